"""recording.json: what was recorded, when, with which model and settings, and the names, markers and ranges that users added.

It is the only file of a recording that is written again later, always as a whole. It names no other file, so nothing in it can
lead out of the folder. Keys that this version doesn't know are kept.

"readings" says what the columns angry to surprise of faces.csv are: "raw", the model's output for each frame alone. The screen
showed them calibrated, where a person was, and then smoothed, as in the columns shown_angry to shown_surprise: "calibrations"
says whose readings were shifted, from when to when and by what, and "calibration_formula" how.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import fer_desktop
from fer_desktop.core.files import write_whole
from fer_desktop.core.json_values import number, objects, texts, whole
from fer_desktop.core.labels import CLASS_COUNT, EXPRESSIONS
from fer_desktop.models.description import Model
from fer_desktop.recordings.folder import DOCUMENT_FILE, regular_size

SCHEMA: Final = 1
RAW: Final = "raw"
LARGEST_DOCUMENT: Final = 16 << 20
"""Bytes. This program never writes a longer recording.json, and doesn't read one."""

_LARGEST_BIAS: Final = 20.0

TEXT_LENGTH: Final = 2000
"""Characters that are kept of a name or a marker's text."""


@dataclass(frozen=True, slots=True, order=True)
class Marker:
    """A moment that the user marked. time_s: seconds from the start of the recording, true time."""

    time_s: float
    text: str = ""


@dataclass(frozen=True, slots=True, order=True)
class MarkedRange:
    """A stretch of time that the user marked, from one moment to a later one.

    from_s, to_s: seconds from the start of the recording, true time. name: empty for none.
    excluded: the stretch counts in no figure: no total, share, mean or episode. What is recorded stays as it is.
    """

    from_s: float
    to_s: float
    name: str = ""
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """A person that the user named, coloured or merged. tracks: all of the person's tracks.

    name: empty for none. color: its name in the program's palette, such as "teal"; empty for the colour of the number.
    """

    tracks: tuple[int, ...]
    name: str = ""
    color: str = ""


@dataclass(frozen=True, slots=True)
class CalibrationSpan:
    """A time in which one track's readings were calibrated on the screen; those in faces.csv are not.

    from_s, to_s: true times of the first frame that was calibrated and of the first one that no longer was; to_s None: until
    the track or the recording ended. bias: what was added to the log-probabilities, in the order of the labels.
    """

    track: int
    from_s: float
    to_s: float | None
    bias: tuple[float, ...]

    def holds(self, time_s: float) -> bool:
        return self.from_s <= time_s and (self.to_s is None or time_s < self.to_s)


@dataclass(frozen=True, slots=True)
class Gap:
    """A time that the video doesn't show whole, for example because the computer slept.

    time_s: when it began. seconds: its length; negative where the source's clock was set back. filled_s: how much of it the
    video fills with the last frame before it.
    """

    time_s: float
    seconds: float
    filled_s: float


@dataclass(frozen=True, slots=True)
class Description:
    """What the user says about a recording; all may be empty.

    participant: who was recorded, by name or code. condition: under which condition of a study. author: who made the recording
    or its report. notes: may have several lines. consent: to what those who are seen agreed, and how; consent_on: on which day.
    """

    participant: str = ""
    condition: str = ""
    author: str = ""
    notes: str = ""
    consent: str = ""
    consent_on: date | None = None

    def plain(self) -> Description:
        """Return the same with printable characters alone, and no longer than TEXT_LENGTH."""
        lines = "\n".join(plain_text(line) for line in self.notes[: 4 * TEXT_LENGTH].splitlines())
        return Description(
            plain_text(self.participant),
            plain_text(self.condition),
            plain_text(self.author),
            lines.strip()[:TEXT_LENGTH],
            plain_text(self.consent),
            self.consent_on,
        )


@dataclass(frozen=True, slots=True)
class RecordedModel:
    """The model of the readings, for the user. accuracy: the share of right answers, 0 to 1, on `accuracy_on`."""

    name: str = ""
    title: str = ""
    sha256: str = ""
    runtime: str = ""
    device: str = ""
    accuracy: float | None = None
    accuracy_on: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """The contents of recording.json.

    when: the start, with time zone. title, description: given by the user, or empty. settings: any JSON values.
    size: width and height of the video in pixels; None until the first frame. frame_rate: of the video, frames per second.
    with_video: there is a video; False: readings alone were recorded, and no picture of anybody is in the folder.
    frames: in the video, with repeated ones. seconds: from the first frame to the last, true time. dropped: frames that came
    while the queue was full. skipped: frames that came faster than the video's rate, or with no later time.
    people_removed: how many people the user has removed from the recording for good.
    readings: what faces.csv holds, see above. calibrations, calibration_formula: how the screen's readings were calibrated.
    suggestions: by track: the track of the person who it may be again, for the user to decide.
    complete: all files were closed in order. problem: why recording stopped by itself, or empty.
    other: keys that this version doesn't know.
    """

    source_name: str = ""
    title: str = ""
    description: Description = Description()
    when: datetime | None = None
    program: str = f"FER Desktop {fer_desktop.__version__}"
    model: RecordedModel = RecordedModel()
    settings: Mapping[str, Any] = field(default_factory=dict)
    labels: tuple[str, ...] = EXPRESSIONS
    frame_rate: float | None = None
    size: tuple[int, int] | None = None
    with_video: bool = True
    frames: int = 0
    seconds: float = 0.0
    dropped: int = 0
    skipped: int = 0
    gaps: tuple[Gap, ...] = ()
    markers: tuple[Marker, ...] = ()
    ranges: tuple[MarkedRange, ...] = ()
    people: tuple[NamedPerson, ...] = ()
    suggestions: Mapping[int, int] = field(default_factory=dict)
    people_removed: int = 0
    readings: str = RAW
    calibrations: tuple[CalibrationSpan, ...] = ()
    calibration_formula: str = ""
    complete: bool = False
    problem: str = ""
    schema: int = SCHEMA
    other: Mapping[str, Any] = field(default_factory=dict)

    @property
    def excluded(self) -> tuple[tuple[float, float], ...]:
        """From when to when no figure counts, true seconds: the excluded ranges, rising, and as one where they meet."""
        found: list[tuple[float, float]] = []
        for each in sorted(self.ranges):
            if not each.excluded:
                continue
            if found and each.from_s <= found[-1][1]:
                found[-1] = found[-1][0], max(found[-1][1], each.to_s)
            else:
                found.append((each.from_s, each.to_s))
        return tuple(found)

    def bias_of(self, track: int, time_s: float) -> tuple[float, ...]:
        """Return what the screen added to a track's log-probabilities at a true time; empty for nothing.

        Readings that are not raw are not to be calibrated again, so their bias is empty too.
        """
        if self.readings != RAW:
            return ()
        return next((s.bias for s in reversed(self.calibrations) if s.track == track and s.holds(time_s)), ())


def save_document(document: Document, folder: Path) -> None:
    """Write recording.json whole or not at all. Raises OSError."""
    text = json.dumps(document_values(document), ensure_ascii=False, indent=1)
    write_whole(folder / DOCUMENT_FILE, text + "\n", sync=True)


def document_values(document: Document) -> dict[str, Any]:
    """Return what recording.json holds, as JSON values."""
    values: dict[str, Any] = {"schema": document.schema, **asdict(document)}
    values.pop("other")
    values["suggestions"] = [{"track": track, "perhaps": other} for track, other in document.suggestions.items()]
    consent_on = document.description.consent_on
    values["description"]["consent_on"] = None if consent_on is None else consent_on.isoformat()
    values["when"] = None if document.when is None else document.when.isoformat()
    return {**values, **document.other}


def recorded_model(model: Model | None, runtime: str, device: str = "") -> RecordedModel:
    """Return what is kept of the model that the readings were made with."""
    if model is None:
        return RecordedModel()
    entry = model.description.files.get(runtime)
    accuracy, of = None, ""
    # The honest figure first: PrivateTest's pictures that are in Training too flatter the other one.
    for key, name in (("private_not_in_training", "FER2013 PrivateTest, not in Training"), ("private", "FER2013 PrivateTest")):
        figures = model.description.metrics.get(key)
        value = figures.get("accuracy") if isinstance(figures, dict) else None
        if accuracy is None and isinstance(value, int | float):
            accuracy, of = float(value), name
    return RecordedModel(
        name=model.name,
        title=model.description.title,
        sha256=entry.sha256 if entry is not None else "",
        runtime=runtime,
        device=device,
        accuracy=accuracy,
        accuracy_on=of,
    )


def load_document(folder: Path) -> Document:
    """Read recording.json; a value of the wrong type is ignored.

    Raises FileNotFoundError, OSError, and ValueError for a file that is no recording.json.
    """
    path = folder / DOCUMENT_FILE
    if regular_size(path) > LARGEST_DOCUMENT:
        raise ValueError("it is too long")
    try:
        values = json.loads(path.read_bytes())
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error
    if not isinstance(values, dict) or not isinstance(values.get("schema"), int):
        raise ValueError('it has no "schema"')
    return _document(values)


def plain_text(value: object) -> str:
    """Return a text as one line of printable characters; empty for a value that is no text."""
    if not isinstance(value, str):
        return ""
    line = "".join(character if character.isprintable() else " " for character in value[: 4 * TEXT_LENGTH])
    return " ".join(line.split())[:TEXT_LENGTH]


def _document(values: dict[str, Any]) -> Document:
    known = set(Document.__dataclass_fields__) - {"other"}
    return Document(
        source_name=plain_text(values.get("source_name")),
        title=plain_text(values.get("title")),
        description=_description(values.get("description")),
        when=_when(values.get("when")),
        program=plain_text(values.get("program")),
        model=_model(values.get("model")),
        settings=settings if isinstance(settings := values.get("settings"), dict) else {},
        labels=EXPRESSIONS if (labels := texts(values.get("labels"))) is None else tuple(labels),
        frame_rate=number(values.get("frame_rate"), 0, 1000) or None,
        size=_size(values.get("size")),
        with_video=values.get("with_video") is not False,
        frames=_count(values.get("frames")),
        seconds=max(number(values.get("seconds")) or 0.0, 0.0),
        dropped=_count(values.get("dropped")),
        skipped=_count(values.get("skipped")),
        gaps=_gaps(values.get("gaps")),
        markers=_markers(values.get("markers")),
        ranges=_ranges(values.get("ranges")),
        people=_people(values.get("people")),
        suggestions=_suggestions(values.get("suggestions")),
        people_removed=_count(values.get("people_removed")),
        readings=plain_text(values.get("readings")) or RAW,
        calibrations=_calibrations(values.get("calibrations")),
        calibration_formula=plain_text(values.get("calibration_formula")),
        complete=values.get("complete") is True,
        problem=plain_text(values.get("problem")),
        schema=values["schema"],
        other={key: value for key, value in values.items() if key not in known},
    )


def _count(value: object) -> int:
    return whole(value, 0, (1 << 31) - 1) or 0


def _size(value: object) -> tuple[int, int] | None:
    if not isinstance(value, list) or len(value) != 2 or not all(whole(item, 1, 65535) for item in value):
        return None
    return value[0], value[1]


def _when(value: object) -> datetime | None:
    try:
        when = datetime.fromisoformat(value) if isinstance(value, str) else None
        return when.astimezone() if when is not None and when.tzinfo is None else when
    except (ValueError, OverflowError, OSError):  # a year out of range
        return None


def _description(value: object) -> Description:
    words = {key: word for key, word in value.items() if isinstance(word, str)} if isinstance(value, dict) else {}
    try:
        consent_on = date.fromisoformat(words.get("consent_on", ""))
    except ValueError:
        consent_on = None
    participant, condition, author, notes, consent = (
        words.get(key, "") for key in ("participant", "condition", "author", "notes", "consent")
    )
    return Description(participant, condition, author, notes, consent, consent_on).plain()


def _model(value: object) -> RecordedModel:
    if not isinstance(value, dict):
        return RecordedModel()
    words = {key: plain_text(value.get(key)) for key in ("name", "title", "sha256", "runtime", "device", "accuracy_on")}
    return RecordedModel(**words, accuracy=number(value.get("accuracy"), 0, 1))


def _gaps(value: object) -> tuple[Gap, ...]:
    found = []
    for item in objects(value):
        time_s, seconds, filled_s = (number(item.get(key)) for key in ("time_s", "seconds", "filled_s"))
        if time_s is not None and seconds is not None and filled_s is not None:
            found.append(Gap(time_s, seconds, filled_s))
    return tuple(found)


def _markers(value: object) -> tuple[Marker, ...]:
    times = [(number(item.get("time_s")), item) for item in objects(value)]
    return tuple(sorted(Marker(max(time, 0.0), plain_text(item.get("text"))) for time, item in times if time is not None))


def _ranges(value: object) -> tuple[MarkedRange, ...]:
    found = []
    for item in objects(value):
        from_s, to_s = number(item.get("from_s")), number(item.get("to_s"))
        if from_s is not None and to_s is not None and 0 <= from_s < to_s:
            found.append(MarkedRange(from_s, to_s, plain_text(item.get("name")), item.get("excluded") is True))
    return tuple(sorted(found))


def _people(value: object) -> tuple[NamedPerson, ...]:
    taken: set[int] = set()
    found = []
    for item in objects(value):
        tracks = item.get("tracks")
        if not isinstance(tracks, list):
            continue
        # A track belongs to the first person that names it.
        own = tuple(sorted({_count(track) for track in tracks} - taken - {0}))
        taken.update(own)
        if own:
            found.append(NamedPerson(own, plain_text(item.get("name")), plain_text(item.get("color"))))
    return tuple(found)


def _suggestions(value: object) -> dict[int, int]:
    pairs = ((_count(item.get("track")), _count(item.get("perhaps"))) for item in objects(value))
    return {track: other for track, other in pairs if track and other and track != other}


def _calibrations(value: object) -> tuple[CalibrationSpan, ...]:
    found = []
    for item in objects(value):
        track, from_s, to_s = _count(item.get("track")), number(item.get("from_s")), number(item.get("to_s"))
        bias = item.get("bias")
        shifts = [number(shift) for shift in bias] if isinstance(bias, list) and len(bias) == CLASS_COUNT else [None]
        within = tuple(min(max(shift, -_LARGEST_BIAS), _LARGEST_BIAS) for shift in shifts if shift is not None)
        if track and from_s is not None and len(within) == CLASS_COUNT:
            found.append(CalibrationSpan(track, from_s, to_s, within))
    return tuple(found)
