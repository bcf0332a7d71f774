"""The Analyzer: a Frame in, an Analysis out. Live view, files, command line and benchmarks all go through it."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from fer_desktop import paths
from fer_desktop.analysis.calibration import Calibration
from fer_desktop.analysis.classifier import Classifier, Runtime, open_classifier
from fer_desktop.analysis.crop import crop_face, whole_picture_crop
from fer_desktop.analysis.detector import BlazeFaceDetector, Detector
from fer_desktop.analysis.preprocessing import INPUT_SIZE
from fer_desktop.analysis.smoothing import Smoothed, Smoother
from fer_desktop.analysis.tracker import Tracker
from fer_desktop.core.types import Analysis, Box, Face, FaceReading, Frame, Prediction, UInt8Array
from fer_desktop.models import Model


@dataclass(frozen=True, slots=True)
class AnalyzerOptions:
    """How frames are read.

    follow: frames are moments of one scene: faces get ids and readings are smoothed. False for pictures.
    smoothing_s: time constant of the smoothing in seconds; 0 shows every frame's own prediction.
    uncertain_below: the confidence, 0 to 1, under which a reading is uncertain; None for the model's own.
    largest_only: read the largest face alone.
    minimum_face: the least width and height of a face's box, in pixels.
    thorough: look harder for faces, for still pictures; several times slower.
    calibrations: of tracks whose readings are shifted, before they are smoothed; ids that aren't there do nothing.
    """

    follow: bool = True
    smoothing_s: float = 0.35
    uncertain_below: float | None = None
    largest_only: bool = False
    minimum_face: int = 20
    thorough: bool = False
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

    def analyze(self, frame: Frame) -> Analysis:
        """Read the faces of a frame, largest first. Frames of one scene come in the order of their timestamps.

        Raises ClassifierError.
        """
        options = self.options
        start = time.perf_counter()
        faces = self.find_faces(frame.image, options)
        if options.follow:
            faces = self._tracker.update(faces, frame.timestamp)
        detected = time.perf_counter()
        crops = np.empty((len(faces), INPUT_SIZE, INPUT_SIZE), np.uint8)
        for index, face in enumerate(faces):
            crops[index] = crop_face(frame.image, face)
        cropped = time.perf_counter()
        readings = self._read(faces, crops, frame.timestamp, options)
        end = time.perf_counter()
        timings = {
            "detect": detected - start,
            "crop": cropped - detected,
            "classify": end - cropped,
            "total": end - start,
        }
        return Analysis(frame, readings, timings)

    def analyze_crop(self, frame: Frame) -> Analysis:
        """Read a picture that is a crop already, as FER2013's are: one reading, whose box is the whole picture.

        Raises ClassifierError.
        """
        options = self.options
        start = time.perf_counter()
        face = whole_picture_face(frame.image)
        crops = whole_picture_crop(frame.image)[None]
        cropped = time.perf_counter()
        readings = self._read([face], crops, frame.timestamp, options)
        end = time.perf_counter()
        timings = {"detect": 0.0, "crop": cropped - start, "classify": end - cropped, "total": end - start}
        return Analysis(frame, readings, timings)

    def find_faces(self, image: UInt8Array, options: AnalyzerOptions | None = None) -> list[Face]:
        """Return the faces that would be read in (height, width, 3) uint8 BGR, largest first; nothing is followed."""
        options = options or self.options
        found = self.detector.detect(image, thorough=True) if options.thorough else self.detector.detect(image)
        least = options.minimum_face
        faces = [face for face in found if min(face.box.width, face.box.height) >= least]
        faces.sort(key=lambda face: face.box.area, reverse=True)
        return faces[:1] if options.largest_only else faces

    def reset(self) -> None:
        """Forget all tracks: what comes next is another scene."""
        self._tracker.reset()
        self._smoother.reset()

    def _read(
        self, faces: list[Face], crops: UInt8Array, timestamp: float, options: AnalyzerOptions
    ) -> tuple[FaceReading, ...]:
        threshold = self._uncertain_below if options.uncertain_below is None else options.uncertain_below
        calibrations = {calibration.track_id: calibration for calibration in options.calibrations}
        readings = []
        for face, crop, probabilities in zip(faces, crops, self.classifier.predict(crops), strict=True):
            prediction = Prediction(probabilities)
            if face.track_id:
                calibration = calibrations.get(face.track_id)
                shifted = prediction if calibration is None else calibration.apply(prediction)
                shown = self._smoother.update(face.track_id, shifted, timestamp, options.smoothing_s, threshold)
            else:
                shown = Smoothed(prediction, prediction.index, prediction.confidence < threshold)
            readings.append(FaceReading(face, crop, prediction, shown.prediction, shown.uncertain, shown.expression_index))
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
    if detector is None:
        detector = BlazeFaceDetector(paths.detector_file())
    classifier = open_classifier(model, runtime)
    return Analyzer(detector, classifier, options, model.description.uncertain_below)
