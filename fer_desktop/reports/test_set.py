"""The report of a test set, one page of HTML."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from html import escape
from pathlib import Path, PurePath
from typing import Final

from fer_desktop import __version__
from fer_desktop.core.messages import marked
from fer_desktop.models.description import Model
from fer_desktop.recordings.rows import open_rows
from fer_desktop.reports.html import ENGLISH, GALLERY_STYLE, ReportLook, bullets, facts_table, heading, page, paragraph, picture
from fer_desktop.reports.svg import class_bars, matrix_plot
from fer_desktop.test_sets.finding import TestSet, Way
from fer_desktop.test_sets.scoring import Answer, Score, Share, score_of

MOST_MISTAKES: Final = 1000
"""The most mistakes that are shown with their pictures; the page gives the number of all."""

_STYLE: Final = GALLERY_STYLE + " .figure { font-size: 34px; margin: 16px 0 0 }"


def _percent(look: ReportLook, share: float) -> str:
    return "\N{EN DASH}" if share != share else look.percent(share, 1)


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What the report shows. told: the way was told from the pictures, not chosen by the user.

    thumbnail: returns the JPEG of an answer's picture, or empty. runtime: its key in the model's files.
    """

    test_set: TestSet
    way: Way
    told: bool
    answers: Sequence[Answer]
    model: Model | None
    runtime: str
    thumbnail: Callable[[Answer], bytes] = field(default=lambda _: b"")


def write_report(result: Result, path: Path, look: ReportLook = ENGLISH) -> None:
    """Write the report. Raises OSError."""
    text = report_page(result, look)
    with open_rows(path) as stream:
        stream.write(text)


def report_page(result: Result, look: ReportLook = ENGLISH) -> str:
    """Return the report as HTML that is XML as well, with every untrusted text escaped."""
    say = look.say
    score = score_of(result.answers)
    title = say(marked("Test set {name}"), name=result.test_set.name)
    caution = marked(
        "These figures are for these pictures alone and apply only to similar pictures. Few pictures give a wide interval. A "
        "reading says which expression a face looks like, not what a person feels; the labels are what people saw in it, and "
        "people disagree."
    )
    sections = [
        f"<h1>{escape(title)}</h1>",
        _facts(result, score, look),
        _headline(result, score, look),
        paragraph(say(caution), "caution"),
        _matrix(score, look),
        _classes(score, look),
        _mistakes(result, look),
        _unread(result, look),
        model_section(result.model, result.runtime, look),
    ]
    return page(title, sections, look.language, _STYLE)


def _facts(result: Result, score: Score, look: ReportLook) -> str:
    say = look.say
    crops = say(marked("as face crops: every picture is a face already"))
    photographs = say(marked("as photographs: faces are detected, and the largest one counts"))
    by = say(marked("detected automatically")) if result.told else say(marked("chosen by hand"))
    facts = [
        (say(marked("Folder")), str(result.test_set.folder)),
        (say(marked("Pictures")), str(len(result.test_set.pictures))),
        (say(marked("Analysed")), f"{crops if result.way is Way.CROPS else photographs} ({by})"),
        (say(marked("Created")), f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S %z}, FER Desktop {__version__}"),
    ]
    if score.count < len(result.test_set.pictures):
        unread = marked("{count} of the pictures were not analysed: these figures are for the rest.")
        facts.append((say(marked("Incomplete")), say(unread, count=len(result.test_set.pictures) - score.count)))
    return facts_table(facts)


def _headline(result: Result, score: Score, look: ReportLook) -> str:
    say, percent = look.say, partial(_percent, look)
    facts = [
        (say(marked("Balanced accuracy (mean recall of the classes)")), percent(score.balanced)),
        (say(marked("Mean F1 of the classes")), percent(score.macro_f1)),
    ]
    accuracy = percent(score.accuracy.value)
    counted = [paragraph(_share(score.accuracy, look))] if score.accuracy.total else []
    lines = [paragraph(accuracy, "figure"), *counted, facts_table(facts)]
    if result.way is Way.PHOTOGRAPHS:
        faceless = marked(
            "No face was found in {count} of {total} pictures. They are not in the figures above, in the matrix and in the "
            "table. With each of them counted as wrong: {strict}."
        )
        count, total, strict = score.no_face_count, score.strict.total, _share(score.strict, look)
        lines.append(paragraph(say(faceless, count=count, total=total, strict=strict)))
    if score.failed:
        failed = marked("Files that couldn't be opened and aren't counted: {count}.")
        lines.append(paragraph(say(failed, count=score.failed)))
    return "<section>" + "".join(lines) + "</section>"


def _share(share: Share, look: ReportLook) -> str:
    low, high = share.interval
    return look.say(
        marked("{right} of {total} right, {share} (95% interval {low} to {high}, Wilson)"),
        right=share.right,
        total=share.total,
        share=_percent(look, share.value),
        low=_percent(look, low),
        high=_percent(look, high),
    )


def _matrix(score: Score, look: ReportLook) -> str:
    say = look.say
    title = say(marked("Confusion matrix"))
    plot = matrix_plot(score.matrix, look.labels, title, say(marked("true")), say(marked("predicted")))
    text = say(marked("Counts, and their share of the row."))
    return f"<section>{heading(title)}{paragraph(text, 'muted')}{plot}</section>"


def _classes(score: Score, look: ReportLook) -> str:
    say, percent = look.say, partial(_percent, look)
    expression, precision, recall = say(marked("Expression")), say(marked("Precision")), say(marked("Recall"))
    heads = (precision, recall, say(marked("F1")), say(marked("Pictures")), say(marked("No face found")))
    head = f"<th>{escape(expression)}</th>" + "".join(f'<th class="n">{escape(text)}</th>' for text in heads)
    rows = []
    for name, metrics, missing in zip(look.labels, score.classes, score.no_face, strict=True):
        figures = (percent(metrics.precision), percent(metrics.recall), percent(metrics.f1), str(metrics.support), str(missing))
        cells = "".join(f'<td class="n">{escape(figure)}</td>' for figure in figures)
        rows.append(f"<tr><td>{escape(name)}</td>{cells}</tr>")
    title = say(marked("By expression"))
    plot = class_bars(score.classes, look.labels, look.colors, title, recall.lower(), precision.lower())
    return f"<section>{heading(title)}<table><tr>{head}</tr>{''.join(rows)}</table>{plot}</section>"


def _mistakes(result: Result, look: ReportLook) -> str:
    say = look.say
    mistakes = [answer for answer in result.answers if answer.mistaken]
    title = say(marked("Mistakes ({count})"), count=len(mistakes))
    if not mistakes:
        return heading(title)
    cells = "".join(_mistake(answer, result.thumbnail(answer), look) for answer in mistakes[:MOST_MISTAKES])
    text = say(marked("The picture's label, the reading, and its confidence."))
    if len(mistakes) > MOST_MISTAKES:
        text += " " + say(marked("The first {count} are shown; the CSV has all."), count=MOST_MISTAKES)
    return f'{heading(title)}{paragraph(text, "muted")}<div class="gallery">{cells}</div>'


def _mistake(answer: Answer, thumbnail: bytes, look: ReportLook) -> str:
    assert answer.read is not None and answer.confidence is not None
    true, read = look.labels[answer.true], look.labels[answer.read]
    name = escape(PurePath(answer.file).name)
    shown = picture(thumbnail, PurePath(answer.file).name) if thumbnail else ""
    text = f"{true} \N{RIGHTWARDS ARROW} {read} {_percent(look, answer.confidence)}"
    return f'<div title="{escape(answer.file)}">{shown}<span>{escape(text)}</span><span class="muted">{name}</span></div>'


def _unread(result: Result, look: ReportLook) -> str:
    """List what the figures leave out: pictures without a face, files that couldn't be opened, and other files and folders."""
    say = look.say
    faceless = [answer.file for answer in result.answers if answer.read is None and not answer.error]
    failed = [look.translated(answer.error) for answer in result.answers if answer.error is not None]
    sections = (
        (say(marked("No face found")), faceless),
        (say(marked("Not opened")), failed),
        (say(marked("Left out: not in the folder of a class, or not a picture")), list(result.test_set.left_out)),
    )
    return "".join(heading(f"{title} ({len(items)})") + bullets(items[:MOST_MISTAKES]) for title, items in sections if items)


def model_section(model: Model | None, runtime: str, look: ReportLook) -> str:
    """Return what a report says of the model; empty without one. runtime: its key in the model's files."""
    say = look.say
    if model is None:
        return ""
    entry = model.description.files.get(runtime)
    facts = [
        (say(marked("Model")), f"{model.description.title} ({model.name})"),
        (say(marked("Runs with")), runtime),
        ("SHA-256", entry.sha256 if entry is not None else say(marked("unknown"))),
    ]
    return heading(say(marked("Model"))) + facts_table(facts)
