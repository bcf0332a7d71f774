"""The report of a recording or of an analysed video, one page of HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from pathlib import Path
from threading import Event
from typing import Final

from fer_desktop.analysis.smoothing import threshold_message
from fer_desktop.core.json_values import number
from fer_desktop.core.messages import clock, marked
from fer_desktop.core.types import Float32Array
from fer_desktop.recordings.document import Gap, MarkedRange, Marker, RecordedModel
from fer_desktop.recordings.folder import error_of
from fer_desktop.recordings.recording import Person
from fer_desktop.recordings.rows import open_rows
from fer_desktop.recordings.summary import SHORT_GAP_S, person_figures
from fer_desktop.reports.html import ReportLook, bullets, contents, facts_table, heading, page, paragraph, picture
from fer_desktop.reports.in_view import BRIEF_S, InView, Recorded, best_row, in_view, together
from fer_desktop.reports.pictures import cut_pictures
from fer_desktop.reports.svg import share_bars, stacked_bar, swatch, timeline

_MOST_FRAMES: Final = 60
"""The most markers whose frames are shown; the table has all markers."""

_PARTS: Final = 7
"""Sections of the report beside those of the people."""

CAUTION: Final = marked(
    "A reading says which of seven expressions a face looks like to a network that learned from pictures labelled by "
    "people. It does not say what a person feels: nobody can see that in a face. Single readings are often wrong, more "
    "often for some expressions, for faces that are turned, dark or small, and for people unlike those in the training "
    "pictures. Don't base any decision about a person on them."
)
"""What every report of readings says."""

_STYLE: Final = """
.head { display: flex; justify-content: space-between; gap: 32px } .facts td:first-child { white-space: nowrap }
.contents { margin: 3px 0; padding-left: 20px }
img.face { width: 72px; height: 72px; border-radius: 6px; object-fit: cover; display: block }
.summary { width: 100% } .summary img.face { width: 40px; height: 40px } .summary td, .summary th { padding: 4px 8px 4px 0 }
.summary td { vertical-align: middle; border-top: 1px solid #e2e4e8 } .summary th { vertical-align: bottom; font-weight: 600 }
.summary th.n { font-size: 12px } td.n { font-variant-numeric: tabular-nums; white-space: nowrap }
svg.swatch { width: 10px; height: 10px; margin-right: 4px } .bar { padding-top: 0 } .summary td.bar { border-top: 0 }
.person { display: flex; gap: 14px; align-items: center; margin-top: 28px; padding-bottom: 6px }
@media print { .person { margin-top: 16px } .person img.face { width: 56px; height: 56px } p { break-inside: avoid } }
.person { border-bottom: 1px solid #e2e4e8; margin-bottom: 6px } a { color: inherit } tbody { break-inside: avoid }
.person h2 { border: 0; margin: 0 } .person p { margin: 0 }
table.moments { width: 100% } .moments td, .moments th { border-top: 1px solid #e2e4e8; padding: 5px 10px 5px 0 }
.moments th { border-top: 0; font-weight: 600 } .moments td { white-space: nowrap } .moments td.n { width: 1% }
.moments td.text { white-space: normal }
table.episodes { margin-top: 8px } .episodes td, .episodes th { border-top: 1px solid #e2e4e8; padding: 4px 24px 4px 0 }
.episodes th { border-top: 0; font-weight: 600 } .episodes td { font-variant-numeric: tabular-nums; white-space: nowrap }
.frames { display: flex; flex-wrap: wrap; gap: 12px } figure { width: 214px; margin: 0; font-size: 13px }
figure img { width: 214px; border-radius: 4px; display: block }
"""


def _moment(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingLook(ReportLook):
    """The look of a recording's report, and how it names people and times.

    people: colours of people, by number. moment: formats a date and time. person: returns a person's label. clock: formats
    seconds, with tenths or without. seconds: formats a short span. uncertain: the word for what is too uncertain to be named.
    """

    people: Mapping[int, str] = field(default_factory=dict)
    moment: Callable[[datetime], str] = _moment
    person: Callable[[Person], str] = lambda person: person.label
    clock: Callable[[float, bool], str] = clock
    seconds: Callable[[float], str] = lambda seconds: f"{seconds:g} s"
    uncertain: str = "uncertain"


def export_report(
    recording: Recorded,
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
    report = _Report(recording, look, cancel.is_set)
    count = len(report.people) + _PARTS
    sections = []
    for done, section in enumerate(report.sections(), 1):
        if cancel.is_set():
            return False
        sections.append(section)
        progress(done / (count + 1))
    try:
        with open_rows(path) as stream:
            stream.write(page(recording.title, sections, look.language, _STYLE))
    except OSError as error:
        raise error_of(error, path) from error
    progress(1.0)
    return True


def report_page(recording: Recorded, look: RecordingLook) -> str:
    """Return the report as HTML that is XML as well, with every untrusted text escaped."""
    return page(recording.title, list(_Report(recording, look, lambda: False).sections()), look.language, _STYLE)


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """A person who was in view for longer than BRIEF_S."""

    person: Person
    name: str
    view: InView

    @property
    def anchor(self) -> str:
        return f"person-{self.person.number}"


class _Report:
    """Makes the sections of one report."""

    def __init__(self, recording: Recorded, look: RecordingLook, stopped: Callable[[], bool]) -> None:
        self._recording = recording
        self._look = look
        self._say = look.say
        # True time, which a video doesn't show whole where a source paused for long.
        self._length_s = (
            recording.time_of(recording.frame_count - 1) + 1 / recording.frame_rate if recording.frame_count else 0.0
        )
        everybody = recording.people
        self.people = [_Seen(p, look.person(p), in_view(recording, p)) for p in everybody if p.seen_s > BRIEF_S]
        self._brief = [person for person in everybody if person.seen_s <= BRIEF_S]
        wanted: dict[tuple[str, int], tuple[int, Float32Array | None]] = {}
        for seen in self.people:
            row = best_row(seen.view)
            wanted["face", seen.person.number] = int(recording.faces.frame[row]), recording.faces.boxes[row]
        for place, marker in enumerate(recording.markers[:_MOST_FRAMES]):
            wanted["marker", place] = recording.frame_at(marker.time_s), None
        self._pictures = cut_pictures(recording, wanted, stopped)

    def sections(self) -> Iterator[str]:
        """Yield `_PARTS` sections, and one for each person."""
        yield self._heading()
        yield self._problems()
        yield self._summary()
        for seen in self.people:
            yield self._person(seen)
        yield self._markers()
        yield self._segments()
        yield self._ranges()
        yield self._model()

    def _time(self, seconds: float) -> str:
        return self._look.clock(seconds, True)

    # ---- The head ----

    def _heading(self) -> str:
        recording, say, look = self._recording, self._say, self._look
        document, said = recording.document, recording.document.description
        facts = [
            (say(marked("Participant")), said.participant),
            (say(marked("Condition")), said.condition),
            (say(marked("Author")), said.author),
            (say(marked("Recorded")), look.moment(document.when) if document.when else ""),
            (say(marked("Report made")), look.moment(datetime.now().astimezone())),
            (say(marked("Source")), document.source_name),
            (say(marked("Length")), self._time(self._length_s)),
            (say(marked("Video")), "" if document.with_video else say(marked("Recorded without video"))),
            (say(marked("Consent")), self._consent()),
            (say(marked("Program")), document.program),
        ]
        notes = "".join(paragraph(line) for line in said.notes.splitlines() if line)
        entries = [("summary", say(marked("Summary"))), *((seen.anchor, seen.name) for seen in self.people)]
        if recording.markers:
            entries += [("markers", say(marked("Markers"))), ("segments", say(marked("Between markers")))]
        if document.ranges:
            entries.append(("ranges", say(marked("Ranges"))))
        entries.append(("model", say(marked("Model and method"))))
        table = facts_table([(name, value) for name, value in facts if value])
        head = f'<div class="head"><div class="facts">{table}</div>{contents(entries)}</div>'
        return f"<h1>{escape(recording.title)}</h1>\n{head}{notes}"

    def _consent(self) -> str:
        """Return the note of consent and its date."""
        said = self._recording.document.description
        date = said.consent_on.strftime("%Y-%m-%d") if said.consent_on else ""
        return " \N{MIDDLE DOT} ".join(text for text in (said.consent, date) if text)

    def _problems(self) -> str:
        if not self._recording.problems:
            return ""
        problems = bullets(self._look.translated(problem.message) for problem in self._recording.problems)
        return heading(self._say(marked("What is missing"))) + problems

    # ---- The summary ----

    def _summary(self) -> str:
        say = self._say
        title = heading(say(marked("Summary")), "summary")
        warned = paragraph(say(CAUTION), "caution")
        if not self.people and not self._brief:
            return title + paragraph(say(marked("No face was seen."))) + warned
        findings = "".join(paragraph(text) for text in self._findings())
        return f"{title}{findings}{self._table()}{self._doubles()}{self._explanation()}{warned}"

    def _findings(self) -> Iterator[str]:
        """Say what the figures say, and no more."""
        say, length = self._say, self._time(self._length_s)
        if not self.people:
            yield say(marked("In {length}, nobody was in view for longer than a second."), length=length)
            return
        text = marked("In {length}, {count} people were in view for longer than a second.")
        if len(self.people) == 1:
            text = marked("In {length}, one person was in view for longer than a second.")
        yield " ".join((say(text, count=len(self.people), length=length), *(self._finding(seen) for seen in self.people)))

    def _finding(self, seen: _Seen) -> str:
        look, view = self._look, seen.view
        values = {"name": seen.name, "time": self._time(view.seconds), "uncertain": look.percent(view.uncertain, 0)}
        if view.most is None:
            return look.say(marked("{name} was in view for {time}, and uncertain all that time."), **values)
        best, share = view.most
        text = marked(
            "{name} was in view for {time}; the expression shown longest was {expression} ({share} of that time), and "
            "{uncertain} was uncertain."
        )
        return look.say(text, expression=look.labels[best], share=look.percent(share, 0), **values)

    def _table(self) -> str:
        say, look = self._say, self._look
        heads = [
            f'<th class="n">{swatch(color)}<br/>{escape(label)}</th>'
            for color, label in zip((*look.colors, None), (*look.labels, look.uncertain), strict=True)
        ]
        person, time = say(marked("Person")), say(marked("In view"))
        head = f'<thead><tr><th colspan="2">{escape(person)}</th><th class="n">{escape(time)}</th>{"".join(heads)}</tr></thead>'
        rows = [self._row(seen.name, seen.view, self._face(seen), seen.anchor) for seen in self.people]
        if len(self.people) > 1:
            everyone = together([seen.view for seen in self.people], self._recording)
            rows.append(self._row(say(marked("All together")), everyone, ""))
        if self._brief:
            names = ", ".join(look.person(person) for person in self._brief)
            text = say(marked("Seen only briefly (a second or less each): {names}"), names=names)
            rows.append(f'<tbody><tr><td colspan="{len(heads) + 3}" class="muted">{escape(text)}</td></tr></tbody>')
        return f'<table class="summary">{head}{"".join(rows)}</table>'

    def _row(self, name: str, view: InView, face: str, anchor: str = "") -> str:
        look = self._look
        cells = "".join(f'<td class="n">{escape(look.percent(share, 0))}</td>' for share in view.shares)
        title = self._say(marked("Shares of the time in view, {name}"), name=name)
        bar = stacked_bar(view.shares, look.colors, title)
        label = f'<a href="#{anchor}">{escape(name)}</a>' if anchor else escape(name)
        first = f'<td style="width: 1%">{face}</td><td>{label}</td><td class="n">{escape(self._time(view.seconds))}</td>'
        second = f'<td class="bar"></td><td colspan="{len(view.shares) + 2}" class="bar">{bar}</td>'
        return f"<tbody><tr>{first}{cells}</tr><tr>{second}</tr></tbody>"

    def _doubles(self) -> str:
        """Say who may be counted twice, if more than one person was seen."""
        say, people = self._say, self._recording.people
        if len(people) < 2:
            return ""
        names = {person.number: self._look.person(person) for person in people}
        texts = [
            say(marked("{name} may be {other} again."), name=names[person.number], other=names[person.perhaps])
            for person in people
            if person.perhaps in names
        ]
        text = marked(
            "After a cut or a loss, somebody may have got a new number and be here twice, if nobody has merged the two."
        )
        return paragraph(" ".join((*texts, say(text))), "muted")

    def _explanation(self) -> str:
        say, look, settings = self._say, self._look, self._recording.document.settings
        text = marked("Shares of the time in which each person was in view, by what the screen showed.")
        texts = [say(text)]
        if seconds := number(settings.get("smoothing_s"), 0, 10):
            texts.append(say(marked("Readings are smoothed over {time}."), time=look.seconds(seconds)))
        if below := number(settings.get("uncertain_below"), 0, 1):
            texts.append(look.translated(threshold_message(below, seconds or 0.0, lambda share: look.percent(share, 0))))
            texts.append(say(marked("Uncertain time is hatched, and counts for no expression.")))
        return paragraph(" ".join(texts), "muted")

    # ---- People ----

    def _paused(self, gap: Gap) -> str:
        return self._say(marked("paused for {time}"), time=self._look.clock(gap.seconds, False))

    def _face(self, seen: _Seen) -> str:
        jpeg = self._pictures.get(("face", seen.person.number))
        return picture(jpeg, seen.name, "face") if jpeg else ""

    def _person(self, seen: _Seen) -> str:
        recording, say, look, view = self._recording, self._say, self._look, seen.view
        title = say(marked("Share of each expression, {name}"), name=seen.name)
        bars = share_bars(view.shares, look.labels, look.colors, look.uncertain, title, look.percent)
        faces, rows = recording.faces, view.rows
        plot = timeline(
            faces.time_s[rows],
            faces.held_s[rows],
            faces.smoothed[rows],
            faces.uncertain[rows],
            self._length_s,
            [marker.time_s for marker in recording.markers],
            (*look.labels, look.uncertain),
            look.colors,
            say(marked("Timeline of {name}"), name=seen.name),
            lambda seconds: look.clock(seconds, False),
            [
                *(
                    (gap.time_s, gap.time_s + gap.seconds, self._paused(gap))
                    for gap in recording.document.gaps
                    if gap.seconds > 0
                ),
                *((start, end, say(marked("left out"))) for start, end in recording.document.excluded),
            ],
        )
        note = marked("Probability of each expression over time, each lane from 0 to 1; empty where the face was not seen.")
        # Once is enough.
        lanes = paragraph(say(note), "muted") if seen is self.people[0] else ""
        color = look.people.get(seen.person.number)
        dot = f'<span class="dot" style="background: {escape(color)}"></span>' if color is not None else ""
        facts = say(
            marked("In view for {time}, from {first} to {last}; {count} readings."),
            time=self._time(view.seconds),
            first=self._time(seen.person.first_s),
            last=self._time(seen.person.last_s),
            count=seen.person.frames,
        )
        return (
            f'<section><div class="person">{self._face(seen)}<div><h2 id="{seen.anchor}">{dot}{escape(seen.name)}</h2>'
            f"{paragraph(facts, 'muted')}</div></div>{bars}{self._calibrations(seen.person)}{lanes}{plot}"
            f"{self._episodes(seen)}</section>"
        )

    def _episodes(self, seen: _Seen) -> str:
        """Return a table of the expressions that were shown: the figures of the summary."""
        say, look = self._say, self._look
        figures = person_figures(self._recording.faces, seen.person, self._recording.document.excluded)
        rows = []
        for k, label in enumerate(look.labels):
            onset_s, episode_s = figures.onset_s[k], figures.episode_s[k]
            if onset_s is None or episode_s is None:
                continue
            cells = (
                label,
                look.percent(figures.shares[k], 0),
                look.percent(figures.means[k], 0),
                str(figures.episodes[k]),
                self._time(episode_s),
                self._time(onset_s),
            )
            rows.append(f"<tr>{_cells(cells)}</tr>")
        if not rows:
            return ""
        heads = (
            say(marked("Expression")),
            say(marked("Share")),
            say(marked("Mean probability")),
            say(marked("Episodes")),
            say(marked("Mean length")),
            say(marked("First shown")),
        )
        head = "".join(f"<th>{escape(text)}</th>" for text in heads)
        note = marked(
            "An episode is a time for which an expression was shown without another one in between; it goes on where the face "
            "wasn't seen or was uncertain for {time} or less."
        )
        explained = ""
        if seen is self.people[0]:
            explained = paragraph(say(note, time=look.seconds(SHORT_GAP_S)), "muted")
        return f'<table class="episodes"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>{explained}'

    def _calibrations(self, person: Person) -> str:
        spans = [span for span in self._recording.document.calibrations if span.track in person.tracks]
        if not spans:
            return ""
        say = self._say
        times = ", ".join(
            say(marked("from {start} on"), start=self._time(span.from_s))
            if span.to_s is None
            else say(marked("from {start} to {end}"), start=self._time(span.from_s), end=self._time(span.to_s))
            for span in spans
        )
        text = marked("Calibration was on {times}: these readings are shifted to the resting face, as on the screen.")
        return paragraph(say(text, times=times), "muted")

    # ---- Markers ----

    def _markers(self) -> str:
        markers, say = self._recording.markers, self._say
        if not markers:
            return ""
        rows = "".join(
            f'<tr><td class="n">{number}</td><td class="n">{escape(self._time(marker.time_s))}</td>'
            f'<td class="text">{escape(marker.text)}</td></tr>'
            for number, marker in enumerate(markers, 1)
        )
        time, text = say(marked("Time")), say(marked("Text"))
        head = f'<thead><tr><th class="n">#</th><th class="n">{escape(time)}</th><th>{escape(text)}</th></tr></thead>'
        frames = "".join(self._frame(place, marker) for place, marker in enumerate(markers[:_MOST_FRAMES]))
        return (
            f'{heading(say(marked("Markers")), "markers")}<table class="moments">{head}<tbody>{rows}</tbody></table>'
            f'<div class="frames">{frames}</div>'
        )

    def _frame(self, place: int, marker: Marker) -> str:
        jpeg = self._pictures.get(("marker", place))
        if jpeg is None:
            return ""
        text = f"{place + 1} \N{MIDDLE DOT} {self._time(marker.time_s)} {marker.text}".strip()
        return f"<figure>{picture(jpeg, text)}<figcaption>{escape(text)}</figcaption></figure>"

    def _segments(self) -> str:
        """Return a table of the times between markers, with what was shown of each person."""
        recording, say = self._recording, self._say
        if not recording.markers:
            return ""
        end_s = max(self._length_s, recording.markers[-1].time_s)
        start, end = say(marked("start")), say(marked("end"))
        names = [start, *(str(number) for number in range(1, len(recording.markers) + 1)), end]
        times = [0.0, *(marker.time_s for marker in recording.markers), end_s]
        heads = (
            say(marked("Segment")),
            say(marked("Time")),
            say(marked("Length")),
            say(marked("Person")),
            say(marked("In view")),
            say(marked("Shown longest")),
            say(marked("Uncertain")),
        )
        head = "".join(f"<th>{escape(text)}</th>" for text in heads)
        rows = "".join(
            self._segment(f"{names[k]} \N{EN DASH} {names[k + 1]}", times[k], times[k + 1])
            for k in range(len(times) - 1)
            if times[k + 1] > times[k]
        )
        title = heading(say(marked("Between markers")), "segments")
        return f'{title}<table class="moments"><thead><tr>{head}</tr></thead>{rows}</table>'

    def _ranges(self) -> str:
        """Return a table of the marked ranges, with what was shown of each person."""
        recording, say = self._recording, self._say
        ranges = recording.document.ranges
        if not ranges:
            return ""
        heads = (
            say(marked("Range")),
            say(marked("Time")),
            say(marked("Length")),
            say(marked("Person")),
            say(marked("In view")),
            say(marked("Shown longest")),
            say(marked("Uncertain")),
        )
        head = "".join(f"<th>{escape(text)}</th>" for text in heads)
        rows = "".join(self._range(number, each) for number, each in enumerate(ranges, 1))
        title = heading(say(marked("Ranges")), "ranges")
        return f'{title}<table class="moments"><thead><tr>{head}</tr></thead>{rows}</table>'

    def _range(self, number: int, marked_range: MarkedRange) -> str:
        name = marked_range.name or str(number)
        if not marked_range.excluded:
            return self._segment(name, marked_range.from_s, marked_range.to_s)
        time = f"{self._time(marked_range.from_s)} \N{EN DASH} {self._time(marked_range.to_s)}"
        length = self._time(marked_range.to_s - marked_range.from_s)
        left_out = self._say(marked("left out of all figures"))
        return f'<tbody><tr>{_cells((name, time, length))}<td colspan="4" class="muted">{escape(left_out)}</td></tr></tbody>'

    def _segment(self, name: str, start_s: float, end_s: float) -> str:
        lines = []
        for seen in self.people:
            view = seen.view.between(start_s, end_s)
            if view.seconds > 0:
                lines.append((seen.name, self._time(view.seconds), self._shown_longest(view), self._uncertain(view)))
        lines = lines or [(self._say(marked("nobody")), "", "", "")]
        time = f"{self._time(start_s)} \N{EN DASH} {self._time(end_s)}"
        span = f' rowspan="{len(lines)}"'
        segment = "".join(f"<td{span}>{escape(text)}</td>" for text in (name, time, self._without_pauses(start_s, end_s)))
        body = [f"{segment if not k else ''}{_cells(line)}" for k, line in enumerate(lines)]
        return "<tbody>" + "".join(f"<tr>{cells}</tr>" for cells in body) + "</tbody>"

    def _without_pauses(self, start_s: float, end_s: float) -> str:
        """Return how long a segment is without its pauses, and how long these are."""
        gaps = self._recording.document.gaps
        parts = [min(gap.time_s + gap.seconds, end_s) - max(gap.time_s, start_s) for gap in gaps]
        pauses = [seconds for seconds in parts if seconds > 0]
        length, paused = self._time(end_s - start_s - sum(pauses)), self._time(sum(pauses))
        if not pauses:
            return length
        if len(pauses) == 1:
            return self._say(marked("{length}, and a pause of {paused}"), length=length, paused=paused)
        text = marked("{length}, and {count} pauses of {paused} in all")
        return self._say(text, length=length, count=len(pauses), paused=paused)

    def _shown_longest(self, view: InView) -> str:
        if view.most is None:
            return "\N{EN DASH}"
        best, share = view.most
        return f"{self._look.labels[best]} {self._look.percent(share, 0)}"

    def _uncertain(self, view: InView) -> str:
        return self._look.percent(view.uncertain, 0)

    # ---- The model ----

    def _model(self) -> str:
        document, say, look = self._recording.document, self._say, self._look
        model, unknown = document.model, say(marked("unknown"))
        facts = [
            (say(marked("Model")), model.title or model.name or unknown),
            (say(marked("Runs with")), _runs_with(model) or unknown),
            ("SHA-256", model.sha256 or unknown),
        ]
        if model.accuracy is not None:
            share, on = look.percent(model.accuracy, 1), model.accuracy_on
            text = say(marked("{share} on {pictures}"), share=share, pictures=on) if on else share
            facts.insert(1, (say(marked("Accuracy")), text))
        if document.calibrations and document.calibration_formula:
            facts.append((say(marked("Calibration")), document.calibration_formula))
        title = heading(say(marked("Model and method")), "model")
        return f'<section>{title}<div class="facts">{facts_table(facts)}</div></section>'


def _runs_with(model: RecordedModel) -> str:
    """Return "CPU (LiteRT, int8)": the device names its library, and so does the runtime where no device is known.

    Recordings of older versions have a device that doesn't name the kind of the weights, "CPU (LiteRT)".
    """
    unsaid = model.device and "int8" not in model.device and model.runtime.endswith("int8")
    return f"{model.device}, int8" if unsaid else model.device or model.runtime


def _cells(texts: Sequence[str]) -> str:
    return "".join(f"<td>{escape(text)}</td>" for text in texts)
