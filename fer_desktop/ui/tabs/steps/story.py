"""The story of one face, or of two: from the photograph to the answer, a large picture and a sentence at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFontMetrics,
    QIcon,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QComboBox, QGridLayout, QSizePolicy, QWidget

from fer_desktop.analysis.explain.activations import strongest_first
from fer_desktop.analysis.explain.pipeline import MAP_KINDS, Step
from fer_desktop.analysis.smoothing import threshold_message
from fer_desktop.core.types import FaceReading
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.actions import ActionBindings, with_key
from fer_desktop.ui.foundation.formatting import expression_name, percent, plain, reading_words, shape_text
from fer_desktop.ui.foundation.icons import explain, push_button, set_icon, tool_button
from fer_desktop.ui.foundation.language import Retranslated, translated
from fer_desktop.ui.tabs.steps.images import map_image, scale_of
from fer_desktop.ui.tabs.steps.pictures import ExpressionBars, LabelledPictures, StepPicture
from fer_desktop.ui.tabs.steps.reader import Sheet
from fer_desktop.ui.tabs.steps.wording import number_text, step_sentence, step_title
from fer_desktop.ui.widgets.card import clear_layout

translate = QCoreApplication.translate

_BEFORE: Final = ("original", "detection", "crop", "mesh", "gray", "resized", "normalised")
"""The steps before the network; networks that take colour have no "gray", and "mesh" is there where it is on."""

_MAPS: Final = 12
_MAP_COLUMNS: Final = (6, 4, 3)
_WIDEST_BARS: Final = 860
_WIDEST_TEXT: Final = 1100
_WIDEST_CHOICE: Final = 260
_ROOMY: Final = 700
"""From this height on the sentence has the largest letters."""

_ALIKE: Final = 0.05
"""Probabilities that differ by less are not named."""

_LINES: Final = 2
_DOT: Final = 10


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """One page of the story.

    draw: makes its picture; given the steps of two faces, as one of two pictures that can be compared. step: what it shows.
    """

    title: str
    sentence: str
    draw: Callable[[Sequence[Step]], QWidget]
    step: Step


def scenes_of(sheet: Sheet, uncertain_below: float, smoothing_s: float) -> list[Scene]:
    """Return the story of the sheet's face; empty where no face was found.

    uncertain_below: the threshold, 0 to 1. smoothing_s: of videos, seconds.
    Every figure in it is the face's own. Stages that the network doesn't have, or that can't be shown, are left out.
    """
    if sheet.chosen is None:
        return []
    steps = {step.key: step for step in sheet.steps}
    reading = sheet.readings[sheet.chosen]
    before = [_picture_scene(sheet, steps[key]) for key in _BEFORE if key in steps]
    maps = [step for step in sheet.steps if step.kind in MAP_KINDS]
    averaged = "activation" in steps
    inside = []
    if maps:
        # The first, one from the middle and the last, as far as there are so many.
        middle = maps[1:-1]
        inside.append(_first_maps(maps[0]))
        inside += [_later_maps(middle[len(middle) // 2])] if middle else []
        inside += [_last_maps(maps[-1], averaged=averaged)] if len(maps) > 1 else []
    decision = [_logits(steps["logits"]), _probabilities(steps["probabilities"])]
    return [*before, *inside, *decision, _answer(sheet, steps["resized"], reading, uncertain_below, smoothing_s)]


def _picture_scene(sheet: Sheet, step: Step) -> Scene:
    return Scene(step_title(step), _picture_sentence(sheet, step), partial(_draw_picture, sheet, step), step)


def _draw_picture(sheet: Sheet, step: Step, _pair: Sequence[Step]) -> StepPicture:
    picture = StepPicture()
    content = step.image if step.kind in ("detection", "mesh") else step.content
    picture.set_picture(sheet.images[step.key], step.faces, sheet.chosen or 0, content)
    return picture


def _picture_sentence(sheet: Sheet, step: Step) -> str:
    height, width = step.shape[:2]
    size = shape_text((width, height))
    match step.kind:
        case "original":
            text = translate("Story", "This is the picture: {size} pixels, each of them a red, a green and a blue number.")
        case "detection":
            return _detection_sentence(sheet, step)
        case "crop":
            text = translate(
                "Story",
                "A part of {size} pixels is cut out around the face, framed like the faces that the network learned from.",
            )
        case "mesh":
            return step_sentence(step)
        case "gray":
            text = translate("Story", "Colour is left out, because the network learned from grey pictures.")
        case "resized":
            text = translate("Story", "The face is made {size} pixels: this is all that the network will see of it.")
        case "normalised":
            text = translate(
                "Story",
                "The pixels become numbers from {low} to {high} around their mean, so that the light and the contrast of the "
                "photograph matter less.",
            )
        case _:
            text = translate(
                "Story", "The pixels become numbers from {low} to {high}, on the scale that the network learned from."
            )
    return text.format(size=size, low=number_text(step.minimum), high=number_text(step.maximum))


def _detection_sentence(sheet: Sheet, step: Step) -> str:
    assert sheet.chosen is not None
    if sheet.why_crop is not None:
        return translate("Story", "No face needs to be looked for: the whole picture is taken as one face.")
    score = percent(step.faces[sheet.chosen].score)
    count = len(step.faces)
    if count == 1:
        return translate("Story", "The detector finds one face, with a score of {score}.").format(score=score)
    text = translate("Story", "The detector finds {count} faces; we follow number {number}, found with a score of {score}.")
    return text.format(count=count, number=sheet.chosen + 1, score=score)


def _first_maps(step: Step) -> Scene:
    if step.minimum < 0:
        text = translate(
            "Story",
            "{count} small filters slide over the face and make a map each, orange where the filter's pattern is, such as an "
            "edge or a spot of light, and blue where its opposite is; these are the strongest.",
        )
    else:
        text = translate(
            "Story",
            "{count} small filters slide over the face and make a map each, which is bright where a filter finds its pattern, "
            "such as an edge or a spot of light; these are the strongest.",
        )
    return Scene(step_title(step), text.format(count=step.shape[2]), partial(_draw_maps, step), step)


def _later_maps(step: Step) -> Scene:
    text = translate(
        "Story",
        "Further in, {count} filters combine what earlier ones found, in patches of about {cell} pixels; what exactly each "
        "looks for has no name, it only proved useful in training.",
    )
    return Scene(step_title(step), text.format(count=step.shape[2], cell=_cell(step)), partial(_draw_maps, step), step)


def _last_maps(step: Step, *, averaged: bool) -> Scene:
    if averaged:
        text = translate(
            "Story",
            "Of the last {count} maps only the mean of each goes on, the number below it; these {count} numbers are all that "
            "the decision is made of.",
        )
    else:
        text = translate("Story", "From the last {count} maps the network's final layers make seven numbers.")
    return Scene(step_title(step), text.format(count=step.shape[2]), partial(_draw_maps, step, means=averaged), step)


def _cell(step: Step) -> str:
    cell = round(dict(step.facts).get("cell", 1))
    return shape_text((cell, cell))


def _draw_maps(step: Step, pair: Sequence[Step], *, means: bool = False) -> LabelledPictures:
    """Draw the strongest maps; of a pair, those channels that are strongest for the first face, each on one scale for both."""
    compared = [shown.content for shown in pair or (step,)]
    pictures = []
    for channel in strongest_first(compared[0])[:_MAPS].tolist():
        one = step.content[:, :, channel]
        name = translate("Story", "channel {channel}").format(channel=channel)
        if means:
            text = translate("Story", "{channel}: mean {mean}") if pair else translate("Story", "mean {mean}")
            name = text.format(channel=channel, mean=number_text(float(one.mean(dtype=float))))
        scale = scale_of(np.stack([maps[:, :, channel] for maps in compared]))
        pictures.append((map_image(one, scale), name))
    return LabelledPictures(pictures, columns=_MAP_COLUMNS, size=theme.SECTION)


def _logits(step: Step) -> Scene:
    values = step.content
    best = int(values.argmax())
    text = translate(
        "Story",
        "The network gives seven numbers, the logits, one for each expression; the largest is {value}, for {expression}.",
    ).format(value=number_text(float(values[best])), expression=expression_name(best))
    return Scene(step_title(step), text, partial(_draw_bars, step, number_text, None, None), step)


def _probabilities(step: Step) -> Scene:
    temperature = dict(step.facts)["temperature"]
    if temperature == 1:
        text = translate("Story", "Softmax turns the logits into probabilities, which add up to one.")
    elif temperature < 1:
        text = translate(
            "Story",
            "Softmax turns the logits into probabilities, which add up to one; dividing by this model's temperature, "
            "{temperature}, first makes them bolder.",
        )
    else:
        text = translate(
            "Story",
            "Softmax turns the logits into probabilities, which add up to one; dividing by this model's temperature, "
            "{temperature}, first makes them more careful.",
        )
    text = text.format(temperature=plain(temperature))
    return Scene(step_title(step), text, partial(_draw_bars, step, percent, 0.0, 1.0), step)


def _draw_bars(
    step: Step, words: Callable[[float], str], low: float | None, high: float | None, pair: Sequence[Step]
) -> QWidget:
    bars = ExpressionBars(words, low, high, size=theme.SECTION)
    bars.set_values(step.content, [other.content for other in pair])
    bars.setAccessibleName(step_title(step))
    bars.setMaximumSize(_WIDEST_BARS, ExpressionBars.TALLEST)
    around = QWidget()
    around.setLayout(theme.row((None, 1), (bars, 100), (None, 1)))
    return around


def _answer(sheet: Sheet, crop: Step, reading: FaceReading, uncertain_below: float, smoothing_s: float) -> Scene:
    if reading.uncertain:
        text = translate(
            "Story",
            "The most probable, {expression} with {share}, stays below the threshold, so the answer is \u201cuncertain\u201d; "
            "in a video, the figures are first averaged over time.",
        )
    else:
        text = translate(
            "Story",
            "The most probable, {expression} with {share}, reaches the threshold, so this is the answer; in a video, the "
            "figures are first averaged over time.",
        )
    text = text.format(expression=expression_name(reading.expression_index), share=percent(reading.confidence))
    if uncertain_below:
        text += " " + translated(threshold_message(uncertain_below, smoothing_s, percent))
    return Scene(translate("Story", "The answer"), text, partial(_draw_answer, sheet, crop, reading), crop)


def _draw_answer(sheet: Sheet, crop: Step, reading: FaceReading, pair: Sequence[Step]) -> QWidget:
    word = theme.label(reading_words(reading), "answer")
    word.setAlignment(Qt.AlignmentFlag.AlignCenter)
    around = QWidget()
    around.setLayout(theme.column((_draw_picture(sheet, crop, pair), 1), word, gap=theme.SPACE_16))
    return around


def paired(first: Sequence[Scene], second: Sequence[Scene], names: tuple[str, str], differences: str) -> list[Scene]:
    """Return the scenes that both faces have, each with both; names: of the faces. The last two say how they differ.

    differences: what these say. Those with maps say which maps they show.
    """
    others = {scene.title: scene for scene in second}
    both = [(scene, others[scene.title]) for scene in first if scene.title in others]
    chosen = translate("Story", "These maps are the strongest of the first face; each has one scale for both faces.")
    scenes = []
    for place, pair in enumerate(both):
        told = differences if place >= len(both) - 2 else chosen if pair[0].step.kind in MAP_KINDS else ""
        scenes.append(Scene(pair[0].title, told, partial(_draw_both, pair, names), pair[0].step))
    return scenes


def _draw_both(pair: tuple[Scene, Scene], names: tuple[str, str], _pair: Sequence[Step]) -> QWidget:
    around = QWidget()
    grid = QGridLayout(around)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(theme.SPACE_24)
    grid.setRowStretch(1, 1)
    for column, (scene, name) in enumerate(zip(pair, names, strict=True)):
        picture, said = scene.draw([one.step for one in pair]), theme.label(scene.sentence, "muted", wrap=True)
        picture.setAccessibleName(f"{name}, {scene.title}")
        picture.setAccessibleDescription(scene.sentence)
        for row, part in enumerate((theme.heading(name), picture, said)):
            grid.addWidget(part, row, column)
        grid.setColumnStretch(column, 1)
    return around


def difference_words(first: FaceReading, second: FaceReading) -> str:
    """Return how the probabilities of two faces differ, the largest difference first."""
    shares = [reading.prediction.probabilities for reading in (first, second)]
    gaps = abs(shares[0] - shares[1])
    named = [int(k) for k in gaps.argsort()[::-1] if gaps[k] >= _ALIKE]
    if not named:
        return translate("Story", "The probabilities of both faces are alike: none differs by {limit} or more.").format(
            limit=percent(_ALIKE)
        )
    each = translate("Story", "{expression} {first} and {second}")
    words = [
        each.format(expression=expression_name(k), first=percent(shares[0][k]), second=percent(shares[1][k])) for k in named
    ]
    text = translate("Story", "First and second face: {differences}.").format(differences=", ".join(words))
    if len(named) < len(gaps):
        text += " " + translate("Story", "The others differ by less than {limit}.").format(limit=percent(_ALIKE))
    return text


class Dots(QWidget):
    """How far the story is, a dot for each scene."""

    def __init__(self) -> None:
        super().__init__()
        self._place = (0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_place(self, place: int, count: int) -> None:
        self._place = (place, count)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(max(self._place[1], 1) * 2 * _DOT, 2 * _DOT)

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        place, count = self._place
        for k in range(count):
            painter.setBrush(QColor(colors.accent if k == place else colors.control if k < place else colors.line))
            radius = _DOT / 2 if k == place else _DOT / 2 - 1
            painter.drawEllipse(QPointF((2 * k + 1) * _DOT, self.height() / 2), radius, radius)
        painter.end()


class StoryView(Retranslated, QWidget):
    """Shows one scene at a time; the arrow keys go back and forth, Esc ends. Nothing moves by itself.

    ended: the user goes back to all steps.
    otherChosen: a second face is chosen, by what `offer` gave for it.
    """

    ended = Signal()
    otherChosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.scenes: Sequence[Scene] = ()
        self.place = 0
        self.picture: QWidget | None = None
        """What the present scene shows."""
        self.title = theme.label("", "section")
        self.progress = theme.label("", "muted")
        self.sentence = theme.label("", wrap=True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.sentence.setMaximumWidth(_WIDEST_TEXT)
        self.dots = Dots()
        self.back, self.next, self.close_button = push_button("left"), push_button(role="primary"), tool_button("close")
        set_icon(self.next, "right", "on_accent")
        self.other = QComboBox()
        self.other.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.other.setMinimumContentsLength(16)
        self.other.setMaximumWidth(_WIDEST_CHOICE)
        self.other.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.other.setIconSize(QSize(20, 20))
        self.other.activated.connect(lambda place: self.otherChosen.emit(self.other.itemData(place)))
        self._with = theme.label("", "muted")
        self._stage = theme.column()
        self._lay_out()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._keys = ActionBindings(self, {"steps.story_scene": self.go, "steps.story_end": self.ended.emit})
        # Shortcuts, as buttons with the focus would take the arrow keys.
        for by in (-1, 1):
            self._keys.add(self, "steps.story_scene", number=by)
        self._keys.add(self, "steps.story_end")
        self.back.clicked.connect(lambda: self.go(-1))
        self.next.clicked.connect(lambda: self.go(1))
        self.close_button.clicked.connect(self.ended)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Story"))
        self._with.setText(self.tr("Compare with"))
        explain(self.other, self._with.text(), self.tr("A second face, beside this one in every step"))
        self.back.setText(self.tr("Back"))
        self.back.setToolTip(with_key(self.tr("The step before"), "steps.story_scene", number=-1))
        tip = with_key(self.tr("Show all steps again"), "steps.story_end")
        self.close_button.setToolTip(tip)
        self.close_button.setAccessibleName(tip)
        self._show_place()

    def show_scenes(self, scenes: Sequence[Scene], place: int = 0) -> None:
        """Show a story from a place on."""
        self.scenes = scenes
        self._show(place)

    def offer(self, faces: Sequence[tuple[QIcon, str, object]], chosen: object) -> None:
        """Offer faces to compare with, each with its picture, its text and what stands for it; chosen: what is shown now."""
        self.other.clear()
        for icon, text, face in faces:
            self.other.addItem(icon, text, face)
        self.other.setCurrentIndex([face for _, _, face in faces].index(chosen))

    def go(self, by: int) -> None:
        """Go forward by a number of scenes, or back where it is negative; after the last one the story ends."""
        if self.place + by >= len(self.scenes):
            self.ended.emit()
        elif self.place + by >= 0:
            self._show(self.place + by)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        font = theme.font(theme.READING if self.height() >= _ROOMY else theme.SECTION)
        self.sentence.setFont(font)
        # Of one height for all sentences, so that the picture keeps its place.
        self.sentence.setMinimumHeight(_LINES * QFontMetrics(font).lineSpacing())

    def _lay_out(self) -> None:
        choice = theme.row((None, 1), self._with, (self.other, 100))
        head = theme.row((self.title, 1), (choice, 2), self.progress, self.dots, self.close_button, gap=theme.SPACE_16)
        said = theme.row((None, 1), (self.sentence, 100), (None, 1))
        buttons = theme.row(theme.STRETCH, self.back, self.next, theme.STRETCH, gap=theme.SPACE_12)
        margins = (theme.SPACE_24, theme.SPACE_12, theme.SPACE_24, theme.SPACE_16)
        self.setLayout(theme.column(head, (self._stage, 1), said, buttons, gap=theme.SPACE_16, margins=margins))

    def _show(self, place: int) -> None:
        if not self.scenes:
            return
        self.place = min(max(place, 0), len(self.scenes) - 1)
        scene = self.scenes[self.place]
        clear_layout(self._stage)
        self.picture = scene.draw(())
        self.picture.setAccessibleName(scene.title)
        self.picture.setAccessibleDescription(scene.sentence)
        self._stage.addWidget(self.picture)
        self.title.setText(scene.title)
        self.sentence.setText(scene.sentence)
        self._show_place()
        words = f"{self.progress.text()}: {scene.title}. {scene.sentence}"
        self.setAccessibleDescription(words)
        if self.isVisible():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def _show_place(self) -> None:
        last = self.place >= len(self.scenes) - 1
        text = self.tr("{number} of {count}").format(number=self.place + 1, count=len(self.scenes))
        self.progress.setText(text)
        self.dots.show_place(self.place, len(self.scenes))
        self.back.setEnabled(self.place > 0)
        self.next.setText(self.tr("End") if last else self.tr("Next"))
        tip = self.tr("Show all steps again") if last else self.tr("The next step")
        self.next.setToolTip(with_key(tip, "steps.story_scene", number=1))
