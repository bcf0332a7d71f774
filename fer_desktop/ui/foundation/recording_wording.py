"""Recordings in words: times, sizes, people and colours."""

from __future__ import annotations

import re
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from fer_desktop.recordings.recording import Person
from fer_desktop.ui.foundation.formatting import person_name

translate = QCoreApplication.translate


def size_on_disk(count: int) -> str:
    """Return a number of bytes as "4.2 MB"."""
    return QLocale().formattedDataSize(count, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def moment_text(when: datetime) -> str:
    """Return a date and a time of day as the language writes them."""
    moment = QDateTime.fromSecsSinceEpoch(int(when.timestamp()))
    return QLocale().toString(moment, QLocale.FormatType.ShortFormat)


def person_label(person: Person) -> str:
    """Return a person's name, or "Person" with their number."""
    return person.name or person_name(person.number)


def color_name(name: str) -> str:
    """Return what a colour of `theme.PERSON_COLORS` is called."""
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
    """Return the seconds of a time as people write it: "7.4", "0:07.4", "1:02:03"; None for what is none."""
    parts = text.strip().replace(",", ".").split(":")
    if not 1 <= len(parts) <= 3 or not all(re.fullmatch(r"\d+", part) for part in parts[:-1]):
        return None
    if not re.fullmatch(r"\d+(\.\d*)?", parts[-1]):
        return None
    seconds = 0.0
    for part in parts:
        seconds = 60 * seconds + float(part)
    return seconds if seconds < 1e7 else None
