"""While something is dragged over the window, it says what a drop at that place does, and the drop does that."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QImage
from PySide6.QtWidgets import QWidget

from fer_desktop.media.source import FileSpec
from fer_desktop.ui.foundation.drops import Doing, doing
from fer_desktop.ui.shell.main_window import MainWindow

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def dragged(*paths: Path) -> QMimeData:
    content = QMimeData()
    content.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return content


def middle(window: MainWindow, widget: QWidget) -> QPoint:
    return widget.mapTo(window, widget.rect().center())


def drag(window: MainWindow, content: QMimeData, at: QPoint) -> QDragMoveEvent:
    """Drag something into the window, to a place."""
    enter = QDragEnterEvent(QPoint(1, 1), Qt.DropAction.CopyAction, content, LEFT, NONE)
    window.dragEnterEvent(enter)
    move = QDragMoveEvent(at, Qt.DropAction.CopyAction, content, LEFT, NONE)
    window.dragMoveEvent(move)
    return move


def drop(window: MainWindow, content: QMimeData, at: QPoint) -> None:
    window.dropEvent(QDropEvent(at, Qt.DropAction.CopyAction, content, LEFT, NONE))
    assert not window.drop_sheet.isVisible()


def test_a_video_on_the_live_picture_is_played_there(open_window: OpenWindow, until: Until, shared_videos: Path) -> None:
    window = open_window()
    live, content = window.live, dragged(shared_videos / "one_face_talking.mp4")
    move = drag(window, content, middle(window, live.stage))
    assert move.isAccepted() and move.dropAction() is Qt.DropAction.CopyAction
    assert window.drop_sheet.text == "Play one_face_talking.mp4 here"
    assert window.drop_sheet.size() == live.stage.size()
    drag(window, content, middle(window, live.side))
    assert window.drop_sheet.text == "Analyse one_face_talking.mp4 in Files"
    window.dragLeaveEvent(QDragLeaveEvent())
    assert not window.drop_sheet.isVisible()
    drop(window, content, middle(window, live.stage))
    assert window.tabs.currentWidget() is live
    assert isinstance(live.player.spec, FileSpec) and live.player.spec.path.name == "one_face_talking.mp4"
    until(lambda: live.view.has_picture, "the video")


def test_a_picture_on_the_live_picture_goes_to_files(open_window: OpenWindow, until: Until, shared_photos: Path) -> None:
    window = open_window()
    photos = sorted(shared_photos.glob("*.jpg"))[:2]
    at = middle(window, window.live.stage)
    drag(window, dragged(*photos), at)
    assert window.drop_sheet.text == "Analyse these 2 files in Files"
    picture = QMimeData()
    picture.setImageData(QImage(8, 8, QImage.Format.Format_RGB32))
    drag(window, picture, at)
    assert window.drop_sheet.text == "Analyse this picture in Files"
    drop(window, dragged(photos[0]), at)
    assert window.tabs.currentWidget() is window.files
    until(lambda: window.files.work.queue.file_count == 1, "the file")
    drag(window, dragged(photos[1]), middle(window, window.files))
    assert window.drop_sheet.text == f"Analyse {photos[1].name}"


def test_what_cannot_be_read_is_refused_before_the_drop(open_window: OpenWindow, tmp_path: Path) -> None:
    window = open_window()
    content, at = dragged(tmp_path / "notes.txt"), middle(window, window.live.stage)
    move = drag(window, content, at)
    assert move.dropAction() is Qt.DropAction.IgnoreAction
    assert window.drop_sheet.isVisible() and "notes.txt can't be read" in window.drop_sheet.text
    drop(window, content, at)
    assert window.tabs.currentWidget() is window.live
    assert "notes.txt can't be read" in window.statusBar().currentMessage()
    text = QMimeData()
    text.setText("a text")
    assert not drag(window, text, at).isAccepted()


def test_steps_and_model_say_what_a_drop_does_there(open_window: OpenWindow, tmp_path: Path, shared_photos: Path) -> None:
    window = open_window()
    photo, model = next(iter(sorted(shared_photos.glob("*.jpg")))), tmp_path / "net.keras"
    model.touch()

    def enter(tab: QWidget, *paths: Path) -> bool:
        content = dragged(*paths)
        event = QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, content, LEFT, NONE)
        tab.dragEnterEvent(event)
        return event.isAccepted()

    window.tabs.setCurrentWidget(window.steps)
    assert enter(window.steps, photo) and window.steps.drop_sheet.text == f"Show {photo.name} step by step"
    assert window.steps.drop_sheet.isVisible()
    window.steps.dragLeaveEvent(QDragLeaveEvent())
    assert not window.steps.drop_sheet.isVisible()
    assert not enter(window.steps, tmp_path / "notes.txt"), "the window refuses it, in words"
    assert not enter(window.steps, photo, photo), "the window opens them in Files"
    window.tabs.setCurrentWidget(window.model)
    assert enter(window.model, model) and window.model.drop_sheet.text == "Add net.keras as a model"
    window.model.dragLeaveEvent(QDragLeaveEvent())
    assert not window.model.drop_sheet.isVisible()


@pytest.mark.parametrize(
    ("names", "on_live", "expected"),
    [
        (("a.mp4",), True, Doing.PLAY),
        (("a.mp4",), False, Doing.READ),
        (("a.mp4", "b.mp4"), True, Doing.READ),
        (("a.jpg",), True, Doing.READ),
        (("a.txt", "b.jpg"), True, Doing.READ),
        (("folder",), True, Doing.READ),
        (("folder v1.2",), True, Doing.READ),
        (("a.txt", "b.pdf"), False, Doing.REFUSE),
    ],
)
def test_names_tell_what_a_drop_does(tmp_path: Path, names: tuple[str, ...], on_live: bool, expected: Doing) -> None:
    for name in names:
        if name.startswith("folder"):
            (tmp_path / name).mkdir()
    assert doing(dragged(*(tmp_path / name for name in names)), on_live) is expected
