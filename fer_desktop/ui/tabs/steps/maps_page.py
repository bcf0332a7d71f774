"""The page of one stage of the network: its maps as a grid, and the chosen one large with the crop beside it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from fer_desktop.analysis.explain.activations import strengths
from fer_desktop.analysis.explain.pipeline import Step
from fer_desktop.core.types import Float32Array, UInt8Array
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.actions import with_key
from fer_desktop.ui.foundation.icons import set_icon
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.foundation.qimage import to_qimage
from fer_desktop.ui.tabs.steps.cell import CellView, ColourBar, SquarePair
from fer_desktop.ui.tabs.steps.images import map_image
from fer_desktop.ui.tabs.steps.maps import MapGrid, MapGridArea
from fer_desktop.ui.tabs.steps.pictures import HistogramView
from fer_desktop.ui.tabs.steps.wording import number_text, shape_text, step_facts, step_sentence, step_title

_TALLEST_HISTOGRAM: Final = 160
_UNDER_SQUARES: Final = 168
"""What the texts and the histogram beside the two squares need in height."""


class _Inspector(QFrame):
    """The card of the chosen map: gives the squares in it what its other contents leave."""

    def __init__(self, pair: SquarePair) -> None:
        super().__init__()
        self._pair = pair
        self.setProperty("role", "card")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._pair.set_room(self.width() - 2 * theme.SPACE_12, self.height() - _UNDER_SQUARES)


class MapsPage(Retranslated, QWidget):
    """Shows one stage at a time. Which channel was chosen is kept for each stage until another face is shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._step: Step | None = None
        self._crop: UInt8Array | None = None
        self._channels: dict[str, int] = {}
        self.grid = MapGrid()
        self.map = CellView()
        self.crop = CellView()
        self.bar = ColourBar()
        self.histogram = HistogramView()
        self.histogram.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.histogram.setMaximumHeight(_TALLEST_HISTOGRAM)
        self._histogram_name = theme.label("", "caption")
        self._title = theme.label("")
        self._title.setFont(theme.font(theme.SECTION, bold=True))
        self._facts = theme.label("", "caption")
        self._sentence = theme.label("", "muted", wrap=True)
        self._order = theme.label("", "caption", wrap=True)
        self._channel = theme.heading()
        self._range = theme.label("", "caption", wrap=True)
        self._cell = theme.label("", "caption", wrap=True)
        self._crop_name = theme.label("", "caption")
        self.one_scale = QCheckBox()
        self._in, self._out, self._fit = QToolButton(), QToolButton(), QToolButton()
        self._lay_out()
        self.grid.chosen.connect(self._show_channel)
        self.one_scale.toggled.connect(self._use_one_scale)
        for button, name, run in (
            (self._in, "zoom-in", self.grid.zoom_in),
            (self._out, "zoom-out", self.grid.zoom_out),
            (self._fit, "fit", self.grid.fit),
        ):
            set_icon(button, name)
            button.clicked.connect(run)
        for view in (self.map, self.crop):
            view.pointed.connect(self._point_at)
        self.retranslate()

    def retranslate(self) -> None:
        self.one_scale.setText(self.tr("One scale"))
        self.one_scale.setToolTip(self.tr("The same colour means the same value in all maps; else each map uses all colours"))
        for button, text in (
            (self._in, with_key(self.tr("Larger maps"), "steps.larger_maps")),
            (self._out, with_key(self.tr("Smaller maps"), "steps.smaller_maps")),
            (self._fit, with_key(self.tr("All maps at once"), "steps.all_maps")),
        ):
            button.setToolTip(text)
            button.setAccessibleName(text)
        self.map.setAccessibleName(self.tr("The chosen map"))
        self.crop.setAccessibleName(self.tr("The crop"))
        for view in (self.map, self.crop):
            view.setToolTip(self.tr("Point at a place to read its value and see where it lies on the face; arrow keys move"))
        self._histogram_name.setText(self.tr("How often each value occurs in this map"))
        self.grid.retranslate()
        self._show_texts()

    def forget(self) -> None:
        """Begin with the strongest channel again: another face is shown."""
        self._channels.clear()
        self._step = None

    def show_step(self, step: Step, crop: UInt8Array) -> None:
        """Show a stage of the network, and the (height, width) or (height, width, 3) crop that it was made from."""
        self._step, self._crop = step, crop
        maps = self._maps()
        self.grid.set_maps(maps, self._channels.get(step.key))
        self.crop.show_image(to_qimage(crop), maps.shape[:2])
        self._point_at(-1, -1)
        self._show_texts()
        self._show_map()

    def _maps(self) -> Float32Array:
        assert self._step is not None and self._step.values is not None
        return self._step.values

    def _lay_out(self) -> None:
        for label in (self._title, self._facts):
            label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        head = QHBoxLayout()
        head.setSpacing(theme.SPACE_8)
        head.addWidget(self._title)
        head.addWidget(self._facts)
        head.addStretch(1)
        head.addWidget(self.one_scale)
        for button in (self._out, self._in, self._fit):
            button.setIconSize(QSize(theme.ICON, theme.ICON))
            button.setProperty("role", "quiet")
            head.addWidget(button)
        left = QVBoxLayout()
        left.setSpacing(theme.SPACE_4)
        left.addLayout(head)
        left.addWidget(self._sentence)
        left.addWidget(self._order)
        left.addSpacing(theme.SPACE_4)
        left.addWidget(MapGridArea(self.grid), 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_12)
        layout.addLayout(left, 11)
        layout.addWidget(self._inspector(), 9)

    def _inspector(self) -> QFrame:
        """Return the card with the chosen map and the crop, side by side and of one size, and what is under them."""
        pair = SquarePair(self.map, self.crop)
        card = _Inspector(pair)
        head, below = QHBoxLayout(), QHBoxLayout()
        for row, parts in ((head, (self._channel, self._crop_name)), (below, (self.bar, self._cell))):
            row.setSpacing(theme.SPACE_12)
            for part in parts:
                row.addWidget(part, 1)
        layout = QVBoxLayout(card)
        layout.setContentsMargins(theme.SPACE_12, theme.SPACE_8, theme.SPACE_12, theme.SPACE_8)
        layout.setSpacing(theme.SPACE_4)
        layout.addLayout(head)
        layout.addWidget(pair)
        layout.addLayout(below)
        layout.addWidget(self._range)
        layout.addSpacing(theme.SPACE_4)
        layout.addWidget(self._histogram_name)
        layout.addWidget(self.histogram, 1)
        layout.addStretch()
        return card

    def _show_texts(self) -> None:
        step = self._step
        if step is None:
            return
        self._title.setText(step_title(step))
        self._facts.setText(step_facts(step))
        self._facts.setToolTip(self.tr("Height, width and number of the maps, and their smallest and largest value"))
        self._sentence.setText(step_sentence(step))
        silent = int((strengths(self._maps()) == 0).sum())
        order = self.tr("The strongest first, by the mean of the absolute values.")
        if silent:
            order = f"{order} " + self.tr("%n map(s) silent on this face.", "", silent)
        self._order.setText(order)
        if self._crop is not None:
            self._crop_name.setText(self.tr("The crop, {shape}").format(shape=shape_text(self._crop.shape)))
        self._show_channel_texts()

    def _show_channel(self, channel: int) -> None:
        if self._step is not None:
            self._channels[self._step.key] = channel
            self._show_map()

    def _use_one_scale(self, one: bool) -> None:
        self.grid.set_one_scale(one)
        if self._step is not None:
            self._show_map()

    def _show_map(self) -> None:
        channel = self.grid.channel
        if channel is None:
            return
        values = self._maps()[:, :, channel]
        scale = self.grid.scale(channel)
        self.map.show_image(map_image(values, scale), values.shape)
        self.bar.set_scale(scale)
        self.histogram.set_values(values)
        self._show_channel_texts()

    def _show_channel_texts(self) -> None:
        channel = self.grid.channel
        if channel is None or self._step is None:
            return
        values = self._maps()[:, :, channel]
        self._channel.setText(self.tr("Channel {channel}").format(channel=channel))
        self._range.setText(
            self.tr("Number {place} of {count}. From {low} to {high}, mean {mean}.").format(
                place=self.grid.place + 1,
                count=len(self.grid.order),
                low=number_text(float(values.min())),
                high=number_text(float(values.max())),
                mean=number_text(float(values.mean())),
            )
        )
        self.map.setAccessibleDescription(f"{self._channel.text()}. {self._range.text()}")
        self._show_cell_text()

    def _point_at(self, row: int, column: int) -> None:
        for view in (self.map, self.crop):
            view.point_at(row, column)
        self._show_cell_text()

    def _show_cell_text(self) -> None:
        row, column = self.map.cell
        channel = self.grid.channel
        if row < 0 or channel is None or self._step is None:
            self._cell.setText(self.tr("Point at a place to read its value."))
            return
        value = float(self._maps()[row, column, channel])
        self._cell.setText(
            self.tr("Row {row}, column {column}: {value}").format(row=row, column=column, value=number_text(value))
        )
