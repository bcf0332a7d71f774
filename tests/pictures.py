"""Pictures that more than one package's tests need."""

import cv2
import numpy as np
from numpy.typing import NDArray


def tight_crop(portrait: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """Return the astronaut's face from the hairline to the mouth, (side, side, 3) uint8 BGR, blurred: the detector misses it.

    portrait: the whole picture, (512, 512, 3).
    """
    blurred = cv2.resize(portrait[70:154, 174:258], (20, 20), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(blurred, (side, side), interpolation=cv2.INTER_CUBIC), np.uint8)
