"""Screen regions as a source: how one is chosen, the outline around it, and what the user is told about it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QMessageBox, QWidget

from fer_desktop.live.status import LiveState, LiveStatus
from fer_desktop.media.permission import screen_refused
from fer_desktop.media.source import ScreenSpec
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.language import translated
from fer_desktop.ui.tabs.live import messages
from fer_desktop.ui.tabs.live.player import LivePlayer
from fer_desktop.ui.widgets.message_panel import Message, MessageAction, Toast
from fer_desktop.ui.widgets.screen_region import RegionOutline, RegionPicker, Screens

_MOVES: Final = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.WindowStateChange)
"""Events after which the program's window may lie in the captured region, or no longer."""


class LiveScreen(QObject):
    """Lets the user choose a screen region, and follows the player while it plays one.

    miniWanted: the user wants the mini view in place of the window, which lies in the captured region.
    """

    miniWanted = Signal()

    def __init__(self, context: AppContext, player: LivePlayer, toast: Toast, tab: QWidget) -> None:
        super().__init__(tab)
        self._context = context
        self._player = player
        self._toast = toast
        self._tab = tab
        self.picker = RegionPicker(tab)
        self.outline: RegionOutline | None = None
        self._place: QPoint | None = None
        """Where the window was before it was hidden, and below it which widget had its focus."""
        self._focused: QWidget | None = None
        self._asked = False
        """The user was reminded of the others since the program started."""
        self._in_picture: bool | None = None
        """The window lies in the captured region; None while none is captured."""
        self.picker.chosen.connect(self._play)
        self.picker.cancelled.connect(self._show_window)
        player.before_screen = self._remind
        player.starting.connect(self._begin)
        player.bridge.changed.connect(self._follow)
        context.settingsChanged.connect(self._change_rate)

    def choose(self) -> None:
        """Have the user draw a frame, and capture what is in it."""
        if (why := screen_refused()) is not None:
            self._player.noted.emit(lambda: messages.screen_refused(translated(why)))
        else:
            self._remind(self._pick)

    def remind_no_more(self) -> None:
        self._context.update_settings(screen_reminder=False)
        self._player.noted.emit(None)

    def request_stop(self) -> None:
        self.picker.close()
        self._remove_outline()

    # ---- Choosing ----

    def _remind(self, go: Callable[[], object]) -> None:
        """Go on at once, or before the first use once the user says that people on the screen agree."""
        if self._asked or not self._context.settings.screen_reminder:
            go()
            return
        box = QMessageBox(
            QMessageBox.Icon.Information, self.tr("Screen region"), self.tr("Does everyone agree?"), parent=self._tab.window()
        )
        box.setInformativeText(
            self.tr(
                "In a call or a meeting, the others must know that their expressions are analysed, and agree to it. Tell them "
                "before you start."
            )
        )
        never = QCheckBox(self.tr("Don't show this again"))
        box.setCheckBox(never)
        yes = box.addButton(self.tr("They agree, go on"), QMessageBox.ButtonRole.AcceptRole)
        no = box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(yes)
        box.setEscapeButton(no)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def agree() -> None:
            self._asked = True
            if never.isChecked():
                self._context.update_settings(screen_reminder=False)
            # Once the box is closed, as it must not be on the screen that is captured.
            QTimer.singleShot(0, self, go)

        yes.clicked.connect(agree)
        box.open()

    def _pick(self) -> None:
        window, spec = self._tab.window(), self._player.spec
        self._remove_outline()
        self._place, self._focused = window.pos(), window.focusWidget()
        window.hide()  # it may lie over what is to be captured
        self.picker.open(_area(spec) if isinstance(spec, ScreenSpec) else None)

    def _play(self, area: QRect) -> None:
        self._show_window()
        self._player.play(ScreenSpec(area.x(), area.y(), area.width(), area.height()))

    def _show_window(self) -> None:
        window = self._tab.window()
        window.show()
        if self._place is not None and not window.windowState() & (
            Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen
        ):
            window.move(self._place)
        window.raise_()
        window.activateWindow()
        if self._focused is not None:
            self._focused.setFocus()
        self._follow(self._player.bridge.status)

    # ---- While one plays ----

    def _begin(self) -> None:
        self._in_picture = None
        self._tab.window().installEventFilter(self)

    def _follow(self, status: LiveStatus) -> None:
        spec = self._player.spec
        if not isinstance(spec, ScreenSpec) or status.state not in (LiveState.LIVE, LiveState.PAUSED):
            if self._in_picture:
                self._end_warning()
            self._in_picture = None
            self._remove_outline()
            return
        if self.outline is None:
            self.outline = RegionOutline()
        self.outline.show_around(_area(spec))
        self._look_for_window()

    def _look_for_window(self) -> None:
        """Warn while the window lies in the captured region, else remind of the people on the screen."""
        spec, window, before = self._player.spec, self._tab.window(), self._in_picture
        if self.outline is None or not isinstance(spec, ScreenSpec):
            return
        seen = window.isVisible() and not window.isMinimized()
        self._in_picture = seen and Screens().area_to_system(window.frameGeometry()).intersects(_area(spec))
        if self._in_picture == before:
            return
        remind = self._context.settings.screen_reminder
        if self._in_picture:
            self._player.noted.emit(None)
            self._toast.show_message(partial(self._say_seen, remind=remind and not self._asked))
        else:
            self._end_warning()
            self._player.noted.emit(messages.screen_people if remind else None)
        self._asked = True  # the message says it, too

    def _say_seen(self, remind: bool) -> Message:
        said = messages.screen_sees_window(remind)
        return Message(said.icon, said.title, said.text, (MessageAction(self.tr("Mini view"), self.miniWanted.emit),))

    def _end_warning(self) -> None:
        shown = self._toast.message
        if shown is not None and shown.title == messages.screen_sees_window(False).title:
            self._toast.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES and self.outline is not None:
            self._look_for_window()
        return False

    def _change_rate(self) -> None:
        """Follow the settings at once, unless that would end a recording; then from the next start on."""
        spec, rate = self._player.spec, self._context.settings.screen_rate
        playing = self._player.bridge.status.state in (LiveState.LIVE, LiveState.PAUSED)
        if playing and isinstance(spec, ScreenSpec) and spec.frame_rate != rate and not self._context.recording:
            self._player.play(spec)

    def _remove_outline(self) -> None:
        if self.outline is not None:
            self.outline.hide()
            self.outline.deleteLater()
            self.outline = None


def _area(spec: ScreenSpec) -> QRect:
    return QRect(spec.x, spec.y, spec.width, spec.height)
