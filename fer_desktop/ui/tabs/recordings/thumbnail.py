"""A small picture of a recording for the list, from near the beginning of its video."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import cv2
import numpy as np
from PySide6.QtGui import QImage

from fer_desktop.recordings.folder import VIDEO_FILE, RecordingError
from fer_desktop.recordings.video import RecordedVideo
from fer_desktop.ui.foundation.qimage import to_qimage
from fer_desktop.ui.tabs.recordings.list import THUMBNAIL

_THUMBNAIL_FRAME: Final = 45


def thumbnail(folder: Path) -> QImage | None:
    """Return a small picture from near the beginning of a recording's video; None where there is none."""
    try:
        video = RecordedVideo(folder / VIDEO_FILE)
    except RecordingError:
        return None
    try:
        image = video.read(min(_THUMBNAIL_FRAME, video.frame_count // 2))
    finally:
        video.close()
    if image is None:
        return None
    height, width = image.shape[:2]
    scale = max(2 * THUMBNAIL.width() / width, 2 * THUMBNAIL.height() / height)
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    return to_qimage(np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8))
