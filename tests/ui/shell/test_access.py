"""Using the window without a mouse or a screen: accessible names and descriptions, focus order, and room for texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QTextEdit,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from fer_desktop import paths
from fer_desktop.media.source import SampleSpec
from fer_desktop.ui.shell.main_window import SMALLEST, MainWindow
from tests.present import present
from tests.ui.widget_tree import path_of, widgets_of

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]

_PADDING = 8

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QTextEdit,
)
PAINTED = (
    "VideoView",
    "PictureView",
    "ProbabilityChart",
    "Timeline",
    "RecordingTimeline",
    "MatrixView",
    "CurvesPlot",
    "ReliabilityPlot",
    "ClassBarsPlot",
    "StepPicture",
    "HistogramView",
    "ExpressionBars",
)


@pytest.fixture
def filled(open_window: OpenWindow, until: Until, request: pytest.FixtureRequest) -> MainWindow:
    """The window at its smallest size, with all pages filled; the test's parameter is the language."""
    window = open_window(language=getattr(request, "param", "en"))
    window.resize(*SMALLEST)
    window.tabs.make_all()
    picture = paths.sample_picture()
    window.add_paths([picture])
    until(lambda: window.files.work.results.count and not window.files.work.progress.working, "the picture to be read", 90)
    window.steps.open_path(picture)
    until(lambda: window.steps.sheet is not None, "the steps", 90)
    window.tabs.setCurrentWidget(window.live)
    window.live.player.play(SampleSpec())
    until(lambda: window.live.readings(), "a reading of the sample", 90)
    return window


@pytest.mark.parametrize("filled", ["en", "id"], indirect=True)
def test_every_widget_has_a_name_keyboard_access_and_room_for_its_text(
    filled: MainWindow, until: Until, qtbot: QtBot, english: None
) -> None:
    """One test goes through every page and dialog, because a window takes long to fill."""
    nameless, mute, missed, cut = set(), set(), set(), set()
    for place in places(filled, until):
        qtbot.wait(30)
        reached = tabbed_through(place)
        # A text that changed just now gets its room with the next layout.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        for widget in widgets_of(place):
            where = path_of(widget)
            if isinstance(widget, CONTROLS) and not has_name(widget):
                nameless.add(where)
            if type(widget).__name__ in PAINTED and not (widget.accessibleName() and widget.accessibleDescription()):
                mute.add(where)
            if takes_keys(widget) and widget not in reached:
                missed.add(where)
            if widget.isVisible() and is_cut(widget):
                cut.add(
                    f"{where}: {getattr(widget, 'text', str)()!r}, {widget.size().toTuple()} for {widget.sizeHint().toTuple()}"
                )
    assert not nameless, "no accessible name:\n" + "\n".join(sorted(nameless))
    assert not mute, "painted without a description:\n" + "\n".join(sorted(mute))
    assert not missed, "Tab never gets to:\n" + "\n".join(sorted(missed))
    assert not cut, "cut off:\n" + "\n".join(sorted(cut))


def places(window: MainWindow, until: Until) -> Iterator[QWidget]:
    """Yield the window with each page in front in turn, then every dialog."""
    for number in range(window.tabs.count()):
        window.tabs.setCurrentIndex(number)
        QApplication.processEvents()
        yield window
    for show in (
        window.show_about,
        window.show_shortcuts,
        window.show_logs,
        window.live.player.open_address,
        window.reset_settings,
        window.live.show_connections,
        lambda: show_rules(window),
        lambda: present(window.live.connections).rules.add.click(),
        lambda: window.show_fault("ValueError: no", "Traceback"),
    ):
        before = {dialog for dialog in window.findChildren(QDialog) if dialog.isVisible()}
        show()
        until(lambda before=before: shown_since(window, before), "the dialog")
        dialog = shown_since(window, before)[0]
        yield dialog
        dialog.close()
        QApplication.processEvents()


def show_rules(window: MainWindow) -> None:
    window.live.show_connections()
    present(window.live.connections).pages.setCurrentIndex(1)


def shown_since(window: MainWindow, before: set[QDialog]) -> list[QDialog]:
    return [dialog for dialog in window.findChildren(QDialog) if dialog.isVisible() and dialog not in before]


def has_name(widget: QWidget) -> bool:
    if widget.accessibleName():
        return True
    if isinstance(widget, QAbstractButton):
        return bool(widget.text())
    # A label can name a control by having it as its buddy.
    window = widget.window()
    return any(label.buddy() is widget and label.text() for label in window.findChildren(QLabel))


def takes_keys(widget: QWidget) -> bool:
    wants = widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
    return wants and isinstance(widget, CONTROLS) and widget.isVisible() and widget.isEnabled()


def tabbed_through(window: QWidget) -> set[QWidget]:
    """Return the widgets that get the focus when Tab is pressed again and again, until the focus is back at the first."""
    window.activateWindow()
    reached: set[QWidget] = set()
    for _ in range(400):
        window.focusNextChild()
        focused = window.focusWidget()
        if focused is None or focused in reached:
            break
        reached.add(focused)
    return reached


def is_cut(widget: QWidget) -> bool:
    """Return whether a button or label has less room than its text needs; labels that elide their text never have."""
    if isinstance(widget, QLabel):
        if widget.wordWrap():
            needed = widget.heightForWidth(widget.width())
            return bool(widget.text()) and widget.height() < needed - 1
        elided = widget.sizePolicy().horizontalPolicy() == widget.sizePolicy().Policy.Ignored
        return bool(widget.text()) and not elided and widget.width() < widget.sizeHint().width() - 1
    if isinstance(widget, (QCheckBox, QAbstractButton)) and widget.text():
        if isinstance(widget, QToolButton) and widget.property("menu") == "true":
            return False  # the source's name, which is elided in the middle
        # A button may lose a few pixels of padding. Its size hint includes the room for a menu's arrow.
        return widget.width() < widget.sizeHint().width() - _PADDING
    return False
