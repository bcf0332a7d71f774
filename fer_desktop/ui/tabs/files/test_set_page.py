"""The page of a test set in the Files tab: its figures, its confusion matrix, and its mistakes to click."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.reports.test_set import Result, Wording, write_report
from fer_desktop.test_sets.finding import Way
from fer_desktop.test_sets.scoring import write_answers
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.drops import ask_to_save
from fer_desktop.ui.foundation.formatting import expression_name, pair_words, percent
from fer_desktop.ui.foundation.icons import set_icon
from fer_desktop.ui.foundation.language import Retranslated, language_of
from fer_desktop.ui.foundation.messages import translated
from fer_desktop.ui.tabs.files.mistakes_gallery import MistakesGallery, Shown
from fer_desktop.ui.tabs.files.panels import fill_menu
from fer_desktop.ui.tabs.files.pictures_page import FilesPage
from fer_desktop.ui.tabs.files.queue import Entry, FileQueueModel
from fer_desktop.ui.tabs.files.test_set_metrics import Figures
from fer_desktop.ui.tabs.files.test_sets import SetState
from fer_desktop.ui.tabs.files.work import FilesWork
from fer_desktop.ui.widgets.card import Columns, Share

_SOON_MS: Final = 400
"""While a test set is read its page is made anew so often, and not for every picture."""

_GALLERY: Final = Share(0.34, 292, 560)

_MISTAKES: Final = "mistakes"
_NO_FACE: Final = "no face"
_FAILED: Final = "failed"


class TestSetPage(Retranslated, FilesPage):
    """Shows the result of a test set as it comes. pictureChosen: the key of a picture of the gallery that was clicked."""

    pictureChosen = Signal(int)

    __test__ = False  # no test case, whatever pytest thinks of the name

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
        self.gallery = MistakesGallery(work.queue)
        self.gallery.chosen.connect(self.pictureChosen)
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

    def show_entry(self, entry: Entry | None, shot: int = 0, face: int | None = 0) -> None:
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
        self.crops.setToolTip(self.tr("Every picture is a face already, cut out as FER2013's are; look for none"))
        self.export.setText(self.tr("Export"))
        self.export.setToolTip(self.tr("Save the result"))
        self.export_report.setText(self.tr("Report with plots, as HTML\u2026"))
        self.export_csv.setText(self.tr("CSV, a line a picture\u2026"))
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
        self.export.setEnabled(len(state.tally) > 0)
        self._fill_filter(state)
        self._fill_gallery(state)

    def save_report(self, path: Path) -> None:
        """Write the report in the background, and say in the tab how that went."""
        state = self.state
        if state is not None:
            self._save(path, save_report(state, self._work.queue, self._context))

    def save_csv(self, path: Path) -> None:
        """Write a line a picture in the background, and say in the tab how that went."""
        state = self.state
        if state is not None:
            self._save(path, save_answers(state))

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
        self.export = QPushButton()
        set_icon(self.export, "save")
        self.export_report, self.export_csv = QAction(self), QAction(self)
        self.export_report.triggered.connect(lambda: self._ask_path("html", self.save_report))
        self.export_csv.triggered.connect(lambda: self._ask_path("csv", self.save_csv))
        fill_menu(self.export, (self.export_report, self.export_csv))

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.name)
        words.addWidget(self.about)
        switch = QHBoxLayout()
        switch.setSpacing(theme.SPACE_4)
        switch.addWidget(self.photographs)
        switch.addWidget(self.crops)
        head = QHBoxLayout()
        head.setSpacing(theme.SPACE_12)
        head.addLayout(words, 1)
        head.addLayout(switch)
        head.addWidget(self.export)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.figures)
        self.figures.scroll_area = scroll
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_8)
        column.addWidget(self.filter)
        column.addWidget(self.gallery, 1)
        column.addWidget(self.nothing, 1)
        side.setMinimumWidth(_GALLERY.least - theme.SPACE_12)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_8)
        layout.addLayout(head)
        layout.addWidget(Columns((scroll, None), (side, _GALLERY)), 1)

    # What is shown

    def _set_changed(self, key: int) -> None:
        if self._entry is not None and key == self._entry.key and self.isVisible() and not self._soon.isActive():
            self._soon.start()

    def _say_way(self, state: SetState) -> None:
        self.name.setText(state.test_set.name)
        self.name.setToolTip(str(state.test_set.folder))
        count = self.tr("{count} pictures").format(count=len(state.keys))
        if state.way is None:
            how = self.tr("photographs or face crops: told from the first pictures")
        elif state.told:
            how = self.tr("told from the pictures how they are read")
        else:
            how = self.tr("read as you chose")
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
        waiting = self.tr("Pictures that were read wrongly are shown here as they come.")
        flawless = self.tr("No picture of this kind.")
        self.nothing.setText(flawless if state.complete else waiting)

    # What can be done

    def _read_as(self, way: Way) -> None:
        if self._entry is not None:
            self._work.read_set_as(self._entry.key, way)
            self.refresh()

    def _ask_path(self, kind: str, save: Callable[[Path], None]) -> None:
        state = self.state
        if state is None:
            return
        name = re.sub(r'[<>:"/\\|?*]', "_", state.test_set.name) or "test-set"
        path = ask_to_save(self, self._context, self.tr("Save the result"), f"{name}.{kind}")
        if path is not None:
            save(path)

    def _save(self, path: Path, write: Callable[[Path], None]) -> None:
        self._work.save(path, lambda: write(path), lambda: self.tr("The result was saved in {path}").format(path=path))


translate = QCoreApplication.translate


def save_answers(state: SetState) -> Callable[[Path], None]:
    """Return what writes the CSV of the answers so far. Raises OSError."""
    answers = state.tally.answers
    return lambda path: write_answers(answers, path)


def save_report(state: SetState, queue: FileQueueModel, context: AppContext) -> Callable[[Path], None]:
    """Return what writes the report of the answers so far, in the language of the window. Raises OSError."""
    answers = state.tally.answers
    entries = (queue.entry(key) for key in state.keys)
    thumbnails = {str(entry.path): entry.thumbnail for entry in entries if entry is not None}
    result = Result(
        state.test_set,
        state.way or Way.PHOTOGRAPHS,
        state.told,
        answers,
        context.model,
        context.runtime.value,
        lambda answer: thumbnails.get(answer.file, b""),
    )
    wording = Wording(
        language=language_of(context.settings.language),
        translated=translated,
        percent=_figure,
        expressions=tuple(expression_name(k) for k in range(CLASS_COUNT)),
        colors=tuple(theme.expression_color(k, dark=False).name() for k in range(CLASS_COUNT)),
    )
    return lambda path: write_report(result, path, wording)


def _figure(share: float) -> str:
    return "\N{EN DASH}" if share != share else percent(share, 1)
