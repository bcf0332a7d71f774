"""One step as a card: what it gives as a picture, bars or maps, its shape and range, and a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QToolButton, QWidget

from fer_desktop.analysis.explain.activations import strongest_first
from fer_desktop.analysis.explain.pipeline import MAP_KINDS, Step
from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.core.types import UInt8Array
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.formatting import expression_name, percent
from fer_desktop.ui.foundation.icons import set_icon
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.tabs.steps.images import StepImages, activation_image, largest_magnitude, map_image, scale_of
from fer_desktop.ui.tabs.steps.pictures import MOSAIC, ExpressionBars, HistogramView, LabelledPictures, StepPicture
from fer_desktop.ui.tabs.steps.wording import number_text, step_facts, step_sentence, step_title

SMALLEST_CARD: Final = QSize(150, 240)

_ACTIVATION_PIXELS: Final = 240
_ENLARGE_ICON: Final = 14

_Drawing = ExpressionBars | LabelledPictures


class CardHeading(QLabel):
    """A title in one line, elided where there is no room; the tooltip has all of it."""

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
    """One stage; beside its number and title may be a button that shows it large, or all of them again.

    enlargeAsked: the button was pressed; the step's key.
    """

    enlargeAsked = Signal(str)

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
        """face: the index of the chosen one among the detected faces. images: of the step, where it has a picture.

        crop: the activation maps are drawn over it.
        """
        super().__init__()
        self.step = step
        self._number = number
        self._enlarged = False
        self._drawn: list[StepPicture | HistogramView | _Drawing] = []
        self.setProperty("role", "card")
        self._heading = CardHeading()
        self.enlarge = QToolButton()
        self.enlarge.setProperty("role", "quiet")
        self.enlarge.setProperty("small", True)
        self.enlarge.setIconSize(QSize(_ENLARGE_ICON, _ENLARGE_ICON))
        self.enlarge.setVisible(can_enlarge)
        self.enlarge.clicked.connect(lambda: self.enlargeAsked.emit(step.key))
        head = theme.row(theme.label(str(number), "muted"), (self._heading, 1), self.enlarge, spacing=theme.SPACE_4)
        content = self._content(face, images, crop)
        self._facts, self._sentence = (theme.label("", "caption", wrap=True) for _ in range(2))
        for text in (self._facts, self._sentence):
            text.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        parts = (head, theme.SPACE_4, (content, 1), self._facts, self._sentence)
        self.setLayout(
            theme.column(*parts, spacing=theme.SPACE_4, margins=(theme.SPACE_12, theme.SPACE_8, theme.SPACE_8, theme.SPACE_8))
        )
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
            count = min(MOSAIC**2, self.step.shape[2])
            return self.tr("{facts}. Shown: the {count} strongest, by mean absolute value.").format(facts=facts, count=count)
        if self.step.kind == "activation":
            return self.tr("{facts}. Blue speaks against, orange for it.").format(facts=facts)
        return facts

    def set_enlarged(self, enlarged: bool) -> None:
        """Set whether the card is shown alone, with larger texts."""
        self._enlarged = enlarged
        theme.set_role(self._sentence, "" if enlarged else "caption")
        self._sentence.setFont(theme.font(theme.BODY if enlarged else theme.CAPTION))
        set_icon(self.enlarge, "fit" if enlarged else "zoom-in", "muted")
        self.retranslate()

    def text_heights(self, width: int) -> tuple[int, int]:
        """Return the heights of facts and sentence in a card of this width."""
        room = width - theme.SPACE_12 - theme.SPACE_8 - 2 * self.frameWidth()
        # heightForWidth is never below the minimum height, which an earlier, narrower row may have set.
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
        drawing: StepPicture | _Drawing | None = _drawing(self.step, crop)
        if drawing is None:
            drawing = StepPicture()
            if images is not None:
                drawing.set_picture(images, self.step.faces, face)
        self._drawn.append(drawing)
        if self.step.kind not in ("normalised", "scaled") or self.step.values is None:
            return drawing
        histogram = HistogramView()
        histogram.set_values(self.step.values)
        self._drawn.append(histogram)
        both = QWidget()
        both.setLayout(theme.column((drawing, 1), histogram, spacing=theme.SPACE_4))
        return both


def _drawing(step: Step, crop: UInt8Array | None) -> _Drawing | None:
    """Return a step's values as bars or small pictures; None where the step is shown as its own picture."""
    values = step.values
    if values is None:
        return None
    if step.kind in ("logits", "probabilities"):
        bars = ExpressionBars(number_text) if step.kind == "logits" else ExpressionBars(percent, 0.0, 1.0)
        bars.set_values(values)
        return bars
    if step.kind in MAP_KINDS:
        best = strongest_first(values)[: MOSAIC**2].tolist()
        return LabelledPictures([(map_image(values[:, :, k], scale_of(values[:, :, k])), str(k)) for k in best])
    if step.kind == "activation" and crop is not None:
        limit = largest_magnitude(step)
        tiles = [
            (activation_image(crop, values[:, :, k], limit, _ACTIVATION_PIXELS), expression_name(k)) for k in range(CLASS_COUNT)
        ]
        return LabelledPictures(tiles, smooth=True)
    return None


def level(cards: Sequence[tuple[StepCard, int]]) -> int:
    """Give cards in one row, each of a width, texts of one height; return that height."""
    heights = [card.text_heights(width) for card, width in cards]
    facts = max(height for height, _ in heights)
    sentence = max(height for _, height in heights)
    for card, _ in cards:
        card.set_text_heights(facts, sentence)
    return facts + sentence


def mark_chosen(card: QFrame, chosen: bool) -> None:
    """Set whether a card looks like the step that is chosen in the strip."""
    card.setProperty("chosen", chosen)
    card.style().unpolish(card)
    card.style().polish(card)
