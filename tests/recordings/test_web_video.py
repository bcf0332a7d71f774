"""Videos for browsers: VP8 in WebM, of groups that are encoded beside each other."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np
import pytest

from fer_desktop.core.types import Analysis
from fer_desktop.media import matroska
from fer_desktop.recordings.export import export_video
from fer_desktop.recordings.recording import open_recorded_video
from fer_desktop.recordings.web_video import WebVideo
from tests.recordings.conftest import START, Recorder, number_of, numbered_image, picture_of

CUES, CUE_OF_TRACK_1 = b"\x1c\x53\xbb\x6b", b"\xf7\x81\x01\xf1"


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """Forty frames at 25 frames a second, encoded on three cores: three groups of 12, and one of four."""
    path = tmp_path / "numbers.webm"
    with closing(WebVideo(path, 25.0, (160, 120), cores=3)) as video:
        for number in range(40):
            video.write(numbered_image(number))
        video.finish()
    return path


def test_frames_keep_their_order_and_their_times(written: Path) -> None:
    capture = cv2.VideoCapture(str(written), cv2.CAP_FFMPEG)
    codec = int(capture.get(cv2.CAP_PROP_FOURCC)).to_bytes(4, "little")
    shown = []
    while (read := capture.read())[0]:
        shown.append((number_of(read[1]), round(capture.get(cv2.CAP_PROP_POS_MSEC))))
    capture.release()
    assert codec == b"VP80" and b"webm" in written.read_bytes()[:64]
    assert shown == [(number, number * 40) for number in range(40)]


def test_players_can_seek_to_every_group_and_to_no_other_frame(written: Path) -> None:
    # FFmpeg's index has each frame that is declared a key frame. A browser that seeks to one that isn't gives up.
    assert written.read_bytes().rpartition(CUES)[2].count(CUE_OF_TRACK_1) == 4
    contents = matroska.read_contents(written)
    assert contents.indexed and contents.frames == 40
    with closing(open_recorded_video(written)) as video:
        assert [number_of(picture_of(video, frame)) for frame in (30, 5, 24, 39, 11, 12)] == [30, 5, 24, 39, 11, 12]


def test_a_film_of_odd_size_loses_its_last_row_and_column(
    recorder: Recorder, analysis: Callable[..., Analysis], tmp_path: Path
) -> None:
    recording = recorder.record(*(analysis(k, START + k / 30) for k in range(5)))

    def odd(image: np.ndarray, rows: object) -> np.ndarray:
        return image

    class Odd:
        def __init__(self) -> None:
            self._video = recording.open_video()
            self.time_s = None

        def read(self, frame: int) -> np.ndarray | None:
            image = self._video.read(frame)
            return None if image is None else image[:119, :159]

        def close(self) -> None:
            self._video.close()

    class Film:
        folder, frame_rate, timed, frames = recording.folder, recording.frame_rate, False, recording.frames
        rows_at, open_video = staticmethod(recording.rows_at), staticmethod(Odd)

    assert export_video(Film(), tmp_path / "odd.webm", odd)
    with closing(open_recorded_video(tmp_path / "odd.webm")) as video:
        assert picture_of(video, 4).shape == (118, 158, 3)


def test_a_video_that_is_given_up_leaves_no_thread_and_no_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = tmp_path / "parts"
    parts.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(parts))
    video = WebVideo(tmp_path / "cut.webm", 25.0, (160, 120), cores=2)
    for number in range(30):
        video.write(numbered_image(number))
    video.close()
    assert not list(parts.iterdir())
