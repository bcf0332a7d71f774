"""Pictures of NumPy as Qt has them."""

from __future__ import annotations

from PySide6.QtGui import QImage

from fer_desktop.core.types import UInt8Array


def to_qimage(image: UInt8Array) -> QImage:
    """Return a QImage of its own from a (height, width, 3) BGR or (height, width) gray array."""
    data = image if image.flags["C_CONTIGUOUS"] else image.copy()
    height, width = data.shape[:2]
    kind = QImage.Format.Format_BGR888 if data.ndim == 3 else QImage.Format.Format_Grayscale8
    return QImage(data.data, width, height, data.strides[0], kind).copy()
