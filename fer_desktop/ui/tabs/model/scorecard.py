"""How good a model is, at a glance: how many of 100 are right, what it is strong and weak at, and what it confuses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.core.metrics import class_errors, strongest_confusions, wilson_interval
from fer_desktop.models.metrics import SetFigures
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.formatting import expression_name, pair_words
from fer_desktop.ui.tabs.model import wording as words
from fer_desktop.ui.widgets.share_bars import ShareBar, ShareBars

translate = QCoreApplication.translate

_CONFUSIONS: Final = 4
_THREE_COLUMNS_FROM: Final = 980


class Verdict(QWidget):
    """The answer in large letters, what it is measured on, and what the model is strong and weak at."""

    def __init__(self) -> None:
        super().__init__()
        self.answer = theme.label("", "answer")
        self.accuracy = theme.label("", wrap=True)
        self.strengths = theme.label("", wrap=True)
        self.about = theme.label("", "muted", wrap=True)
        self.setLayout(theme.column(self.answer, self.accuracy, self.strengths, self.about, (None, 1)))

    def show_figures(self, figures: SetFigures | None, learned: int = 0) -> None:
        """learned: as for `words.set_explanation`."""
        self.answer.setText(words.answer_words(figures))
        self.accuracy.setText(words.accuracy_words(figures) if figures is not None else "")
        matrix = figures.matrix if figures is not None else None
        self.strengths.setText(words.strengths_words(class_errors(matrix)) if matrix is not None else "")
        self.setToolTip(words.fingerprint_words(figures) if figures is not None else "")
        self.about.setText(
            words.set_explanation(figures, learned)
            if figures is not None
            else translate(
                "Scorecard", "Test it on a folder of pictures that has a subfolder for each expression, or on a FER2013 file."
            )
        )
        for label in (self.accuracy, self.strengths, self.about):
            label.setVisible(bool(label.text()))


class TitledBars(QWidget):
    """Bars with a title and a line that says what they are shares of."""

    def __init__(self, title: str, note: str) -> None:
        super().__init__()
        self.bars = ShareBars(title)
        parts = (theme.heading(title, wrap=True), theme.label(note, "caption", wrap=True), self.bars)
        self.setLayout(theme.column(*parts, (None, 1)))

    def show_bars(self, bars: Sequence[ShareBar]) -> None:
        self.bars.show_bars(bars)
        self.setVisible(bool(bars))


class Recalls(TitledBars):
    """How many pictures of each expression a model finds."""

    def __init__(self) -> None:
        super().__init__(
            translate("Scorecard", "How many of each expression it finds"),
            translate("Scorecard", "Share of the pictures with this label, with 95% intervals"),
        )

    def show_figures(self, figures: SetFigures | None) -> None:
        bars = []
        for k in range(CLASS_COUNT if figures is not None else 0):
            metrics = figures.classes[k] if figures is not None else None
            if metrics is not None and metrics.support:
                interval = wilson_interval(round(metrics.recall * metrics.support), metrics.support)
                bars.append(ShareBar(expression_name(k), metrics.recall, interval, k))
        self.show_bars(bars)


class Confusions(TitledBars):
    """The pairs of expressions that a model confuses most."""

    def __init__(self) -> None:
        super().__init__(
            translate("Scorecard", "What it confuses most"),
            translate("Scorecard", "Label \u2192 reading; share of the pictures with this label"),
        )

    def show_figures(self, figures: SetFigures | None) -> None:
        matrix = figures.matrix if figures is not None else None
        bars = []
        for pair in strongest_confusions(matrix, _CONFUSIONS) if matrix is not None else ():
            interval = wilson_interval(pair.count, pair.total)
            bars.append(ShareBar(pair_words(pair.true, pair.read), pair.count / pair.total, interval, pair.read))
        self.show_bars(bars)


class Scorecard(QWidget):
    """Verdict, recalls and confusions: side by side where there is room, else the recalls below."""

    def __init__(self) -> None:
        super().__init__()
        self.verdict, self.recalls, self.confusions = Verdict(), Recalls(), Confusions()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.SPACE_24 + theme.SPACE_8)
        self._grid.setVerticalSpacing(theme.SPACE_16)
        self._wide: bool | None = None
        self._arrange(False)

    def show_figures(self, figures: SetFigures | None, learned: int = 0) -> None:
        self.verdict.show_figures(figures, learned)
        self.recalls.show_figures(figures)
        self.confusions.show_figures(figures)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(event.size().width() >= _THREE_COLUMNS_FROM)

    def _arrange(self, wide: bool) -> None:
        if wide is self._wide:
            return
        self._wide = wide
        if wide:
            places = ((self.verdict, 0, 0, 1), (self.recalls, 0, 1, 1), (self.confusions, 0, 2, 1))
        else:
            places = ((self.verdict, 0, 0, 2), (self.recalls, 1, 0, 1), (self.confusions, 1, 1, 1))
        for widget, row, column, span in places:
            self._grid.addWidget(widget, row, column, 1, span)
        for column in range(3):
            self._grid.setColumnStretch(column, 1 if wide or column < 2 else 0)


def owned(title: str, widget: QWidget) -> QWidget:
    """Return a widget under the name of the model that it belongs to."""
    result = QWidget()
    heading: QLabel = theme.heading(title, wrap=True)
    result.setLayout(theme.column(heading, (widget, 1)))
    return result
