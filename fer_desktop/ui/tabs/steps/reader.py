"""Makes the sheet of the Steps tab. Everything but `use_model` is called in the tab's background thread."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fer_desktop.analysis.analyzer import Analyzer
from fer_desktop.analysis.classifier import Runtime
from fer_desktop.analysis.explain.activations import StagesReader, open_stages
from fer_desktop.analysis.explain.pipeline import Step, steps_of, with_inner_steps
from fer_desktop.analysis.runtimes.network import ClassifierError
from fer_desktop.batch.run import Note, why_crop
from fer_desktop.core.messages import Message
from fer_desktop.core.types import Box, FaceReading, Frame
from fer_desktop.media.formats import is_picture
from fer_desktop.models.description import Model, ModelError
from fer_desktop.ui.tabs.steps.images import StepImages, images_of

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """The stages of one face of a frame.

    readings: all faces of the frame, largest first. chosen: the index of the one shown; None without a face.
    other: the face that was asked for by its box was not found again, so another one is shown.
    why_crop: why all of a small picture was analysed as a face crop; None where it wasn't.
    inside: the steps hold the network's stages. problem: why they don't; None where the model brings no file with them.
    images: the steps' pictures at the sizes of the screen, by key.
    runtime: what analysed the face. The stages are of the network in full precision, also where the runtime is int8.
    """

    frame: Frame
    readings: Sequence[FaceReading]
    chosen: int | None
    other: bool
    why_crop: Note | None
    steps: Sequence[Step]
    inside: bool
    problem: Message | None
    images: Mapping[str, StepImages]
    runtime: Runtime


class StepsReader:
    """Keeps its Analyzer, and the readings of the last frame for when another of its faces is chosen."""

    def __init__(self, make_analyzer: Callable[[], Analyzer], model: Model | None) -> None:
        self._wanted = (make_analyzer, model)
        self._made_of: tuple[Callable[[], Analyzer], Model | None] | None = None
        self._analyzer: Analyzer | None = None
        self._stages: StagesReader | None = None
        self._problem: Message | None = None
        self._frame: Frame | None = None
        self._readings: Sequence[FaceReading] = ()
        self._why_crop: Note | None = None

    def use_model(self, make_analyzer: Callable[[], Analyzer], model: Model | None) -> None:
        """Use another Analyzer and model from the next `read` on. May be called from the GUI thread."""
        self._wanted = (make_analyzer, model)

    def read(self, frame: Frame, face: int | Box) -> Sheet:
        """Return the stages of a face, by its index or its box, or of the largest one where there is no such face.

        Raises ModelError, ClassifierError, MissingFileError. What keeps the network's stages away is in `Sheet.problem`.
        """
        analyzer = self._ready_analyzer()
        # With the options of the tab that the frame comes from, so that the faces are the same in the same order: multi-view
        # detection for pictures, not for frames of a camera or a video.
        still = frame.media_time is None and is_picture(Path(frame.source))
        analyzer.options = dataclasses.replace(analyzer.options, multi_view=still)
        if frame is not self._frame:
            self._read_faces(frame, analyzer)
        found = self._index_of(face) if isinstance(face, Box) else face
        chosen = found if found is not None and found < len(self._readings) else 0
        steps = steps_of(frame, analyzer, chosen, whole_picture=self._why_crop is not None)
        steps, inside, problem = self._look_inside(steps, analyzer)
        return Sheet(
            frame=frame,
            readings=self._readings,
            chosen=chosen if self._readings else None,
            other=found is None and bool(self._readings),
            why_crop=self._why_crop,
            steps=steps,
            inside=inside,
            problem=problem,
            images=images_of(steps),
            runtime=analyzer.classifier.runtime,
        )

    def _index_of(self, box: Box) -> int | None:
        """Return the index of the face that overlaps a box most; None where no face does."""
        overlaps = [box.intersection_over_union(reading.face.box) for reading in self._readings]
        return overlaps.index(max(overlaps)) if any(overlaps) else None

    def _look_inside(self, steps: list[Step], analyzer: Analyzer) -> tuple[list[Step], bool, Message | None]:
        if self._stages is None:
            return steps, False, self._problem
        try:
            return with_inner_steps(steps, analyzer, self._stages), True, None
        except ClassifierError as error:
            _log.warning("no look inside the network: %s", error)
            return steps, False, error.message

    def _read_faces(self, frame: Frame, analyzer: Analyzer) -> None:
        readings = analyzer.analyze(frame).readings
        crop = why_crop(frame.image, analyzer) if not readings else None
        if crop is not None:
            readings = analyzer.analyze_crop(frame).readings
        self._frame, self._readings, self._why_crop = frame, readings, crop

    def _ready_analyzer(self) -> Analyzer:
        wanted = self._wanted
        if self._analyzer is None or wanted is not self._made_of:
            make, model = wanted
            self._analyzer, self._frame = make(), None
            self._stages, self._problem = None, None
            try:
                self._stages = open_stages(model, self._analyzer.classifier) if model is not None else None
            except (ModelError, ClassifierError) as error:
                _log.warning("no look inside the network: %s", error)
                self._problem = error.message
            self._made_of = wanted
        return self._analyzer
