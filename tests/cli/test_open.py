"""`fer-desktop open`: what a file manager calls."""

from pathlib import Path

import pytest

from fer_desktop.cli import GuiArguments, parse


def test_files_are_opened_in_the_window() -> None:
    arguments = parse(["open", "a picture.jpg", "video.mp4"])
    assert arguments == GuiArguments(files=(Path("a picture.jpg"), Path("video.mp4")))


def test_the_program_in_the_menu_is_started_with_no_file() -> None:
    assert parse(["open"]) == GuiArguments()


def test_the_self_test_takes_no_files(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["--self-test", "open", "a.jpg"])
    assert "no other options" in capsys.readouterr().err
