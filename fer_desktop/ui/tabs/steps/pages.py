"""The steps of one face: the strip of all steps, and under it the page of the chosen one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QWidget,
)

from fer_desktop.analysis.explain.pipeline import MAP_KINDS, Step
from fer_desktop.core.types import UInt8Array
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.actions import ActionBindings
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.tabs.steps.card import (
    BESIDE,
    GAP,
    MARGINS,
    SMALLEST_CARD,
    ActivationCard,
    StepCard,
    level,
    mark_chosen,
    text_width,
)
from fer_desktop.ui.tabs.steps.images import StepImages, thumbnail
from fer_desktop.ui.tabs.steps.map_export import ShownMap
from fer_desktop.ui.tabs.steps.maps_page import MapsPage
from fer_desktop.ui.tabs.steps.pictures import ExpressionBars, FittedArea
from fer_desktop.ui.tabs.steps.wording import group_name, short_title, step_facts, step_title
from fer_desktop.ui.widgets.message_panel import Message, MessagePanel

INSIDE: Final = "inside"
"""The key of what stands for the network's stages where they can't be shown."""

_DECISION: Final = frozenset({"activation", "logits", "probabilities"})

SMALLEST_PICTURE: Final = 110
_MORE: Final = 56
"""A histogram is below the picture of one card."""

_BESIDE_SHARES: Final = (0.28, 0.32, 0.36, 0.4, 0.45, 0.5)
_NARROWEST_TEXTS: Final = {theme.SECTION: 280, theme.BODY: 140, theme.CAPTION: 128}
"""Of texts beside a picture, by the size of their letters, in px."""

_WIDEST_TEXT: Final = 420
_WORTH: Final = 0.88
"""Larger letters may cost this much of a picture's side."""

_THUMB: Final = 44
_LARGE_THUMB: Final = 64
_LARGE_FROM: Final = 1400
"""From this width of the strip on the pictures are large."""

_PAD: Final = 4
_GROUP_GAP: Final = theme.SPACE_12
_NARROWEST: Final = 36
_WIDEST: Final = 160


class StepPages(Retranslated, theme.Themed, QWidget):
    """Shows the steps of one face. The chosen step, `key`, stays chosen from face to face.

    mapCopyWanted: a ShownMap is to be copied as a picture.
    mapSaveWanted: a ShownMap is to be saved, as a MapFormat.
    """

    mapCopyWanted = Signal(object)
    mapSaveWanted = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self.steps: Sequence[Step] = ()
        self._images: Mapping[str, StepImages] = {}
        self._face = 0
        self.key = ""
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
        # Shortcuts of the whole page: a scroll area with the focus would take the keys for itself.
        steps = ActionBindings(self, {"steps.step": self.go})
        for by in (-1, 1):
            steps.add(self, "steps.step", number=by)
        self.strip.chosen.connect(self.choose)
        self.sheet.stepChosen.connect(self.choose)
        self.activation.classChosen.connect(self._show_activation_in_strip)
        for page in (self.maps, self.activation):
            page.buttons.copyWanted.connect(partial(self._pass_on, page.shown_map, self.mapCopyWanted.emit))
            page.buttons.saveWanted.connect(partial(self._pass_on, page.shown_map, self.mapSaveWanted.emit))
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
        if self.steps:
            self._fill_strip()

    @property
    def cards(self) -> list[StepCard]:
        """All cards, also those on hidden pages."""
        return [*self.sheet.findChildren(StepCard), *self._decision_cards]

    def follow_theme(self) -> None:
        if self.steps:
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

        images: by the steps' keys. face: its index among the faces found. expression: index in `EXPRESSIONS` of the activation
        map that is shown first. missing: why the network's stages aren't there, or None where they are. note: a remark on them.
        """
        self.steps, self._images, self._face = steps, images, face
        self._missing = missing is not None and self._step("logits") is not None
        if missing is not None:
            self.inside.show_message(missing)
        self._note.setText(note)
        self.maps.forget()
        groups = [step for step in steps if step.kind not in MAP_KINDS and step.kind not in _DECISION]
        self.sheet.set_steps(groups, images, face)
        self._fill_decision(expression)
        keys = self._keys()
        key = self.key if self.key in keys else keys[0]
        self._fill_strip(key)
        self.choose(key)

    def choose(self, key: str) -> None:
        """Go to a step."""
        if key not in self._keys():
            return
        self.key = key
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
            mark_chosen(self.activation, step.kind == "activation")
            for card in self._decision_cards:
                mark_chosen(card, card.step is step)
        else:
            self.sheet.choose(key)
            self._pages.setCurrentWidget(self._sheet_area)
        self._note.setVisible(bool(self._note.text()) and step is not None and step.kind in (*MAP_KINDS, *_DECISION))

    @staticmethod
    def _pass_on(shown_map: Callable[[], ShownMap | None], emit: Callable[..., object], *how: object) -> None:
        shown = shown_map()
        if shown is not None:
            emit(shown, *how)

    def go(self, by: int) -> None:
        """Go forward by a number of steps, or back where it is negative."""
        keys = self._keys()
        if keys:
            self.choose(keys[min(max(keys.index(self.key) + by, 0), len(keys) - 1)])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched in self._decision_cards:
            # The bars of both cards begin and end on the same lines.
            widths = [(card, card.width()) for card in self._decision_cards]
            level(widths, theme.BODY if self.width() >= _LARGE_FROM else theme.CAPTION, ExpressionBars.TALLEST)
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        self._sheet_area = FittedArea(self.sheet)
        self._decision_row = theme.row((self.activation, 2), (self.no_activation, 2))
        decision = QWidget()
        decision.setLayout(self._decision_row)
        self._decision_page = QScrollArea()
        self._decision_page.setWidgetResizable(True)
        self._decision_page.setWidget(decision)
        self._pages = QStackedWidget()
        for page in (self._sheet_area, self.maps, self._decision_page, self.inside):
            self._pages.addWidget(page)
        self.setLayout(theme.column(self.strip, self._note, (self._pages, 1)))

    def _step(self, key: str) -> Step | None:
        return next((step for step in self.steps if step.key == key), None)

    def _crop(self) -> UInt8Array | None:
        resized = self._step("resized")
        return None if resized is None else resized.image

    def _keys(self) -> list[str]:
        keys = [step.key for step in self.steps]
        if keys and self._missing:
            keys.insert(keys.index("logits"), INSIDE)
        return keys

    def _fill_decision(self, expression: int) -> None:
        for card in self._decision_cards:
            card.hide()
            card.deleteLater()
        places = {step.key: place for place, step in enumerate(self.steps, 1)}
        shown = [step for step in self.steps if step.kind in ("logits", "probabilities")]
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
        for step in self.steps:
            if step.key == "logits" and self._missing:
                group = QCoreApplication.translate("Steps", "Inside the network")
                items.append(StripItem(INSIDE, group, self.tr("Not available"), self.inside.accessibleName(), QImage()))
            words = f"{step_title(step)}: {step_facts(step)}"
            items.append(StripItem(step.key, group_name(step), short_title(step), words, self._thumbnail(step)))
        self.strip.set_items(items, key or self.key)

    def _thumbnail(self, step: Step) -> QImage:
        images = self._images.get(step.key)
        return thumbnail(step, images, face=self._face, crop=self._crop(), expression=self.activation.chosen)

    def _show_activation_in_strip(self) -> None:
        step = self._step("activation")
        if step is not None:
            self.strip.set_picture(step.key, self._thumbnail(step))


class StepSheet(QWidget):
    """Lays cards out left to right, then below, with the number of columns that leaves the pictures largest.

    stepChosen: a card was enlarged, or no longer is; its step's key.
    """

    stepChosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._cards: list[StepCard] = []
        self._chosen = ""
        self._large = False
        self._room = QSize()

    def set_steps(self, steps: Sequence[Step], images: Mapping[str, StepImages], face: int) -> None:
        """Show the first steps of a face; images: by their keys. face: its index among the faces found."""
        for card in self._cards:
            card.hide()
            card.deleteLater()
        self._cards = [
            StepCard(number, step, face, images.get(step.key), can_enlarge=True) for number, step in enumerate(steps, 1)
        ]
        for card in self._cards:
            card.enlargeAsked.connect(self._enlarge)
            card.setParent(self)
        self._show_chosen()

    def choose(self, key: str) -> None:
        """Mark a step; where one is shown large, it is this."""
        self._chosen = key
        self._show_chosen()

    def set_room(self, room: QSize) -> None:
        """Set the visible size; the sheet grows beyond it only where cards would become too small."""
        self._room = room
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _enlarge(self, key: str) -> None:
        self._large = not self._large
        self._chosen = key
        self._show_chosen()
        self.stepChosen.emit(key)

    def _show_chosen(self) -> None:
        keys = [card.step.key for card in self._cards]
        alone = self._large and self._chosen in keys
        for card in self._cards:
            chosen = card.step.key == self._chosen
            mark_chosen(card, chosen and not alone)
            card.set_enlarged(chosen and alone)
            card.setVisible(chosen or not alone)
        self._lay_out()

    def _lay_out(self) -> None:
        cards = [card for card in self._cards if not card.isHidden()]
        count = len(cards)
        if not count or self._room.isEmpty():
            self.setMinimumHeight(0)
            return
        plan = best_plan(cards, self._room)
        gap, rows = theme.SPACE_8, -(-count // plan.columns)
        for first in range(0, count, plan.columns):
            row = cards[first : first + plan.columns]
            if plan.beside:
                for card in row:
                    card.arrange(plan.size, plan.beside)
            else:
                level([(card, plan.card.width()) for card in row], plan.size, plan.tallest)
        width, height = plan.card.width(), plan.card.height()
        self.setMinimumHeight(rows * height + gap * (rows - 1))
        for place, card in enumerate(cards):
            row_number, column = divmod(place, plan.columns)
            card.setGeometry(column * (width + gap), row_number * (height + gap), width, height)


@dataclass(frozen=True, slots=True)
class Plan:
    """How cards are laid out; all lengths in px.

    columns: cards in a row. card: the size of each. size: of the letters. beside: the width of the texts beside the picture,
    0 for texts below it. side: of the largest square in the room for the picture. tallest: the height that a picture below
    which the texts are can use. missing: how much too low the visible room is.
    """

    columns: int
    card: QSize
    size: int
    beside: int
    side: int
    tallest: int
    missing: int


def best_plan(cards: Sequence[StepCard], room: QSize) -> Plan:
    """Return the plan with the largest pictures, and with larger letters where that costs little of the pictures."""
    count = len(cards)
    most = max((room.width() + theme.SPACE_8) // (SMALLEST_CARD.width() + theme.SPACE_8), 1)
    # Only numbers of columns that fill every row, such as 6, 3 or 2 for 6 cards.
    columns = [number for number in range(1, min(most, count) + 1) if count % number == 0] or [1]
    sizes = (theme.SECTION, theme.BODY, theme.CAPTION)
    best = [max(_plans(cards, room, columns, size), key=lambda plan: (-plan.missing, plan.side)) for size in sizes]
    largest = max(plan.side for plan in best if plan.missing == best[-1].missing)
    return next((plan for plan in best if not plan.missing and plan.side >= _WORTH * largest), best[-1])


def _plans(cards: Sequence[StepCard], room: QSize, choices: Sequence[int], size: int) -> Iterator[Plan]:
    gap, head = theme.SPACE_8, cards[0].head_height + GAP
    for columns in choices:
        rows = -(-len(cards) // columns)
        width = (room.width() - gap * (columns - 1)) // columns
        height = (room.height() - gap * (rows - 1)) // rows
        inside = QSize(text_width(width), height - MARGINS[1] - MARGINS[3] - 2)
        texts = _text_height(cards, inside.width(), size) + 2 * GAP
        picture = max(inside.height() - head - texts, SMALLEST_PICTURE)
        missing = max(head + texts + picture - inside.height(), 0)
        side = min(picture, inside.width())
        yield Plan(columns, QSize(width, height + missing), size, 0, side, inside.width() + _MORE, missing)
        for share in _BESIDE_SHARES:
            beside = min(round(inside.width() * share), _WIDEST_TEXT)
            if beside < _NARROWEST_TEXTS[size]:
                continue
            texts = head + _text_height(cards, beside, size) + GAP
            missing = max(texts - inside.height(), 0)
            side = min(inside.width() - beside - BESIDE, inside.height())
            yield Plan(columns, QSize(width, height + missing), size, beside, side, 0, missing)


def _text_height(cards: Sequence[StepCard], width: int, size: int) -> int:
    return max(sum(card.text_heights(width, size)) for card in cards)


@dataclass(frozen=True, slots=True, eq=False)
class StripItem:
    """A step in the strip. group: the heading over it. words: its full title, shape and range."""

    key: str
    group: str
    title: str
    words: str
    picture: QImage


class StepButton(QAbstractButton):
    """One step: a small picture with its name. Arrow keys go from one to the next."""

    def __init__(self, item: StripItem) -> None:
        super().__init__()
        self.item = item
        self._thumb = _THUMB
        self.setCheckable(True)
        self.setText(item.title)
        self.setAccessibleName(item.words)
        self.setToolTip(item.words)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(_WIDEST)

    def set_thumb(self, side: int) -> None:
        """Set the height of the picture, in px."""
        self._thumb = side
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(theme.font(theme.CAPTION, bold=True))
        width = max(self._thumb, metrics.horizontalAdvance(self.text())) + 2 * _PAD
        return QSize(round(width), round(self._thumb + metrics.height() + 3 * _PAD))

    def minimumSizeHint(self) -> QSize:
        return QSize(_NARROWEST, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        around = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        chosen, over = self.isChecked(), self.underMouse()
        painter.setPen(QPen(QColor(colors.accent), 2 if self.hasFocus() else 1) if chosen else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.accent_soft if chosen else colors.hover if over else colors.window))
        painter.drawRoundedRect(around, theme.CORNER, theme.CORNER)
        room = QRectF(_PAD, _PAD, self.width() - 2 * _PAD, self._thumb)
        picture = self.item.picture
        if not picture.isNull():
            ratio = picture.width() / picture.height()
            width = min(room.width(), room.height() * ratio, 1.6 * room.height())
            size = QRectF(0, 0, width, width / ratio)
            size.moveCenter(room.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, picture.width() > size.width())
            painter.drawImage(size, picture)
        else:
            nothing = QRectF(0, 0, self._thumb - 2 * _PAD, self._thumb - 2 * _PAD)
            nothing.moveCenter(room.center())
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colors.control), 1, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(nothing, theme.CORNER, theme.CORNER)
        font = theme.font(theme.CAPTION, bold=chosen)
        painter.setFont(font)
        painter.setPen(QColor(colors.text if chosen else colors.muted))
        below = QRectF(1, room.bottom() + _PAD / 2, self.width() - 2, self.height() - room.bottom() - _PAD)
        name = QFontMetricsF(font).elidedText(self.text(), Qt.TextElideMode.ElideRight, below.width())
        painter.drawText(below, int(Qt.AlignmentFlag.AlignCenter), name)
        painter.end()


class StepStrip(QWidget):
    """All steps from left to right, under the headings of their groups.

    chosen: a step was chosen; its key.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.buttons: list[StepButton] = []
        self._group = QButtonGroup(self)
        self._row = QHBoxLayout(self)
        line = round(QFontMetricsF(theme.font(theme.CAPTION)).height())
        self._row.setContentsMargins(0, line + 2, 0, 0)
        self._row.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_items(self, items: Sequence[StripItem], key: str) -> None:
        """Show steps, of which one is chosen."""
        while (old := self._row.takeAt(0)) is not None:
            if isinstance(widget := old.widget(), StepButton):
                self._group.removeButton(widget)
                widget.hide()
                widget.deleteLater()
        self.buttons = []
        group = ""
        for item in items:
            if group and item.group != group:
                self._row.addSpacing(_GROUP_GAP)
            group = item.group
            button = StepButton(item)
            self._group.addButton(button)
            button.setChecked(item.key == key)
            button.toggled.connect(lambda on, key=item.key: self.chosen.emit(key) if on else None)
            self.buttons.append(button)
            # Steps with long names get more of the room.
            self._row.addWidget(button, button.sizeHint().width())
        self._row.addStretch()
        self._fit_thumbs()
        for place, button in enumerate(self.buttons[1:]):
            QWidget.setTabOrder(self.buttons[place], button)
        self.update()

    def choose(self, key: str) -> None:
        """Mark a step as the chosen one, without emitting `chosen`."""
        with QSignalBlocker(self):
            for button in self.buttons:
                if button.item.key == key:
                    button.setChecked(True)

    def set_picture(self, key: str, picture: QImage) -> None:
        """Give a step another small picture."""
        for button in self.buttons:
            if button.item.key == key:
                button.item = replace(button.item, picture=picture)
                button.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_thumbs()

    def _fit_thumbs(self) -> None:
        side = _LARGE_THUMB if self.width() >= _LARGE_FROM else _THUMB
        for button in self.buttons:
            button.set_thumb(side)

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.setFont(theme.font(theme.CAPTION))
        metrics = QFontMetricsF(painter.font())
        starts = [k for k, b in enumerate(self.buttons) if k == 0 or b.item.group != self.buttons[k - 1].item.group]
        for start, end in zip(starts, [*starts[1:], len(self.buttons)], strict=True):
            first, last = self.buttons[start].geometry(), self.buttons[end - 1].geometry()
            room = QRectF(first.left() + _PAD, 0, last.right() - first.left() - _PAD, metrics.height())
            painter.setPen(QColor(colors.muted))
            name = metrics.elidedText(self.buttons[start].item.group, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft), name)
            middle = room.center().y()
            painter.setPen(QColor(colors.line))
            from_x = room.left() + metrics.horizontalAdvance(name) + _PAD * 2
            if from_x < room.right():
                painter.drawLine(QPointF(from_x, middle), QPointF(room.right(), middle))
        painter.end()
