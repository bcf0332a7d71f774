"""How often labels change, and how far the figures beside them are from the threshold.

    fer-desktop analyze VIDEO... --out rows.csv
    python -m benchmarks.label_changes rows.csv [--threshold 0.6 0.3] [--smoothing 0.35]

The readings of each frame alone are smoothed again, so that the rule of `analysis.smoothing` can be measured after a change
without analysing the videos again.
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from fer_desktop.analysis.analyzer import AnalyzerOptions
from fer_desktop.analysis.smoothing import Smoothed, Smoother
from fer_desktop.core.labels import EXPRESSIONS, UNCERTAIN
from fer_desktop.core.types import Prediction

LEAST_FRAMES: Final = 15
"""A track of fewer frames is left out."""

Track = Sequence[tuple[float, Prediction]]
"""The times in seconds and the predictions of one face of one video."""


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """The figures of some tracks at one threshold.

    changes: how often what is shown changes. seconds: of all tracks. uncertain: the share of readings that are. lowest_shown:
    the lowest confidence beside an expression. highest_hidden: the highest confidence of an uncertain reading.
    """

    changes: int
    seconds: float
    uncertain: float
    lowest_shown: float
    highest_hidden: float


def read_tracks(path: Path) -> list[Track]:
    """Return the tracks in a CSV of rows. Raises OSError, KeyError and ValueError."""
    tracks: dict[tuple[str, str], list[tuple[float, Prediction]]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["face"] and row["time_s"]:
                values = np.array([float(row[name]) for name in EXPRESSIONS], np.float32)
                tracks[row["file"], row["face"]].append((float(row["time_s"]), Prediction(values)))
    return [track for track in tracks.values() if len(track) >= LEAST_FRAMES]


def measure(tracks: Sequence[Track], threshold: float, smoothing_s: float) -> LabelFigures:
    """Smooth tracks and count. threshold: 0 to 1. smoothing_s: the time constant in seconds."""
    changes, seconds, shown, hidden = 0, 0.0, [1.0], [0.0]
    for track in tracks:
        smoother = Smoother()
        readings = [smoother.update(1, prediction, time_s, smoothing_s, threshold) for time_s, prediction in track]
        changes += int(np.count_nonzero(np.diff([_label(reading) for reading in readings])))
        seconds += track[-1][0] - track[0][0]
        for reading in readings:
            confidence = float(reading.prediction.probabilities[reading.expression_index])
            (hidden if reading.uncertain else shown).append(confidence)
    count = len(shown) + len(hidden) - 2
    return LabelFigures(changes, seconds, (len(hidden) - 1) / max(count, 1), min(shown), max(hidden))


def _label(reading: Smoothed) -> int:
    return UNCERTAIN if reading.uncertain else reading.expression_index


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.label_changes", description=str(__doc__).partition("\n")[0])
    parser.add_argument("rows", type=Path, help="a CSV of `fer-desktop analyze`")
    parser.add_argument("--threshold", type=float, nargs="+", default=[0.6, 0.5, 0.4, 0.3, 0.0])
    parser.add_argument("--smoothing", type=float, default=AnalyzerOptions().smoothing_s, help="seconds (default: %(default)s)")
    asked = parser.parse_args(arguments)
    tracks = read_tracks(asked.rows)
    for threshold in asked.threshold:
        found = measure(tracks, threshold, asked.smoothing)
        a_minute = 60 * found.changes / max(found.seconds, 1e-9)
        print(
            f"threshold {threshold:.0%}: {a_minute:.1f} changes a minute ({found.changes} in {found.seconds:.0f} s), "
            f"uncertain {found.uncertain:.0%}, lowest shown {found.lowest_shown:.0%}, "
            f"highest uncertain {found.highest_hidden:.0%}"
        )


if __name__ == "__main__":
    main()
