"""A real video through the real analyzer into a recording, and out again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fer_desktop.analysis.analyzer import build_analyzer
from fer_desktop.core.types import Analysis
from fer_desktop.media.source import FileSpec, open_source
from fer_desktop.models.description import load_model
from fer_desktop.paths import models_folder
from fer_desktop.recordings.recording import open_recording
from fer_desktop.recordings.rows import rows_of
from tests.recordings.conftest import Recorder


@pytest.mark.slow
@pytest.mark.parametrize("name", ["one_face_talking.mp4", "several_faces_cuts.mp4"])
def test_a_recorded_video_holds_the_pictures_and_readings_that_were_seen(
    shared_videos: Path, recorder: Recorder, name: str
) -> None:
    analyzer = build_analyzer(load_model(models_folder() / "default"))
    source = open_source(FileSpec(shared_videos / name, loop=False, paced=False))
    writer = recorder.start(rate=source.frame_rate)
    seen: list[Analysis] = []
    while len(seen) < 75 and (frame := source.read()) is not None:
        seen.append(analyzer.analyze(frame))
        recorder.add(writer, seen[-1])
    source.close()
    status = recorder.finish(writer)
    assert status.dropped == 0 and status.written + status.skipped == len(seen)
    recording = open_recording(recorder.folder(writer))
    assert recording.problems == () and recording.people
    assert recording.duration_s == pytest.approx(seen[-1].frame.timestamp - seen[0].frame.timestamp, abs=0.1)
    video = recording.open_video()
    for analysis in seen[::10]:
        time_s = analysis.frame.timestamp - seen[0].frame.timestamp
        number = recording.frame_at(time_s + 1e-3)
        picture = video.read(number)
        assert picture is not None and picture.shape == analysis.frame.image.shape
        assert np.abs(picture.astype(int) - analysis.frame.image).mean() < 6
        expected = {row.face: (row.x, row.y, row.expression) for row in rows_of(analysis, "")}
        assert {row.face: (row.x, row.y, row.expression) for row in recording.rows_at(number)} == expected
    video.close()
