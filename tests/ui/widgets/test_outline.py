"""Boxes drawn fast look like boxes that QPainter strokes."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from fer_desktop.ui.widgets.overlay import draw_outline

pytestmark = pytest.mark.usefixtures("qapp")
COLOR, EDGE = QColor("#FFB000"), QColor(0, 0, 0, 110)


def canvas(ratio: float) -> QImage:
    image = QImage(round(200 * ratio), round(160 * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor(120, 140, 160))
    return image


def pixels(image: QImage) -> np.ndarray:
    return np.array(np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[..., :3], int)


@pytest.mark.parametrize("ratio", [1.0, 2.0])
@pytest.mark.parametrize("line", [2.0, 4.0])
def test_it_is_the_stroked_outline(ratio: float, line: float) -> None:
    rect = QRectF(30, 20, 120, 100)
    fast, stroked = canvas(ratio), canvas(ratio)
    painter = QPainter(fast)
    assert draw_outline(painter, rect, COLOR, line, EDGE, 1.0, 6.0)
    painter.end()
    painter = QPainter(stroked)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for width, ink in ((line + 2, EDGE), (line, COLOR)):
        painter.setPen(QPen(ink, width))
        painter.drawRoundedRect(rect, 6, 6)
    painter.end()
    apart = np.abs(pixels(fast) - pixels(stroked)).max(axis=2)
    drawn = (pixels(stroked) != pixels(canvas(ratio))).any(axis=2)
    assert drawn.sum() > 1500 * ratio
    assert (apart > 24).sum() < 0.02 * drawn.sum(), "only shades in the corners"


def test_a_box_with_no_room_for_its_corners_is_left_to_the_painter() -> None:
    image = canvas(1.0)
    painter = QPainter(image)
    assert not draw_outline(painter, QRectF(30, 20, 6, 6), COLOR, 2.0, EDGE, 1.0, 6.0)
    painter.end()
    assert np.array_equal(pixels(image), pixels(canvas(1.0)))
