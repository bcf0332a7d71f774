"""From crops to what a network takes. `normalise` is our own networks' way, which training, the app and the Steps tab share;
`PREPROCESSINGS` is the table of all ways that a model.json may ask for, so that networks trained elsewhere can be used.
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
"""What model.json calls our own networks' preprocessing, `normalise`."""

SMALLEST_INPUT: Final = 16
LARGEST_INPUT: Final = 512
"""The sides of inputs, in pixels, that are taken: less shows no face, more is no network for faces."""

# A crop of nearly one gray holds no face worth amplifying: its noise is not blown up beyond this.
_SMALLEST_DEVIATION: Final = 8.0


class Colour(StrEnum):
    """What a network's channels hold. Gray is repeated where there are three channels."""

    GRAY = "gray"
    RGB = "rgb"
    BGR = "bgr"


class Scale(StrEnum):
    """What numbers a network takes. Standardised: each crop gets mean 0 and standard deviation 1."""

    STANDARDISED = "standardised"
    ZERO_TO_ONE = "zero-to-one"
    MINUS_ONE_TO_ONE = "minus-one-to-one"
    BYTES = "bytes"

    @property
    def ends(self) -> tuple[float, float]:
        """The numbers that black and white become; standardised values, which have no such ends, are mostly within -3 to 3."""
        return {
            Scale.STANDARDISED: (-3.0, 3.0),
            Scale.ZERO_TO_ONE: (0.0, 1.0),
            Scale.MINUS_ONE_TO_ONE: (-1.0, 1.0),
            Scale.BYTES: (0.0, 255.0),
        }[self]


@dataclass(frozen=True, slots=True)
class CropForm:
    """How crops are cut for a network: squares of `size` pixels, gray or, with `colour`, blue, green and red."""

    size: int = INPUT_SIZE
    colour: bool = False

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one crop: (size, size), or (size, size, 3)."""
        return (self.size, self.size, 3) if self.colour else (self.size, self.size)


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """One declared way from crops to inputs; `name` is what model.json calls it."""

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
            template = marked("its inputs are {width} pixels wide; from {least} to {most} is taken")
            return Message(template, width=width, least=SMALLEST_INPUT, most=LARGEST_INPUT)
        if channels not in (1, 3):
            return Message(marked("its inputs have {count} channels; 1 (gray) or 3 (colour) is taken"), count=channels)
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
        """Return inputs (n, size, size, channels) float32 for crops of this way's form, uint8."""
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


def _table() -> Mapping[str, Preprocessing]:
    ways = [Preprocessing(PREPROCESSING_NAME, Colour.GRAY, Scale.STANDARDISED)]
    ways += [Preprocessing(f"{colour.value}-{scale.value}", colour, scale) for colour in Colour for scale in Scale]
    return MappingProxyType({way.name: way for way in ways})


PREPROCESSINGS: Final[Mapping[str, Preprocessing]] = _table()
"""All ways by name: "gray48-standardised", and "gray-", "rgb-" or "bgr-" with each of `Scale`."""


def normalise(crops: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Give every crop zero mean and unit variance, so that exposure and contrast don't matter.

    crops: (n, 48, 48) uint8 gray. Returns (n, 48, 48, 1) float32, mostly within -3 to 3.
    A standard deviation under 8 gray levels counts as 8.
    """
    if crops.ndim != 3 or crops.shape[1:] != (INPUT_SIZE, INPUT_SIZE) or crops.dtype != np.uint8:
        raise ValueError(f"expected crops of shape (n, {INPUT_SIZE}, {INPUT_SIZE}) uint8, got {crops.shape} {crops.dtype}")
    values = crops.astype(np.float32)
    mean = values.mean(axis=(1, 2), keepdims=True)
    deviation = np.maximum(values.std(axis=(1, 2), keepdims=True), _SMALLEST_DEVIATION)
    result: NDArray[np.float32] = ((values - mean) / deviation)[..., None]
    return result


def _standardised(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Standardise crops (n, size, size, channels) over all their pixels and channels, as `normalise` does gray ones."""
    mean = values.mean(axis=(1, 2, 3), keepdims=True)
    deviation = np.maximum(values.std(axis=(1, 2, 3), keepdims=True), _SMALLEST_DEVIATION)
    result: NDArray[np.float32] = (values - mean) / deviation
    return result
