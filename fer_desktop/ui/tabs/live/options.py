"""How the live view reads and shows: smoothing, the threshold of "uncertain", overlay, largest face; model and device."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QHBoxLayout, QLabel, QSlider, QToolButton, QVBoxLayout, QWidget

from fer_desktop.analysis.classifier import Runtime
from fer_desktop.settings import SMOOTHING_RANGE_S
from fer_desktop.ui.foundation import icons, theme
from fer_desktop.ui.foundation.actions import with_key
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.formatting import percent, seconds
from fer_desktop.ui.foundation.language import Retranslated

_SMOOTHING_STEP_S = 0.05
_UNCERTAIN_MOST = 90


class LiveOptions(Retranslated, QWidget):
    """Sliders and switches, kept in the settings."""

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
        self.reset_uncertain = QToolButton()
        icons.set_icon(self.reset_uncertain, "refresh", "muted")
        self.reset_uncertain.setProperty("role", "quiet")
        self.overlay = QCheckBox()
        self.largest_only = QCheckBox()

        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.SPACE_4, 0, 0)
        layout.setSpacing(theme.SPACE_4)
        layout.addLayout(self._row(self._smoothing_name, self.smoothing, self._smoothing_value))
        layout.addWidget(self.smoothing)
        layout.addLayout(self._row(self._uncertain_name, self.uncertain, self._uncertain_value, self.reset_uncertain))
        layout.addWidget(self.uncertain)
        layout.addSpacing(theme.SPACE_4)
        layout.addWidget(self.overlay)
        layout.addWidget(self.largest_only)

        self.smoothing.valueChanged.connect(lambda v: context.update_settings(smoothing_s=round(v * _SMOOTHING_STEP_S, 2)))
        self.uncertain.valueChanged.connect(lambda v: context.update_settings(uncertain_below=v / 100))
        self.reset_uncertain.clicked.connect(lambda: context.update_settings(uncertain_below=None))
        self.overlay.toggled.connect(lambda on: context.update_settings(overlay=on))
        self.largest_only.toggled.connect(lambda on: context.update_settings(largest_only=on))
        context.settingsChanged.connect(self._show_settings)
        context.modelChanged.connect(self._show_settings)
        self.retranslate()

    def retranslate(self) -> None:
        self.overlay.setText(self.tr("Boxes and labels"))
        self.largest_only.setText(self.tr("Largest face only"))
        self._smoothing_name.setText(self.tr("Smoothing"))
        self._uncertain_name.setText(self.tr('"Uncertain" under'))
        self._explain()
        self._show_settings()

    def _row(self, name: QLabel, buddy: QSlider, value: QLabel, *more: QWidget) -> QHBoxLayout:
        name.setBuddy(buddy)
        value.setProperty("role", "muted")
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_4)
        row.addWidget(name)
        row.addStretch()
        for widget in more:
            row.addWidget(widget)
        row.addWidget(value)
        return row

    def _explain(self) -> None:
        explained = (
            (
                self.smoothing,
                self.tr("Smoothing"),
                self.tr("Averages a face's readings over about this time, so that words don't flicker. Off shows every frame."),
            ),
            (
                self.uncertain,
                self.tr("Threshold of uncertain"),
                self.tr('A face whose best expression has less than this reads "uncertain".'),
            ),
            (
                self.reset_uncertain,
                self.tr("Use the model's own threshold"),
                self.tr("Use the threshold that the model was tuned with"),
            ),
            (
                self.overlay,
                self.tr("Boxes and labels"),
                with_key(self.tr("Draw boxes and labels over the picture"), "live.overlay"),
            ),
            (
                self.largest_only,
                self.tr("Largest face only"),
                with_key(self.tr("Read the largest face alone, for one person before a camera"), "live.largest_only"),
            ),
        )
        for widget, name, tip in explained:
            widget.setAccessibleName(name)
            widget.setAccessibleDescription(tip)
            widget.setToolTip(tip)

    def _show_settings(self) -> None:
        settings, model = self._context.settings, self._context.model
        own = model.description.uncertain_below if model is not None else 0.5
        threshold = own if settings.uncertain_below is None else settings.uncertain_below
        # Showing a value must not read as the person's own choice of it.
        blocked = [QSignalBlocker(w) for w in (self.smoothing, self.uncertain, self.overlay, self.largest_only)]
        self.smoothing.setValue(round(settings.smoothing_s / _SMOOTHING_STEP_S))
        self.uncertain.setValue(round(100 * threshold))
        self.overlay.setChecked(settings.overlay)
        self.largest_only.setChecked(settings.largest_only)
        del blocked
        self._smoothing_value.setText(seconds(settings.smoothing_s, 2) if settings.smoothing_s else self.tr("off"))
        self._uncertain_value.setText(percent(threshold))
        self.reset_uncertain.setVisible(settings.uncertain_below is not None)


class ModelPicker(Retranslated, QWidget):
    """Which model reads, and on what it runs."""

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.model = QComboBox()
        self.runtime = QComboBox()
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
        self.runtime.activated.connect(lambda k: context.set_runtime(Runtime(self.runtime.itemData(k))))
        context.modelChanged.connect(self._fill)
        self.retranslate()

    def retranslate(self) -> None:
        for label, box, text, tip in (
            (
                self._model_name,
                self.model,
                self.tr("&Model"),
                self.tr("Which trained network reads the faces. The Model tab tells about it."),
            ),
            (
                self._runtime_name,
                self.runtime,
                self.tr("&Device"),
                self.tr("What runs the network. LiteRT is quickest on a CPU; TensorFlow uses a GPU where there is one."),
            ),
        ):
            label.setText(text)
            box.setAccessibleName(text.replace("&", ""))
            box.setAccessibleDescription(tip)
            box.setToolTip(tip)
        self._fill()

    def _fill(self) -> None:
        self.model.clear()
        for model in self._context.models:
            self.model.addItem(model.description.title, model.name)
        self.runtime.clear()
        for runtime in self._context.runtimes():
            self.runtime.addItem(self._runtime_text(runtime), runtime.value)
        if self._context.model is None:
            self.model.addItem(self.tr("no model"))
        else:
            self.model.setCurrentIndex(self.model.findData(self._context.model.name))
            self.runtime.setCurrentIndex(self.runtime.findData(self._context.runtime.value))
        self.model.setEnabled(self._context.model is not None)
        self.runtime.setEnabled(self.runtime.count() > 0)

    def _runtime_text(self, runtime: Runtime) -> str:
        return {
            Runtime.LITERT: self.tr("CPU, LiteRT"),
            Runtime.LITERT_INT8: self.tr("CPU, LiteRT 8-bit"),
            Runtime.TENSORFLOW: self.tr("GPU or CPU, TensorFlow"),
        }[runtime]
