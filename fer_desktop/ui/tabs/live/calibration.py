"""Calibration in the column beside the picture: from three seconds of a neutral face, and how to undo it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from fer_desktop.analysis.calibration import LIMIT, Calibration, RestingFace, calibrate, expected_neutral, reads_neutral
from fer_desktop.core.types import Analysis, Prediction
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.actions import with_key
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.formatting import expression_name, percent, person_name
from fer_desktop.ui.foundation.icons import explain
from fer_desktop.ui.foundation.language import Retranslated

_HEIGHT: Final = 32

_LOST_S: Final = 1.0
"""A calibration ends when its face isn't found for longer."""


class CalibrationRow(Retranslated, QWidget):
    """The button to calibrate, a countdown, or the note that the person shown is calibrated.

    changed: `calibrations` has changed.
    """

    changed = Signal()

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._person: int | None = None
        self._running: RestingFace | None = None
        self._calibrations: dict[int, Calibration] = {}
        self._now = 0.0
        self.start = QPushButton()
        self.countdown = theme.label("", "section")
        self.cancel = QPushButton()
        self.chip = theme.label("", "chip")
        self.undo = QPushButton()
        layout = theme.row(self.start, self.countdown, self.chip, theme.STRETCH, self.cancel, self.undo)
        layout.setAlignment(self.chip, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(layout)
        self.setFixedHeight(_HEIGHT)
        self.start.clicked.connect(self.begin)
        self.cancel.clicked.connect(self.end)
        self.undo.clicked.connect(self.forget_person)
        self.retranslate()

    def retranslate(self) -> None:
        self.start.setText(self.tr("Calibrate"))
        self.cancel.setText(self.tr("Cancel"))
        self.chip.setText(self.tr("Calibrated"))
        self.undo.setText(self.tr("Undo"))
        self._explain()
        self._show()

    @property
    def calibrations(self) -> tuple[Calibration, ...]:
        """The calibrations of everybody who was calibrated; of those who left, too, as they may come back."""
        return tuple(self._calibrations.values())

    def restore(self, before: tuple[Calibration, ...], calibrations: tuple[Calibration, ...]) -> None:
        """Undo or redo a change of calibrations, unless they aren't those of `before` any more."""
        if self.calibrations == before:
            self._calibrations = {each.track_id: each for each in calibrations}
            self._show()

    @property
    def offered(self) -> str:
        """The name of what `toggle` does now."""
        return next(button for button in (self.cancel, self.undo, self.start) if not button.isHidden()).accessibleName()

    @property
    def running(self) -> bool:
        return self._running is not None

    # ---- What a person does ----

    def toggle(self) -> None:
        """Begin, cancel or undo, whichever is offered now."""
        if self._running is not None:
            self.end()
        elif self._person in self._calibrations:
            self.forget_person()
        else:
            self.begin()

    def begin(self) -> None:
        """Calibrate from the face of the person shown, over the next three seconds."""
        if self._person is not None:
            self._running = RestingFace(self._person, self._now)
            self._show()

    def end(self) -> None:
        """Cancel."""
        self._running = None
        self._show()

    def forget_person(self) -> None:
        """Undo the calibration of the person who is shown."""
        if self._person is not None and self._calibrations.pop(self._person, None) is not None:
            self.changed.emit()
        self._show()

    # ---- What arrives ----

    def show_person(self, track_id: int | None) -> None:
        """Show another person's calibration. track_id: None for nobody."""
        if track_id != self._person:
            self._person = track_id
            self._show()

    def take(self, analysis: Analysis) -> None:
        """Take in what was read in the newest frame."""
        self._now = analysis.frame.timestamp
        there = {reading.face.track_id: reading.prediction for reading in analysis.readings if not reading.age_s}
        if self._running is not None:
            self._look(self._running, there.get(self._running.track_id))

    def merge(self, number: int, into: int) -> None:
        """Take over the calibration of a person who is the same as another, unless the other one has one."""
        calibration = self._calibrations.pop(number, None)
        if calibration is not None:
            self._calibrations.setdefault(into, replace(calibration, track_id=into))
        self._show()

    def forget_all(self) -> None:
        """Forget all calibrations, as another scene has other track ids, and another model other readings."""
        had_any = bool(self._calibrations)
        self._calibrations.clear()
        self._running = None
        if had_any:
            self.changed.emit()
        self._show()

    # ---- Shared steps ----

    def _look(self, face: RestingFace, prediction: Prediction | None) -> None:
        if prediction is not None:
            face.add(prediction, self._now)
        elif face.lost_for(self._now) > _LOST_S:
            self._stop(self.tr("{person} left the picture, so nothing was calibrated."), face.track_id)
            return
        if face.left_s <= 0:
            self._finish(face)
        self._show()

    def _finish(self, face: RestingFace) -> None:
        model = self._context.model
        rest = face.mean()
        calibration = calibrate(face.track_id, rest, expected_neutral(model.description.metrics if model is not None else {}))
        if not face.enough:
            self._stop(self.tr("{person} was seen in too few frames. Try again."), face.track_id)
        elif not reads_neutral(calibration, rest):
            best = int(rest.argmax())
            words = f"{expression_name(best)} {percent(float(rest[best]))}"
            text = self.tr("{person} looked {words}, not neutral. Relax your face and try again.")
            self._stop(text.replace("{words}", words), face.track_id)
        else:
            self._calibrations[face.track_id] = calibration
            self._stop(self.tr("{person} is calibrated."), face.track_id)
            self.changed.emit()

    def _stop(self, text: str, track_id: int) -> None:
        self._running = None
        self._context.statusMessage.emit(text.format(person=person_name(track_id)))
        self._show()

    def _show(self) -> None:
        running, calibrated = self._running is not None, self._person in self._calibrations
        if self._running is not None:
            text = self.tr("Look neutral: {seconds} s").format(seconds=max(math.ceil(self._running.left_s), 1))
            if text != self.countdown.text():
                self.countdown.setText(text)
        for widget, shown in (
            (self.countdown, running),
            (self.cancel, running),
            (self.chip, calibrated and not running),
            (self.undo, calibrated and not running),
            (self.start, not running and not calibrated),
        ):
            widget.setVisible(shown)
        self.start.setEnabled(self._person is not None)

    def _explain(self) -> None:
        formula = self.tr(
            "p\u2032 \u221d p \u00b7 exp(b), b = \u2212(log m \u2212 log u), at most \u00b1{limit}. p: the model's "
            "probabilities; m: their mean over the 3 seconds; u: their mean for neutral faces."
        ).format(limit=LIMIT)
        wish = self.tr(
            "Look neutral for 3 seconds. From then on this person's readings are shifted so that this face counts as neutral."
        )
        state = self.tr("This person's readings are shifted so that their resting face counts as neutral.")
        key = "live.calibrate"
        undo = with_key(self.tr("Show this person's readings as the model gives them"), key)
        explain(self.start, self.tr("Calibrate"), f"{with_key(wish, key)}\n{formula}")
        explain(self.cancel, self.tr("Cancel calibration"), with_key(self.tr("Leave everything as it was"), key))
        explain(self.chip, self.tr("Calibrated"), f"{state}\n{formula}")
        explain(self.undo, self.tr("Undo calibration"), undo)
