"""Panels of the Files tab: the table of results, and the chosen face."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFontMetrics, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLineEdit, QMenu, QPushButton, QTableView, QToolButton, QWidget

from fer_desktop.core.metrics import ClassErrors
from fer_desktop.core.types import FaceReading
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.actions import with_key
from fer_desktop.ui.foundation.formatting import expression_name, percent, reading_words, weakness_hint
from fer_desktop.ui.foundation.icons import push_button, tool_button
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.tabs.files.results import ResultsModel
from fer_desktop.ui.widgets.probability_chart import ProbabilityChart

_FILTER_DELAY_MS: Final = 150
_WIDTHS: Final = {
    "file": 136,
    "frame": 56,
    "time_s": 64,
    "face": 56,
    "true": 72,
    "shown_expression": 148,
    "shown_confidence": 82,
}
_WIDEST_FIGURE: Final = "-1234.5"
_WIDEST_FILE: Final = 360


class ResultsPanel(Retranslated, QWidget):
    """The table of results with its filter.

    lineChosen: the position of the line that the person made the current one.
    """

    lineChosen = Signal(int)

    def __init__(self, results: ResultsModel) -> None:
        super().__init__()
        self._results = results
        self._choosing = False
        self._columns_shown: tuple[bool, bool] | None = None
        self.filter = QLineEdit()
        self.filter.setClearButtonEnabled(True)
        self.count = theme.label("", "caption")
        self._delay = QTimer(self, singleShot=True, interval=_FILTER_DELAY_MS)
        self._delay.timeout.connect(self.apply_filter)
        self.filter.textChanged.connect(self._delay.start)

        self.table = QTableView()
        self.table.setModel(results)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.setShowGrid(False)
        self.table.setCornerWidget(QWidget())
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.setSortingEnabled(True)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.verticalHeader().setDefaultSectionSize(26)
        header = self.table.horizontalHeader()
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setHighlightSections(False)
        self.table.selectionModel().currentRowChanged.connect(self._current_changed)
        for signal in (results.rowsInserted, results.layoutChanged, results.modelReset):
            signal.connect(self._count_changed)

        self.setLayout(theme.column(theme.row((self.filter, 1), self.count, gap=theme.SPACE_12), (self.table, 1)))
        self.retranslate()

    def retranslate(self) -> None:
        self.filter.setPlaceholderText(self.tr("Filter by file or expression"))
        self.filter.setToolTip(self.tr("Shows the rows that contain every word, as in \u201choliday happy\u201d"))
        self.filter.setAccessibleName(self.tr("Filter of the results"))
        self.table.setAccessibleName(self.tr("Results, one row per face"))
        self._results.retranslate()
        self._fit_columns()
        self._count_changed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_file_column()

    def apply_filter(self) -> None:
        self._results.set_filter(self.filter.text())

    def show_columns(self, *, videos: bool, test_sets: bool) -> None:
        """Show or hide the columns that only videos fill, and the column that only test sets fill."""
        if (videos, test_sets) == self._columns_shown:
            return
        self._columns_shown = videos, test_sets
        shown = {**dict.fromkeys(("frame", "time_s", "expression", "confidence"), videos), "true": test_sets}
        for place, column in enumerate(self._results.columns):
            if column.key in shown:
                self.table.setColumnHidden(place, not shown[column.key])
        self._fit_file_column()

    def _fit_columns(self) -> None:
        """Make every column wide enough for its header in this language and for any figure; the file column takes the rest."""
        metrics = QFontMetrics(theme.font(theme.CAPTION))
        figure = QFontMetrics(theme.font()).horizontalAdvance(_WIDEST_FIGURE) + theme.SPACE_24
        for place, column in enumerate(self._results.columns):
            name = str(self._results.headerData(place, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole))
            room = metrics.horizontalAdvance(name) + theme.SPACE_16
            self.table.setColumnWidth(place, max(_WIDTHS.get(column.key, figure), room))
        self._fit_file_column()

    def _fit_file_column(self) -> None:
        """Give the file column the width that the others leave."""
        others = sum(self.table.columnWidth(k) for k in range(1, len(self._results.columns)))
        room = self.table.viewport().width() - others
        self.table.setColumnWidth(0, min(max(room, _WIDTHS["file"]), _WIDEST_FILE))

    def choose(self, position: int | None) -> None:
        """Make a line the current one, None for no line, without emitting `lineChosen`."""
        self._choosing = True
        selection = self.table.selectionModel()
        if position is None:
            selection.clear()
        elif position != self.table.currentIndex().row():
            index = self._results.index(position, 0)
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            selection.setCurrentIndex(index, flags)
            self.table.scrollTo(index)
        self._choosing = False

    def _current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and not self._choosing:
            self.lineChosen.emit(current.row())

    def _count_changed(self) -> None:
        shown, count = self._results.rowCount(), self._results.count
        if shown == count:
            self.count.setText(self.tr("1 row") if count == 1 else self.tr("{count} rows").format(count=count))
        else:
            self.count.setText(self.tr("{shown} of {count} rows").format(shown=shown, count=count))


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
