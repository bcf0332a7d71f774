"""The left of the Files tab: the queue, how far it is, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.icons import set_icon
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.tabs.files.panels import fill_menu
from fer_desktop.ui.tabs.files.queue import FileQueueModel
from fer_desktop.ui.tabs.files.queue_list import QueueList

VIDEO_STEPS: Final = (1, 5, 10, 30)
"""Choices of which frames of a video are read: every one, every fifth, and so on."""


class QueuePanel(Retranslated, QWidget):
    """Progress, the list of files, and how videos are read."""

    pauseToggled = Signal(bool)
    cancelRequested = Signal()
    clearRequested = Signal()
    rereadRequested = Signal()
    retryRequested = Signal()

    def __init__(self, queue: FileQueueModel, adding: Sequence[QAction]) -> None:
        """adding: what the Add button offers."""
        super().__init__()
        self.add = QPushButton()
        set_icon(self.add, "add")
        fill_menu(self.add, adding)
        self.count = theme.label("", "section")
        self.time_left = theme.label("", "caption")
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.pause = QPushButton()
        self.pause.setCheckable(True)
        set_icon(self.pause, "pause")
        self.pause.toggled.connect(self._pause_toggled)
        self.cancel = QPushButton()
        set_icon(self.cancel, "stop")
        self.cancel.clicked.connect(self.cancelRequested)
        self.reread = QPushButton()
        set_icon(self.reread, "refresh")
        self.reread.clicked.connect(self.rereadRequested)
        self.reread.hide()
        self.retry = QPushButton()
        set_icon(self.retry, "repeat")
        self.retry.clicked.connect(self.retryRequested)
        self.retry.hide()
        self._unread = 0
        self.clear = QPushButton()
        set_icon(self.clear, "bin")
        self.clear.clicked.connect(self.clearRequested)
        self.list = QueueList(queue)
        self.every = QComboBox()
        for step in VIDEO_STEPS:
            self.every.addItem("", step)
        self.every.setCurrentIndex(1)
        self._videos = theme.label("", "caption")
        self._videos.setBuddy(self.every)
        self._progress = (0, 0, 0.0, "", False)
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.count)
        head.addStretch(1)
        head.addWidget(self.time_left)
        adds = QHBoxLayout()
        adds.setSpacing(theme.SPACE_8)
        # Not by halves: one has an arrow, and words are longer in other languages.
        adds.addWidget(self.add, 3)
        adds.addWidget(self.clear, 2)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.SPACE_8)
        buttons.addWidget(self.pause, 1)
        buttons.addWidget(self.cancel, 1)
        videos = QHBoxLayout()
        videos.setSpacing(theme.SPACE_8)
        videos.addWidget(self._videos)
        videos.addWidget(self.every, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_8)
        layout.addLayout(adds)
        layout.addLayout(head)
        layout.addWidget(self.bar)
        layout.addLayout(buttons)
        layout.addWidget(self.reread)
        layout.addWidget(self.retry)
        layout.addWidget(self.list, 1)
        layout.addLayout(videos)

    def retranslate(self) -> None:
        self.retry.setToolTip(self.tr("Reads what failed or was cancelled once more"))
        self.add.setText(self.tr("Add"))
        self.add.setToolTip(self.tr("Add pictures, videos or a folder, or drop them anywhere on the window"))
        self.bar.setAccessibleName(self.tr("Progress"))
        self.pause.setText(self.tr("Resume") if self.pause.isChecked() else self.tr("Pause"))
        self.pause.setToolTip(self.tr("Stop after the file at hand; press again to resume"))
        self.cancel.setText(self.tr("Cancel"))
        self.cancel.setToolTip(self.tr("Stop reading; what was read stays"))
        self.reread.setText(self.tr("Read again"))
        self.reread.setToolTip(
            self.tr("Some files were read with another model or other settings. Reads them with the current ones")
        )
        self.clear.setText(self.tr("Clear"))
        self.clear.setToolTip(self.tr("Empty the queue and the table of results"))
        for place, step in enumerate(VIDEO_STEPS):
            text = self.tr("every frame") if step == 1 else self.tr("every {step}th frame").format(step=step)
            self.every.setItemText(place, text)
        self.every.setAccessibleName(self.tr("Frames of a video that are read"))
        self.every.setToolTip(self.tr("Which frames of videos that are added from now on are read"))
        self._videos.setText(self.tr("Videos"))
        self.show_choices(self._unread, not self.reread.isHidden())
        done, total, fraction, time_left, working = self._progress
        self.show_progress(done, total, fraction, time_left, working=working)

    def show_progress(self, done: int, total: int, fraction: float, time_left: str, *, working: bool) -> None:
        """Show how far the queue is; fraction: of all the work, 0 to 1."""
        self._progress = (done, total, fraction, time_left, working)
        if working:
            self.count.setText(self.tr("{done} of {total}").format(done=done, total=total))
        else:
            self.count.setText(self.tr("1 file") if total == 1 else self.tr("{total} files").format(total=total))
        self.time_left.setText(time_left)
        self.bar.setValue(round(1000 * fraction))
        self.bar.setVisible(working)
        self.pause.setVisible(working)
        self.cancel.setVisible(working)
        self.clear.setEnabled(not working and total > 0)
        if not working:
            self.pause.setChecked(False)

    def show_choices(self, unread: int, outdated: bool) -> None:
        """Offer to read again what failed or was cancelled, so many files, and what was read with other settings."""
        self._unread = unread
        text = self.tr("Try 1 file again") if unread == 1 else self.tr("Try {count} files again").format(count=unread)
        self.retry.setText(text)
        self.retry.setVisible(unread > 0)
        self.reread.setVisible(outdated)

    def _pause_toggled(self, paused: bool) -> None:
        self.pause.setText(self.tr("Resume") if paused else self.tr("Pause"))
        self.pauseToggled.emit(paused)
