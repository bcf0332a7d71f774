"""recording.json says when calibration was on; faces.csv holds the model's own readings, without calibration."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fer_desktop.core.types import Analysis
from fer_desktop.recordings.document import CalibrationSpan, NamedPerson, load_document
from fer_desktop.recordings.folder import DOCUMENT_FILE
from fer_desktop.recordings.recording import open_recording
from fer_desktop.reports.recording import RecordingLook, report_page
from tests.recordings.conftest import Recorder, Until

BIAS = (0.5, 0.0, 0.0, -1.0, 0.25, 0.0, 0.0)
OTHER = (-0.5, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0)
START = 1000.0


def with_bias(analysis: Analysis, **biases: tuple[float, ...]) -> Analysis:
    """Return the analysis with biases for the readings of tracks 1 ("t1") and 2 ("t2")."""
    readings = (replace(r, bias=biases.get(f"t{r.face.track_id}", ())) for r in analysis.readings)
    return replace(analysis, readings=tuple(readings))


def test_each_persons_calibration_is_written_with_its_times_and_the_rows_stay_raw(
    recorder: Recorder, analysis: Callable[..., Analysis]
) -> None:
    frames = []
    for k in range(60):
        biases = {"t1": BIAS} if 10 <= k < 30 else {"t1": OTHER} if k >= 40 else {}
        if k >= 20:
            biases["t2"] = OTHER
        frames.append(with_bias(analysis(k, START + k / 30, (1, 2)), **biases))
    recording = recorder.record(*frames)
    document = load_document(recording.folder)
    assert document.readings == "raw"
    assert document.calibrations == (
        CalibrationSpan(1, 0.333, 1.0, BIAS),
        CalibrationSpan(2, 0.667, None, OTHER),
        CalibrationSpan(1, 1.333, None, OTHER),
    )
    assert np.allclose(recording.faces.probabilities[recording.faces.face == 1][:, 0], 0.7)
    assert (
        recording.document.bias_of(1, 0.2) == ()
        and recording.document.bias_of(1, 0.5) == BIAS
        and recording.document.bias_of(1, 1.2) == ()
    )
    assert recording.document.bias_of(1, 1.9) == OTHER and recording.document.bias_of(3, 1.9) == ()


def test_a_calibration_is_on_disk_as_soon_as_it_is_on(
    recorder: Recorder, analysis: Callable[..., Analysis], until: Until
) -> None:
    writer = recorder.start()
    for k in range(20):
        recorder.add(writer, with_bias(analysis(k, START + k / 30), t1=BIAS if k >= 10 else ()))
    until(lambda: writer.status().written == 20, "the frames")
    assert [span.bias for span in load_document(recorder.folder(writer)).calibrations] == [BIAS]
    recorder.finish(writer)


def test_readings_declared_as_calibrated_are_not_shifted_again(recorder: Recorder, analysis: Callable[..., Analysis]) -> None:
    recording = recorder.record(*(with_bias(analysis(k, START + k / 30), t1=BIAS) for k in range(20)))
    assert recording.document.bias_of(1, 0.5) == BIAS
    path = recording.folder / DOCUMENT_FILE
    path.write_text(json.dumps({**json.loads(path.read_text()), "readings": "calibrated"}))
    assert open_recording(recording.folder).document.bias_of(1, 0.5) == ()


@pytest.mark.parametrize(
    "broken",
    [
        "yes",
        [3, None, {}],
        [{"track": 1, "from_s": 0, "bias": [1, 2]}],
        [{"track": 1, "from_s": 0, "bias": [1, 2, 3, 4, 5, 6, "x"]}],
        [{"track": 0, "from_s": 0, "bias": list(BIAS)}],
        [{"track": 1, "from_s": None, "bias": list(BIAS)}],
    ],
)
def test_an_invalid_calibration_is_left_out(recorder: Recorder, steady: Callable[..., list[Analysis]], broken: object) -> None:
    recording = recorder.record(*steady(10))
    path = recording.folder / DOCUMENT_FILE
    path.write_text(json.dumps({**json.loads(path.read_text()), "calibrations": broken}))
    assert open_recording(recording.folder).document.calibrations == ()


def test_an_extreme_bias_is_limited(recorder: Recorder, steady: Callable[..., list[Analysis]]) -> None:
    recording = recorder.record(*steady(10))
    path = recording.folder / DOCUMENT_FILE
    span = {"track": 1, "from_s": 0, "to_s": None, "bias": [1e300, -1e300, 0, 0, 0, 0, 0]}
    path.write_text(json.dumps({**json.loads(path.read_text()), "calibrations": [span]}))
    assert np.isfinite(np.exp(open_recording(recording.folder).document.bias_of(1, 0.1))).all()


def test_the_report_says_when_calibration_was_on_and_that_its_figures_include_it(
    recorder: Recorder, analysis: Callable[..., Analysis]
) -> None:
    recording = recorder.record(*(with_bias(analysis(k, START + k / 30), t1=BIAS if k >= 30 else ()) for k in range(60)))
    recording.document = replace(recording.document, calibration_formula="p' = p exp(b)")
    page = report_page(recording, RecordingLook(colors=["#123456"] * 7, people={1: "#654321"}))
    assert "Calibration was on from 0:01.0 on: these readings are shifted to the resting face, as on the screen." in page
    assert "p&#x27; = p exp(b)" in page and "background: #654321" in page


# ---- Colours ----


def test_colours_of_people_are_kept_through_merging_and_separating(
    recorder: Recorder, steady: Callable[..., list[Analysis]]
) -> None:
    recording = recorder.record(*steady(20, tracks=(1, 2)))
    recording.color_people({1: "teal", 2: "red"})
    recording.rename_person(1, "Ana")
    assert load_document(recording.folder).people == (NamedPerson((1,), "Ana", "teal"), NamedPerson((2,), "", "red"))
    assert [person.color for person in open_recording(recording.folder).people] == ["teal", "red"]
    recording.merge_people(1, 2)
    assert load_document(recording.folder).people == (NamedPerson((1, 2), "Ana", "red"),)
    recording.separate_person(1)
    assert load_document(recording.folder).people == (NamedPerson((1,), "Ana", "red"),)
    recording.color_people({1: ""})
    recording.rename_person(1, "")
    assert load_document(recording.folder).people == ()


def test_a_recording_of_an_older_version_has_raw_readings_and_no_colours(
    recorder: Recorder, steady: Callable[..., list[Analysis]]
) -> None:
    recording = recorder.record(*steady(10))
    path: Path = recording.folder / DOCUMENT_FILE
    values = json.loads(path.read_text())
    for key in ("readings", "calibrations", "calibration_formula"):
        del values[key]
    values["people"] = [{"tracks": [1], "name": "Ana"}]
    path.write_text(json.dumps(values))
    opened = open_recording(recording.folder)
    assert opened.document.readings == "raw" and opened.document.calibrations == () and opened.people[0].color == ""
