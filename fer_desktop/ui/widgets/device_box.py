"""Chooses the device, what runs the network: the automatic one, or one of the model's runtimes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from fer_desktop.analysis.automatic import AUTOMATIC
from fer_desktop.analysis.classifier import Runtime
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.formatting import decimal
from fer_desktop.ui.foundation.language import Retranslated


class DeviceBox(Retranslated, QComboBox):
    """Lists the devices of the current model, and shows and changes the one in use.

    It is as wide as its texts where there is room, else a text ends in an ellipsis, and the tooltip has all of it.
    """

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.activated.connect(lambda place: context.set_device(self.itemData(place)))
        for changed in (context.modelChanged, context.recordingChanged, context.deviceMeasured):
            changed.connect(self._fill)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Device"))
        self._fill()

    def _fill(self) -> None:
        context = self._context
        self.clear()
        for device in context.devices():
            self.addItem(self._text(device), device)
        self.setCurrentIndex(self.findData(context.device))
        self.setEnabled(self.count() > 0 and not context.recording)
        tip = self._tip()
        self.setAccessibleDescription(tip)
        self.setToolTip("\n".join(filter(None, (self.currentText(), context.why_fixed() or tip))))

    def shown(self) -> str:
        """Return as much of the current text as there is room for."""
        return self._option().currentText

    def paintEvent(self, event: QPaintEvent) -> None:
        option = self._option()
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    def _option(self) -> QStyleOptionComboBox:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        kind, part = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(kind, option, part, self).width() - 2  # styles leave a pixel at both sides
        option.currentText = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)
        return option

    def _text(self, device: str) -> str:
        if device != AUTOMATIC:
            return self._runtime_text(Runtime(device))
        if self._timings():
            return self.tr("Automatic: {device}").format(device=self._runtime_text(self._context.live_runtime))
        return self.tr("Automatic")

    def _tip(self) -> str:
        tip = self.tr("What runs the network. LiteRT is quickest on a CPU; TensorFlow uses a GPU where it can.")
        if self._context.device != AUTOMATIC:
            return tip
        automatic = self.tr(
            "Automatic measures what is quickest for the live view on this computer. Files, Steps and tests are in full "
            "precision, so that their readings are the same on every computer."
        )
        if timings := self._timings():
            measured = self.tr("Measured for one face: {timings}. Choose Automatic again to measure anew.")
            automatic = f"{automatic}\n{measured.format(timings=timings)}"
        return f"{tip}\n{automatic}"

    def _timings(self) -> str:
        """Return what was measured, "" if nothing was or another device is in use."""
        model = self._context.model
        known = self._context.automatic.known(model) if model is not None and self._context.device == AUTOMATIC else None
        return ", ".join(
            self.tr("{device} {time} ms").format(device=self._runtime_text(timing.runtime), time=decimal(timing.median_ms, 1))
            if timing.threads == 1
            else self.tr("{device}, two threads {time} ms").format(
                device=self._runtime_text(timing.runtime), time=decimal(timing.median_ms, 1)
            )
            for timing in (known.timings if known is not None else ())
        )

    def _runtime_text(self, runtime: Runtime) -> str:
        return {
            Runtime.LITERT: self.tr("CPU, LiteRT"),
            Runtime.LITERT_INT8: self.tr("CPU, LiteRT 8-bit"),
            Runtime.TENSORFLOW: self.tr("GPU or CPU, TensorFlow"),
        }[runtime]
