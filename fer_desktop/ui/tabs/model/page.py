"""The page of one model in the Model tab: what it is, its figures, plots two by two, its speed, its layers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from fer_desktop.analysis.classifier import Runtime
from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.models.description import Model
from fer_desktop.models.metrics import SetFigures, curve_of, figures_of, flat, measures_of, other_figures, parity_of
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.formatting import expression_name
from fer_desktop.ui.foundation.messages import of_model
from fer_desktop.ui.tabs.model import wording as words
from fer_desktop.ui.tabs.model.cards import FactsCard, LayersCard, LimitsCard, PlotCards
from fer_desktop.ui.tabs.model.speed import SpeedCard
from fer_desktop.ui.widgets.card import Card, CardPage
from fer_desktop.ui.widgets.figure_table import FigureTable

_ROWS_SHOWN = 12


class ModelPage(CardPage):
    """Shows one model. Figures that its model.json lacks are "not measured"; what else it doesn't say is "not recorded".

    Its texts are of the language that it was made in: the tab makes a new page for another one.
    """

    def __init__(self, speed: SpeedCard) -> None:
        super().__init__()
        self._sets: Sequence[SetFigures] = ()
        self._model: Model | None = None
        self.facts_card = FactsCard(self.tr("The model"))
        self.title = theme.label("", "section", wrap=True)
        self.about = theme.label("", "muted", wrap=True)
        self.facts_card.body.insertWidget(2, self.title)
        self.facts_card.body.insertWidget(3, self.about)
        self._make_accuracy()
        self._make_classes()
        self.plots = PlotCards()
        self._make_measure()
        self.limits_card = LimitsCard(self.tr("What it can't do"))
        self.speed = speed
        self.provenance_card = FactsCard(self.tr("Where it comes from"))
        self._make_training()
        self.layers_card = LayersCard(self.tr("Layers"))
        for card in (self.facts_card, self.accuracy_card, self.classes_card, self.limits_card, *self.plots.cards()):
            self.add(card)
        for card in (self.training_card, self.provenance_card, self.speed, self.others_card):
            self.add(card)
        self.add(self.layers_card, wide=True)

    def show_model(self, model: Model, runtime: Runtime) -> None:
        description = model.description
        self._model = model
        self._sets = figures_of(description.metrics)
        self.title.setText(description.title)
        self.about.setText(of_model(description.description))
        self.about.setVisible(bool(description.description))
        self.facts_card.show_facts(words.facts_of(model, runtime))
        self.provenance_card.show_facts(words.provenance_of(model))
        self._show_accuracy(model)
        self.limits_card.show_limits(description.limits)
        self._fill(self.pictures, [(words.set_name(figures.key), figures.key) for figures in self._sets])
        self._fill(self.measure, [(words.measure_name(name), name) for name in measures_of(description.curves)])
        self._show_set()
        self._show_curve()
        self._show_training(model)
        # What there is nothing to draw of is left out; the card of figures says so.
        for card in (self.classes_card, self.plots.matrix_card, self.plots.reliability_card, self.plots.bars_card):
            card.setVisible(bool(self._sets))
        self.plots.curves_card.setVisible(bool(description.curves))
        self.layers_card.show_layers(words.layer_rows(description.network))
        self.lay_out()

    # Cards

    def _make_accuracy(self) -> None:
        self.accuracy_card = Card(self.tr("How often it is right"))
        self.accuracy = theme.label("", "reading")
        self.accuracy_note = theme.label("", "muted", wrap=True)
        self.sets = FigureTable(self.tr("Figures by set of pictures"))
        self.parity = FigureTable(
            self.tr("Converted files against the network that was trained"),
            (
                (self.tr("File"), ""),
                (
                    self.tr("Same answers"),
                    self.tr("On PrivateTest, the share of answers that are those of the trained network"),
                ),
                (self.tr("Largest difference"), self.tr("Of any probability, in percentage points")),
            ),
        )
        self.command = theme.label("", "caption", wrap=True)
        self.command.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for widget in (self.accuracy, self.accuracy_note, self.sets, self.parity, self.command):
            self.accuracy_card.body.addWidget(widget)
        self.accuracy_card.body.addStretch(1)

    def _make_classes(self) -> None:
        self.classes_card = Card(self.tr("Expression by expression"))
        self.pictures = QComboBox()
        self.pictures.setAccessibleName(self.tr("Set of pictures"))
        self.pictures.setToolTip(self.tr("What this table, the confusion matrix, reliability and bars are measured on"))
        self.pictures.currentIndexChanged.connect(self._show_set)
        self.classes_card.head.addWidget(self.pictures)
        self.classes = FigureTable(
            self.tr("Precision, recall and F1 by expression"),
            (
                (self.tr("Expression"), ""),
                (self.tr("Precision"), self.tr("Of the answers with this expression, the share that was right")),
                (self.tr("Recall"), self.tr("Of the pictures labelled so, the share that was found")),
                (self.tr("F1"), self.tr("Harmonic mean of precision and recall")),
                (self.tr("Support"), self.tr("How many pictures are labelled so")),
            ),
        )
        self.classes_card.body.addWidget(self.classes)
        self.classes_card.body.addStretch(1)

    def _make_measure(self) -> None:
        self.measure = QComboBox()
        self.measure.setAccessibleName(self.tr("Measure of the learning curves"))
        self.measure.currentIndexChanged.connect(self._show_curve)
        self.plots.curves_card.head.addWidget(self.measure)

    def _make_training(self) -> None:
        headers = ((self.tr("Setting"), ""), (self.tr("Value"), ""))
        self.training_card = Card(self.tr("How it was trained"))
        self.training = FigureTable(self.tr("Settings of the training"), headers, most_rows=_ROWS_SHOWN)
        self.training_card.body.addWidget(self.training)
        self.training_card.body.addStretch(1)
        headers = ((self.tr("Name"), ""), (self.tr("Figure"), ""))
        self.others_card = Card(self.tr("Other figures"))
        self.others = FigureTable(self.tr("Other figures"), headers, most_rows=_ROWS_SHOWN)
        self.others_card.body.addWidget(self.others)
        self.others_card.body.addStretch(1)

    # Content

    def _fill(self, box: QComboBox, entries: Sequence[tuple[str, str]]) -> None:
        chosen = box.currentData()
        box.blockSignals(True)
        box.clear()
        for text, key in entries:
            box.addItem(text, key)
        box.setCurrentIndex(max(box.findData(chosen), 0) if entries else -1)
        box.blockSignals(False)
        box.setVisible(bool(entries))

    def _show_accuracy(self, model: Model) -> None:
        metrics = model.description.metrics
        first = self._sets[0] if self._sets else None
        self.accuracy.setText(words.exact_percent(first.accuracy if first is not None else None))
        if first is None:
            note = self.tr(
                "How often it is right on known pictures was not measured, so there is no confusion matrix, no reliability and "
                "nothing by expression. A folder of pictures that are sorted by expression measures it: open one in Files."
            )
        else:
            parts = (words.set_name(first.key), words.interval_words(first), words.set_explanation(first.key))
            note = ". ".join(part.rstrip(".") for part in parts if part) + "."
        self.accuracy_note.setText(note)
        self.sets.set_headers([("", ""), *((words.set_short_name(f.key), words.set_explanation(f.key)) for f in self._sets)])
        self.sets.set_rows(
            [[row.name, *(row.text(figures) for figures in self._sets)] for row in words.figure_rows()],
            [row.tip for row in words.figure_rows()],
        )
        self.sets.setVisible(bool(self._sets))
        parity = parity_of(metrics)
        self.parity.set_rows(
            [[words.runtime_name(key), words.exact_percent(same), words.exact_percent(far)] for key, same, far in parity]
        )
        self.parity.setVisible(bool(parity))
        command = metrics.get("command")
        self.command.setVisible(isinstance(command, str) and bool(command))
        self.command.setText(self.tr("Measured by: {command}").format(command=command))

    def _show_set(self) -> None:
        place = self.pictures.currentIndex()
        figures = self._sets[place] if 0 <= place < len(self._sets) else None
        classes = figures.classes if figures is not None else (None,) * CLASS_COUNT
        known = any(metrics is not None for metrics in classes)
        rows = [[expression_name(k), *words.class_figures(metrics)] for k, metrics in enumerate(classes)]
        self.classes.set_rows(rows if known else [])
        self.classes.setVisible(known)
        self.classes_card.explain(self.tr("In percent.") if known else words.not_measured())
        self.plots.show_figures(figures)

    def _show_curve(self) -> None:
        rows = self._model.description.curves if self._model is not None else []
        measure = self.measure.currentData()
        self.plots.show_curve(curve_of(rows, measure) if measure else None)

    def _show_training(self, model: Model) -> None:
        settings = flat(model.description.training)
        self.training.set_rows([[name, words.value_words(value)] for name, value in settings])
        self.training.setVisible(bool(settings))
        self.training_card.explain("" if settings else words.not_recorded())
        others = other_figures(model.description.metrics)
        self.others.set_rows([[name, words.value_words(value)] for name, value in others])
        self.others_card.setVisible(bool(others))
