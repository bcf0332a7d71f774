"""Plays media with results: a thread of its own reads the frames, and only the newest request counts."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from fer_desktop.analysis.mesh_again import MeshAgain
from fer_desktop.core.types import FaceMesh, UInt8Array
from fer_desktop.playback.playback import Playable
from fer_desktop.recordings.export import Pictures
from fer_desktop.ui.foundation.tasks import Background

SPEEDS: Final = (0.5, 1.0, 2.0)
_TICK_MS: Final = 15
_OPENING_SHOWN_MS: Final = 300
"""If opening takes less than this, the previous one stays on the screen until then."""


P = TypeVar("P", bound=Playable)


class Player(QObject, Generic[P]):
    """Plays one Playable at a time. It and its pictures belong to the thread; the GUI reads `results` and `markers`.

    opened: `playback` was replaced, perhaps by None.
    shown: a frame's number, and its picture, (height, width, 3) BGR.
    playingChanged: whether it plays.
    changed: people, markers or results changed.
    failed: the exception by which it couldn't be opened or read, or a change couldn't be saved.
    """

    opened = Signal()
    shown = Signal(int, object)
    playingChanged = Signal(bool)
    changed = Signal()
    failed = Signal(object)

    def __init__(self, load: Callable[[Path], P], parent: QObject | None = None) -> None:
        """load: opens a recording's folder or a video file; called in the thread."""
        super().__init__(parent)
        self._load = load
        self._thread = Background("player", self)
        self.folder: Path | None = None
        self.playback: P | None = None
        self.frame = 0
        self.speed = 1.0
        self._pictures: Pictures | None = None
        self._glimpses: Pictures | None = None
        """Reads what isn't played, so that `_pictures` goes on from frame to frame."""
        self._opening = 0
        self.draws_meshes = False
        """Whether the meshes of faces are fitted again in each picture that is read, for those that had one."""
        self.meshes: Mapping[int, FaceMesh] = {}
        """Those of the picture that was read last, by the person's number."""
        self._again = MeshAgain()
        self.reading = False
        """Whether a frame is still being read: the screen may not show the current one."""
        self._changing = 0
        self._wishes: list[Callable[[P], object]] = []
        """Changes to make once it is open."""
        self._begun: tuple[float, int] = (0.0, 0)
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    @property
    def playing(self) -> bool:
        return self._timer.isActive()

    @property
    def has_pictures(self) -> bool:
        """Whether what is played has a video, and not only readings."""
        return self._pictures is not None

    @property
    def changing(self) -> bool:
        """Whether a change is still being written: the lists may not show what is on the disk."""
        return self._changing > 0

    @property
    def last_frame(self) -> int:
        return self.playback.results.frame_count - 1 if self.playback is not None else -1

    def open(self, folder: Path | None) -> None:
        """Open a folder or file in place of the one before; None opens nothing."""
        self.pause()
        self.folder, self.playback, self.frame = folder, None, 0
        self._wishes.clear()
        self._opening += 1
        opening = self._opening

        def opened(playback: P | None) -> None:
            if opening == self._opening:
                self.playback = playback
                self.reading = False
                self.opened.emit()
                self.read_frame()
                wishes, self._wishes = self._wishes, []
                for wish in wishes:
                    self.change(wish)

        def say_if_slow() -> None:
            if opening == self._opening and self.playback is None:
                self.opened.emit()

        # Only the last of several opened in a row counts, but closing is never dropped.
        replace = folder is not None
        self._thread.submit(lambda: self._open(folder), opened, self.failed.emit, replace=replace)
        QTimer.singleShot(_OPENING_SHOWN_MS, self, say_if_slow)

    def release(self, then: Callable[[], None]) -> None:
        """Close the open files, then call a function, such as one that moves them."""
        self.open(None)
        self._thread.submit(lambda: None, lambda _: then(), lambda _: None)

    def request_stop(self) -> None:
        self.pause()
        self._thread.request_stop()

    def join(self, deadline: float) -> None:
        # A thread that is left behind may still use the video.
        if self._thread.join(deadline):
            self._close_pictures()

    # ---- Playing ----

    def toggle(self) -> None:
        if self.playing:
            self.pause()
        else:
            self.play()

    def play(self) -> None:
        """Play; at the end, start again from the first frame."""
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
        """Show a frame; if it plays, go on from there."""
        if self.last_frame < 0:
            return
        self._begun = (time.monotonic(), min(max(frame, 0), self.last_frame))
        self._go_to(frame)

    def step(self, frames: int) -> None:
        """Pause, and show the frame this many steps further."""
        self.pause()
        if self.playback is not None:
            self.seek(self.playback.step_from(self.frame, frames))

    def _tick(self) -> None:
        assert self.playback is not None
        since, start = self._begun
        frame = self.playback.results.frame_after(start, (time.monotonic() - since) * self.speed)
        if frame >= self.last_frame:
            self.pause()
        self._go_to(frame)

    def _go_to(self, frame: int) -> None:
        frame = min(max(frame, 0), self.last_frame)
        if frame != self.frame:
            self.frame = frame
            self.read_frame()

    def read_frame(self) -> None:
        """Read the current frame, again if its picture changed; one at a time, so that scrubbing never queues."""
        playback, frame, opening = self.playback, self.frame, self._opening
        if playback is None or self.last_frame < 0 or self.reading:
            return
        self.reading = True

        def done(read: tuple[UInt8Array, Mapping[int, FaceMesh]]) -> None:
            if opening != self._opening:
                return
            self.reading = False
            image, self.meshes = read
            self.shown.emit(frame, image)
            if frame != self.frame:
                self.read_frame()

        def failed(error: Exception) -> None:
            if opening == self._opening:
                self.reading = False
                self.failed.emit(error)

        self._thread.submit(lambda: self._picture(playback, frame), done, failed)

    def glimpse(self, frame: int, take: Callable[[UInt8Array], object]) -> None:
        """Read another frame without showing it; `take` gets its picture, (height, width, 3) BGR, if there is one."""
        playback, opening = self.playback, self._opening
        if playback is None or self.last_frame < 0:
            return

        def done(image: UInt8Array | None) -> None:
            if image is not None and opening == self._opening:
                take(image)

        self._thread.submit(lambda: self._glimpse(playback, frame), done, lambda _: None)

    # ---- Changes ----

    def change(self, change: Callable[[P], object]) -> None:
        """Change people, markers, title or results in the thread; then emit `changed`, or `failed` if it can't be saved."""
        playback = self.playback
        if playback is None:
            if self.folder is not None:
                self._wishes.append(change)
            return

        def done(_: object) -> None:
            self._changing -= 1
            if playback is self.playback:
                self.changed.emit()

        def failed(error: Exception) -> None:
            self.failed.emit(error)
            done(None)  # the lists show again what is on the disk

        self._changing += 1
        self._thread.submit(lambda: change(playback), done, failed)

    # ---- In the thread ----

    def _open(self, folder: Path | None) -> P | None:
        self._close_pictures()
        if folder is None:
            return None
        playback = self._load(folder)
        self._pictures = playback.open_pictures()
        return playback

    def _picture(self, playback: P, frame: int) -> tuple[UInt8Array, Mapping[int, FaceMesh]]:
        image = self._image(playback, frame)
        if not self.draws_meshes or self._pictures is None:
            return image, {}
        faces = [reading.face for reading in playback.results.readings_at(frame) if reading.mesh is not None]
        meshes = zip(faces, self._again.find(image, faces), strict=True)
        return image, {face.track_id: mesh for face, mesh in meshes if mesh is not None}

    def _image(self, playback: P, frame: int) -> UInt8Array:
        image = self._pictures.read(frame) if self._pictures is not None else None
        return playback.results.blank() if image is None else image

    def _glimpse(self, playback: P, frame: int) -> UInt8Array | None:
        if playback is not self.playback:  # another one was opened meanwhile
            return None
        if self._glimpses is None:
            self._glimpses = playback.open_pictures()
        return self._glimpses.read(frame) if self._glimpses is not None else None

    def _close_pictures(self) -> None:
        for pictures in (self._pictures, self._glimpses):
            if pictures is not None:
                pictures.close()
        self._pictures = self._glimpses = None
