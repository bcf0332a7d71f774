"""Plays a video while and after it is read."""

from __future__ import annotations

from array import array
from pathlib import Path

from fer_desktop.playback.playback import Playback
from fer_desktop.playback.video_result import VideoFrames, VideoPlayback, open_playback
from fer_desktop.ui.widgets.player import Pictures, RecordingPlayer


class VideoPlayer(RecordingPlayer):
    """The recordings' player on a video file: `open` takes its path, and steps go from one frame that was read to the next."""

    playback: VideoPlayback | None

    def load(self, folder: Path) -> tuple[Playback, Pictures | None]:
        playback = open_playback(folder)
        return playback, VideoFrames(folder, playback)

    def step(self, frames: int) -> None:
        self.pause()
        if self.playback is not None:
            self.seek(self.playback.step_from(self.frame, frames))

    def take(self, values: array[float]) -> None:
        """Take in the readings so far (`VideoReadings.values`); then `changed`."""
        playback = self.playback
        if playback is not None:
            self.change(lambda _: playback.take(values))
