"""The report of pictures that were analysed, one page of HTML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from itertools import groupby
from pathlib import Path, PurePath
from typing import Final

from fer_desktop.analysis.smoothing import threshold_message
from fer_desktop.core.labels import CLASS_COUNT, EXPRESSIONS
from fer_desktop.core.messages import Message, marked
from fer_desktop.models.description import Model
from fer_desktop.recordings.rows import Row, open_rows
from fer_desktop.reports.html import GALLERY_STYLE, bullets, facts_table, heading, page, paragraph, picture
from fer_desktop.reports.recording import CAUTION, RecordingLook
from fer_desktop.reports.svg import share_bars
from fer_desktop.reports.test_set import model_section

_MODELS_DIFFER: Final = marked("The pictures were not all analysed with the same model.")

MOST_PICTURES: Final = 1000
"""The most pictures that are shown; the figures are of all."""


@dataclass(frozen=True, slots=True, eq=False)
class PictureResults:
    """What the report shows.

    rows: of pictures, those of one picture one after the other. failed: why others couldn't be opened. model, runtime: what
    they were analysed with, the runtime by its key in the model's files; None and "" where that differs. uncertain_below: the
    threshold, 0 to 1; None where it differs. thumbnail: returns the JPEG of a picture by its name in the rows, or empty.
    """

    rows: Sequence[Row]
    failed: Sequence[Message]
    model: Model | None
    runtime: str
    uncertain_below: float | None
    thumbnail: Callable[[str], bytes]


def write_pictures_report(results: PictureResults, path: Path, look: RecordingLook) -> None:
    """Write the report. Raises OSError."""
    text = pictures_report_page(results, look)
    with open_rows(path) as stream:
        stream.write(text)


def pictures_report_page(results: PictureResults, look: RecordingLook) -> str:
    """Return the report as HTML that is XML as well, with every untrusted text escaped."""
    say = look.say
    files = {file: list(rows) for file, rows in groupby(results.rows, key=lambda row: row.file)}
    faces = [row for row in results.rows if row.shown_expression is not None]
    title = say(marked("Faces in pictures"))
    facts = (
        (say(marked("Pictures")), str(len(files))),
        (say(marked("Faces")), str(len(faces))),
        (say(marked("Report made")), look.moment(datetime.now().astimezone())),
    )
    failed = [look.translated(message) for message in results.failed]
    sections = [
        f"<h1>{escape(title)}</h1>",
        facts_table(facts),
        _summary(faces, results.uncertain_below, look),
        paragraph(say(CAUTION), "caution"),
        _gallery(files, results, look),
        heading(f"{say(marked('Not opened'))} ({len(failed)})") + bullets(failed) if failed else "",
        model_section(results.model, results.runtime, look) or paragraph(say(_MODELS_DIFFER)),
    ]
    return page(title, sections, look.language, GALLERY_STYLE)


def _summary(faces: Sequence[Row], uncertain_below: float | None, look: RecordingLook) -> str:
    say = look.say
    title = say(marked("Summary"))
    if not faces:
        return heading(title) + paragraph(say(marked("No face was seen.")))
    counts = Counter(CLASS_COUNT if row.uncertain else EXPRESSIONS.index(row.shown_expression or "") for row in faces)
    shares = [counts[k] / len(faces) for k in range(CLASS_COUNT + 1)]
    bars = share_bars(shares, look.labels, look.colors, look.uncertain, title, look.percent)
    texts = [say(marked("Shares of all faces."))]
    if uncertain_below:
        texts.append(look.translated(threshold_message(uncertain_below, 0.0, lambda share: look.percent(share, 0))))
    return f"<section>{heading(title)}{bars}{paragraph(' '.join(texts), 'muted')}</section>"


def _gallery(files: Mapping[str, Sequence[Row]], results: PictureResults, look: RecordingLook) -> str:
    cells = []
    for file, rows in list(files.items())[:MOST_PICTURES]:
        name, thumbnail = PurePath(file).name, results.thumbnail(file)
        shown = picture(thumbnail, name) if thumbnail else ""
        words = "".join(f"<span>{escape(_words(row, look))}</span>" for row in rows)
        cells.append(f'<div title="{escape(file)}">{shown}{words}<span class="muted">{escape(name)}</span></div>')
    text = ""
    if len(files) > MOST_PICTURES:
        more = marked("The first {count} are shown; the CSV has all.")
        text = paragraph(look.say(more, count=MOST_PICTURES), "muted")
    return f'{heading(look.say(marked("Pictures")))}{text}<div class="gallery">{"".join(cells)}</div>'


def _words(row: Row, look: RecordingLook) -> str:
    if row.shown_expression is None:
        return look.say(marked("No face found"))
    if row.uncertain:
        return f"{row.face} {look.uncertain}"
    return f"{row.face} {look.labels[EXPRESSIONS.index(row.shown_expression)]} {look.percent(row.shown_confidence or 0.0, 0)}"
