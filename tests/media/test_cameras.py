"""Cameras: the system's answers are faked, because build machines have no cameras; the code that reads them is real."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from cv2_enumerate_cameras.camera_info import CameraInfo

from fer_desktop.media import camera, cameras
from fer_desktop.media.camera import CameraSource
from fer_desktop.media.cameras import backends, find_camera, list_cameras
from fer_desktop.media.source import CameraSpec, SourceError, SourceProblem, open_source

SPEC = CameraSpec("", "Laptop camera", 0, cv2.CAP_V4L2)
linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="device nodes are of Linux")


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that sets the cameras that the system reports, by backend."""

    def set_found(by_backend: dict[int, list[CameraInfo]]) -> None:
        monkeypatch.setattr(cameras, "_ask", lambda backend: by_backend.get(backend, []))

    return set_found


def linux(index: int, name: str | None, vid: int | None = 0x046D, pid: int | None = 0x0825) -> CameraInfo:
    # The package declares the name as a str, but Linux gives some cameras no name.
    return CameraInfo(index, name, f"/dev/video{index}", vid, pid, cv2.CAP_V4L2)  # type: ignore[arg-type]


def test_cameras_can_be_listed_on_this_system() -> None:
    assert isinstance(list_cameras(), list)


def test_a_failing_enumeration_gives_an_empty_list(monkeypatch: pytest.MonkeyPatch) -> None:
    import cv2_enumerate_cameras

    def fail(_: int) -> None:
        raise OSError("no such call")

    monkeypatch.setattr(cv2_enumerate_cameras, "enumerate_cameras", fail)
    assert list_cameras() == []


def test_every_system_has_its_backends() -> None:
    assert backends("linux") == (cv2.CAP_V4L2,)
    assert backends("win32") == (cv2.CAP_MSMF, cv2.CAP_DSHOW)
    assert backends("darwin") == (cv2.CAP_AVFOUNDATION,)


def test_cameras_are_listed_in_the_order_of_their_indices_with_distinct_names(
    found: Callable[[dict[int, list[CameraInfo]]], None],
) -> None:
    found({cv2.CAP_V4L2: [linux(4, "C270"), linux(0, "C270"), linux(2, None, None, None)]})
    listed = list_cameras("linux")
    assert [spec.index for spec in listed] == [0, 2, 4]
    assert [spec.name for spec in listed] == ["C270", "Camera 2", "C270 (2)"]
    assert len({spec.identity for spec in listed}) == 3
    assert all(spec.backend == cv2.CAP_V4L2 for spec in listed)


@linux_only
def test_on_linux_the_identity_is_the_persistent_name_and_not_the_index(
    found: Callable[[dict[int, list[CameraInfo]]], None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "by-id"
    folder.mkdir()
    devices = tmp_path / "dev"
    devices.mkdir()
    for index in (0, 2):
        (devices / f"video{index}").touch()
    link = folder / "usb-046d_C270_1234-video-index0"
    monkeypatch.setattr(cameras, "_LINKS", (folder,))
    monkeypatch.setattr(cameras, "device_path", lambda index: devices / f"video{index}")
    identities = []
    for index in (0, 2):  # the same camera, plugged in again
        link.unlink(missing_ok=True)
        link.symlink_to(devices / f"video{index}")
        found({cv2.CAP_V4L2: [linux(index, "C270")]})
        identities.append(list_cameras("linux")[0].identity)
    assert identities == ["046d:0825:usb-046d_C270_1234-video-index0"] * 2


def test_on_linux_nodes_without_pictures_are_left_out_without_opening_them(
    found: Callable[[dict[int, list[CameraInfo]]], None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for index, position in ((0, "0\n"), (1, "1\n")):
        (tmp_path / f"video{index}").mkdir()
        (tmp_path / f"video{index}" / "index").write_text(position)
    monkeypatch.setattr(cameras, "_CLASS_FOLDER", tmp_path)
    monkeypatch.setattr(cameras, "device_path", lambda index: tmp_path / "not there" / f"video{index}")
    found({cv2.CAP_V4L2: [linux(0, "C270"), linux(1, "C270")]})
    assert [spec.index for spec in list_cameras("linux")] == [0]


def test_on_windows_a_camera_in_both_backends_is_listed_once(
    found: Callable[[dict[int, list[CameraInfo]]], None],
) -> None:
    path = r"\\?\usb#vid_046d&pid_0825&mi_00#7&2a9d&0&0000#"
    found(
        {
            cv2.CAP_MSMF: [CameraInfo(0, "C270", path + "{e5323777-f976}\\global", 0x046D, 0x0825, cv2.CAP_MSMF)],
            cv2.CAP_DSHOW: [
                CameraInfo(0, "C270", path.upper() + "{65e8773d-8f56}\\global", 0x046D, 0x0825, cv2.CAP_DSHOW),
                CameraInfo(1, "OBS Virtual Camera", "", None, None, cv2.CAP_DSHOW),
            ],
        }
    )
    listed = list_cameras("win32")
    assert [(spec.name, spec.backend) for spec in listed] == [("C270", cv2.CAP_MSMF), ("OBS Virtual Camera", cv2.CAP_DSHOW)]


def test_on_macos_the_identity_is_the_unique_id(found: Callable[[dict[int, list[CameraInfo]]], None]) -> None:
    found({cv2.CAP_AVFOUNDATION: [CameraInfo(0, "FaceTime HD", "0x8020000005ac8514", None, None, cv2.CAP_AVFOUNDATION)]})
    assert list_cameras("darwin")[0].identity == "::0x8020000005ac8514"


def test_a_camera_is_found_by_identity_index_or_name() -> None:
    laptop, usb = CameraSpec("id-a", "Laptop Camera", 0, 0), CameraSpec("id-b", "USB Camera C270", 2, 0)
    both = [laptop, usb]
    assert find_camera("id-b", both) is usb
    assert find_camera("2", both) is usb
    assert find_camera("laptop camera", both) is laptop
    assert find_camera("c270", both) is usb
    assert find_camera("1", both) is None
    assert find_camera("", both) is None


# ---- Opening ----


class FakeCapture:
    """Replaces cv2.VideoCapture; `answers` are the results of its reads."""

    opens = True
    answers: tuple[bool, ...] = (True,)
    arguments: tuple[int, ...] = ()

    def __init__(self, *arguments: int) -> None:
        type(self).arguments = arguments
        self.properties: dict[int, float] = {}
        self.released = False
        self._reads = 0

    def isOpened(self) -> bool:
        return self.opens

    def set(self, name: int, value: float) -> bool:
        self.properties[name] = value
        return name != cv2.CAP_PROP_FPS

    def get(self, name: int) -> float:
        return 30.0 if name == cv2.CAP_PROP_FPS else self.properties.get(name, 0.0)

    def read(self) -> tuple[bool, object]:
        answer = self.answers[min(self._reads, len(self.answers) - 1)]
        self._reads += 1
        return (True, np.zeros((480, 640), np.uint8)) if answer else (False, None)

    def release(self) -> None:
        self.released = True


@pytest.fixture
def capture(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> type[FakeCapture]:
    """A fake device that exists, may be opened, and gives gray frames."""
    kind = type("Capture", (FakeCapture,), {})
    monkeypatch.setattr(cv2, "VideoCapture", kind)
    (tmp_path / "video0").touch()
    monkeypatch.setattr(camera, "device_path", lambda index: tmp_path / f"video{index}")
    return kind


def problem_of(spec: CameraSpec) -> SourceProblem:
    with pytest.raises(SourceError) as raised:
        open_source(spec)
    assert spec.name in str(raised.value)
    return raised.value.problem


def test_a_camera_is_opened_by_index_and_backend_and_asked_for_its_size(capture: type[FakeCapture]) -> None:
    source = open_source(SPEC)
    assert capture.arguments == (0, cv2.CAP_V4L2)
    assert isinstance(source, CameraSource) and isinstance(source._capture, FakeCapture)
    assert source._capture.properties == {
        cv2.CAP_PROP_FRAME_WIDTH: 640,
        cv2.CAP_PROP_FRAME_HEIGHT: 480,
        cv2.CAP_PROP_FPS: 30,
    }
    assert source.live
    frame = source.read()
    assert frame is not None
    assert (frame.index, frame.source, frame.image.shape) == (0, "Laptop camera", (480, 640, 3))
    second = source.read()
    assert second is not None and second.timestamp >= frame.timestamp
    assert source.size == (640, 480)
    source.close()
    assert source._capture.released


@pytest.mark.parametrize("wish", [{"width": 1280, "height": 720}, {"frame_rate": 60}])
def test_large_or_fast_formats_are_requested_compressed(capture: type[FakeCapture], wish: dict[str, int]) -> None:
    source = open_source(CameraSpec("", "Laptop camera", 0, cv2.CAP_V4L2, **wish))
    assert isinstance(source, CameraSource) and isinstance(source._capture, FakeCapture)
    assert next(iter(source._capture.properties)) == cv2.CAP_PROP_FOURCC


def test_a_read_without_a_frame_is_none_and_the_index_counts_frames(capture: type[FakeCapture]) -> None:
    capture.answers = (False, False, True)
    source = open_source(SPEC)
    assert source.read() is None
    assert source.read() is None
    frame = source.read()
    assert frame is not None and frame.index == 0


@linux_only
def test_reading_from_an_unplugged_camera_is_an_error(capture: type[FakeCapture], tmp_path: Path) -> None:
    capture.answers = (True, False)
    source = open_source(SPEC)
    assert source.read() is not None
    (tmp_path / "video0").unlink()
    with pytest.raises(SourceError) as raised:
        source.read()
    assert raised.value.problem is SourceProblem.NOT_FOUND


@linux_only
@pytest.mark.parametrize(
    ("number", "problem"),
    [
        (errno.ENOENT, SourceProblem.NOT_FOUND),
        (errno.ENODEV, SourceProblem.NOT_FOUND),
        (errno.EACCES, SourceProblem.REFUSED),
        (errno.EPERM, SourceProblem.REFUSED),
        (errno.EBUSY, SourceProblem.BUSY),
        (errno.EIO, SourceProblem.UNREADABLE),
    ],
)
def test_the_system_s_error_gives_the_reason(
    capture: type[FakeCapture], monkeypatch: pytest.MonkeyPatch, number: int, problem: SourceProblem
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "open", refuse)
    assert problem_of(SPEC) is problem


@linux_only
def test_a_present_camera_that_does_not_open_is_in_use(capture: type[FakeCapture]) -> None:
    capture.opens = False
    assert problem_of(SPEC) is SourceProblem.BUSY


@linux_only
def test_a_camera_that_does_not_exist_is_not_found(capture: type[FakeCapture]) -> None:
    assert problem_of(CameraSpec("", "Laptop camera", 7, cv2.CAP_V4L2)) is SourceProblem.NOT_FOUND


def test_a_camera_that_the_system_refuses_is_not_opened(capture: type[FakeCapture], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camera, "camera_refused", lambda: True)
    assert problem_of(SPEC) is SourceProblem.REFUSED


def test_on_other_systems_the_list_of_cameras_gives_the_reason(
    capture: type[FakeCapture], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(camera, "_LINUX", False)
    capture.opens = False
    monkeypatch.setattr(camera, "list_cameras", lambda: [SPEC])
    assert problem_of(SPEC) is SourceProblem.BUSY
    monkeypatch.setattr(camera, "list_cameras", list)
    assert problem_of(SPEC) is SourceProblem.NOT_FOUND


def test_a_known_camera_is_found_at_its_new_index(
    capture: type[FakeCapture], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "video3").touch()
    remembered = CameraSpec("id-a", "Laptop camera", 0, cv2.CAP_V4L2)
    monkeypatch.setattr(camera, "list_cameras", lambda: [CameraSpec("id-a", "Laptop camera", 3, cv2.CAP_V4L2)])
    open_source(remembered)
    assert capture.arguments == (3, cv2.CAP_V4L2)


def test_another_camera_at_the_same_index_is_not_opened(capture: type[FakeCapture], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camera, "list_cameras", lambda: [CameraSpec("id-b", "Other camera", 0, cv2.CAP_V4L2)])
    assert problem_of(CameraSpec("id-a", "Laptop camera", 0, cv2.CAP_V4L2)) is SourceProblem.NOT_FOUND
