"""Recording frames as they come, and the files on disk afterwards."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from fer_desktop.core.types import Analysis, Frame
from fer_desktop.recordings import sink as sink_module
from fer_desktop.recordings.folder import FACES_FILE, VIDEO_FILE, Trouble, safe_name
from fer_desktop.recordings.recording import open_recording
from fer_desktop.recordings.writer import RecordingState, video_rate
from tests.recordings.conftest import Recorder, Until

START = 1000.0


def _numbers(folder: Path, number: Callable[[np.ndarray], int]) -> list[int]:
    capture = cv2.VideoCapture(str(folder / VIDEO_FILE), cv2.CAP_FFMPEG)
    found = []
    while (read := capture.read())[0]:
        found.append(number(read[1]))
    capture.release()
    return found


def test_a_recording_is_a_folder_with_a_clean_video_rows_and_a_description(
    recorder: Recorder, steady: Callable[..., list[Analysis]], number: Callable[[np.ndarray], int]
) -> None:
    writer = recorder.start()
    for frame in steady(40):
        recorder.add(writer, frame)
    status = recorder.finish(writer)
    assert (status.state, status.written, status.dropped, status.message) == (RecordingState.STOPPED, 40, 0, None)
    assert status.bytes > 0 and status.seconds == pytest.approx(39 / 30)
    folder = recorder.folder(writer)
    assert sorted(path.name for path in folder.iterdir()) == [FACES_FILE, "recording.json", VIDEO_FILE]
    assert folder.name.endswith(" Test camera")
    assert _numbers(folder, number) == list(range(40))
    lines = (folder / FACES_FILE).read_text("utf-8").splitlines()
    assert lines[40].startswith("video.mkv,39,1.300,1,39.0,10.0,40.0,50.0,0.9000,angry,0.700000,")
    described = json.loads((folder / "recording.json").read_text("utf-8"))
    assert described["complete"] is True and described["frame_rate"] == 30.0 and described["size"] == [160, 120]
    assert described["model"]["sha256"] == "0" * 64 and described["settings"]["smoothing_s"] == 0.35
    assert described["when"].count(":") >= 3, "the time must have its zone"


def test_slow_frames_are_repeated_so_that_the_video_keeps_real_time(
    recorder: Recorder, steady: Callable[..., list[Analysis]], number: Callable[[np.ndarray], int]
) -> None:
    recording = recorder.record(*steady(20, rate=10.0))
    numbers = _numbers(recording.folder, number)
    assert len(numbers) == 58 and numbers[:7] == [0, 0, 0, 1, 1, 1, 2]
    assert [row.frame for row in recording.rows_at(5)] == [3], "a repeated frame must have the rows of the original"


def test_frames_beyond_the_rate_are_skipped_and_counted(recorder: Recorder, steady: Callable[..., list[Analysis]]) -> None:
    writer = recorder.start(rate=30.0)
    for frame in steady(60, rate=60.0):
        recorder.add(writer, frame)
    status = recorder.finish(writer)
    assert status.written + status.skipped == 60 and 28 <= status.skipped <= 31


@pytest.mark.parametrize(("source", "video"), [(None, 30.0), (7.0, 15.0), (29.97, 29.97), (240.0, 60.0), (float("nan"), 30.0)])
def test_the_video_has_the_source_s_rate_within_bounds(source: float | None, video: float) -> None:
    assert video_rate(source) == video


def test_a_full_queue_drops_the_newest_frame_and_never_waits(
    recorder: Recorder, analysis: Callable[..., Analysis], monkeypatch: pytest.MonkeyPatch, until: Until
) -> None:
    gate = threading.Event()
    write = sink_module.RecordingSink.write

    def slow(self: sink_module.RecordingSink, frame: Analysis) -> None:
        gate.wait(10)
        write(self, frame)

    monkeypatch.setattr(sink_module.RecordingSink, "write", slow)
    writer = recorder.start(queue_frames=5)
    writer.add(analysis(0, START))
    until(lambda: not writer._frames, "the first frame to be taken")
    taken = [writer.add(analysis(k, START + k / 30)) for k in range(1, 9)]
    gate.set()
    assert taken == [True] * 5 + [False] * 3
    status = recorder.finish(writer)
    assert (status.dropped, status.written) == (3, 6)
    assert json.loads((recorder.folder(writer) / "recording.json").read_text())["dropped"] == 3


def test_a_frame_of_another_size_and_its_boxes_are_fitted_in(recorder: Recorder, analysis: Callable[..., Analysis]) -> None:
    white = np.full((240, 160, 3), 255, np.uint8)
    first = [analysis(k, START + k / 30) for k in range(3)]
    recording = recorder.record(*first, analysis(80, START + 3 / 30, image=white))
    video = recording.open_video()
    image = video.read(3)
    video.close()
    assert image is not None and image.shape == (120, 160, 3)
    assert image[60, 10].max() < 40 and image[60, 80].min() > 215 and image[60, 150].max() < 40
    (row,) = recording.rows_at(3)
    assert (row.x, row.y, row.width, row.height) == (80.0, 5.0, 20.0, 25.0)


def test_a_picture_of_odd_size_loses_its_last_column_and_row(recorder: Recorder, analysis: Callable[..., Analysis]) -> None:
    recording = recorder.record(*(analysis(k, START + k / 30, image=np.zeros((49, 65, 3), np.uint8)) for k in range(4)))
    assert recording.document.size == (64, 48) and recording.frame_count == 4


def test_markers_are_on_disk_at_once_and_have_the_time_of_their_frame(
    recorder: Recorder, steady: Callable[..., list[Analysis]], until: Until
) -> None:
    writer = recorder.start()
    writer.mark(text="too early")
    for frame in steady(30):
        recorder.add(writer, frame)
    writer.mark(START + 0.5, "the\nquestion")
    until(lambda: writer.status().markers == 2, "the markers")
    markers = json.loads((recorder.folder(writer) / "recording.json").read_text())["markers"]
    assert markers == [{"time_s": 0.0, "text": "too early"}, {"time_s": 0.5, "text": "the question"}]


def test_a_marker_gets_its_text_later_and_is_on_disk_before(
    recorder: Recorder, steady: Callable[..., list[Analysis]], until: Until
) -> None:
    writer = recorder.start()
    for frame in steady(30):
        recorder.add(writer, frame)
    for moment in (0.2, 0.5, 0.5):
        writer.mark(START + moment)
    until(lambda: writer.status().markers == 3, "the markers")
    writer.mark(START + 0.5, "the\nquestion", again=True)
    writer.mark(START + 0.2, "laughs", again=True)
    recorder.finish(writer)
    markers = json.loads((recorder.folder(writer) / "recording.json").read_text())["markers"]
    assert [(marker["time_s"], marker.get("text", "")) for marker in markers] == [
        (0.2, "laughs"),
        (0.5, ""),
        (0.5, "the question"),
    ]


def test_a_marker_is_removed_from_the_disk_and_those_before_it_stay(
    recorder: Recorder, steady: Callable[..., list[Analysis]], until: Until
) -> None:
    writer = recorder.start()
    for frame in steady(30):
        recorder.add(writer, frame)
    writer.mark(START + 0.5, "first")
    writer.mark(START + 0.5, "second")
    writer.mark(START + 0.2)
    for moment in (0.5, 0.2, 0.9):
        writer.unmark(START + moment)
    writer.mark(START + 0.5, "the first", again=True)
    recorder.finish(writer)
    markers = json.loads((recorder.folder(writer) / "recording.json").read_text())["markers"]
    assert [(marker["time_s"], marker["text"]) for marker in markers] == [(0.5, "the first")]


def test_a_recording_without_frames_leaves_no_folder(recorder: Recorder) -> None:
    writer = recorder.start()
    status = recorder.finish(writer)
    assert (status.state, status.folder) == (RecordingState.STOPPED, None)
    assert list(recorder.parent.iterdir()) == []


def test_a_gap_is_noted(recorder: Recorder, analysis: Callable[..., Analysis]) -> None:
    recording = recorder.record(analysis(0, START), analysis(1, START + 100.0), analysis(2, START + 100.04), fill_s=1.0)
    (gap,) = recording.document.gaps
    assert (gap.seconds, gap.filled_s, recording.frame_count) == (100.0, 1.0, 33)
    assert recording.time_of(31) == 100.0 and recording.frame_at(100.0) == 31
    assert str(recording.problems[-1].message) == "Paused for 1:40 at 0:00; the video shortens that time."


def test_several_pauses_are_listed_and_a_clock_that_was_set_back_is_named(
    recorder: Recorder, analysis: Callable[..., Analysis]
) -> None:
    times = [0.0, 51.0, 61.0, 3.0]
    recording = recorder.record(*(analysis(k, START + t) for k, t in enumerate(times)), fill_s=1.0)
    assert [str(problem.message) for problem in recording.problems] == [
        "Paused 2 times: for 0:51 at 0:00, for 0:10 at 0:51; the video shortens these times.",
        "The source's clock was set back 1 times; the times here go on without a gap.",
    ]
    recording = recorder.record(*(analysis(k, START + 10 * k) for k in range(7)), fill_s=1.0)
    assert "Paused 6 times, first for 0:10 at 0:00, " in str(recording.problems[-1].message)
    assert str(recording.problems[-1].message).count(" at ") == 4


def test_recordings_of_the_same_second_have_separate_folders(recorder: Recorder, steady: Callable[..., list[Analysis]]) -> None:
    folders = {recorder.record(*steady(2)).folder for _ in range(3)}
    assert len(folders) == 3


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("/some/folder/clip.mp4", "clip.mp4"),
        ("C:\\videos\\clip.mp4", "clip.mp4"),
        ("http://host:8080/stream/", "stream"),
        ("Logitech C920: HD", "Logitech C920 HD"),
        ("../..", "recording"),
        ("...", "recording"),
        ("", "recording"),
        ("a\x00b\ud800c", "a b c"),
        ("x" * 300, "x" * 60),
    ],
)
def test_a_source_s_name_is_made_safe_for_any_system(name: str, safe: str) -> None:
    assert safe_name(name) == safe


# ---- Faults of the disk ----


def test_too_little_space_prevents_the_start_and_the_message_says_how_much_is_needed(
    recorder: Recorder, analysis: Callable[..., Analysis], until: Until
) -> None:
    recorder.free = 100_000_000
    writer = recorder.start()
    until(lambda: writer.status().state is RecordingState.FAILED, "the refusal")
    status = writer.status()
    assert status.trouble is Trouble.NO_SPACE and "524 MB" in str(status.message) and "100 MB" in str(status.message)
    assert list(recorder.parent.iterdir()) == []
    assert not writer.add(analysis(0, START))


def test_recording_stops_properly_when_the_reserve_is_reached(
    recorder: Recorder, steady: Callable[..., list[Analysis]], until: Until
) -> None:
    writer = recorder.start()
    for frame in steady(30):
        recorder.add(writer, frame)
    until(lambda: writer.status().written == 30, "the frames")
    recorder.free = 150_000_000
    until(lambda: writer.status().state is RecordingState.FAILED, "the stop")
    status = writer.status()
    assert status.trouble is Trouble.NO_SPACE and "210 MB" in str(status.message)
    recording = open_recording(recorder.folder(writer))
    assert recording.frame_count == 30 and recording.document.complete
    assert [str(problem.message) for problem in recording.problems] == [f"Recording stopped by itself: {status.message}"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("needs to mount a small tmpfs, which only root on Linux may")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip(f"needs to mount a small tmpfs: {mounted.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_full_disk_ends_the_recording_and_the_written_part_plays(recorder: Recorder, small_disk: Path, until: Until) -> None:
    recorder.parent = small_disk
    writer = recorder.start(stall_s=1.0)
    noise = np.random.default_rng(1)
    for k in range(300):
        image = noise.integers(0, 255, (120, 160, 3), np.uint8)
        recorder.add(writer, Analysis(Frame(image, k, START + k / 30, "x"), ()))
    until(lambda: writer.status().state is RecordingState.FAILED, "the end")
    status = writer.status()
    assert status.trouble is Trouble.NO_SPACE and "full" in str(status.message)
    recording = open_recording(recorder.folder(writer), still_written_s=0.0)
    video = recording.open_video()
    assert recording.frame_count > 20 and video.read(recording.frame_count - 1) is not None
    video.close()
    assert len(recording.faces) > 20


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limit")
def test_a_limit_on_the_file_s_size_ends_the_recording(tmp_path: Path) -> None:
    """RLIMIT_FSIZE simulates quotas and file systems with a maximum file size: writing fails although there is free space."""
    script = f"""
import resource, sys, time
sys.path[:0] = {sys.path!r}
from fer_desktop.media.opencv import prepare_opencv
prepare_opencv()
import numpy as np
from fer_desktop.core.types import Analysis, Frame
from fer_desktop.recordings.document import Document
from pathlib import Path
from fer_desktop.recordings.writer import RecordingLimits, RecordingState, RecordingWriter
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
noise = np.random.default_rng(1)
limits = RecordingLimits(flush_s=0.02, stall_s=0.5)
writer = RecordingWriter(Path({str(tmp_path)!r}), Document(), 30.0, limits, lambda _: 1 << 40)
for k in range(600):
    while len(writer._frames) > 4 and not writer._ended:
        time.sleep(0.001)
    writer.add(Analysis(Frame(noise.integers(0, 255, (120, 160, 3), np.uint8), k, k / 30, "x"), ()))
    if writer.status().state is RecordingState.FAILED:
        break
writer.stop()
writer.join(10)
print(writer.status().trouble, writer.status().message)
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert run.stdout.startswith("no space") and "no longer grows" in run.stdout, run.stdout + run.stderr
    (folder,) = tmp_path.iterdir()
    recording = open_recording(folder, still_written_s=0.0)
    assert recording.frame_count > 10


@pytest.mark.skipif(os.name == "nt", reason="Windows doesn't delete open files")
def test_a_folder_that_is_deleted_ends_the_recording_with_a_message(
    recorder: Recorder, steady: Callable[..., list[Analysis]], until: Until
) -> None:
    writer = recorder.start()
    for frame in steady(10):
        recorder.add(writer, frame)
    until(lambda: writer.status().written == 10, "the frames")
    folder = recorder.folder(writer)

    def deleted() -> bool:
        # The writer may add a file while the others are deleted.
        shutil.rmtree(folder, ignore_errors=True)
        return not folder.exists()

    until(deleted, "the deletion")
    until(lambda: writer.status().state is RecordingState.FAILED, "the end")
    assert writer.status().trouble is Trouble.LOST and "is gone" in str(writer.status().message)


@pytest.mark.skipif(os.name == "nt", reason="Windows doesn't move folders with open files")
def test_a_folder_that_is_moved_away_ends_the_recording_and_the_written_part_plays(
    recorder: Recorder, steady: Callable[..., list[Analysis]], until: Until, tmp_path: Path
) -> None:
    writer = recorder.start()
    for frame in steady(30):
        recorder.add(writer, frame)
    until(lambda: writer.status().written == 30, "the frames")
    moved = recorder.folder(writer).rename(tmp_path / "moved")
    until(lambda: writer.status().state is RecordingState.FAILED, "the end")
    recording = open_recording(moved, still_written_s=0.0)
    assert recording.frame_count == 30 and recording.faces.last_frame == 29


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_prevents_the_start(recorder: Recorder, until: Until) -> None:
    recorder.parent.mkdir()
    recorder.parent.chmod(0o500)
    writer = recorder.start()
    until(lambda: writer.status().state is RecordingState.FAILED, "the refusal")
    recorder.parent.chmod(0o700)
    assert writer.status().trouble is Trouble.REFUSED


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), OSError(30, "Read-only file system")])
def test_an_error_of_the_system_is_a_state_with_a_message(
    recorder: Recorder, until: Until, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    def refuse(*_args: object, **_named: object) -> None:
        raise error

    monkeypatch.setattr(Path, "mkdir", refuse)
    writer = recorder.start()
    until(lambda: writer.status().state is RecordingState.FAILED, "the refusal")
    assert writer.status().trouble is Trouble.REFUSED and "You don't have permission to save" in str(writer.status().message)


def test_a_file_in_the_place_of_the_folder_prevents_the_start(recorder: Recorder, until: Until) -> None:
    recorder.parent.write_text("a file")
    writer = recorder.start()
    until(lambda: writer.status().state is RecordingState.FAILED, "the refusal")
    assert writer.status().message


def test_an_unexpected_error_is_a_state_too(
    recorder: Recorder, analysis: Callable[..., Analysis], until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = recorder.start()
    monkeypatch.setattr(sink_module.RecordingSink, "write", lambda *_: 1 / 0)
    writer.add(analysis(0, START))
    until(lambda: writer.status().state is RecordingState.FAILED, "the end")
    assert "ZeroDivisionError" in str(writer.status().message)
