"""Saves what the Steps tab shows: the sheet as a picture, or what every step gives as numbers."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QFontMetrics, QGuiApplication, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from fer_desktop import __version__
from fer_desktop.analysis.explain.activations import strongest_first
from fer_desktop.analysis.explain.pipeline import MAP_KINDS, Step
from fer_desktop.core.files import write_whole, written_beside
from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.core.messages import UserError, marked
from fer_desktop.models.description import Model
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.language import translated
from fer_desktop.ui.foundation.tasks import Background
from fer_desktop.ui.tabs.steps.card import StepCard, level
from fer_desktop.ui.tabs.steps.map_export import MapFormat, ShownMap, array_of, table_of
from fer_desktop.ui.tabs.steps.reader import Sheet
from fer_desktop.ui.tabs.steps.wording import group_name, step_sentence
from fer_desktop.ui.widgets.message_panel import MessageBar

INDEX_FILE: Final = "index.json"
_WIDTH: Final = 1648
_MARGIN: Final = theme.SPACE_24
_CARDS_A_ROW: Final = 6
_CARD_HEIGHT: Final = 320
_DECISION_HEIGHT: Final = 380
"""Both heights are of a card without its texts, in px."""

_ACTIVATION_SHARE: Final = 2
"""The width of the activation maps' card, in widths of another one."""


class StepsSaver(QObject):
    """Draws in the GUI thread, a card at a time, and writes in the tab's thread. The notice tells how it ended."""

    def __init__(self, background: Background, notice: MessageBar, parent: QObject) -> None:
        super().__init__(parent)
        self._background = background
        self._notice = notice

    def copy(self, sheet: Sheet, title: str, done: Callable[[], None]) -> None:
        """Put the sheet on the clipboard as a picture, then call `done`."""

        def take(picture: QImage) -> None:
            QGuiApplication.clipboard().setImage(picture)
            done()

        SheetPicture(sheet, title, take, self)

    def save_picture(self, sheet: Sheet, title: str, path: Path) -> None:
        """Save the sheet as a PNG; the notice tells where it is, or why it can't be written."""

        def done(_: object) -> None:
            self._notice.tell(lambda: self.tr("The sheet was saved in {path}").format(path=path), about=path)

        def write(picture: QImage) -> None:
            self._background.submit(lambda: write_whole(path, _png(picture)), done, self._failed(path))

        SheetPicture(sheet, title, write, self)

    def save_values(self, sheet: Sheet, model: Model | None, folder: Path, *, replace: bool = False) -> None:
        """Save what every step gives as numbers into a folder; the notice tells where they are, or why they can't be written.

        replace: replace files of the same names; without it the user is asked.
        """
        sentences = [step_sentence(step) for step in sheet.steps]
        about = _about(sheet, model)

        def done(files: Sequence[Path]) -> None:
            count = len(files)
            self._notice.tell(
                lambda: self.tr("%n file(s) were saved in {folder}", "", count).format(folder=folder), about=folder
            )

        def failed(error: Exception) -> None:
            if isinstance(error, ExistingFilesError):
                count = len(error.names)
                self._notice.ask(
                    lambda: self.tr("{folder} holds %n file(s) of these names already.", "", count).format(folder=folder),
                    lambda: self.tr("Replace"),
                    lambda: self.save_values(sheet, model, folder, replace=True),
                )
            else:
                self._failed(folder)(error)

        self._background.submit(lambda: save_values(folder, sheet.steps, sentences, about, replace=replace), done, failed)

    def save_map(self, shown: ShownMap, kind: MapFormat, path: Path) -> None:
        """Save one map; the notice tells where it is, or why it can't be written."""
        picture = shown.picture() if kind is MapFormat.PICTURE else QImage()

        def write() -> None:
            match kind:
                case MapFormat.PICTURE:
                    write_whole(path, _png(picture))
                case MapFormat.TABLE:
                    write_whole(path, table_of(shown.values))
                case MapFormat.ARRAY:
                    write_whole(path, array_of(shown.values))

        def done(_: object) -> None:
            self._notice.tell(lambda: self.tr("The map was saved in {path}").format(path=path), about=path)

        self._background.submit(write, done, self._failed(path))

    def _failed(self, path: Path) -> Callable[[Exception], None]:
        def failed(error: Exception) -> None:
            def told() -> str:
                text = self.tr("{path} can't be written: {reason}. Choose a folder that is yours, with room on its disk.")
                return text.format(path=path, reason=translated(error))

            self._notice.tell(told, error=True)

        return failed


def _about(sheet: Sheet, model: Model | None) -> dict[str, Any]:
    """Return the first entries of the index of saved values."""
    return {
        "program": "fer-desktop",
        "version": __version__,
        "source": sheet.frame.source,
        "frame": sheet.frame.index,
        "face": None if sheet.chosen is None else sheet.chosen + 1,
        "model": None if model is None else model.name,
        "runtime": sheet.runtime.value,
        "expressions": list(EXPRESSIONS),
    }


def _png(picture: QImage) -> bytes:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    # PySide takes a text here, its stubs ask for bytes.
    if not picture.save(buffer, "PNG"):  # type: ignore[call-overload]
        raise UserError(marked("the picture can't be encoded"))
    return bytes(content.data())


class ExistingFilesError(Exception):
    """Files of the same names are in the folder already; nothing was written."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(", ".join(names))
        self.names = tuple(names)


def save_values(
    folder: Path, steps: Sequence[Step], sentences: Sequence[str], about: Mapping[str, Any], *, replace: bool = False
) -> list[Path]:
    """Write what every step gives into a folder, and return the files, index.json last.

    sentences: the explanation of each step. about: the first entries of the index. replace: replace files of the same names.
    Each file is written beside and then moved into its place, so that a link in the folder is replaced rather than followed,
    and no file is ever half written. Raises ExistingFilesError before anything is written, or OSError.
    """
    names = [f"{number:02}-{file_part(step.key)}.npy" for number, step in enumerate(steps, 1)]
    existing = [name for name in (*names, INDEX_FILE) if os.path.lexists(folder / name)]
    if existing and not replace:
        raise ExistingFilesError(existing)
    entries = [_entry(*row) for row in zip(names, steps, sentences, strict=True)]
    index = json.dumps({**about, "steps": entries}, indent=1, ensure_ascii=False) + "\n"
    for name, step in zip(names, steps, strict=True):
        with written_beside(folder / name) as new, new.open("xb") as stream:
            np.save(stream, step.content, allow_pickle=False)
    write_whole(folder / INDEX_FILE, index)
    return [folder / name for name in (*names, INDEX_FILE)]


def _entry(name: str, step: Step, sentence: str) -> dict[str, Any]:
    content = step.content
    entry: dict[str, Any] = {
        "file": name,
        "step": step.key,
        "kind": step.kind,
        "shape": list(content.shape),
        "dtype": str(content.dtype),
        "minimum": step.minimum,
        "maximum": step.maximum,
        "sentence": sentence,
        **dict(step.facts),
    }
    if step.values is None and content.ndim == 3:
        entry["order"] = "blue, green, red"
    if step.kind in MAP_KINDS and step.values is not None:
        entry["strongest_first"] = strongest_first(step.values).tolist()
    if step.bias is not None:
        entry["bias"] = step.bias.tolist()
    return entry


def file_part(key: str) -> str:
    """Return a step's key as a part of a file's name; the key may come from a user model."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", key)[:80]


class SheetPicture(QObject):
    """Draws a sheet card by card, one each time that the event loop is idle, so that the window keeps responding."""

    def __init__(self, sheet: Sheet, title: str, done: Callable[[QImage], None], parent: QObject) -> None:
        """done: called with the finished picture."""
        super().__init__(parent)
        self._sheet = sheet
        self._done = done
        self._crop = next((step.image for step in sheet.steps if step.key == "resized"), None)
        self._pieces: list[tuple[QPoint, QPixmap]] = []
        self._texts: list[tuple[QRect, str, int]] = []
        self._work = self._draw(title)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._go_on)
        self._timer.start(0)

    def _go_on(self) -> None:
        height = next(self._work, 0)
        if height:
            self._timer.stop()
            self._done(self._composed(height))
            self.deleteLater()

    def _draw(self, title: str) -> Iterator[int]:
        """Make the pieces. Yields 0 after each, then the height of the whole picture, in px."""
        y = self._text(title, _MARGIN, theme.READING)
        numbered = list(enumerate(self._sheet.steps, 1))
        for group in dict.fromkeys(group_name(step) for step in self._sheet.steps):
            y = self._text(group, y + theme.SPACE_12, theme.SECTION)
            members = [(number, step) for number, step in numbered if group_name(step) == group]
            for row in _rows(members):
                cards = []
                for number, step in row:
                    cards.append(self._card(number, step))
                    yield 0
                widths = _widths([step for _, step in row])
                text = level(list(zip(cards, widths, strict=True)))
                whole = text + (_DECISION_HEIGHT if len(set(widths)) > 1 else _CARD_HEIGHT)
                x = _MARGIN
                for card, width in zip(cards, widths, strict=True):
                    card.resize(width, whole)
                    self._pieces.append((QPoint(x, y), card.grab()))
                    card.deleteLater()
                    x += width + theme.SPACE_8
                    yield 0
                y += whole + theme.SPACE_8
        yield y - theme.SPACE_8 + _MARGIN

    def _card(self, number: int, step: Step) -> StepCard:
        images = self._sheet.images.get(step.key)
        card = StepCard(number, step, self._sheet.chosen or 0, images, crop=self._crop)
        card.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        for widget in (card, *card.findChildren(QWidget)):
            widget.ensurePolished()
        return card

    def _text(self, text: str, y: int, size: int) -> int:
        """Add a line of text; return the y of what comes below it, in px."""
        height = QFontMetrics(theme.font(size, bold=True)).height()
        self._texts.append((QRect(_MARGIN, y, _WIDTH - 2 * _MARGIN, height), text, size))
        return y + height + theme.SPACE_8

    def _composed(self, height: int) -> QImage:
        result = QImage(_WIDTH, height, QImage.Format.Format_RGB32)
        colors = theme.current()
        result.fill(QColor(colors.window))
        painter = QPainter(result)
        painter.setPen(QColor(colors.text))
        for room, text, size in self._texts:
            font = theme.font(size, bold=True)
            painter.setFont(font)
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideMiddle, room.width())
            painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)
        for place, piece in self._pieces:
            painter.drawPixmap(QRect(place, piece.deviceIndependentSize().toSize()), piece)
        painter.end()
        return result


def _rows(members: Sequence[tuple[int, Step]]) -> list[Sequence[tuple[int, Step]]]:
    """Split steps into rows of nearly equal length."""
    count = -(-len(members) // _CARDS_A_ROW)
    length = -(-len(members) // count)
    return [members[first : first + length] for first in range(0, len(members), length)]


def _widths(steps: Sequence[Step]) -> list[int]:
    """Return the widths of the cards of one row."""
    shares = [_ACTIVATION_SHARE if step.kind == "activation" else 1 for step in steps]
    room = _WIDTH - 2 * _MARGIN - theme.SPACE_8 * (len(steps) - 1)
    # Two cards alone, as where no face was found, are as wide as three would be.
    return [room * share // max(sum(shares), 3) for share in shares]
