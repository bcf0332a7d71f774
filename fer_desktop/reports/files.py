"""The report of pictures that were analysed, one page of HTML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from itertools import groupby
from pathlib import Path, PurePath
from threading import Event
from typing import Final

import cv2

from fer_desktop.analysis.smoothing import threshold_message
from fer_desktop.core.labels import CLASS_COUNT, EXPRESSIONS
from fer_desktop.core.messages import Message, marked
from fer_desktop.core.types import Box, UInt8Array
from fer_desktop.media.pictures import read_picture
from fer_desktop.media.source import SourceError
from fer_desktop.models.description import Model
from fer_desktop.recordings.covering import Covering, CoverStyle, FindFaces, covered_still, find_faces
from fer_desktop.recordings.rows import Row, open_rows
from fer_desktop.reports.html import bullets, facts_table, heading, page, paragraph, picture
from fer_desktop.reports.recording import CAUTION, RecordingLook
from fer_desktop.reports.svg import share_bars
from fer_desktop.reports.test_set import model_section

_MODELS_DIFFER: Final = marked("The pictures were not all analysed with the same model.")

MOST_PICTURES: Final = 1000
"""The most pictures that are shown; the figures are of all."""

_SIDE: Final = 288
_QUALITY: Final = 85
_LINE: Final = 15
_DIGIT: Final = 8
_UNSURE: Final = "#59616b"
_CHIP: Final = "#1b1f24"

_STYLE: Final = (
    ".gallery { display: flex; flex-wrap: wrap; gap: 20px } .gallery > div { width: 288px; font-size: 13px; "
    "break-inside: avoid } .shot { position: relative } .shot img { width: 100%; display: block } "
    ".shot svg { position: absolute; left: 0; top: 0; height: 100% } .shot text { font-size: 12px; fill: #fff } "
    ".gallery span { display: block; overflow-wrap: anywhere }"
)


@dataclass(frozen=True, slots=True, eq=False)
class PictureResults:
    """What the report shows.

    rows: of pictures, those of one picture one after the other. failed: why others couldn't be opened. model, runtime: what
    they were analysed with, the runtime by its key in the model's files; None and "" where that differs. uncertain_below: the
    threshold, 0 to 1; None where it differs. paths: of the pictures, by their names in the rows. videos: how many of the files
    are videos, which aren't in it. cover: how all faces are covered; None shows them.
    """

    rows: Sequence[Row]
    failed: Sequence[Message]
    model: Model | None
    runtime: str
    uncertain_below: float | None
    paths: Mapping[str, Path]
    videos: int = 0
    cover: CoverStyle | None = None


def write_pictures_report(
    results: PictureResults, path: Path, look: RecordingLook, cancel: Event, report: Callable[[float], object]
) -> bool:
    """Write the report; return False, and leave no file, if it was cancelled. report: called with the share that is done.

    Raises OSError.
    """
    text = pictures_report_page(results, look, cancel, report)
    if cancel.is_set():
        return False
    with open_rows(path) as stream:
        stream.write(text)
    return True


def pictures_report_page(results: PictureResults, look: RecordingLook, cancel: Event, report: Callable[[float], object]) -> str:
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
        _left_out(results.videos, look),
        _summary(faces, results.uncertain_below, look),
        paragraph(say(CAUTION), "caution"),
        _gallery(files, results, look, cancel, report),
        heading(f"{say(marked('Not opened'))} ({len(failed)})") + bullets(failed) if failed else "",
        model_section(results.model, results.runtime, look) or paragraph(say(_MODELS_DIFFER)),
    ]
    return page(title, sections, look.language, _STYLE)


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


def _left_out(videos: int, look: RecordingLook) -> str:
    if not videos:
        return ""
    one = marked("1 video is not in this report; its page exports a report of it.")
    several = marked("{count} videos are not in this report; their pages export a report of each.")
    return paragraph(look.say(one if videos == 1 else several, count=videos))


def _gallery(
    files: Mapping[str, Sequence[Row]],
    results: PictureResults,
    look: RecordingLook,
    cancel: Event,
    report: Callable[[float], object],
) -> str:
    cells = []
    find = find_faces() if results.cover is not None else None
    shown = list(files.items())[:MOST_PICTURES]
    for done, (file, rows) in enumerate(shown):
        if cancel.is_set():
            break
        report(done / len(shown))
        name = PurePath(file).name
        words = "".join(f"<span>{escape(_words(row, look))}</span>" for row in rows)
        seen = _with_boxes(results.paths[file], name, rows, look, results.cover, find)
        cells.append(f'<div title="{escape(file)}">{seen}{words}<span class="muted">{escape(name)}</span></div>')
    text = ""
    if len(files) > MOST_PICTURES:
        more = marked("The first {count} are shown; the CSV has all.")
        text = paragraph(look.say(more, count=MOST_PICTURES), "muted")
    return f'{heading(look.say(marked("Pictures")))}{text}<div class="gallery">{"".join(cells)}</div>'


def _with_boxes(
    path: Path, name: str, rows: Sequence[Row], look: RecordingLook, cover: CoverStyle | None, find: FindFaces | None
) -> str:
    """Return a picture with the boxes and the numbers of its faces; nothing if it can't be read any more."""
    try:
        image = read_picture(path)
    except SourceError:
        return ""
    if cover is not None and find is not None:
        image = covered_still(image, [(0, box) for row in rows if (box := _place(row)) is not None], Covering(cover), find)
    height, width = image.shape[:2]
    scale = _SIDE / max(width, height)
    across, down = max(round(width * scale), 1), max(round(height * scale), 1)
    boxes = "".join(_box(row, scale, across, down, look) for row in rows)
    overlay = f'<svg viewBox="0 0 {across} {down}" xmlns="http://www.w3.org/2000/svg">{boxes}</svg>'
    return f'<div class="shot" style="width: {across}px">{picture(_jpeg(image, across, down), name)}{overlay}</div>'


def _place(row: Row) -> Box | None:
    if row.x is None or row.y is None or row.width is None or row.height is None:
        return None
    return Box(row.x, row.y, row.width, row.height)


def _jpeg(image: UInt8Array, width: int, height: int) -> bytes:
    size = (min(width, image.shape[1]), min(height, image.shape[0]))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1].tobytes()


def _box(row: Row, scale: float, width: int, height: int, look: RecordingLook) -> str:
    """Return the box of a face in the colour of its expression, and at its corner the number with which its words begin."""
    if row.x is None or row.y is None or row.width is None or row.height is None:
        return ""
    left, top = min(max(row.x * scale, 1), width - 1), min(max(row.y * scale, 1), height - 1)
    right, bottom = min((row.x + row.width) * scale, width - 1), min((row.y + row.height) * scale, height - 1)
    color = _UNSURE if row.uncertain else look.colors[EXPRESSIONS.index(row.shown_expression or "")]
    line = f'fill="none" stroke="{color}" stroke-width="2"' + (' stroke-dasharray="2 3"' if row.uncertain else "")
    wide, chip = _DIGIT * len(str(row.face)) + 6, top - _LINE if top >= _LINE else top
    return (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{max(right - left, 1):.1f}" height="{max(bottom - top, 1):.1f}" {line}/>'
        f'<rect x="{left:.1f}" y="{chip:.1f}" width="{wide}" height="{_LINE}" fill="{_CHIP}"/>'
        f'<text x="{left + wide / 2:.1f}" y="{chip + _LINE - 4:.1f}" text-anchor="middle">{row.face}</text>'
    )


def _words(row: Row, look: RecordingLook) -> str:
    """Return "1 happy 94%", or "1 uncertain, perhaps happy 42%"."""
    if row.shown_expression is None:
        return look.say(marked("No face found"))
    name = look.labels[EXPRESSIONS.index(row.shown_expression)]
    words = f"{name} {look.percent(row.shown_confidence or 0.0, 0)}"
    if row.uncertain:
        words = look.say(marked("{uncertain}, perhaps {reading}"), uncertain=look.uncertain, reading=words)
    return f"{row.face} {words}"
