"""Recordings in words: times, sizes, what is missing, and why one can't be written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from fer_desktop.recordings.folder import Trouble
from fer_desktop.recordings.recording import Fault, Person, Recording
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


def trouble_words(trouble: Trouble | None) -> str:
    """Return why a recording has ended by itself, as a sentence; the details follow it."""
    match trouble:
        case Trouble.NO_SPACE:
            return translate("Recordings", "Recording has stopped: the disk is full, or nearly.")
        case Trouble.REFUSED:
            return translate("Recordings", "Recording has stopped: the folder may not be written.")
        case Trouble.LOST:
            return translate("Recordings", "Recording has stopped: its folder is gone.")
        case Trouble.VIDEO:
            return translate("Recordings", "Recording has stopped: the video can't be written.")
    return translate("Recordings", "Recording has stopped.")


def fault_words(recording: Recording) -> Sequence[str]:
    """Return what is wrong with a recording, a sentence each."""
    document, faces = recording.document, recording.faces
    known = {
        Fault.NO_FOLDER: translate("Recordings", "The folder is gone. Was it moved, deleted, or on a disk that was taken out?"),
        Fault.NO_DOCUMENT: translate(
            "Recordings", "recording.json is missing: model, settings, names and markers are not known."
        ),
        Fault.BROKEN_DOCUMENT: translate(
            "Recordings", "recording.json can't be read: model, settings, names and markers are not known."
        ),
        Fault.NEWER: translate(
            "Recordings", "A newer version of FER Desktop made this recording; what this one doesn't know is not shown."
        ),
        Fault.NO_VIDEO: translate("Recordings", "video.mkv is missing: there is no picture."),
        Fault.BROKEN_VIDEO: translate("Recordings", "video.mkv can't be played: it is damaged, or no video."),
        Fault.NO_FACES: translate("Recordings", "faces.csv is missing: there are no readings."),
        Fault.BROKEN_FACES: translate("Recordings", "faces.csv can't be read: there are no readings."),
        Fault.LINES_LEFT_OUT: translate("Recordings", "Lines of faces.csv that can't be read are left out: {count}.").format(
            count=faces.unreadable
        ),
        Fault.UNFINISHED: translate(
            "Recordings", "The recording was interrupted, or is still going on; what was written until then is here."
        ),
        Fault.ENDED_BY_ITSELF: translate("Recordings", "Recording stopped by itself: {reason}").format(reason=document.problem),
        Fault.FRAMES_DROPPED: translate(
            "Recordings", "Frames that came faster than they could be written are missing: {count}."
        ).format(count=document.dropped),
        Fault.GAPS: translate("Recordings", "The video leaves out longer gaps in which no frames came: {count}.").format(
            count=len(document.gaps)
        ),
    }
    return [known[problem.fault] for problem in recording.problems]


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
