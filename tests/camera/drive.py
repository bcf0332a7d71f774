"""The program that the emulated Linux runs: it tries this project's camera code on the kernel's virtual camera.

Prints "PASS name: detail" or "FAIL name: detail" for each check, goes on after a failure, and prints "DONE" at the end.
"""

from __future__ import annotations

import errno
import fcntl
import logging
import os
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))

from fer_desktop import paths  # noqa: E402
from fer_desktop.analysis.analyzer import AnalyzerOptions, build_analyzer  # noqa: E402
from fer_desktop.core.types import Analysis, Frame  # noqa: E402
from fer_desktop.live.engine import LiveEngine  # noqa: E402
from fer_desktop.live.status import LiveState  # noqa: E402
from fer_desktop.media.cameras import device_path, list_cameras  # noqa: E402
from fer_desktop.media.source import CameraSpec, SourceError, SourceProblem, open_source  # noqa: E402
from fer_desktop.models.description import load_model  # noqa: E402
from tests.camera.machine import CAMERA_OPTIONS, GUEST_BUSYBOX, GUEST_MODULE  # noqa: E402

DRIVER = Path("/sys/bus/platform/drivers/vivid")
DEVICE = "vivid.0"
PATIENCE_S = 30.0
NOBODY = 65534

# Numbers from linux/videodev2.h for x86-64.
VIDIOC_S_CTRL = 0xC008561C
VIDIOC_QUERYCTRL = 0xC0445624
NEXT_CONTROL = 0x80000000
CONTROL = struct.Struct("Ii")
QUERY = struct.Struct("II32s9i")


class CheckError(Exception):
    """A check's expectation failed; the message says what was expected or seen."""


def expect(truth: bool, otherwise: object) -> None:
    if not truth:
        raise CheckError(str(otherwise))


# ---- The camera from outside: its controls, its device and its module ----


def controls(device: Path) -> dict[str, int]:
    """Return the numbers of the camera's controls by name; some controls make the camera misbehave."""
    found: dict[str, int] = {}
    number = 0
    handle = os.open(device, os.O_RDWR | os.O_NONBLOCK)
    try:
        while True:
            asked = bytearray(QUERY.pack(number | NEXT_CONTROL, 0, b"", *[0] * 9))
            try:
                fcntl.ioctl(handle, VIDIOC_QUERYCTRL, asked)
            except OSError as error:
                if error.errno == errno.EINVAL:  # there are no more controls
                    return found
                raise
            number, _, name, *_ = QUERY.unpack(asked)
            found[name.split(b"\0")[0].decode()] = number
    finally:
        os.close(handle)


def set_control(device: Path, name: str, value: int) -> None:
    number = controls(device)[name]
    handle = os.open(device, os.O_RDWR | os.O_NONBLOCK)
    try:
        fcntl.ioctl(handle, VIDIOC_S_CTRL, CONTROL.pack(number, value))
    finally:
        os.close(handle)


def unplug() -> None:
    """Detach the device from its driver even while a program has it open, as pulling the cable does."""
    (DRIVER / "unbind").write_bytes(DEVICE.encode())


def replug() -> None:
    (DRIVER / "bind").write_bytes(DEVICE.encode())


def unload_module() -> None:
    subprocess.run([GUEST_BUSYBOX, "rmmod", "vivid"], check=True, timeout=30)


def load_module() -> None:
    subprocess.run([GUEST_BUSYBOX, "insmod", GUEST_MODULE, *CAMERA_OPTIONS.split()], check=True, timeout=30)


def handles_on_cameras() -> int:
    count = 0
    for link in Path("/proc/self/fd").iterdir():
        try:
            count += str(link.readlink()).startswith("/dev/video")
        except OSError:  # the handle that the listing itself used
            continue
    return count


# ---- The checks ----


def only_camera() -> CameraSpec:
    cameras = list_cameras()
    expect(len(cameras) == 1, f"expected one camera, got {cameras}")
    return cameras[0]


def problem_of(spec: CameraSpec) -> SourceError:
    """Return the error that opening the camera raises."""
    try:
        open_source(spec).close()
    except SourceError as error:
        return error
    raise CheckError(f"{spec.name} could be opened")


def is_listed() -> str:
    spec = only_camera()
    expect(spec.name.startswith("vivid") and spec.index == 0 and bool(spec.identity), spec)
    return f"{spec.name}, {device_path(spec.index)}"


def gives_frames() -> str:
    source = open_source(only_camera())
    try:
        frames = [frame for frame in (source.read() for _ in range(20)) if frame is not None]
    finally:
        source.close()
    expect(len(frames) >= 10, f"{len(frames)} frames of 20 reads")
    expect(all(frame.image.shape == (480, 640, 3) for frame in frames), {frame.image.shape for frame in frames})
    times = [frame.timestamp for frame in frames]
    expect(times == sorted(set(times)), f"times do not rise: {times}")
    expect(frames[-1].image.std() > 10, "the picture is of one colour")
    expect(handles_on_cameras() == 0, "the camera is still open")
    return f"{len(frames)} frames of 640x480; the camera promises {source.frame_rate:.0f} a second"


def is_busy() -> str:
    spec = only_camera()
    first = open_source(spec)
    try:
        first.read()
        error = problem_of(spec)
        expect(error.problem is SourceProblem.BUSY, f"{error.problem}: {error}")
        expect(any(first.read() is not None for _ in range(10)), "the first program has no frames any more")
    finally:
        first.close()
    open_source(spec).close()
    return str(error)


def is_refused() -> str:
    """Opened by a user who has no permission, in another process, because root always has it."""
    spec = only_camera()
    device_path(spec.index).chmod(0)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            error = problem_of(replace(spec, identity=""))
            said = f"{error.problem.value}|{error}"
        except BaseException as error:
            said = f"{type(error).__name__}|{error}"
        os.write(writing, said.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        problem, _, message = pipe.read().partition("|")
    os.waitpid(child, 0)
    device_path(spec.index).chmod(0o660)
    expect(problem == SourceProblem.REFUSED.value, f"{problem}: {message}")
    return message


def is_missing() -> str:
    error = problem_of(CameraSpec("", "Camera 42", 42, only_camera().backend))
    expect(error.problem is SourceProblem.NOT_FOUND, f"{error.problem}: {error}")
    return str(error)


def gives_other_sizes() -> str:
    sizes = ((1280, 720), (320, 180))
    for width, height in sizes:
        source = open_source(replace(only_camera(), width=width, height=height))
        try:
            frame = next((frame for frame in (source.read() for _ in range(10)) if frame is not None), None)
        finally:
            source.close()
        expect(
            frame is not None and frame.image.shape == (height, width, 3),
            f"asked {width}x{height}, got {frame and frame.image.shape}",
        )
    return ", ".join(f"{width}x{height}" for width, height in sizes)


def is_analyzed() -> str:
    """One frame goes through both networks. An emulated processor needs seconds for it, so one frame has to do."""
    analyzer = build_analyzer(load_model(paths.models_folder() / "default"))
    source = open_source(only_camera())
    try:
        frame = next(frame for frame in (source.read() for _ in range(10)) if frame is not None)
    finally:
        source.close()
    analysis = analyzer.analyze(frame)
    expect(analysis.frame is frame and not analysis.readings, f"faces in a test picture: {analysis.readings}")
    return f"no face in the test picture, on {analyzer.classifier.device}"


class FacelessAnalyzer:
    """Replaces the Analyzer, which would need seconds for each frame here. These checks are about the camera."""

    def __init__(self) -> None:
        self.options = AnalyzerOptions()
        self.classifier = self
        self.device = "none"

    def analyze(self, frame: Frame) -> Analysis:
        return Analysis(frame, ())

    def reset(self) -> None:
        """Do nothing: there is no state to reset."""

    def go_on_from(self, before: object) -> None:
        """Nobody was followed."""


class Live:
    """The live engine on the camera, with methods that wait for its states."""

    def __init__(self) -> None:
        self.engine = LiveEngine(FacelessAnalyzer)
        self.spec = only_camera()
        self.device = device_path(self.spec.index)

    def wait(self, state: LiveState, problem: SourceProblem | None = None, limit_s: float = PATIENCE_S) -> str:
        """Wait until the engine reports the state (and the problem); return its message and how long that took."""
        started = time.monotonic()
        while time.monotonic() - started < limit_s:
            status = self.engine.status()
            if status.state is state and (problem is None or status.problem is problem):
                return f"{status.message or ''} ({time.monotonic() - started:.1f} s)".strip()
            time.sleep(0.02)
        raise CheckError(
            f"still {status.state}, {status.problem}, {status.message!r} after {limit_s:.0f} s, not {state} {problem or ''}"
        )

    def wait_for_result(self) -> float:
        """Wait for an analysis of a frame captured from now on; return how long it took."""
        started = time.monotonic()
        while time.monotonic() - started < PATIENCE_S:
            analysis = self.engine.take()
            if analysis is not None and analysis.frame.timestamp > started:
                return time.monotonic() - started
            time.sleep(0.01)
        raise CheckError(f"no analysis of a new frame within {PATIENCE_S:.0f} s: {self.engine.status()}")

    def plays(self) -> str:
        self.engine.start(self.spec)
        took = self.wait(LiveState.LIVE)
        for _ in range(20):
            self.wait_for_result()
        statistics = self.engine.status().statistics
        expect(statistics.camera_fps > 0 and statistics.analysis_fps > 0, statistics)
        return f"live after {took.strip('()')}, {statistics.camera_fps:.0f} frames a second"

    def pauses(self) -> str:
        self.engine.pause()
        self.wait(LiveState.PAUSED)
        self.engine.resume()
        self.wait(LiveState.LIVE)
        return f"a new frame {self.wait_for_result():.1f} s after resuming"

    def starts_in_a_row(self) -> str:
        for _ in range(5):
            self.engine.start(self.spec)
            time.sleep(0.1)  # so that the next start comes while the camera is opening
        self.wait(LiveState.LIVE)
        self.wait_for_result()
        expect(handles_on_cameras() == 1, f"{handles_on_cameras()} handles on the camera")
        return "live, opened once"

    def falls_silent(self) -> str:
        set_control(self.device, "Percentage of Dropped Buffers", 100)
        message = self.wait(LiveState.FAILED, SourceProblem.SILENT)
        set_control(self.device, "Percentage of Dropped Buffers", 0)
        return f"{message} Live again {self.wait(LiveState.LIVE)}"

    def breaks(self) -> str:
        set_control(self.device, "Inject Fatal Streaming Error", 1)
        message = self.wait(LiveState.FAILED)
        return f"{message} Live again {self.wait(LiveState.LIVE)}"

    def loses_contact(self) -> str:
        """Vivid's own way of unplugging: every call fails until the last program has closed the camera."""
        set_control(self.device, "Disconnect", 1)
        message = self.wait(LiveState.FAILED)
        return f"{message} Live again {self.wait(LiveState.LIVE)}"

    def is_unplugged(self) -> str:
        unplug()
        message = self.wait(LiveState.FAILED, SourceProblem.NOT_FOUND)
        expect(list_cameras() == [], f"still listed: {list_cameras()}")
        time.sleep(5)  # long enough for two more attempts, which must change nothing
        expect(self.engine.status().problem is SourceProblem.NOT_FOUND, self.engine.status())
        return message

    def is_plugged_in_again(self) -> str:
        replug()
        took = self.wait(LiveState.LIVE)
        self.wait_for_result()
        return f"live by itself {took}"

    def stops(self) -> str:
        self.engine.stop()
        self.wait(LiveState.IDLE)
        expect(handles_on_cameras() == 0, f"{handles_on_cameras()} handles on the camera")
        open_source(self.spec).close()
        return "nothing holds the camera"

    def loses_its_driver(self) -> str:
        unload_module()
        self.engine.start(self.spec)
        message = self.wait(LiveState.FAILED, SourceProblem.NOT_FOUND)
        load_module()
        return f"{message} Loaded again: live {self.wait(LiveState.LIVE)}"

    def closes(self) -> str:
        self.engine.close()
        deadline = time.monotonic() + 10
        while threading.active_count() > 1 and time.monotonic() < deadline:
            time.sleep(0.02)
        expect(threading.active_count() == 1, f"threads left: {[thread.name for thread in threading.enumerate()]}")
        expect(handles_on_cameras() == 0, f"{handles_on_cameras()} handles on the camera")
        return "no thread and no handle left"


def check(name: str, run: Callable[[], str]) -> None:
    try:
        result, detail = "PASS", run()
    except Exception as error:
        result, detail = "FAIL", f"{type(error).__name__}: {error}"
    print(f"{result} {name}: {' '.join(detail.split())}", flush=True)


def main() -> None:
    logging.basicConfig(level=logging.ERROR)
    check("The camera is listed", is_listed)
    check("It delivers frames", gives_frames)
    check("A second program is told that the camera is in use, and the first keeps its frames", is_busy)
    check("A user without permission is told what to do", is_refused)
    check("A camera that isn't there is reported as missing", is_missing)
    check("It delivers the frame sizes that are asked for", gives_other_sizes)
    check("The Analyzer accepts its frames", is_analyzed)
    live = Live()
    check("The live engine plays it", live.plays)
    check("After a pause, the live engine goes on with new frames", live.pauses)
    check("Five starts in a row open it once", live.starts_in_a_row)
    check("A camera that delivers nothing is reported as silent, and comes back", live.falls_silent)
    check("A camera that breaks while streaming comes back", live.breaks)
    check("A camera that loses contact comes back", live.loses_contact)
    check("A camera that is unplugged while live is reported as missing", live.is_unplugged)
    check("Plugged in again, it goes on by itself", live.is_plugged_in_again)
    check("Stopping closes it", live.stops)
    check("It comes back after its driver was unloaded and loaded again", live.loses_its_driver)
    check("Closing leaves nothing behind", live.closes)
    print("DONE", flush=True)


if __name__ == "__main__":
    main()
