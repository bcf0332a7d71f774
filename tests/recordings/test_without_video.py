"""Recordings of readings alone: no picture of anybody is in the folder, and everything else works."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from fer_desktop.core.types import Analysis
from fer_desktop.recordings.document import load_document
from fer_desktop.recordings.export import export_csv, export_excel, export_json
from fer_desktop.recordings.library import list_recordings
from fer_desktop.recordings.recording import Recording, is_being_written, open_recording
from fer_desktop.recordings.writer import RecordingWriter
from fer_desktop.reports.recording import RecordingLook, report_page
from tests.recordings.conftest import Recorder, document


@pytest.fixture
def readings_alone(recorder: Recorder, steady: Callable[..., list[Analysis]]) -> Recording:
    writer = RecordingWriter(recorder.parent, replace(document(), with_video=False), 30.0)
    recorder.writers.append(writer)
    for frame in steady(40, tracks=(1, 2)):
        recorder.add(writer, frame)
    writer.mark(None, "a question")
    recorder.finish(writer)
    return open_recording(recorder.folder(writer))


def test_the_folder_holds_rows_and_a_document_and_no_picture(readings_alone: Recording) -> None:
    assert sorted(path.name for path in readings_alone.folder.iterdir()) == ["faces.csv", "recording.json"]
    said = json.loads((readings_alone.folder / "recording.json").read_text())
    assert said["with_video"] is False and said["complete"] is True and said["frames"] == 40 and said["size"] == [160, 120]


def test_it_opens_without_a_fault_and_has_its_length_people_and_markers(readings_alone: Recording) -> None:
    assert readings_alone.problems == () and not readings_alone.has_video
    assert readings_alone.frame_count == 40 and readings_alone.duration_s == pytest.approx(40 / 30)
    assert [person.number for person in readings_alone.people] == [1, 2]
    assert [marker.text for marker in readings_alone.markers] == ["a question"]
    assert len(readings_alone.rows_at(20)) == 2


def test_it_is_listed_as_complete(readings_alone: Recording) -> None:
    (summary,) = list_recordings(readings_alone.folder.parent)
    assert summary.finished and not summary.with_video


def test_it_is_exported_and_reported(readings_alone: Recording, tmp_path: Path) -> None:
    assert export_csv(readings_alone, tmp_path / "rows.csv") and export_json(readings_alone, tmp_path / "rows.json")
    assert export_excel(readings_alone, tmp_path / "rows.xlsx")
    with (tmp_path / "rows.csv").open(newline="") as stream:
        assert len(list(csv.DictReader(stream))) == 80
    assert json.loads((tmp_path / "rows.json").read_text())["recording"]["with_video"] is False
    page = report_page(readings_alone, RecordingLook())
    assert "Recorded without video" in page and "data:image" not in page


def test_one_that_was_killed_keeps_its_rows_and_says_so(readings_alone: Recording) -> None:
    path = readings_alone.folder / "recording.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "complete": False, "frames": 0}))
    with (readings_alone.folder / "faces.csv").open("a") as stream:
        stream.write("video.mkv,40,1.3")
    recording = open_recording(readings_alone.folder)
    assert [problem.fault.value for problem in recording.problems] == ["unfinished"]
    assert recording.frame_count == 40 and not load_document(recording.folder).complete
    assert is_being_written(recording.folder), "its rows were written a moment ago"
    (summary,) = list_recordings(recording.folder.parent)
    assert not summary.finished and summary.seconds == pytest.approx(39 / 30, abs=0.01)


def test_a_recording_with_a_video_whose_video_is_missing_still_says_so(
    recorder: Recorder, steady: Callable[..., list[Analysis]]
) -> None:
    recording = recorder.record(*steady(10))
    (recording.folder / "video.mkv").unlink()
    assert [problem.fault.value for problem in open_recording(recording.folder).problems] == ["no video"]
