"""The report of a recording, one page of HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from pathlib import Path
from threading import Event
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.core.json_values import number
from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.core.messages import marked
from fer_desktop.core.types import Float32Array
from fer_desktop.recordings.folder import error_of
from fer_desktop.recordings.recording import Person, Recording
from fer_desktop.recordings.rows import open_rows
from fer_desktop.reports.html import ReportLook, bullets, facts_table, heading, page, paragraph
from fer_desktop.reports.svg import clock, share_bars, timeline

_PARTS: Final = 6
"""Sections of the report beside those of the people."""


@dataclass(frozen=True, slots=True, eq=False)
class _Readings:
    """The readings of one person or of all. seconds: (n,) float64, in the video. probabilities: (n, 7) float32."""

    seconds: NDArray[np.float64]
    probabilities: Float32Array

    @property
    def shares(self) -> NDArray[np.float64]:
        best = np.bincount(np.argmax(self.probabilities, axis=1), minlength=CLASS_COUNT)
        shares: NDArray[np.float64] = best / max(len(self.probabilities), 1)
        return shares

    def uncertain(self, below: float) -> float:
        """Return the share, 0 to 1, of readings with a confidence under a threshold."""
        return float(np.mean(self.probabilities.max(axis=1) < below)) if len(self.probabilities) else 0.0


def _moment(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M:%S %z}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingLook(ReportLook):
    """The look of a recording's report, and how it names people and times.

    people: colours of people, by number. moment: formats a date and time. person: returns a person's label.
    """

    people: Mapping[int, str] = field(default_factory=dict)
    moment: Callable[[datetime], str] = _moment
    person: Callable[[Person], str] = lambda person: person.label


def export_report(
    recording: Recording,
    path: Path,
    look: RecordingLook,
    cancel: Event | None = None,
    progress: Callable[[float], object] = lambda _: None,
) -> bool:
    """Write the report; return False where it was cancelled and no file was written.

    progress: called with the share that is done, 0 to 1.
    Raises RecordingError; then no file is written, and an older one is kept.
    """
    cancel = cancel or Event()
    count = len(recording.people) + _PARTS
    sections = []
    for done, section in enumerate(_sections(recording, look), 1):
        if cancel.is_set():
            return False
        sections.append(section)
        progress(done / (count + 1))
    try:
        with open_rows(path) as stream:
            stream.write(page(recording.title, sections, look.language))
    except OSError as error:
        raise error_of(error, path) from error
    progress(1.0)
    return True


def report_page(recording: Recording, look: RecordingLook) -> str:
    """Return the report as HTML that is XML as well, with every untrusted text escaped."""
    return page(recording.title, list(_sections(recording, look)), look.language)


def _sections(recording: Recording, look: RecordingLook) -> Iterator[str]:
    """Yield `_PARTS` sections, and one for each person."""
    caution = marked(
        "A reading says which of seven expressions a face looks like to a network that learned from pictures labelled by "
        "people. It does not say what a person feels: nobody can see that in a face. Single readings are often wrong, more "
        "often for some expressions, for faces that are turned, dark or small, and for people unlike those in the training "
        "pictures. Don't base any decision about a person on them."
    )
    yield _heading(recording, look)
    yield paragraph(look.say(caution), "caution")
    yield _problems(recording, look)
    yield _overall(recording, look)
    for person in recording.people:
        yield _person(recording, person, look)
    yield _markers(recording, look)
    yield _model(recording, look)


def _heading(recording: Recording, look: RecordingLook) -> str:
    document, say = recording.document, look.say
    unknown = say(marked("unknown"))
    facts = [
        (say(marked("Recorded")), look.moment(document.when) if document.when else unknown),
        (say(marked("Source")), document.source_name or unknown),
        (say(marked("Length")), clock(recording.duration_s)),
        (say(marked("People")), str(len(recording.people))),
        (say(marked("Program")), document.program or unknown),
    ]
    return f"<h1>{escape(recording.title)}</h1>\n{facts_table(facts)}"


def _problems(recording: Recording, look: RecordingLook) -> str:
    if not recording.problems:
        return ""
    problems = bullets(look.translated(problem.message) for problem in recording.problems)
    return heading(look.say(marked("What is missing"))) + problems


def _overall(recording: Recording, look: RecordingLook) -> str:
    readings, say = _of_tracks(recording, None), look.say
    title = say(marked("Expressions"))
    if not len(readings.seconds):
        return heading(title) + paragraph(say(marked("No face was seen.")))
    note = marked(
        "The share of readings (a reading is one face in one frame) in which each expression was the most probable. They are "
        "the model's readings of single frames, neither smoothed nor calibrated."
    )
    bars = share_bars(readings.shares.tolist(), look.labels, look.colors, say(marked("Share of each expression")), look.percent)
    return f"<section>{heading(title)}{paragraph(say(note), 'muted')}{bars}{_figures(recording, readings, look)}</section>"


def _person(recording: Recording, person: Person, look: RecordingLook) -> str:
    readings = _of_tracks(recording, person.tracks)
    name, say = look.person(person), look.say
    marks = [recording.frame_at(marker.time_s) / recording.frame_rate for marker in recording.markers]
    title = say(marked("Timeline of {name}"), name=name)
    seconds, probabilities, duration_s = readings.seconds, readings.probabilities, recording.duration_s
    plot = timeline(seconds, probabilities, duration_s, marks, look.labels, look.colors, title)
    title = say(marked("Share of each expression, {name}"), name=name)
    bars = share_bars(readings.shares.tolist(), look.labels, look.colors, title, look.percent)
    note = marked(
        "Probability of each expression over the time of the video, each lane from 0 to 1; empty where the face was not seen."
    )
    color = look.people.get(person.number)
    dot = f'<span class="dot" style="background: {escape(color)}"></span>' if color is not None else ""
    return (
        f"<section><h2>{dot}{escape(name)}</h2>"
        f"{bars}"
        f"{_figures(recording, readings, look)}"
        f"{_calibrations(recording, person, look)}"
        f"{paragraph(say(note), 'muted')}{plot}</section>"
    )


def _calibrations(recording: Recording, person: Person, look: RecordingLook) -> str:
    spans = [span for span in recording.document.calibrations if span.track in person.tracks]
    if not spans:
        return ""
    say = look.say
    times = ", ".join(
        say(marked("from {start} on"), start=clock(span.from_s))
        if span.to_s is None
        else say(marked("from {start} to {end}"), start=clock(span.from_s), end=clock(span.to_s))
        for span in spans
    )
    text = marked(
        "Calibration was on {times}: the screen showed these readings shifted to the resting face. Shares and curves here are "
        "from the readings as the model gave them."
    )
    return paragraph(say(text, times=times), "muted")


def _figures(recording: Recording, readings: _Readings, look: RecordingLook) -> str:
    count, below = len(readings.seconds), number(recording.document.settings.get("uncertain_below"), 0, 1)
    text = look.say(marked("{count} readings."), count=count)
    if below:
        text = look.say(
            marked("{count} readings; {share} of them uncertain (confidence below {limit})."),
            count=count,
            share=look.percent(readings.uncertain(below), 1),
            limit=look.percent(below, 0),
        )
    return paragraph(text, "muted")


def _markers(recording: Recording, look: RecordingLook) -> str:
    if not recording.markers:
        return ""
    rows = "".join(
        f'<tr><td class="n">{number}</td><td class="n">{clock(marker.time_s)}</td><td>{escape(marker.text)}</td></tr>'
        for number, marker in enumerate(recording.markers, 1)
    )
    say = look.say
    title, time, text = say(marked("Markers")), say(marked("Time")), say(marked("Text"))
    head = f'<tr><th class="n">#</th><th class="n">{escape(time)}</th><th>{escape(text)}</th></tr>'
    return f"{heading(title)}<table>{head}{rows}</table>"


def _model(recording: Recording, look: RecordingLook) -> str:
    model, say = recording.document.model, look.say
    unknown = say(marked("unknown"))
    facts = [
        (say(marked("Model")), model.title or model.name or unknown),
        (say(marked("Runs with")), ", ".join(text for text in (model.runtime, model.device) if text) or unknown),
        ("SHA-256", model.sha256 or unknown),
    ]
    if model.accuracy is not None:
        share, on = look.percent(model.accuracy, 1), model.accuracy_on
        text = say(marked("{share} on {pictures}"), share=share, pictures=on) if on else share
        facts.insert(1, (say(marked("Accuracy")), text))
    if recording.document.calibrations and recording.document.calibration_formula:
        facts.append((say(marked("Calibration")), recording.document.calibration_formula))
    return heading(say(marked("Model"))) + facts_table(facts)


def _of_tracks(recording: Recording, tracks: Sequence[int] | None) -> _Readings:
    """Return the readings of tracks; None: of all."""
    faces = recording.faces
    wanted = faces.face > 0 if tracks is None else np.isin(faces.face, tracks)
    return _Readings(faces.frame[wanted] / recording.frame_rate, faces.probabilities[wanted])
