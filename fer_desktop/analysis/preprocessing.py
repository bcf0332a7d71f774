"""Converts crops to a network's input. `normalise` is for the program's own networks, in training and in use; `PREPROCESSINGS`
has every preprocessing that a model.json may name, so that networks trained elsewhere can be used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.core.messages import Message, marked

INPUT_SIZE: Final = 48
"""Height and width in pixels of a crop, as in FER2013."""

PREPROCESSING_NAME: Final = "gray48-standardised"
"""The name in model.json of the preprocessing of the program's own networks, `normalise`."""

SMALLEST_INPUT: Final = 16
LARGEST_INPUT: Final = 512
"""The least and the largest accepted side of a network's input, in pixels."""

SMALLEST_DEVIATION: Final = 8.0
"""A smaller standard deviation counts as this, so that the noise of a crop of nearly one gray isn't amplified."""


class Colour(StrEnum):
    """The colours in a network's channels. Gray is repeated where there are three channels."""

    GRAY = "gray"
    RGB = "rgb"
    BGR = "bgr"


class Scale(StrEnum):
    """The range of a network's input. Standardised: each crop has mean 0 and standard deviation 1."""

    STANDARDISED = "standardised"
    ZERO_TO_ONE = "zero-to-one"
    MINUS_ONE_TO_ONE = "minus-one-to-one"
    BYTES = "bytes"

    @property
    def ends(self) -> tuple[float, float]:
        """The values of black and white; standardised values have no such ends but are mostly within -3 to 3."""
        return {
            Scale.STANDARDISED: (-3.0, 3.0),
            Scale.ZERO_TO_ONE: (0.0, 1.0),
            Scale.MINUS_ONE_TO_ONE: (-1.0, 1.0),
            Scale.BYTES: (0.0, 255.0),
        }[self]


@dataclass(frozen=True, slots=True)
class CropForm:
    """The form of a network's crops: squares of `size` pixels, gray or, with `colour`, BGR."""

    size: int = INPUT_SIZE
    colour: bool = False

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one crop: (size, size), or (size, size, 3)."""
        return (self.size, self.size, 3) if self.colour else (self.size, self.size)


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """One way to convert crops to inputs; `name` is its name in model.json."""

    name: str
    colour: Colour
    scale: Scale

    def problem(self, input_shape: tuple[int, ...]) -> Message | None:
        """Return why inputs of (height, width, channels) can't be made this way, or None where they can."""
        height, width, channels = input_shape
        if height != width:
            template = marked("its inputs are {height} x {width} pixels; faces are cut out as squares")
            return Message(template, height=height, width=width)
        if not SMALLEST_INPUT <= height <= LARGEST_INPUT:
            template = marked("its inputs are {width} pixels wide; only {least} to {most} are accepted")
            return Message(template, width=width, least=SMALLEST_INPUT, most=LARGEST_INPUT)
        if channels not in (1, 3):
            return Message(marked("its inputs have {count} channels; only 1 (grey) or 3 (colour) are accepted"), count=channels)
        if channels == 1 and self.colour is not Colour.GRAY:
            return Message(marked("the preprocessing {name} gives 3 channels; its inputs have 1"), name=self.name)
        if self.name == PREPROCESSING_NAME and tuple(input_shape) != (INPUT_SIZE, INPUT_SIZE, 1):
            template = marked("the preprocessing {name} gives {size} x {size} x 1; its inputs are {shape}")
            return Message(template, name=self.name, size=INPUT_SIZE, shape=input_shape)
        return None

    def form(self, input_shape: tuple[int, ...]) -> CropForm:
        """Return how crops are cut for inputs of (height, width, channels)."""
        return CropForm(input_shape[0], self.colour is not Colour.GRAY)

    def apply(self, crops: NDArray[np.uint8], channels: int) -> NDArray[np.float32]:
        """Return inputs (n, size, size, channels) float32 for uint8 crops of `form`."""
        if self.name == PREPROCESSING_NAME:
            return normalise(crops)
        values = self._channels(crops, channels).astype(np.float32)
        result: NDArray[np.float32]
        if self.scale is Scale.STANDARDISED:
            result = _standardised(values)
        elif self.scale is Scale.ZERO_TO_ONE:
            result = values / np.float32(255.0)
        elif self.scale is Scale.MINUS_ONE_TO_ONE:
            result = values / np.float32(127.5) - np.float32(1.0)
        else:
            result = values
        return result

    def _channels(self, crops: NDArray[np.uint8], channels: int) -> NDArray[np.uint8]:
        if self.colour is Colour.GRAY:
            return np.repeat(crops[..., None], channels, axis=-1)
        return crops[..., ::-1] if self.colour is Colour.RGB else crops


PREPROCESSINGS: Final[Mapping[str, Preprocessing]] = MappingProxyType(
    {PREPROCESSING_NAME: Preprocessing(PREPROCESSING_NAME, Colour.GRAY, Scale.STANDARDISED)}
    | {f"{colour}-{scale}": Preprocessing(f"{colour}-{scale}", colour, scale) for colour in Colour for scale in Scale}
)
"""All preprocessings by name: "gray48-standardised", and "gray-", "rgb-" or "bgr-" with each of `Scale`."""


def normalise(crops: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Give every crop zero mean and unit variance, so that exposure and contrast don't matter.

    crops: (n, 48, 48) uint8 gray. Returns (n, 48, 48, 1) float32, mostly within -3 to 3. A standard deviation of less than 8
    gray levels counts as 8. Raises ValueError for other crops.
    """
    if crops.ndim != 3 or crops.shape[1:] != (INPUT_SIZE, INPUT_SIZE) or crops.dtype != np.uint8:
        raise ValueError(f"expected crops of shape (n, {INPUT_SIZE}, {INPUT_SIZE}) uint8, got {crops.shape} {crops.dtype}")
    return _standardised(crops[..., None].astype(np.float32))


def _standardised(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Standardise crops (n, size, size, channels), each over all its pixels and channels."""
    mean = values.mean(axis=(1, 2, 3), keepdims=True)
    deviation = np.maximum(values.std(axis=(1, 2, 3), keepdims=True), SMALLEST_DEVIATION)
    result: NDArray[np.float32] = (values - mean) / deviation
    return result
