"""Messages: a panel in place of a picture, and bars of one line, which lie over what they are about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from fer_desktop.ui.foundation import icons, theme
from fer_desktop.ui.foundation.drops import open_outside
from fer_desktop.ui.foundation.keyboard import leave_focus
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.widgets.card import clear_layout

_WIDEST_TEXT = 460
WIDEST_BAR: Final = 720
_PANEL_ICON = 48

_Type = QEvent.Type

_TOAST_MS: Final = 8000
_WITH_BUTTONS_MS: Final = 20_000
"""How long a toast stays. One with buttons stays longer, so that the keyboard reaches them."""


@dataclass(frozen=True, slots=True)
class MessageAction:
    """A button under a message."""

    text: str
    run: Callable[[], object]
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """What happened or what this is, and what can be done. The text may be empty. lasting: a toast stays until it is closed."""

    icon: str
    title: str
    text: str = ""
    actions: tuple[MessageAction, ...] = ()
    lasting: bool = False


Said = Message | Callable[[], Message]
"""A message, or a function that makes it, which is called again when the language changes."""


class MessagePanel(Retranslated, theme.Themed, QFrame):
    """A message in the middle of an empty place."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "stage")
        self.message: Message | None = None
        self._said: Said | None = None
        self._shown_buttons: list[QPushButton] = []
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = theme.label("", "section", wrap=True)
        self._text = theme.label("", "muted", wrap=True)
        for label in (self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setMaximumWidth(_WIDEST_TEXT)
            label.setMinimumWidth(200)
            label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._buttons = theme.lay_out(QHBoxLayout())
        texts = [theme.row((None, 0), (label, 100), (None, 0)) for label in (self._title, self._text)]
        margins = (theme.SPACE_24, theme.SPACE_24, theme.SPACE_24, theme.SPACE_24)
        parts: Sequence[theme.Part] = ((None, 2), self._icon, *texts, theme.SPACE_8, self._buttons, (None, 3))
        theme.lay_out(QVBoxLayout(self), *parts, margins=margins)

    def follow_theme(self) -> None:
        if self.message is not None:
            self._icon.setPixmap(icons.pixmap(self.message.icon, _PANEL_ICON, self.devicePixelRatioF(), "muted"))

    def retranslate(self) -> None:
        if callable(self._said):
            self.show_message(self._said)

    def show_message(self, said: Said) -> None:
        message = said() if callable(said) else said
        if message == self.message:
            return
        self._said, self.message = said, message
        self._title.setText(message.title)
        self._text.setText(message.text)
        self._text.setVisible(bool(message.text))
        self.setAccessibleName(message.title)
        self.setAccessibleDescription(message.text)
        clear_layout(self._buttons)
        self._shown_buttons = [_button(action) for action in message.actions]
        theme.lay_out(self._buttons, (None, 0), *self._shown_buttons, (None, 0))
        self.follow_theme()

    def buttons(self) -> list[QPushButton]:
        return list(self._shown_buttons)


class MessageBar(Retranslated, theme.Themed, QFrame):
    """One line with buttons and a cross that closes it. `tell` and `ask` show the usual messages.

    closed: the message was closed, by the user or by `clear`.
    dismissed: the user closed it with the cross.
    """

    closed = Signal()
    dismissed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.message: Message | None = None
        self._said: Said | None = None
        self._icon = QLabel()
        self._text = theme.label("", wrap=True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._buttons = theme.lay_out(QHBoxLayout())
        self._close = QToolButton()
        leave_focus(self._close)
        self._close.setProperty("role", "quiet")
        icons.set_icon(self._close, "close", "muted")
        self._close.setIconSize(QSize(theme.ICON, theme.ICON))
        self._close.clicked.connect(self._dismiss)
        margins = (theme.SPACE_12, theme.SPACE_4, theme.SPACE_4, theme.SPACE_4)
        theme.lay_out(QHBoxLayout(self), self._icon, (self._text, 1), self._buttons, self._close, margins=margins)
        self.hide()
        self.retranslate()

    def retranslate(self) -> None:
        self._close.setToolTip(self.tr("Close this message"))
        self._close.setAccessibleName(self.tr("Close this message"))
        if self.message is not None and callable(self._said):
            self._fill(self._said())

    def follow_theme(self) -> None:
        if self.message is not None:
            tone = "danger" if self.message.icon == "warning" else "accent"
            self._icon.setPixmap(icons.pixmap(self.message.icon, theme.ICON, self.devicePixelRatioF(), tone))

    def show_message(self, said: Said) -> None:
        """Show a message; title and text stand in one line."""
        self._said = said
        self._fill(said() if callable(said) else said)
        self.show()
        if self.isVisible():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.accessibleName()))

    def tell(self, say: Callable[[], str], error: bool = False, about: Path | None = None, lasting: bool = False) -> None:
        """Show a sentence, which `say` returns in the current language. about: a file or folder that buttons open.

        lasting: a toast stays until it is closed, as a warning does.
        """

        def message() -> Message:
            actions = []
            if about is not None and about.is_dir():
                actions = [MessageAction(self.tr("Open folder"), partial(open_outside, about))]
            elif about is not None:
                show = MessageAction(self.tr("Show in folder"), partial(open_outside, about.parent))
                actions = [MessageAction(self.tr("Open"), partial(open_outside, about)), show]
            return Message("warning" if error else "info", say(), "", tuple(actions), lasting)

        self.show_message(message)

    def ask(self, say: Callable[[], str], answer: Callable[[], str], run: Callable[[], None]) -> None:
        """Ask until the user answers or closes it. answer: the text of the button that calls `run`; the other is "Cancel"."""

        def agree() -> None:
            self.clear()
            run()

        def question() -> Message:
            actions = (MessageAction(answer(), agree), MessageAction(self.tr("Cancel"), self.clear))
            return Message("warning", say(), "", actions)

        self.show_message(question)

    def take_focus(self) -> None:
        """Focus the first button, or the cross where there is none."""
        first = self._buttons.itemAt(0)
        button = first.widget() if first is not None else None
        (button or self._close).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
        else:
            super().keyPressEvent(event)

    def _fill(self, message: Message) -> None:
        self.message = message
        self._text.setText(f"{message.title} {message.text}".strip())
        self.setAccessibleName(self._text.text())
        clear_layout(self._buttons)
        theme.lay_out(self._buttons, *map(_button, message.actions))
        self.follow_theme()

    def _dismiss(self) -> None:
        self.dismissed.emit()
        self.clear()

    def clear(self) -> None:
        if self.message is not None:
            self.message = None
            self.hide()
            self.closed.emit()


class Toast(MessageBar):
    """A MessageBar that closes itself once it was seen, but not warnings, or while the mouse or the focus is on it.

    shown: a message is shown.
    """

    shown = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.expire)

    def show_message(self, said: Said) -> None:
        super().show_message(said)
        self._timer.start(_WITH_BUTTONS_MS if self.message is not None and self.message.actions else _TOAST_MS)
        self.shown.emit()

    def expire(self) -> None:
        """Close it, or wait on if it is used, is in a tab that isn't shown, or is to stay."""
        focused = QApplication.focusWidget()
        if self.underMouse() or not self.isVisible() or (focused is not None and self.isAncestorOf(focused)):
            self._timer.start()
        elif self.message is not None and self.message.icon != "warning" and not self.message.lasting:
            self.clear()


class Over(QWidget):
    """Content, and messages over its lower edge: they come and go without moving it. What they leave free takes the mouse."""

    def __init__(self, content: QWidget, *messages: QWidget) -> None:
        super().__init__()
        self._messages = messages
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.addWidget(content, 0, 0)
        margin = theme.SPACE_8
        self.edge = QWidget()
        # Bars are in the middle of a wide place.
        parts = [
            theme.row((None, 1), (part, 100), (None, 1), gap=0) if isinstance(part, MessageBar) else part for part in messages
        ]
        self.column = theme.column(*parts, margins=(margin, margin, margin, margin))
        self.edge.setLayout(self.column)
        self._grid.addWidget(self.edge, 0, 0)
        self.lie(at_the_top=False)
        for message in messages:
            message.setMaximumWidth(WIDEST_BAR)
            message.installEventFilter(self)
        self._fit()

    def lie(self, at_the_top: bool) -> None:
        """Put the messages at the upper or the lower edge."""
        self._grid.setAlignment(self.edge, Qt.AlignmentFlag.AlignTop if at_the_top else Qt.AlignmentFlag.AlignBottom)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (_Type.ShowToParent, _Type.HideToParent, _Type.Resize, _Type.Move):
            self._fit()
        return False

    def _fit(self) -> None:
        """Cover only what the messages cover."""
        self.edge.setVisible(any(not message.isHidden() for message in self._messages))
        if not self.edge.isHidden():
            self.edge.setMask(self.edge.childrenRegion())


def _button(action: MessageAction) -> QPushButton:
    button = QPushButton(action.text)
    leave_focus(button)
    if action.primary:
        theme.give_role(button, "primary")
    button.clicked.connect(lambda _=False: action.run())
    return button
