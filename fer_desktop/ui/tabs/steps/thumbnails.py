"""The small pictures of the strip in the Steps tab."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from fer_desktop.analysis.explain.activations import strongest_first
from fer_desktop.analysis.explain.pipeline import MAP_KINDS, Step
from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.core.types import Float32Array, UInt8Array
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.qimage import to_qimage
from fer_desktop.ui.tabs.steps.colours import activation_image, map_image, scale_of
from fer_desktop.ui.tabs.steps.images import THUMB_SIDE, StepImages


def thumbnail(
    step: Step, images: StepImages | None, *, face: int, crop: UInt8Array | None, expression: int, dark: bool
) -> QImage:
    """Return a small picture of what a step gives.

    images: of the step, where it has a picture. face: which of the detector's finds is chosen.
    crop, expression: for the activation map, and whose it is.
    """
    if step.values is not None:
        if step.kind in MAP_KINDS:
            strongest = step.values[:, :, strongest_first(step.values)[0]]
            return map_image(strongest, scale_of(strongest))
        if step.kind == "activation" and crop is not None:
            limit = max(abs(step.minimum), abs(step.maximum))
            return activation_image(crop, step.values[:, :, expression], limit, THUMB_SIDE)
        if step.kind in ("logits", "probabilities"):
            return _bars(step.values, dark)
    if images is None:
        return QImage()
    return _marked(step, images, face) if step.kind == "detection" else to_qimage(images.small)


def _marked(step: Step, images: StepImages, face: int) -> QImage:
    small = to_qimage(images.small).convertToFormat(QImage.Format.Format_RGB32)
    share = small.width() / images.size[0]
    painter = QPainter(small)
    for place, found in enumerate(step.faces):
        box = found.box
        painter.setPen(QPen(QColor(theme.DARK.accent if place == face else "#FFFFFF"), 4 if place == face else 2))
        painter.drawRect(QRectF(box.x * share, box.y * share, box.width * share, box.height * share))
    painter.end()
    return small


def _bars(values: Float32Array, dark: bool) -> QImage:
    result = QImage(THUMB_SIDE, THUMB_SIDE, QImage.Format.Format_ARGB32_Premultiplied)
    result.fill(Qt.GlobalColor.transparent)
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
    unit = THUMB_SIDE / max(high - low, 1e-6)
    row = THUMB_SIDE / CLASS_COUNT
    painter = QPainter(result)
    for k, value in enumerate(values.tolist()):
        left = (min(value, 0.0) - low) * unit
        painter.fillRect(QRectF(left, k * row + 2, max(abs(value) * unit, 2.0), row - 4), theme.expression_color(k, dark))
    painter.end()
    return result
