"""The bundle has byte code for the modules that Shiboken would otherwise compile at every start, and Shiboken uses it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from resources.packaging.shiboken_support import compile_support

_ASK = """
import sys
import PySide6.QtCore
loader = sys.modules["shibokensupport.signature.loader"]
print(loader.__file__)
try:
    PySide6.QtCore.QSize("wide")
except TypeError as error:
    print("refused" if "QSize" in str(error) else error)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="a copy of Shiboken is made of links")
def test_shiboken_uses_the_byte_code_beside_it(tmp_path: Path) -> None:
    shiboken6 = pytest.importorskip("shiboken6")
    places = compile_support(tmp_path / "built")
    assert "shiboken6/files.dir/shibokensupport/signature/loader.pyc" in {place for place, _ in places}
    copied = tmp_path / "site" / "shiboken6"
    shutil.copytree(Path(shiboken6.__file__).parent, copied, symlinks=True, ignore=shutil.ignore_patterns("files.dir"))
    for place, path in places:
        target = tmp_path / "site" / place
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "site"), "PYTHONSAFEPATH": "1"}
    told = subprocess.run([sys.executable, "-c", _ASK], env=environment, capture_output=True, text=True, check=True).stdout
    assert told.splitlines() == [str(copied / "files.dir/shibokensupport/signature/loader.pyc"), "refused"]
