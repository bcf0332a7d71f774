"""What the tabs share: the models, the settings, the theme, and how an Analyzer is made."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from fer_desktop import paths
from fer_desktop.analysis.analyzer import REDETECTION_S, Analyzer, AnalyzerOptions, build_analyzer
from fer_desktop.analysis.automatic import AUTOMATIC, AutomaticDevice, can_choose
from fer_desktop.analysis.classifier import Runtime, available_runtimes
from fer_desktop.analysis.mesh import MeshFaces
from fer_desktop.core.messages import Message, UserError, marked
from fer_desktop.core.metrics import ClassErrors
from fer_desktop.core.types import Box, Frame
from fer_desktop.models.description import Model, ModelError
from fer_desktop.models.measurements import MeasurementBook
from fer_desktop.models.metrics import Measurement, errors_of
from fer_desktop.settings import Recent, Settings, keep_copy, save_settings, with_recent
from fer_desktop.ui.foundation.language import translated

_log = logging.getLogger(__name__)

NO_MODEL: Final = Message(
    marked("There is no model. Install the program again, or put a model's folder into the models folder.")
)


_KEPT: Final = ("window", "maximised", "mini", "tab", "source_kind", "source", "running_recording")
_OF_ANALYSIS: Final = ("model", "runtime", "smoothing_s", "uncertain_below", "largest_only", "mesh")
"""What a reset keeps: always, and while a recording runs, which has one set of these settings."""


class AppContext(QObject):
    """Given to every tab. Lives in the GUI thread; what `make_analyzer` returns may be called in any other.

    modelChanged: the current model or device changed.
    deviceMeasured: the automatic device was measured.
    measured: measurements were kept with models; see `keep_measurements`.
    settingsChanged: `settings` was replaced.
    languageChanged: objects that aren't widgets make their texts anew (Qt tells widgets, see `language`).
    statusMessage: a line for the status bar.
    recordingChanged: `recording` has changed.
    stepsRequested: a face is to be explained in the Steps tab; see `openInSteps`.
    settingsWanted: the settings dialog is to open, at the row of this setting ("" for the first).
    """

    modelChanged = Signal()
    deviceMeasured = Signal()
    measured = Signal()
    settingsChanged = Signal()
    recordingChanged = Signal()
    languageChanged = Signal()
    statusMessage = Signal(str)
    stepsRequested = Signal(object, object)
    settingsWanted = Signal(str)

    def __init__(
        self,
        models: Sequence[Model],
        settings: Settings | None = None,
        settings_file: Path | None = None,
        automatic: AutomaticDevice | None = None,
    ) -> None:
        """settings_file: where changes are saved; None keeps them in memory only. automatic: None remembers no choice."""
        super().__init__()
        self.models = list(models)
        self.settings = settings or Settings()
        self._saved: Settings | None = self.settings
        """The settings as last saved; None if the file is to be written whole."""
        self._settings_file = settings_file
        self.model = self._named(self.settings.model) or next(iter(self.models), None)
        self._runtimes: tuple[Model, list[Runtime]] | None = None
        self.runtime = self._allowed_runtime(self.settings.runtime)
        """Of files, steps and tests, so that these are the same on every computer; of the live view too, unless its device is
        automatic."""
        self.automatic = automatic or AutomaticDevice()
        self.device_asked = 0
        """How often the user asked for the automatic device."""
        self.measurements = MeasurementBook()
        """What the user measured with each model."""
        self.recording = False
        """A recording runs, so model and runtime stay: a recording has one model."""
        self._errors_of: Model | None = None
        self._errors: Sequence[ClassErrors] = ()

    @property
    def snapshots_folder(self) -> Path:
        """Where snapshots are saved."""
        return _chosen(self.settings.snapshots_folder) or paths.pictures_folder()

    @property
    def recordings_folder(self) -> Path:
        """Where recordings are saved."""
        return _chosen(self.settings.recordings_folder) or paths.recordings_folder()

    @property
    def exports_folder(self) -> Path:
        """The folder that dialogs propose for exports: the user's, else where one was saved last, else the standard one."""
        return _chosen(self.settings.exports_folder) or _chosen(self.settings.saved_folder) or paths.exports_folder()

    def runtimes(self) -> list[Runtime]:
        """Return the runtimes that the current model can use on this computer."""
        if self.model is None:
            return []
        # Looking for the packages takes 0.4 ms, and every list of devices asks several times.
        if self._runtimes is None or self._runtimes[0] is not self.model:
            self._runtimes = self.model, available_runtimes(self.model)
        return self._runtimes[1]

    def class_errors(self) -> Sequence[ClassErrors]:
        """Return how the current model reads each expression; empty where that was not measured."""
        if self._errors_of is not self.model:
            self._errors_of = self.model
            self._errors = errors_of(self.model.description.metrics) if self.model is not None else ()
        return self._errors

    def set_model(self, name: str) -> None:
        """Make a model current, by name; the runtime that was chosen runs it, if the model has it."""
        found = self._named(name)
        if found is None or found is self.model or self.recording:
            return
        self.model = found
        self.runtime = self._allowed_runtime(self.settings.runtime)
        self.update_settings(model=name)
        self.modelChanged.emit()

    def devices(self) -> list[str]:
        """Return the devices that can be chosen for the current model: `AUTOMATIC` if there is a choice, and its runtimes."""
        runtimes = self.runtimes()
        return [*([AUTOMATIC] if can_choose(runtimes) else []), *(runtime.value for runtime in runtimes)]

    @property
    def device(self) -> str:
        """The device in use, one of `devices`."""
        return AUTOMATIC if self.settings.runtime == AUTOMATIC and AUTOMATIC in self.devices() else self.runtime.value

    @property
    def live_runtime(self) -> Runtime:
        """What runs the network of the live view; the same as elsewhere until the automatic device is measured."""
        known = self.automatic.known(self.model) if self.model is not None and self.device == AUTOMATIC else None
        return self.runtime if known is None else known.runtime

    def set_device(self, device: str) -> None:
        """Choose one of `devices`. The automatic one is measured again if it is in use already."""
        if device not in self.devices() or self.recording or (device == self.device != AUTOMATIC):
            return
        if device == AUTOMATIC:
            self.device_asked += 1
            assert self.model is not None
            self.automatic.forget(self.model)
        self.update_settings(runtime=device)
        self.runtime = self._allowed_runtime(device)
        self.modelChanged.emit()

    def set_runtime(self, runtime: Runtime) -> None:
        """Choose a runtime, in place of the automatic device too."""
        self.set_device(runtime.value)

    def add_model(self, model: Model) -> None:
        """Add a model, in place of one with the same name."""
        self.models = [other for other in self.models if other.name != model.name] + [model]
        if self.model is None or self.model.name == model.name:
            self.model = model
        self.modelChanged.emit()

    def remove_model(self, name: str) -> None:
        """Remove a model by name; if it was current, the default model becomes so, or else the first of the others."""
        self.models = [model for model in self.models if model.name != name]
        if self.model is not None and self.model.name == name:
            self.model = self._named(Settings().model) or next(iter(self.models), None)
            self.runtime = self._allowed_runtime(self.settings.runtime)
            self.update_settings(model=self.model.name if self.model is not None else "")
        self.modelChanged.emit()

    def keep_measurements(self, measured: Iterable[tuple[Model, Measurement]]) -> None:
        """Keep measurements with their models. Raises UserError if they can't be saved; they last until the program ends."""
        try:
            for model, measurement in measured:
                self.measurements.keep(model, measurement)
        except OSError as error:
            template = marked("The result can't be saved, so it lasts until the program ends: {why}")
            raise UserError(template, why=error) from error
        finally:
            self.measured.emit()

    def set_recording(self, recording: bool) -> None:
        """Tell whether a recording runs."""
        if recording != self.recording:
            self.recording = recording
            self.recordingChanged.emit()

    def why_fixed(self) -> str:
        """Return why what is analysed can't be changed now; "" if it can."""
        text = self.tr("Stop recording to change this: a recording is analysed in one way from start to end.")
        return text if self.recording else ""

    def opened(self, *opened: Recent) -> None:
        """Remember what was opened, the newest first."""
        self.update_settings(recent=with_recent(self.settings.recent, *opened))

    def update_settings(self, **changes: Any) -> None:
        """Change settings by name, and save them."""
        changed = dataclasses.replace(self.settings, **changes)
        if changed == self.settings:
            return
        self.settings = changed
        self.save()
        self.settingsChanged.emit()

    def reset_settings(self) -> Path | None:
        """Reset the settings; return the copy of the old settings file, None if there was no file.

        Tab, window and source stay, and while a recording runs also the settings of the analysis.

        Raises OSError, and resets nothing, if the copy can't be written.
        """
        copy = keep_copy(self._settings_file) if self._settings_file is not None else None
        names = [*_KEPT, *(_OF_ANALYSIS if self.recording else ())]
        kept = {name: getattr(self.settings, name) for name in names}
        self.settings = dataclasses.replace(Settings(), **kept)
        self._saved = None
        self.save()
        model, runtime = self.model, self.runtime
        self.model = self._named(self.settings.model) or model
        self.runtime = self._allowed_runtime(self.settings.runtime)
        self.settingsChanged.emit()
        if (self.model, self.runtime) != (model, runtime):
            self.modelChanged.emit()
        return copy

    def save(self) -> None:
        if self._settings_file is None:
            return
        try:
            save_settings(self.settings, self._settings_file, self._saved)
            self._saved = self.settings
        except OSError as error:
            _log.warning("the settings can't be saved: %s", error)
            self._settings_file = None
            self.statusMessage.emit(
                self.tr("Settings can't be saved, so they last until the program ends: {reason}").format(
                    reason=translated(error)
                )
            )

    @property
    def uncertain_below(self) -> float:
        """The threshold, 0 to 1: the user's, or the model's own."""
        own = self.model.description.uncertain_below if self.model is not None else 0.5
        return own if self.settings.uncertain_below is None else self.settings.uncertain_below

    def analyzer_options(self, **changes: Any) -> AnalyzerOptions:
        """Return the options for the live view from the settings, with changes by name."""
        return dataclasses.replace(
            AnalyzerOptions(
                smoothing_s=self.settings.smoothing_s,
                uncertain_below=self.settings.uncertain_below,
                largest_only=self.settings.largest_only,
                redetection_s=REDETECTION_S,
                mesh=MeshFaces.FOLLOWED if self.settings.mesh else MeshFaces.OFF,
            ),
            **changes,
        )

    def make_analyzer(self, options: AnalyzerOptions) -> Callable[[], Analyzer]:
        """Return a function that builds an Analyzer of the current model; call it in the thread that will use it.

        The function raises ModelError (also if there is no model), ClassifierError or MissingFileError.
        """
        return self._making(options, automatic=False)

    def make_live_analyzer(self, options: AnalyzerOptions) -> Callable[[], Analyzer]:
        """Return a function as `make_analyzer` does, for the live view: it measures the automatic device if it must."""
        return self._making(options, automatic=self.device == AUTOMATIC)

    def _making(self, options: AnalyzerOptions, automatic: bool) -> Callable[[], Analyzer]:
        model, runtime = self.model, self.runtime

        def build() -> Analyzer:
            if model is None:
                raise ModelError(NO_MODEL)
            if not automatic:
                return build_analyzer(model, runtime, options)
            choice = self.automatic.choose(model)
            self.deviceMeasured.emit()
            return build_analyzer(model, choice.runtime, options, for_few=choice.threads)

        return build

    def openInSteps(self, picture: Frame | Path, face: int | Box) -> None:
        """Explain a face in the Steps tab. picture: a frame, or a file that is read there.

        face: its index among the readings, or, where these come from tracking or from other frames, its box in px.
        """
        self.stepsRequested.emit(picture, face)

    def _named(self, name: str) -> Model | None:
        return next((model for model in self.models if model.name == name), None)

    def _allowed_runtime(self, wanted: str) -> Runtime:
        allowed = self.runtimes()
        if wanted in [runtime.value for runtime in allowed]:
            return Runtime(wanted)
        return allowed[0] if allowed else Runtime.LITERT


def _chosen(folder: str) -> Path | None:
    return Path(folder) if folder else None
