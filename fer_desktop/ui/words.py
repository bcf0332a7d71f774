"""A reading in words: the one place that names expressions and writes their figures for people."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from fer_desktop.core.types import FaceReading


def expression_name(index: int) -> str:
    """Return the name of an expression in the user's language, by its index in `EXPRESSIONS`."""
    names = (
        QCoreApplication.translate("Expression", "angry"),
        QCoreApplication.translate("Expression", "disgust"),
        QCoreApplication.translate("Expression", "fear"),
        QCoreApplication.translate("Expression", "happy"),
        QCoreApplication.translate("Expression", "neutral"),
        QCoreApplication.translate("Expression", "sad"),
        QCoreApplication.translate("Expression", "surprise"),
    )
    return names[index]


def percent(share: float) -> str:
    """Return a share of 1 as whole percents, "87 %", with a space that never breaks."""
    return f"{round(100 * share)}\N{NO-BREAK SPACE}%"


def uncertain() -> str:
    return QCoreApplication.translate("Expression", "uncertain")


def reading_words(reading: FaceReading) -> str:
    """Return "happy 87 %", or "uncertain"."""
    if reading.uncertain:
        return uncertain()
    return f"{expression_name(reading.expression_index)} {percent(reading.confidence)}"


def person_name(number: int) -> str:
    return QCoreApplication.translate("Person", "Person {number}").format(number=number)


def reading_sentence(reading: FaceReading, number: int, name: str = "") -> str:
    """Return "Person 2: happy, 87 %", as a screen reader says it. name: what the person is called instead."""
    if reading.uncertain:
        words = QCoreApplication.translate("Expression", "uncertain, perhaps {name}").format(
            name=expression_name(reading.expression_index)
        )
    else:
        words = f"{expression_name(reading.expression_index)}, {percent(reading.confidence)}"
    return f"{name or person_name(number)}: {words}"


def reading_number(reading: FaceReading, position: int) -> int:
    """Return the number a face is called by: its track, or its place in the picture from 1 where nothing is followed."""
    return reading.face.track_id or position + 1
