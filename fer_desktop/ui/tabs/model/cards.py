"""Cards of the Model tab that one model's page and the comparison of two share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QGridLayout, QLabel

from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.models.metrics import Curve, SetFigures
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.messages import of_model
from fer_desktop.ui.tabs.model import wording as words
from fer_desktop.ui.widgets.card import Card, clear_layout
from fer_desktop.ui.widgets.figure_table import FigureTable
from fer_desktop.ui.widgets.matrix_view import MatrixView
from fer_desktop.ui.widgets.plots import ClassBarsPlot, CurvesPlot, ReliabilityPlot

translate = QCoreApplication.translate

_LAYERS_SHOWN: Final = 12


class FactsCard(Card):
    """Names at the left, what there is to say at the right; every text can be selected."""

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
            value = theme.label(text, wrap=True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setAccessibleName(name)
            # A folder's name has no spaces to break it at.
            value.setMinimumWidth(0)
            self.facts[name] = value
            self._rows.addWidget(theme.label(name, "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
            self._rows.addWidget(value, row, 1)


class LimitsCard(Card):
    """What a model can't do, in words."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.text = theme.label("", wrap=True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.body.addWidget(self.text)
        self.body.addStretch(1)

    def show_limits(self, limits: Sequence[str]) -> None:
        unknown = translate(
            "ModelCards",
            "Not recorded. Whatever they are, this holds of every model: it names the expression that a face shows, one of "
            "seven. What a person feels can't be read from a face.",
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
                (translate("ModelCards", "Type"), translate("ModelCards", "What kind of layer it is, as its file calls it")),
                (
                    translate("ModelCards", "Output shape"),
                    translate("ModelCards", "Height, width and channels of what it gives, for one face"),
                ),
                (translate("ModelCards", "Parameters"), translate("ModelCards", "Numbers that were learned")),
                (translate("ModelCards", "Multiply-adds"), translate("ModelCards", "For one face")),
            ),
            text_columns=2,
            most_rows=_LAYERS_SHOWN,
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
    """The four plots of one model, a card each. owner: the model's name in the titles, where two are compared."""

    def __init__(self, owner: str = "") -> None:
        end = f" \N{EN DASH} {owner}" if owner else ""
        self.curves = CurvesPlot()
        text = translate("ModelCards", "After every epoch, on Training and on pictures not trained on.")
        self.curves_card = Card(translate("ModelCards", "Learning curves") + end, text)
        self.matrix = MatrixView()
        text = translate("ModelCards", "Rows: what the pictures are labelled. Columns: what was read.")
        self.matrix_card = Card(translate("ModelCards", "Confusion matrix") + end, text)
        self.reliability = ReliabilityPlot()
        self.reliability_card = Card(translate("ModelCards", "Reliability") + end)
        self.bars = ClassBarsPlot()
        text = translate("ModelCards", "In percent. Full colour: recall, the share found. Pale: precision, the share right.")
        self.bars_card = Card(translate("ModelCards", "Recall and precision") + end, text)
        self._plots = (
            (self.curves_card, self.curves),
            (self.matrix_card, self.matrix),
            (self.reliability_card, self.reliability),
            (self.bars_card, self.bars),
        )
        for card, plot in self._plots:
            card.body.addWidget(plot, 1)

    def cards(self) -> list[Card]:
        return [card for card, _ in self._plots]

    def show_curve(self, curve: Curve | None, beside: Curve | None = None) -> None:
        self.curves.set_curve(curve, beside)

    def show_figures(self, figures: SetFigures | None) -> None:
        """Show the plots of one set of pictures; None where the model wasn't measured on it."""
        self.matrix.set_matrix(figures.matrix if figures is not None else None)
        self.reliability.set_bins(figures.bins if figures is not None else ())
        self.bars.set_classes(figures.classes if figures is not None else (None,) * CLASS_COUNT)
        error = words.exact_percent(figures.calibration_error if figures is not None else None)
        self.reliability_card.explain(
            translate(
                "ModelCards",
                "How often it is right at each confidence; on the dotted line confidences are honest. "
                "Paler bars hold fewer pictures. Mean gap: {error}.",
            ).format(error=error)
        )
