"""A file is written completely or not at all, and a link or file that already has its name makes no difference."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fer_desktop.core.files import write_whole, written_beside


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "sheet.png"
    path.write_bytes(b"old")

    def fail() -> None:
        with written_beside(path) as new:
            new.write_bytes(b"half of it")
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        fail()
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("sheet.png", b"old")]


def test_a_failed_replacement_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("another program reads it")

    path = tmp_path / "settings.json"
    path.write_bytes(b"old")
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(PermissionError):
        write_whole(path, "new")
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("settings.json", b"old")]


def test_texts_are_utf_8_and_undecodable_bytes_of_a_name_are_escaped(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_whole(path, "Ä\n\udcff\n", sync=True)
    assert path.read_bytes() == "Ä\n\\udcff\n".encode()
    write_whole(path, b"\xff\n")
    assert path.read_bytes() == b"\xff\n"


def test_a_name_as_long_as_the_system_allows_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 255)
    write_whole(path, "whole")
    assert path.read_text() == "whole"


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX links")
def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    outside, link = tmp_path / "outside", tmp_path / "link"
    outside.write_text("precious")
    link.symlink_to(outside)
    write_whole(link, "new")
    assert (outside.read_text(), link.read_text(), link.is_symlink()) == ("precious", "new", False)
