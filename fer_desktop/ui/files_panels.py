"""The parts of the Files tab: the queue at the left, the results below, the chosen face at the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QMenu,
    QProgressBar,
    QPushButton,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from fer_desktop.core.types import FaceReading
from fer_desktop.ui import theme
from fer_desktop.ui.files_queue import FileQueueModel
from fer_desktop.ui.icons import set_icon
from fer_desktop.ui.results_model import ResultsModel
from fer_desktop.ui.widgets.probability_chart import ProbabilityChart
from fer_desktop.ui.widgets.queue_list import QueueList
from fer_desktop.ui.words import expression_name, percent, reading_words

VIDEO_STEPS: Final = (1, 5, 10, 30)
"""Choices of which frames of a video are read: every one, every fifth, and so on."""

_FILTER_DELAY_MS: Final = 150
_WIDTHS: Final = {"file": 136, "frame": 56, "time_s": 64, "face": 44, "expression": 148, "confidence": 82}
_OTHER_WIDTH: Final = 58
_WIDEST_FILE: Final = 360


class QueuePanel(QWidget):
    """Progress, the list of files, and how videos are read."""

    pauseToggled = Signal(bool)
    cancelRequested = Signal()
    clearRequested = Signal()
    rereadRequested = Signal()

    def __init__(self, queue: FileQueueModel, adding: Sequence[QAction]) -> None:
        """adding: what the Add button offers."""
        super().__init__()
        self.add = QPushButton(self.tr("Add"))
        set_icon(self.add, "add", theme.LIGHT)
        self.add.setToolTip(self.tr("Add pictures, videos or a folder, or drop them anywhere on the window"))
        fill_menu(self.add, adding)
        self.count = theme.label("", "section")
        self.time_left = theme.label("", "caption")
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.pause = QPushButton(self.tr("Pause"))
        self.pause.setCheckable(True)
        set_icon(self.pause, "pause", theme.LIGHT)
        self.pause.setToolTip(self.tr("Stop after the file at hand; press again to resume"))
        self.pause.toggled.connect(self._pause_toggled)
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setToolTip(self.tr("Stop reading; what was read stays"))
        set_icon(self.cancel, "stop", theme.LIGHT)
        self.cancel.clicked.connect(self.cancelRequested)
        self.reread = QPushButton(self.tr("Read again"))
        self.reread.setToolTip(
            self.tr("Some files were read with another model or other settings. Reads them with the current ones")
        )
        set_icon(self.reread, "refresh", theme.LIGHT)
        self.reread.clicked.connect(self.rereadRequested)
        self.reread.hide()
        self.clear = QPushButton(self.tr("Clear"))
        self.clear.setToolTip(self.tr("Empty the queue and the table of results"))
        set_icon(self.clear, "bin", theme.LIGHT)
        self.clear.clicked.connect(self.clearRequested)
        self.list = QueueList(queue)
        self.every = QComboBox()
        for step in VIDEO_STEPS:
            text = self.tr("every frame") if step == 1 else self.tr("every {step}th frame").format(step=step)
            self.every.addItem(text, step)
        self.every.setCurrentIndex(1)
        self.every.setAccessibleName(self.tr("Frames of a video that are read"))
        self.every.setToolTip(self.tr("Which frames of videos that are added from now on are read"))

        head = QHBoxLayout()
        head.addWidget(self.count)
        head.addStretch(1)
        head.addWidget(self.time_left)
        adds = QHBoxLayout()
        adds.setSpacing(theme.SPACE_8)
        adds.addWidget(self.add, 1)
        adds.addWidget(self.clear, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.SPACE_8)
        buttons.addWidget(self.pause, 1)
        buttons.addWidget(self.cancel, 1)
        videos = QHBoxLayout()
        videos.setSpacing(theme.SPACE_8)
        videos.addWidget(theme.label(self.tr("Videos"), "caption"))
        videos.addWidget(self.every, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_8)
        layout.addLayout(adds)
        layout.addLayout(head)
        layout.addWidget(self.bar)
        layout.addLayout(buttons)
        layout.addWidget(self.reread)
        layout.addWidget(self.list, 1)
        layout.addLayout(videos)

    def show_progress(self, done: int, total: int, fraction: float, time_left: str, *, working: bool) -> None:
        """Show how far the queue is; fraction: of all the work, 0 to 1."""
        if working:
            self.count.setText(self.tr("{done} of {total}").format(done=done, total=total))
        else:
            self.count.setText(self.tr("1 file") if total == 1 else self.tr("{total} files").format(total=total))
        self.time_left.setText(time_left)
        self.bar.setValue(round(1000 * fraction))
        self.bar.setVisible(working)
        self.pause.setVisible(working)
        self.cancel.setVisible(working)
        self.clear.setEnabled(not working and total > 0)
        if not working:
            self.pause.setChecked(False)

    def _pause_toggled(self, paused: bool) -> None:
        self.pause.setText(self.tr("Resume") if paused else self.tr("Pause"))
        self.pauseToggled.emit(paused)


class ResultsPanel(QWidget):
    """The table of results with its filter."""

    lineChosen = Signal(int)
    """A line of the table became the current one: its position."""

    def __init__(self, results: ResultsModel) -> None:
        super().__init__()
        self._results = results
        self._choosing = False
        self._videos_shown: bool | None = None
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(self.tr("Filter by file or expression"))
        self.filter.setToolTip(self.tr("Shows the lines that hold every word, as in \u201choliday happy\u201d"))
        self.filter.setAccessibleName(self.tr("Filter of the results"))
        self.filter.setClearButtonEnabled(True)
        self.count = theme.label("", "caption")
        self._delay = QTimer(self, singleShot=True, interval=_FILTER_DELAY_MS)
        self._delay.timeout.connect(self.apply_filter)
        self.filter.textChanged.connect(self._delay.start)

        self.table = QTableView()
        self.table.setModel(results)
        self.table.setAccessibleName(self.tr("Results, a line a face"))
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
        for place, column in enumerate(results.columns):
            self.table.setColumnWidth(place, _WIDTHS.get(column.key, _OTHER_WIDTH))
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
        self._count_changed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_file_column()

    def apply_filter(self) -> None:
        self._results.set_filter(self.filter.text())

    def show_videos(self, shown: bool) -> None:
        """Show or hide the columns that only videos fill."""
        if shown == self._videos_shown:
            return
        self._videos_shown = shown
        for place, column in enumerate(self._results.columns):
            if column.key in ("frame", "time_s"):
                self.table.setColumnHidden(place, not shown)
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


class FacePanel(QWidget):
    """The chosen face: which one it is, its reading in words, its probabilities, and what can be done with it."""

    faceStepped = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.place = theme.label("", "muted")
        self.before = self._step_button("left", self.tr("Face before (arrow up)"), -1)
        self.after = self._step_button("right", self.tr("Next face (arrow down)"), 1)
        self.reading = theme.label("", "reading")
        self.detail = theme.label("", "caption", wrap=True)
        self.chart = ProbabilityChart()
        self.note = theme.label("", "muted", wrap=True)
        self.steps = QPushButton(self.tr("Open in Steps"))
        set_icon(self.steps, "steps", theme.LIGHT)
        self.steps.setToolTip(self.tr("Show how this reading came about, stage by stage"))
        self.copy = QPushButton(self.tr("Copy"))
        set_icon(self.copy, "copy", theme.LIGHT)
        self.copy_picture = QAction(self.tr("Picture with boxes"), self)
        self.copy_picture.setShortcut(QKeySequence.StandardKey.Copy)
        self.copy_picture.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.copy_lines = QAction(self.tr("Selected lines of the table"), self)
        self.export = QPushButton(self.tr("Export"))
        set_icon(self.export, "save", theme.LIGHT)
        self.export.setToolTip(self.tr("Save the lines that the table shows"))
        self.export_csv = QAction(self.tr("CSV, for spreadsheets and statistics\u2026"), self)
        self.export_json = QAction(self.tr("JSON, with the model and its settings\u2026"), self)
        fill_menu(self.copy, (self.copy_picture, self.copy_lines))
        fill_menu(self.export, (self.export_csv, self.export_json))

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
        layout.addWidget(self.steps)
        layout.addLayout(pair)

    def set_dark(self, dark: bool) -> None:
        self.chart.set_dark(dark)

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
        detail = self.tr("{width} \N{MULTIPLICATION SIGN} {height} pixels, detection score {score}").format(
            width=round(box.width), height=round(box.height), score=percent(reading.face.score)
        )
        if reading.uncertain:
            name, share = expression_name(reading.expression_index), percent(reading.confidence)
            detail = self.tr("perhaps {expression}, {share}").format(expression=name, share=share) + "\n" + detail
        self.detail.setText(detail)
        self.chart.set_probabilities(reading.smoothed.probabilities, None if reading.uncertain else reading.expression_index)

    def _step_button(self, name: str, tip: str, step: int) -> QToolButton:
        button = QToolButton()
        set_icon(button, name, theme.LIGHT)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.clicked.connect(lambda: self.faceStepped.emit(step))
        return button


def fill_menu(button: QPushButton, actions: Sequence[QAction]) -> None:
    """Give a button a menu of actions."""
    menu = QMenu(button)
    menu.addActions(list(actions))
    button.setMenu(menu)
