"""A process that is killed with SIGKILL while it records loses at most the last second, and the recording still opens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from fer_desktop.core.types import Analysis
from fer_desktop.recordings.folder import VIDEO_FILE
from fer_desktop.recordings.library import list_recordings
from fer_desktop.recordings.recording import Fault, open_recording
from tests.recordings.conftest import Recorder, Until

RATE = 30.0
MOMENTS = 10

# A still picture with a camera's noise is the hard case: the encoder writes so little that FFmpeg's usual buffer for files,
# 256 KiB, would hold many seconds.
CHILD = """
import sys, time
sys.path[:0] = {path!r}
from fer_desktop.media.opencv import prepare_opencv
prepare_opencv()
from pathlib import Path
import numpy as np
from fer_desktop.core.types import Analysis, Box, Face, FaceReading, Frame, Prediction
from fer_desktop.recordings.document import Document
from fer_desktop.recordings.writer import RecordingWriter
noise = np.random.default_rng(1)
pictures = [noise.normal(90, 2, (240, 320, 3)).astype(np.uint8) for _ in range(8)]
prediction = Prediction(np.full(7, 1 / 7, np.float32))
writer = RecordingWriter(Path({folder!r}), Document(source_name="killed"), {rate})
start = time.monotonic()
for k in range(10000):
    time.sleep(max(start + k / {rate} - time.monotonic(), 0))
    image = pictures[k % 8].copy()
    image[100:140, k % 280 : k % 280 + 40] = 200
    face = Face(Box(k % 280, 100, 40, 40), None, 0.9, 1)
    reading = FaceReading(face, np.zeros((48, 48), np.uint8), prediction, prediction, False, 0)
    now = time.monotonic()
    writer.add(Analysis(Frame(image, k, now, "x"), (reading,)))
    if k == 20:
        writer.mark(text="at 20")
    print(now - start, flush=True)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is a signal of POSIX")
def test_ten_processes_killed_at_random_moments_lose_at_most_the_last_second_each(tmp_path: Path) -> None:
    moments = np.random.default_rng(20).uniform(1.2, 5.0, MOMENTS)
    for round_, moment in enumerate(moments):
        folder = tmp_path / str(round_)
        last = _record_and_kill(folder, float(moment))
        (summary,) = list_recordings(folder)
        assert not summary.finished and summary.seconds >= last - 1.0
        recording = open_recording(summary.folder, still_written_s=0.0)
        video_s = (recording.frame_count - 1) / recording.frame_rate
        print(f"killed after {last:.2f} s: {video_s:.2f} s of video, {recording.faces.time_s[-1]:.2f} s of readings")
        assert video_s >= last - 1.0
        assert recording.faces.time_s[-1] >= last - 1.0
        assert [marker.text for marker in recording.markers] == ["at 20"]
        assert {problem.fault for problem in recording.problems} == {Fault.UNFINISHED}
        video = recording.open_video()
        assert video.read(recording.frame_count - 1) is not None and video.read(0) is not None
        video.close()


def _record_and_kill(folder: Path, after_s: float) -> float:
    """Return the time of the last frame that was passed to the writer before the kill, in seconds from the first frame."""
    script = CHILD.format(path=sys.path, folder=str(folder), rate=RATE)
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        first = float(child.stdout.readline())
        time.sleep(after_s)
        child.send_signal(signal.SIGKILL)
        lines = child.stdout.read().split("\n")
    whole = lines[:-1]  # the last line may hold only a part of a number
    return float(whole[-1]) - first


def test_opening_a_recording_in_progress_does_not_change_it(
    recorder: Recorder, steady: Callable[..., list[Analysis]], until: Until
) -> None:
    writer = recorder.start()
    for frame in steady(60):
        recorder.add(writer, frame)
    until(lambda: writer.status().written == 60, "the frames")
    folder = recorder.folder(writer)
    before = (folder / VIDEO_FILE).stat().st_size
    recording = open_recording(folder)
    assert recording.contents is not None and not recording.contents.indexed and recording.frame_count >= 24
    assert (folder / VIDEO_FILE).stat().st_size >= before
    recorder.finish(writer)
    assert open_recording(folder).frame_count == 60
