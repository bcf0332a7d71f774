"""Reads a test set from its first picture to its last, where no window is: for the command line and for scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fer_desktop.analysis.analyzer import Analyzer
from fer_desktop.batch.run import BatchOptions, BatchProgress, Cancel, analyze_files
from fer_desktop.core.types import FaceReading
from fer_desktop.media.thumbnails import thumbnail_of
from fer_desktop.test_sets.finding import TestSet, Way
from fer_desktop.test_sets.scoring import Answer, answer_of


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """One picture of a test set was read. thumbnail: JPEG, empty where it couldn't be opened."""

    answer: Answer
    thumbnail: bytes


def read_test_set(
    test_set: TestSet,
    way: Way,
    make_analyzer: Callable[[], Analyzer],
    cancel: Cancel | None = None,
    progress: Callable[[BatchProgress], None] = lambda _: None,
) -> Iterator[Read]:
    """Read the pictures one after the other, as `batch.analyze_files` does; stops early only when cancelled."""
    true_of = {picture.path: picture.true for picture in test_set.pictures}
    options = BatchOptions(crops=way is Way.CROPS)
    for result in analyze_files(list(true_of), make_analyzer, options, cancel, progress):
        readings: tuple[FaceReading, ...] = ()
        thumbnail = b""
        for analysis in result.analyses:
            readings, thumbnail = analysis.readings, thumbnail_of(analysis.frame.image)
        yield Read(answer_of(str(result.path), true_of[result.path], readings, result.notes, result.error), thumbnail)
