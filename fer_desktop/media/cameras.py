"""Lists the computer's cameras by name and identity. The system is asked for them; no device is opened."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import cv2

from fer_desktop.media.opencv import prepare_opencv
from fer_desktop.media.source import CameraSpec

if TYPE_CHECKING:  # importing it loads AVFoundation on macOS
    from cv2_enumerate_cameras.camera_info import CameraInfo

_LINKS: Final = (Path("/dev/v4l/by-id"), Path("/dev/v4l/by-path"))
"""Where Linux has lasting names of cameras: by serial number, and by socket."""

_CLASS_FOLDER: Final = Path("/sys/class/video4linux")

_log = logging.getLogger(__name__)


def backends(system: str = sys.platform) -> tuple[int, ...]:
    """Return the OpenCV backends that cameras are opened through on a system, the preferred one first."""
    if system == "win32":
        # DirectShow second: some virtual cameras are only there.
        return cv2.CAP_MSMF, cv2.CAP_DSHOW
    if system == "darwin":
        return (cv2.CAP_AVFOUNDATION,)
    return (cv2.CAP_V4L2,)


def list_cameras(system: str = sys.platform) -> list[CameraSpec]:
    """Return the cameras in the order of their indices; an empty list where there are none or the system can't be asked."""
    prepare_opencv()
    cameras: list[CameraSpec] = []
    for backend in backends(system):
        known = {camera.identity for camera in cameras}
        cameras += [camera for camera in _specs(_ask(backend), backend, system) if camera.identity not in known]
    return cameras


def find_camera(wanted: str, cameras: Iterable[CameraSpec]) -> CameraSpec | None:
    """Return the camera that a user or a settings file names: by identity, index, whole name, or part of a name."""
    cameras = list(cameras)
    text = wanted.strip().casefold()
    for same in (
        lambda camera: camera.identity.casefold() == text,
        lambda camera: str(camera.index) == text,
        lambda camera: camera.name.casefold() == text,
        lambda camera: bool(text) and text in camera.name.casefold(),
    ):
        found = next((camera for camera in cameras if same(camera)), None)
        if found is not None:
            return found
    return None


def device_path(index: int) -> Path:
    """Return the device node of a camera on Linux."""
    return Path(f"/dev/video{index}")


def _ask(backend: int) -> list[CameraInfo]:
    try:
        from cv2_enumerate_cameras import enumerate_cameras, supported_backends

        return list(enumerate_cameras(backend)) if backend in supported_backends else []
    except Exception:  # its system calls may raise anything, and a missing list is not worth a crash
        _log.exception("asking the system for its cameras")
        return []


def _specs(found: Iterable[CameraInfo], backend: int, system: str) -> list[CameraSpec]:
    result: list[CameraSpec] = []
    for camera in sorted(found, key=lambda camera: camera.index):
        if system.startswith("linux") and _is_metadata_node(camera.index):
            continue
        name = (camera.name or "").strip() or f"Camera {camera.index}"
        same_name = sum(1 for other in result if other.name == name or other.name.startswith(f"{name} ("))
        result.append(
            CameraSpec(
                identity=_identity(camera, system),
                name=f"{name} ({same_name + 1})" if same_name else name,
                index=camera.index,
                backend=backend,
            )
        )
    return result


def _identity(camera: CameraInfo, system: str) -> str:
    """Return "vid:pid:device", the same after a restart and, where the system identifies the device, on another socket."""
    vendor, product = (f"{number:04x}" if number is not None else "" for number in (camera.vid, camera.pid))
    return f"{vendor}:{product}:{_lasting_path(camera, system)}"


def _lasting_path(camera: CameraInfo, system: str) -> str:
    if system.startswith("linux"):
        return _link_to(device_path(camera.index)) or (camera.path or str(camera.index))
    if system == "win32" and camera.path:
        # The part after "#{" names the interface, which differs between the two backends.
        return camera.path.casefold().split("#{")[0]
    return camera.path or str(camera.index)


def _link_to(device: Path) -> str | None:
    for folder in _LINKS:
        try:
            for link in sorted(folder.iterdir()):
                if link.resolve() == device:
                    return link.name
        except OSError:
            continue
    return None


def _is_metadata_node(index: int) -> bool:
    """Whether a node of Linux, which has two or more for each camera, is one without pictures.

    cv2-enumerate-cameras has left out such nodes where they may be opened. For others it is a guess: a camera's first node has
    the pictures.
    """
    if os.access(device_path(index), os.R_OK):
        return False
    try:
        position = (_CLASS_FOLDER / f"video{index}" / "index").read_bytes().strip()
    except OSError:
        return False
    return position.isdigit() and int(position) > 0
