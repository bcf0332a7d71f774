"""One step as a card: what it gives as a picture, bars or maps, its shape and range, and a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from fer_desktop.analysis.explain.activations import strongest_first
from fer_desktop.analysis.explain.pipeline import MAP_KINDS, Step
from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.core.types import UInt8Array
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.formatting import expression_name, percent
from fer_desktop.ui.foundation.icons import set_icon
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.tabs.steps.images import StepImages, activation_image, map_image, scale_of
from fer_desktop.ui.tabs.steps.pictures import ExpressionBars, HistogramView, LabelledPictures, StepPicture
from fer_desktop.ui.tabs.steps.wording import number_text, step_facts, step_sentence, step_title

SMALLEST_CARD: Final = QSize(150, 240)

_MOSAIC: Final = 4
"""A stage's card shows its strongest maps in so many rows and columns."""

_ACTIVATION_PIXELS: Final = 240
_ENLARGE_ICON: Final = 14


class CardHeading(QLabel):
    """A title in one line, with its end left out where there is no room; its tooltip says all."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.font(theme.BODY, bold=True))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def set_text(self, text: str) -> None:
        self._whole = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width()))


class StepCard(Retranslated, QFrame):
    """One stage. Its number and title may have a button that shows it large, or all again."""

    enlargeAsked = Signal(str)
    """The step's key: it is to be shown large, or no longer."""

    def __init__(
        self,
        number: int,
        step: Step,
        face: int,
        images: StepImages | None = None,
        *,
        crop: UInt8Array | None = None,
        can_enlarge: bool = False,
    ) -> None:
        """face: which of the detector's finds is chosen. images: of the step, where it has a picture.

        crop: for the activation maps, which lie over it.
        """
        super().__init__()
        self.step = step
        self._number = number
        self._enlarged = False
        self._drawn: list[StepPicture | HistogramView | ExpressionBars | LabelledPictures] = []
        self.setProperty("role", "card")
        self._heading = CardHeading()
        self.enlarge = QToolButton()
        self.enlarge.setProperty("role", "quiet")
        self.enlarge.setProperty("small", True)
        self.enlarge.setIconSize(QSize(_ENLARGE_ICON, _ENLARGE_ICON))
        self.enlarge.setVisible(can_enlarge)
        self.enlarge.clicked.connect(lambda: self.enlargeAsked.emit(step.key))
        head = QHBoxLayout()
        head.setSpacing(theme.SPACE_4)
        head.addWidget(theme.label(str(number), "muted"))
        head.addWidget(self._heading, 1)
        head.addWidget(self.enlarge)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.SPACE_12, theme.SPACE_8, theme.SPACE_8, theme.SPACE_8)
        layout.setSpacing(theme.SPACE_4)
        layout.addLayout(head)
        layout.addSpacing(theme.SPACE_4)
        layout.addWidget(self._content(face, images, crop), 1)
        self._facts = theme.label("", "caption", wrap=True)
        self._facts.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._facts)
        self._sentence = theme.label("", "caption", wrap=True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._sentence)
        self.set_enlarged(False)

    def retranslate(self) -> None:
        title = step_title(self.step)
        self.setAccessibleName(f"{self._number}. {title}")
        self._heading.set_text(title)
        self._facts.setText(self._facts_text())
        self._facts.setToolTip(self.tr("Shape of what this step gives, and its smallest and largest value"))
        self._sentence.setText(step_sentence(self.step))
        words = self.tr("Show all steps of this part") if self._enlarged else self.tr("Show this step large")
        self.enlarge.setToolTip(words)
        self.enlarge.setAccessibleName(f"{title}: {words}")
        for widget in self._drawn:
            widget.setAccessibleName(title)
            if isinstance(widget, StepPicture):
                widget.setAccessibleDescription(self._facts_text())

    def _facts_text(self) -> str:
        facts = step_facts(self.step)
        if self.step.kind in MAP_KINDS:
            count = min(_MOSAIC**2, self.step.shape[2])
            return self.tr("{facts}. Shown: the {count} strongest, by mean absolute value.").format(facts=facts, count=count)
        if self.step.kind == "activation":
            return self.tr("{facts}. Blue speaks against, orange for it.").format(facts=facts)
        return facts

    def set_enlarged(self, enlarged: bool) -> None:
        """Say that the card has the whole room, so that its texts may be larger."""
        self._enlarged = enlarged
        theme.set_role(self._sentence, "" if enlarged else "caption")
        self._sentence.setFont(theme.font(theme.BODY if enlarged else theme.CAPTION))
        set_icon(self.enlarge, "fit" if enlarged else "zoom-in", "muted")
        self.retranslate()

    def set_chosen(self, chosen: bool) -> None:
        """Mark the card as the step that the strip stands at."""
        mark_chosen(self, chosen)

    def text_heights(self, width: int) -> tuple[int, int]:
        """Return the heights of facts and sentence in a card of this width."""
        room = width - theme.SPACE_12 - theme.SPACE_8 - 2 * self.frameWidth()
        # A label never says less than its smallest height, which an earlier, narrower row may have set.
        self.set_text_heights(0, 0)
        return self._facts.heightForWidth(room), self._sentence.heightForWidth(room)

    def set_text_heights(self, facts: int, sentence: int) -> None:
        """Give facts and sentence their row's largest heights, so that the pictures of a row end on one line."""
        self._facts.setMinimumHeight(facts)
        self._sentence.setMinimumHeight(sentence)

    def least_height(self, width: int) -> int:
        """Return the height that a card of this width needs for its texts and a small picture."""
        layout = self.layout()
        assert layout is not None
        return max(layout.minimumHeightForWidth(width), SMALLEST_CARD.height())

    def _content(self, face: int, images: StepImages | None, crop: UInt8Array | None) -> QWidget:
        step = self.step
        if step.values is not None:
            if step.kind in ("logits", "probabilities"):
                return self._bars(step)
            if step.kind in MAP_KINDS:
                return self._maps(step)
            if step.kind == "activation" and crop is not None:
                return self._activation(step, crop)
        picture = StepPicture()
        self._drawn.append(picture)
        if images is not None:
            picture.set_picture(images, step.faces, face)
        if step.kind not in ("normalised", "scaled") or step.values is None:
            return picture
        histogram = HistogramView()
        histogram.set_values(step.values)
        self._drawn.append(histogram)
        both = QWidget()
        layout = QVBoxLayout(both)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_4)
        layout.addWidget(picture, 1)
        layout.addWidget(histogram)
        return both

    def _bars(self, step: Step) -> QWidget:
        assert step.values is not None
        bars = ExpressionBars(number_text) if step.kind == "logits" else ExpressionBars(percent, 0.0, 1.0)
        bars.set_values(step.values)
        self._drawn.append(bars)
        return bars

    def _maps(self, step: Step) -> QWidget:
        assert step.values is not None
        best = strongest_first(step.values)[: _MOSAIC**2].tolist()
        tiles = [(map_image(step.values[:, :, k], scale_of(step.values[:, :, k])), str(k)) for k in best]
        pictures = LabelledPictures(tiles, _MOSAIC)
        self._drawn.append(pictures)
        return pictures

    def _activation(self, step: Step, crop: UInt8Array) -> QWidget:
        assert step.values is not None
        limit = max(abs(step.minimum), abs(step.maximum))
        tiles = [
            (activation_image(crop, step.values[:, :, k], limit, _ACTIVATION_PIXELS), expression_name(k))
            for k in range(CLASS_COUNT)
        ]
        pictures = LabelledPictures(tiles, _MOSAIC, smooth=True)
        self._drawn.append(pictures)
        return pictures


def level(cards: Sequence[tuple[StepCard, int]]) -> int:
    """Give cards in one row, each of a width, texts of one height; return that height."""
    if not cards:
        return 0
    heights = [card.text_heights(width) for card, width in cards]
    facts = max(height for height, _ in heights)
    sentence = max(height for _, height in heights)
    for card, _ in cards:
        card.set_text_heights(facts, sentence)
    return facts + sentence


def mark_chosen(card: QFrame, chosen: bool) -> None:
    """Give a card the look of the chosen one, or take it away."""
    card.setProperty("chosen", chosen)
    card.style().unpolish(card)
    card.style().polish(card)
