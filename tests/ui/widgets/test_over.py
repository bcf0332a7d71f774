"""Messages over what they are about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from fer_desktop.media.source import SampleSpec
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.widgets.message_panel import Message, MessageAction, Over, Toast
from tests.present import present

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]


def place_of(widget: QWidget) -> tuple[int, int, int, int]:
    at = widget.mapTo(widget.window(), QPoint())
    return at.x(), at.y(), widget.width(), widget.height()


def test_what_a_message_leaves_free_takes_the_mouse(qtbot: QtBot) -> None:
    content, toast, strip = QWidget(), Toast(), QPushButton("Marker")
    strip.setFixedSize(100, 30)
    strip.hide()
    over = Over(content, toast, strip)
    over.column.setAlignment(strip, Qt.AlignmentFlag.AlignRight)
    qtbot.addWidget(over)
    over.resize(500, 300)
    over.show()
    corner, right = QPoint(20, 280), QPoint(470, 280)
    assert over.childAt(corner) is content
    strip.show()
    qtbot.waitUntil(lambda: over.childAt(right) is strip)
    assert over.childAt(corner) is content
    toast.tell(lambda: "Saved")
    qtbot.waitUntil(lambda: toast.height() > 20 and toast.isVisible() and over.childAt(QPoint(20, 240)) is not content)
    toast.clear()
    strip.hide()
    qtbot.waitUntil(lambda: over.childAt(right) is content)


def shows(toast: Toast) -> bool:
    return toast.message is not None


def test_a_toast_waits_until_it_was_seen(qtbot: QtBot) -> None:
    toast = Toast()
    qtbot.addWidget(toast)
    toast.tell(lambda: "Saved")
    toast.expire()
    assert not shows(toast)
    page = QWidget()
    qtbot.addWidget(page)
    page.setLayout(theme.column(toast))
    toast.tell(lambda: "Saved")
    toast.expire()
    assert shows(toast), "its page is not shown"
    page.show()
    toast.expire()
    assert not shows(toast)
    toast.show_message(Message("info", "Saving", "", (MessageAction("Cancel", lambda: None),), lasting=True))
    toast.expire()
    assert shows(toast)


def test_no_message_moves_what_the_tabs_show(
    open_window: OpenWindow, open_tab: Callable[..., None], record: Callable[..., Path], until: Until, shared_photos: Path
) -> None:
    record()
    window = open_window()
    window.live.player.play(SampleSpec())
    until(lambda: window.live.readings(), "a face")
    before = place_of(window.live.view)
    window.say(lambda: "Something is not there any more.")
    window.live.snapshot()
    assert window.notice.isVisible() and window.live.toast.isVisible()
    assert place_of(window.live.view) == before
    window.notice.clear()

    open_tab(window, until)
    view = window.recordings.view
    before = place_of(view.view)
    window.recordings.notice.tell(lambda: "Saved")
    window.recordings.problems.tell(lambda: "It was interrupted")
    until(lambda: window.recordings.notice.isVisible() and window.recordings.problems.height() > 20, "the messages")
    assert place_of(view.view) == before
    assert view.view.rect().contains(window.recordings.notice.geometry())

    window.add_paths([next(iter(sorted(shared_photos.glob("*.jpg"))))])
    until(lambda: window.files.pictures.view.isVisible() and window.files.entry is not None, "the picture")
    before = place_of(window.files.pictures.view)
    window.files.notice.tell(lambda: "Saved")
    until(lambda: window.files.notice.isVisible(), "the message")
    assert place_of(window.files.pictures.view) == before


def test_no_message_moves_a_step_or_a_model(open_window: OpenWindow, until: Until) -> None:
    window = open_window()
    steps, model = window.steps, window.model
    window.tabs.setCurrentWidget(steps)
    steps.show_sample()
    until(lambda: steps.sheet is not None, "the steps of the sample")
    before = place_of(steps.pages)
    steps.notice.tell(lambda: "Saved")
    until(lambda: steps.notice.isVisible() and steps.notice.height() > 20, "the message")
    assert place_of(steps.pages) == before
    steps.notice.expire()
    assert not shows(steps.notice)

    window.tabs.setCurrentWidget(model)
    until(lambda: model.page is not None and model.page.isVisible(), "the model's page")
    before = place_of(present(model.page))
    model.message.tell(lambda: "Added")
    until(lambda: model.message.isVisible() and model.message.height() > 20, "the message")
    assert place_of(present(model.page)) == before
    model.message.ask(lambda: "Remove it?", lambda: "Remove", lambda: None)
    model.message.expire()
    assert shows(model.message), "a question waits for its answer"


@pytest.mark.parametrize("size", [(1024, 640), (1600, 900)])
def test_the_strip_of_a_recording_lies_at_the_lower_edge(open_window: OpenWindow, until: Until, size: tuple[int, int]) -> None:
    window = open_window(window=(0, 0, *size))
    live = window.live
    live.player.play(SampleSpec())
    until(lambda: live.readings(), "a face")
    live.recorder.toggle()
    strip = live.recorder.strip
    until(lambda: strip.isVisible() and strip.height() > 20, "the strip")
    placement = present(live.view.placement())
    until(lambda: place_of(strip)[1] + strip.height() >= sum(place_of(live.view)[1::2]) - 12, "its place")
    face = placement.to_view(live.readings()[0].face.box)
    top = strip.mapTo(window, QPoint()).y() - live.view.mapTo(window, QPoint()).y()
    assert top > face.y + face.height / 2, "it hides neither label nor forehead"
    live.recorder.mark()
    until(lambda: strip.entry.isVisible(), "the field for a marker's text")
    assert live.view.rect().width() >= strip.width()
