"""The values that the parts of the program pass on: a Frame becomes an Analysis.

All are frozen, and no array is written to after it was passed on, so any thread may read it.
Boxes and landmarks are in pixels of the frame, origin at the top left corner, x to the right, y down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fer_desktop.core.labels import CLASS_COUNT, EXPRESSIONS, UNCERTAIN

UInt8Array = NDArray[np.uint8]
Float32Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Box:
    """An upright bounding box. May reach beyond the frame, as a face at its edge does."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom, as `geometry` takes boxes."""
        return self.x, self.y, self.right, self.bottom

    @property
    def center(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def area(self) -> float:
        return max(self.width, 0.0) * max(self.height, 0.0)

    def scaled(self, across: float, down: float) -> Box:
        """Return the same place in a picture of another size."""
        return Box(self.x * across, self.y * down, self.width * across, self.height * down)

    def intersection_over_union(self, other: Box) -> float:
        """Return the overlap with another box, 0 (apart) to 1 (the same)."""
        # As in `geometry`, without arrays: for a single pair, and tracking asks for many, they take ten times as long.
        width = min(self.right, other.right) - max(self.x, other.x)
        height = min(self.bottom, other.bottom) - max(self.y, other.y)
        if width <= 0 or height <= 0:
            return 0.0
        shared = width * height
        return shared / (self.area + other.area - shared)


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture of a source, with its time.

    image: (height, width, 3) uint8, BGR.
    index: position in the source, from 0; frames that a camera skipped are counted.
    timestamp: seconds at capture on the monotonic clock for live sources. Only differences mean anything.
    source: where it came from, for people to read (a camera's name, a file's path).
    media_time: seconds from the start of a video file; None for a source without a time line.
    """

    image: UInt8Array
    index: int
    timestamp: float
    source: str
    media_time: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """A detected face.

    landmarks: (6, 2) float32 pixels of the frame: right eye, left eye (the person's own right and left), nose tip,
        mouth, right ear tragion, left ear tragion; or None from a detector that gives none.
    score: the detector's confidence, 0 to 1.
    track_id: the number of the person, from 1, also when a person comes back; 0 where faces aren't followed.
    perhaps: the number of a person who was there before and may be this one, though that isn't sure; 0 for none.
    """

    box: Box
    landmarks: Float32Array | None
    score: float
    track_id: int = 0
    perhaps: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """The classifier's answer for one crop: probabilities (7,) float32 in the order of `EXPRESSIONS`, summing to 1.

    Raises ValueError for another shape.
    """

    probabilities: Float32Array

    def __post_init__(self) -> None:
        if self.probabilities.shape != (CLASS_COUNT,):
            raise ValueError(f"expected {CLASS_COUNT} probabilities, got an array of shape {self.probabilities.shape}")

    @property
    def index(self) -> int:
        return int(np.argmax(self.probabilities))

    @property
    def expression(self) -> str:
        """The name of the most probable expression."""
        return EXPRESSIONS[self.index]

    @property
    def confidence(self) -> float:
        """The probability of the most probable expression, 1/7 to 1."""
        return float(self.probabilities[self.index])


@dataclass(frozen=True, slots=True)
class Quality:
    """How well a face can be seen in a frame. A value is None where it can't be measured; `analysis.quality` has the formulas.

    face_size: the mean of the bounding box's width and height, in pixels of the frame.
    sharpness: of the crop that the classifier sees, 0 (blurred) to 1.
    brightness: the mean luminance of the face, 0 (black) to 1 (white).
    contrast: the standard deviation of the face's luminance, 0 to 0.5.
    light_asymmetry: -1 to 1; 0 for the same light on both sides, above 0 where the side at the picture's right is brighter.
    yaw, pitch, roll: the head's turn in degrees; 0 for an upright face that looks into the camera. Above 0 it looks to the
        picture's right, looks up, and is rolled clockwise on the screen.
    """

    face_size: float | None = None
    sharpness: float | None = None
    brightness: float | None = None
    contrast: float | None = None
    light_asymmetry: float | None = None
    yaw: float | None = None
    pitch: float | None = None
    roll: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class FaceReading:
    """A face with its prediction.

    What is shown of a face at a moment, as a word or a figure, in the window and in files, is `expression`, `confidence` and
    `uncertain`, or `smoothed` for all seven figures. `prediction` is shown only as that of the frame alone.

    crop: the classifier's input before preprocessing: (height, width) uint8 gray, or (height, width, 3) BGR for a network that
        takes colour.
    prediction: of this frame alone, without calibration.
    smoothed: over the track's recent past, calibrated where the person is, and held for a moment where an expression gives way
        to another (see `analysis.smoothing`); equal to `prediction` where faces aren't followed.
    uncertain: the confidence is below the threshold, or has not risen far enough above it again (see `analysis.smoothing`).
    expression_index: the class to show; follows `smoothed`, with hysteresis so that labels don't flicker. Where the reading is
        uncertain, the most probable one.
    bias: the person's calibration: seven numbers that were added to the log-probabilities before smoothing; else empty.
    age_s: seconds since the frame whose crop was classified. Above 0 only in a live crowd, where faces are classified in turns:
        the face is that of this frame, and all else is of that earlier one.
    quality: how well the face can be seen in the frame that was classified; None where nobody measured it.
    reliability: the share of readings with such a confidence and quality that were right when the model was measured, 0 to 1;
        None where the model has no table of them.
    """

    face: Face
    crop: UInt8Array
    prediction: Prediction
    smoothed: Prediction
    uncertain: bool
    expression_index: int
    bias: tuple[float, ...] = ()
    age_s: float = 0.0
    quality: Quality | None = None
    reliability: float | None = None

    @property
    def label(self) -> int:
        """What is shown: the index of the expression, or UNCERTAIN."""
        return UNCERTAIN if self.uncertain else self.expression_index

    @property
    def expression(self) -> str:
        return EXPRESSIONS[self.expression_index]

    @property
    def confidence(self) -> float:
        """The smoothed probability of the expression shown."""
        return float(self.smoothed.probabilities[self.expression_index])


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """The readings of one frame, with that frame.

    readings: ordered by box area, largest first.
    timings: seconds by stage, at least "detect", "crop", "classify" and "total".
    too_small: detected faces that are too small to be analysed; largest first.
    """

    frame: Frame
    readings: tuple[FaceReading, ...]
    timings: Mapping[str, float] = field(default_factory=dict)
    too_small: tuple[Face, ...] = ()
