"""Faces that are found but too small to be read are shown as such, and are no lines of the export."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from fer_desktop.media.pictures import read_picture
from fer_desktop.ui.foundation.pyramid import image_of
from fer_desktop.ui.tabs.files.queue import entry_line
from fer_desktop.ui.tabs.files.tab import FilesTab
from fer_desktop.ui.widgets.overlay import annotated

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

PATIENCE_MS = 120_000


def reduced(photograph: Path, width: int, path: Path) -> Path:
    """Write a photograph at a smaller width."""
    image = read_picture(photograph)
    size = (width, round(image.shape[0] * width / image.shape[1]))
    assert cv2.imwrite(str(path), cv2.resize(image, size, interpolation=cv2.INTER_AREA))
    return path


def test_a_group_seen_from_far_away(qtbot: QtBot, files_tab: FilesTab, shared_photos: Path, tmp_path: Path) -> None:
    group = shared_photos / "2007_007763.jpg"
    some, none = reduced(group, 270, tmp_path / "a.png"), reduced(group, 160, tmp_path / "b.png")
    files_tab.add_paths([some, none])
    qtbot.waitUntil(lambda: len(files_tab.work.queue) == 2 and not files_tab.work.progress.working, timeout=PATIENCE_MS)
    mixed, small = files_tab.work.queue.entries
    assert mixed.face_count >= 1 and mixed.too_small_count >= 1
    assert entry_line(mixed).endswith(f", {mixed.too_small_count} too small")
    assert all(min(f.box.width, f.box.height) < 20 for shot in mixed.shots for f in shot.too_small)
    assert all(min(r.face.box.width, r.face.box.height) >= 20 for shot in mixed.shots for r in shot.readings)
    assert "too small to be read: under 20 pixels" in files_tab.pictures.face.note.text()
    assert files_tab.work.results.count == mixed.face_count + 1, "faces that aren't read are no lines"
    last = files_tab.work.results.line(mixed.face_count)
    assert (last.expression, last.row.face, last.row.expression) == ("too small", None, None)
    assert small.face_count == 0
    assert entry_line(small) == f"{small.too_small_count} faces, too small"
    files_tab.show_entry(small)
    assert files_tab.pictures.face.reading.text() == "too small"
    qtbot.waitUntil(lambda: files_tab.pictures.view.has_picture and len(files_tab.pictures.view._too_small) > 0)


def test_small_faces_are_drawn_on_copies_too(
    qapp: object, shared_photos: Path, tmp_path: Path, files_tab: FilesTab, qtbot: QtBot
) -> None:
    path = reduced(shared_photos / "2007_007763.jpg", 160, tmp_path / "b.png")
    files_tab.add_paths([path])
    qtbot.waitUntil(lambda: len(files_tab.work.queue) == 1 and not files_tab.work.progress.working, timeout=PATIENCE_MS)
    image = read_picture(path)
    faces = files_tab.work.queue.entries[0].shots[0].too_small
    drawn = image_of(annotated(image, (), too_small=faces))
    changed = np.abs(drawn.astype(int) - image).max(axis=2) > 0
    for face in faces:
        x, y = round(face.box.x), round(face.box.y)
        assert changed[max(y - 1, 0) : y + 2, x : x + 5].any()
