"""What the commands share: exit statuses, mistakes in the arguments, and the model that the arguments name."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from fer_desktop.analysis.analyzer import Analyzer, AnalyzerOptions, build_analyzer
from fer_desktop.analysis.classifier import Runtime, available_runtimes
from fer_desktop.analysis.detection.blazeface import DetectorError
from fer_desktop.analysis.mesh import MeshError
from fer_desktop.analysis.runtimes.network import ClassifierError
from fer_desktop.models.description import DESCRIPTION_FILE, Model, ModelError, list_models, load_model
from fer_desktop.paths import MissingFileError, models_folder, user_models_folder

DONE: Final = 0
SOME_FAILED: Final = 1
BAD_USAGE: Final = 2
BROKEN_PIPE: Final = 141
"""As the shell reports for a program that SIGPIPE ended."""

ANALYZER_ERRORS: Final = (ModelError, ClassifierError, DetectorError, MeshError, MissingFileError)


class UsageError(Exception):
    """The arguments can't be followed; the message says what to do."""


def reader_gone() -> int:
    """Return the exit status where the program that reads standard output has ended, as in `| head`."""
    # Python would report an error when it flushes.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return BROKEN_PIPE


def find_model(name: str) -> Model:
    """Return the model of a name, or in a folder. Raises UsageError."""
    folders = [models_folder(), user_models_folder()]
    for folder in (*(folder / name for folder in folders), Path(name)):
        if (folder / DESCRIPTION_FILE).is_file():
            try:
                return load_model(folder)
            except ModelError as error:
                raise UsageError(f"--model: {error}") from error
    there = ", ".join(model.name for model in list_models(folders)) or "none"
    raise UsageError(f"--model: there is no model {name}. Choose one of: {there}; or name a folder with {DESCRIPTION_FILE}")


def choose_runtime(model: Model, name: str) -> Runtime:
    """Return the runtime of a name, if it can run the model here. Raises UsageError."""
    runtime = Runtime(name)
    available = available_runtimes(model)
    if runtime not in available:
        lack = "its package is not installed" if runtime in model.description.files else f"{model.name} has no file for it"
        raise UsageError(f"--runtime: {runtime} can't be used: {lack}. Choose one of: {', '.join(available) or 'none here'}")
    return runtime


def make_analyzer(model: Model, runtime: Runtime, options: AnalyzerOptions | None = None) -> Analyzer:
    """Return an analyzer. Raises UsageError where it can't be made."""
    try:
        return build_analyzer(model, runtime, options)
    except ANALYZER_ERRORS as error:
        raise UsageError(str(error)) from error
