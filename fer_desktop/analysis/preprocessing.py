"""The one preprocessing: from a gray 48x48 crop to what the network takes. Training, the app and the Steps tab share it."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

INPUT_SIZE: Final = 48
"""Height and width in pixels of a crop, as in FER2013."""

PREPROCESSING_NAME: Final = "gray48-standardised"
"""What model.json calls this preprocessing; a model that asks for another one is refused."""

# A crop of nearly one gray holds no face worth amplifying: its noise is not blown up beyond this.
_SMALLEST_DEVIATION: Final = 8.0


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
