"""Plays a recording: frames are read in a thread of its own, the newest wish wins, and time is the video's."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from fer_desktop.core.types import UInt8Array
from fer_desktop.playback.playback import Playback
from fer_desktop.recordings.folder import RecordingError
from fer_desktop.recordings.recording import Recording, open_recording
from fer_desktop.ui.foundation.tasks import Background

SPEEDS: Final = (0.5, 1.0, 2.0)
_TICK_MS: Final = 15
_OPENING_SHOWN_MS: Final = 300
"""A recording that opens sooner leaves the one before on the screen until then."""


class Pictures(Protocol):
    """The pictures of a video by the numbers of its frames. Belongs to the player's thread."""

    def read(self, frame: int) -> UInt8Array | None: ...

    def close(self) -> None: ...


class RecordingPlayer(QObject):
    """One recording at a time. The recording and its video belong to the thread; the GUI reads their attributes.

    opened: `playback` is another, or None. shown: a frame and its picture, (height, width, 3) BGR. playingChanged: it plays or
    no more. changed: people, markers or title are others. failed: a change could not be kept, in words.
    """

    opened = Signal()
    shown = Signal(int, object)
    playingChanged = Signal(bool)
    changed = Signal()
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = Background("recording-player", self)
        self.folder: Path | None = None
        self.playback: Playback | None = None
        self.frame = 0
        self.speed = 1.0
        self._video: Pictures | None = None
        self._opening = 0
        self._reading = False
        self._changing = 0
        self._wishes: list[Callable[[Recording], object]] = []
        """Changes of the recording that is still being opened."""
        self._begun: tuple[float, int] = (0.0, 0)
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    @property
    def playing(self) -> bool:
        return self._timer.isActive()

    @property
    def changing(self) -> bool:
        """Whether a change is on its way to the disk: what is listed may not be what is kept."""
        return self._changing > 0

    @property
    def reading(self) -> bool:
        """Whether a picture is on its way: what is shown may not be the frame that is wanted."""
        return self._reading

    @property
    def last_frame(self) -> int:
        return self.playback.recording.frame_count - 1 if self.playback is not None else -1

    def open(self, folder: Path | None) -> None:
        """Open a recording in place of the one before; None opens nothing."""
        self.pause()
        self.folder, self.playback, self.frame = folder, None, 0
        self._wishes.clear()
        self._opening += 1
        opening = self._opening

        def opened(playback: Playback | None) -> None:
            if opening == self._opening:
                self.playback = playback
                self._reading = False
                self.opened.emit()
                self._read()
                wishes, self._wishes = self._wishes, []
                for wish in wishes:
                    self.change(wish)

        def say_if_slow() -> None:
            if opening == self._opening and self.playback is None:
                self.opened.emit()

        # Of several that were chosen one after the other only the last counts; to let go of one always does.
        replace = folder is not None
        self._thread.submit(lambda: self._open(folder), opened, self.failed.emit, replace=replace)
        QTimer.singleShot(_OPENING_SHOWN_MS, self, say_if_slow)

    def release(self, then: Callable[[], None]) -> None:
        """Let go of the open recording's files, then do something, such as moving them."""
        self.open(None)
        self._thread.submit(lambda: None, lambda _: then(), lambda _: None)

    def request_stop(self) -> None:
        self.pause()
        self._thread.request_stop()

    def join(self, deadline: float) -> None:
        # A thread that is left behind may still use the video.
        if self._thread.join(deadline):
            self._close_video()

    # ---- Playing ----

    def toggle(self) -> None:
        if self.playing:
            self.pause()
        else:
            self.play()

    def play(self) -> None:
        """Play on; at the end from the start."""
        if self.last_frame < 0:
            return
        if self.frame >= self.last_frame:
            self.seek(0)
        self._begun = (time.monotonic(), self.frame)
        self._timer.start()
        self.playingChanged.emit(True)

    def pause(self) -> None:
        if self.playing:
            self._timer.stop()
            self.playingChanged.emit(False)

    def set_speed(self, speed: float) -> None:
        self.speed = speed
        self._begun = (time.monotonic(), self.frame)

    def seek(self, frame: int) -> None:
        """Show a frame; while playing it goes on from there."""
        if self.last_frame < 0:
            return
        self._begun = (time.monotonic(), min(max(frame, 0), self.last_frame))
        self._go_to(frame)

    def step(self, frames: int) -> None:
        """Hold, and show the frame so many further."""
        self.pause()
        self.seek(self.frame + frames)

    def _tick(self) -> None:
        assert self.playback is not None
        since, start = self._begun
        frame = start + int((time.monotonic() - since) * self.speed * self.playback.recording.frame_rate)
        if frame >= self.last_frame:
            self.pause()
        self._go_to(frame)

    def _go_to(self, frame: int) -> None:
        frame = min(max(frame, 0), self.last_frame)
        if frame != self.frame:
            self.frame = frame
            self._read()

    def _read(self) -> None:
        """Have the frame read that is wanted now; one at a time, so that scrubbing never queues."""
        playback, frame, opening = self.playback, self.frame, self._opening
        if playback is None or playback.empty or self._reading:
            return
        self._reading = True

        def done(image: UInt8Array) -> None:
            if opening != self._opening:
                return
            self._reading = False
            self.shown.emit(frame, image)
            if frame != self.frame:
                self._read()

        def failed(error: Exception) -> None:
            if opening == self._opening:
                self._reading = False
                self.failed.emit(error)

        self._thread.submit(lambda: self._image(playback, frame), done, failed)

    # ---- Changes ----

    def change(self, change: Callable[[Recording], object]) -> None:
        """Change people, markers or title in the thread; then `changed`, or `failed` where that can't be kept."""
        playback = self.playback
        if playback is None:
            if self.folder is not None:
                self._wishes.append(change)
            return

        def run() -> None:
            change(playback.recording)
            playback.follow_people()

        def done(_: object) -> None:
            self._changing -= 1
            if playback is self.playback:
                self.changed.emit()

        def failed(error: Exception) -> None:
            self.failed.emit(error)
            done(None)  # the lists show again what is kept

        self._changing += 1
        self._thread.submit(run, done, failed)

    def read_again(self) -> None:
        """Show the present frame anew, because what it shows is another."""
        self._read()

    # ---- In the thread ----

    def load(self, folder: Path) -> tuple[Playback, Pictures | None]:
        """Open a recording and its video. A player of something else opens that instead."""
        recording = open_recording(folder)
        video = None
        if recording.has_video:
            with suppress(RecordingError):
                video = recording.open_video()
        return Playback(recording), video

    def _open(self, folder: Path | None) -> Playback | None:
        self._close_video()
        if folder is None:
            return None
        playback, self._video = self.load(folder)
        return playback

    def _image(self, playback: Playback, frame: int) -> UInt8Array:
        image = self._video.read(frame) if self._video is not None else None
        return playback.blank() if image is None else image

    def _close_video(self) -> None:
        if self._video is not None:
            self._video.close()
            self._video = None
