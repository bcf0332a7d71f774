"""Who gets the keyboard: letters are keys of the tabs, so none may act by accident.

A click on a button or on a box to choose from leaves the focus where it was; Tab reaches them. The wheel changes nothing that
hasn't the focus. While text can be typed, or a list that is searched by letters has the focus, letters are for these (see
`keeps_letters`). Enter presses the button that has the focus, as Space does. If the widget with the focus is hidden or
disabled, the focus goes to the page's own place, such as the picture.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

_KEEP_LETTERS: Final = (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QComboBox, QAbstractItemView)
_PASSES_LETTERS: Final = "passesLetters"
_MODIFIERS: Final = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


def keeps_letters(widget: QWidget | None) -> bool:
    """Return whether letters are for a widget that has the focus, and not for the actions of its tab."""
    return isinstance(widget, _KEEP_LETTERS) and not widget.property(_PASSES_LETTERS)


def pass_letters(rows: QAbstractItemView) -> None:
    """Leave letters to the actions of the tab also while a list has the focus; it must ignore their events."""
    rows.setProperty(_PASSES_LETTERS, True)


def is_letter(event: QKeyEvent) -> bool:
    """Return whether a key event is a letter, without Ctrl, Alt or Meta."""
    return event.text().isalpha() and not event.modifiers() & _MODIFIERS


def press_button(event: QKeyEvent) -> bool:
    """Click the button that has the focus, if the key is Enter; return whether it was.

    For windows, which get the key only if neither the button nor what is around it took it. Qt lets Enter press buttons in
    dialogs alone.
    """
    button = QApplication.focusWidget()
    enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & _MODIFIERS
    if not enter or not isinstance(button, QAbstractButton):
        return False
    if not event.isAutoRepeat():
        button.click()
    return True


def settle(root: QWidget) -> None:
    """Apply the rules for clicks, the wheel and letters to a widget's present descendants."""
    guard = _Guard(root)
    for button in root.findChildren(QAbstractButton):
        leave_focus(button)
    for box in root.findChildren(QComboBox):
        leave_focus(box)
        box.installEventFilter(guard)
    for adjusted in (*root.findChildren(QAbstractSlider), *root.findChildren(QAbstractSpinBox)):
        if not isinstance(adjusted, QScrollBar):
            if adjusted.focusPolicy() is Qt.FocusPolicy.WheelFocus:
                adjusted.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            adjusted.installEventFilter(guard)


def leave_focus(control: QWidget) -> None:
    """Let Tab reach a control, but not a click or the wheel."""
    if control.focusPolicy() in (Qt.FocusPolicy.StrongFocus, Qt.FocusPolicy.WheelFocus):
        control.setFocusPolicy(Qt.FocusPolicy.TabFocus)


class _Guard(QObject):
    """Keeps the wheel from controls without the focus, and letters from closed boxes, which would choose by them."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kept = (event.type() is QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus()) or (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.KeyPress
            and isinstance(watched, QComboBox)
            and event.text().isalnum()
            and not event.modifiers() & _MODIFIERS
        )
        if kept:
            event.ignore()  # what is around it may scroll
        return kept


class FocusHome(QObject):
    """Sends the focus to the page's own place if the widget that has it is hidden, disabled or deleted.

    Also if that happens while another window is active, as while a file is dragged here, or if nothing has the focus for a
    moment, as while a stack changes its page: Qt then chooses a button or box, which Space would press.
    """

    def __init__(self, window: QWidget, home: Callable[[], QWidget | None]) -> None:
        """home: returns where the focus then goes; None leaves it to Qt."""
        super().__init__(window)
        self._window = window
        self._home = home
        self._had: QWidget | None = None
        """What had the focus in the window last."""
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow)

    def _follow(self, old: QWidget | None, new: QWidget | None) -> None:
        if new is None or new.window() is not self._window:
            return
        had, self._had = self._had, new
        if had is not None and not (isValid(had) and had.isVisible() and had.isEnabled()):
            home = self._home()
            if home is not None and home is not new and home.isVisible():
                home.setFocus()
