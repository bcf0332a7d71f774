"""Boxes and labels, checked pixel by pixel."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.core.types import FaceReading
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.formatting import reading_sentence, reading_words
from fer_desktop.ui.foundation.pyramid import to_qimage
from fer_desktop.ui.widgets.overlay import _label_picture, annotated, draw_outline, reading_color

MakeReading = Callable[..., FaceReading]
pytestmark = pytest.mark.usefixtures("qapp")
COLOR, EDGE = QColor("#FFB000"), QColor(0, 0, 0, 110)


def pixels(image: QImage) -> np.ndarray:
    converted = image.convertToFormat(QImage.Format.Format_RGB888)
    data = np.frombuffer(converted.constBits(), np.uint8).reshape(converted.height(), converted.bytesPerLine())
    return data[:, : 3 * converted.width()].reshape(converted.height(), converted.width(), 3).copy()


def test_colours_and_rows_survive_the_conversion_to_qt() -> None:
    image = np.zeros((3, 5, 3), np.uint8)
    image[1, 2] = (255, 128, 0)  # BGR
    assert pixels(to_qimage(image))[1, 2].tolist() == [0, 128, 255]
    every_second = np.zeros((6, 10, 3), np.uint8)[::2, ::2]
    assert to_qimage(every_second).width() == 5
    assert pixels(to_qimage(np.full((2, 3), 7, np.uint8)))[0, 0].tolist() == [7, 7, 7]


def rgb_of(color: QColor) -> tuple[int, int, int]:
    return color.red(), color.green(), color.blue()


def test_text_is_never_mirrored(make_reading: MakeReading) -> None:
    """A face in the middle looks the same in the mirror; so must every letter of its label."""
    image = np.zeros((300, 400, 3), np.uint8)
    readings = [make_reading(150, 100, 100)]
    assert np.array_equal(pixels(annotated(image, readings)), pixels(annotated(image, readings, mirrored=True)))


def test_the_picture_itself_is_mirrored_with_its_boxes(make_reading: MakeReading) -> None:
    image = np.zeros((300, 400, 3), np.uint8)
    image[:, :100] = 90
    plain = pixels(annotated(image, [make_reading(20, 100, 80)]))
    mirrored = pixels(annotated(image, [make_reading(20, 100, 80)], mirrored=True))
    assert plain[290, 10].tolist() == [90, 90, 90]
    assert mirrored[290, 390].tolist() == [90, 90, 90]
    box = rgb_of(reading_color(make_reading(20, 100, 80)))
    assert plain[140, 20].tolist() == list(box)
    assert mirrored[140, 380].tolist() == list(box)


def test_nothing_is_drawn_on_a_picture_without_faces() -> None:
    image = np.full((50, 60, 3), 33, np.uint8)
    assert np.array_equal(pixels(annotated(image, [])), image)


def test_an_uncertain_face_is_grey_and_labelled_uncertain(make_reading: MakeReading) -> None:
    reading = make_reading(10, 10, 50, track_id=2, uncertain=True)
    rgb = rgb_of(reading_color(reading))
    assert max(rgb) - min(rgb) < 20
    assert reading_words(reading) == "uncertain"
    assert reading_sentence(reading, 2) == "Person 2: uncertain, perhaps happy"


def test_a_reading_in_words(make_reading: MakeReading) -> None:
    reading = make_reading(10, 10, 50, confidence=0.874)
    assert reading_words(reading) == "happy 87%"
    assert reading_sentence(reading, 2) == "Person 2: happy, 87%"


def test_a_crowd_in_a_small_picture_is_drawn_without_error(make_reading: MakeReading) -> None:
    image = np.zeros((60, 60, 3), np.uint8)
    annotated(image, [make_reading(5 * k - 10, 4 * k - 10, 20 + k, track_id=k + 1) for k in range(12)])
    annotated(np.zeros((1, 1, 3), np.uint8), [make_reading(0, 0, 1)])


def canvas(ratio: float) -> QImage:
    image = QImage(round(200 * ratio), round(160 * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor(120, 140, 160))
    return image


@pytest.mark.parametrize("ratio", [1.0, 2.0])
@pytest.mark.parametrize("line", [2.0, 4.0])
def test_the_fast_drawing_of_a_box_looks_like_a_stroke_of_the_painter(ratio: float, line: float) -> None:
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
    apart = np.abs(pixels(fast).astype(int) - pixels(stroked)).max(axis=2)
    drawn = (pixels(stroked) != pixels(canvas(ratio))).any(axis=2)
    assert drawn.sum() > 1500 * ratio
    assert (apart > 24).sum() < 0.02 * drawn.sum(), "only shades in the corners may differ"


def test_the_painter_strokes_a_box_that_is_too_small_for_its_corners() -> None:
    image = canvas(1.0)
    painter = QPainter(image)
    assert not draw_outline(painter, QRectF(30, 20, 6, 6), COLOR, 2.0, EDGE, 1.0, 6.0)
    painter.end()
    assert np.array_equal(pixels(image), pixels(canvas(1.0)))


def test_a_box_that_reaches_beyond_the_picture_is_closed_along_its_edge(make_reading: MakeReading) -> None:
    image = np.zeros((300, 400, 3), np.uint8)
    reading = make_reading(-40, 100, 100)
    color = list(rgb_of(reading_color(reading)))
    drawn = pixels(annotated(image, [reading]))
    row = [drawn[150, x].tolist() for x in range(100)]
    assert row.index(color) <= 4, "the left side of the box, just inside the edge"
    assert color in row[55:65], "its right side"
    beyond = pixels(annotated(image, [make_reading(-240, 100, 100)]))
    assert color in [beyond[150, x].tolist() for x in range(8)]


def test_the_colour_of_a_box_is_the_expression_s_and_never_the_person_s(make_reading: MakeReading) -> None:
    """People are told apart by their numbers, in neutral chips."""
    image = np.zeros((300, 400, 3), np.uint8)
    boxes = set()
    for number in (1, 2, 9):
        drawn = pixels(annotated(image, [make_reading(150, 100, 100, track_id=number)]))
        boxes.add(tuple(drawn[150, 150].tolist()))
        seen = {tuple(ink) for ink in drawn.reshape(-1, 3).tolist()}
        assert rgb_of(QColor(theme.DARK.surface)) in seen, "the chip"
        assert not {rgb_of(theme.person_color(k, dark=True)) for k in range(1, 9)} & seen
    assert boxes == {rgb_of(theme.expression_color(EXPRESSIONS.index("happy"), dark=True))}


def test_a_colour_that_was_chosen_for_a_person_fills_the_chip_alone(make_reading: MakeReading) -> None:
    image = np.zeros((300, 400, 3), np.uint8)
    reading = make_reading(150, 100, 100, track_id=2)
    plain = pixels(annotated(image, [reading], names={2: "Anna"}))
    drawn = pixels(annotated(image, [reading], names={2: "Anna"}, colors={2: "orange"}))
    orange = rgb_of(theme.person_color(2, dark=True, chosen="orange"))
    assert orange in {tuple(ink) for ink in drawn.reshape(-1, 3).tolist()}
    assert drawn[150, 150].tolist() == plain[150, 150].tolist() != list(orange)
    unknown = pixels(annotated(image, [reading], names={2: "Anna"}, colors={2: "url(javascript:1)"}))
    assert np.array_equal(unknown, plain)


def test_a_label_is_laid_out_once_and_looks_the_same_wherever_its_face_is(make_reading: MakeReading) -> None:
    image = np.zeros((300, 400, 3), np.uint8)
    _label_picture.cache_clear()
    first, again = (pixels(annotated(image, [make_reading(x, 100, 100, 1)])) for x in (40, 140))
    assert (_label_picture.cache_info().misses, _label_picture.cache_info().hits) == (1, 1)
    assert np.array_equal(first[:, :300], again[:, 100:])
    named = pixels(annotated(image, [make_reading(40, 100, 100, 1)], names={1: "Anna"}))
    coloured = pixels(annotated(image, [make_reading(40, 100, 100, 1)], colors={1: "teal"}))
    assert not np.array_equal(named, first) and not np.array_equal(coloured, first)


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_the_fast_drawing_of_a_dotted_box_has_about_as_many_dots_as_a_stroke_of_the_painter(ratio: float) -> None:
    rect = QRectF(30, 20, 120, 100)
    fast, stroked = canvas(ratio), canvas(ratio)
    painter = QPainter(fast)
    assert draw_outline(painter, rect, COLOR, 2.0, EDGE, 1.0, 6.0, dotted=True)
    painter.end()
    painter = QPainter(stroked)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(EDGE, 4.0))
    painter.drawRoundedRect(rect, 6, 6)
    pen = QPen(COLOR, 2.0, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.RoundCap)
    pen.setDashPattern([1.0, 2.0])
    painter.setPen(pen)
    painter.drawRoundedRect(rect, 6, 6)
    painter.end()
    ground = pixels(canvas(ratio)).astype(int)
    drawn, wanted = (np.abs(pixels(image).astype(int) - ground).max(axis=2) > 0 for image in (fast, stroked))
    assert (drawn != wanted).sum() < 0.02 * wanted.sum(), "the edge has another place"
    inked = [(np.abs(pixels(image).astype(int) - rgb_of(COLOR)).max(axis=2) < 60).sum() for image in (fast, stroked)]
    assert inked[0] == pytest.approx(inked[1], rel=0.35)
