"""Panels of the Files tab: the table of results, and the chosen face."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFontMetrics, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSplitter,
    QStackedLayout,
    QTableView,
    QToolButton,
    QWidget,
)

from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.core.metrics import ClassErrors
from fer_desktop.core.types import FaceReading
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.actions import with_key
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.formatting import expression_name, percent, reading_words, weakness_hint
from fer_desktop.ui.foundation.icons import push_button, tool_button
from fer_desktop.ui.foundation.keyboard import leave_focus
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.tabs.files.results import SORTED_DOWN, ResultsModel, group_name, uncertain_name
from fer_desktop.ui.widgets.probability_chart import ProbabilityChart

_FILTER_DELAY_MS: Final = 150
_NARROWEST_FILE: Final = 140
_USUAL_FILE: Final = 220
_WIDEST_FIGURES: Final = {"time_s": "1234.56 s", "face": "1234"}
_WIDEST_FIGURE: Final = "-1234.5"
_WIDEST_FILE: Final = 560
_LOWEST: Final = 92
"""The height of the header and two rows."""

_OF_VIDEOS: Final = ("frame", "time_s", "expression", "confidence")
_OF_TEST_SETS: Final = ("true",)


class ResultsPanel(Retranslated, theme.Themed, QWidget):
    """The table of results with its filter and its totals.

    lineChosen: the position of the line that the person made the current one.
    """

    lineChosen = Signal(int)

    def __init__(self, context: AppContext, results: ResultsModel) -> None:
        super().__init__()
        self._context = context
        self._results = results
        self._choosing = False
        self._kinds: tuple[bool, bool] = (False, False)
        self.filter = QLineEdit()
        self.filter.setClearButtonEnabled(True)
        self.count = theme.label("", "caption")
        self.columns = QPushButton()
        leave_focus(self.columns)
        self._column_actions = {column.key: QAction(self, checkable=True) for column in results.columns[1:]}
        fill_menu(self.columns, tuple(self._column_actions.values()))
        for action in self._column_actions.values():
            action.triggered.connect(self._keep_columns)
        self._delay = QTimer(self, singleShot=True, interval=_FILTER_DELAY_MS)
        self._delay.timeout.connect(self.apply_filter)
        self.filter.textChanged.connect(self._delay.start)
        self.totals = QLabel(wordWrap=True, textFormat=Qt.TextFormat.RichText)
        self.totals.setProperty("role", "caption")
        self.totals.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.totals.linkActivated.connect(self._toggle_group)
        self._make_table()
        self.nothing = theme.label("", "muted")
        self.clear_filter = push_button("close")
        self.clear_filter.clicked.connect(self.show_all)
        nothing = QWidget()
        nothing.setLayout(theme.column((None, 1), theme.row((None, 1), self.nothing, self.clear_filter, (None, 1)), (None, 1)))
        below = QWidget()
        self._stack = QStackedLayout(below)
        self._stack.addWidget(self.table)
        self._stack.addWidget(nothing)
        results.counted.connect(self._count_changed)
        context.settingsChanged.connect(self._show_columns)
        head = theme.row((self.filter, 1), self.columns, self.count)
        self.setLayout(theme.column(head, (below, 1), self.totals, gap=theme.SPACE_4))
        self.retranslate()

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
        table.selectionModel().currentRowChanged.connect(self._current_changed)

    def retranslate(self) -> None:
        self.filter.setPlaceholderText(self.tr("Filter by file or expression"))
        self.filter.setToolTip(self.tr("Shows the rows that contain every word, as in \u201choliday happy\u201d"))
        self.filter.setAccessibleName(self.tr("Filter of the results"))
        self.columns.setText(self.tr("Columns"))
        self.columns.setToolTip(self.tr("Which columns the table has"))
        self.nothing.setText(self.tr("No faces match"))
        self.clear_filter.setText(self.tr("Clear filter"))
        self.totals.setToolTip(self.tr("Click one to see only these rows, and again to see all"))
        self.totals.setAccessibleName(self.tr("How many rows show which expression"))
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
        self._fit_file_column()
        self.table.scrollTo(self.table.currentIndex())

    def apply_filter(self) -> None:
        self._results.set_filter(self.filter.text())

    def show_all(self) -> None:
        """Clear the filter."""
        self.filter.clear()
        self._delay.stop()
        self._results.set_groups(())
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
        self._fit_file_column()

    def _keep_columns(self) -> None:
        hidden = tuple(key for key, action in self._column_actions.items() if not action.isChecked())
        self._context.update_settings(hidden_columns=hidden)

    def _fit_columns(self) -> None:
        """Make every column wide enough for its header in this language and for any figure; the file column takes the rest."""
        header, body = QFontMetrics(theme.font(theme.CAPTION)), QFontMetrics(theme.font())
        words = max(body.horizontalAdvance(uncertain_name(k)) for k in range(CLASS_COUNT)) + theme.SPACE_12
        for place, column in enumerate(self._results.columns):
            title = header.horizontalAdvance(f"{column.title} {SORTED_DOWN}") + theme.SPACE_16
            figure = body.horizontalAdvance(_WIDEST_FIGURES.get(column.key, _WIDEST_FIGURE)) + theme.SPACE_12
            self.table.setColumnWidth(place, max(words if column.key == "shown_expression" else figure, title))
        self._fit_file_column()

    def _fit_file_column(self) -> None:
        """Give the file column the width that the others leave. Where not all fit, some of them are reached by scrolling."""
        widths = [self.table.columnWidth(place) for place in range(1, len(self._results.columns))]
        foremost = [column.key for column in self._results.columns].index("shown_confidence")
        room = self.table.viewport().width() - sum(widths[:foremost])
        least = min(max(room, _NARROWEST_FILE), _USUAL_FILE)
        self.table.setColumnWidth(0, min(max(room - sum(widths[foremost:]), least), _WIDEST_FILE))

    def _toggle_group(self, group: str) -> None:
        self._results.set_groups(self._results.groups ^ {int(group)})

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
        self._choosing = False

    def _current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and not self._choosing:
            self.lineChosen.emit(current.row())

    def _count_changed(self) -> None:
        results = self._results
        shown, count = results.shown_face_count, results.face_count
        if shown == count:
            self.count.setText(self.tr("1 face") if count == 1 else self.tr("{count} faces").format(count=count))
        else:
            self.count.setText(self.tr("{shown} of {count} faces").format(shown=shown, count=count))
        self._stack.setCurrentIndex(int(results.count > 0 and not results.rowCount()))
        colors = theme.current()
        parts = []
        for group in sorted(results.totals.keys() | results.groups):
            color = theme.expression_color(group).name() if group < CLASS_COUNT else theme.uncertain_color(colors.dark).name()
            ink, name = colors.text, f"{group_name(group)} {results.totals[group]}".replace(" ", "\N{NO-BREAK SPACE}")
            if group in results.groups:
                ink, name = colors.accent, f"<b>{name}</b>"
            dot = f'<span style="color:{color}">\N{BLACK CIRCLE}</span>\N{NO-BREAK SPACE}'
            parts.append(f'{dot}<a href="{group}" style="color:{ink}; text-decoration:none">{name}</a>')
        self.totals.setText(" &nbsp; ".join(parts))
        self.totals.setVisible(bool(parts))


class AboveTable(QSplitter):
    """A part of a page with the table of results below it.

    One table goes from page to page, so that its order, filter, selection and place stay.
    """

    def __init__(self, upper: QWidget, shares: tuple[int, int]) -> None:
        """shares: how the height is shared at first. The user may move the border, and the table out of the way."""
        super().__init__(Qt.Orientation.Vertical)
        self.addWidget(upper)
        self.setHandleWidth(theme.SPACE_12)
        self.setCollapsible(0, False)
        self._shares = shares
        self._sizes = [100 * share for share in shares]
        self.splitterMoved.connect(self._keep_sizes)

    def hold(self, results: ResultsPanel) -> None:
        """Take the table from the page that has it."""
        if self.indexOf(results) < 0:
            self.addWidget(results)
            for place, share in enumerate(self._shares):
                self.setStretchFactor(place, share)
            self.setSizes(self._sizes)

    def _keep_sizes(self) -> None:
        self._sizes = self.sizes()


class FacePanel(Retranslated, QWidget):
    """The chosen face: its number, its reading in words, its probabilities, and the buttons to copy and export.

    faceStepped: show the next face (1) or the one before (-1).
    """

    faceStepped = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.place = theme.label("", "muted")
        self.before = self._step_button("left", -1)
        self.after = self._step_button("right", 1)
        self.reading = theme.label("", "reading")
        self.detail = theme.label("", "caption", wrap=True)
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
        self.export = push_button("save")
        self.export_csv, self.export_json, self.export_json_lines = QAction(self), QAction(self), QAction(self)
        self.export_copies = QAction(self)
        fill_menu(self.export, (self.export_csv, self.export_json, self.export_json_lines, self.export_copies))
        self.setLayout(
            theme.column(
                theme.row(self.place, theme.STRETCH, self.before, self.after, gap=theme.SPACE_4),
                self.reading,
                self.detail,
                theme.SPACE_4,
                self.chart,
                self.note,
                theme.STRETCH,
                self.back,
                self.steps,
                theme.row((self.copy, 1), (self.export, 1)),
            )
        )
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
        self.steps.setText(self.tr("Open in Steps"))
        self.steps.setToolTip(self.tr("Show how this reading came about, step by step"))
        self.copy.setText(self.tr("Copy"))
        self.copy_picture.setText(self.tr("Picture with boxes"))
        self.copy_lines.setText(self.tr("Selected rows of the table"))
        self.export.setText(self.tr("Export"))
        self.export.setToolTip(self.tr("Save the rows that the table shows, or pictures with their boxes"))
        self.export_csv.setText(self.tr("CSV, for spreadsheets and statistics\u2026"))
        self.export_json.setText(self.tr("JSON, with the model and its settings\u2026"))
        self.export_json_lines.setText(self.tr("JSON lines, the same with a line for each row\u2026"))
        self.export_copies.setText(self.tr("Copies of all pictures, with boxes\u2026"))

    def show_reading(
        self,
        readings: Sequence[FaceReading],
        chosen: int | None,
        notes: Sequence[str],
        empty: str,
        errors: Sequence[ClassErrors] = (),
        crop: bool = False,
    ) -> None:
        """Show one of a picture's readings.

        chosen: its position among the readings, None for none. notes: sentences below the chart. empty: the text shown
        instead of a reading where none is chosen. errors: of the model, for a hint on a weak expression. crop: the picture was
        analysed as a face crop, without detection.
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
        elif hint := weakness_hint(reading.expression_index, errors):
            detail = hint + "\n" + detail
        self.detail.setText(detail)
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
