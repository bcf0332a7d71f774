"""Every stage from a frame to its probabilities, as it really is: made by the very functions that classify."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.analyzer import Analyzer, whole_picture_face
from fer_desktop.analysis.classifier import softmax
from fer_desktop.analysis.crop import CutOut, cut_out, resample, to_gray, whole_picture_cut_out
from fer_desktop.analysis.preprocessing import normalise
from fer_desktop.core.types import Face, Frame, UInt8Array

# Key, title, sentence. Fixed texts, so that the window can show them in another language by their key.
_TEXTS: Final[dict[str, tuple[str, str]]] = {
    "original": ("Original", "The picture as the source gave it, in blue, green and red."),
    "detection": (
        "Detection",
        "The detector looks for faces and gives each a box, a score and six landmarks: eyes, nose, mouth and ears.",
    ),
    "crop": (
        "Crop",
        "The part of the picture around the face from which the network's input is made, "
        "framed as the faces are that the network learned from.",
    ),
    "gray": ("Grayscale", "Colour is left out: the network learned from gray pictures."),
    "resized": (
        "48 x 48 pixels",
        "The face at the size that the network takes. Each pixel is the mean over its area; "
        "a face that is tilted far is turned upright.",
    ),
    "normalised": (
        "Normalised",
        "The mean is subtracted and the result divided by the standard deviation, so that light and contrast don't matter.",
    ),
    "logits": ("Logits", "The network's seven outputs, one for each expression. The larger, the more it speaks for it."),
    "probabilities": (
        "Probabilities",
        "Softmax turns the logits, divided by the model's temperature, into shares that add up to one.",
    ),
}

STEP_KEYS: Final[tuple[str, ...]] = tuple(_TEXTS)


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One stage.

    key: one of `STEP_KEYS`. title, sentence: English, the same whatever the picture.
    image: (height, width) gray or (height, width, 3) BGR uint8 to look at, or None where there is nothing to see.
    values: what the stage gives to the next one where that is no picture: of detection the boxes, (faces, 5) float32 as
        x, y, width, height in pixels of the frame and score; of normalised (48, 48) float32; of the last two (7,) float32.
    shape, minimum, maximum: of what the stage gives; an empty array has minimum and maximum 0.
    faces: of detection, all faces found, for the overlay.
    """

    key: str
    title: str
    sentence: str
    image: UInt8Array | None
    values: NDArray[np.float32] | None
    shape: tuple[int, ...]
    minimum: float
    maximum: float
    faces: tuple[Face, ...] = ()


def steps_of(frame: Frame, analyzer: Analyzer, reading_index: int = 0, *, whole_picture: bool = False) -> list[Step]:
    """Return the stages of one face of a frame.

    reading_index: which face, in the order of an Analysis's readings.
    whole_picture: the picture is a crop already (`Analyzer.analyze_crop`): there is no detection.
    Without such a face the list ends with the detection. Tracks are left as they are. Raises ClassifierError.
    """
    steps = [_step("original", frame.image, image=frame.image)]
    if whole_picture:
        cut = whole_picture_cut_out(frame.image)
        steps.append(_detection(frame, [whole_picture_face(frame.image)]))
    else:
        faces = analyzer.find_faces(frame.image)
        steps.append(_detection(frame, faces))
        if not 0 <= reading_index < len(faces):
            return steps
        cut = cut_out(frame.image, faces[reading_index])
    return steps + _from_cut_out(cut, analyzer)


def _from_cut_out(cut: CutOut, analyzer: Analyzer) -> list[Step]:
    gray = to_gray(cut.region)
    crop = resample(gray, cut)
    normalised = normalise(crop[None])[0, :, :, 0]
    logits = analyzer.classifier.logits(crop[None])
    probabilities = softmax(logits, analyzer.classifier.temperature)
    return [
        _step("crop", cut.region, image=cut.region),
        _step("gray", gray, image=gray),
        _step("resized", crop, image=crop),
        _step("normalised", normalised, image=_visible(normalised), values=normalised),
        _step("logits", logits[0], values=logits[0]),
        _step("probabilities", probabilities[0], values=probabilities[0]),
    ]


def _detection(frame: Frame, faces: list[Face]) -> Step:
    rows = [(face.box.x, face.box.y, face.box.width, face.box.height, face.score) for face in faces]
    values = np.array(rows, np.float32).reshape(-1, 5)
    return _step("detection", values, image=frame.image, values=values, faces=tuple(faces))


def _step(
    key: str,
    given: NDArray[Any],
    *,
    image: UInt8Array | None = None,
    values: NDArray[np.float32] | None = None,
    faces: tuple[Face, ...] = (),
) -> Step:
    title, sentence = _TEXTS[key]
    minimum, maximum = (float(given.min()), float(given.max())) if given.size else (0.0, 0.0)
    return Step(key, title, sentence, image, values, given.shape, minimum, maximum, faces)


def _visible(normalised: NDArray[np.float32]) -> UInt8Array:
    """Return normalised values as gray: -3 black, 0 middle gray, 3 white."""
    image: UInt8Array = np.clip((normalised + 3.0) * (255.0 / 6.0) + 0.5, 0, 255).astype(np.uint8)
    return image
