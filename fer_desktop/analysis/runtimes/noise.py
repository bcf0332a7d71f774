"""Pictures of noise, to try networks on; without numpy.random, which the packaged program then doesn't carry."""

from __future__ import annotations

import math
import random

import numpy as np
from numpy.typing import NDArray


def noise(shape: tuple[int, ...], seed: int) -> NDArray[np.uint8]:
    """Return evenly distributed values, 0 to 255; the same for the same seed."""
    return np.frombuffer(random.Random(seed).randbytes(math.prod(shape)), np.uint8).reshape(shape)
