"""Reading any frame of a video by its number, in any order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from fer_desktop.media.ffmpeg_guard import open_video_file
from fer_desktop.media.seeking import SeekableVideo
from fer_desktop.media.source import SourceError

ORDER = [59, 0, 50, 51, 2, 58, 55, 1, 49]
BITS = 6


@pytest.fixture
def write_numbered(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a video of 60 frames at 10 a second, with bars that encode each frame's number."""

    def write(name: str, codec: str) -> Path:
        path = tmp_path / name
        writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*codec), 10, (16 * BITS, 48))
        for k in range(60):
            bars = [255 * (k >> bit & 1) for bit in range(BITS)]
            writer.write(np.repeat(np.array(bars, np.uint8), 16)[np.newaxis, :, np.newaxis].repeat(48, 0).repeat(3, 2))
        writer.release()
        return path

    return write


def numbers(video: SeekableVideo, order: list[int], rate: float | None = None) -> list[int | None]:
    """Return the numbers that are encoded in some frames; None if a frame can't be read."""
    images = [video.read(k, None if rate is None else k / rate) for k in order]
    return [None if image is None else sum((int(image[24, 16 * b + 8, 0]) > 128) << b for b in range(BITS)) for image in images]


@pytest.mark.parametrize("indexed", [None, True, False])
@pytest.mark.parametrize(("name", "codec"), [("a.avi", "MJPG"), ("a.mp4", "mp4v"), ("a.mkv", "mp4v")])
def test_frames_come_in_any_order(write_numbered: Callable[..., Path], name: str, codec: str, indexed: bool | None) -> None:
    video = SeekableVideo(write_numbered(name, codec), indexed=indexed)
    assert (video.frame_count, video.frame_rate) == (60, 10.0)
    assert numbers(video, ORDER, rate=10) == ORDER
    assert numbers(video, [-1, 60, 10**6, 3]) == [None, None, None, 3]
    video.close()


def test_a_wrong_seek_is_detected_by_the_frame_s_time(
    write_numbered: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Inexact:
        """cv2.VideoCapture, but it seeks two frames too far and reports the requested position."""

        def __init__(self, capture: cv2.VideoCapture) -> None:
            self.capture = capture
            self.gone_to: float | None = None

        def set(self, key: int, value: float) -> bool:
            self.gone_to = value
            return self.capture.set(key, value + 2)

        def get(self, key: int) -> float:
            told, self.gone_to = self.gone_to, None
            return self.capture.get(key) if told is None else told

        def __getattr__(self, name: str) -> object:
            return getattr(self.capture, name)

    monkeypatch.setattr("fer_desktop.media.file_capture.open_video_file", lambda path: Inexact(open_video_file(path)))
    path = write_numbered("a.mp4", "mp4v")
    assert numbers(SeekableVideo(path), [50]) == [52]
    assert numbers(SeekableVideo(path), ORDER[2:], rate=10) == ORDER[2:]


def test_no_frame_is_read_beyond_a_known_number_of_frames(write_numbered: Callable[..., Path]) -> None:
    video = SeekableVideo(write_numbered("a.avi", "MJPG"), frames=5)
    assert (video.frame_count, numbers(video, [4, 5, 0])) == (5, [4, None, 0])


def test_a_deleted_video_gives_no_more_pictures(write_numbered: Callable[..., Path]) -> None:
    path = write_numbered("a.avi", "MJPG")
    video = SeekableVideo(path, indexed=False)
    assert numbers(video, [30]) == [30]
    path.unlink()
    assert numbers(video, [31, 3, 31]) == [31, None, None]
    with pytest.raises(SourceError, match="is not there"):
        SeekableVideo(path)
