"""The Analyzer: a Frame in, an Analysis out. Live view, files, command line and benchmarks all go through it."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Final

import numpy as np

from fer_desktop import paths
from fer_desktop.analysis.calibration import Calibration
from fer_desktop.analysis.classifier import Classifier, Runtime, open_classifier
from fer_desktop.analysis.crop import crop_face, whole_picture_crop
from fer_desktop.analysis.detection.detector import BlazeFaceDetector, Detector
from fer_desktop.analysis.smoothing import Smoothed, Smoother
from fer_desktop.analysis.tracking import Tracker
from fer_desktop.core.types import Analysis, Box, Face, FaceReading, Float32Array, Frame, Prediction, UInt8Array
from fer_desktop.models.description import Model

REFIND_S: Final = 0.15
"""`AnalyzerOptions.refind_s` for live sources: nobody sees that a label comes so much later."""


@dataclass(frozen=True, slots=True)
class AnalyzerOptions:
    """How frames are read.

    follow: frames are moments of one scene: faces get ids and readings are smoothed. False for pictures.
    smoothing_s: time constant of the smoothing in seconds; 0 shows every frame's own prediction.
    uncertain_below: the confidence, 0 to 1, under which a reading is uncertain; None for the model's own.
    largest_only: read the largest face alone.
    minimum_face: the least width and height of a face's box, in pixels.
    thorough: look harder for faces, for still pictures; several times slower.
    refind_s: for so many seconds after the whole frame was looked at, the faces that were found are looked for where they
        were, which takes a third of the time; somebody who comes in is found that much later. Every box is that of its own
        frame. 0 looks at every frame whole.
    calibrations: of tracks whose readings are shifted, before they are smoothed; ids that aren't there do nothing.
    """

    follow: bool = True
    smoothing_s: float = 0.35
    uncertain_below: float | None = None
    largest_only: bool = False
    minimum_face: int = 20
    thorough: bool = False
    refind_s: float = 0.0
    calibrations: tuple[Calibration, ...] = ()


class Analyzer:
    """Reads frames. Belongs to one thread, but for `options`, which any thread may set."""

    def __init__(
        self,
        detector: Detector,
        classifier: Classifier,
        options: AnalyzerOptions | None = None,
        uncertain_below: float = 0.5,
    ) -> None:
        """uncertain_below: the model's own threshold, for options that name none."""
        self.detector = detector
        self.classifier = classifier
        self.options = options or AnalyzerOptions()
        self._uncertain_below = uncertain_below
        self._tracker = Tracker()
        self._smoother = Smoother()
        self._followed: list[Face] = []
        """The faces that were found in the last frame, and when a whole frame was looked at."""
        self._looked_at = -math.inf

    def analyze(self, frame: Frame) -> Analysis:
        """Read the faces of a frame, largest first. Frames of one scene come in the order of their timestamps.

        Raises ClassifierError.
        """
        options = self.options
        start = time.perf_counter()
        faces, too_small = self._large_enough(self._detect(frame, options), options)
        detected = time.perf_counter()
        if options.follow:
            faces = self._tracker.update(faces, frame.timestamp)
        tracked = time.perf_counter()
        form = self.classifier.form
        crops = np.empty((len(faces), *form.shape), np.uint8)
        for index, face in enumerate(faces):
            crops[index] = crop_face(frame.image, face, form)
        cropped = time.perf_counter()
        predictions = self.classifier.predict(crops)
        classified = time.perf_counter()
        readings = self._read(faces, crops, predictions, frame.timestamp, options)
        end = time.perf_counter()
        timings = {
            "detect": detected - start,
            "track": tracked - detected,
            "crop": cropped - tracked,
            "classify": classified - cropped,
            "smooth": end - classified,
            "total": end - start,
        }
        return Analysis(frame, readings, timings, too_small)

    def analyze_crop(self, frame: Frame) -> Analysis:
        """Read a picture that is a crop already, as FER2013's are: one reading, whose box is the whole picture.

        Raises ClassifierError.
        """
        options = self.options
        start = time.perf_counter()
        face = whole_picture_face(frame.image)
        crops = whole_picture_crop(frame.image, self.classifier.form)[None]
        cropped = time.perf_counter()
        readings = self._read([face], crops, self.classifier.predict(crops), frame.timestamp, options)
        end = time.perf_counter()
        timings = {"detect": 0.0, "crop": cropped - start, "classify": end - cropped, "total": end - start}
        return Analysis(frame, readings, timings)

    def find_faces(self, image: UInt8Array, options: AnalyzerOptions | None = None) -> list[Face]:
        """Return the faces that would be read in (height, width, 3) uint8 BGR, largest first; nothing is followed."""
        options = options or self.options
        return self._large_enough(self._look(image, options), options)[0]

    def reset(self) -> None:
        """Forget all tracks: what comes next is another scene."""
        self._tracker.reset()
        self._smoother.reset()
        self._followed, self._looked_at = [], -math.inf

    def _detect(self, frame: Frame, options: AnalyzerOptions) -> list[Face]:
        following = options.follow and options.refind_s > 0
        followed: list[Face] | None = None
        if following and 0 <= frame.timestamp - self._looked_at < options.refind_s:
            followed = self.detector.follow(frame.image, self._followed)
        if followed is None:
            found, self._looked_at = self._look(frame.image, options), frame.timestamp
            # The two looks differ by a hundredth of a face: all boxes come from the same one, so that none jumps.
            followed = (self.detector.follow(frame.image, found) if following else None) or found
        self._followed = followed
        return followed

    def _look(self, image: UInt8Array, options: AnalyzerOptions) -> list[Face]:
        return self.detector.detect(image, thorough=True) if options.thorough else self.detector.detect(image)

    def _large_enough(self, found: list[Face], options: AnalyzerOptions) -> tuple[list[Face], tuple[Face, ...]]:
        """Return the faces that are large enough to be read, largest first, and those that aren't."""
        ordered = sorted(found, key=lambda face: face.box.area, reverse=True)
        large = [min(face.box.width, face.box.height) >= options.minimum_face for face in ordered]
        faces = [face for face, enough in zip(ordered, large, strict=True) if enough]
        too_small = tuple(face for face, enough in zip(ordered, large, strict=True) if not enough)
        return (faces[:1], ()) if options.largest_only else (faces, too_small)

    def _read(
        self,
        faces: list[Face],
        crops: UInt8Array,
        predictions: Float32Array,
        timestamp: float,
        options: AnalyzerOptions,
    ) -> tuple[FaceReading, ...]:
        threshold = self._uncertain_below if options.uncertain_below is None else options.uncertain_below
        calibrations = {calibration.track_id: calibration for calibration in options.calibrations}
        readings = []
        for face, crop, probabilities in zip(faces, crops, predictions, strict=True):
            prediction = Prediction(probabilities)
            bias: tuple[float, ...] = ()
            if face.track_id:
                calibration = calibrations.get(face.track_id)
                bias = () if calibration is None else calibration.bias
                shifted = prediction if calibration is None else calibration.apply(prediction)
                shown = self._smoother.update(face.track_id, shifted, timestamp, options.smoothing_s, threshold)
            else:
                shown = Smoothed(prediction, prediction.index, prediction.confidence < threshold)
            what = shown.prediction, shown.uncertain, shown.expression_index
            readings.append(FaceReading(face, crop, prediction, *what, bias))
        self._smoother.forget_before(timestamp)
        return tuple(readings)


def whole_picture_face(image: UInt8Array) -> Face:
    """Return the face of a picture that is a crop already: its box is the whole picture."""
    height, width = image.shape[:2]
    return Face(Box(0.0, 0.0, float(width), float(height)), None, 1.0)


def build_analyzer(
    model: Model,
    runtime: Runtime = Runtime.LITERT,
    options: AnalyzerOptions | None = None,
    detector: Detector | None = None,
) -> Analyzer:
    """Return an Analyzer with a model's network, and with BlazeFace unless another detector is given.

    Raises ClassifierError, DetectorError, ModelError, and paths.MissingFileError where BlazeFace's file is not there.
    """
    classifier = open_classifier(model, runtime)
    # After the classifier, of which more can be wrong: who keeps its error would keep the detector's file open too.
    if detector is None:
        detector = BlazeFaceDetector(paths.detector_file())
    return Analyzer(detector, classifier, options, model.description.uncertain_below)
