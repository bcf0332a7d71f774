"""Marked ranges of a recording: kept in recording.json, changed, exported, and left out of figures."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from fer_desktop.recordings.document import Document, MarkedRange, load_document, save_document
from fer_desktop.recordings.export import export_csv, export_json
from fer_desktop.recordings.folder import DOCUMENT_FILE, RecordingError
from fer_desktop.recordings.recording import Fault, Recording, open_recording
from fer_desktop.reports.in_view import in_view
from fer_desktop.reports.recording import RecordingLook, report_page
from tests.recordings.conftest import Recorder, analysis_of


@pytest.fixture
def recording(recorder: Recorder) -> Recording:
    """Return two seconds of one person at ten frames a second."""
    return recorder.record(*(analysis_of(k, 1000 + k / 10) for k in range(20)))


def test_ranges_are_added_changed_removed_and_read_again(recording: Recording) -> None:
    task = recording.add_range(1.5, 0.5, "task")
    assert task == MarkedRange(0.5, 1.5, "task")
    recording.change_range(task, MarkedRange(0.5, 1.2, "task 1", excluded=True))
    assert open_recording(recording.folder).ranges == (MarkedRange(0.5, 1.2, "task 1", excluded=True),)
    recording.remove_range(recording.ranges[0])
    assert open_recording(recording.folder).ranges == ()
    with pytest.raises(RecordingError, match="length"):
        recording.add_range(0.5, 0.5)
    with pytest.raises(RecordingError, match="no longer"):
        recording.remove_range(task)


def test_older_recordings_open_and_older_programs_keep_the_key(tmp_path: Path) -> None:
    save_document(Document(ranges=(MarkedRange(0.0, 1.0, "a"),)), tmp_path)
    values = json.loads((tmp_path / DOCUMENT_FILE).read_text(encoding="utf-8"))
    assert values["schema"] == 1
    del values["ranges"]
    (tmp_path / DOCUMENT_FILE).write_text(json.dumps(values), encoding="utf-8")
    assert load_document(tmp_path).ranges == ()


@pytest.mark.parametrize(
    "broken", [5, [5], [{"from_s": "x", "to_s": 1}], [{"from_s": 2, "to_s": 1}], [{"from_s": -1, "to_s": 1}]]
)
def test_broken_ranges_are_ignored(tmp_path: Path, broken: object) -> None:
    (tmp_path / DOCUMENT_FILE).write_text(json.dumps({"schema": 1, "ranges": broken}), encoding="utf-8")
    assert load_document(tmp_path).ranges == ()


def test_excluded_stretches_that_meet_are_one() -> None:
    ranges = (
        MarkedRange(0, 1, "", True),
        MarkedRange(0.5, 2, "", True),
        MarkedRange(1, 3, "task"),
        MarkedRange(4, 5, "", True),
    )
    assert Document(ranges=ranges).excluded == ((0, 2), (4, 5))


def test_rows_name_their_ranges_and_say_what_is_excluded(recording: Recording, tmp_path: Path) -> None:
    assert export_csv(recording, tmp_path / "plain.csv")
    assert "range" not in (tmp_path / "plain.csv").read_text(encoding="utf-8").splitlines()[0]
    recording.add_range(0.5, 1.0, "task")
    recording.add_range(0.8, 1.2)
    recording.add_range(1.5, 1.7, excluded=True)
    assert export_csv(recording, tmp_path / "r.csv")
    with (tmp_path / "r.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    named = {round(float(row["time_s"]), 1): row["range"] for row in rows}
    assert (named[0.4], named[0.5], named[0.9], named[1.1], named[1.2]) == ("", "task", "task; range", "range", "")
    assert [row["time_s"] for row in rows if row["excluded"] == "true"] == ["1.500", "1.600"]
    assert export_json(recording, tmp_path / "r.json")
    document = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert [row["excluded"] for row in document["rows"]].count(True) == 2
    assert document["rows"][0]["range"] is None


def test_the_notice_report_and_totals_leave_excluded_time_out(recording: Recording) -> None:
    recording.add_range(0.5, 1.0, "break", excluded=True)
    recording.add_range(0.0, 0.75, "task")
    (problem,) = (each for each in recording.problems if each.fault is Fault.LEFT_OUT)
    assert str(problem.message) == "Left out of all figures, as excluded ranges: 0.5 s."
    view = in_view(recording, recording.people[0])
    assert view.seconds == pytest.approx(1.5, abs=0.01)
    assert view.between(0.0, 0.75).seconds == pytest.approx(0.5, abs=0.01)
    page = report_page(recording, RecordingLook(colors=["#000"] * 7, labels=list("abcdefg")))
    assert "left out of all figures" in page
    assert "Left out of all figures, as excluded ranges: 0.5 s." in page
    assert "task" in page
