"""Panels of the Files tab: the table of results, and the chosen face."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QObject,
    QPoint,
    QRectF,
    QSize,
    QSizeF,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QAction,
    QFontMetrics,
    QImage,
    QKeySequence,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QComboBox,
    QHeaderView,
    QLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QStackedLayout,
    QTableView,
    QToolButton,
    QWidget,
)

from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.core.metrics import ClassErrors
from fer_desktop.core.types import FaceReading
from fer_desktop.ui.foundation import icons, theme
from fer_desktop.ui.foundation.actions import menu_text, with_key
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.drops import open_outside
from fer_desktop.ui.foundation.formatting import (
    clock_text,
    expression_name,
    percent,
    reading_words,
    reliability_hint,
    weakness_hint,
    whole,
)
from fer_desktop.ui.foundation.icons import explain, push_button, tool_button
from fer_desktop.ui.foundation.keyboard import leave_focus
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.tabs.files.results import (
    CERTAIN,
    SORTED_DOWN,
    UNCERTAIN,
    ResultLine,
    ResultsModel,
    group_color,
    group_name,
    uncertain_name,
)
from fer_desktop.ui.tabs.files.wall import FaceWall
from fer_desktop.ui.widgets.card import Columns, Share
from fer_desktop.ui.widgets.chips import Chip, Chips
from fer_desktop.ui.widgets.mesh import mesh_words
from fer_desktop.ui.widgets.probability_chart import ProbabilityChart

_FILTER_DELAY_MS: Final = 150
_NARROWEST_FILE: Final = 140
_USUAL_FILE: Final = 180
_WIDEST_FACE: Final = "1234"
_LONGEST_TIME_S: Final = 12345.6
_WIDEST_FIGURE: Final = "-1234.5"
_WIDEST_FILE: Final = 560
_LOWEST: Final = 92
"""The height of the header and two rows."""

_ROOM_FOR_CHIPS: Final = 190

_CERTAIN_PLACE: Final = UNCERTAIN - 0.5
"""Its chip stands before that of the uncertain ones."""

_TALLEST_FACE: Final = 240
_LOWEST_FACE: Final = 48

_NARROWEST_LEAST: Final = 64
"""Enough for "All"; the rows need the room more."""

_LEAST_OF_10: Final = (6, 7, 8, 9)
"""The choices of the least reliability."""

_OF_VIDEOS: Final = ("frame", "time_s", "expression", "confidence")
_OF_TEST_SETS: Final = ("true",)


class ResultsPanel(Retranslated, theme.Themed, QWidget):
    """The results as a table or as a wall of faces, with one filter for both.

    lineChosen: the position of the line that the user made the current one.
    lineOpened: the position of the line whose picture the user wants to see.
    viewChanged: the table, the wall, or a picture above the wall is shown now.
    explainWanted: the user wants the current face to be explained in the Steps tab.
    copyWanted: the selected rows are to be copied.
    saveWanted: the selected faces are to be saved as pictures.
    """

    lineChosen = Signal(int)
    lineOpened = Signal(int)
    viewChanged = Signal()
    explainWanted = Signal()
    copyWanted = Signal()
    saveWanted = Signal()

    def __init__(self, context: AppContext, results: ResultsModel, path_of: Callable[[int], Path | None]) -> None:
        """path_of: returns where the file of an entry is, by its key."""
        super().__init__()
        self._context = context
        self._results = results
        self._path_of = path_of
        self._choosing = False
        self._faces = self._opened = self._sharing = False
        self._least: list[int] = []
        self._own_widths: dict[int, int] = {}
        """How wide the user has made columns, by place."""
        self._named = ""
        self._kinds: tuple[bool, bool] = (False, False)
        self._make_switch()
        self._make_filter()
        self.count = theme.label("", "caption")
        self.columns = QPushButton()
        leave_focus(self.columns)
        self._column_actions = {column.key: QAction(self, checkable=True) for column in results.columns[1:]}
        fill_menu(self.columns, tuple(self._column_actions.values()))
        for action in self._column_actions.values():
            action.triggered.connect(self._keep_columns)
        self.chips = Chips()
        self.chips.toggled.connect(results.toggle_group)
        self._make_table()
        self.wall = FaceWall(results, path_of)
        self.wall.setMinimumHeight(_LOWEST)
        self.wall.lineChosen.connect(self._face_chosen)
        self.wall.lineOpened.connect(self._face_opened)
        for view in (self.table, self.wall):
            view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            view.customContextMenuRequested.connect(self._open_menu)
        self.nothing = theme.label("", "muted")
        self.clear_filter = push_button("close")
        self.clear_filter.clicked.connect(self.show_all)
        nothing = QWidget()
        nothing.setLayout(theme.column((None, 1), theme.row((None, 1), self.nothing, self.clear_filter, (None, 1)), (None, 1)))
        below = QWidget()
        self._stack = QStackedLayout(below)
        for widget in (self.table, self.wall, nothing):
            self._stack.addWidget(widget)
        results.counted.connect(self._count_changed)
        context.settingsChanged.connect(self._show_columns)
        switch = theme.row(self.as_table, self.as_faces, gap=theme.SPACE_4)
        head = theme.row(switch, self.all_faces, (self.filter, 1), self.least, self.columns, self.count)
        self.setLayout(theme.column(head, self.chips, (below, 1), gap=theme.SPACE_4))
        self.retranslate()

    def _make_switch(self) -> None:
        self.as_table, self.as_faces = QPushButton(), QPushButton()
        self._switch = QButtonGroup(self)
        for button in (self.as_table, self.as_faces):
            button.setCheckable(True)
            leave_focus(button)
            self._switch.addButton(button)
            button.clicked.connect(lambda: self.show_faces(self.as_faces.isChecked()))
        self.as_table.setChecked(True)
        self.all_faces = push_button("left")
        self.all_faces.hide()
        self.all_faces.clicked.connect(self.close_picture)

    def _make_filter(self) -> None:
        self.filter = QLineEdit()
        self.filter.setClearButtonEnabled(True)
        self._delay = QTimer(self, singleShot=True, interval=_FILTER_DELAY_MS)
        self._delay.timeout.connect(self.apply_filter)
        self.filter.textChanged.connect(self._delay.start)
        self.least = QComboBox()
        """How often readings must be right to be shown."""
        leave_focus(self.least)
        self.least.setMinimumWidth(_NARROWEST_LEAST)
        self.least.activated.connect(lambda place: self._results.set_least(self.least.itemData(place)))

    def _make_table(self) -> None:
        self.table = table = QTableView()
        table.setFont(theme.font())
        table.setModel(self._results)
        table.setMinimumHeight(_LOWEST)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setShowGrid(False)
        table.setCornerWidget(QWidget())
        table.setWordWrap(False)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.setTabKeyNavigation(False)
        table.setSortingEnabled(True)
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(26)
        header = table.horizontalHeader()
        header.setSortIndicatorClearable(True)
        header.setSortIndicatorShown(False)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setHighlightSections(False)
        header.sectionResized.connect(self._section_resized)
        table.selectionModel().currentRowChanged.connect(self._current_changed)
        table.viewport().installEventFilter(self)

    def retranslate(self) -> None:
        self.filter.setPlaceholderText(self.tr("Filter by file or expression"))
        self.filter.setToolTip(self.tr("Shows the rows that contain every word, as in \u201choliday happy\u201d"))
        self.filter.setAccessibleName(self.tr("Filter of the results"))
        self._fill_least()
        self.columns.setText(self.tr("Columns"))
        self.columns.setToolTip(self.tr("Which columns the table has"))
        self.nothing.setText(self.tr("No faces match"))
        self.clear_filter.setText(self.tr("Clear filter"))
        self.as_table.setText(self.tr("Table"))
        self.as_table.setToolTip(self.tr("Show the results as rows"))
        self.as_faces.setText(self.tr("Faces"))
        self.as_faces.setToolTip(self.tr("Show the results as a wall of faces, by expression"))
        self.all_faces.setText(self.tr("All faces"))
        self.all_faces.setToolTip(with_key(self.tr("Close the picture"), "files.all_faces"))
        self.chips.setToolTip(self.tr("Press one to see only these, and again to see all"))
        self.chips.setAccessibleName(self.tr("How many rows show which expression"))
        self.table.setAccessibleName(self.tr("Results, one row per face"))
        self._results.retranslate()
        for column in self._results.columns[1:]:
            self._column_actions[column.key].setText(column.title)
            self._column_actions[column.key].setToolTip(column.tip)
        self._fit_columns()
        self._show_columns()
        self._count_changed()

    def follow_theme(self) -> None:
        self._count_changed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_chips()
        self.table.scrollTo(self.table.currentIndex())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:  # also where rows that came need a scroll bar
            self._share_width()
        return False

    def _fill_least(self) -> None:
        tip = self.tr("Shows only readings that, in tests with pictures like theirs, were right so often")
        explain(self.least, self.tr("Least reliability"), tip)
        place = max(self.least.currentIndex(), 0)
        self.least.clear()
        self.least.addItem(self.tr("All"), None)
        for count in _LEAST_OF_10:
            self.least.addItem(self.tr("{count}/10 right").format(count=count), count / 10)
        self.least.setCurrentIndex(place)

    def apply_filter(self) -> None:
        self._results.set_filter(self.filter.text())

    def show_all(self) -> None:
        """Clear the filter."""
        self.filter.clear()
        self._delay.stop()
        self._results.set_groups(())
        self.least.setCurrentIndex(0)
        self._results.set_least(None)
        self.apply_filter()

    def show_kinds(self, *, videos: bool, test_sets: bool) -> None:
        """Show or hide the columns that only videos fill, and the column that only test sets fill."""
        if (videos, test_sets) != self._kinds:
            self._kinds = videos, test_sets
            self._show_columns()

    def _show_columns(self) -> None:
        videos, test_sets = self._kinds
        there = {**dict.fromkeys(_OF_VIDEOS, videos), **dict.fromkeys(_OF_TEST_SETS, test_sets)}
        hidden = self._context.settings.hidden_columns
        for place, column in enumerate(self._results.columns[1:], 1):
            action = self._column_actions[column.key]
            action.setChecked(column.key not in hidden)
            action.setVisible(there.get(column.key, True))
            self.table.setColumnHidden(place, column.key in hidden or not action.isVisible())
        self._share_width()

    def _keep_columns(self) -> None:
        hidden = tuple(key for key, action in self._column_actions.items() if not action.isChecked())
        self._context.update_settings(hidden_columns=hidden)

    def _fit_columns(self) -> None:
        """Find out how wide every column must be for its header in this language and for any figure."""
        header, body = QFontMetrics(theme.font(theme.CAPTION)), QFontMetrics(theme.font())
        words = max(body.horizontalAdvance(uncertain_name(k)) for k in range(CLASS_COUNT)) + theme.SPACE_24
        widest = {"time_s": clock_text(_LONGEST_TIME_S, tenths=True), "face": _WIDEST_FACE}
        self._least = []
        for column in self._results.columns:
            title = header.horizontalAdvance(f"{column.title} {SORTED_DOWN}") + theme.SPACE_16
            figure = body.horizontalAdvance(widest.get(column.key, _WIDEST_FIGURE)) + theme.SPACE_12
            self._least.append(max(words if column.key == "shown_expression" else figure, title))
        self._own_widths = {}
        self._share_width()

    def _share_width(self) -> None:
        """Give the file column what its names need, and all columns an equal part of the width that nobody needs.

        Where not all columns fit, some of them are reached by scrolling. Those that the user has resized stay as they are.
        """
        least = {
            place: self._own_widths.get(place, width)
            for place, width in enumerate(self._least)
            if place and not self.table.isColumnHidden(place)
        }
        room = self.table.viewport().width()
        foremost = [column.key for column in self._results.columns].index("shown_confidence")
        beside = room - sum(width for place, width in least.items() if place <= foremost)
        names = QFontMetrics(theme.font()).horizontalAdvance(self._results.longest_name) + theme.SPACE_24
        wanted = min(max(names, _NARROWEST_FILE), _WIDEST_FILE)
        file = max(min(wanted, room - sum(least.values())), min(wanted, max(beside, _NARROWEST_FILE), _USUAL_FILE))
        file = self._own_widths.get(0, file)
        free = [place for place in least if place not in self._own_widths]
        spare, rest = divmod(max(room - file - sum(least.values()), 0), max(len(free), 1))
        self._sharing = True
        self.table.setColumnWidth(0, file + rest)
        for place, width in least.items():
            self.table.setColumnWidth(place, width + (spare if place in free else 0))
        self._sharing = False

    def _section_resized(self, place: int, _old: int, width: int) -> None:
        if not self._sharing and width:
            self._own_widths[place] = width

    # The table or the wall

    @property
    def shows_faces(self) -> bool:
        """Whether the wall is shown, and not the table."""
        return self._faces

    @property
    def wall_fills(self) -> bool:
        """Whether the wall is shown without a picture above it."""
        return self.shows_faces and not self._opened

    @property
    def current_line(self) -> ResultLine | None:
        index = self.table.currentIndex()
        return self._results.line(index.row()) if index.isValid() else None

    @property
    def selected_lines(self) -> list[ResultLine]:
        """The selected lines, in the order in which they are shown."""
        if self.shows_faces:
            return self.wall.selected
        ranges = self.table.selectionModel().selection().toList()
        places = sorted({place for each in ranges for place in range(each.top(), each.bottom() + 1)})
        return [self._results.line(place) for place in places]

    def show_faces(self, faces: bool) -> None:
        """Show the wall, or the table; what is selected stays."""
        self._opened = False
        if faces != self._faces:
            before = self.selected_lines
            self._faces = faces
            (self.as_faces if faces else self.as_table).setChecked(True)
            self._show_stack()
            if faces:
                self.wall.make_now()
                self.wall.choose(self.current_line)
                self.wall.select(before)
            else:
                self._select_rows(before)
        self._show_opened()

    def open_picture(self) -> None:
        """Show the picture of the current face above the wall."""
        self._opened = self.shows_faces
        self._show_opened()

    def close_picture(self) -> bool:
        """Show the wall alone; return whether there was a picture above it."""
        was, self._opened = self._opened, False
        if was:
            self._show_opened()
        return was

    def _show_opened(self) -> None:
        self.all_faces.setVisible(self._opened)
        self.viewChanged.emit()
        if self.shows_faces:
            self.wall.scrollTo(self.wall.currentIndex())

    def _select_rows(self, lines: Sequence[ResultLine]) -> None:
        selection = QItemSelection()
        for line in lines:
            if (place := self._results.position_of(*line.key)) is not None:
                selection.append(QItemSelectionRange(self._results.index(place, 0)))
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.table.selectionModel().select(selection, flags)

    def _face_chosen(self, line: ResultLine) -> None:
        position = self._results.position_of(*line.key)
        if position is not None:
            self.choose(position)
            self.lineChosen.emit(position)

    def _face_opened(self, line: ResultLine) -> None:
        position = self._results.position_of(*line.key)
        if position is not None:
            self.lineOpened.emit(position)

    def _show_stack(self) -> None:
        nothing = self._results.count > 0 and not self._results.rowCount()
        self._stack.setCurrentIndex(2 if nothing else int(self.shows_faces))
        self.columns.setVisible(not self.shows_faces)

    def choose(self, position: int | None, scroll: bool = True) -> None:
        """Make a line the current one, None for no line, without emitting `lineChosen`."""
        self._choosing = True
        selection = self.table.selectionModel()
        if position is None:
            selection.clear()
        elif position != self.table.currentIndex().row():
            index = self._results.index(position, 0)
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            selection.setCurrentIndex(index, flags)
            if scroll:
                self.table.scrollTo(index)
        if self.shows_faces:
            self.wall.choose(None if position is None else self._results.line(position))
        self._choosing = False

    def _current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and not self._choosing:
            self.lineChosen.emit(current.row())

    def _open_menu(self, at: QPoint) -> None:
        """Open the menu of the selected rows or faces."""
        view = self.wall if self.shows_faces else self.table
        line, selected = self.current_line, self.selected_lines
        if line is None or not selected:
            return
        faces = sum(each.reading is not None for each in selected)
        path = self._path_of(line.entry)
        one, several = self.tr("Save the face\u2026"), self.tr("Save {count} faces\u2026").format(count=faces)
        row, rows = self.tr("Copy the row"), self.tr("Copy {count} rows").format(count=len(selected))
        other = self.tr("Show in the table") if self.shows_faces else self.tr("Show among the faces")
        menu = QMenu(view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, run, possible in (
            (menu_text("files.explain"), self.explainWanted.emit, line.reading is not None),
            (other, lambda: self.show_faces(not self.shows_faces), True),
            (row if len(selected) == 1 else rows, self.copyWanted.emit, True),
            (one if faces == 1 else several, self.saveWanted.emit, faces > 0),
            (self.tr("Open the file"), lambda: path is not None and open_outside(path), path is not None),
            (self.tr("Show in folder"), lambda: path is not None and open_outside(path.parent), path is not None),
        ):
            action = menu.addAction(text)
            action.setEnabled(possible)
            action.triggered.connect(lambda _=False, run=run: run())
        menu.popup(view.viewport().mapToGlobal(at))

    def _count_changed(self) -> None:
        results = self._results
        shown, count = results.shown_face_count, results.face_count
        if shown == count:
            self.count.setText(self.tr("1 face") if count == 1 else self.tr("{count} faces").format(count=count))
        else:
            self.count.setText(self.tr("{shown} of {count} faces").format(shown=shown, count=count))
        if results.longest_name != self._named:
            self._named = results.longest_name
            self._share_width()
        self.least.setVisible(results.least is not None or results.knows_reliability)
        self._show_stack()
        self._show_chips()

    def _show_chips(self) -> None:
        """Show what the rows are, as buttons that filter by it.

        Where there is little room, leave it to the rows, except for chips that are pressed.
        """
        results, roomy = self._results, self.height() >= _ROOM_FOR_CHIPS
        certain = sum(count for group, count in results.totals.items() if group < UNCERTAIN)
        counts = {**results.totals, CERTAIN: certain if UNCERTAIN in results.totals else 0}
        chips = []
        for group in sorted(counts.keys() | results.groups, key=lambda group: _CERTAIN_PLACE if group == CERTAIN else group):
            pressed = group in results.groups
            if pressed or (counts.get(group, 0) and (roomy or not results.groups)):
                color = group_color(group).name() if group <= UNCERTAIN else None
                text = f"{group_name(group)} {whole(counts.get(group, 0))}"
                chips.append(Chip(group, text, color, pressed))
        self.chips.show_chips(chips)
        self.chips.setVisible(bool(chips) and (roomy or bool(results.groups)))


class AboveTable(Columns):
    """A part of a page with the table of results below it. The user may move the border, and the table out of the way.

    One table goes from page to page, so that its order, filter, selection and place stay.
    """

    def __init__(self, context: AppContext, upper: QWidget, share: Share) -> None:
        """share: the table's part of the height."""
        super().__init__(context, (upper, None), rows=True)
        self._upper = upper
        self._shares.append(share)

    def hold(self, results: ResultsPanel) -> None:
        """Take the table from the page that has it."""
        if self.indexOf(results) < 0:
            self.addWidget(results)
            self.setCollapsible(1, True)
            self.retranslate()
            self.spread()

    def show_upper(self, shown: bool) -> None:
        """Show the upper part, or leave its room to what is below."""
        if shown is self._upper.isHidden():
            self._upper.setVisible(shown)
            if shown:
                self.spread()


class FacePicture(QWidget):
    """A face, as large as there is room for it; nothing where there is too little."""

    def __init__(self) -> None:
        super().__init__()
        self.image: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMaximumHeight(_TALLEST_FACE)
        self.hide()

    def show_image(self, image: QImage | None) -> None:
        self.image = image
        self.setVisible(image is not None)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_TALLEST_FACE, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.image is None or self.height() < _LOWEST_FACE:
            return
        room = QRectF(self.rect())
        place = QRectF(room.topLeft(), QSizeF(self.image.size()).scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio))
        place.moveTop(room.y() + (room.height() - place.height()) / 2)
        outline = QPainterPath()
        outline.addRoundedRect(place, theme.CORNER, theme.CORNER)
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setClipPath(outline)
        painter.drawImage(place, self.image)
        painter.end()


class FacePanel(Retranslated, QWidget):
    """The chosen face: its number, its reading in words, its probabilities, and the button to copy.

    faceStepped: show the next face (1) or the one before (-1).
    """

    faceStepped = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.place = theme.label("", "muted")
        self.picture = FacePicture()
        self.before = self._step_button("left", -1)
        self.after = self._step_button("right", 1)
        self.reading = theme.label("", "reading")
        self.detail = theme.label("", "caption", wrap=True)
        self.mesh = theme.label("", "caption", wrap=True)
        self.mesh.hide()
        self.chart = ProbabilityChart()
        self.note = theme.label("", "muted", wrap=True)
        self.back = push_button("left")
        self.back.hide()
        self.steps = push_button("steps")
        self.copy = push_button("copy")
        self.copy_picture = QAction(self)
        self.copy_picture.setShortcut(QKeySequence.StandardKey.Copy)
        self.copy_picture.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.copy_lines = QAction(self)
        fill_menu(self.copy, (self.copy_picture, self.copy_lines))
        self._column = theme.column(
            theme.row(self.place, theme.STRETCH, self.before, self.after, gap=theme.SPACE_4),
            (self.picture, 100),
            self.reading,
            self.detail,
            self.mesh,
            theme.SPACE_4,
            self.chart,
            self.note,
            theme.STRETCH,
            self.back,
            theme.row((self.steps, 1), self.copy),
        )
        self.setLayout(self._column)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all texts except those that `show_reading` sets: the owner calls that again."""
        for button, tip in (
            (self.before, with_key(self.tr("Previous face"), "files.face", number=-1)),
            (self.after, with_key(self.tr("Next face"), "files.face", number=1)),
        ):
            button.setToolTip(tip)
            button.setAccessibleName(tip)
        self.back.setText(self.tr("Back to the test set"))
        self.back.setToolTip(self.tr("Show the figures of the test set that this picture belongs to"))
        self.steps.setText(self.tr("Explain this face"))
        self.steps.setToolTip(with_key(self.tr("Show how this reading came about, step by step"), "files.explain"))
        icons.explain(self.copy, self.tr("Copy"), self.tr("Copy the picture with its boxes, or the selected rows"))
        self.copy_picture.setText(self.tr("Picture with boxes"))
        self.copy_lines.setText(self.tr("Selected rows"))

    def add(self, layout: QLayout) -> None:
        """Add a layout at the bottom."""
        self._column.addLayout(layout)

    def show_reading(
        self,
        readings: Sequence[FaceReading],
        chosen: int | None,
        notes: Sequence[str],
        empty: str,
        errors: Sequence[ClassErrors] = (),
        crop: bool = False,
        threshold: str = "",
        meshed: bool = False,
    ) -> None:
        """Show one of a picture's readings.

        chosen: its position among the readings, None for none. notes: sentences below the chart. empty: the text shown
        instead of a reading where none is chosen. errors: of the model, for a hint on a weak expression. crop: the picture was
        analysed as a face crop, without detection. threshold: the sentence that says when a reading is uncertain.
        meshed: say so where there is no mesh, as one was looked for.
        """
        self.note.setText("\n".join(notes))
        self.note.setVisible(bool(notes))
        several = len(readings) > 1
        self.before.setEnabled(several)
        self.after.setEnabled(several)
        self.steps.setEnabled(chosen is not None)
        if chosen is None:
            self.place.setText("")
            self.reading.setText(empty)
            self.detail.setText("")
            self.mesh.hide()
            self.chart.set_probabilities(None)
            return
        reading = readings[chosen]
        self.place.setText(self.tr("face {number} of {count}").format(number=chosen + 1, count=len(readings)))
        self.reading.setText(reading_words(reading))
        box = reading.face.box
        detected = self.tr("{width} \u00d7 {height} pixels, detection score {score}")
        whole = self.tr("{width} \u00d7 {height} pixels, the whole picture")
        detail = (whole if crop else detected).format(
            width=round(box.width), height=round(box.height), score=percent(reading.face.score)
        )
        if reading.uncertain:
            name, share = expression_name(reading.expression_index), percent(reading.confidence)
            detail = self.tr("perhaps {expression}, {share}").format(expression=name, share=share) + "\n" + detail
            detail += "\n" + threshold if threshold else ""
        elif hint := weakness_hint(reading.expression_index, errors) or reliability_hint(reading):
            detail = hint + "\n" + detail
        self.detail.setText(detail)
        self.mesh.setVisible(meshed or reading.mesh is not None)
        self.mesh.setText(mesh_words(reading.mesh))
        self.chart.show_reading(reading)

    def _step_button(self, name: str, step: int) -> QToolButton:
        button = tool_button(name)
        button.clicked.connect(lambda: self.faceStepped.emit(step))
        return button


def fill_menu(button: QPushButton, actions: Sequence[QAction]) -> None:
    """Give a button a menu of actions."""
    menu = QMenu(button)
    menu.addActions(list(actions))
    button.setMenu(menu)
    button.setProperty("menu", True)
