"""Measures models on labelled pictures: a folder with a subfolder for each expression, or a file of FER2013."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.analyzer import Analyzer, AnalyzerOptions, build_analyzer
from fer_desktop.analysis.classifier import Runtime, open_classifier
from fer_desktop.batch.run import BatchOptions, BatchProgress, Cancel, analyze_files
from fer_desktop.core.fer2013 import read_csv, read_npz
from fer_desktop.core.messages import UserError, marked
from fer_desktop.models.description import Model
from fer_desktop.models.metrics import Measurement, describe_figures, fingerprint_of
from fer_desktop.test_sets.finding import TestSet, Way, find_test_sets, tell_way
from fer_desktop.test_sets.scoring import Answer, answer_of

FER2013_SUFFIXES: Final = (".npz", ".csv")
FER2013_KIND: Final = "fer2013"
"""The kind of a measurement on a file of FER2013; of one on a folder it is a `Way`."""

_AT_ONCE: Final = 64

Progress = Callable[[float], object]
Chosen = tuple[Model, Runtime]


class MeasuringError(UserError):
    """Nothing can be measured on these pictures; the message says why and what to choose."""


@dataclass(frozen=True, slots=True, eq=False)
class Fer2013Test:
    """PrivateTest without the pictures that are in Training too. image: (n, 48, 48) uint8. label: (n,) uint8."""

    path: Path
    image: NDArray[np.uint8]
    label: NDArray[np.uint8]


def measure(path: Path, models: Sequence[Chosen], cancel: Cancel, progress: Progress) -> list[Measurement] | None:
    """Measure models, each with a runtime, on the same pictures; return None if it was cancelled.

    progress: called with shares of the whole, 0 to 1. Raises UserError: MeasuringError, ModelError, ClassifierError and so on.
    """
    pictures = open_pictures(path)
    fingerprint = fingerprint_of(_contents(pictures, cancel))
    result: list[Measurement] = []
    way: Way | None = None
    for place, (model, runtime) in enumerate(models):

        def report(share: float, place: int = place) -> None:
            progress((place + share) / len(models))

        if isinstance(pictures, Fer2013Test):
            answers = list(_read_file(pictures, model, runtime, cancel, report))
        else:
            analyzer = build_analyzer(model, runtime, AnalyzerOptions(follow=False))
            # Both models get the same pictures in the same way.
            way = way or tell_way(pictures.sample(), analyzer, stopped=cancel.is_set) or Way.PHOTOGRAPHS
            answers = list(read_test_set(pictures, way, analyzer, cancel, report))
        if cancel.is_set():
            return None
        result.append(_measurement(path, answers, way or FER2013_KIND, fingerprint, runtime))
    return result


def measurement_on(
    test_set: TestSet, answers: Sequence[Answer], way: Way, runtime: Runtime, cancel: Cancel
) -> Measurement | None:
    """Return the measurement of a model that has given answers on all pictures of a folder; None if it was cancelled.

    Reads the files once more, for the fingerprint. Raises MeasuringError if no face was found in any of them.
    """
    fingerprint = fingerprint_of(_contents(test_set, cancel))
    return None if cancel.is_set() else _measurement(test_set.folder, answers, way, fingerprint, runtime)


def open_pictures(path: Path) -> TestSet | Fer2013Test:
    """Return the labelled pictures of a folder or of a FER2013 file. Raises MeasuringError or Fer2013Error."""
    if path.suffix.casefold() in FER2013_SUFFIXES and not path.is_dir():
        found = read_npz(path) if path.suffix.casefold() == ".npz" else read_csv(path)
        kept = found.private_not_in_training()
        if not kept.any():
            raise MeasuringError(marked("{path} has no picture of PrivateTest that isn't in Training too"), path=path)
        return Fer2013Test(path, found.image[kept], found.label[kept])
    try:
        with os.scandir(path):
            pass
    except OSError as error:
        raise MeasuringError(marked("{path} can't be read: {why}"), path=path, why=error) from error
    sets = find_test_sets([path]).sets
    if not sets:
        template = marked(
            "{path} has no labelled pictures. Choose a folder that has a subfolder for each expression, named angry, happy and "
            "so on, with its pictures."
        )
        raise MeasuringError(template, path=path)
    if len(sets) > 1:
        names = ", ".join(str(one.folder.relative_to(path)) for one in sets if one.folder.is_relative_to(path))
        raise MeasuringError(marked("{path} has several test sets: {names}. Choose one of them."), path=path, names=names)
    return sets[0]


def read_test_set(
    test_set: TestSet,
    way: Way,
    analyzer: Analyzer,
    cancel: Cancel | None = None,
    progress: Progress = lambda _: None,
) -> Iterator[Answer]:
    """Yield the answer on each picture of a folder."""
    true_of = {picture.path: picture.true for picture in test_set.pictures}

    def report(state: BatchProgress) -> None:
        progress(state.done / state.total)

    for result in analyze_files(list(true_of), lambda: analyzer, BatchOptions(crops=way is Way.CROPS), cancel, report):
        readings = [reading for analysis in result.analyses for reading in analysis.readings]
        yield answer_of(str(result.path), true_of[result.path], readings, result.notes, result.error)


def _read_file(pictures: Fer2013Test, model: Model, runtime: Runtime, cancel: Cancel, progress: Progress) -> Iterator[Answer]:
    classifier, count = open_classifier(model, runtime), len(pictures.label)
    for start in range(0, count, _AT_ONCE):
        if cancel.is_set():
            return
        progress(start / count)
        rows = slice(start, start + _AT_ONCE)
        predictions = classifier.predict(pictures.image[rows])
        for place, (true, row) in enumerate(zip(pictures.label[rows], predictions, strict=True), start):
            yield Answer(f"{pictures.path.name}, {place}", int(true), row)


def _contents(pictures: TestSet | Fer2013Test, cancel: Cancel) -> Iterator[tuple[int, bytes]]:
    if isinstance(pictures, Fer2013Test):
        for image, true in zip(pictures.image, pictures.label, strict=True):
            yield int(true), image.tobytes()
        return
    for picture in pictures.pictures:
        if cancel.is_set():
            return
        try:
            yield picture.true, picture.path.read_bytes()
        except OSError:
            # Its answer has the reason.
            yield picture.true, b""


def _measurement(path: Path, answers: Sequence[Answer], kind: str, fingerprint: str, runtime: Runtime) -> Measurement:
    read = [(answer.probabilities, answer.true) for answer in answers if answer.probabilities is not None]
    failed = [answer.error for answer in answers if answer.error is not None]
    if not read and failed:
        raise MeasuringError(marked("None of the pictures in {path} can be opened: {why}"), path=path, why=failed[0])
    if not read:
        raise MeasuringError(marked("No face was found in any of the pictures in {path}"), path=path)
    return Measurement(
        name=path.name or str(path),
        kind=str(kind),
        pictures=len(answers),
        no_face=len(answers) - len(read) - len(failed),
        failed=len(failed),
        date=dt.datetime.now().astimezone().date().isoformat(),
        runtime=runtime.value,
        fingerprint=fingerprint,
        figures=describe_figures(np.stack([probabilities for probabilities, _ in read]), np.array([true for _, true in read])),
    )
