"""The figures of labels are counted from rows of videos."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.label_changes import main, measure, read_tracks
from fer_desktop.core.types import Analysis, Box, Face, FaceReading, Frame, Prediction
from fer_desktop.recordings.rows import RowFormat, rows_of, save_rows

HAPPY, SAD = 3, 5


def rows_file(path: Path, labels: list[int | None], confidence: float) -> Path:
    """Write rows of one face; None stands for a frame that is as much happy as sad."""
    analyses = []
    for k, label in enumerate(labels):
        probabilities = np.full(7, (1 - confidence) / 6, np.float32)
        if label is None:
            probabilities[[HAPPY, SAD]] = (1 - probabilities.sum() + 2 * probabilities[0]) / 2
        else:
            probabilities[label] = confidence
        prediction = Prediction(probabilities)
        face, crop = Face(Box(0, 0, 9, 9), None, 0.9, 1), np.zeros((1, 1), np.uint8)
        reading = FaceReading(face, crop, prediction, prediction, label is None, HAPPY if label is None else label)
        analyses.append(Analysis(Frame(np.zeros((9, 9, 3), np.uint8), k, 0.0, "a", media_time=k / 10), (reading,)))
    save_rows((rows_of(analysis, "a.mp4") for analysis in analyses), path, RowFormat.CSV, {})
    return path


def test_changes_are_counted_and_figures_are_compared_with_the_threshold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = rows_file(tmp_path / "rows.csv", [HAPPY] * 15 + [None] * 10 + [SAD] * 15, 0.8)
    tracks = read_tracks(path)
    found = measure(tracks, 0.6, 0.35)
    assert found.changes == 2, "happy, uncertain, sad"
    assert found.seconds == pytest.approx(3.9)
    assert found.lowest_shown >= 0.6 > 0.5 < found.highest_hidden < 0.7
    assert measure(tracks, 0.9, 0.35).uncertain == 1.0
    main([str(path), "--threshold", "0.6"])
    assert "threshold 60%: 30.8 changes a minute (2 in 4 s)" in capsys.readouterr().out


def test_short_tracks_are_left_out(tmp_path: Path) -> None:
    assert read_tracks(rows_file(tmp_path / "rows.csv", [HAPPY] * 14, 0.8)) == []
