"""The report of pictures, one page of HTML: how many faces show which expression, and these faces."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from pathlib import Path, PurePath
from typing import Final

from fer_desktop import __version__
from fer_desktop.core.labels import CLASS_COUNT, EXPRESSIONS
from fer_desktop.core.messages import Message, marked
from fer_desktop.models.description import Model
from fer_desktop.recordings.rows import Row, open_rows
from fer_desktop.reports.html import ENGLISH, ReportLook, bullets, facts_table, heading, page, paragraph, picture
from fer_desktop.reports.test_set import GALLERY, model_section

MOST_FACES: Final = 200
"""Of each expression, the most faces that are shown; the page gives the number of all."""

_MOST_FILES: Final = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Pictures:
    """What the report shows.

    rows: of pictures, one a face, and one for each picture without a face. failed: files that couldn't be opened, and why.
    thresholds: below which a reading is uncertain, 0 to 1. runtime: its key in the model's files. thumbnail: returns the JPEG
    of a row's face, or empty; it is asked for the faces of `shown_faces`.
    """

    rows: Sequence[Row]
    failed: Sequence[Message]
    thresholds: Sequence[float]
    model: Model | None
    runtime: str
    thumbnail: Callable[[Row], bytes] = field(default=lambda _: b"")


def shown_faces(rows: Sequence[Row]) -> list[list[Row]]:
    """Return the rows of the faces that show each of the seven expressions, then of the uncertain ones; the surest first."""
    groups: list[list[Row]] = [[] for _ in range(CLASS_COUNT + 1)]
    for row in sorted(rows, key=lambda row: -(row.shown_confidence or 0.0)):
        if row.shown_expression is not None:
            groups[CLASS_COUNT if row.uncertain else EXPRESSIONS.index(row.shown_expression)].append(row)
    return [group[:MOST_FACES] for group in groups]


def write_pictures_report(pictures: Pictures, path: Path, look: ReportLook = ENGLISH) -> None:
    """Write the report. Raises OSError."""
    text = pictures_page(pictures, look)
    with open_rows(path) as stream:
        stream.write(text)


def pictures_page(pictures: Pictures, look: ReportLook = ENGLISH) -> str:
    """Return the report as HTML that is XML as well, with every untrusted text escaped."""
    say = look.say
    title = say(marked("Faces in pictures"))
    caution = marked("A reading names an expression, not what a person feels.")
    names = [*look.labels, say(marked("uncertain"))]
    faces = [row for row in pictures.rows if row.face is not None]
    counts = Counter(_group(row) for row in faces)
    sections = [
        f"<h1>{escape(title)}</h1>",
        _facts(pictures, len(faces), look),
        paragraph(say(caution), "caution"),
        _counts(names, counts, len(faces), look),
        *(
            _faces(name, group, counts[k], pictures, look)
            for k, (name, group) in enumerate(zip(names, shown_faces(faces), strict=True))
        ),
        _others(pictures, look),
        model_section(pictures.model, pictures.runtime, look),
    ]
    return page(title, sections, look.language, GALLERY)


def _group(row: Row) -> int:
    return CLASS_COUNT if row.uncertain or row.shown_expression is None else EXPRESSIONS.index(row.shown_expression)


def _facts(pictures: Pictures, faces: int, look: ReportLook) -> str:
    say = look.say
    facts = [
        (say(marked("Pictures")), str(len({row.file for row in pictures.rows}))),
        (say(marked("Faces")), str(faces)),
        (say(marked("Uncertain below")), ", ".join(look.percent(share, 0) for share in pictures.thresholds)),
        (say(marked("Created")), f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S %z}, FER Desktop {__version__}"),
    ]
    return facts_table((name, value) for name, value in facts if value)


def _counts(names: Sequence[str], counts: Counter[int], total: int, look: ReportLook) -> str:
    expression, heads = look.say(marked("Expression")), (look.say(marked("Faces")), look.say(marked("Share")))
    head = f"<th>{escape(expression)}</th>" + "".join(f'<th class="n">{escape(text)}</th>' for text in heads)
    rows = []
    for k, name in enumerate(names):
        color = look.colors[k] if k < CLASS_COUNT else "#59616b"
        dot = f'<span class="dot" style="background: {escape(color)}"></span>'
        share = look.percent(counts[k] / total, 0) if total else "\N{EN DASH}"
        rows.append(f'<tr><td>{dot}{escape(name)}</td><td class="n">{counts[k]}</td><td class="n">{escape(share)}</td></tr>')
    title = heading(look.say(marked("By expression")))
    return f"<section>{title}<table><tr>{head}</tr>{''.join(rows)}</table></section>"


def _faces(name: str, group: Sequence[Row], count: int, pictures: Pictures, look: ReportLook) -> str:
    if not group:
        return ""
    more = ""
    if count > len(group):
        more = paragraph(look.say(marked("The first {count} are shown; the CSV has all."), count=len(group)), "muted")
    cells = "".join(_face(row, pictures.thumbnail(row), look) for row in group)
    return f'{heading(f"{name} ({count})")}{more}<div class="gallery">{cells}</div>'


def _face(row: Row, thumbnail: bytes, look: ReportLook) -> str:
    assert row.shown_expression is not None and row.shown_confidence is not None
    name = PurePath(row.file).name
    shown = picture(thumbnail, name) if thumbnail else ""
    text = f"{look.labels[EXPRESSIONS.index(row.shown_expression)]} {look.percent(row.shown_confidence, 0)}"
    return f'<div title="{escape(row.file)}">{shown}<span>{escape(text)}</span><span class="muted">{escape(name)}</span></div>'


def _others(pictures: Pictures, look: ReportLook) -> str:
    """List pictures without a face, and files that couldn't be opened."""
    sections = (
        (look.say(marked("No face found")), [row.file for row in pictures.rows if row.face is None]),
        (look.say(marked("Not opened")), [look.translated(message) for message in pictures.failed]),
    )
    return "".join(heading(f"{title} ({len(items)})") + bullets(items[:_MOST_FILES]) for title, items in sections if items)
