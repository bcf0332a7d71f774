"""The one place that names expressions and people, and writes figures, times and sizes as the language does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QLocale

from fer_desktop.core.labels import UNCERTAIN
from fer_desktop.core.messages import clock
from fer_desktop.core.metrics import ClassErrors
from fer_desktop.core.types import FaceReading
from fer_desktop.settings import SettingsTrouble

if TYPE_CHECKING:
    from fer_desktop.recordings.recording import Person

translate = QCoreApplication.translate


_EXPRESSIONS: Final[tuple[Callable[[], str], ...]] = (
    lambda: translate("Expression", "angry"),
    lambda: translate("Expression", "disgust"),
    lambda: translate("Expression", "fear"),
    lambda: translate("Expression", "happy"),
    lambda: translate("Expression", "neutral"),
    lambda: translate("Expression", "sad"),
    lambda: translate("Expression", "surprise"),
)


def expression_name(index: int) -> str:
    """Return the name of an expression in the user's language, by its index in `EXPRESSIONS`."""
    return _EXPRESSIONS[index]()


_written: dict[str, str] = {"shares": "percent", "times": "clock"}
"""How figures are written, as the user chose; see `write_figures`."""


def write_figures(shares: str, times: str) -> bool:
    """Choose how shares and times are written from now on: one of `settings.SHARES`, one of `settings.TIMES`.

    Returns whether that is a change. Texts that are on the screen already are made anew by a LanguageChange event.
    """
    chosen = {"shares": shares, "times": times}
    changed = chosen != _written
    _written.update(chosen)
    return changed


def percent(share: float, digits: int = 0) -> str:
    """Return a share of 1 as the user chose: in percent, "87%", with so many digits, or as "0.87", with two more."""
    if _written["shares"] == "decimal":
        return decimal(share, digits + 2)
    figure = decimal(100 * share, digits) if digits else str(round(100 * share))
    return translate("Figure", "{figure}%").format(figure=figure)


def decimal(value: float, digits: int) -> str:
    """Return a number with this many digits after the decimal point or comma, without separators of thousands."""
    locale = QLocale()
    locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    return locale.toString(float(value), "f", digits)


def plain(value: float) -> str:
    """Return a number as short as it can be written: "0.35", "2"."""
    locale = QLocale()
    locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    return locale.toString(float(value), "g", 6)


def whole(count: float) -> str:
    """Return a whole number with the language's separators of thousands: "28,821" or "28.821"."""
    return QLocale().toString(round(count))


def shape_text(shape: Iterable[int]) -> str:
    """Return the shape of an array, "48 \N{MULTIPLICATION SIGN} 48 \N{MULTIPLICATION SIGN} 32"."""
    return " \N{MULTIPLICATION SIGN} ".join(map(str, shape))


def picture_shape_text(shape: Sequence[int]) -> str:
    """Return the shape of a picture or of maps (height, width, ...) with the width first, as sizes are written everywhere."""
    height, width, *more = shape
    return shape_text((width, height, *more))


def size_text(width: int, height: int) -> str:
    """Return "1280 x 720", with the multiplication sign."""
    return f"{width}\N{NO-BREAK SPACE}\N{MULTIPLICATION SIGN}\N{NO-BREAK SPACE}{height}"


def seconds(value: float, digits: int = 1) -> str:
    """Return "2.5 s", with a no-break space."""
    return translate("Figure", "{figure}\u00a0s").format(figure=decimal(value, digits))


def clock_text(seconds: float, tenths: bool = False) -> str:
    """Return a time as the user chose: "0:07", "12:30" or "1:02:03", with tenths "0:07.4"; or "7 s", with tenths "7.4 s"."""
    if _written["times"] == "seconds":
        # Cut like the clock's, not rounded.
        cut = int(max(seconds, 0.0) * 10 + 1e-6) / 10 if tenths else int(max(seconds, 0.0) + 1e-6)
        return translate("Figure", "{figure}\u00a0s").format(figure=decimal(cut, int(tenths)))
    return clock(seconds, tenths).replace(".", QLocale().decimalPoint())


def pair_words(true: int, read: int | None) -> str:
    """Return a picture's label and, if there is one, its reading, with an arrow between them."""
    return expression_name(true) + (f" \N{RIGHTWARDS ARROW} {expression_name(read)}" if read is not None else "")


def uncertain() -> str:
    return translate("Expression", "uncertain")


def label_name(label: int) -> str:
    """Return the word for a label (`FaceReading.label`): "happy", or "uncertain"."""
    return uncertain() if label == UNCERTAIN else expression_name(label)


def label_words(label: int, confidence: float) -> str:
    """Return "happy 87%", or "uncertain"; label: as above."""
    return uncertain() if label == UNCERTAIN else f"{expression_name(label)} {percent(confidence)}"


def reading_words(reading: FaceReading) -> str:
    """Return "happy 87%", or "uncertain"."""
    return label_words(reading.label, reading.confidence)


def person_name(number: int) -> str:
    return translate("Person", "Person {number}").format(number=number)


def reading_sentence(reading: FaceReading, number: int, name: str = "") -> str:
    """Return "Person 2: happy, 87%", for a screen reader. name: shown in place of the number."""
    if reading.uncertain:
        words = translate("Expression", "uncertain, perhaps {name}").format(name=expression_name(reading.expression_index))
    else:
        words = f"{expression_name(reading.expression_index)}, {percent(reading.confidence)}"
    return f"{name or person_name(number)}: {words}"


def weakness_hint(index: int, errors: Sequence[ClassErrors]) -> str:
    """Return how often readings of an expression were right in the model's tests; empty where it isn't weak or not measured."""
    share, others = (errors[index].precision, errors[index].others) if errors else (None, None)
    if share is None or not errors[index].is_weak:
        return ""
    hint = translate("Expression", "In tests, {count} of 10 readings of \u201c{name}\u201d were right").format(
        count=round(10 * share[0]), name=expression_name(index)
    )
    if others is None:
        return hint + "."
    return translate("Expression", "{hint}; most of the others were {other}.").format(
        hint=hint, other=expression_name(others[0])
    )


def reliability_hint(reading: FaceReading) -> str:
    """Return how often readings with such a confidence, in such pictures, were right; empty where that isn't known.

    Empty for an uncertain reading too, as it names no expression.
    """
    if reading.reliability is None or reading.uncertain:
        return ""
    count = round(10 * reading.reliability)
    if count >= 10:
        return translate("Expression", "In pictures like this, nearly all readings are right.")
    return translate("Expression", "In pictures like this, {count} of 10 readings are right.").format(count=count)


def reading_number(reading: FaceReading, position: int) -> int:
    """Return a face's number: its track id, or without tracking its position in the picture, from 1."""
    return reading.face.track_id or position + 1


def settings_words(trouble: SettingsTrouble) -> str:
    """Return the message about a settings file that could not be used."""
    if trouble.kept is None:
        text = translate("Settings", "The settings can't be read, so the defaults are used ({reason}).")
        return text.format(reason=trouble.reason)
    text = translate("Settings", "The settings file was broken: the defaults are used. It is kept as {file}")
    return text.format(file=trouble.kept)


def size_on_disk(count: int) -> str:
    """Return a number of bytes as "4.2 MB"."""
    return QLocale().formattedDataSize(count, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def time_left_words(seconds: float | None) -> str:
    """Return "2 min left", or an empty text for None."""
    if seconds is None:
        return ""
    if seconds < 60:
        return translate("RunProgress", "{seconds} s left").format(seconds=max(5 * round(seconds / 5), 5))
    if seconds < 3600:
        return translate("RunProgress", "{minutes} min left").format(minutes=round(seconds / 60))
    return translate("RunProgress", "{hours} h {minutes} min left").format(
        hours=int(seconds // 3600), minutes=int(seconds % 3600 // 60)
    )


def moment_text(when: datetime) -> str:
    """Return a date and time here as "2026-11-28 14:03", which nobody reads as another day."""
    return f"{when.astimezone():%Y-%m-%d %H:%M}"


def person_label(person: Person) -> str:
    """Return a person's name, or "Person" with their number."""
    return person.name or person_name(person.number)


def color_name(name: str) -> str:
    """Return the name of a colour of `theme.PERSON_COLORS` in the user's language."""
    names = {
        "blue": translate("Color", "Blue"),
        "orange": translate("Color", "Orange"),
        "teal": translate("Color", "Teal"),
        "magenta": translate("Color", "Magenta"),
        "green": translate("Color", "Green"),
        "purple": translate("Color", "Purple"),
        "yellow": translate("Color", "Yellow"),
        "red": translate("Color", "Red"),
    }
    return names[name]


def seconds_of(text: str) -> float | None:
    """Return the seconds of a time such as "7.4", "7.4 s", "0:07.4" or "1:02:03"; None if the text is no time."""
    parts = re.sub(r"\s*(s|d|dtk)\.?$", "", text.strip()).replace(",", ".").split(":")
    if not 1 <= len(parts) <= 3 or not all(re.fullmatch(r"\d+", part) for part in parts[:-1]):
        return None
    if not re.fullmatch(r"\d+(\.\d*)?", parts[-1]):
        return None
    seconds = 0.0
    for part in parts:
        seconds = 60 * seconds + float(part)
    return seconds if seconds < 1e7 else None
