"""The window is opened on files, as a file manager does it: the real `main`, but for the loop of Qt."""

import os
import subprocess
import sys
from pathlib import Path

from fer_desktop import paths

REPOSITORY = Path(__file__).resolve().parents[3]

CODE = """
import sys, time
from PySide6.QtWidgets import QApplication
from fer_desktop.ui.shell.main_window import MainWindow

def run(*_):
    window = next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow))
    deadline = time.monotonic() + 60
    while not window.files.work.results.count and time.monotonic() < deadline:
        QApplication.processEvents()
    row = window.files.work.results.shown_rows()[0]
    print(window.tabs.tabText(window.tabs.currentIndex()), row.expression)
    window.close()
    return 0

QApplication.exec = run
from fer_desktop.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


def test_a_picture_opened_from_outside_is_read_in_the_files_tab(tmp_path: Path) -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", paths.HOME_VARIABLE: str(tmp_path), "LANG": "C.UTF-8"}
    command = [sys.executable, "-c", CODE, "open", str(paths.sample_picture())]
    result = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip().splitlines()[-1] == "Files happy"
