"""Reads a camera of this computer through OpenCV, and finds out why one can't be opened."""

from __future__ import annotations

import errno
import logging
import os
import sys
import time
from dataclasses import replace
from typing import Final

import cv2

from fer_desktop.core.messages import marked
from fer_desktop.core.types import Frame
from fer_desktop.media.cameras import device_path, list_cameras
from fer_desktop.media.file_capture import image_from, sane_frame_rate
from fer_desktop.media.opencv import prepare_opencv
from fer_desktop.media.permission import camera_refused, what_to_do
from fer_desktop.media.source import CameraSpec, SourceError, SourceProblem

_LINUX: Final = sys.platform.startswith("linux")

_MOST_UNCOMPRESSED: Final = 640 * 480 * 30
"""Pixels a second. Above this USB 2 carries too few uncompressed frames, so compressed ones are asked for."""

_log = logging.getLogger(__name__)


class CameraSource:
    """The frames of a camera. `read` returns None while the camera has no frame, and raises when it is disconnected."""

    live = True

    def __init__(self, spec: CameraSpec) -> None:
        """Open the camera that the spec's identity names, at the index it has now. May take 20 s. Raises SourceError."""
        prepare_opencv()
        self._spec = spec = _present(spec)
        self.name = spec.name
        if camera_refused():
            raise _refused(spec)
        if _LINUX:
            _check_node(spec)
        # By index and backend, because anything else may open another camera.
        self._capture = cv2.VideoCapture(spec.index, spec.backend)
        if not self._capture.isOpened():
            self._capture.release()
            raise _why_not_opened(spec)
        self._request(spec)
        self.frame_rate: float | None = sane_frame_rate(self._capture.get(cv2.CAP_PROP_FPS))
        self.frame_count: int | None = None
        self.size: tuple[int, int] | None = None
        self._index = 0

    def read(self) -> Frame | None:
        image = image_from(self._capture.read)
        now = time.monotonic()
        if image is None:
            if _LINUX and not device_path(self._spec.index).exists():
                raise _not_found(self._spec)
            return None
        self.size = (image.shape[1], image.shape[0])
        index = self._index
        self._index += 1
        return Frame(image, index, now, self.name)

    def close(self) -> None:
        self._capture.release()

    def _request(self, spec: CameraSpec) -> None:
        """Request size and frame rate. A camera that doesn't support them gives the nearest, which is no error."""
        wishes: list[tuple[int, float]] = [
            (cv2.CAP_PROP_FRAME_WIDTH, spec.width),
            (cv2.CAP_PROP_FRAME_HEIGHT, spec.height),
            (cv2.CAP_PROP_FPS, spec.frame_rate),
        ]
        if spec.width * spec.height * spec.frame_rate > _MOST_UNCOMPRESSED:
            wishes.insert(0, (cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG")))
        for wish, value in wishes:
            if not self._capture.set(wish, value):
                _log.info("%s keeps its own value for property %d instead of %g", spec.name, wish, value)


def _present(spec: CameraSpec) -> CameraSpec:
    """Return the spec with the current index of its identity. Raises SourceError when the system no longer lists it."""
    if not spec.identity:
        return spec
    found = next((camera for camera in list_cameras() if camera.identity == spec.identity), None)
    if found is None:
        raise _not_found(spec)
    return replace(spec, index=found.index, backend=found.backend)


def _check_node(spec: CameraSpec) -> None:
    path = device_path(spec.index)
    try:
        # Neither waits nor starts the camera.
        os.close(os.open(path, os.O_RDWR | os.O_NONBLOCK))
    except OSError as error:
        _log.info("%s: %s", path, error)
        if error.errno in (errno.ENOENT, errno.ENODEV, errno.ENXIO):
            raise _not_found(spec) from error
        if error.errno in (errno.EACCES, errno.EPERM):
            raise _refused(spec) from error
        if error.errno == errno.EBUSY:
            raise _busy(spec) from error
        template = marked("{name} can't be opened: {why}. Unplug it and plug it in again.")
        raise SourceError(SourceProblem.UNREADABLE, template, name=spec.name, why=error) from error


def _why_not_opened(spec: CameraSpec) -> SourceError:
    """Return the error for a camera that didn't open although the system allows it.

    On Linux any number of programs can open a device but only one can use it, so `_check_node` doesn't find out that it is
    busy.
    """
    if _LINUX:
        connected = device_path(spec.index).exists()
    else:
        connected = any(camera.index == spec.index and camera.backend == spec.backend for camera in list_cameras())
    return _busy(spec) if connected else _not_found(spec)


def _not_found(spec: CameraSpec) -> SourceError:
    return SourceError(
        SourceProblem.NOT_FOUND, marked("{name} is not connected. Plug it in, or choose another camera."), name=spec.name
    )


def _refused(spec: CameraSpec) -> SourceError:
    return SourceError(
        SourceProblem.REFUSED, marked("This program isn't allowed to use {name}. {what}"), name=spec.name, what=what_to_do()
    )


def _busy(spec: CameraSpec) -> SourceError:
    template = marked("{name} is in use by another program. Close that program, or choose another camera.")
    return SourceError(SourceProblem.BUSY, template, name=spec.name)
