"""Makes the sheet of the Steps tab. Everything but `use_analyzer` is called in one thread beside the GUI's."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from fer_desktop.analysis.analyzer import Analyzer
from fer_desktop.analysis.stages import Step, steps_of
from fer_desktop.batch import SMALL_PICTURE
from fer_desktop.core.types import FaceReading, Frame
from fer_desktop.sources.formats import is_picture


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """The stages of one face of a frame.

    readings: all faces of the frame, largest first. chosen: which of them the steps are of; None without a face.
    whole_picture: no face was found in a small picture, so that it was read as a face crop.
    """

    frame: Frame
    readings: Sequence[FaceReading]
    chosen: int | None
    whole_picture: bool
    steps: Sequence[Step]


class StepsReader:
    """Keeps its Analyzer, and the readings of the frame that was read last, for when only another face is asked for."""

    def __init__(self, make_analyzer: Callable[[], Analyzer]) -> None:
        self._make_analyzer = make_analyzer
        self._made_by: Callable[[], Analyzer] | None = None
        self._analyzer: Analyzer | None = None
        self._frame: Frame | None = None
        self._readings: Sequence[FaceReading] = ()
        self._whole_picture = False

    def use_analyzer(self, make_analyzer: Callable[[], Analyzer]) -> None:
        """Read with another Analyzer from the next frame on. May be called from the GUI thread."""
        self._make_analyzer = make_analyzer

    def read(self, frame: Frame, face: int) -> Sheet:
        """Return the stages of a face, or of the largest one where there is no such face.

        Raises ModelError, ClassifierError, MissingFileError.
        """
        analyzer = self._ready_analyzer()
        # As it was read where it comes from, so that the faces are the same in the same order: pictures are looked at
        # thoroughly, frames of a camera or a video are not.
        still = frame.media_time is None and is_picture(Path(frame.source))
        analyzer.options = dataclasses.replace(analyzer.options, thorough=still)
        if frame is not self._frame:
            self._read_faces(frame, analyzer)
        chosen = face if face < len(self._readings) else 0
        steps = steps_of(frame, analyzer, chosen, whole_picture=self._whole_picture)
        return Sheet(frame, self._readings, chosen if self._readings else None, self._whole_picture, steps)

    def _read_faces(self, frame: Frame, analyzer: Analyzer) -> None:
        readings = analyzer.analyze(frame).readings
        whole_picture = not readings and max(frame.image.shape[:2]) < SMALL_PICTURE
        if whole_picture:
            readings = analyzer.analyze_crop(frame).readings
        self._frame, self._readings, self._whole_picture = frame, readings, whole_picture

    def _ready_analyzer(self) -> Analyzer:
        make = self._make_analyzer
        if self._analyzer is None or make is not self._made_by:
            self._analyzer, self._frame = make(), None
            self._made_by = make
        return self._analyzer
