"""The page of one model in the Model tab, and the parts that it shares with the comparison of two."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QGridLayout, QHBoxLayout, QLabel, QWidget

from fer_desktop.analysis.classifier import Runtime
from fer_desktop.core.json_values import whole
from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.core.metrics import class_errors
from fer_desktop.models.description import Model
from fer_desktop.models.metrics import (
    LEARNED_KEY,
    Measurement,
    SetFigures,
    curve_of,
    figures_of,
    flat,
    measures_of,
    other_figures,
    parity_of,
)
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.formatting import expression_name
from fer_desktop.ui.foundation.language import of_model
from fer_desktop.ui.tabs.model import wording as words
from fer_desktop.ui.tabs.model.scorecard import Scorecard
from fer_desktop.ui.tabs.model.speed import SpeedPanel, SpeedRunner
from fer_desktop.ui.tabs.model.testing import TestControl
from fer_desktop.ui.widgets.figure_table import FigureTable
from fer_desktop.ui.widgets.matrix_view import MatrixView
from fer_desktop.ui.widgets.sections import Section, SectionPage

if TYPE_CHECKING:
    from fer_desktop.ui.widgets.plots import ClassBarsPlot, CurvesPlot, ReliabilityPlot

translate = QCoreApplication.translate

_WIDEST_PLOT: Final = 760
_WIDEST_TABLE: Final = 860
_PLOT_HEIGHT: Final = 340
_SIDE_BY_SIDE_FROM: Final = 1000


class ModelPage(SectionPage):
    """Shows one model: how good it is at the top, the details in sections that are built when they are unfolded.

    Figures that its model.json lacks are "not measured", anything else that it lacks "not recorded". The texts keep the
    language that the page was made in; the tab makes a new page when the language changes.
    """

    def __init__(
        self,
        model: Model,
        runtime: Runtime,
        measured: Sequence[Measurement],
        speed: SpeedRunner,
        test: TestControl,
    ) -> None:
        super().__init__(translate("ModelCards", "Sections"))
        self._model = model
        self._runtime = runtime
        self._speed = speed
        self._sets = sets_of(model, measured)
        description = model.description
        self.plots = Plots(model)
        self.title = theme.label(of_model(description.title), "section", wrap=True)
        self.about = theme.label(of_model(description.description), "muted", wrap=True)
        self.about.setVisible(bool(description.description))
        self.scorecard = Scorecard()
        self.pictures = QComboBox()
        self.pictures.setAccessibleName(self.tr("Set of pictures"))
        self.pictures.setToolTip(self.tr("What the figures of this page are measured on"))
        fill_choice(self.pictures, [(words.set_name(figures), figures.identity) for figures in self._sets])
        self.pictures.currentIndexChanged.connect(self._show_set)
        top = Section("score", self.tr("Overview"))
        top.head.insertWidget(0, self.title, 1)
        top.set_title("")
        top.setAccessibleName(top.title)
        top.head.addWidget(self.pictures)
        top.head.addWidget(test)
        top.body.addWidget(self.about)
        top.body.addSpacing(theme.SPACE_8)
        top.body.addWidget(self.scorecard)
        self.add(top)
        for section in self._details():
            self.add(section)
        self._show_set()

    def _details(self) -> list[Section]:
        description, plots = self._model.description, self.plots
        measured = [
            Section("accuracy", self.tr("Accuracy"), lambda: self.accuracy),
            Section("classes", self.tr("Results per expression"), lambda: self.results),
            Section("matrix", self.tr("Confusion matrix"), lambda: explained(plots.matrix, matrix_words())),
            Section("reliability", self.tr("Reliability"), lambda: plots.explained_reliability),
        ]
        curves = [Section("curves", self.tr("Learning curves"), lambda: self.curves)] if description.curves else []
        if description.reliability is not None:
            measured.append(Section("right", self.tr("How often readings are right"), lambda: self.right))
        return [
            *(measured if self._sets else ()),
            Section("limits", self.tr("Limitations"), lambda: self.limits),
            *curves,
            Section("training", self.tr("How it was trained"), lambda: self.origin),
            Section("speed", self.tr("Speed on this computer"), lambda: self.speed),
            Section("network", self.tr("Network and files"), lambda: self.network),
            Section("layers", self.tr("Layers"), lambda: self.layers),
        ]

    def choose(self, identity: str) -> None:
        """Show the figures on a set of pictures, if the model was measured on it."""
        place = self.pictures.findData(identity)
        if place >= 0:
            self.pictures.setCurrentIndex(place)

    # Sections

    @cached_property
    def sets(self) -> FigureTable:
        rows = words.figure_rows()
        headers = ((self.tr("Set of pictures"), ""), *((row.name, row.tip) for row in rows))
        table = FigureTable(self.tr("Figures by set of pictures"), headers)
        tips = [[words.set_explanation(one, learned_by(self._model)), words.fingerprint_words(one)] for one in self._sets]
        table.set_rows(
            [[words.set_name(figures), *(row.text(figures) for row in rows)] for figures in self._sets],
            ["\n".join(filter(None, lines)) for lines in tips],
        )
        return table

    @cached_property
    def accuracy(self) -> QWidget:
        command = self._model.description.metrics.get("command")
        known = isinstance(command, str) and command
        self.command = selectable(self.tr("Measured by: {command}").format(command=command) if known else "", "caption")
        self.command.setVisible(bool(known))
        return stacked(self.sets, self.command)

    @cached_property
    def classes(self) -> FigureTable:
        return FigureTable(
            self.tr("Precision, recall and F1 by expression"),
            (
                (self.tr("Expression"), ""),
                (self.tr("Precision"), self.tr("Of the answers with this expression, the share that was right")),
                (self.tr("Recall"), self.tr("Of the pictures with this label, the share that was found")),
                (self.tr("F1"), self.tr("Harmonic mean of precision and recall")),
                (self.tr("Pictures"), self.tr("How many pictures have this label")),
            ),
            even=True,
        )

    @cached_property
    def results(self) -> QWidget:
        self._classes_note = theme.label("", "caption", wrap=True)
        self.weak = selectable(role="muted")
        self.weak.setAccessibleName(self.tr("What the model often gets wrong"))
        self._fill_classes(self._figures())
        left = stacked(self._classes_note, self.classes, self.weak)
        bars = explained(self.plots.bars, bars_words())
        return Sides(left, bars)

    @cached_property
    def right(self) -> QWidget:
        """How often readings were right, by confidence and by the picture; only for a model that has the table."""
        table = self._model.description.reliability
        assert table is not None
        figures = FigureTable(
            self.tr("How often readings are right"),
            (
                (self.tr("Confidence"), ""),
                (self.tr("Good pictures"), self.tr("Of the readings in pictures in which the face can be seen well")),
                (self.tr("Poor pictures"), self.tr("Of the readings in all other pictures")),
            ),
            even=True,
        )
        figures.set_rows(words.reliability_rows(table))
        note = theme.label(words.limits_words(table.limits), "caption", wrap=True)
        checks = selectable("\n".join(words.check_words(name, check) for name, check in table.checks.items()), "muted")
        checks.setVisible(bool(table.checks))
        return stacked(note, figures, checks)

    @cached_property
    def limits(self) -> QLabel:
        return limits_label(self._model)

    @cached_property
    def measure(self) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(self.tr("Measure of the learning curves"))
        measures = measures_of(self._model.description.curves)
        fill_choice(box, [(words.measure_name(name), name) for name in measures])
        box.currentIndexChanged.connect(self._show_curve)
        return box

    @cached_property
    def curves(self) -> QWidget:
        self._show_curve()
        return stacked(theme.row(self.measure, (None, 1)), explained(self.plots.curves, curves_words()))

    @cached_property
    def provenance(self) -> Facts:
        return Facts(words.provenance_of(self._model))

    @cached_property
    def training(self) -> Facts:
        return Facts([(name, words.value_words(value)) for name, value in flat(self._model.description.training)])

    @cached_property
    def origin(self) -> QWidget:
        if not self.training.facts:
            return stacked(self.provenance, theme.label(words.not_recorded(), "muted"))
        return stacked(self.provenance, theme.heading(self.tr("Settings of the training")), self.training)

    @cached_property
    def speed(self) -> SpeedPanel:
        return SpeedPanel(self._speed, self._model)

    @cached_property
    def facts(self) -> Facts:
        return Facts(words.facts_of(self._model, self._runtime))

    @cached_property
    def parity(self) -> FigureTable:
        table = FigureTable(
            self.tr("Converted files compared with the trained network"),
            (
                (self.tr("File"), ""),
                (self.tr("Same answers"), self.tr("On PrivateTest, the share of answers that match the trained network's")),
                (self.tr("Largest difference"), self.tr("Of any probability, in percentage points")),
            ),
        )
        rows = parity_of(self._model.description.metrics)
        table.set_rows(
            [[words.runtime_name(key), words.exact_percent(same), words.exact_percent(far)] for key, same, far in rows]
        )
        return table

    @cached_property
    def others(self) -> Facts:
        return Facts([(name, words.value_words(value)) for name, value in other_figures(self._model.description.metrics)])

    @cached_property
    def network(self) -> QWidget:
        parts: list[QWidget] = [self.facts]
        if self.parity.rowCount():
            parts += [theme.heading(self.tr("Converted files compared with the trained network"), wrap=True), self.parity]
        if self.others.facts:
            parts += [theme.heading(self.tr("Other figures")), self.others]
        return stacked(*parts)

    @cached_property
    def layers(self) -> LayerTable:
        return LayerTable(self._model)

    # Content

    def _figures(self) -> SetFigures | None:
        place = self.pictures.currentIndex()
        return self._sets[place] if 0 <= place < len(self._sets) else None

    def _show_set(self) -> None:
        figures = self._figures()
        self.scorecard.show_figures(figures, learned_by(self._model))
        self.plots.show_figures(figures)
        if "results" in self.__dict__:
            self._fill_classes(figures)

    def _fill_classes(self, figures: SetFigures | None) -> None:
        classes = figures.classes if figures is not None else (None,) * CLASS_COUNT
        known = any(metrics is not None for metrics in classes)
        errors = class_errors(figures.matrix) if figures is not None and figures.matrix is not None else (None,) * CLASS_COUNT
        pairs = enumerate(zip(classes, errors, strict=True))
        rows = [[expression_name(k), *words.class_figures(metrics, wrong)] for k, (metrics, wrong) in pairs]
        self.classes.set_rows(rows if known else [])
        self.classes.setVisible(known)
        intervals = self.tr("In percent, with 95% intervals.") if errors[0] is not None else self.tr("In percent.")
        self._classes_note.setText(intervals if known else words.not_measured())
        weak = [words.weakness_words(k, wrong) for k, wrong in enumerate(errors) if wrong is not None and wrong.is_weak]
        self.weak.setText("\n".join(weak))
        self.weak.setVisible(bool(weak))

    def _show_curve(self) -> None:
        measure = self.measure.currentData()
        self.plots.curves.set_curve(curve_of(self._model.description.curves, measure) if measure else None)


def sets_of(model: Model, measured: Sequence[Measurement]) -> list[SetFigures]:
    """Return a model's figures on every set of pictures: those that it came with, then those measured here."""
    return [*figures_of(model.description.metrics), *(measurement.as_set() for measurement in measured)]


def learned_by(model: Model) -> int:
    """Return how many pictures of FER2013's test set, without duplicates, a model was trained on, as far as it says."""
    return whole(model.description.metrics.get(LEARNED_KEY), 0) or 0


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


def stacked(*parts: QWidget | QHBoxLayout) -> QWidget:
    """Return parts one below the other. Tables aren't wider than what the eye can follow along a row."""
    result = QWidget()
    for part in parts:
        if isinstance(part, FigureTable):
            part.setMaximumWidth(_WIDEST_TABLE)
    result.setLayout(theme.column(*parts))
    return result


def explained(plot: QWidget, text: str) -> QWidget:
    """Return a plot with a sentence above it."""
    plot.setMaximumWidth(_WIDEST_PLOT)
    plot.setMinimumHeight(_PLOT_HEIGHT)
    return stacked(theme.label(text, "caption", wrap=True), plot)


def matrix_words() -> str:
    return translate("ModelCards", "Rows: the labels of the pictures. Columns: the predictions.")


def curves_words() -> str:
    return translate("ModelCards", "After every epoch, on Training and on pictures not trained on.")


def bars_words() -> str:
    return translate("ModelCards", "In percent. Full colour: recall, the share found. Pale: precision, the share right.")


def limits_label(model: Model) -> QLabel:
    """Return the texts of a model's limits."""
    unknown = translate(
        "ModelCards",
        "Not recorded. This holds for every model: it names the expression that a face shows, one of seven. What a person "
        "feels can't be seen in a face.",
    )
    return selectable("\n\n".join(map(of_model, model.description.limits)) or unknown)


class Sides(QWidget):
    """Two parts side by side, or one below the other where there is little room."""

    def __init__(self, *parts: QWidget) -> None:
        super().__init__()
        self._row = theme.row(*((part, 1) for part in parts), gap=theme.SPACE_24)
        self.setLayout(self._row)
        for part in parts:
            self._row.setAlignment(part, Qt.AlignmentFlag.AlignTop)
        self._row.setDirection(QBoxLayout.Direction.TopToBottom)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = event.size().width() >= _SIDE_BY_SIDE_FROM
        self._row.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)


class Facts(QWidget):
    """Names, with their texts right beside them; every text can be selected."""

    def __init__(self, facts: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.facts: dict[str, QLabel] = {}
        rows = QGridLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setHorizontalSpacing(theme.SPACE_24)
        rows.setVerticalSpacing(theme.SPACE_4)
        rows.setColumnStretch(1, 1)
        for row, (name, text) in enumerate(facts):
            value = selectable(text)
            value.setAccessibleName(name)
            # A folder's name has no spaces to break it at.
            value.setMinimumWidth(0)
            self.facts[name] = value
            rows.addWidget(theme.label(name, "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
            rows.addWidget(value, row, 1)

    def texts(self) -> list[tuple[str, str]]:
        return [(name, label.text()) for name, label in self.facts.items()]


class LayerTable(QWidget):
    """Every layer with its output's shape, parameters and multiply-adds."""

    def __init__(self, model: Model) -> None:
        super().__init__()
        self.table = FigureTable(
            self.tr("Layers"),
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
            even=True,
        )
        rows = words.layer_rows(model.description.network)
        self.table.set_rows(rows)
        self.table.setVisible(bool(rows))
        count = self.tr("%n layer(s), from the crop to the answer.", "", len(rows))
        note = translate("ModelCards", "Convolutions and dense layers multiply and add.")
        text = theme.label(f"{count} {note}" if rows else words.not_recorded(), "caption", wrap=True)
        self.setLayout(theme.column(text, self.table))
        self.table.setMaximumWidth(_WIDEST_TABLE)


class Plots:
    """The plots of one model. Each is made when it is first asked for, as pyqtgraph takes long to load."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._figures: SetFigures | None = None

    @cached_property
    def curves(self) -> CurvesPlot:
        from fer_desktop.ui.widgets.plots import CurvesPlot

        return CurvesPlot()

    @cached_property
    def matrix(self) -> MatrixView:
        result = MatrixView()
        result.set_matrix(self._figures.matrix if self._figures is not None else None)
        return result

    @cached_property
    def reliability(self) -> ReliabilityPlot:
        from fer_desktop.ui.widgets.plots import ReliabilityPlot

        result = ReliabilityPlot()
        result.set_bins(self._figures.bins if self._figures is not None else ())
        return result

    @cached_property
    def bars(self) -> ClassBarsPlot:
        from fer_desktop.ui.widgets.plots import ClassBarsPlot

        result = ClassBarsPlot()
        result.set_classes(self._figures.classes if self._figures is not None else (None,) * CLASS_COUNT)
        return result

    @cached_property
    def explained_reliability(self) -> QWidget:
        self._gap = theme.label(self._gap_words(), "caption", wrap=True)
        self.reliability.setMaximumWidth(_WIDEST_PLOT)
        self.reliability.setMinimumHeight(_PLOT_HEIGHT)
        return stacked(self._gap, self.reliability)

    def show_figures(self, figures: SetFigures | None) -> None:
        """Show one set of pictures in the plots; None where the model was not measured on it."""
        self._figures = figures
        made = self.__dict__
        if "matrix" in made:
            self.matrix.set_matrix(figures.matrix if figures is not None else None)
        if "reliability" in made:
            self.reliability.set_bins(figures.bins if figures is not None else ())
        if "bars" in made:
            self.bars.set_classes(figures.classes if figures is not None else (None,) * CLASS_COUNT)
        if "explained_reliability" in made:
            self._gap.setText(self._gap_words())

    def _gap_words(self) -> str:
        error = words.exact_percent(self._figures.calibration_error if self._figures is not None else None)
        return translate(
            "ModelCards",
            "How often it is right at each confidence; on the dotted line confidence equals accuracy. Paler bars hold "
            "fewer pictures. Mean gap: {error}.",
        ).format(error=error)
