"""A recording as one page of HTML that needs nothing else: no script, no font, no picture from anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.core.labels import CLASS_COUNT, EXPRESSIONS
from fer_desktop.core.types import Float32Array
from fer_desktop.recordings.folder import error_of
from fer_desktop.recordings.recording import Person, Recording
from fer_desktop.recordings.report_plots import clock, share_bars, timeline
from fer_desktop.recordings.rows import open_rows

_STYLE: Final = """
body { font: 15px/1.5 system-ui, sans-serif; color: #1b1f24; background: #fff }
body { max-width: 940px; margin: 24px auto; padding: 0 16px }
h1 { font-size: 26px; margin-bottom: 0 } h2 { font-size: 19px; margin-top: 32px; border-bottom: 1px solid #e2e4e8 }
table { border-collapse: collapse } td, th { padding: 3px 14px 3px 0; text-align: left; vertical-align: top }
td.n, th.n { text-align: right } .muted { color: #59616b }
.caution { background: #fff4df; padding: 10px 14px; border-radius: 6px }
svg { width: 100%; height: auto; font: 12px system-ui, sans-serif; fill: #1b1f24; overflow: visible }
line.base { stroke: #c9ced6 } line.marker { stroke: #59616b; stroke-dasharray: 3 3 }
@media print { section { break-inside: avoid } }
"""

# What XML can't hold, escaped or not; names of files may have it.
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_CAUTION: Final = (
    "A reading says which of seven expressions a face looks like to a network that learned from pictures which people "
    "labelled. It does not say what a person feels: nobody can see that in a face. Single readings are often wrong, more often "
    "for some expressions, for faces that are turned, dark or small, and for people unlike those of the training pictures. "
    "Don't decide anything about a person by them."
)


@dataclass(frozen=True, slots=True, eq=False)
class _Readings:
    """The readings of one person or of all. seconds: (n,) in the video. probabilities: (n, 7)."""

    seconds: NDArray[np.float64]
    probabilities: Float32Array

    @property
    def shares(self) -> NDArray[np.float64]:
        best = np.bincount(np.argmax(self.probabilities, axis=1), minlength=CLASS_COUNT)
        shares: NDArray[np.float64] = best / max(len(self.probabilities), 1)
        return shares

    def uncertain(self, below: float) -> float:
        """Return the share of readings whose confidence is under a threshold."""
        return float(np.mean(self.probabilities.max(axis=1) < below)) if len(self.probabilities) else 0.0


def export_report(recording: Recording, path: Path, colors: Sequence[str], labels: Sequence[str] = EXPRESSIONS) -> None:
    """Write the report. colors: of the seven expressions, "#RRGGBB", on white. labels: their names. Raises RecordingError."""
    page = report_page(recording, colors, labels)
    try:
        with open_rows(path) as stream:
            stream.write(page)
    except OSError as error:
        raise error_of(error, path) from error


def report_page(recording: Recording, colors: Sequence[str], labels: Sequence[str] = EXPRESSIONS) -> str:
    """Return the report as HTML that is XML as well; every text of a person's, a file's or a model's is escaped."""
    if len(colors) != CLASS_COUNT or len(labels) != CLASS_COUNT:
        raise ValueError(f"expected {CLASS_COUNT} colours and labels, got {len(colors)} and {len(labels)}")
    title = escape(recording.title)
    sections = [
        _heading(recording),
        f'<p class="caution">{escape(_CAUTION)}</p>',
        _problems(recording),
        _overall(recording, colors, labels),
        *(_person(recording, person, colors, labels) for person in recording.people),
        _markers(recording),
        _model(recording),
    ]
    page = (
        '<!DOCTYPE html>\n<html lang="en" xmlns="http://www.w3.org/1999/xhtml"><head><meta charset="utf-8"/>'
        '<meta name="viewport" content="width=device-width"/>'
        # No page of ours loads or runs anything; so nothing that slipped into it can either.
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>"
        f"<title>{title}</title><style>{_STYLE}</style></head>\n<body>\n"
        + "\n".join(section for section in sections if section)
        + "\n</body></html>\n"
    )
    return _NOT_XML.sub("?", page)


def _heading(recording: Recording) -> str:
    document = recording.document
    facts = [
        ("Recorded", f"{document.when:%Y-%m-%d %H:%M:%S %z}" if document.when else "unknown"),
        ("Source", document.source_name or "unknown"),
        ("Length", clock(recording.duration_s)),
        ("People", str(len(recording.people))),
        ("Program", document.program or "unknown"),
    ]
    return f"<h1>{escape(recording.title)}</h1>\n{_table(facts)}"


def _problems(recording: Recording) -> str:
    if not recording.problems:
        return ""
    items = "".join(f"<li>{escape(str(problem))}</li>" for problem in recording.problems)
    return f"<h2>What is missing</h2><ul>{items}</ul>"


def _overall(recording: Recording, colors: Sequence[str], labels: Sequence[str]) -> str:
    readings = _of_tracks(recording, None)
    if not len(readings.seconds):
        return "<h2>Expressions</h2><p>No face was seen.</p>"
    return (
        "<section><h2>Expressions</h2>"
        '<p class="muted">Of all readings (a reading is one face in one frame), the share in which each expression was the '
        "most probable. Readings are those of single frames, not smoothed.</p>"
        f"{share_bars(readings.shares.tolist(), labels, colors, 'Share of each expression')}"
        f"{_figures(recording, readings)}</section>"
    )


def _person(recording: Recording, person: Person, colors: Sequence[str], labels: Sequence[str]) -> str:
    readings = _of_tracks(recording, person.tracks)
    name = person.label
    marks = [
        (recording.frame_at(marker.time_s) / recording.frame_rate, number) for number, marker in enumerate(recording.markers, 1)
    ]
    plot = timeline(
        readings.seconds, readings.probabilities, recording.duration_s, marks, labels, colors, f"Timeline of {name}"
    )
    return (
        f"<section><h2>{escape(name)}</h2>"
        f"{share_bars(readings.shares.tolist(), labels, colors, f'Share of each expression, {name}')}"
        f"{_figures(recording, readings)}"
        '<p class="muted">Probability of each expression over the time of the video, each lane from 0 to 1; empty where the '
        "face was not seen.</p>"
        f"{plot}</section>"
    )


def _figures(recording: Recording, readings: _Readings) -> str:
    text = f"{len(readings.seconds)} readings"
    below = recording.document.settings.get("uncertain_below")
    if isinstance(below, int | float) and not isinstance(below, bool) and 0 < below <= 1:
        text += f"; {readings.uncertain(below):.1%} of them uncertain (confidence under {below:.0%})"
    return f'<p class="muted">{text}.</p>'


def _markers(recording: Recording) -> str:
    if not recording.markers:
        return ""
    rows = "".join(
        f'<tr><td class="n">{number}</td><td class="n">{clock(marker.time_s)}</td><td>{escape(marker.text)}</td></tr>'
        for number, marker in enumerate(recording.markers, 1)
    )
    head = '<tr><th class="n">#</th><th class="n">Time</th><th>Text</th></tr>'
    return f"<h2>Markers</h2><table>{head}{rows}</table>"


def _model(recording: Recording) -> str:
    model = recording.document.model
    facts = [
        ("Model", model.title or model.name or "unknown"),
        ("Runs with", ", ".join(text for text in (model.runtime, model.device) if text) or "unknown"),
        ("SHA-256", model.sha256 or "unknown"),
    ]
    if model.accuracy is not None:
        facts.insert(1, ("Accuracy", f"{model.accuracy:.1%}" + (f" on {model.accuracy_on}" if model.accuracy_on else "")))
    return f"<h2>Model</h2>{_table(facts)}"


def _table(facts: Iterable[tuple[str, str]]) -> str:
    rows = "".join(f'<tr><td class="muted">{escape(name)}</td><td>{escape(value)}</td></tr>' for name, value in facts)
    return f"<table>{rows}</table>"


def _of_tracks(recording: Recording, tracks: Sequence[int] | None) -> _Readings:
    """Return the readings of some tracks, None for all."""
    faces = recording.faces
    wanted = faces.face > 0 if tracks is None else np.isin(faces.face, tracks)
    return _Readings(faces.frame[wanted] / recording.frame_rate, faces.probabilities[wanted])
