"""Where files are: those that come with the program, and the user's folders. No other module handles a frozen app.

Nothing is created here; the code that writes a file creates its folder.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path
from typing import Final

import platformdirs

from fer_desktop.core.messages import UserError, marked

APPLICATION_NAME: Final = "FER Desktop"
HOME_VARIABLE: Final = "FER_DESKTOP_HOME"
"""Environment variable: one folder that holds all user folders, for tests and for running the program from a USB stick."""

LOG_NAME: Final = "fer-desktop.log"
NATIVE_LOG_NAME: Final = "crash.log"
"""The log, and the trace of a crash in native code; both are in `log_folder`."""

_FOLDER_NAME: Final = "fer-desktop"


class MissingFileError(UserError):
    """A file that comes with the program is missing; the message names it and says what to do."""


def resources_folder() -> Path:
    """Return resources/: of the checkout, of the installed package or of the frozen app."""
    return _bundled_root() / "resources"


def models_folder() -> Path:
    """Return models/, the models that come with the program."""
    return _bundled_root() / "models"


def licences_folder() -> Path | None:
    """Return the folder with the licences of everything in the packaged program, listed in its README.txt.

    None in a checkout and an installed package, where every package has its own licence.
    """
    folder = _bundled_root() / "licences"
    return folder if folder.is_dir() else None


def detector_file() -> Path:
    """Return the face detector's model file. Raises MissingFileError."""
    return _fetched("face_detection_full_range.tflite")


def mesh_file() -> Path:
    """Return the model file of the network that fits a mesh to a face. Raises MissingFileError."""
    return _fetched("face_landmark.tflite")


def eye_file() -> Path:
    """Return the model file of the network that fits a mesh's eyes. Raises MissingFileError."""
    return _fetched("iris_landmark.tflite")


def canonical_face_file() -> Path:
    """Return the mean face, against which a mesh's pose is measured. Raises MissingFileError."""
    return _shipped(resources_folder() / "mesh" / "canonical_face.csv")


def sample_picture() -> Path:
    """Return the picture that the built-in sample shows. Raises MissingFileError."""
    return _fetched("astronaut.png")


def typeface_file() -> Path:
    """Return the font of the window. Raises MissingFileError."""
    return _fetched("Inter.ttf")


def user_data_folder() -> Path:
    """Return the folder of the user's data, such as user models."""
    return _user_folder("data") or platformdirs.user_data_path(_FOLDER_NAME, appauthor=False)


def user_models_folder() -> Path:
    """Return the folder of the models that the user added."""
    return user_data_folder() / "models"


def user_config_folder() -> Path:
    """Return the folder of the settings file."""
    return _user_folder("config") or platformdirs.user_config_path(_FOLDER_NAME, appauthor=False)


def log_folder() -> Path:
    """Return the folder of the log files."""
    return _user_folder("logs") or platformdirs.user_log_path(_FOLDER_NAME, appauthor=False)


def pictures_folder() -> Path:
    """Return the folder of the snapshots."""
    return _user_folder("pictures") or platformdirs.user_pictures_path() / APPLICATION_NAME


def recordings_folder() -> Path:
    """Return the folder of the recordings."""
    return _user_folder("recordings") or platformdirs.user_videos_path() / APPLICATION_NAME


def exports_folder() -> Path:
    """Return the folder of exports, until another one is chosen."""
    return _user_folder("exports") or platformdirs.user_documents_path() / APPLICATION_NAME


def _bundled_root() -> Path:
    frozen_root = getattr(sys, "_MEIPASS", None)
    if frozen_root is not None:
        return Path(frozen_root)
    package = _folder_of(__file__)
    installed = package / "bundled"
    return installed if installed.is_dir() else package.parent


@cache
def _folder_of(file: str) -> Path:
    return Path(file).resolve().parent


def _fetched(name: str) -> Path:
    return _shipped(resources_folder() / "fetched" / name)


def _shipped(path: Path) -> Path:
    if not path.is_file():
        template = marked("{path} is missing. In a checkout, run `make install`; otherwise install {program} again.")
        raise MissingFileError(template, path=path, program=APPLICATION_NAME)
    return path


def _user_folder(name: str) -> Path | None:
    """Return the folder of that name under FER_DESKTOP_HOME, or None where the variable isn't set."""
    home = os.environ.get(HOME_VARIABLE)
    return Path(home).expanduser() / name if home else None
