"""The page of the Model tab: a card of facts, the metrics, plots two by two, the layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel

from fer_desktop.analysis.classifier import Runtime
from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.models import Model
from fer_desktop.ui import model_words as words
from fer_desktop.ui import theme
from fer_desktop.ui.model_figures import SetFigures, curve_of, figures_of
from fer_desktop.ui.widgets.card import Card, CardPage
from fer_desktop.ui.widgets.figure_table import FigureTable
from fer_desktop.ui.widgets.matrix_view import MatrixView
from fer_desktop.ui.widgets.plots import ClassBarsPlot, CurvesPlot, ReliabilityPlot
from fer_desktop.ui.words import expression_name

_LAYERS_SHOWN: Final = 12


class ModelPage(CardPage):
    """Shows one model. What its model.json doesn't say is shown as "not recorded"."""

    def __init__(self) -> None:
        super().__init__()
        self._sets: Sequence[SetFigures] = ()
        self._model: Model | None = None
        self._make_facts()
        self._make_accuracy()
        self._make_classes()
        self._make_limits()
        self._make_plots()
        self._make_layers()
        for card in (self.facts_card, self.accuracy_card, self.limits_card, self.classes_card):
            self.add(card)
        for card in (self.curves_card, self.matrix_card, self.reliability_card, self.bars_card):
            self.add(card)
        self.add(self.layers_card, wide=True)

    def set_dark(self, dark: bool) -> None:
        for plot in (self.curves, self.matrix, self.reliability, self.bars):
            plot.set_dark(dark)

    def show_model(self, model: Model, runtime: Runtime) -> None:
        self._model = model
        self._sets = figures_of(model.description.metrics)
        self._show_facts(model, runtime)
        self._show_accuracy(model)
        self._show_limits(model.description.limits)
        self.pictures.blockSignals(True)
        self.pictures.clear()
        for figures in self._sets:
            self.pictures.addItem(words.set_name(figures.key))
        self.pictures.blockSignals(False)
        self.pictures.setVisible(bool(self._sets))
        self._show_set()
        self._show_curves()
        rows = words.layer_rows(model.description.network)
        self.layers.set_rows(rows)
        self.layers.setVisible(bool(rows))
        self.layers_card.explain(
            self.tr("{count} layers, from the crop to the logits. Convolutions and dense layers multiply and add.").format(
                count=len(rows)
            )
            if rows
            else words.not_recorded()
        )

    # Cards

    def _make_facts(self) -> None:
        self.facts_card = Card(self.tr("The model"))
        self.title = theme.label("", "section", wrap=True)
        self.facts_card.body.addWidget(self.title)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(theme.SPACE_16)
        self._facts.setVerticalSpacing(theme.SPACE_4)
        self._facts.setColumnStretch(1, 1)
        self.facts_card.body.addLayout(self._facts)
        self.facts_card.body.addStretch(1)
        self.facts: dict[str, QLabel] = {}

    def _make_accuracy(self) -> None:
        self.accuracy_card = Card(self.tr("How often it is right"))
        self.accuracy = theme.label("", "reading")
        self.accuracy_note = theme.label("", "muted", wrap=True)
        self.sets = FigureTable(self.tr("Figures by set of pictures"))
        self.command = theme.label("", "caption", wrap=True)
        self.command.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for widget in (self.accuracy, self.accuracy_note, self.sets, self.command):
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

    def _make_limits(self) -> None:
        self.limits_card = Card(self.tr("What it can't do"))
        self.limits = theme.label("", wrap=True)
        self.limits.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.limits_card.body.addWidget(self.limits)
        self.limits_card.body.addStretch(1)

    def _make_plots(self) -> None:
        self.curves = CurvesPlot()
        self.measure = QComboBox()
        self.measure.addItem(self.tr("Accuracy"), "accuracy")
        self.measure.addItem(self.tr("Loss"), "loss")
        self.measure.setAccessibleName(self.tr("Measure of the learning curves"))
        self.measure.currentIndexChanged.connect(self._show_curves)
        text = self.tr("After every epoch, on Training and on pictures not trained on.")
        self.curves_card = Card(self.tr("Learning curves"), text)
        self.curves_card.head.addWidget(self.measure)
        self.curves_card.body.addWidget(self.curves, 1)
        self.matrix = MatrixView()
        text = self.tr("Rows: what the pictures are labelled. Columns: what was read.")
        self.matrix_card = Card(self.tr("Confusion matrix"), text)
        self.matrix_card.body.addWidget(self.matrix, 1)
        self.reliability = ReliabilityPlot()
        self.reliability_card = Card(self.tr("Reliability"))
        self.reliability_card.body.addWidget(self.reliability, 1)
        self.bars = ClassBarsPlot()
        text = self.tr("In percent. Full colour: recall, the share found. Pale: precision, the share right.")
        self.bars_card = Card(self.tr("Recall and precision"), text)
        self.bars_card.body.addWidget(self.bars, 1)

    def _make_layers(self) -> None:
        self.layers_card = Card(self.tr("Layers"))
        self.layers = FigureTable(
            self.tr("Layers of the network"),
            (
                (self.tr("Name"), ""),
                (self.tr("Type"), self.tr("Keras's name for the kind of layer")),
                (self.tr("Output shape"), self.tr("Height, width and channels of what it gives, for one face")),
                (self.tr("Parameters"), self.tr("Numbers that were learned")),
                (self.tr("Multiply-adds"), self.tr("For one face")),
            ),
            text_columns=2,
            most_rows=_LAYERS_SHOWN,
            even=True,
        )
        self.layers_card.body.addWidget(self.layers)

    # Content

    def _show_facts(self, model: Model, runtime: Runtime) -> None:
        self.title.setText(model.description.title)
        for row, (name, text) in enumerate(words.facts_of(model, runtime)):
            value = self.facts.get(name)
            if value is None:
                label = theme.label(name, "muted")
                value = theme.label("", wrap=True)
                value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                self.facts[name] = value
                self._facts.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
                self._facts.addWidget(value, row, 1)
            value.setText(text)

    def _show_accuracy(self, model: Model) -> None:
        first = self._sets[0] if self._sets else None
        self.accuracy.setText(words.exact_percent(first.accuracy if first is not None else None))
        note = ""
        if first is not None:
            parts = (words.set_name(first.key), words.interval_words(first), words.set_explanation(first.key))
            note = ". ".join(part.rstrip(".") for part in parts if part) + "."
        self.accuracy_note.setText(note)
        self.accuracy_note.setVisible(bool(note))
        self.sets.set_headers([("", ""), *((words.set_short_name(f.key), words.set_explanation(f.key)) for f in self._sets)])
        self.sets.set_rows(
            [[row.name, *(row.text(figures) for figures in self._sets)] for row in words.figure_rows()],
            [row.tip for row in words.figure_rows()],
        )
        self.sets.setVisible(bool(self._sets))
        command = model.description.metrics.get("command")
        shown = command if isinstance(command, str) and command else words.not_recorded()
        self.command.setText(self.tr("Measured by: {command}").format(command=shown))

    def _show_limits(self, limits: Sequence[str]) -> None:
        self.limits.setText("\n\n".join(limits) or words.not_recorded())

    def _show_set(self) -> None:
        place = self.pictures.currentIndex()
        figures = self._sets[place] if 0 <= place < len(self._sets) else None
        classes = figures.classes if figures is not None else (None,) * CLASS_COUNT
        known = any(metrics is not None for metrics in classes)
        rows = [[expression_name(k), *words.class_figures(metrics)] for k, metrics in enumerate(classes)]
        self.classes.set_rows(rows if known else [])
        self.classes.setVisible(known)
        self.classes_card.explain(self.tr("In percent.") if known else words.not_recorded())
        self.matrix.set_matrix(figures.matrix if figures is not None else None)
        self.reliability.set_bins(figures.bins if figures is not None else ())
        self.bars.set_classes(classes)
        error = words.exact_percent(figures.calibration_error if figures is not None else None)
        self.reliability_card.explain(
            self.tr(
                "How often it is right at each confidence; on the dotted line confidences are honest. "
                "Paler bars hold fewer pictures. Mean gap: {error}."
            ).format(error=error)
        )

    def _show_curves(self) -> None:
        rows = self._model.description.curves if self._model is not None else []
        self.curves.set_curve(curve_of(rows, self.measure.currentData()))
