"""The index of a video: it is added once, whatever happened before, and gives the length without reading the whole file."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from fer_desktop.core.types import Analysis
from fer_desktop.media import matroska
from fer_desktop.recordings.recording import open_recorded_video
from fer_desktop.recordings.sink import VideoSink
from tests.recordings.conftest import picture_of


def _video(
    path: Path, analysis: Callable[..., Analysis], frames: int = 60, rate: float = 29.97, survives: bool = True
) -> VideoSink:
    sink = VideoSink(path, rate, (160, 120), survives)
    for k in range(frames):
        sink.write(analysis(k, 0.0).frame.image)
    sink.close()
    return sink


def _plays(path: Path, number: Callable[[np.ndarray], int], frames: int) -> bool:
    video = open_recorded_video(path)
    order = [frames - 1, 0, frames // 2, 1]
    found = [number(picture_of(video, k)) for k in order]
    rate = video.frame_rate
    video.close()
    return found == order and rate == pytest.approx(29.97)


@pytest.mark.parametrize(
    "name", ["video.mkv", "a'b|c\\d.mkv" if Path("/").drive == "" else "a'b.mkv", "100% %03d.mkv", "ä 笑.mkv"]
)
def test_a_video_is_streamed_to_a_file_of_any_name_and_gets_its_index(
    tmp_path: Path, analysis: Callable[..., Analysis], number: Callable[[np.ndarray], int], name: str
) -> None:
    assert _video(tmp_path / name, analysis).streamed
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert matroska.read_contents(tmp_path / name) == matroska.VideoContents(60, indexed=False, damaged=False)
    assert matroska.complete(tmp_path / name, 29.97) == matroska.VideoContents(60, indexed=True, damaged=False)
    assert _plays(tmp_path / name, number, 60)


def test_the_length_of_a_complete_video_comes_from_its_index(
    tmp_path: Path, analysis: Callable[..., Analysis], monkeypatch: pytest.MonkeyPatch
) -> None:
    _video(tmp_path / "v.mkv", analysis)
    matroska.complete(tmp_path / "v.mkv", 29.97)
    monkeypatch.setattr(matroska, "_layout", lambda _: pytest.fail("read the whole file"))
    assert matroska.read_contents(tmp_path / "v.mkv").frames == 60


def test_after_a_kill_during_indexing_the_file_plays_and_can_be_indexed_again(
    tmp_path: Path, analysis: Callable[..., Analysis], number: Callable[[np.ndarray], int]
) -> None:
    path = tmp_path / "v.mkv"
    _video(path, analysis)
    before = path.read_bytes()
    matroska.complete(path, 29.97)
    after = path.read_bytes()
    # The index is appended first. Then the header is written, and last the total length.
    for tail in (3, 40, len(after) - len(before)):
        path.write_bytes(before + after[len(before) :][:tail])
        assert _plays(path, number, 60)
        assert matroska.complete(path, 29.97).indexed and path.read_bytes() == after
    path.write_bytes(before[:52] + after[52:])
    assert matroska.read_contents(path) == matroska.VideoContents(60, indexed=True, damaged=False)
    assert _plays(path, number, 60)


def test_a_video_that_ffmpeg_finished_is_not_changed(
    tmp_path: Path, analysis: Callable[..., Analysis], number: Callable[[np.ndarray], int]
) -> None:
    path = tmp_path / "v.mkv"
    _video(path, analysis, survives=False)
    before = path.read_bytes()
    assert matroska.complete(path, 29.97) == matroska.VideoContents(60, indexed=True, damaged=False)
    assert path.read_bytes() == before and _plays(path, number, 60)


@pytest.mark.parametrize("content", [b"", b"\x00" * 100, b"\xff" * 100, b"RIFF....AVI ", bytes(range(256)) * 40])
def test_a_file_that_is_no_matroska_is_refused_and_not_changed(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "v.mkv"
    path.write_bytes(content)
    for read in (matroska.read_contents, lambda p: matroska.complete(p, 30.0)):
        with pytest.raises(matroska.NotMatroskaError):
            read(path)
    assert path.read_bytes() == content


@pytest.mark.parametrize("seed", range(20))
def test_a_file_with_wrong_bytes_is_read_or_refused_without_other_errors(
    tmp_path: Path, analysis: Callable[..., Analysis], seed: int
) -> None:
    path = tmp_path / "v.mkv"
    _video(path, analysis, frames=40)
    if seed % 2:
        matroska.complete(path, 29.97)
    content = bytearray(path.read_bytes())
    rng = np.random.default_rng(seed)
    for _ in range(20):
        wrong = bytearray(content)
        # Most wrong bytes hit the structure: the header and the end.
        places = np.concatenate(
            [rng.integers(0, 600, 4), rng.integers(0, len(content), 2), len(content) - rng.integers(1, 99, 1)]
        )
        for place in places.tolist():
            wrong[place] = int(rng.integers(0, 256))
        path.write_bytes(wrong)
        for read in (matroska.read_contents, lambda p: matroska.complete(p, 29.97)):
            with contextlib.suppress(matroska.NotMatroskaError):
                assert 0 <= read(path).frames <= len(content)
