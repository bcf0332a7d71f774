"""The answers of a test set as CSV."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.recordings.rows import CsvLines, open_rows, text_cell
from fer_desktop.test_sets.scoring import Answer

ANSWER_COLUMNS: Final = ("file", "true", "read", "right", "confidence", *EXPRESSIONS, "note")

NO_FACE: Final = "no face found"


def write_answers(answers: Iterable[Answer], path: Path) -> None:
    """Write a line a picture: what it is said to show, what was read, the seven probabilities. Raises OSError.

    right is 1 or 0, and empty where nothing was read: then `note` says why, "no face found" or what was wrong with the file.
    """
    with open_rows(path) as stream:
        lines = CsvLines(stream)
        lines.write(ANSWER_COLUMNS)
        for answer in answers:
            lines.write(_cells(answer))


def _cells(answer: Answer) -> list[str]:
    file, true = text_cell(answer.file), EXPRESSIONS[answer.true]
    if answer.read is None or answer.probabilities is None:
        return [file, true, *[""] * (3 + len(EXPRESSIONS)), text_cell(str(answer.error or NO_FACE))]
    probabilities = [f"{probability:.6f}" for probability in answer.probabilities]
    return [file, true, EXPRESSIONS[answer.read], str(int(answer.right)), probabilities[answer.read], *probabilities, ""]
