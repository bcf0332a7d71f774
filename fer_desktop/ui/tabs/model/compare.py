"""Two models side by side: figures in aligned columns with their difference, plots beside each other on one scale."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QWidget

from fer_desktop.analysis.classifier import Runtime
from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.core.metrics import ClassMetrics
from fer_desktop.models.description import RUNTIME_KEYS, Model
from fer_desktop.models.metrics import Measurement, SetFigures, curve_of, flat, measures_of, number
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.formatting import decimal, expression_name, size_on_disk
from fer_desktop.ui.tabs.model import wording as words
from fer_desktop.ui.tabs.model.page import (
    LayerTable,
    Plots,
    bars_words,
    curves_words,
    explained,
    fill_choice,
    learned_by,
    limits_label,
    matrix_words,
    selectable,
    sets_of,
    stacked,
)
from fer_desktop.ui.tabs.model.scorecard import Recalls, Verdict, owned
from fer_desktop.ui.tabs.model.speed import SpeedPanel, SpeedRunner
from fer_desktop.ui.tabs.model.testing import TestControl
from fer_desktop.ui.widgets.figure_table import FigureTable
from fer_desktop.ui.widgets.sections import Section, SectionPage

translate = QCoreApplication.translate

_UNEQUAL: Final = "\N{NOT EQUAL TO}"
_HEAD: Final = 26
_CELL: Final = 10
"""The most letters of a title over a column: of four, and of ten."""
_DIFFERENCES: Final = (3, 6, 9)
"""The columns of the table by expression that hold differences."""

Pair = tuple[Model, Model]


class PairFacts(QWidget):
    """The facts of two models, line by line; where they differ, they are bold and have a sign before them."""

    def __init__(self, heads: tuple[str, str], first: Sequence[tuple[str, str]], second: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._rows = QGridLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setHorizontalSpacing(theme.SPACE_16)
        self._rows.setVerticalSpacing(theme.SPACE_4)
        self._rows.setColumnStretch(2, 1)
        self._rows.setColumnStretch(3, 1)
        for column, head in enumerate(heads, 2):
            self._rows.addWidget(theme.heading(head, wrap=True), 0, column)
        names = [name for name, _ in first] + [name for name, _ in second if name not in dict(first)]
        self.texts = {name: (dict(first).get(name, "\N{EN DASH}"), dict(second).get(name, "\N{EN DASH}")) for name in names}
        for row, (name, pair) in enumerate(self.texts.items(), 1):
            unequal = pair[0] != pair[1]
            self._put(theme.label(name, "muted"), row, 0)
            sign = theme.label(_UNEQUAL if unequal else "", "muted")
            sign.setToolTip(self.tr("The two differ here") if unequal else "")
            self._put(sign, row, 1)
            for column, text in enumerate(pair, 2):
                value = selectable(text)
                value.setFont(theme.font(theme.BODY, bold=unequal))
                value.setAccessibleName(f"{name}, {heads[column - 2]}")
                self._put(value, row, column)

    def _put(self, label: QLabel, row: int, column: int) -> None:
        self._rows.addWidget(label, row, column, Qt.AlignmentFlag.AlignTop)


class ComparePage(SectionPage):
    """Shows the model in use at the left and another at the right; a difference is the right one less the left one.

    Sections, texts and languages are as in `ModelPage`.
    """

    def __init__(
        self, models: Pair, measured: tuple[Sequence[Measurement], Sequence[Measurement]], speed: SpeedRunner, test: TestControl
    ) -> None:
        super().__init__(translate("ModelCards", "Sections"))
        self._models = models
        self._speed = speed
        found = [sets_of(model, measurements) for model, measurements in zip(models, measured, strict=True)]
        self._sets = tuple({figures.identity: figures for figures in sets} for sets in found)
        self.titles = (words.listed_title(models[0], models), words.listed_title(models[1], models))
        self.plots = (Plots(models[0]), Plots(models[1]))
        self.verdicts = (Verdict(), Verdict())
        self._recalls = (Recalls(), Recalls())
        self._missing: list[tuple[int, QWidget, QWidget]] = []
        """The plots that were made, each with the place of its model and the words that stand for it."""
        self._curve_parts: list[tuple[QWidget, QWidget]] = []
        """The learning curves of the two models, each with the words that stand for it."""
        self._make_figures(test)
        self._make_classes()
        self.add(self.figures_section)
        self.add(self.classes_section)
        for section in self._details():
            self.add(section)
        speed.changed.connect(self._show_figures)
        self._show_set()

    def choose(self, identity: str) -> None:
        """Show the figures on a set of pictures, if one of the models was measured on it."""
        place = self.pictures.findData(identity)
        if place >= 0:
            self.pictures.setCurrentIndex(place)

    def choose_as(self, before: ComparePage) -> None:
        """Show the set of pictures that another page showed; if that was of other models, only if these were measured on it."""
        identity = before.pictures.currentData() or ""
        if before._models == self._models or all(identity in sets for sets in self._sets):
            self.choose(identity)

    # Sections

    def _details(self) -> list[Section]:
        sections = [
            Section("matrix", self.tr("Confusion matrix"), lambda: self.matrices),
            Section("reliability", self.tr("Reliability"), lambda: self.reliabilities),
            Section("bars", self.tr("Recall and precision"), lambda: self.bars),
        ]
        if any(model.description.curves for model in self._models):
            sections.append(Section("curves", self.tr("Learning curves"), lambda: self.curves))
        return [
            *sections,
            Section("limits", self.tr("Limitations"), lambda: self.limits),
            Section("facts", self.tr("The two models"), lambda: self.facts),
            Section("training", self.tr("How they were trained"), lambda: self.origins),
            Section("speed", self.tr("Speed on this computer"), lambda: self._below(*self.speeds)),
            Section("layers", self.tr("Layers"), lambda: self.layers),
        ]

    def _make_figures(self, test: TestControl) -> None:
        self.figures_section = Section("score", self.tr("Side by side"))
        self.pictures = QComboBox()
        self.pictures.setAccessibleName(self.tr("Set of pictures"))
        self.pictures.setToolTip(self.tr("What both models' figures are measured on"))
        names = {key: words.set_name(figures) for sets in self._sets for key, figures in sets.items()}
        both = [key for key in names if all(key in sets for sets in self._sets)]
        # What was measured here comes first: the user asked for it.
        both.sort(key=lambda key: self._sets[0][key].measurement is None)
        ordered = [*both, *(key for key in names if key not in both)]
        fill_choice(self.pictures, [(names[key], key) for key in ordered])
        self.pictures.currentIndexChanged.connect(self._show_set)
        head, body = self.figures_section.head, self.figures_section.body
        head.addWidget(self.pictures)
        head.addWidget(test)
        self.nothing_common = theme.label(
            self.tr("These two were not measured on the same pictures. Test both on a labelled folder to compare them."),
            wrap=True,
        )
        self.nothing_common.setVisible(not both)
        self.figures = FigureTable(
            self.tr("Figures of both models"),
            (
                (self.tr("Figure"), ""),
                *((_short(title, _HEAD), title) for title in self.titles),
                (self.tr("Difference"), self.tr("The second model's figure minus the first's; for amounts, how many times")),
            ),
            even=True,
        )
        self._note = theme.label("", "caption", wrap=True)
        self.difference = theme.label("", wrap=True)
        body.addWidget(self.nothing_common)
        body.addWidget(self.difference)
        body.addWidget(
            self._beside(*(stacked(verdict, recalls) for verdict, recalls in zip(self.verdicts, self._recalls, strict=True)))
        )
        body.addSpacing(theme.SPACE_8)
        body.addWidget(stacked(self.figures, self._note))

    def _make_classes(self) -> None:
        first, second = (_short(title, _CELL) for title in self.titles)
        self.classes_section = Section("classes", self.tr("Results per expression"))
        headers = [(self.tr("Expression"), "")]
        for name, tip in (
            (self.tr("Recall"), self.tr("Of the pictures with this label, the share that was found")),
            (self.tr("Precision"), self.tr("Of the answers with this expression, the share that was right")),
            (self.tr("F1"), self.tr("Harmonic mean of precision and recall")),
        ):
            headers.append((f"{name}\n{first}", f"{self.titles[0]}: {tip}"))
            headers.append((f"\n{second}", f"{self.titles[1]}: {tip}"))
            headers.append((f"\n{self.tr('Difference')}", self.tr("In percentage points: the second minus the first")))
        self.classes = FigureTable(self.tr("Recall, precision and F1 of both models"), headers, even=True)
        self.classes_section.body.addWidget(stacked(self.classes))

    @cached_property
    def matrices(self) -> QWidget:
        return self._plots(lambda plots: explained(plots.matrix, matrix_words()))

    @cached_property
    def reliabilities(self) -> QWidget:
        return self._plots(lambda plots: plots.explained_reliability)

    @cached_property
    def bars(self) -> QWidget:
        return self._plots(lambda plots: explained(plots.bars, bars_words()))

    @cached_property
    def measure(self) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(self.tr("Measure of the learning curves"))
        measures = (name for model in self._models for name in measures_of(model.description.curves))
        # "fer2013_accuracy" of a network with two heads is the "accuracy" of one with a single head.
        names = dict.fromkeys(name.removeprefix("fer2013_") for name in measures)
        fill_choice(box, [(words.measure_name(name), name) for name in names])
        box.currentIndexChanged.connect(self._show_curves)
        return box

    @cached_property
    def curves(self) -> QWidget:
        parts = []
        for plots in self.plots:
            plot, missing = explained(plots.curves, curves_words()), theme.label(words.not_recorded(), "muted")
            self._curve_parts.append((plot, missing))
            parts.append(stacked(plot, missing))
        self._show_curves()
        return stacked(theme.row(self.measure, (None, 1)), self._beside(*parts))

    @cached_property
    def limits(self) -> QWidget:
        return self._beside(*(limits_label(model) for model in self._models))

    @cached_property
    def facts(self) -> PairFacts:
        return PairFacts(self.titles, words.facts_of(self._models[0]), words.facts_of(self._models[1]))

    @cached_property
    def origins(self) -> PairFacts:
        return PairFacts(self.titles, _origins(self._models[0]), _origins(self._models[1]))

    @cached_property
    def speeds(self) -> tuple[SpeedPanel, SpeedPanel]:
        return (SpeedPanel(self._speed, self._models[0]), SpeedPanel(self._speed, self._models[1]))

    @cached_property
    def layers(self) -> QWidget:
        return self._below(*(LayerTable(model) for model in self._models))

    def _beside(self, *parts: QWidget) -> QWidget:
        """Return a part of each model, each under the model's title."""
        result = QWidget()
        columns = [(owned(title, part), 1) for title, part in zip(self.titles, parts, strict=True)]
        result.setLayout(theme.row(*columns, gap=theme.SPACE_24))
        return result

    def _below(self, *parts: QWidget) -> QWidget:
        """Return tables that would be cut off at half the width, one below the other."""
        return stacked(*(owned(title, part) for title, part in zip(self.titles, parts, strict=True)))

    def _plots(self, make: Callable[[Plots], QWidget]) -> QWidget:
        """Return a plot of each model; for one that was not measured on the chosen pictures, words in place of it."""
        parts = []
        for place, plots in enumerate(self.plots):
            plot, missing = make(plots), theme.label(words.not_measured(), "muted")
            self._missing.append((place, plot, missing))
            parts.append(stacked(plot, missing))
        self._show_missing()
        return self._beside(*parts)

    def _show_missing(self) -> None:
        pair = self._chosen()
        for place, plot, missing in self._missing:
            plot.setVisible(pair[place] is not None)
            missing.setVisible(pair[place] is None)

    # Content

    def _chosen(self) -> tuple[SetFigures | None, SetFigures | None]:
        key = self.pictures.currentData()
        return self._sets[0].get(key), self._sets[1].get(key)

    def _show_set(self) -> None:
        pair = self._chosen()
        for place, figures in enumerate(pair):
            self.plots[place].show_figures(figures)
            self.verdicts[place].show_figures(figures, learned_by(self._models[place]))
            self._recalls[place].show_figures(figures)
        self._show_missing()
        self._show_figures()
        first, second = pair
        self.difference.setText(words.difference_words(self.titles, first, second) if first and second else "")
        self.difference.setVisible(bool(self.difference.text()))
        classes = [figures.classes if figures is not None else (None,) * CLASS_COUNT for figures in pair]
        self.classes.set_rows(
            [_class_row(k, one, other) for k, (one, other) in enumerate(zip(*classes, strict=True))], differences=_DIFFERENCES
        )
        unknown = [title for title, figures in zip(self.titles, pair, strict=True) if figures is None]
        self.classes_section.explain(
            self.tr("In percent. Not measured: {models}.").format(models=", ".join(unknown))
            if unknown
            else self.tr("In percent, both on {pictures}.").format(pictures=self.pictures.currentText())
        )

    def _show_figures(self) -> None:
        first, second = self._chosen()
        rows = [
            [
                row.name,
                *(row.text(figures) if figures is not None else words.not_measured() for figures in (first, second)),
                words.points(*(row.share(f) if f is not None else None for f in (first, second))) if row.share else "",
            ]
            for row in words.figure_rows()
        ]
        for name, tell, key in (
            (self.tr("Parameters"), words.whole, "parameters"),
            (self.tr("Multiply-adds per face"), words.millions, "multiply_adds"),
        ):
            amounts = [number(model.description.network, key) for model in self._models]
            rows.append([name, *(tell(amount) for amount in amounts), words.times(*amounts)])
        self.figures.set_rows(rows + self._file_rows(), differences=(3,))
        note = self.tr("Shares in percent; their differences are in percentage points, the second model minus the first.")
        counts = [figures.count for figures in (first, second) if figures is not None]
        if len(counts) == 2 and counts[0] != counts[1]:
            note += " " + self.tr("The two were measured on different numbers of pictures.")
        self._note.setText(note)

    def _file_rows(self) -> list[list[str]]:
        """Return the size for every runtime that one of the two has a file for, and the speeds that were measured."""
        rows = []
        for key in RUNTIME_KEYS:
            entries = [model.description.files.get(key) for model in self._models]
            if not any(entries):
                continue
            name = words.runtime_name(key)
            sizes = [entry.size if entry is not None else None for entry in entries]
            texts = ["\N{EN DASH}" if size is None else size_on_disk(size) for size in sizes]
            rows.append([self.tr("Size, {runtime}").format(runtime=name), *texts, words.times(*sizes)])
            measured = [self._speed.book.speeds(model, Runtime(key)) for model in self._models]
            times = [speeds[0].median_ms if speeds is not None else None for speeds in measured]
            if times == [None, None]:
                continue
            texts = [words.not_measured() if time is None else f"{decimal(time, 2)} ms" for time in times]
            rows.append([self.tr("One face here, {runtime}").format(runtime=name), *texts, words.times(*times)])
        return rows

    def _show_curves(self) -> None:
        measure = self.measure.currentData()
        curves = [curve_of(model.description.curves, measure) if measure else None for model in self._models]
        for plots, (plot, missing), curve, beside in zip(self.plots, self._curve_parts, curves, curves[::-1], strict=True):
            plot.setVisible(curve is not None)
            missing.setVisible(curve is None)
            if curve is not None:
                plots.curves.set_curve(curve, beside)


def _short(title: str, most: int) -> str:
    """Return a title of at most `most` letters, for the head of a column."""
    return title if len(title) <= most else title[: most - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def _class_row(k: int, first: ClassMetrics | None, second: ClassMetrics | None) -> list[str]:
    row = [expression_name(k)]
    for measure in ("recall", "precision", "f1"):
        shares = [getattr(metrics, measure) if metrics is not None else None for metrics in (first, second)]
        row += ["\N{EN DASH}" if share is None else decimal(100 * share, 1) for share in shares]
        row.append(words.points(*shares))
    return row


def _origins(model: Model) -> list[tuple[str, str]]:
    """Return a model's provenance, then every setting of its training by its own name."""
    settings = [(name, words.value_words(value)) for name, value in flat(model.description.training)]
    return [*words.provenance_of(model), *settings]
