"""The startup benchmark starts the program and times its first painting and its first reading."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.startup import StartError, program_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_the_checkout_paints_first_and_then_shows_a_reading() -> None:
    pytest.importorskip("PySide6")
    # With any DISPLAY set, the benchmark starts no virtual screen; the offscreen plugin ignores the variable.
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "DISPLAY": os.environ.get("DISPLAY", ":0")}
    command = [sys.executable, "-m", "benchmarks.startup", "--runs", "1"]
    result = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False, timeout=300)
    assert result.returncode == 0, result.stderr
    report = json.loads(result.stdout)
    assert 0 < report["first_paint"] < report["first_reading"]
    assert report["runs"] == [{"first_paint": report["first_paint"], "first_reading": report["first_reading"]}]


def test_a_bundle_is_found_in_its_folder_or_named_itself(tmp_path: Path) -> None:
    program = tmp_path / "fer-desktop"
    program.touch()
    assert program_of(tmp_path) == program_of(program) == [str(program.resolve())]
    assert program_of(None)[0] == sys.executable


def test_a_folder_without_a_bundle_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="make bundle"):
        program_of(tmp_path)
