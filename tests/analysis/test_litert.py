"""A network is opened without a remark on the terminal, and nothing else is lost there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from fer_desktop import paths
from fer_desktop.analysis.litert import open_interpreter

PROGRAM = """
import sys
sys.path[:0] = {path!r}
import os
from fer_desktop import paths
from fer_desktop.analysis import litert
from ai_edge_litert import interpreter
made = interpreter.Interpreter
def loud(*arguments, **named):
    os.write(2, b"something that matters\\n")
    return made(*arguments, **named)
interpreter.Interpreter = loud
litert.open_interpreter(paths.detector_file(), 1)
os.write(2, b"afterwards\\n")
"""


def test_the_first_network_of_a_process_is_opened_in_silence() -> None:
    script = PROGRAM.format(path=sys.path)
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=120)
    assert result.stderr == "something that matters\nafterwards\n"


def test_what_is_no_network_is_refused(tmp_path: Path) -> None:
    (tmp_path / "no.tflite").write_bytes(b"nothing")
    with pytest.raises((ValueError, RuntimeError)):
        open_interpreter(tmp_path / "no.tflite", 1)
    assert open_interpreter(paths.detector_file(), 1).get_input_details()


def test_a_network_is_opened_where_there_is_no_folder_for_temporary_files(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> None:
        raise FileNotFoundError("No usable temporary directory found")

    monkeypatch.setattr("tempfile.TemporaryFile", nowhere)
    assert open_interpreter(paths.detector_file(), 1).get_input_details()
