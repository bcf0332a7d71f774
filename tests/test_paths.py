"""The folders in which the program looks for its own files and for the user's."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fer_desktop import paths


def test_a_checkout_has_its_own_resources_and_models() -> None:
    root = Path(paths.__file__).resolve().parent.parent
    assert paths.resources_folder() == root / "resources"
    assert paths.models_folder() == root / "models"


def test_a_frozen_app_looks_where_it_was_unpacked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert paths.resources_folder() == tmp_path / "resources"
    assert paths.models_folder() == tmp_path / "models"


def test_only_the_packaged_program_has_a_folder_of_licences(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert paths.licences_folder() is None
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert paths.licences_folder() is None
    (tmp_path / "licences").mkdir()
    assert paths.licences_folder() == tmp_path / "licences"


def test_an_installed_package_contains_its_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bundled = tmp_path / "fer_desktop" / "bundled"
    bundled.mkdir(parents=True)
    monkeypatch.setattr(paths, "__file__", str(tmp_path / "fer_desktop" / "paths.py"))
    assert paths.resources_folder() == bundled / "resources"
    assert paths.models_folder() == bundled / "models"


def test_the_detector_and_the_sample_picture_are_there() -> None:
    assert paths.detector_file().read_bytes()[4:8] == b"TFL3"
    assert paths.sample_picture().read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("find", [paths.detector_file, paths.sample_picture])
def test_the_error_for_a_missing_file_names_a_command(
    find: Callable[[], Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    with pytest.raises(paths.MissingFileError, match="make install"):
        find()


USER_FOLDERS = (
    paths.user_data_folder,
    paths.user_config_folder,
    paths.log_folder,
    paths.pictures_folder,
    paths.recordings_folder,
    paths.exports_folder,
)


def test_one_variable_moves_all_user_folders(user_home: Path) -> None:
    folders = [find() for find in USER_FOLDERS]
    assert len(set(folders)) == len(folders)
    assert all(folder.parent == user_home for folder in folders)
    assert not any(folder.exists() for folder in folders), "looking up a folder must not make it"


def test_without_the_variable_the_system_s_folders_are_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(paths.HOME_VARIABLE)
    monkeypatch.setenv("HOME", str(tmp_path))
    folders = [find() for find in USER_FOLDERS]
    assert all(folder.is_absolute() for folder in folders)
    assert len(set(folders)) == len(folders)
    assert {folder.name for folder in folders[3:]} == {paths.APPLICATION_NAME}


def test_importing_paths_creates_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    subprocess.run(
        [sys.executable, "-c", "import fer_desktop.paths"],
        check=True,
        env={"HOME": str(home), "FER_DESKTOP_HOME": str(home), "PYTHONPATH": str(Path(paths.__file__).parent.parent)},
    )
    assert not home.exists()
