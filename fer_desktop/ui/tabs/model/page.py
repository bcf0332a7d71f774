"""The page of one model in the Model tab, and the cards that it shares with the comparison of two."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QWidget

from fer_desktop.analysis.classifier import Runtime
from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.models.description import Model
from fer_desktop.models.metrics import SetFigures, curve_of, figures_of, flat, measures_of, other_figures, parity_of
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.formatting import expression_name
from fer_desktop.ui.foundation.language import of_model
from fer_desktop.ui.tabs.model import wording as words
from fer_desktop.ui.tabs.model.speed import SpeedCard
from fer_desktop.ui.widgets.card import Card, CardPage, clear_layout
from fer_desktop.ui.widgets.figure_table import FigureTable
from fer_desktop.ui.widgets.matrix_view import MatrixView
from fer_desktop.ui.widgets.plots import ClassBarsPlot, CurvesPlot, ReliabilityPlot

translate = QCoreApplication.translate

_ROWS_SHOWN: Final = 12


class ModelPage(CardPage):
    """Shows one model. Figures that its model.json lacks are "not measured", anything else that it lacks "not recorded".

    The texts keep the language that the page was made in; the tab makes a new page when the language changes.
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
        self.limits_card = LimitsCard(self.tr("Limitations"))
        self.speed = speed
        self.provenance_card = FactsCard(self.tr("Where it comes from"))
        self._make_training()
        self.layers_card = LayersCard(self.tr("Layers"))
        for card in (self.facts_card, self.accuracy_card, self.classes_card, self.limits_card, *self.plots.cards):
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
        fill_choice(self.pictures, [(words.set_name(figures.key), figures.key) for figures in self._sets])
        fill_choice(self.measure, [(words.measure_name(name), name) for name in measures_of(description.curves)])
        self._show_set()
        self._show_curve()
        self._show_training(model)
        # Cards with nothing to draw are hidden; the card of figures tells that nothing was measured.
        for card in (self.classes_card, self.plots.matrix_card, self.plots.reliability_card, self.plots.bars_card):
            card.setVisible(bool(self._sets))
        self.plots.curves_card.setVisible(bool(description.curves))
        self.layers_card.show_layers(words.layer_rows(description.network))
        self.lay_out()

    # Cards

    def _make_accuracy(self) -> None:
        self.accuracy_card = Card(self.tr("Accuracy"))
        self.accuracy = theme.label("", "reading")
        self.accuracy_note = theme.label("", "muted", wrap=True)
        self.sets = FigureTable(self.tr("Figures by set of pictures"))
        self.parity = FigureTable(
            self.tr("Converted files compared with the trained network"),
            (
                (self.tr("File"), ""),
                (
                    self.tr("Same answers"),
                    self.tr("On PrivateTest, the share of answers that match the trained network's"),
                ),
                (self.tr("Largest difference"), self.tr("Of any probability, in percentage points")),
            ),
        )
        self.command = selectable(role="caption")
        for widget in (self.accuracy, self.accuracy_note, self.sets, self.parity, self.command):
            self.accuracy_card.body.addWidget(widget)
        self.accuracy_card.body.addStretch(1)

    def _make_classes(self) -> None:
        self.classes_card = Card(self.tr("Results per expression"))
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
                (self.tr("Recall"), self.tr("Of the pictures with this label, the share that was found")),
                (self.tr("F1"), self.tr("Harmonic mean of precision and recall")),
                (self.tr("Support"), self.tr("How many pictures have this label")),
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

    def _show_accuracy(self, model: Model) -> None:
        metrics = model.description.metrics
        first = self._sets[0] if self._sets else None
        self.accuracy.setText(words.exact_percent(first.accuracy if first is not None else None))
        if first is None:
            note = self.tr(
                "Accuracy was not measured, so there is no confusion matrix, no reliability and no results per expression. To "
                "measure it, open a folder of pictures sorted by expression in Files."
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
        self.plots.curves.set_curve(curve_of(rows, measure) if measure else None)

    def _show_training(self, model: Model) -> None:
        settings = flat(model.description.training)
        self.training.set_rows([[name, words.value_words(value)] for name, value in settings])
        self.training.setVisible(bool(settings))
        self.training_card.explain("" if settings else words.not_recorded())
        others = other_figures(model.description.metrics)
        self.others.set_rows([[name, words.value_words(value)] for name, value in others])
        self.others_card.setVisible(bool(others))


def fill_choice(box: QComboBox, entries: Sequence[tuple[str, str]]) -> None:
    """Offer texts with their keys, without emitting signals; the key that was chosen stays chosen. Hidden without entries."""
    chosen = box.currentData()
    with QSignalBlocker(box):
        box.clear()
        for text, key in entries:
            box.addItem(text, key)
        box.setCurrentIndex(max(box.findData(chosen), 0) if entries else -1)
    box.setVisible(bool(entries))


def selectable(text: str = "", role: str = "") -> QLabel:
    """Return a wrapped text that the mouse can select."""
    result = theme.label(text, role, wrap=True)
    result.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return result


class FactsCard(Card):
    """Names at the left, their texts at the right; every text can be selected."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.facts: dict[str, QLabel] = {}
        self._rows = QGridLayout()
        self._rows.setHorizontalSpacing(theme.SPACE_16)
        self._rows.setVerticalSpacing(theme.SPACE_4)
        self._rows.setColumnStretch(1, 1)
        self.body.addLayout(self._rows)
        self.body.addStretch(1)

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        clear_layout(self._rows)
        self.facts = {}
        for row, (name, text) in enumerate(facts):
            value = selectable(text)
            value.setAccessibleName(name)
            # A folder's name has no spaces to break it at.
            value.setMinimumWidth(0)
            self.facts[name] = value
            self._rows.addWidget(theme.label(name, "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
            self._rows.addWidget(value, row, 1)


class LimitsCard(Card):
    """The texts of a model's limits."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.text = selectable()
        self.body.addWidget(self.text)
        self.body.addStretch(1)

    def show_limits(self, limits: Sequence[str]) -> None:
        unknown = translate(
            "ModelCards",
            "Not recorded. This holds for every model: it names the expression that a face shows, one of seven. What a person "
            "feels can't be seen in a face.",
        )
        self.text.setText("\n\n".join(map(of_model, limits)) or unknown)


class LayersCard(Card):
    """Every layer with its output's shape, parameters and multiply-adds."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.table = FigureTable(
            title,
            (
                (translate("ModelCards", "Name"), ""),
                (translate("ModelCards", "Type"), translate("ModelCards", "The kind of layer, as its file calls it")),
                (
                    translate("ModelCards", "Output shape"),
                    translate("ModelCards", "Height, width and channels of its output, for one face"),
                ),
                (translate("ModelCards", "Parameters"), translate("ModelCards", "Numbers that were learned")),
                (translate("ModelCards", "Multiply-adds"), translate("ModelCards", "For one face")),
            ),
            text_columns=2,
            most_rows=_ROWS_SHOWN,
            even=True,
        )
        self.body.addWidget(self.table)
        self.body.addStretch(1)

    def show_layers(self, rows: Sequence[Sequence[str]]) -> None:
        self.table.set_rows(rows)
        self.table.setVisible(bool(rows))
        count = self.tr("%n layer(s), from the crop to the answer.", "", len(rows))
        note = translate("ModelCards", "Convolutions and dense layers multiply and add.")
        self.explain(f"{count} {note}" if rows else words.not_recorded())


class PlotCards:
    """The four plots of one model, each in a card. owner: the model's name in the titles, where two are compared."""

    def __init__(self, owner: str = "") -> None:
        end = f" \N{EN DASH} {owner}" if owner else ""
        self.curves = CurvesPlot()
        text = translate("ModelCards", "After every epoch, on Training and on pictures not trained on.")
        self.curves_card = Card(translate("ModelCards", "Learning curves") + end, text)
        self.matrix = MatrixView()
        text = translate("ModelCards", "Rows: the labels of the pictures. Columns: the predictions.")
        self.matrix_card = Card(translate("ModelCards", "Confusion matrix") + end, text)
        self.reliability = ReliabilityPlot()
        self.reliability_card = Card(translate("ModelCards", "Reliability") + end)
        self.bars = ClassBarsPlot()
        text = translate("ModelCards", "In percent. Full colour: recall, the share found. Pale: precision, the share right.")
        self.bars_card = Card(translate("ModelCards", "Recall and precision") + end, text)
        self.cards = (self.curves_card, self.matrix_card, self.reliability_card, self.bars_card)
        plots: tuple[QWidget, ...] = (self.curves, self.matrix, self.reliability, self.bars)
        for card, plot in zip(self.cards, plots, strict=True):
            card.body.addWidget(plot, 1)

    def show_figures(self, figures: SetFigures | None) -> None:
        """Show the plots of one set of pictures; None where the model was not measured on it."""
        self.matrix.set_matrix(figures.matrix if figures is not None else None)
        self.reliability.set_bins(figures.bins if figures is not None else ())
        self.bars.set_classes(figures.classes if figures is not None else (None,) * CLASS_COUNT)
        error = words.exact_percent(figures.calibration_error if figures is not None else None)
        self.reliability_card.explain(
            translate(
                "ModelCards",
                "How often it is right at each confidence; on the dotted line confidence equals accuracy. Paler bars hold "
                "fewer pictures. Mean gap: {error}.",
            ).format(error=error)
        )
