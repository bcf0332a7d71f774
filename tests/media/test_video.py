from __future__ import annotations

import os
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from fer_desktop.core.types import Frame, UInt8Array
from fer_desktop.media.file_capture import sane_frame_count, sane_frame_rate
from fer_desktop.media.source import FileSpec, Source, SourceError, SourceProblem, open_source
from fer_desktop.media.video import VideoSource


def frames_of(source: Source) -> list[Frame]:
    frames = []
    while (frame := source.read()) is not None:
        frames.append(frame)
    source.close()
    return frames


def read_frames(source: Source, count: int) -> list[Frame]:
    frames = [frame for _ in range(count) if (frame := source.read()) is not None]
    assert len(frames) == count
    return frames


def media_times(frames: list[Frame]) -> list[float]:
    times = [frame.media_time for frame in frames if frame.media_time is not None]
    assert len(times) == len(frames)
    return times


def grays(frames: list[Frame]) -> list[int]:
    return [int(frame.image.mean()) for frame in frames]


def fails(path: Path, problem: SourceProblem) -> str:
    with pytest.raises(SourceError) as raised:
        VideoSource(path)
    assert raised.value.problem is problem
    assert str(path) in str(raised.value)
    return str(raised.value)


@pytest.mark.parametrize(("name", "codec"), [("a.avi", "MJPG"), ("a.mp4", "mp4v"), ("a.mkv", "mp4v"), ("a.mov", "mp4v")])
def test_every_frame_comes_in_order_with_its_time(write_video: Callable[..., Path], name: str, codec: str) -> None:
    source = open_source(FileSpec(write_video(name, frames=20, rate=10, codec=codec)))
    assert not source.live
    assert source.frame_rate == pytest.approx(10)
    assert source.frame_count == 20
    assert source.size == (64, 48)
    frames = frames_of(source)
    assert [frame.index for frame in frames] == list(range(20))
    np.testing.assert_allclose(media_times(frames), np.arange(20) / 10, atol=0.002)
    assert [frame.timestamp for frame in frames] == [frame.media_time for frame in frames]
    np.testing.assert_allclose(grays(frames), 4 * np.arange(20) + 10, atol=4)
    assert all(frame.image.dtype == np.uint8 and frame.image.flags.c_contiguous for frame in frames)
    assert len({frame.image.ctypes.data for frame in frames}) == 20, "frames must not share memory"


def test_skipping_frames_does_not_change_the_other_frames(write_video: Callable[..., Path]) -> None:
    path = write_video("a.mp4", frames=20, rate=10, codec="mp4v")
    every = frames_of(VideoSource(path))
    source = VideoSource(path)
    seen: list[Frame] = []
    times = []
    while (time_s := source.grab()) is not None:
        times.append(time_s)
        if len(times) % 7 == 1:
            picture = source.picture()
            assert picture is not None and source.picture() is picture
            seen.append(picture)
    source.close()
    assert times == [frame.media_time for frame in every]
    assert [frame.index for frame in seen] == [0, 7, 14]
    for frame in seen:
        assert (frame.media_time, frame.timestamp) == (every[frame.index].media_time, every[frame.index].timestamp)
        np.testing.assert_array_equal(frame.image, every[frame.index].image)


def test_skipped_frames_are_not_converted_to_pictures(
    write_video: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from fer_desktop.media import file_capture

    made: list[UInt8Array] = []

    def note(image: UInt8Array) -> UInt8Array:
        made.append(image)
        return image

    monkeypatch.setattr(file_capture, "as_bgr", note)
    source = VideoSource(write_video("a.avi", frames=20))
    while source.grab() is not None:
        pass
    source.close()
    assert len(made) == 1, "only the first frame may be converted, to check that the file can be decoded"


def test_a_looping_video_has_rising_timestamps_and_repeating_media_times(write_video: Callable[..., Path]) -> None:
    source = VideoSource(write_video("a.avi", frames=5, rate=10), loop=True)
    frames = read_frames(source, 17)
    source.close()
    assert [frame.index for frame in frames] == list(range(17))
    np.testing.assert_allclose([frame.timestamp for frame in frames], np.arange(17) / 10, atol=0.005)
    np.testing.assert_allclose(media_times(frames), np.arange(17) % 5 / 10, atol=0.002)
    np.testing.assert_allclose(grays(frames), 4 * (np.arange(17) % 5) + 10, atol=4)


def test_rotation_in_the_file_is_respected(write_video: Callable[..., Path], tmp_path: Path) -> None:
    data = bytearray(write_video("a.mp4", codec="mp4v").read_bytes())
    matrix = data.index(b"tkhd") + 44
    # A quarter turn, as phones write it (ISO 14496-12, track header).
    data[matrix : matrix + 36] = struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, 48 << 16, 0, 1 << 30)
    path = tmp_path / "turned.mp4"
    path.write_bytes(data)
    source = VideoSource(path)
    assert source.size == (48, 64)
    assert frames_of(source)[-1].image.shape == (64, 48, 3)


def test_a_video_whose_frames_change_size_is_read(tmp_path: Path) -> None:
    import cv2

    parts = [cv2.imencode(".jpg", np.full((h, w, 3), 90, np.uint8))[1].tobytes() for w, h in [(64, 48)] * 5 + [(96, 64)] * 5]
    path = tmp_path / "a.mjpeg"
    path.write_bytes(b"".join(parts))
    assert len(frames_of(VideoSource(path))) == 10


@pytest.mark.parametrize("name", ["grüße 日本 🙂.avi", "a%03d.avi", "file:x.avi", "http:x.avi", "with 'quotes' & spaces.avi"])
def test_names_with_special_characters_are_plain_file_names(
    write_video: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    if os.name == "nt" and ":" in name:
        pytest.skip("Windows allows no colon")
    path = write_video("plain.avi", frames=4)
    target = path.with_name(name)
    path.rename(target)
    assert len(frames_of(VideoSource(target))) == 4
    monkeypatch.chdir(target.parent)
    assert len(frames_of(VideoSource(Path(name)))) == 4


def test_files_that_are_no_videos(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text, empty, playlist = tmp_path / "text.mp4", tmp_path / "empty.mp4", tmp_path / "list.mp4"
    text.write_text("a letter\n" * 200)
    empty.touch()
    # A list of addresses in a file named like a video must not open the network.
    playlist.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nhttp://127.0.0.1:9/a.ts\n")
    assert "can't be read as a video" in fails(text, SourceProblem.UNREADABLE)
    assert "a list of other files or addresses" in fails(playlist, SourceProblem.UNSUPPORTED)
    assert "0 bytes" in fails(empty, SourceProblem.UNREADABLE)
    assert "folder" in fails(tmp_path, SourceProblem.UNREADABLE)
    fails(tmp_path / "nothing.mp4", SourceProblem.NOT_FOUND)
    assert capfd.readouterr() == ("", "")


def test_a_truncated_mp4_is_an_error_and_a_truncated_avi_gives_its_frames(
    write_video: Callable[..., Path], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    whole = write_video("whole.mp4", codec="mp4v").read_bytes()
    half = tmp_path / "half.mp4"
    half.write_bytes(whole[: len(whole) // 2])
    fails(half, SourceProblem.UNREADABLE)
    whole = write_video("whole.avi", frames=40).read_bytes()
    part = tmp_path / "part.avi"
    part.write_bytes(whole[: len(whole) * 3 // 4])
    assert 10 < len(frames_of(VideoSource(part))) < 40
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names are of Unix")
def test_a_pipe_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    fails(tmp_path / "pipe.mp4", SourceProblem.NOT_FOUND)


def test_closing_twice_and_reading_after(write_video: Callable[..., Path]) -> None:
    source = VideoSource(write_video("a.avi"))
    source.close()
    source.close()
    assert source.read() is None


def test_a_looping_file_that_is_deleted_is_an_error_at_its_end(write_video: Callable[..., Path]) -> None:
    path = write_video("a.avi", frames=3)
    source = VideoSource(path, loop=True)
    for _ in range(3):
        assert source.read() is not None
    path.unlink()
    with pytest.raises(SourceError, match=r"a\.avi"):
        source.read()
    source.close()


def test_impossible_frame_rates_and_counts_are_ignored() -> None:
    assert sane_frame_rate(29.97) == 29.97
    assert [sane_frame_rate(rate) for rate in (0.0, -1.0, float("nan"), float("inf"), 90000.0)] == [None] * 5
    assert sane_frame_count(72.0) == 72
    assert [sane_frame_count(count) for count in (0.0, -2.8e17, float("nan"), 9e18)] == [None] * 4


def test_real_videos_are_read(shared_videos: Path) -> None:
    paths = sorted(shared_videos.iterdir())
    assert paths
    for path in paths:
        source = VideoSource(path)
        count = source.frame_count
        frames = read_frames(source, 20)
        source.close()
        times = media_times(frames)
        assert source.start_s <= times[0] < source.start_s + 0.2
        assert np.all(np.diff(times) > 0)
        assert count is not None
        assert count > 50
