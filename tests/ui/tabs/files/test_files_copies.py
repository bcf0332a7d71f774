"""Annotated copies of the pictures in the queue: each is saved, and no other file is changed."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import cv2
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from fer_desktop.media.pictures import read_picture
from fer_desktop.ui.dialogs.export import ExportFormat
from fer_desktop.ui.foundation.pyramid import to_qimage
from fer_desktop.ui.tabs.files import pictures_page
from fer_desktop.ui.tabs.files.annotated_copies import Copy, save_copies
from fer_desktop.ui.tabs.files.tab import FilesTab

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

PATIENCE_MS = 120_000


def wait_for_copies(qtbot: QtBot, files_tab: FilesTab, words: str) -> None:
    qtbot.waitUntil(
        lambda: files_tab.notice.message is not None and words in files_tab.notice.message.title, timeout=PATIENCE_MS
    )


def test_every_picture_is_copied_with_its_boxes_and_originals_stay_unchanged(
    qtbot: QtBot, files_tab: FilesTab, shared_photos: Path, tmp_path: Path, sample_image: np.ndarray
) -> None:
    folder = tmp_path / "pictures"
    (folder / "more").mkdir(parents=True)
    shutil.copy(shared_photos / "couple.jpg", folder / "a.jpg")
    shutil.copy(shared_photos / "dog.jpg", folder / "more" / "a.jpg")
    (folder / "broken.png").write_bytes(b"no picture")
    (folder / "a_annotated_2.jpg").write_bytes((shared_photos / "img1.jpg").read_bytes())
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    files_tab.add_paths([folder])
    files_tab.add_picture(to_qimage(sample_image))
    qtbot.waitUntil(lambda: len(files_tab.work.queue) == 5 and not files_tab.work.progress.working, timeout=PATIENCE_MS)
    files_tab.pictures.exports.save(ExportFormat.PICTURES, folder)
    wait_for_copies(qtbot, files_tab, "4 pictures were saved in")
    assert {path: path.read_bytes() for path in before} == before
    written = sorted(path.name for path in folder.iterdir() if path.is_file() and path not in before)
    assert written == [
        "Pasted 1_annotated.png",
        "a_annotated.jpg",
        "a_annotated_2_annotated.jpg",
        "a_annotated_3.jpg",
    ]
    original, copy = read_picture(folder / "a.jpg"), read_picture(folder / "a_annotated.jpg")
    assert copy.shape == original.shape
    changed = np.abs(copy.astype(int) - original).max(axis=2) > 60
    (entry,) = [entry for entry in files_tab.work.queue.entries if entry.path == folder / "a.jpg"]
    box = entry.shots[0].readings[0].face.box
    x, y, right, bottom = (round(value) for value in (box.x, box.y, box.right, box.bottom))
    assert changed[y - 3 : y + 3, x + 20 : right - 20].any(), "the box must be drawn"
    assert not changed[y + 20 : bottom - 20, x + 20 : right - 20].any(), "the face inside the box must not change"
    dog, plain = read_picture(folder / "a_annotated_3.jpg"), read_picture(folder / "more" / "a.jpg")
    assert np.abs(dog.astype(int) - plain).mean() < 3, "a picture without a face must be copied too"


def test_a_read_only_folder_and_a_missing_original_are_reported(
    qtbot: QtBot, files_tab: FilesTab, tmp_path: Path, sample_image: np.ndarray
) -> None:
    for name in ("a.png", "b.png"):
        assert cv2.imwrite(str(tmp_path / name), sample_image)
    files_tab.add_paths([tmp_path])
    qtbot.waitUntil(lambda: len(files_tab.work.queue) == 2 and not files_tab.work.progress.working, timeout=PATIENCE_MS)
    files_tab.pictures.exports.save(ExportFormat.PICTURES, tmp_path / "nowhere")
    wait_for_copies(qtbot, files_tab, "Saving stopped after 0 pictures")
    (tmp_path / "a.png").unlink()
    (tmp_path / "copies").mkdir()
    files_tab.pictures.exports.save(ExportFormat.PICTURES, tmp_path / "copies")
    wait_for_copies(qtbot, files_tab, "1 picture was saved in")
    assert files_tab.notice.message is not None
    assert "can no longer be read: 1" in files_tab.notice.message.title


def test_cancelling_keeps_the_written_copies(
    qtbot: QtBot, files_tab: FilesTab, tmp_path: Path, sample_image: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cv2.imwrite(str(tmp_path / "a.png"), sample_image)
    copies = [Copy(tmp_path / "a.png", "a.png", (), ())] * 5
    done: list[int] = []
    saved = save_copies(copies, tmp_path, done.append, lambda: len(done) >= 2)
    assert (saved.count, saved.cancelled) == (2, True)
    assert (tmp_path / "a_annotated_2.png").exists()
    go_on = threading.Event()
    monkeypatch.setattr(pictures_page, "save_copies", lambda *given: (go_on.wait(60), save_copies(*given))[1])
    files_tab.add_paths([tmp_path / "a.png"])
    qtbot.waitUntil(lambda: len(files_tab.work.queue) == 1 and not files_tab.work.progress.working, timeout=PATIENCE_MS)
    exports = files_tab.pictures.exports
    exports.save(ExportFormat.PICTURES, tmp_path)
    assert exports.cancel.isVisible() and not exports.button.isVisible()
    exports.cancel.click()
    go_on.set()
    wait_for_copies(qtbot, files_tab, "Cancelled: 0 pictures were saved in")
    assert exports.button.isVisible()


def test_without_pictures_a_message_appears_instead_of_an_empty_folder(files_tab: FilesTab, tmp_path: Path) -> None:
    files_tab.pictures.exports.save(ExportFormat.PICTURES, tmp_path)
    assert files_tab.notice.message is not None
    assert "nothing to copy" in files_tab.notice.message.title
    assert not list(tmp_path.iterdir())


def test_copies_and_faces_of_a_test_set_keep_the_folders_of_their_classes(
    qtbot: QtBot, files_tab: FilesTab, tmp_path: Path, sample_image: np.ndarray
) -> None:
    for name in ("happy", "sad"):
        (tmp_path / "set" / name).mkdir(parents=True)
        assert cv2.imwrite(str(tmp_path / "set" / name / "1.png"), sample_image)
    assert cv2.imwrite(str(tmp_path / "alone.png"), sample_image)
    files_tab.add_paths([tmp_path / "set", tmp_path / "alone.png"])
    qtbot.waitUntil(lambda: len(files_tab.work.queue) == 4 and not files_tab.work.progress.working, timeout=PATIENCE_MS)
    for kind in (ExportFormat.PICTURES, ExportFormat.FACES):
        (tmp_path / kind).mkdir()
        files_tab.pictures.exports.save(kind, tmp_path / kind)
        wait_for_copies(qtbot, files_tab, f"3 pictures were saved in {tmp_path / kind}")
        written = [path.relative_to(tmp_path / kind) for path in (tmp_path / kind).rglob("*.png")]
        assert sorted(str(path.parent) for path in written) == [".", str(Path("set", "happy")), str(Path("set", "sad"))]
