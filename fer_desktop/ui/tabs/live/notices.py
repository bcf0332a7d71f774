"""Brings what the player says to the screen: in place of the picture, or in a line above it, with buttons that work."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QStackedWidget

from fer_desktop.ui.tabs.live import messages
from fer_desktop.ui.tabs.live.bar import LiveBar
from fer_desktop.ui.tabs.live.messages import LiveAction, LiveMessage
from fer_desktop.ui.tabs.live.player import LivePlayer
from fer_desktop.ui.widgets.message_panel import Message, MessageAction, MessageBar, MessagePanel


class LiveNotices(QObject):
    """Listens to a player and fills the panel (which comes to the front of the stage) and the line."""

    def __init__(
        self, player: LivePlayer, bar: LiveBar, stage: QStackedWidget, panel: MessagePanel, notice: MessageBar
    ) -> None:
        super().__init__(stage)
        self._stage, self._panel, self._notice = stage, panel, notice
        self._runs: dict[LiveAction, Callable[[], None]] = {
            LiveAction.START: player.start_or_pause,
            LiveAction.AGAIN: player.start_or_pause,
            LiveAction.CANCEL: player.stop,
            LiveAction.OPEN_VIDEO: player.open_video,
            LiveAction.PLAY_SAMPLE: player.play_sample,
            LiveAction.LOOK_AGAIN: player.look_for_cameras,
            LiveAction.CHOOSE_CAMERA: bar.source.showMenu,
            LiveAction.USE_CAMERA: player.use_camera,
        }
        player.said.connect(self._show_panel)
        player.noted.connect(self._show_notice)

    def _show_panel(self, make: Callable[[], LiveMessage]) -> None:
        self._panel.show_message(lambda: self._with_actions(make()))
        self._stage.setCurrentWidget(self._panel)

    def _show_notice(self, make: Callable[[], LiveMessage] | None) -> None:
        if make is None:
            self._notice.clear()
        else:
            self._notice.show_message(lambda: self._with_actions(make(), primary=False))

    def _with_actions(self, message: LiveMessage, primary: bool = True) -> Message:
        first = next((action for action in message.actions if action is not LiveAction.CANCEL), None)
        actions = tuple(
            MessageAction(messages.action_text(action), self._runs[action], primary and action is first)
            for action in message.actions
        )
        return Message(message.icon, message.title, message.text, actions)
