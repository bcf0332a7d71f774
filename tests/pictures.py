"""Pictures that more than one package's tests need."""

import cv2
import numpy as np
from numpy.typing import NDArray


def tight_crop(portrait: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """Return the astronaut's face from eyebrows to chin, (side, side, 3) uint8 BGR: too tight for the detector.

    portrait: the whole picture, (512, 512, 3).
    """
    return np.asarray(cv2.resize(portrait[88:156, 192:260], (side, side), interpolation=cv2.INTER_CUBIC), np.uint8)
