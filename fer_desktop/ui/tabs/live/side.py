"""The column beside the live picture: the person, the reading in words, the chart, calibration, model and options."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

import numpy as np
from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QSlider, QWidget

from fer_desktop.analysis.smoothing import shown_again_from, threshold_message
from fer_desktop.core.types import FaceReading
from fer_desktop.settings import SMOOTHING_RANGE_S
from fer_desktop.ui.foundation import icons, theme
from fer_desktop.ui.foundation.actions import with_key
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.formatting import (
    expression_name,
    percent,
    person_name,
    reading_sentence,
    reading_words,
    reliability_hint,
    seconds,
    weakness_hint,
)
from fer_desktop.ui.foundation.icons import explain, push_button, tool_button
from fer_desktop.ui.foundation.language import Retranslated, of_model, translated
from fer_desktop.ui.tabs.live.calibration import CalibrationRow
from fer_desktop.ui.widgets.device_box import DeviceBox
from fer_desktop.ui.widgets.mesh import MeshSwitch, mesh_words
from fer_desktop.ui.widgets.people_list import PeopleList
from fer_desktop.ui.widgets.probability_chart import ProbabilityChart

_NARROWEST: Final = 236
_HEAD: Final = 32
_SAY_EVERY_S: Final = 1.0
_FOLDED_UNDER: Final = 640
"""The options are folded by themselves when the column is lower than this, in pixels."""

_SMOOTHING_STEP_S: Final = 0.05
_UNCERTAIN_MOST: Final = 90


class LiveSide(Retranslated, QScrollArea):
    """Shows one reading. The tab connects `follow`, the button to follow the largest face again."""

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._unfolded_by_hand: bool | None = None
        self._said_at = -math.inf
        self._said_of: int | None = None
        self._show_again: Callable[[], None] = self._say_nothing_plays
        """Shows the same again, in the current language."""
        self._names: Mapping[int, str] = {}
        self._dot = QLabel()
        self._dot_color: QColor | None = None
        self.person = theme.label("", "muted")
        self.follow = push_button(role="quiet")
        self.reading = theme.label("", "reading")
        self.detail = theme.label("", "caption", wrap=True)
        self.mesh = theme.label("", "caption", wrap=True)
        self.mesh.hide()
        self.detail.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.detail.setFixedHeight(2 * QFontMetrics(theme.font(theme.CAPTION)).lineSpacing() + 2)
        self.chart = ProbabilityChart()
        self.people = PeopleList(follows=True)
        self.calibration = CalibrationRow(context)
        self.models = ModelPicker(context)
        self.fold = tool_button(role="fold")
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.setCheckable(True)
        self.fold.setIconSize(QSize(14, 14))
        self.options = LiveOptions(context)
        self._caution = theme.label("", "caption", wrap=True)
        self._lay_out()
        self.fold.clicked.connect(self._fold_by_hand)
        self._set_unfolded(True)
        self.retranslate()

    def _lay_out(self) -> None:
        content = QWidget()
        rule = QFrame()
        rule.setProperty("role", "rule")
        content.setLayout(
            theme.column(
                theme.row(self._dot, self.person, theme.STRETCH, self.follow),
                self.reading,
                self.detail,
                self.mesh,
                theme.SPACE_8,
                self.chart,
                theme.SPACE_8,
                (self.people, 1),
                theme.SPACE_8,
                self.calibration,
                theme.SPACE_8,
                rule,
                theme.SPACE_12,
                self.models,
                theme.SPACE_8,
                self.fold,
                self.options,
                theme.SPACE_8,
                self._caution,
                gap=theme.SPACE_4,
                margins=(0, 0, theme.SPACE_4, 0),
            )
        )
        self.person.setFixedHeight(_HEAD)
        self.follow.setFixedHeight(_HEAD)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setMinimumWidth(_NARROWEST)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def retranslate(self) -> None:
        self.follow.setText(self.tr("Follow largest"))
        tip = self.tr("Stop following this person and follow the largest face again")
        self.follow.setToolTip(with_key(tip, "live.follow_largest"))
        self.fold.setText(self.tr("Options"))
        self.fold.setAccessibleDescription(self.tr("Show or hide smoothing, threshold and boxes"))
        self._caution.setText(self.tr("A reading names an expression, not what a person feels."))
        self._said_of = None
        self._show_again()

    def _say_nothing_plays(self) -> None:
        self.show_nobody(lambda: self.tr("Nothing is playing yet."))

    def show_reading(
        self, reading: FaceReading, chosen: bool, several: bool, *, meshed: bool = False, blinks: float | None = None
    ) -> None:
        """Show a face in words and its probabilities.

        chosen: the person clicked it; else it is the largest. several: there are others to click. meshed: show the measures of
        its mesh, or that there is none. blinks: a minute, None where unknown.
        """
        self._show_again = partial(self.show_reading, reading, chosen, several, meshed=meshed, blinks=blinks)
        self.mesh.setVisible(meshed)
        if meshed:
            self.mesh.setText(mesh_words(reading.mesh, blinks))
        number = reading.face.track_id or 1
        name = self._names.get(number, "")
        self.person.setText(name or person_name(number))
        color = theme.person_color(number)
        if color != self._dot_color:
            # A new pixmap makes the column lay itself out again, which is too slow to do for every reading.
            self._dot_color = color
            self._dot.setPixmap(icons.dot(color, self.devicePixelRatioF()))
        self._dot.show()
        self.follow.setVisible(chosen)
        self.reading.setText(reading_words(reading))
        self.chart.show_reading(reading)
        self._say(reading_sentence(reading, number, name), number)
        if reading.age_s:
            text = self.tr("Analysed {time} ms ago: there are too many faces for every frame.")
            text = text.format(time=round(1000 * reading.age_s))
        elif reading.uncertain:
            first, second = (int(k) for k in np.argsort(reading.smoothed.probabilities)[::-1][:2])
            below = self._context.uncertain_below
            # It may be above the threshold and still too near to it, see `shown_again_from`.
            under = reading.confidence < below
            text = (
                self.tr("Below {share}: could be {first} or {second}.") if under else self.tr("Could be {first} or {second}.")
            )
            text = text.format(share=percent(below), first=expression_name(first), second=expression_name(second))
        elif hint := weakness_hint(reading.expression_index, self._context.class_errors()):
            text = hint
        elif several and not chosen:
            text = self.tr("The largest face. Click another one to follow it.")
        elif hint := reliability_hint(reading):
            text = hint
        else:
            text = self.tr("The most probable of the seven expressions.")
        self.detail.setText(text)
        self._explain_uncertain(reading.uncertain)

    def _explain_uncertain(self, uncertain: bool) -> None:
        """Say as one points at an uncertain reading when a reading is uncertain."""
        settings = self._context.settings
        why = translated(threshold_message(self._context.uncertain_below, settings.smoothing_s, percent)) if uncertain else ""
        for label in (self.reading, self.detail):
            if label.toolTip() != why:
                label.setToolTip(why)

    def set_names(self, names: Mapping[int, str]) -> None:
        """Set the names of people, by number."""
        self._names = names
        self._show_again()

    def show_nobody(self, detail: Callable[[], str], chosen: bool = False) -> None:
        """Show that there is no reading. detail: returns the reason, in the current language. chosen: a face is followed."""
        self._show_again = partial(self.show_nobody, detail, chosen)
        self.person.setText(self.tr("No reading"))
        self._dot.hide()
        self.follow.setVisible(chosen)
        self.reading.setText("\N{EN DASH}")
        self._said_at, self._said_of = -math.inf, None
        self.reading.setAccessibleName(self.tr("No reading"))
        self.detail.setText(detail())
        self.mesh.hide()
        self._explain_uncertain(False)
        self.chart.set_probabilities(None)

    def fit_height(self, height: int) -> None:
        """Fold the options where the column is low, unless the person has folded or unfolded them."""
        self._set_unfolded(height >= _FOLDED_UNDER if self._unfolded_by_hand is None else self._unfolded_by_hand)

    def _say(self, sentence: str, number: int) -> None:
        """Tell screen readers, at most once a second as they can't keep up with more, or at once when the face is another."""
        now = time.monotonic()
        if self._said_of == number and now - self._said_at < _SAY_EVERY_S:
            return
        if sentence != self.reading.accessibleName():
            self._said_at, self._said_of = now, number
            self.reading.setAccessibleName(sentence)
            self.reading.setAccessibleDescription(sentence)

    def _fold_by_hand(self, unfolded: bool) -> None:
        self._unfolded_by_hand = unfolded
        self._set_unfolded(unfolded)
        if unfolded:
            self.ensureWidgetVisible(self.options.largest_only)

    def _set_unfolded(self, unfolded: bool) -> None:
        self.fold.setChecked(unfolded)
        self.options.setVisible(unfolded)
        icons.set_icon(self.fold, "down" if unfolded else "right", "muted")


class LiveOptions(Retranslated, QWidget):
    """Sliders and switches that change the settings."""

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.smoothing = QSlider(Qt.Orientation.Horizontal)
        self.smoothing.setRange(0, round(SMOOTHING_RANGE_S[1] / _SMOOTHING_STEP_S))
        self.smoothing.setPageStep(4)
        self._smoothing_name, self._smoothing_value = QLabel(), QLabel()
        self.uncertain = QSlider(Qt.Orientation.Horizontal)
        self.uncertain.setRange(0, _UNCERTAIN_MOST)
        self.uncertain.setPageStep(10)
        self._uncertain_name, self._uncertain_value = QLabel(), QLabel()
        self.shown_again = theme.label("", "caption", wrap=True)
        self.reset_uncertain = tool_button(role="quiet")
        icons.set_icon(self.reset_uncertain, "refresh", "muted")
        self.overlay = QCheckBox()
        self.largest_only = QCheckBox()
        self.mesh = MeshSwitch(context)
        self.setLayout(
            theme.column(
                self._row(self._smoothing_name, self.smoothing, self._smoothing_value),
                self.smoothing,
                self._row(self._uncertain_name, self.uncertain, self._uncertain_value, self.reset_uncertain),
                self.uncertain,
                self.shown_again,
                theme.SPACE_8,
                self.overlay,
                self.largest_only,
                self.mesh,
                gap=theme.SPACE_4,
                margins=(0, theme.SPACE_4, 0, 0),
            )
        )
        self.smoothing.valueChanged.connect(lambda v: context.update_settings(smoothing_s=round(v * _SMOOTHING_STEP_S, 2)))
        self.uncertain.valueChanged.connect(lambda v: context.update_settings(uncertain_below=v / 100))
        self.reset_uncertain.clicked.connect(lambda: context.update_settings(uncertain_below=None))
        self.overlay.toggled.connect(lambda on: context.update_settings(overlay=on))
        self.largest_only.toggled.connect(lambda on: context.update_settings(largest_only=on))
        context.settingsChanged.connect(self._show_settings)
        context.modelChanged.connect(self._show_settings)
        context.recordingChanged.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        self.overlay.setText(self.tr("Boxes and labels"))
        self.largest_only.setText(self.tr("Largest face only"))
        self._smoothing_name.setText(self.tr("Smoothing"))
        self._uncertain_name.setText(self.tr("Show \u201cuncertain\u201d below"))
        smoothing = self.tr(
            "Averages a face's readings over about this time, so that labels don't flicker. Off shows every frame."
        )
        explain(self.smoothing, self.tr("Smoothing"), smoothing)
        uncertain = self.tr(
            "A face whose most probable expression is below this is shown as \u201cuncertain\u201d. To be shown again, an "
            "expression must rise a little higher, so that labels don't flicker. With a threshold below 50%, an expression "
            "also stays until another one clearly leads."
        )
        explain(self.uncertain, self.tr("Threshold for \u201cuncertain\u201d"), uncertain)
        reset = self.tr("Use the threshold that the model was tuned with")
        explain(self.reset_uncertain, self.tr("Use the model's own threshold"), reset)
        overlay = with_key(self.tr("Draw boxes and labels over the picture"), "live.overlay")
        explain(self.overlay, self.tr("Boxes and labels"), overlay)
        largest = with_key(self.tr("Analyse only the largest face, for one person in front of a camera"), "live.largest_only")
        explain(self.largest_only, self.tr("Largest face only"), largest)
        for control in (self.smoothing, self.uncertain, self.reset_uncertain, self.largest_only):
            control.setEnabled(not self._context.recording)
            control.setToolTip(self._context.why_fixed() or control.accessibleDescription())
        self._show_settings()

    def _row(self, name: QLabel, buddy: QSlider, value: QLabel, *more: QWidget) -> QHBoxLayout:
        name.setBuddy(buddy)
        value.setProperty("role", "muted")
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return theme.row(name, theme.STRETCH, *more, value, gap=theme.SPACE_4)

    def _show_settings(self) -> None:
        settings, threshold = self._context.settings, self._context.uncertain_below
        # A value that is only shown must not be saved as the person's choice.
        blocked = [QSignalBlocker(w) for w in (self.smoothing, self.uncertain, self.overlay, self.largest_only)]
        self.smoothing.setValue(round(settings.smoothing_s / _SMOOTHING_STEP_S))
        self.uncertain.setValue(round(100 * threshold))
        self.overlay.setChecked(settings.overlay)
        self.largest_only.setChecked(settings.largest_only)
        del blocked
        self._smoothing_value.setText(seconds(settings.smoothing_s, 2) if settings.smoothing_s else self.tr("off"))
        self._uncertain_value.setText(percent(threshold) if threshold else self.tr("off"))
        self.shown_again.setText(self.tr("Shown again from {share}").format(share=percent(shown_again_from(threshold))))
        # Without smoothing, every frame is shown as it is.
        self.shown_again.setVisible(bool(threshold and settings.smoothing_s))
        self.reset_uncertain.setVisible(settings.uncertain_below is not None)


class ModelPicker(Retranslated, QWidget):
    """Chooses the model and the runtime."""

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.model = QComboBox()
        self.runtime = DeviceBox(context)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(theme.SPACE_8)
        layout.setVerticalSpacing(theme.SPACE_8)
        layout.setColumnStretch(1, 1)
        self._model_name, self._runtime_name = QLabel(), QLabel()
        for row, (label, box) in enumerate(((self._model_name, self.model), (self._runtime_name, self.runtime))):
            label.setBuddy(box)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(8)
            layout.addWidget(label, row, 0)
            layout.addWidget(box, row, 1)
        self.model.activated.connect(lambda k: context.set_model(self.model.itemData(k)))
        context.modelChanged.connect(self._fill)
        context.recordingChanged.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        tip = self.tr("The model that analyses the faces. The Model tab describes it.")
        self._model_name.setText(self.tr("&Model"))
        self._runtime_name.setText(self.tr("&Device"))
        explain(self.model, self._model_name.text().replace("&", ""), tip)
        self.model.setToolTip(self._context.why_fixed() or tip)
        self._fill()

    def _fill(self) -> None:
        self.model.clear()
        for model in self._context.models:
            self.model.addItem(of_model(model.description.title), model.name)
        if self._context.model is None:
            self.model.addItem(self.tr("no model"))
        else:
            self.model.setCurrentIndex(self.model.findData(self._context.model.name))
        self.model.setEnabled(not self._context.recording and self._context.model is not None)
