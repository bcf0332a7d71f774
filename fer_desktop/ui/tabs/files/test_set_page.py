"""The page of a test set in the Files tab: its metrics, its confusion matrix, and a gallery of the mistakes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QCoreApplication, QModelIndex, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QComboBox,
    QFrame,
    QGridLayout,
    QListView,
    QPushButton,
    QScrollArea,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from fer_desktop import __version__
from fer_desktop.recordings.excel import Cell
from fer_desktop.reports.html import ReportLook
from fer_desktop.reports.test_set import Result, write_report
from fer_desktop.test_sets import scoring
from fer_desktop.test_sets.finding import Way
from fer_desktop.test_sets.scoring import Answer, Score, write_answers, write_answers_excel, write_answers_json
from fer_desktop.ui.dialogs.export import ExportBar, ExportFormat, Writer, at_once, report_look
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.actions import ActionBindings
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.formatting import expression_name, pair_words, percent
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.tabs.files.pictures_page import FilesPage
from fer_desktop.ui.tabs.files.queue import Entry, FileQueueModel, Index, model_of
from fer_desktop.ui.tabs.files.test_sets import SetState
from fer_desktop.ui.tabs.files.work import FilesWork
from fer_desktop.ui.widgets.card import Card, Columns, Share
from fer_desktop.ui.widgets.face_menu import open_face_menu
from fer_desktop.ui.widgets.figure_table import FigureTable
from fer_desktop.ui.widgets.matrix_view import MatrixView

translate = QCoreApplication.translate

_SOON_MS: Final = 400
"""How often the page is updated while its test set is read, instead of for every picture."""

_GALLERY: Final = Share(0.34, 292, 560, "files.gallery")

_MISTAKES: Final = "mistakes"
_NO_FACE: Final = "no face"
_FAILED: Final = "failed"

_SIDE_BY_SIDE_FROM: Final = 880
_MOST_LEFT_OUT: Final = 6
_TALL_MATRIX: Final = 440
_DASH: Final = "\N{EN DASH}"

_PICTURE: Final = QSize(112, 84)
_LINE: Final = 16
_CELL: Final = QSize(128, 84 + 2 * _LINE + 3 * theme.SPACE_8)


class TestSetPage(Retranslated, FilesPage):
    """Shows the result of a test set while it is read and afterwards.

    pictureChosen: the key of the picture of the gallery that was clicked.
    told: a function that makes a sentence; whether it is an error; the file that it is about, or None.
    """

    pictureChosen = Signal(int)
    told = Signal(object, bool, object)

    __test__ = False  # pytest would collect it by its name

    def __init__(self, context: AppContext, work: FilesWork, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._work = work
        self._entry: Entry | None = None
        self._choice: object = _MISTAKES
        self._make_head()
        self.figures = Figures()
        self.figures.matrix.cellChosen.connect(lambda true, read: self.choose((true, read)))
        self.filter = QComboBox()
        self.filter.activated.connect(lambda place: self.choose(self.filter.itemData(place)))
        self.home = self.gallery = MistakesGallery(work.queue)
        self.gallery.chosen.connect(self.pictureChosen)
        self.gallery.explainWanted.connect(self._explain)
        self.nothing = theme.label("", "muted", wrap=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay_out()
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.refresh)
        work.sets.changed.connect(self._set_changed)
        self.retranslate()

    @property
    def state(self) -> SetState | None:
        """The test set that is shown."""
        return self._work.sets.state(self._entry.key) if self._entry is not None else None

    def show_entry(self, entry: Entry | None, shot: int | None = None, face: int | None = 0) -> None:
        if entry is not self._entry:
            self._entry, self._choice = entry, _MISTAKES
            self.figures.scroll_to_top()
        self.refresh()

    def choose(self, choice: object) -> None:
        """Show other pictures in the gallery: the mistakes, those without a face, or those of a cell (true, read)."""
        self._choice = choice
        self.refresh()

    def retranslate(self) -> None:
        self.photographs.setText(self.tr("Photographs"))
        self.photographs.setToolTip(self.tr("Look for faces in every picture; the largest one counts"))
        self.crops.setText(self.tr("Face crops"))
        self.crops.setToolTip(self.tr("Every picture is already a face, cut out as in FER2013; don't look for faces"))
        self.export.set_tips(
            self.tr("Save the result"),
            {
                ExportFormat.CSV: self.tr("One row per picture, with its label and its reading"),
                ExportFormat.EXCEL: self.tr("The same, with the results per expression and the settings"),
                ExportFormat.JSON: self.tr("The same, with the confusion matrix"),
                ExportFormat.REPORT: self.tr("One page with figures, plots and the mistakes"),
            },
        )
        self.filter.setAccessibleName(self.tr("Which pictures the gallery shows"))
        self.filter.setToolTip(self.tr("Which pictures are shown; a cell of the matrix can be clicked too"))
        self.refresh()

    def refresh(self) -> None:
        """Show everything as it is now."""
        self._soon.stop()
        state = self.state
        if state is None:
            return
        score = state.tally.score()
        self._say_way(state)
        self.figures.show_score(state, score)
        self.export.button.setEnabled(len(state.tally) > 0)
        self._fill_filter(state)
        self._fill_gallery(state)

    def request_stop(self) -> None:
        self.export.request_stop()

    def join(self, deadline: float) -> None:
        self.export.join(deadline)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    # Building

    def _make_head(self) -> None:
        self.name = theme.label("", "section")
        self.about = theme.label("", "caption")
        self.photographs, self.crops = QPushButton(), QPushButton()
        group = QButtonGroup(self)
        for button, way in ((self.photographs, Way.PHOTOGRAPHS), (self.crops, Way.CROPS)):
            button.setCheckable(True)
            group.addButton(button)
            button.clicked.connect(lambda _=False, way=way: self._read_as(way))
        self._ways = group
        self.export = ExportBar(
            self._context,
            self._file_name,
            {
                ExportFormat.CSV: self._csv_writer,
                ExportFormat.EXCEL: lambda: self._result_writer(write_answers_excel),
                ExportFormat.JSON: lambda: self._result_writer(write_answers_json),
                ExportFormat.REPORT: self._report_writer,
            },
            outside=lambda: self.state.test_set.folder if self.state is not None else None,
            what=lambda: translate("TestSetPage", "Export this test set"),
        )
        self.export.told.connect(self.told)

    def _lay_out(self) -> None:
        words = theme.column(self.name, self.about, gap=0)
        switch = theme.row(self.photographs, self.crops, gap=theme.SPACE_4)
        head = theme.row((words, 1), switch, self.export, gap=theme.SPACE_12)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.figures)
        self.figures.scroll_area = scroll
        side = QWidget()
        side.setLayout(theme.column(self.filter, (self.gallery, 1), (self.nothing, 1)))
        side.setMinimumWidth(_GALLERY.least - theme.SPACE_12)
        self._columns = Columns(self._context, (scroll, None), (side, _GALLERY))
        self.setLayout(theme.column(head, (self._columns, 1)))

    # Showing

    def _set_changed(self, key: int) -> None:
        if self._entry is not None and key == self._entry.key and self.isVisible() and not self._soon.isActive():
            self._soon.start()

    def _say_way(self, state: SetState) -> None:
        self.name.setText(state.test_set.name)
        self.name.setToolTip(str(state.test_set.folder))
        count = self.tr("{count} pictures").format(count=len(state.keys))
        if state.way is None:
            how = self.tr("type is detected from the first pictures")
        elif state.detected:
            how = self.tr("type detected automatically")
        else:
            how = self.tr("type chosen by you")
        self.about.setText(f"{count}, {how}")
        self._ways.setExclusive(False)
        self.photographs.setChecked(state.way is Way.PHOTOGRAPHS)
        self.crops.setChecked(state.way is Way.CROPS)
        self._ways.setExclusive(True)

    def _fill_filter(self, state: SetState) -> None:
        score = state.tally.score()
        wanted: list[tuple[str, object]] = [(self.tr("Mistakes ({count})").format(count=score.mistakes), _MISTAKES)]
        if score.no_face_count:
            wanted.append((self.tr("No face found ({count})").format(count=score.no_face_count), _NO_FACE))
        if score.failed:
            wanted.append((self.tr("Not opened ({count})").format(count=score.failed), _FAILED))
        cells = [(int(count), place) for place, count in enumerate(score.matrix.flat) if count]
        # Mistakes first, the most frequent first; then what was read rightly.
        size = len(score.classes)
        for count, place in sorted(cells, key=lambda cell: (cell[1] % (size + 1) == 0, -cell[0], cell[1])):
            true, read = divmod(place, size)
            wanted.append((f"{pair_words(true, read)} ({count})", (true, read)))
        if isinstance(self._choice, tuple) and self._choice not in [data for _, data in wanted]:
            true, read = self._choice
            wanted.append((f"{pair_words(true, read)} (0)", self._choice))
        there = [(self.filter.itemText(k), self.filter.itemData(k)) for k in range(self.filter.count())]
        if there != wanted:
            self.filter.clear()
            for text, data in wanted:
                self.filter.addItem(text, data)
        chosen = next((place for place, (_, data) in enumerate(wanted) if data == self._choice), 0)
        self._choice = wanted[chosen][1]
        self.filter.setCurrentIndex(chosen)

    def _fill_gallery(self, state: SetState) -> None:
        items = []
        for key, answer in state.tally:
            match self._choice:
                case (true, read):
                    shown = answer.true == true and answer.read == read
                case "no face":
                    shown = answer.read is None and not answer.error
                case "failed":
                    shown = bool(answer.error)
                case _:
                    shown = answer.mistaken
            entry = self._work.queue.entry(key) if shown and isinstance(key, int) else None
            if entry is not None:
                items.append(Shown(entry, answer))
        self.gallery.show_answers(items)
        self.gallery.setVisible(bool(items))
        self.nothing.setVisible(not items)
        waiting = self.tr("Misclassified pictures appear here as they are found.")
        flawless = self.tr("No picture of this kind.")
        self.nothing.setText(flawless if state.complete else waiting)

    # Actions

    def _read_as(self, way: Way) -> None:
        if self._entry is not None:
            self._work.read_set_as(self._entry.key, way)
            self.refresh()

    def _explain(self, key: int) -> None:
        """Explain the face of a picture that counts: the largest."""
        entry = self._work.queue.entry(key)
        if entry is not None:
            self._context.openInSteps(entry.path, 0)

    def _file_name(self) -> str | None:
        return re.sub(r'[<>:"/\\|?*]', "_", self.state.test_set.name) or "test-set" if self.state is not None else None

    def _csv_writer(self) -> Writer | None:
        if self.state is None:
            return None
        answers = self.state.tally.answers
        return at_once(lambda path: write_answers(answers, path))

    def _result_writer(self, write: Callable[[Sequence[Answer], Score, Mapping[str, Cell], Path], object]) -> Writer | None:
        state = self.state
        if state is None:
            return None
        model, runtime = model_of(self._entries(state))
        answers, score = state.tally.answers, state.tally.score()
        settings: dict[str, Cell] = {
            "program": "fer-desktop",
            "version": __version__,
            "test_set": str(state.test_set.folder),
            "model": model.name if model is not None else None,
            "runtime": runtime,
            "crops": state.way is Way.CROPS,
            "accuracy": score.accuracy.value if score.accuracy.total else None,
            "no_face": score.no_face_count,
        }
        return at_once(lambda path: write(answers, score, settings, path))

    def _entries(self, state: SetState) -> list[Entry]:
        return [entry for key in state.keys if (entry := self._work.queue.entry(key)) is not None]

    def _report_writer(self) -> Writer | None:
        state = self.state
        if state is None:
            return None
        entries = self._entries(state)
        model, runtime = model_of(entries)
        thumbnails = {str(entry.path): entry.thumbnail for entry in entries}
        result = Result(
            state.test_set,
            state.way or Way.PHOTOGRAPHS,
            state.detected,
            state.tally.answers,
            model,
            runtime or "",
            lambda answer: thumbnails.get(answer.file, b""),
        )
        look = report_look(ReportLook)
        return at_once(lambda path: write_report(result, path, look))


class Figures(Retranslated, QWidget):
    """The metrics in three cards: result, confusion matrix and classes; the last two side by side where they fit."""

    def __init__(self) -> None:
        super().__init__()
        self.scroll_area: QScrollArea | None = None
        self._shown: tuple[SetState, Score] | None = None
        self.result = Card("")
        self.accuracy = _Figure()
        self.strict = _Figure()
        self.balanced = _Figure()
        self._numbers = theme.row((self.accuracy, 1), (self.strict, 1), (self.balanced, 1), gap=theme.SPACE_24)
        self.result.body.addLayout(self._numbers)
        self.notes = theme.label("", "caption", wrap=True)
        self.result.body.addWidget(self.notes)
        self._matrix_card = Card("")
        self.matrix = MatrixView()
        self.matrix.set_choosable()
        self._matrix_card.body.addWidget(self.matrix, 1)
        self._class_card = Card("")
        self.classes = FigureTable("")
        self._class_card.body.addWidget(self.classes)
        self._class_card.body.addStretch(1)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.SPACE_12)
        self._grid.addWidget(self.result, 0, 0, 1, 2)
        self._grid.setRowStretch(3, 1)
        self._wide: bool | None = None
        self._arrange(False)
        self.retranslate()

    def scroll_to_top(self) -> None:
        if self.scroll_area is not None:
            self.scroll_area.verticalScrollBar().setValue(0)

    def show_score(self, state: SetState, score: Score) -> None:
        self._shown = state, score
        self.accuracy.show_figure(_percent(score.accuracy.value), self.tr("accuracy"), self._interval(score.accuracy))
        photographs = state.way is Way.PHOTOGRAPHS
        self.strict.set_visible(photographs)
        self._numbers.setStretch(1, 1 if photographs else 0)
        if photographs:
            title = self.tr("counting no face as wrong")
            self.strict.show_figure(_percent(score.strict.value), title, self._interval(score.strict))
        balanced = self.tr("mean F1 {share}").format(share=_percent(score.macro_f1))
        self.balanced.show_figure(_percent(score.balanced), self.tr("balanced accuracy: mean recall"), balanced)
        notes = self._notes(state, score)
        self.notes.setText("\n".join(notes))
        self.notes.setVisible(bool(notes))
        self.matrix.set_matrix(score.matrix)
        rows = []
        for k, (metrics, missing) in enumerate(zip(score.classes, score.no_face, strict=True)):
            figures = [_percent(value) for value in (metrics.precision, metrics.recall, metrics.f1)]
            if not metrics.support:
                figures = [_DASH] * 3
            row = [expression_name(k), *figures, str(metrics.support)]
            rows.append([*row, str(missing)] if photographs else row)
        if self.classes.columnCount() != len(rows[0]):
            self._head_classes(photographs)
        self.classes.set_rows(rows)

    def retranslate(self) -> None:
        self.result.set_title(self.tr("Result"))
        self._matrix_card.set_title(self.tr("Confusion matrix"))
        self._matrix_card.explain(self.tr("Counts and their share of the row. Click a cell to see its pictures."))
        self._class_card.set_title(self.tr("By expression"))
        self.classes.setAccessibleName(self.tr("Precision, recall and F1 by expression"))
        self._head_classes(self.classes.columnCount() == 6)
        if self._shown is not None:
            self.show_score(*self._shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(event.size().width() >= _SIDE_BY_SIDE_FROM)

    def _arrange(self, wide: bool) -> None:
        if wide is self._wide:
            return
        self._wide = wide
        columns = 1 if wide else 2
        self._grid.addWidget(self._matrix_card, 1, 0, 1, columns)
        self._grid.addWidget(self._class_card, 1 if wide else 2, 1 if wide else 0, 1, columns)
        self.matrix.setMinimumHeight(_TALL_MATRIX if wide else 0)

    def _head_classes(self, with_faces: bool) -> None:
        headers = [
            (self.tr("Expression"), ""),
            (self.tr("Precision"), self.tr("Of the pictures classified as this, the share with this label")),
            (self.tr("Recall"), self.tr("Of the pictures with this label, the share classified as it")),
            ("F1", self.tr("The harmonic mean of precision and recall")),
            (self.tr("Pictures"), self.tr("How many pictures with this label were analysed")),
        ]
        if with_faces:
            headers.append((self.tr("No face"), self.tr("Pictures with this label in which no face was found")))
        self.classes.set_headers(headers)

    def _notes(self, state: SetState, score: Score) -> list[str]:
        notes = []
        if len(state.tally) < len(state.keys):
            text = self.tr("{done} of {count} pictures analysed so far.")
            notes.append(text.format(done=len(state.tally), count=len(state.keys)))
        if state.way is Way.PHOTOGRAPHS and score.strict.total:
            text = self.tr(
                "No face was found in {count} of {total} pictures. They count in the second figure only, not in the matrix "
                "and the table. Of several faces the largest counts."
            )
            notes.append(text.format(count=score.no_face_count, total=score.strict.total))
        elif state.way is Way.CROPS:
            notes.append(self.tr("Face detection was skipped: each picture is one face."))
        notes.append(self.tr("Uncertain readings count as their most likely expression."))
        if state.kept and state.whole:
            notes.append(self.tr("The Model tab keeps this result with the model and can compare models on these pictures."))
        if score.failed:
            notes.append(self.tr("Files that couldn't be opened and aren't counted: {count}.").format(count=score.failed))
        left_out = state.test_set.left_out
        if left_out:
            names = ", ".join(left_out[:_MOST_LEFT_OUT]) + (", \u2026" if len(left_out) > _MOST_LEFT_OUT else "")
            notes.append(self.tr("Left out (not named after an expression, or not a picture): {names}").format(names=names))
        return notes

    def _interval(self, share: scoring.Share) -> str:
        if not share.total:
            return ""
        low, high = share.interval
        text = self.tr("{right} of {total} right; 95% interval {low} to {high} (Wilson)")
        return text.format(right=share.right, total=share.total, low=_percent(low), high=_percent(high))


class _Figure(QVBoxLayout):
    """A large figure, with its name and details below it."""

    def __init__(self) -> None:
        super().__init__()
        self.setSpacing(0)
        self.figure = theme.label("", "reading")
        self.title = theme.label("", wrap=True)
        self.detail = theme.label("", "caption", wrap=True)
        for label in (self.figure, self.title, self.detail):
            self.addWidget(label)
        self.addStretch(1)

    def show_figure(self, figure: str, title: str, detail: str) -> None:
        self.figure.setText(figure)
        self.title.setText(title)
        self.detail.setText(detail)

    def set_visible(self, visible: bool) -> None:
        for label in (self.figure, self.title, self.detail):
            label.setVisible(visible)


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """One picture of the gallery."""

    entry: Entry
    answer: Answer


class MistakesGallery(Retranslated, QListView):
    """Thumbnails with the true and the predicted expression of each picture.

    chosen: the key of the picture that was clicked or entered.
    explainWanted: the key of the picture whose face is to be explained in the Steps tab.
    """

    chosen = Signal(int)
    explainWanted = Signal(int)

    def __init__(self, queue: FileQueueModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list = _Shown()
        self._delegate = _Delegate(queue, self)
        self.setItemDelegate(self._delegate)
        self.setModel(self._list)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        # All cells are of one size, so thousands of them cost little.
        self.setUniformItemSizes(True)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(500)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self._keys = ActionBindings(self, {"files.explain": self._explain_current})
        self.clicked.connect(self._choose)
        self.activated.connect(self._choose)
        self.retranslate()

    @property
    def count(self) -> int:
        return len(self._list.items)

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Mistakes"))
        self.setToolTip(self.tr("Click a picture, or press Enter on it, to open it"))
        self.viewport().update()

    def show_answers(self, items: Sequence[Shown]) -> None:
        """Show these pictures. Where they begin with those that are shown, the new ones are appended and nothing scrolls."""
        self._list.show_items(items)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._keys.press(event):
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.indexAt(event.pos())
        if index.isValid():
            self.setCurrentIndex(index)
            open_face_menu(self, event.pos(), self._explain_current)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        # The right button opens the menu, and not the picture.
        if event.button() is not Qt.MouseButton.RightButton:
            super().mousePressEvent(event)

    def _explain_current(self) -> bool:
        index = self.currentIndex()
        if index.isValid():
            self.explainWanted.emit(self._list.items[index.row()].entry.key)
        return index.isValid()

    def _choose(self, index: QModelIndex) -> None:
        self.chosen.emit(self._list.items[index.row()].entry.key)


class _Shown(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.items: list[Shown] = []

    def show_items(self, items: Sequence[Shown]) -> None:
        before, after = [item.entry.key for item in self.items], [item.entry.key for item in items]
        if before == after:
            self.items = list(items)
        elif before == after[: len(before)]:
            self.beginInsertRows(QModelIndex(), len(before), len(after) - 1)
            self.items = list(items)
            self.endInsertRows()
        else:
            self.beginResetModel()
            self.items = list(items)
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        item = self.items[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return item.entry.name
            case Qt.ItemDataRole.ToolTipRole:
                return f"{item.entry.path}\n{_words(item)}"
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{item.entry.name}, {_words(item)}"
            case Qt.ItemDataRole.UserRole:
                return item
        return None


class _Delegate(QStyledItemDelegate):
    def __init__(self, queue: FileQueueModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._queue = queue

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return _CELL

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item: Shown = index.data(Qt.ItemDataRole.UserRole)
        colors = theme.current()
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        ground = QPainterPath()
        ground.addRoundedRect(QRectF(area).adjusted(2, 2, -2, -2), theme.CORNER, theme.CORNER)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillPath(ground, QColor(colors.accent_soft))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillPath(ground, QColor(colors.hover))
        place = QRect(area.x() + (area.width() - _PICTURE.width()) // 2, area.y() + 8, _PICTURE.width(), _PICTURE.height())
        stage = QPainterPath()
        stage.addRoundedRect(QRectF(place), 4, 4)
        painter.fillPath(stage, QColor(colors.stage))
        pixmap = self._queue.pixmap(item.entry)
        if not pixmap.isNull():
            target = QRect(place.topLeft(), pixmap.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio))
            target.moveCenter(place.center())
            painter.drawPixmap(target, pixmap)
        confidence = item.answer.confidence
        detail = item.entry.name if confidence is None else f"{percent(confidence)}  {item.entry.name}"
        font = theme.font(theme.CAPTION)
        painter.setFont(font)
        for number, (color, text) in enumerate(
            ((colors.text, pair_words(item.answer.true, item.answer.read)), (colors.muted, detail))
        ):
            painter.setPen(QColor(color))
            line = QRect(area.x() + 4, place.bottom() + 5 + number * _LINE, area.width() - 8, _LINE)
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, int(Qt.AlignmentFlag.AlignCenter), shown)
        painter.restore()


def _words(item: Shown) -> str:
    pair = pair_words(item.answer.true, item.answer.read)
    return pair if item.answer.confidence is None else f"{pair} {percent(item.answer.confidence)}"


def _percent(share: float) -> str:
    return _DASH if share != share else percent(share, 1)
