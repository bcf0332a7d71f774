"""The Analyzer: a Frame in, an Analysis out. Live view, files, command line and benchmarks all go through it."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from fer_desktop import paths
from fer_desktop.analysis.calibration import Calibration
from fer_desktop.analysis.classifier import Classifier, Runtime, open_classifier
from fer_desktop.analysis.crop import crop_face, whole_picture_crop
from fer_desktop.analysis.detection.detector import BlazeFaceDetector, Detector
from fer_desktop.analysis.quality import measure_quality
from fer_desktop.analysis.reidentification import Reidentification
from fer_desktop.analysis.scene import SceneClock
from fer_desktop.analysis.smoothing import Smoothed, Smoother
from fer_desktop.analysis.tracking import Track, Tracker
from fer_desktop.analysis.turns import Turns
from fer_desktop.core.types import Analysis, Box, Face, FaceReading, Float32Array, Frame, Prediction, Quality, UInt8Array
from fer_desktop.models.description import Model
from fer_desktop.models.reliability import ReliabilityTable

REDETECTION_S: Final = 0.15
"""`AnalyzerOptions.redetection_s` for live sources; a label that appears this much later isn't noticed."""

_MOST_WAITING: Final = 256 << 20
"""Bytes of pictures that `Analyzer.analyze_late` keeps at most. A face of larger frames may lack its first ones."""


@dataclass(frozen=True, slots=True)
class AnalyzerOptions:
    """How frames are analysed.

    follow: frames are moments of one scene: faces get track ids and readings are smoothed. False for pictures.
    smoothing_s: time constant of the smoothing in seconds; 0 shows every frame's own prediction.
    uncertain_below: the confidence, 0 to 1, under which a reading is uncertain; None for the model's own.
    largest_only: analyse the largest face alone.
    minimum_face: the least width and height of a face's box, in pixels.
    multi_view: multi-view detection, for still pictures; several times slower.
    redetection_s: the re-detection interval in seconds. Until it ends, only the surroundings of known faces are searched, which
        takes a third of the time; a new face is detected that much later. 0 searches every frame whole.
    calibrations: of tracks, applied before smoothing; those of tracks that aren't there are ignored.
    in_turns: where a frame has too many faces for its time, classify only some of them (see `turns`); the others keep their
        last reading, with its age. For live sources whose faces are followed.
    followed: the track that is classified in every frame then; 0 for none.
    """

    follow: bool = True
    smoothing_s: float = 0.35
    uncertain_below: float | None = None
    largest_only: bool = False
    minimum_face: int = 20
    multi_view: bool = False
    redetection_s: float = 0.0
    calibrations: tuple[Calibration, ...] = ()
    in_turns: bool = False
    followed: int = 0


@dataclass(slots=True, eq=False)
class _Seen:
    """A frame whose faces were found and classified, but not smoothed.

    everybody: all faces of the frame, where only `faces` had a turn; else None.
    tracks: those of the faces, if the numbers of people may be decided later: until then, faces have the number 0.
    crops, predictions: of the faces, as the classifier takes and gives them. qualities: theirs.
    """

    frame: Frame
    faces: list[Face]
    everybody: list[Face] | None
    tracks: list[Track]
    crops: UInt8Array
    predictions: Float32Array
    qualities: list[Quality]
    too_small: tuple[Face, ...]
    options: AnalyzerOptions
    timings: dict[str, float]


class Analyzer:
    """Analyses frames. Belongs to one thread, but any thread may set `options`."""

    def __init__(
        self,
        detector: Detector,
        classifier: Classifier,
        options: AnalyzerOptions | None = None,
        uncertain_below: float = 0.5,
        reliability: ReliabilityTable | None = None,
    ) -> None:
        """uncertain_below, reliability: the model's own threshold, for options without one, and its table, if it has one."""
        self.detector = detector
        self.classifier = classifier
        self.options = options or AnalyzerOptions()
        self._uncertain_below = uncertain_below
        self._reliability = reliability
        self._clock = SceneClock()
        self._tracker = Tracker()
        self._people = Reidentification()
        self._smoother = Smoother()
        self._turns = Turns()
        self._last: dict[int, FaceReading] = {}
        """Everybody's last reading, by track, where faces are classified in turns."""
        self._known: list[Face] = []
        """The faces of the last frame, and the timestamp of the last frame that was searched whole."""
        self._searched_at = -math.inf
        self._waiting: list[_Seen] = []
        """Frames whose people aren't decided yet."""
        self._size = (0, 0)
        """Height and width of the last frame; 0 if there was none."""

    def analyze(self, frame: Frame) -> Analysis:
        """Analyse a frame. Frames of one scene come in the order of their timestamps. Raises ClassifierError, DetectorError."""
        return self._finish(self._see(frame))

    def analyze_late(self, frame: Frame) -> list[Analysis]:
        """Analyse a frame of a video, and return the analyses that are complete now, in order: none, one or several.

        A face is a person only when it has been seen for a moment (see `Tracker`). Here its frames until then have it too, as
        their analyses wait for that. `finish_late` returns those that still wait at the end. Raises as `analyze` does.
        """
        self._waiting.append(self._see(frame, late=True))
        for seen in self._waiting:
            self._number(seen)
        count = next((k for k, seen in enumerate(self._waiting) if self._may_be_numbered(seen)), len(self._waiting))
        most = _MOST_WAITING // frame.image.nbytes
        return self._complete(max(count, len(self._waiting) - most))

    def finish_late(self) -> list[Analysis]:
        """Return the analyses that wait, as no more frames of the video come."""
        return self._complete(len(self._waiting))

    def _complete(self, count: int) -> list[Analysis]:
        ready, self._waiting = self._waiting[:count], self._waiting[count:]
        return [self._finish(seen) for seen in ready]

    def _see(self, frame: Frame, late: bool = False) -> _Seen:
        """Find and classify the faces of a frame. late: also those whose number isn't decided yet."""
        options = self.options
        start = time.perf_counter()
        self._take_size(frame.image)
        faces, too_small = self._large_enough(self._detect(frame, options), options)
        detected = time.perf_counter()
        tracks: list[Track] = []
        if options.follow:
            moment = self._clock.moment(frame)
            if moment.again:
                self._smoother.reset()
            tracks = self._tracker.follow(faces, moment.time)
            confirmed = [replace(face, track_id=track.id) for face, track in zip(faces, tracks, strict=True) if track.id]
            people = self._people.update(frame.image, confirmed, moment)
            faces = faces if late else people
        tracked = time.perf_counter()
        in_turns = options.in_turns and options.follow
        chosen = self._turns.choose([face.track_id for face in faces], frame.timestamp, options.followed) if in_turns else None
        read = faces if chosen is None else [face for face in faces if face.track_id in chosen]
        form = self.classifier.form
        crops = np.empty((len(read), *form.shape), np.uint8)
        for index, face in enumerate(read):
            crops[index] = crop_face(frame.image, face, form)
        cropped = time.perf_counter()
        predictions = self.classifier.predict(crops)
        classified = time.perf_counter()
        qualities = [measure_quality(frame.image, face, crop) for face, crop in zip(read, crops, strict=True)]
        measured = time.perf_counter()
        if chosen is not None:
            self._turns.done(chosen, (measured - tracked) / max(len(chosen), 1), tracked - start)
        timings = {
            "detect": detected - start,
            "track": tracked - detected,
            "crop": cropped - tracked,
            "classify": classified - cropped,
            "quality": measured - classified,
        }
        everybody = None if chosen is None else faces
        tracks = tracks if late else []
        return _Seen(frame, read, everybody, tracks, crops, predictions, qualities, too_small, options, timings)

    def _number(self, seen: _Seen) -> None:
        """Give the faces of a frame the numbers of their people, as far as these are decided now."""
        for place, track in enumerate(seen.tracks):
            face = seen.faces[place]
            person = self._people.person_of(track.id) if not face.track_id else None
            if person is not None and all(other.track_id != person[0] for other in seen.faces):
                seen.faces[place] = replace(face, track_id=person[0], perhaps=person[1])

    def _may_be_numbered(self, seen: _Seen) -> bool:
        return any(
            not face.track_id and self._tracker.follows(track) and self._people.person_of(track.id) is None
            for face, track in zip(seen.faces, seen.tracks, strict=False)
        )

    def _finish(self, seen: _Seen) -> Analysis:
        """Smooth the readings of a frame. Frames come in their order."""
        start = time.perf_counter()
        faces, crops, predictions, qualities = seen.faces, seen.crops, seen.predictions, seen.qualities
        if seen.tracks:
            kept = [place for place, face in enumerate(faces) if face.track_id]
            faces, crops, predictions = [faces[place] for place in kept], crops[kept], predictions[kept]
            qualities = [qualities[place] for place in kept]
        readings = self._read(faces, crops, predictions, qualities, seen.frame.timestamp, seen.options)
        if seen.everybody is not None:
            readings = self._with_last(seen.everybody, readings)
        timings = {**seen.timings, "smooth": time.perf_counter() - start}
        return Analysis(seen.frame, readings, {**timings, "total": sum(timings.values())}, seen.too_small)

    def analyze_crop(self, frame: Frame) -> Analysis:
        """Analyse a picture that is a crop already, as FER2013's are: one reading, whose box is the whole picture.

        Raises ClassifierError.
        """
        options = self.options
        start = time.perf_counter()
        face = whole_picture_face(frame.image)
        crops = whole_picture_crop(frame.image, self.classifier.form)[None]
        cropped = time.perf_counter()
        predictions = self.classifier.predict(crops)
        classified = time.perf_counter()
        qualities = [measure_quality(frame.image, face, crops[0])]
        readings = self._read([face], crops, predictions, qualities, frame.timestamp, options)
        end = time.perf_counter()
        timings = {"crop": cropped - start, "classify": classified - cropped, "quality": end - classified}
        timings = {"detect": 0.0, **timings, "total": end - start}
        return Analysis(frame, readings, timings)

    def find_faces(self, image: UInt8Array, options: AnalyzerOptions | None = None) -> list[Face]:
        """Return the faces that would be analysed in (height, width, 3) uint8 BGR, largest first. Raises DetectorError."""
        options = options or self.options
        return self._large_enough(self.detector.detect(image, options.multi_view), options)[0]

    def reset(self) -> None:
        """Forget everybody, as the next frame is of another scene."""
        self._clock = SceneClock()
        self._tracker.reset()
        self._people = Reidentification()
        self._smoother.reset()
        self._turns = Turns()
        self._known, self._searched_at, self._size, self._waiting = [], -math.inf, (0, 0), []

    def go_on_from(self, before: Analyzer) -> None:
        """Take over who is who from the analyzer that had the frames up to now, which isn't used any more."""
        self._clock, self._tracker, self._people = before._clock, before._tracker, before._people
        self._known, self._searched_at, self._size = before._known, before._searched_at, before._size

    def _take_size(self, image: UInt8Array) -> None:
        """If the source changed the size of its pictures, have everybody keep their place in them."""
        (height, width), (old_height, old_width) = image.shape[:2], self._size
        if self._size not in ((0, 0), (height, width)):
            across, down = width / old_width, height / old_height
            self._tracker.scale(across, down)
            self._people.scale(across, down)
            self._searched_at = -math.inf
        self._size = (height, width)

    def _detect(self, frame: Frame, options: AnalyzerOptions) -> list[Face]:
        following = options.follow and options.redetection_s > 0
        faces: list[Face] | None = None
        if following and 0 <= frame.timestamp - self._searched_at < options.redetection_s:
            faces = self.detector.follow(frame.image, self._known)
        if faces is None:
            faces, self._searched_at = self.detector.detect(frame.image, options.multi_view), frame.timestamp
            # `detect` and `follow` differ by a hundredth of a face, so boxes are taken from `follow` alone and none jumps.
            faces = (self.detector.follow(frame.image, faces) if following else None) or faces
        self._known = faces
        return faces

    def _large_enough(self, found: list[Face], options: AnalyzerOptions) -> tuple[list[Face], tuple[Face, ...]]:
        """Return the faces that are large enough to be analysed, and the others, each largest first."""
        ordered = sorted(found, key=lambda face: face.box.area, reverse=True)
        faces = [face for face in ordered if min(face.box.width, face.box.height) >= options.minimum_face]
        too_small = tuple(face for face in ordered if min(face.box.width, face.box.height) < options.minimum_face)
        return (faces[:1], ()) if options.largest_only else (faces, too_small)

    def _read(
        self,
        faces: list[Face],
        crops: UInt8Array,
        predictions: Float32Array,
        qualities: list[Quality],
        timestamp: float,
        options: AnalyzerOptions,
    ) -> tuple[FaceReading, ...]:
        threshold = self._uncertain_below if options.uncertain_below is None else options.uncertain_below
        calibrations = {calibration.track_id: calibration for calibration in options.calibrations}
        readings = []
        for face, crop, probabilities, quality in zip(faces, crops, predictions, qualities, strict=True):
            prediction = Prediction(probabilities)
            calibration = calibrations.get(face.track_id) if face.track_id else None
            shifted = prediction if calibration is None else calibration.apply(prediction)
            if face.track_id:
                shown = self._smoother.update(face.track_id, shifted, timestamp, options.smoothing_s, threshold)
            else:
                shown = Smoothed(prediction, prediction.index, prediction.confidence < threshold)
            bias = () if calibration is None else calibration.bias
            what = shown.prediction, shown.uncertain, shown.expression_index
            reliability = None
            if self._reliability is not None:
                confidence = float(shown.prediction.probabilities[shown.expression_index])
                reliability = self._reliability.share(confidence, quality, posed=face.landmarks is not None)
            readings.append(FaceReading(face, crop, prediction, *what, bias, 0.0, quality, reliability))
        self._smoother.forget_before(timestamp)
        return tuple(readings)

    def _with_last(self, faces: list[Face], read: tuple[FaceReading, ...]) -> tuple[FaceReading, ...]:
        """Return a reading for each face: one that was just read, or its last one, with its age."""
        new = {reading.face.track_id: reading for reading in read}
        self._last = {
            face.track_id: new.get(face.track_id)
            or replace(self._last[face.track_id], face=face, age_s=self._turns.age_s(face.track_id))
            for face in faces
        }
        return tuple(self._last.values())


def whole_picture_face(image: UInt8Array) -> Face:
    """Return the face of a picture that is a crop already: its box is the whole picture."""
    height, width = image.shape[:2]
    return Face(Box(0.0, 0.0, float(width), float(height)), None, 1.0)


def build_analyzer(
    model: Model,
    runtime: Runtime = Runtime.LITERT,
    options: AnalyzerOptions | None = None,
    detector: Detector | None = None,
    for_few: int = 1,
) -> Analyzer:
    """Return an Analyzer with a model's network, and with BlazeFace unless another detector is given.

    for_few: the classifier's threads for a few faces at once, on LiteRT.

    Raises ClassifierError, DetectorError, ModelError, and paths.MissingFileError where BlazeFace's file is not there.
    """
    classifier = open_classifier(model, runtime, for_few=for_few)
    # After the classifier, which fails more often: a kept traceback of that would keep the detector's file open too.
    detector = detector or BlazeFaceDetector(paths.detector_file())
    description = model.description
    return Analyzer(detector, classifier, options, description.uncertain_below, description.reliability)
