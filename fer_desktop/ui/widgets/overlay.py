"""Draws boxes and labels over a picture, for the live view, files, and annotated copies.

A box and its label have the colour of the expression, as bars and lanes do. The person's number or name stands before it, in a
neutral chip; only a colour that the user chose fills the chip (docs/decisions/0032-one-meaning-for-colour.md).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen, QPixmap

from fer_desktop.analysis.mesh_measures import mesh_edges
from fer_desktop.core.types import Box, Face, FaceMesh, FaceReading, UInt8Array
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.formatting import reading_number, reading_words
from fer_desktop.ui.foundation.pyramid import to_qimage
from fer_desktop.ui.widgets.label_layout import Placement, place_labels

_LINE: Final = 2.0
_SELECTED_LINE: Final = 3.0
_PAD_X: Final = 6.0
_PAD_Y: Final = 3.0
_CROWD: Final = 6

_MOST_LABELS: Final = 100
"""With more faces, only the first ones, which are the largest, and the selected one have labels."""

_MESH_INK: Final = 120
"""Of the white lines of a mesh: 0 (none) to 255."""

_SUBPIXEL_BITS: Final = 4

_EDGE: Final = QColor(0, 0, 0, 110)
"""The edge of every box, so that a bright line can be seen on a bright picture."""


@dataclass(frozen=True, slots=True)
class OverlayStyle:
    """How an overlay looks. Its colours are those of the dark theme in both themes, as it lies on a picture.

    selected: index of the chosen reading, or None. scale: 1 on the screen; more on a large picture that is saved.
    numbers: whether labels have numbers; None: if faces are tracked or there are several. names: of people, by number.
    colors: names in the palette, by people's numbers, of colours that the user chose. covered: places of the view under
    buttons, which labels avoid.
    """

    selected: int | None = None
    scale: float = 1.0
    numbers: bool | None = None
    names: Mapping[int, str] = field(default_factory=dict)
    colors: Mapping[int, str] = field(default_factory=dict)
    covered: Sequence[Box] = ()


def draw_overlay(painter: QPainter, readings: Sequence[FaceReading], placement: Placement, style: OverlayStyle) -> None:
    """Draw every reading's mesh, if it has one, its box and its label. The painter is in view pixels; text is never mirrored.

    Labels stay on the part of the picture that the painter's viewport shows.
    """
    if not readings:
        return
    boxes = [placement.clipped(reading.face.box, _SELECTED_LINE * style.scale) for reading in readings]
    numbered = style.numbers if style.numbers is not None else len(readings) > 1 or any(r.face.track_id for r in readings)
    labelled = _labelled(len(readings), style.selected)
    chips = [_chip_text(readings[k], k, style.names) if numbered else "" for k in labelled]
    texts = [reading_words(readings[k]) for k in labelled]
    font = theme.font(round(theme.BODY * style.scale), bold=True)
    metrics = QFontMetricsF(font)
    pad_x, pad_y = _PAD_X * style.scale, _PAD_Y * style.scale
    widths = sum(metrics.horizontalAdvance(text) for text in (*texts, *chips))
    # Among many faces, labels wider than their faces are made smaller, so that they stay beside them.
    if len(boxes) >= _CROWD and widths > sum(box.width for box in boxes):
        font = theme.font(round(theme.CAPTION * style.scale), bold=True)
        metrics = QFontMetricsF(font)
        pad_x, pad_y = pad_x * 2 / 3, pad_y / 3
    chip_widths = [metrics.horizontalAdvance(chip) + 2 * pad_x if chip else 0.0 for chip in chips]
    sizes = [
        (chip_width + metrics.horizontalAdvance(text) + 2 * pad_x, metrics.height() + 2 * pad_y)
        for text, chip_width in zip(texts, chip_widths, strict=True)
    ]
    others = sorted(set(range(len(boxes))) - set(labelled))
    labels = place_labels([boxes[k] for k in (*labelled, *others)], sizes, _visible(painter, placement), style.covered)

    for reading in readings:
        _draw_mesh(painter, reading.mesh, placement, style.scale)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    # The selected face is drawn last, on top.
    for k in sorted(range(len(readings)), key=lambda k: k == style.selected):
        _draw_box(painter, boxes[k], reading_color(readings[k]), readings[k].uncertain, k == style.selected, style.scale)
    for k, label in zip(labelled, labels, strict=True):
        _draw_leader(painter, boxes[k], label, reading_color(readings[k]), style.scale)
    ratio = painter.device().devicePixelRatioF()
    for k, text, chip, chip_width, label in zip(labelled, texts, chips, chip_widths, labels, strict=True):
        ground = chip_color(reading_number(readings[k], k), style.colors).rgb()
        look = _LabelLook(text, chip, reading_color(readings[k]).rgb(), ground, font.pixelSize(), pad_x, style.scale)
        picture = _label_picture(look, label.width, label.height, chip_width, ratio)
        # On whole pixels of the screen, where letters are sharp.
        painter.drawPixmap(QPointF(round(label.x * ratio) / ratio, round(label.y * ratio) / ratio), picture)
    painter.restore()


def draw_too_small(painter: QPainter, faces: Sequence[Face], placement: Placement, scale: float = 1.0) -> None:
    """Draw a thin grey box around every face that is too small to be analysed, with the words "too small" below it.

    The words are left out if they would overlap another such face or its words. scale: as in the style.
    """
    if not faces:
        return
    font = theme.font(round(theme.CAPTION * scale))
    metrics = QFontMetricsF(font)
    words = QCoreApplication.translate("Overlay", "too small")
    width, height = metrics.horizontalAdvance(words) + 2 * scale, metrics.height()
    color = theme.uncertain_color(dark=True)
    boxes = [QRectF(box.x, box.y, box.width, box.height) for box in (placement.clipped(face.box, scale) for face in faces)]
    taken = list(boxes)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    for k, box in enumerate(boxes):
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pen in (QPen(_EDGE, 3 * scale), QPen(color, scale)):
            painter.setPen(pen)
            painter.drawRect(box)
        place = QRectF(box.center().x() - width / 2, box.bottom() + scale, width, height)
        if k < _MOST_LABELS and not any(place.intersects(other) for other in taken if other is not box):
            taken.append(place)
            painter.fillRect(place, _EDGE)
            painter.setPen(QColor("#FFFFFF"))
            painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), words)
    painter.restore()


def annotated(
    image: UInt8Array,
    readings: Sequence[FaceReading],
    mirrored: bool = False,
    names: Mapping[int, str] | None = None,
    colors: Mapping[int, str] | None = None,
    too_small: Sequence[Face] = (),
) -> QImage:
    """Return a copy of a (height, width, 3) BGR picture with its overlay, in its own size."""
    height, width = image.shape[:2]
    result = to_qimage(image).convertToFormat(QImage.Format.Format_RGB32)
    if mirrored:
        result = result.flipped(Qt.Orientation.Horizontal)
    painter = QPainter(result)
    style = OverlayStyle(scale=max(1.0, min(width, height) / 540), names=names or {}, colors=colors or {})
    placement = Placement(0, 0, width, height, 1.0, mirrored)
    draw_too_small(painter, too_small, placement, style.scale)
    draw_overlay(painter, readings, placement, style)
    painter.end()
    return result


def reading_color(reading: FaceReading) -> QColor:
    """Return the colour of a face's box and label: the expression's, or grey if the reading is uncertain."""
    return theme.uncertain_color(dark=True) if reading.uncertain else theme.expression_color(reading.label, dark=True)


def chip_color(number: int, colors: Mapping[int, str]) -> QColor:
    """Return the ground of a person's number: the colour that the user chose, else a neutral one. colors: as in the style."""
    chosen = colors.get(number, "")
    known = chosen in theme.PERSON_COLORS
    return theme.person_color(number, dark=True, chosen=chosen) if known else QColor(theme.DARK.surface)


def _labelled(count: int, selected: int | None) -> list[int]:
    """Return the indices of the readings that get a label."""
    first = list(range(min(count, _MOST_LABELS)))
    return first if selected is None or selected < len(first) else [*first[:-1], selected]


def _chip_text(reading: FaceReading, position: int, names: Mapping[int, str]) -> str:
    number = reading_number(reading, position)
    return names.get(number) or str(number)


def _chip_inset(scale: float) -> tuple[float, float, float, float]:
    """Return by how much a chip is smaller than the part of the label that it stands in, so that the colour runs around it."""
    return scale, scale, 0.0, -scale


@dataclass(frozen=True, slots=True)
class _LabelLook:
    """What a label shows, and how: its colours as 0xAARRGGBB, the size of the font and the padding in pixels of the view."""

    words: str
    chip: str
    color: int
    ground: int
    font: int
    pad: float
    scale: float


@lru_cache(maxsize=256)
def _label_picture(look: _LabelLook, width: float, height: float, chip_width: float, ratio: float) -> QPixmap:
    """Return a label. It is kept, because laying out its text takes most of the time of drawing an overlay."""
    picture = QPixmap(math.ceil(width * ratio), math.ceil(height * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    font = theme.font(look.font, bold=True)
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    rect, corner = QRectF(0, 0, width, height), 4 * look.scale
    # A label that is narrower than it should be shows the beginnings of both.
    chip_width = min(chip_width, width / 2)
    _draw_plate(painter, rect, QColor.fromRgb(look.color), corner)
    _draw_words(painter, rect.adjusted(chip_width, 0, 0, 0), look.words, metrics, look.pad)
    if look.chip:
        inner = QRectF(0, 0, chip_width, height).adjusted(*_chip_inset(look.scale))
        _draw_plate(painter, inner, QColor.fromRgb(look.ground), corner - look.scale)
        _draw_words(painter, inner, look.chip, metrics, look.pad)
    painter.end()
    return picture


def _draw_plate(painter: QPainter, rect: QRectF, color: QColor, corner: float) -> None:
    """Fill a rounded rectangle, and take the ink that reads on it."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawRoundedRect(rect, corner, corner)
    painter.setPen(theme.on_color(color))


def _draw_words(painter: QPainter, rect: QRectF, text: str, metrics: QFontMetricsF, pad: float) -> None:
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width() - pad)
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), shown)


def _visible(painter: QPainter, placement: Placement) -> Box:
    """Return the part of the picture within the painter's viewport."""
    picture, area = placement.picture, painter.viewport()
    left, top = max(picture.x, 0.0), max(picture.y, 0.0)
    right, bottom = min(picture.right, float(area.width())), min(picture.bottom, float(area.height()))
    return Box(left, top, max(right - left, 1.0), max(bottom - top, 1.0))


def _draw_box(painter: QPainter, box: Box, color: QColor, dotted: bool, selected: bool, scale: float) -> None:
    rect = QRectF(box.x, box.y, box.width, box.height)
    width = (_SELECTED_LINE if selected else _LINE) * scale
    corner = min(theme.CORNER * scale, box.width / 4)
    if draw_outline(painter, rect, color, width, _EDGE, scale, corner, dotted=dotted):
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(_EDGE, width + 2 * scale))
    painter.drawRoundedRect(rect, corner, corner)
    pen = QPen(color, width)
    if dotted:
        pen.setStyle(Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([1.0, 2.0])
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawRoundedRect(rect, corner, corner)


def _draw_mesh(painter: QPainter, mesh: FaceMesh | None, placement: Placement, scale: float) -> None:
    """Draw the lines of a mesh, fine and white.

    OpenCV draws them, in about 1 ms; a QPainter takes two or three times as long for 1365 lines.
    """
    if mesh is None or not len(mesh.points):
        return
    ratio, seen = painter.device().devicePixelRatioF(), _visible(painter, placement)
    x, y = mesh.points[:, 0], mesh.points[:, 1]
    points = np.stack([placement.frame_width - x if placement.mirrored else x, y], axis=1) * placement.scale
    points = (points + np.array((placement.left, placement.top))) * ratio
    first = np.floor(np.maximum(points.min(axis=0) - 2, np.array((seen.x, seen.y)) * ratio)).astype(int)
    last = np.ceil(np.minimum(points.max(axis=0) + 2, np.array((seen.right, seen.bottom)) * ratio)).astype(int)
    width, height = (last - first).tolist()
    if width < 1 or height < 1:
        return
    ink = np.zeros((height, width), np.uint8)
    # OpenCV's coordinates are indices: the middle of the first pixel is at 0.
    ends = np.rint((points - first - 0.5)[mesh_edges()] * 2**_SUBPIXEL_BITS).astype(np.int32)
    cv2.polylines(ink, list(ends), False, _MESH_INK, max(round(scale * ratio / 2), 1), cv2.LINE_AA, _SUBPIXEL_BITS)
    lines = cv2.merge([ink, ink, ink, ink])
    picture = QImage(lines.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
    picture.setDevicePixelRatio(ratio)
    painter.drawImage(QPointF(*(first / ratio).tolist()), picture)


def _draw_leader(painter: QPainter, box: Box, label: Box, color: QColor, scale: float) -> None:
    """Draw a line from a face to its label if that is far away."""
    x = min(max(label.center[0], box.x), box.right)
    y = min(max(label.center[1], box.y), box.bottom)
    from_x = min(max(x, label.x), label.right)
    from_y = min(max(y, label.y), label.bottom)
    if abs(from_x - x) + abs(from_y - y) > 12 * scale:
        painter.setPen(QPen(color, 1.5 * scale))
        painter.drawLine(QPointF(from_x, from_y), QPointF(x, y))


def draw_outline(
    painter: QPainter,
    rect: QRectF,
    color: QColor,
    line: float,
    edge: QColor,
    edge_width: float,
    corner: float,
    *,
    dotted: bool = False,
) -> bool:
    """Draw the outline of a rounded rectangle, its line with an edge on both sides, on whole pixels of the screen.

    line, edge_width, corner: in the painter's pixels, which must not be rotated or scaled. dotted: the line is one of round
    dots. Draws nothing, and returns False, if the rectangle has no room for its corners.
    """
    ratio = painter.device().devicePixelRatioF()
    line, edge_width = (max(round(width * ratio), 1) / ratio for width in (line, edge_width))
    band = line + 2 * edge_width
    block = math.ceil((corner + band / 2) * ratio) / ratio
    left, top = (round((at - band / 2) * ratio) / ratio for at in (rect.left(), rect.top()))
    right, bottom = (round((at + band / 2) * ratio) / ratio for at in (rect.right(), rect.bottom()))
    across, down = right - left - 2 * block, bottom - top - 2 * block
    if across < 0 or down < 0:
        return False
    for inset, width, fill in ((0.0, band, edge),) if dotted else ((0.0, band, edge), (edge_width, line, color)):
        painter.fillRect(QRectF(left + block, top + inset, across, width), fill)
        painter.fillRect(QRectF(left + block, bottom - inset - width, across, width), fill)
        painter.fillRect(QRectF(left + inset, top + block, width, down), fill)
        painter.fillRect(QRectF(right - inset - width, top + block, width, down), fill)
    if dotted:
        _draw_dots(painter, QRectF(left, top, right - left, bottom - top), color, line, edge_width, block)
    corners = _corners(color.rgba(), line, edge.rgba(), band, block, corner, ratio, dotted)
    pixels = block * ratio
    for x, from_x in ((left, 0.0), (right - block, pixels)):
        for y, from_y in ((top, 0.0), (bottom - block, pixels)):
            painter.drawPixmap(QPointF(x, y), corners, QRectF(from_x, from_y, pixels, pixels))
    return True


def _draw_dots(painter: QPainter, outline: QRectF, color: QColor, line: float, inset: float, block: float) -> None:
    """Draw dots along the straight parts of an outline. They are rounded and twice as long as the gaps between them."""
    ratio, step = painter.device().devicePixelRatioF(), 3 * line

    def row(length: float) -> tuple[float, float]:
        """Return from where on, on a whole pixel, the dots of a side lie, and how long their row is."""
        straight = length - 2 * block
        dots = max(math.floor((straight - 2 * line) / step), 0) * step + 2 * line
        return round((block + (straight - dots) / 2) * ratio) / ratio, dots

    for across, length in ((True, outline.width()), (False, outline.height())):
        start, dots = row(length)
        tile = _dot(color.rgba(), line, ratio, across)
        for away in (inset, (outline.height() if across else outline.width()) - inset - line):
            place = QRectF(start, away, dots, line) if across else QRectF(away, start, line, dots)
            painter.drawTiledPixmap(place.translated(outline.topLeft()), tile)


@lru_cache(maxsize=128)
def _dot(color: int, line: float, ratio: float, across: bool) -> QPixmap:
    """Return a dot and the gap after it, on its right or below it."""
    side = round(line * ratio)
    pixmap = QPixmap(3 * side, side) if across else QPixmap(side, 3 * side)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor.fromRgba(color))
    painter.drawRoundedRect(QRectF(0, 0, *((2 * line, line) if across else (line, 2 * line))), line / 2, line / 2)
    painter.end()
    return pixmap


@lru_cache(maxsize=128)
def _corners(
    color: int, line: float, edge: int, band: float, block: float, corner: float, ratio: float, dotted: bool
) -> QPixmap:
    """Return the outline of a rounded rectangle that has no straight parts, only four corners of `block` pixels."""
    side = round(2 * block * ratio)
    pixmap = QPixmap(side, side)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    rect = QRectF(0, 0, 2 * block, 2 * block).adjusted(band / 2, band / 2, -band / 2, -band / 2)
    painter.setPen(QPen(QColor.fromRgba(edge), band))
    painter.drawRoundedRect(rect, corner, corner)
    if dotted:
        painter.setPen(QPen(QColor.fromRgba(color), line, c=Qt.PenCapStyle.RoundCap))
        dot, two = math.degrees(line / corner), math.pi / 2 * corner >= 6 * line  # a dot without its round ends
        for right, lower, begin in ((True, False, 0), (False, False, 90), (False, True, 180), (True, True, 270)):
            arc = QRectF(0, 0, 2 * corner, 2 * corner)
            arc.moveLeft(rect.right() - 2 * corner if right else rect.left())
            arc.moveTop(rect.bottom() - 2 * corner if lower else rect.top())
            for middle in (22.0, 68.0) if two else (45.0,):
                painter.drawArc(arc, round(16 * (begin + middle - dot / 2)), round(16 * dot))
    else:
        painter.setPen(QPen(QColor.fromRgba(color), line))
        painter.drawRoundedRect(rect, corner, corner)
    painter.end()
    return pixmap
