"""Compiles the Python source that Shiboken, Qt's binding, would compile at every start of the packaged program.

Shiboken looks for that code in a folder files.dir beside itself before it unpacks its own copy, which takes a tenth of the
program's start. The folder holds byte code only, which fits the Python that is packaged with it.
"""

from __future__ import annotations

import py_compile
import subprocess
import sys
from pathlib import Path

_UNPACK = """
import sys
import PySide6
from pathlib import Path
embedded = sys.modules["shibokensupport.signature.loader"].__loader__.zfile
for name in embedded.namelist():
    if name.startswith("shibokensupport/") and name.endswith(".py"):
        file = Path(sys.argv[1]) / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(embedded.read(name))
"""


def compile_support(folder: Path) -> list[tuple[str, str]]:
    """Fill a folder with the byte code, and return each file's place in the bundle with its path here.

    Returns nothing where Shiboken has another layout; the program then starts more slowly.
    """
    unpacked = subprocess.run([sys.executable, "-c", _UNPACK, str(folder)], check=False, capture_output=True, text=True)
    if unpacked.returncode:
        print(f"Shiboken's code can't be compiled ahead: {unpacked.stderr.strip()}", file=sys.stderr)
        return []
    result = []
    for file in sorted(folder.rglob("*.py")):
        inside = file.relative_to(folder)
        target = file.with_suffix(".pyc")
        py_compile.compile(
            str(file),
            str(target),
            inside.as_posix(),
            doraise=True,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
        result.append((f"shiboken6/files.dir/{inside.with_suffix('.pyc').as_posix()}", str(target)))
    return result
