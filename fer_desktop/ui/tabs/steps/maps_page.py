"""The page of one stage of the network: its maps as a grid, and the chosen one large with the crop beside it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from fer_desktop.analysis.explain.activations import strengths, strongest_first
from fer_desktop.analysis.explain.pipeline import Step
from fer_desktop.core.types import Float32Array, UInt8Array
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.actions import ActionBindings, with_key
from fer_desktop.ui.foundation.formatting import picture_shape_text
from fer_desktop.ui.foundation.icons import set_icon
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.foundation.pyramid import to_qimage
from fer_desktop.ui.tabs.steps.images import map_image, scale_of
from fer_desktop.ui.tabs.steps.map_export import MapButtons, ShownMap
from fer_desktop.ui.tabs.steps.pictures import CellView, ColourBar, FittedArea, HistogramView, SquarePair
from fer_desktop.ui.tabs.steps.pointer import Words, cell_at, cell_rect, draw_mark, draw_value, spoken, value_words
from fer_desktop.ui.tabs.steps.wording import number_text, step_facts, step_sentence, step_title

_TALLEST_HISTOGRAM: Final = 160
_UNDER_SQUARES: Final = 188
"""The height in px that the texts and the histogram beside the two squares need."""

_GAP: Final = 4
_SMALLEST_TILE: Final = 22
_LARGEST_TILE: Final = 480
_LARGEST_FIT: Final = 220
_NUMBERED_FROM: Final = 44
"""Tiles of this side have their channel's number under them."""

_ZOOM: Final = 1.25


class _Inspector(QFrame):
    """The card of the chosen map; its two squares get the height that the other contents leave."""

    def __init__(self, pair: SquarePair) -> None:
        super().__init__()
        self._pair = pair
        self.setProperty("role", "card")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._pair.set_room(self.width() - 2 * theme.SPACE_12, self.height() - _UNDER_SQUARES)


class MapsPage(Retranslated, QWidget):
    """Shows one stage at a time. The channel chosen in each stage is kept until another face is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.buttons = MapButtons(self)
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
        self.buttons.serve(self.map, self.grid)
        self.retranslate()

    def shown_map(self) -> ShownMap | None:
        """Return the chosen map."""
        channel = self.grid.channel
        if self._step is None or channel is None:
            return None
        values = self._maps()[:, :, channel]
        return ShownMap(self._step.key, f"channel-{channel}", values, map_image(values, self.grid.scale(channel)))

    def retranslate(self) -> None:
        self.one_scale.setText(self.tr("One scale"))
        self.one_scale.setToolTip(
            self.tr("The same colour means the same value in all maps; if off, each map uses all colours")
        )
        for button, text in (
            (self._in, with_key(self.tr("Larger maps"), "steps.larger_maps")),
            (self._out, with_key(self.tr("Smaller maps"), "steps.smaller_maps")),
            (self._fit, with_key(self.tr("All maps at once"), "steps.all_maps")),
        ):
            button.setToolTip(text)
            button.setAccessibleName(text)
        self.map.setAccessibleName(self.tr("The chosen map"))
        self.crop.setAccessibleName(self.tr("The crop"))
        self._histogram_name.setText(self.tr("How often each value occurs in this map"))
        self.grid.retranslate()
        self._show_texts()

    def forget(self) -> None:
        """Choose the strongest channel of each stage again, as another face is shown."""
        self._channels.clear()
        self._step = None

    def show_step(self, step: Step, crop: UInt8Array) -> None:
        """Show a stage of the network, and the (height, width) or (height, width, 3) BGR uint8 crop that it was made from."""
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
        buttons = (self._out, self._in, self._fit)
        for button in buttons:
            button.setIconSize(QSize(theme.ICON, theme.ICON))
            button.setProperty("role", "quiet")
        head = theme.row(self._title, self._facts, theme.STRETCH, self.one_scale, *buttons)
        parts = (head, self._sentence, self._order, theme.SPACE_4, (MapGridArea(self.grid), 1))
        left = theme.column(*parts, gap=theme.SPACE_4)
        self.setLayout(theme.row((left, 11), (self._inspector(), 9), gap=theme.SPACE_12))

    def _inspector(self) -> QFrame:
        """Return the card with the chosen map and the crop, side by side and of one size, and what is under them."""
        pair = SquarePair(self.map, self.crop)
        card = _Inspector(pair)
        head = theme.row((self._channel, 1), (self._crop_name, 1), gap=theme.SPACE_12)
        below = theme.row((self.bar, 1), (self._cell, 1), gap=theme.SPACE_12)
        layout = theme.column(
            *(head, pair, below, theme.row((self._range, 1), self.buttons), self._histogram_name, (self.histogram, 1)),
            gap=theme.SPACE_4,
            margins=(theme.SPACE_12, theme.SPACE_8, theme.SPACE_12, theme.SPACE_8),
        )
        layout.addStretch()
        card.setLayout(layout)
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
            self._crop_name.setText(self.tr("The crop, {shape}").format(shape=picture_shape_text(self._crop.shape)))
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
        self._show_cell_text()

    def _point_at(self, row: int, column: int) -> None:
        self.map.point_at(row, column)
        self._show_cell_text()

    def _show_cell_text(self) -> None:
        """Say the value of the marked cell: below, beside the cell in both squares, and to screen readers."""
        row, column = self.map.cell
        channel = self.grid.channel
        there = row >= 0 and channel is not None and self._step is not None
        words = value_words(self._maps()[:, :, channel], row, column) if there else ("", "")
        for view in (self.map, self.crop):
            view.point_at(row, column, words)
        self._cell.setText(spoken(words) or self.tr("Point at a place to see its value. Arrow keys move, too."))
        self.map.setAccessibleDescription(f"{self._channel.text()}. {self._range.text()} {self._cell.text()}")
        self.crop.setAccessibleDescription(self._cell.text())


class MapGrid(Retranslated, QWidget):
    """All maps of a stage as tiles, the strongest first, and the value at the pointer.

    Arrow keys choose, + and - zoom, 0 shows all at once.

    order: the channels, the strongest first. place: the index of the chosen one in it.
    chosen: a map was chosen; its channel, from 0.
    zoomed: the tiles have another size.
    """

    chosen = Signal(int)
    zoomed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._maps: Float32Array | None = None
        self._images: Sequence[QImage] = ()
        self._strengths: Sequence[float] = ()
        self.order: Sequence[int] = ()
        self.place = 0
        self._one_scale = False
        self._room = QSize(1, 1)
        self._tile: float = _SMALLEST_TILE
        self._fits = True
        self._over = (-1, -1, -1)
        """The place of the map that is pointed at, and the row and column in it."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        runs: dict[str, Callable[..., object]] = {
            "steps.map": lambda by: self.choose(self.place + by),
            "steps.row_of_maps": self._choose_in_row,
            "steps.first_map": partial(self.choose, 0),
            "steps.last_map": lambda: self.choose(len(self.order) - 1),
            "steps.larger_maps": self.zoom_in,
            "steps.smaller_maps": self.zoom_out,
            "steps.all_maps": self.fit,
        }
        self._keys = ActionBindings(self, runs, any_modifiers=True)
        self.setMouseTracking(True)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Feature maps, the strongest first"))
        self._describe()

    @property
    def channel(self) -> int | None:
        """The chosen channel, from 0; None where there are no maps."""
        return self.order[self.place] if self.order else None

    @property
    def tile(self) -> int:
        """The side of a tile in pixels."""
        return int(self._tile)

    def set_maps(self, maps: Float32Array, channel: int | None = None) -> None:
        """Show (height, width, channels) maps; channel: the chosen one, None for the strongest."""
        self._maps = maps
        self.order = strongest_first(maps).tolist()
        self._strengths = strengths(maps).tolist()
        self._over = (-1, -1, -1)
        self.place = self.order.index(channel) if channel is not None and channel in self.order else 0
        self._draw_tiles()
        self._lay_out()
        self._describe()

    def set_one_scale(self, one: bool) -> None:
        """Use one colour scale for all maps, or a scale for each."""
        self._one_scale = one
        self._draw_tiles()
        self.update()

    def scale(self, channel: int) -> tuple[float, float]:
        """Return the values at the ends of a channel's colour scale."""
        assert self._maps is not None
        return scale_of(self._maps if self._one_scale else self._maps[:, :, channel])

    def set_room(self, room: QSize) -> None:
        """Set the visible size."""
        self._room = room
        self._lay_out()

    def choose(self, place: int) -> None:
        """Choose a map by its place, from 0, the strongest."""
        if not self.order:
            return
        self.place = min(max(place, 0), len(self.order) - 1)
        self._describe()
        self.update()
        self.chosen.emit(self.order[self.place])

    def fit(self) -> None:
        """Make the tiles as large as possible with all of them visible."""
        self._fits = True
        self._lay_out()

    def zoom_in(self) -> None:
        self._zoom(_ZOOM)

    def zoom_out(self) -> None:
        self._zoom(1 / _ZOOM)

    def tile_rect(self, place: int) -> QRect:
        """Return where the tile of a place lies in the grid."""
        row, column = divmod(place, self._columns())
        side = self.tile
        return QRect(column * (side + _GAP), row * self._row_height(side), side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.setFont(theme.font(theme.CAPTION))
        numbered = self.tile >= _NUMBERED_FROM
        line = QFontMetricsF(painter.font()).height()
        for place, channel in enumerate(self.order):
            tile = self.tile_rect(place)
            if not tile.adjusted(0, 0, 0, round(line)).intersects(event.rect()):
                continue
            painter.drawImage(tile, self._images[channel])
            if place == self.place:
                painter.setPen(QPen(QColor(colors.window), 1))
                painter.drawRect(QRectF(tile).adjusted(1.5, 1.5, -1.5, -1.5))
                painter.setPen(QPen(QColor(colors.accent if self.hasFocus() else colors.text), 2))
                painter.drawRect(tile)
            if numbered:
                painter.setPen(QColor(colors.text if place == self.place else colors.muted))
                below = QRectF(tile.x(), tile.bottom() + 1, tile.width(), line)
                painter.drawText(below, int(Qt.AlignmentFlag.AlignCenter), str(channel))
        self._draw_value(painter)
        painter.end()

    def value_words(self) -> Words:
        """Return the value at the pointer, and the map and place that it is of; two empty texts beside the maps."""
        place, row, column = self._over
        if self._maps is None or not 0 <= place < len(self.order) or row < 0:
            return "", ""
        channel = self.order[place]
        value, where = value_words(self._maps[:, :, channel], row, column)
        return value, self.tr("channel {channel}: {place}").format(channel=channel, place=where)

    def _draw_value(self, painter: QPainter) -> None:
        words = self.value_words()
        if words[0]:
            place, row, column = self._over
            cell = cell_rect(QRectF(self.tile_rect(place)), self._cells(), row, column)
            draw_mark(painter, cell)
            draw_value(painter, QRectF(self.visibleRegion().boundingRect()), cell, words)

    def _cells(self) -> tuple[int, int]:
        assert self._maps is not None
        return self._maps.shape[0], self._maps.shape[1]

    def words(self, place: int) -> str:
        """Return the channel, the place and the strength of a map in words."""
        channel = self.order[place]
        return self.tr("Channel {channel}, number {place} of {count}, mean {mean}").format(
            channel=channel, place=place + 1, count=len(self.order), mean=number_text(self._strengths[channel])
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position().toPoint())
        # A context menu is about the map that it is opened on.
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton) and place is not None:
            self.choose(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position().toPoint())
        self.setCursor(Qt.CursorShape.ArrowCursor if place is None else Qt.CursorShape.PointingHandCursor)
        cell = (-1, -1) if place is None else cell_at(QRectF(self.tile_rect(place)), self._cells(), event.position())
        self._point_at(-1 if place is None else place, *cell)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point_at(-1, -1, -1)

    def _point_at(self, place: int, row: int, column: int) -> None:
        if (place, row, column) != self._over:
            self._over = (place, row, column)
            self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.angleDelta().y():
            self._zoom(_ZOOM ** (event.angleDelta().y() / 120))
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._keys.press(event):
            super().keyPressEvent(event)

    def _choose_in_row(self, by: int) -> bool:
        """Go up or down by rows. Returns whether there is such a row; where there isn't, the page scrolls."""
        place = self.place + by * self._columns()
        there = 0 <= place < len(self.order)
        if there:
            self.choose(place)
        return there

    def _describe(self) -> None:
        self.setAccessibleDescription(self.words(self.place) if self.order else "")

    def _draw_tiles(self) -> None:
        if self._maps is not None:
            self._images = [map_image(self._maps[:, :, k], self.scale(k)) for k in range(self._maps.shape[2])]

    def _zoom(self, factor: float) -> None:
        self._fits = False
        self._tile = min(max(self._tile * factor, _SMALLEST_TILE), min(_LARGEST_TILE, self._room.width()))
        self._lay_out()
        self.zoomed.emit()

    def _lay_out(self) -> None:
        count = len(self.order)
        if count and self._fits:
            self._tile = next(
                (side for side in range(_LARGEST_FIT, _SMALLEST_TILE, -1) if self._height(side) <= self._room.height()),
                _SMALLEST_TILE,
            )
        self._tile = max(min(self._tile, self._room.width()), _SMALLEST_TILE)
        self.setFixedHeight(max(self._height(self.tile), self._room.height()))
        self.update()

    def _columns(self, side: int | None = None) -> int:
        return max((self._room.width() + _GAP) // ((side or self.tile) + _GAP), 1)

    def _row_height(self, side: int) -> int:
        line = math.ceil(QFontMetricsF(theme.font(theme.CAPTION)).height()) if side >= _NUMBERED_FROM else 0
        return side + line + _GAP

    def _height(self, side: int) -> int:
        rows = -(-len(self.order) // self._columns(side))
        return rows * self._row_height(side)

    def _place_at(self, point: QPoint) -> int | None:
        side = self.tile
        column, row = point.x() // (side + _GAP), point.y() // self._row_height(side)
        place = row * self._columns() + column
        if column < 0 or column >= self._columns() or not 0 <= place < len(self.order):
            return None
        return place


class MapGridArea(FittedArea):
    """Scrolls a grid up and down, and keeps the chosen map in view."""

    def __init__(self, grid: MapGrid) -> None:
        super().__init__(grid)
        self._grid = grid
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        grid.chosen.connect(lambda _: self.show_chosen())
        grid.zoomed.connect(self.show_chosen)

    def show_chosen(self) -> None:
        rect = self._grid.tile_rect(self._grid.place)
        self.ensureVisible(rect.center().x(), rect.center().y(), 0, rect.height() // 2 + _GAP + 16)
