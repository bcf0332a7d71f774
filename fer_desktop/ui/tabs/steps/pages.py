"""What the Steps tab shows of a face: the strip of all steps, and under it the page of the step that was chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from fer_desktop.analysis.explain.pipeline import MAP_KINDS, Step
from fer_desktop.core.types import UInt8Array
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.actions import ActionBindings
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.tabs.steps.activation import ActivationCard
from fer_desktop.ui.tabs.steps.card import StepCard, level
from fer_desktop.ui.tabs.steps.images import StepImages, thumbnail
from fer_desktop.ui.tabs.steps.maps_page import MapsPage
from fer_desktop.ui.tabs.steps.sheet import SheetArea, StepSheet
from fer_desktop.ui.tabs.steps.strip import StepStrip, StripItem
from fer_desktop.ui.tabs.steps.wording import group_name, short_title, step_facts, step_title
from fer_desktop.ui.widgets.message_panel import Message, MessagePanel

INSIDE: Final = "inside"
"""The key of what stands for the network's stages where they can't be shown."""

_DECISION: Final = frozenset({"activation", "logits", "probabilities"})


class StepPages(Retranslated, theme.Themed, QWidget):
    """Shows the steps of one face. The step that was chosen stays chosen from face to face."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: Sequence[Step] = ()
        self._images: Mapping[str, StepImages] = {}
        self._face = 0
        self._key = ""
        self._missing = False
        self._decision_cards: list[StepCard] = []
        self.strip = StepStrip()
        self.sheet = StepSheet()
        self.maps = MapsPage()
        self.activation = ActivationCard()
        self.inside = MessagePanel()
        self.no_activation = MessagePanel()
        self._note = theme.label("", "caption", wrap=True)
        self._note.hide()
        self._lay_out()
        # Wherever the focus is: what scrolls would take the keys for itself.
        steps = ActionBindings(self, {"steps.step": self.go})
        for by in (-1, 1):
            steps.add(self, "steps.step", number=by)
        self.strip.chosen.connect(self.choose)
        self.sheet.stepChosen.connect(self.choose)
        self.activation.classChosen.connect(self._show_activation_in_strip)
        self.retranslate()

    def retranslate(self) -> None:
        self.no_activation.show_message(
            Message(
                "info",
                self.tr("This network has no class activation map"),
                self.tr(
                    "It is exact only where the last maps are averaged and go straight into one layer. "
                    "This network ends in another way."
                ),
            )
        )
        if self._steps:
            self._fill_strip()

    @property
    def steps(self) -> Sequence[Step]:
        return self._steps

    @property
    def key(self) -> str:
        """The step that is chosen."""
        return self._key

    @property
    def cards(self) -> list[StepCard]:
        """All cards there are, also on pages that aren't seen now."""
        return [*self.sheet.findChildren(StepCard), *self._decision_cards]

    def follow_theme(self) -> None:
        if self._steps:
            self._fill_strip()

    def show_steps(
        self,
        steps: Sequence[Step],
        images: Mapping[str, StepImages],
        *,
        face: int,
        expression: int,
        missing: Message | None,
        note: str = "",
    ) -> None:
        """Show the steps of a face.

        images: by the steps' keys. face: which of the faces found it is. expression: whose activation map is shown first.
        missing: why the stages of the network aren't there, or None where they are. note: what else there is to say of them.
        """
        self._steps, self._images, self._face = steps, images, face
        self._missing = missing is not None and self._step("logits") is not None
        if missing is not None:
            self.inside.show_message(missing)
        self._note.setText(note)
        self.maps.forget()
        groups = [step for step in steps if step.kind not in MAP_KINDS and step.kind not in _DECISION]
        self.sheet.set_steps(groups, images, face)
        self._fill_decision(expression)
        keys = self._keys()
        key = self._key if self._key in keys else keys[0]
        self._fill_strip(key)
        self.choose(key)

    def choose(self, key: str) -> None:
        """Go to a step."""
        if key not in self._keys():
            return
        self._key = key
        step = self._step(key)
        self.strip.choose(key)
        crop = self._crop()
        if step is None:
            self._pages.setCurrentWidget(self.inside)
        elif step.kind in MAP_KINDS:
            assert crop is not None
            self.maps.show_step(step, crop)
            self._pages.setCurrentWidget(self.maps)
        elif step.kind in _DECISION:
            self._pages.setCurrentWidget(self._decision_page)
            self.activation.set_chosen(step.kind == "activation")
            for card in self._decision_cards:
                card.set_chosen(card.step is step)
        else:
            self.sheet.choose(key)
            self._pages.setCurrentWidget(self._sheet_area)
        self._note.setVisible(bool(self._note.text()) and step is not None and step.kind in (*MAP_KINDS, *_DECISION))

    def go(self, by: int) -> None:
        """Go so many steps forward, or back."""
        keys = self._keys()
        if keys:
            self.choose(keys[min(max(keys.index(self._key) + by, 0), len(keys) - 1)])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched in self._decision_cards:
            # The bars of both cards begin and end on the same lines.
            level([(card, card.width()) for card in self._decision_cards])
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        self._sheet_area = SheetArea(self.sheet)
        self._decision_row = QHBoxLayout()
        self._decision_row.setContentsMargins(0, 0, 0, 0)
        self._decision_row.setSpacing(theme.SPACE_8)
        self._decision_row.addWidget(self.activation, 2)
        self._decision_row.addWidget(self.no_activation, 2)
        decision = QWidget()
        decision.setLayout(self._decision_row)
        self._decision_page = QScrollArea()
        self._decision_page.setWidgetResizable(True)
        self._decision_page.setWidget(decision)
        self._pages = QStackedWidget()
        for page in (self._sheet_area, self.maps, self._decision_page, self.inside):
            self._pages.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_8)
        layout.addWidget(self.strip)
        layout.addWidget(self._note)
        layout.addWidget(self._pages, 1)

    def _step(self, key: str) -> Step | None:
        return next((step for step in self._steps if step.key == key), None)

    def _crop(self) -> UInt8Array | None:
        resized = self._step("resized")
        return None if resized is None else resized.image

    def _keys(self) -> list[str]:
        keys = [step.key for step in self._steps]
        if keys and self._missing:
            keys.insert(keys.index("logits"), INSIDE)
        return keys

    def _fill_decision(self, expression: int) -> None:
        for card in self._decision_cards:
            card.hide()
            card.deleteLater()
        places = {step.key: place for place, step in enumerate(self._steps, 1)}
        shown = [step for step in self._steps if step.kind in ("logits", "probabilities")]
        self._decision_cards = [StepCard(places[step.key], step, 0) for step in shown]
        for card in self._decision_cards:
            self._decision_row.addWidget(card, 1)
            card.installEventFilter(self)
        activation, crop = self._step("activation"), self._crop()
        self.activation.setVisible(activation is not None)
        self.no_activation.setVisible(activation is None and not self._missing)
        if activation is not None and activation.bias is not None and crop is not None:
            self.activation.show_step(places[activation.key], activation, crop, expression)

    def _fill_strip(self, key: str = "") -> None:
        items = []
        for step in self._steps:
            if step.key == "logits" and self._missing:
                group = QCoreApplication.translate("Steps", "Inside the network")
                items.append(StripItem(INSIDE, group, self.tr("Not there"), self.inside.accessibleName(), QImage()))
            words = f"{step_title(step)}: {step_facts(step)}"
            items.append(StripItem(step.key, group_name(step), short_title(step), words, self._thumbnail(step)))
        self.strip.set_items(items, key or self._key)

    def _thumbnail(self, step: Step) -> QImage:
        images = self._images.get(step.key)
        return thumbnail(step, images, face=self._face, crop=self._crop(), expression=self.activation.chosen)

    def _show_activation_in_strip(self) -> None:
        step = self._step("activation")
        if step is not None:
            self.strip.set_picture(step.key, self._thumbnail(step))
