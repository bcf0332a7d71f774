"""Parts of the Files tab: the table of results, and the chosen face."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFontMetrics, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QMenu,
    QPushButton,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from fer_desktop.core.types import FaceReading
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.actions import with_key
from fer_desktop.ui.foundation.formatting import expression_name, percent, reading_words
from fer_desktop.ui.foundation.icons import set_icon
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.tabs.files.results import ResultsModel
from fer_desktop.ui.widgets.probability_chart import ProbabilityChart

_FILTER_DELAY_MS: Final = 150
_WIDTHS: Final = {"file": 136, "frame": 56, "time_s": 64, "face": 56, "true": 72, "expression": 148, "confidence": 82}
_OTHER_WIDTH: Final = 58
_WIDEST_FILE: Final = 360


class ResultsPanel(Retranslated, QWidget):
    """The table of results with its filter."""

    lineChosen = Signal(int)
    """A line of the table became the current one: its position."""

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

        head = QHBoxLayout()
        head.setSpacing(theme.SPACE_12)
        head.addWidget(self.filter, 1)
        head.addWidget(self.count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_8)
        layout.addLayout(head)
        layout.addWidget(self.table, 1)
        self.retranslate()

    def retranslate(self) -> None:
        self.filter.setPlaceholderText(self.tr("Filter by file or expression"))
        self.filter.setToolTip(self.tr("Shows the lines that hold every word, as in \u201choliday happy\u201d"))
        self.filter.setAccessibleName(self.tr("Filter of the results"))
        self.table.setAccessibleName(self.tr("Results, a line a face"))
        self._results.retranslate()
        self._fit_columns()
        self._count_changed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_file_column()

    def apply_filter(self) -> None:
        self._results.set_filter(self.filter.text())

    def show_columns(self, *, videos: bool, test_sets: bool) -> None:
        """Show or hide the columns that only videos fill, and that of test sets."""
        if (videos, test_sets) == self._columns_shown:
            return
        self._columns_shown = videos, test_sets
        shown = {"frame": videos, "time_s": videos, "true": test_sets}
        for place, column in enumerate(self._results.columns):
            if column.key in shown:
                self.table.setColumnHidden(place, not shown[column.key])
        self._fit_file_column()

    def _fit_columns(self) -> None:
        """Give every column room for its name in the language of now too, and the names of files what is left."""
        metrics = QFontMetrics(theme.font(theme.CAPTION))
        for place, column in enumerate(self._results.columns):
            name = str(self._results.headerData(place, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole))
            room = metrics.horizontalAdvance(name) + theme.SPACE_16
            self.table.setColumnWidth(place, max(_WIDTHS.get(column.key, _OTHER_WIDTH), room))
        self._fit_file_column()

    def _fit_file_column(self) -> None:
        """Give the names of files what the figures leave of the width."""
        others = sum(self.table.columnWidth(k) for k in range(1, len(self._results.columns)))
        room = self.table.viewport().width() - others
        self.table.setColumnWidth(0, min(max(room, _WIDTHS["file"]), _WIDEST_FILE))

    def choose(self, position: int | None) -> None:
        """Make a line the current one without saying so."""
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
        shown, every = self._results.rowCount(), self._results.count
        if shown == every:
            self.count.setText(self.tr("1 line") if every == 1 else self.tr("{count} lines").format(count=every))
        else:
            self.count.setText(self.tr("{shown} of {count} lines").format(shown=shown, count=every))


class FacePanel(Retranslated, QWidget):
    """The chosen face: which one it is, its reading in words, its probabilities, and what can be done with it."""

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
        self.back = QPushButton()
        set_icon(self.back, "left")
        self.back.hide()
        self.steps = QPushButton()
        set_icon(self.steps, "steps")
        self.copy = QPushButton()
        set_icon(self.copy, "copy")
        self.copy_picture = QAction(self)
        self.copy_picture.setShortcut(QKeySequence.StandardKey.Copy)
        self.copy_picture.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.copy_lines = QAction(self)
        self.export = QPushButton()
        set_icon(self.export, "save")
        self.export_csv = QAction(self)
        self.export_json = QAction(self)
        fill_menu(self.copy, (self.copy_picture, self.copy_lines))
        self.export_copies = QAction(self)
        fill_menu(self.export, (self.export_csv, self.export_json, self.export_copies))

        head = QHBoxLayout()
        head.setSpacing(theme.SPACE_4)
        head.addWidget(self.place)
        head.addStretch(1)
        head.addWidget(self.before)
        head.addWidget(self.after)
        pair = QHBoxLayout()
        pair.setSpacing(theme.SPACE_8)
        pair.addWidget(self.copy, 1)
        pair.addWidget(self.export, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_8)
        layout.addLayout(head)
        layout.addWidget(self.reading)
        layout.addWidget(self.detail)
        layout.addSpacing(theme.SPACE_4)
        layout.addWidget(self.chart)
        layout.addWidget(self.note)
        layout.addStretch(1)
        layout.addWidget(self.back)
        layout.addWidget(self.steps)
        layout.addLayout(pair)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything but what `show_reading` is given in words, which its owner gives anew."""
        for button, tip in (
            (self.before, with_key(self.tr("Face before"), "files.face", number=-1)),
            (self.after, with_key(self.tr("Next face"), "files.face", number=1)),
        ):
            button.setToolTip(tip)
            button.setAccessibleName(tip)
        self.back.setText(self.tr("Back to the test set"))
        self.back.setToolTip(self.tr("Show the figures of the test set that this picture is of"))
        self.steps.setText(self.tr("Open in Steps"))
        self.steps.setToolTip(self.tr("Show how this reading came about, stage by stage"))
        self.copy.setText(self.tr("Copy"))
        self.copy_picture.setText(self.tr("Picture with boxes"))
        self.copy_lines.setText(self.tr("Selected lines of the table"))
        self.export.setText(self.tr("Export"))
        self.export.setToolTip(self.tr("Save the lines that the table shows, or pictures with their boxes"))
        self.export_csv.setText(self.tr("CSV, for spreadsheets and statistics\u2026"))
        self.export_json.setText(self.tr("JSON, with the model and its settings\u2026"))
        self.export_copies.setText(self.tr("Copies of all pictures, with boxes\u2026"))

    def show_reading(self, readings: Sequence[FaceReading], chosen: int | None, notes: Sequence[str], empty: str) -> None:
        """Show one of a picture's readings; empty: what to say where there is none."""
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
        detail = self.tr("{width} \u00d7 {height} pixels, detection score {score}").format(
            width=round(box.width), height=round(box.height), score=percent(reading.face.score)
        )
        if reading.uncertain:
            name, share = expression_name(reading.expression_index), percent(reading.confidence)
            detail = self.tr("perhaps {expression}, {share}").format(expression=name, share=share) + "\n" + detail
        self.detail.setText(detail)
        self.chart.show_reading(reading)

    def _step_button(self, name: str, step: int) -> QToolButton:
        button = QToolButton()
        set_icon(button, name)
        button.clicked.connect(lambda: self.faceStepped.emit(step))
        return button


def fill_menu(button: QPushButton, actions: Sequence[QAction]) -> None:
    """Give a button a menu of actions."""
    menu = QMenu(button)
    menu.addActions(list(actions))
    button.setMenu(menu)
