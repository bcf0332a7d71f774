"""Scores the answers on a test set, and writes them as CSV, JSON or Excel."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from fer_desktop.batch.run import Note
from fer_desktop.core.labels import CLASS_COUNT, EXPRESSIONS
from fer_desktop.core.messages import Message
from fer_desktop.core.metrics import ClassMetrics, IntArray, balanced_accuracy, per_class, wilson_interval
from fer_desktop.core.types import FaceReading, Float32Array
from fer_desktop.recordings.excel import Cell, Sheet, new_workbook
from fer_desktop.recordings.rows import CsvLines, open_rows, text_cell

ANSWER_COLUMNS: Final = ("file", "true", "read", "right", "confidence", *EXPRESSIONS, "note")

NO_FACE: Final = "no face found"


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """The answer on one picture of a test set.

    file: the picture's path, for the user. true: its label, an index in `EXPRESSIONS`.
    probabilities: (7,) float32 of its largest face; None where no face was found or the picture couldn't be opened.
    error: why it couldn't be opened, or None.
    """

    file: str
    true: int
    probabilities: Float32Array | None = None
    error: Message | None = None

    @property
    def read(self) -> int | None:
        """The most probable expression, an index in `EXPRESSIONS`."""
        return None if self.probabilities is None else int(np.argmax(self.probabilities))

    @property
    def confidence(self) -> float | None:
        """The probability of that expression, 0 to 1."""
        return None if self.probabilities is None else float(self.probabilities.max())

    @property
    def right(self) -> bool:
        return self.read == self.true

    @property
    def mistaken(self) -> bool:
        """Whether another expression was read; a picture without a face is no mistake."""
        return self.read is not None and not self.right


def answer_of(file: str, true: int, readings: Sequence[FaceReading], notes: Sequence[Note], error: Message | None) -> Answer:
    """Return the answer on one picture: that of its largest face, which is the first of the readings.

    A picture that was analysed as a crop only because it is small counts as one without a face: where faces are detected, the
    figures are those of detected faces.
    """
    if error is not None:
        return Answer(file, true, None, error)
    if not readings or Note.READ_AS_CROP in notes:
        return Answer(file, true)
    return Answer(file, true, readings[0].prediction.probabilities)


@dataclass(frozen=True, slots=True)
class Share:
    """A share of pictures, with its 95 % interval (Wilson, 1927)."""

    right: int
    total: int

    @property
    def value(self) -> float:
        """0 to 1; nan of nothing."""
        return self.right / self.total if self.total else float("nan")

    @property
    def interval(self) -> tuple[float, float]:
        return wilson_interval(self.right, self.total)


@dataclass(frozen=True, slots=True, eq=False)
class Score:
    """The figures of a test set.

    matrix: (7, 7), rows true, columns read, over the pictures with a reading.
    accuracy: the share of right answers among the pictures with a reading.
    strict: the share of right answers among all pictures that could be opened; one without a face counts as wrong.
    balanced, macro_f1: the mean recall and F1 over the classes that have pictures with a reading; nan where none has.
    no_face: pictures in which no face was found, by class. failed: pictures that couldn't be opened; they count nowhere.
    """

    matrix: IntArray
    accuracy: Share
    strict: Share
    balanced: float
    macro_f1: float
    classes: tuple[ClassMetrics, ...]
    no_face: tuple[int, ...]
    failed: int

    @property
    def count(self) -> int:
        """How many pictures have an answer, of whatever kind."""
        return self.strict.total + self.failed

    @property
    def no_face_count(self) -> int:
        return sum(self.no_face)

    @property
    def mistakes(self) -> int:
        return self.accuracy.total - self.accuracy.right


class Tally:
    """Counts answers as they come, each under a key, so that the cost of a score doesn't grow with their number."""

    def __init__(self) -> None:
        self._answers: dict[Hashable, Answer] = {}
        self._matrix = np.zeros((CLASS_COUNT, CLASS_COUNT), np.int64)
        self._no_face = [0] * CLASS_COUNT
        self._failed = 0

    def __len__(self) -> int:
        return len(self._answers)

    def __iter__(self) -> Iterator[tuple[Hashable, Answer]]:
        """Yield keys and answers in the order of their coming."""
        return iter(self._answers.items())

    @property
    def answers(self) -> list[Answer]:
        return list(self._answers.values())

    def put(self, key: Hashable, answer: Answer) -> None:
        """Add an answer; one of the same key is replaced."""
        self.drop(key)
        self._answers[key] = answer
        self._count(answer, 1)

    def drop(self, key: Hashable) -> None:
        answer = self._answers.pop(key, None)
        if answer is not None:
            self._count(answer, -1)

    def score(self) -> Score:
        matrix, no_face = self._matrix, self._no_face
        classes = tuple(per_class(matrix))
        present = [metrics.f1 for metrics in classes if metrics.support]
        right, total = int(np.trace(matrix)), int(matrix.sum())
        return Score(
            matrix=matrix.copy(),
            accuracy=Share(right, total),
            strict=Share(right, total + sum(no_face)),
            balanced=balanced_accuracy(matrix),
            macro_f1=float(np.mean(present)) if present else float("nan"),
            classes=classes,
            no_face=tuple(no_face),
            failed=self._failed,
        )

    def _count(self, answer: Answer, step: int) -> None:
        if answer.read is not None:
            self._matrix[answer.true, answer.read] += step
        elif answer.error:
            self._failed += step
        else:
            self._no_face[answer.true] += step


def score_of(answers: Iterable[Answer]) -> Score:
    """Return the score of answers."""
    tally = Tally()
    for number, answer in enumerate(answers):
        tally.put(number, answer)
    return tally.score()


def write_answers(answers: Iterable[Answer], path: Path) -> None:
    """Write a line a picture: its label, the expression that was read, the seven probabilities. Raises OSError.

    right is 1 or 0, and empty where nothing was read: then `note` says why, "no face found" or the file's error.
    """
    with open_rows(path) as stream:
        lines = CsvLines(stream)
        lines.write(ANSWER_COLUMNS)
        for answer in answers:
            lines.write(_cells(answer))


def write_answers_excel(answers: Iterable[Answer], score: Score, settings: Mapping[str, Cell], path: Path) -> None:
    """Write the same as an Excel workbook, with the results of each expression and the settings in sheets of their own.

    In "Summary", read_angry to read_surprise are the row of the confusion matrix. Raises TooManyRowsError and RecordingError.
    """
    first = ANSWER_COLUMNS.index(EXPRESSIONS[0])
    shares = frozenset({ANSWER_COLUMNS.index("confidence"), *range(first, first + CLASS_COUNT)})
    columns = ("expression", "precision", "recall", "f1", "pictures", "no_face", *(f"read_{name}" for name in EXPRESSIONS))
    with new_workbook(path) as book:
        book.add(Sheet("Pictures", ANSWER_COLUMNS, frozenset({0, len(ANSWER_COLUMNS) - 1}), shares))
        book.add(Sheet("Summary", columns, frozenset(), frozenset({1, 2, 3})))
        book.add(Sheet("Settings", ("name", "value"), frozenset({0, 1})))
        for answer in answers:
            book.write("Pictures", _values(answer))
        for k, metrics in enumerate(score.classes):
            figures = (metrics.precision, metrics.recall, metrics.f1) if metrics.support else (None, None, None)
            row = map(int, score.matrix[k])
            book.write("Summary", (EXPRESSIONS[k], *figures, int(metrics.support), int(score.no_face[k]), *row))
        for setting in settings.items():
            book.write("Settings", setting)


def write_answers_json(answers: Iterable[Answer], score: Score, settings: Mapping[str, Cell], path: Path) -> None:
    """Write the same as JSON: the settings, the results of each expression, the confusion matrix and the pictures.

    Raises OSError.
    """
    classes = {
        name: {
            **({"precision": each.precision, "recall": each.recall, "f1": each.f1} if each.support else {}),
            "pictures": int(each.support),
            "no_face": missing,
        }
        for name, each, missing in zip(EXPRESSIONS, score.classes, score.no_face, strict=True)
    }
    pictures = [dict(zip(ANSWER_COLUMNS, _values(answer), strict=True)) for answer in answers]
    document = {**settings, "classes": classes, "confusion_matrix": score.matrix.tolist(), "pictures": pictures}
    with open_rows(path) as stream:
        json.dump(document, stream, ensure_ascii=False, indent=1, allow_nan=False)


def _values(answer: Answer) -> list[Cell]:
    """Return the cells of an answer as they are, in the order of `ANSWER_COLUMNS`."""
    file, true = answer.file, EXPRESSIONS[answer.true]
    if answer.read is None or answer.probabilities is None:
        return [file, true, *[None] * (3 + CLASS_COUNT), str(answer.error or NO_FACE)]
    probabilities = [round(float(probability), 6) for probability in answer.probabilities]
    return [file, true, EXPRESSIONS[answer.read], answer.right, probabilities[answer.read], *probabilities, None]


def _cells(answer: Answer) -> list[str]:
    file, true = text_cell(answer.file), EXPRESSIONS[answer.true]
    if answer.read is None or answer.probabilities is None:
        return [file, true, *[""] * (3 + len(EXPRESSIONS)), text_cell(str(answer.error or NO_FACE))]
    probabilities = [f"{probability:.6f}" for probability in answer.probabilities]
    return [file, true, EXPRESSIONS[answer.read], str(int(answer.right)), probabilities[answer.read], *probabilities, ""]
