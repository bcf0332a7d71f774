"""Summaries: figures against examples that are computed by hand."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path

import numpy as np
import pytest

from fer_desktop.core.labels import EXPRESSIONS, UNCERTAIN
from fer_desktop.recordings.document import Description
from fer_desktop.recordings.rows import Row
from fer_desktop.recordings.summary import (
    SUMMARY_COLUMNS,
    Figures,
    RowsSummary,
    SummaryRow,
    export_summaries,
    figures_of,
    summary_of,
    write_summary,
)
from tests.recordings.conftest import Recorder, analysis_of
from tests.workbooks import table_in

HAPPY, NEUTRAL, SAD = (EXPRESSIONS.index(name) for name in ("happy", "neutral", "sad"))


def figures(*readings: tuple[float, float, int]) -> Figures:
    """Return the figures of readings: when, for how long, and what was shown; its probability is 0.7."""
    probabilities = np.full((len(readings), 7), 0.05, np.float32)
    for row, (_, _, label) in enumerate(readings):
        probabilities[row, label if label != UNCERTAIN else SAD] = 0.7
    times, counted, labels = (np.array([each[k] for each in readings]) for k in range(3))
    return figures_of(times, counted, labels.astype(np.int8), probabilities)


def row(
    file: str, frame: int, time_s: float | None, face: int | None = 1, shown: str = "happy", uncertain: bool = False
) -> Row:
    if face is None:
        return Row(file, frame, time_s)
    alike = {f"shown_{name}": 0.4 if name == shown else 0.1 for name in EXPRESSIONS}
    return Row(file, frame, time_s, face, shown_expression=shown, uncertain=uncertain, **alike)  # type: ignore[arg-type]


def cells(summary: SummaryRow) -> dict[str, object]:
    return dict(zip(SUMMARY_COLUMNS, summary.values(), strict=True))


def test_shares_and_means_count_time_and_not_frames() -> None:
    # One second in one reading, then three readings of a third of a second each: half and half.
    seen = figures((0.0, 1.0, HAPPY), (1.0, 1 / 3, NEUTRAL), (1 + 1 / 3, 1 / 3, NEUTRAL), (1 + 2 / 3, 1 / 3, NEUTRAL))
    assert seen.seconds == pytest.approx(2.0)
    assert seen.shares[HAPPY] == pytest.approx(0.5)
    assert seen.shares[NEUTRAL] == pytest.approx(0.5)
    assert sum(seen.shares) == pytest.approx(1.0)
    # (1 s of 0.7 + 1 s of 0.05) / 2 s
    assert seen.means[HAPPY] == pytest.approx(0.375, abs=1e-6)


def test_an_episode_goes_on_over_a_short_gap_that_does_not_count_in_its_length() -> None:
    # Happy for 1 s, unseen for 0.5 s, happy for 1 s; unseen for 0.6 s, happy for 1 s.
    seen = figures((0.0, 1.0, HAPPY), (1.5, 1.0, HAPPY), (3.1, 1.0, HAPPY))
    assert seen.episodes[HAPPY] == 2
    assert seen.episode_s[HAPPY] == pytest.approx(1.5)
    assert seen.seconds * seen.shares[HAPPY] == pytest.approx(2 * 1.5)


def test_uncertain_time_joins_as_a_gap_does_and_another_expression_separates() -> None:
    short = figures((0.0, 1.0, HAPPY), (1.0, 0.4, UNCERTAIN), (1.4, 1.0, HAPPY))
    assert short.episodes[HAPPY] == 1
    assert short.shares[-1] == pytest.approx(0.4 / 2.4)
    long = figures((0.0, 1.0, HAPPY), (1.0, 0.7, UNCERTAIN), (1.7, 1.0, HAPPY))
    assert long.episodes[HAPPY] == 2
    other = figures((0.0, 1.0, HAPPY), (1.0, 0.1, SAD), (1.1, 1.0, HAPPY))
    assert (other.episodes[HAPPY], other.episodes[SAD]) == (2, 1)


def test_onset_is_the_first_moment_and_missing_where_there_is_none() -> None:
    seen = figures((0.0, 1.0, NEUTRAL), (1.0, 0.5, UNCERTAIN), (1.5, 1.0, SAD), (2.5, 1.0, NEUTRAL))
    assert seen.onset_s[NEUTRAL] == 0.0
    assert seen.onset_s[SAD] == 1.5
    assert seen.onset_s[HAPPY] is None
    assert seen.episode_s[HAPPY] is None
    assert seen.episodes[HAPPY] == 0


def test_time_that_does_not_count_is_in_no_figure() -> None:
    seen = figures((0.0, 0.0, HAPPY), (1.0, 1.0, NEUTRAL))
    assert (seen.readings, seen.seconds, seen.onset_s[HAPPY]) == (1, 1.0, None)
    nothing = figures((0.0, 0.0, HAPPY))
    assert (nothing.seconds, nothing.shares, nothing.means) == (0.0, (), ())


def test_quality_is_a_mean_over_the_time_for_which_it_is_known() -> None:
    quality = np.array([[100.0, 0.5, math.nan, math.nan], [40.0, math.nan, math.nan, math.nan]])
    seen = figures_of(
        np.array([0.0, 1.0]), np.array([1.0, 3.0]), np.array([3, 3], np.int8), np.full((2, 7), 1 / 7, np.float32), quality
    )
    assert seen.quality[:2] == pytest.approx((55.0, 0.5))
    assert seen.quality[2:] == (None, None)


def test_rows_of_a_video_with_a_pause_and_a_changing_rate() -> None:
    # Frames at 0, 0.1, 0.2, then a pause up to 10 s, then 10.0, 10.1: each counts 0.1 s, also the ones before and at the end.
    summary = RowsSummary()
    summary.add([row("a.mp4", k, time_s) for k, time_s in enumerate((0.0, 0.1, 0.2, 10.0, 10.1))])
    seen = cells(summary.rows()[0])
    assert seen["seconds"] == 0.5
    assert seen["episodes_happy"] == 2
    assert seen["episode_s_happy"] == 0.25
    # Where frames usually come every 2 s, each counts 2 s.
    slow = RowsSummary()
    slow.add([row("a.mp4", k, 2.0 * k, None if k == 1 else 1) for k in range(4)])
    assert cells(slow.rows()[0])["seconds"] == 6.0


def test_a_picture_has_a_row_a_face_and_no_time() -> None:
    summary = RowsSummary()
    summary.add([row("a.jpg", 0, None, 1), row("a.jpg", 0, None, 2, "sad", uncertain=True)])
    first, second = (cells(each) for each in summary.rows())
    assert (first["file"], first["person"], first["mean_happy"], second["mean_sad"]) == ("a.jpg", 1, 0.4, 0.4)
    assert all(second[name] is None for name in SUMMARY_COLUMNS if name.startswith(("share", "episode", "onset", "seconds")))


def test_a_recording_has_names_participant_and_excluded_stretches(recorder: Recorder) -> None:
    # 3 s at ten frames a second: track 1 shows the expression 0 (angry), track 2 in the last second the expression 1.
    frames = (analysis_of(k, 1000 + k / 10, (1, 2) if k >= 20 else (1,)) for k in range(30))
    recording = recorder.record(*frames)
    recording.describe(Description(participant="P1", condition="music"))
    recording.rename_person(1, "Anna")
    first, second = (cells(each) for each in summary_of(recording))
    assert (first["participant"], first["condition"], first["name"], second["name"]) == ("P1", "music", "Anna", None)
    assert first["seconds"] == pytest.approx(3.0, abs=0.01)
    assert second["onset_s_disgust"] == pytest.approx(2.0, abs=0.05)
    recording.add_range(0.5, 1.25, excluded=True)
    first, second = (cells(each) for each in summary_of(recording))
    assert first["seconds"] == pytest.approx(2.25, abs=0.01)
    assert recording.people[0].seen_s == pytest.approx(2.25, abs=0.01)
    assert first["episodes_angry"] == 2, "0.75 s without figures are longer than a short gap"
    recording.add_range(1.0, 5.0, excluded=True)
    first, second = (cells(each) for each in summary_of(recording))
    assert first["seconds"] == pytest.approx(0.5, abs=0.01)
    assert second["seconds"] == 0.0
    assert (second["share_disgust"], second["mean_disgust"], second["onset_s_disgust"]) == (None, None, None)


def test_several_recordings_are_one_table_in_each_kind_of_file(recorder: Recorder, tmp_path: Path) -> None:
    folders = [recorder.record(*(analysis_of(k, 1000 + k / 10) for k in range(12))).folder for _ in range(2)]
    for suffix in ("csv", "json", "xlsx"):
        assert export_summaries(folders, tmp_path / f"all.{suffix}")
    with (tmp_path / "all.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [each["file"] for each in rows] == [folder.name for folder in folders]
    assert tuple(rows[0]) == SUMMARY_COLUMNS
    assert rows[0]["onset_s_happy"] == ""
    document = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))
    assert document["columns"] == list(SUMMARY_COLUMNS)
    assert document["rows"][0]["onset_s_happy"] is None
    assert float(rows[0]["seconds"]) == document["rows"][0]["seconds"] == pytest.approx(1.2, abs=0.01)
    sheet = table_in(tmp_path / "all.xlsx", "Summary")
    assert [each["file"] for each in sheet] == [folder.name for folder in folders]
    assert sheet[0]["seconds"] == document["rows"][0]["seconds"]
    assert "onset_s_happy" not in sheet[0]


def test_a_name_that_looks_like_a_formula_is_defused(tmp_path: Path) -> None:
    write_summary([SummaryRow({"file": "=1+1.mp4", "person": 1})], tmp_path / "s.csv")
    with (tmp_path / "s.csv").open(encoding="utf-8", newline="") as stream:
        assert next(csv.DictReader(stream))["file"] == "'=1+1.mp4"
