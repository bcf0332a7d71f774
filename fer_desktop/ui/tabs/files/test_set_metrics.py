"""The figures of a test set: how many were read right, the confusion matrix, and a table of the classes."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from fer_desktop.test_sets.finding import Way
from fer_desktop.test_sets.scoring import Score, Share
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.formatting import expression_name, percent
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.tabs.files.test_sets import SetState
from fer_desktop.ui.widgets.card import Card
from fer_desktop.ui.widgets.figure_table import FigureTable
from fer_desktop.ui.widgets.matrix_view import MatrixView

_SIDE_BY_SIDE_FROM = 880
_MOST_LEFT_OUT = 6
_TALL_MATRIX = 440
_DASH = "\N{EN DASH}"


class Figures(Retranslated, QWidget):
    """Three cards: the result, the matrix, the classes; the latter two side by side where there is room."""

    def __init__(self) -> None:
        super().__init__()
        self.scroll_area: QScrollArea | None = None
        self._shown: tuple[SetState, Score] | None = None
        self.result = Card("")
        self.accuracy = _Figure()
        self.strict = _Figure()
        self.balanced = _Figure()
        numbers = QHBoxLayout()
        numbers.setSpacing(theme.SPACE_24)
        for figure in (self.accuracy, self.strict, self.balanced):
            numbers.addLayout(figure, 1)
        self._numbers = numbers
        self.result.body.addLayout(numbers)
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
            title = self.tr("with no face counted as wrong")
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
        self._matrix_card.explain(self.tr("Counts and their share of the row. A click on a cell shows its pictures."))
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
        for card in (self.result, self._matrix_card, self._class_card):
            self._grid.removeWidget(card)
        self._grid.addWidget(self.result, 0, 0, 1, 2)
        if wide:
            self._grid.addWidget(self._matrix_card, 1, 0)
            self._grid.addWidget(self._class_card, 1, 1)
        else:
            self._grid.addWidget(self._matrix_card, 1, 0, 1, 2)
            self._grid.addWidget(self._class_card, 2, 0, 1, 2)
        self.matrix.setMinimumHeight(_TALL_MATRIX if wide else 0)
        self._grid.setRowStretch(3, 1)

    def _head_classes(self, with_faces: bool) -> None:
        headers = [
            (self.tr("Expression"), ""),
            (self.tr("Precision"), self.tr("Of the pictures read as this, the share that is said to show it")),
            (self.tr("Recall"), self.tr("Of the pictures said to show this, the share that was read as it")),
            ("F1", self.tr("The harmonic mean of precision and recall")),
            (self.tr("Pictures"), self.tr("How many pictures said to show this were read")),
        ]
        if with_faces:
            headers.append((self.tr("No face"), self.tr("Pictures said to show this in which no face was found")))
        self.classes.set_headers(headers)

    def _notes(self, state: SetState, score: Score) -> list[str]:
        notes = []
        if len(state.tally) < len(state.keys):
            text = self.tr("{done} of {count} pictures are read so far.")
            notes.append(text.format(done=len(state.tally), count=len(state.keys)))
        if state.way is Way.PHOTOGRAPHS:
            text = self.tr(
                "No face was found in {count} of {total} pictures. They are in the second figure alone, not in the matrix and "
                "the table. Of several faces the largest counts."
            )
            notes.append(text.format(count=score.no_face_count, total=score.strict.total))
        elif state.way is Way.CROPS:
            notes.append(self.tr("Every picture was read whole, as a face; none was looked for."))
        notes.append(self.tr("An uncertain reading counts as what it most probably is."))
        if score.failed:
            notes.append(self.tr("Files that couldn't be opened, which count nowhere: {count}.").format(count=score.failed))
        left_out = state.test_set.left_out
        if left_out:
            names = ", ".join(left_out[:_MOST_LEFT_OUT]) + (", \u2026" if len(left_out) > _MOST_LEFT_OUT else "")
            notes.append(self.tr("Left out, as not named after an expression or no picture: {names}").format(names=names))
        return notes

    def _interval(self, share: Share) -> str:
        low, high = share.interval
        text = self.tr("{right} of {total} right; 95 % interval {low} to {high} (Wilson)")
        return text.format(right=share.right, total=share.total, low=_percent(low), high=_percent(high))


class _Figure(QVBoxLayout):
    """A large figure with what it is under it."""

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


def _percent(share: float) -> str:
    return _DASH if share != share else percent(share, 1)
