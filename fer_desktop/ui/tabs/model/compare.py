"""Two models side by side: figures in aligned columns with their difference, plots beside each other on one scale."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Final, TypeVar

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel

from fer_desktop.analysis.classifier import Runtime
from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.core.metrics import ClassMetrics
from fer_desktop.models.description import RUNTIME_KEYS, Model, ModelDescription
from fer_desktop.models.metrics import SetFigures, curve_of, figures_of, flat, measures_of, number
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.formatting import decimal, expression_name, size_on_disk
from fer_desktop.ui.tabs.model import wording as words
from fer_desktop.ui.tabs.model.page import LayersCard, LimitsCard, PlotCards, fill_choice, selectable
from fer_desktop.ui.tabs.model.speed import SpeedBook, SpeedCard, SpeedRunner
from fer_desktop.ui.widgets.card import Card, CardPage, clear_layout
from fer_desktop.ui.widgets.figure_table import FigureTable

translate = QCoreApplication.translate

_UNEQUAL: Final = "\N{NOT EQUAL TO}"
_DIFFERENCES: Final = (3, 6, 9)
"""The columns of the table by expression that hold differences."""

AnyCard = TypeVar("AnyCard", bound=Card)
Pair = tuple[Model, Model]


class PairCard(Card):
    """The facts of two models, line by line; where they differ, they are bold and have a sign before them."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self._rows = QGridLayout()
        self._rows.setHorizontalSpacing(theme.SPACE_16)
        self._rows.setVerticalSpacing(theme.SPACE_4)
        self._rows.setColumnStretch(2, 1)
        self._rows.setColumnStretch(3, 1)
        self.body.addLayout(self._rows)
        self.texts: dict[str, tuple[str, str]] = {}

    def show_facts(self, heads: tuple[str, str], first: Sequence[tuple[str, str]], second: Sequence[tuple[str, str]]) -> None:
        clear_layout(self._rows)
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


class ComparePage(CardPage):
    """Shows the model in use at the left and another at the right; a difference is the right one less the left one."""

    def __init__(self, runner: SpeedRunner, models: Pair) -> None:
        super().__init__()
        self._models = models
        self._book: SpeedBook = runner.book
        self._sets = tuple({figures.key: figures for figures in figures_of(m.description.metrics)} for m in models)
        self.titles = (words.listed_title(models[0], models), words.listed_title(models[1], models))
        self.plots = tuple(PlotCards(title) for title in self.titles)
        self.speeds = tuple(SpeedCard(runner, title) for title in self.titles)
        self._make_figures()
        self._make_classes()
        self.facts_card = PairCard(self.tr("The two models"))
        self.facts_card.show_facts(self.titles, words.facts_of(models[0]), words.facts_of(models[1]))
        self._make_measure()
        self.origins_card = PairCard(self.tr("Where they come from, and how they were trained"))
        self.origins_card.show_facts(self.titles, _origins(models[0]), _origins(models[1]))
        for card in (self.figures_card, self.classes_card, self.facts_card):
            self.add(card, wide=True)
        pairs = zip(*(plots.cards for plots in self.plots), strict=True)
        for half in (*chain.from_iterable(pairs), *self.speeds):
            self.add(half)
        self.add(self.origins_card, wide=True)
        for limits in self._each(LimitsCard, self.tr("Limitations"), lambda card, m: card.show_limits(m.limits)):
            self.add(limits)
        # Not side by side: at half the width the layers' names would be cut off.
        for layers in self._each(LayersCard, self.tr("Layers"), lambda card, m: card.show_layers(words.layer_rows(m.network))):
            self.add(layers, wide=True)
        for speed, model in zip(self.speeds, models, strict=True):
            speed.show_model(model)
        runner.changed.connect(self._show_figures)
        self._show_set()
        self._show_curves()

    def _each(
        self, make: Callable[[str], AnyCard], title: str, show: Callable[[AnyCard, ModelDescription], None]
    ) -> list[AnyCard]:
        cards = []
        for owner, model in zip(self.titles, self._models, strict=True):
            card = make(f"{title} \N{EN DASH} {owner}")
            show(card, model.description)
            cards.append(card)
        return cards

    # Cards

    def _make_figures(self) -> None:
        self.figures_card = Card(self.tr("Figures side by side"))
        self.pictures = QComboBox()
        self.pictures.setAccessibleName(self.tr("Set of pictures"))
        self.pictures.setToolTip(self.tr("What both models' figures are measured on"))
        keys = list(dict.fromkeys(key for sets in self._sets for key in sets))
        both = [key for key in keys if all(key in sets for sets in self._sets)]
        ordered = [*both, *(key for key in keys if key not in both)]
        self.figures_card.head.addWidget(self.pictures)
        fill_choice(self.pictures, [(words.set_name(key), key) for key in ordered])
        self.pictures.currentIndexChanged.connect(self._show_set)
        self.figures = FigureTable(
            self.tr("Figures of both models"),
            (
                (self.tr("Figure"), ""),
                *((title, "") for title in self.titles),
                (self.tr("Difference"), self.tr("The second model's figure minus the first's; for amounts, how many times")),
            ),
            even=True,
        )
        self.figures_card.body.addWidget(self.figures)

    def _make_classes(self) -> None:
        first, second = self.titles
        self.classes_card = Card(self.tr("Results per expression"))
        headers = [(self.tr("Expression"), "")]
        for name, tip in (
            (self.tr("Recall"), self.tr("Of the pictures with this label, the share that was found")),
            (self.tr("Precision"), self.tr("Of the answers with this expression, the share that was right")),
            (self.tr("F1"), self.tr("Harmonic mean of precision and recall")),
        ):
            headers.append((f"{name}\n{first}", tip))
            headers.append((f"\n{second}", tip))
            headers.append((f"\n{self.tr('Difference')}", self.tr("In percentage points: the second minus the first")))
        self.classes = FigureTable(self.tr("Recall, precision and F1 of both models"), headers, even=True)
        self.classes_card.body.addWidget(self.classes)

    def _make_measure(self) -> None:
        self.measure = QComboBox()
        self.measure.setAccessibleName(self.tr("Measure of the learning curves"))
        self.plots[0].curves_card.head.addWidget(self.measure)
        names = dict.fromkeys(name for model in self._models for name in measures_of(model.description.curves))
        fill_choice(self.measure, [(words.measure_name(name), name) for name in names])
        self.measure.currentIndexChanged.connect(self._show_curves)
        # The other card's head gets the same height, so that the two plots are at one height.
        self.plots[1].curves_card.head.addStrut(self.measure.sizeHint().height())

    # Content

    def _chosen(self) -> tuple[SetFigures | None, SetFigures | None]:
        key = self.pictures.currentData()
        return self._sets[0].get(key), self._sets[1].get(key)

    def _show_set(self) -> None:
        pair = self._chosen()
        for plots, figures in zip(self.plots, pair, strict=True):
            plots.show_figures(figures)
        self._show_figures()
        classes = [figures.classes if figures is not None else (None,) * CLASS_COUNT for figures in pair]
        self.classes.set_rows(
            [_class_row(k, one, other) for k, (one, other) in enumerate(zip(*classes, strict=True))], differences=_DIFFERENCES
        )
        unknown = [title for title, figures in zip(self.titles, pair, strict=True) if figures is None]
        self.classes_card.explain(
            self.tr("In percent. Not measured: {models}.").format(models=", ".join(unknown))
            if unknown
            else self.tr("In percent, both on {pictures}.").format(pictures=words.set_name(self.pictures.currentData()))
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
        self.figures_card.explain(note)

    def _file_rows(self) -> list[list[str]]:
        """Return size and measured speed of every runtime that one of the two has a file for."""
        rows = []
        for key in RUNTIME_KEYS:
            entries = [model.description.files.get(key) for model in self._models]
            if not any(entries):
                continue
            name = words.runtime_name(key)
            sizes = [entry.size if entry is not None else None for entry in entries]
            texts = ["\N{EN DASH}" if size is None else size_on_disk(size) for size in sizes]
            rows.append([self.tr("Size, {runtime}").format(runtime=name), *texts, words.times(*sizes)])
            measured = [self._book.speeds(model, Runtime(key)) for model in self._models]
            times = [speeds[0].median_ms if speeds is not None else None for speeds in measured]
            texts = [words.not_measured() if time is None else f"{decimal(time, 2)} ms" for time in times]
            rows.append([self.tr("One face here, {runtime}").format(runtime=name), *texts, words.times(*times)])
        return rows

    def _show_curves(self) -> None:
        measure = self.measure.currentData()
        curves = [curve_of(model.description.curves, measure) if measure else None for model in self._models]
        self.plots[0].curves.set_curve(curves[0], curves[1])
        self.plots[1].curves.set_curve(curves[1], curves[0])


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
