"""Fixtures for every test: real data if it is there, separate user folders, and checks that nothing is left behind.

This file doesn't import Qt: the tests of core, analysis, sources, live, batch and recordings also run where Qt isn't installed
(`pytest --without-qt` tests that by blocking it).
"""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from importlib.abc import MetaPathFinder
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from fer_desktop import paths
from fer_desktop.analysis.automatic import Timing
from fer_desktop.analysis.classifier import Runtime
from fer_desktop.core.types import Box, Face, FaceReading, Prediction
from fer_desktop.media.opencv import prepare_opencv
from tests import virtual_screen as virtual

# Set before anything imports Qt, so that no test opens a window on the screen.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
# Called before anything loads OpenCV, as in __main__.
prepare_opencv()

REPOSITORY = Path(__file__).resolve().parent.parent
QT_PACKAGES = ("PySide6", "shiboken6", "pyqtgraph", "PyQt5", "PyQt6", "PySide2")
THREAD_DEADLINE_S = 5.0


class _QtBlocker(MetaPathFinder):
    """Makes every import of Qt fail, as if it weren't installed."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        if fullname.partition(".")[0] in QT_PACKAGES:
            raise ModuleNotFoundError(f"No module named {fullname!r} (blocked by --without-qt)", name=fullname)


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    parser.addoption("--without-qt", action="store_true", help="make every import of Qt fail; use with -p no:pytest-qt")
    if not pluginmanager.hasplugin("pytest-qt"):
        # Without pytest-qt, its settings in pyproject.toml would be unknown and raise an error.
        for name in ("qt_api", "qt_log_level_fail"):
            parser.addini(name, "of pytest-qt; without effect here")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--without-qt"):
        loaded = [name for name in QT_PACKAGES if name in sys.modules]
        if loaded:
            raise pytest.UsageError(f"--without-qt came too late, {loaded} are loaded; add -p no:pytest-qt")
        sys.meta_path.insert(0, _QtBlocker())


# ---- Real data ----


LACKING = "needs the real data"
MADE_MEDIA = REPOSITORY / "tests" / "made"
"""What resources/setup/make_test_media.py makes in place of the real photographs and videos."""

NEVER_SKIPPED = tuple(
    f"tests/{name}/" for name in ("live", "batch", "recordings", "ui/tabs/live", "ui/tabs/files", "ui/tabs/recordings")
)
"""Folders with the tests of the live window, files and recordings: all of them run everywhere."""

RIGHTS = ("root may write everywhere", "the administrator may write anywhere", "needs to mount a small tmpfs")
"""Reasons for which they may be skipped all the same: one needs the rights of root, another must not have them."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """On CI, whatever the value of CI, fail a test of the live window, files or recordings that is skipped."""
    report = yield
    if not report.skipped or hasattr(report, "wasxfail") or not os.environ.get("CI") or not sys.platform.startswith("linux"):
        return report
    reason = str(report.longrepr)
    inside = item.path.is_relative_to(item.config.rootpath) and item.path.relative_to(item.config.rootpath).as_posix()
    if inside and inside.startswith(NEVER_SKIPPED) and not any(allowed in reason for allowed in RIGHTS):
        report.outcome = "failed"
        report.longrepr = f"skipped, though tests of the live window, files and recordings run everywhere: {reason}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [str(report.longrepr) for report in terminalreporter.getreports("skipped")]
    count = sum(LACKING in reason for reason in skipped)
    if count:
        tests = "1 test was" if count == 1 else f"{count} tests were"
        terminalreporter.write_line(f"{tests} skipped for lack of labelled pictures", yellow=True, bold=True)


def _real(*parts: str) -> Path:
    """Return a path in the folder of real data beside the repository, whether it exists or not."""
    return Path(os.environ.get("FER_SHARED") or REPOSITORY.parent / "shared").joinpath(*parts)


def _media(kind: str) -> Path:
    """Return the folder of real photographs or videos, or of those that were made in their place if there are none."""
    if (real := _real("media", kind)).exists():
        return real
    return _made(kind)


def _made(name: str) -> Path:
    """Return a path in the folder of made media; fail the test if it isn't there."""
    path = MADE_MEDIA / name
    if not path.exists():
        pytest.fail(f"{path} isn't there; `make install-dev` makes it (or: python -m resources.setup.make_test_media)")
    return path


def _shared(*parts: str) -> Path:
    """Return a path in the folder of real data; if it isn't there, skip the test, or fail it on CI."""
    path = _real(*parts)
    if not path.exists():
        reason = f"{LACKING} in {path} (set FER_SHARED to the folder that holds {parts[0]}/)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return path


@pytest.fixture(scope="session")
def shared_photos() -> Path:
    """The folder of photographs, real or made. Beside it lie photos.tsv (the number of faces in each) and boxes.tsv."""
    return _media("photos")


@pytest.fixture(scope="session")
def shared_videos() -> Path:
    """The folder of videos, real or made."""
    return _media("videos")


@pytest.fixture(scope="session")
def face_crops_npz() -> Path:
    """Labelled face crops in the form of FER2013 (image, label, split): FER2013 itself, or those that were made.

    Only for tests for which any label will do: the made ones are labelled with what was made, which is often misread.
    """
    real = _real("data", "fer2013.npz")
    return real if real.exists() else _made("crops.npz")


@pytest.fixture(scope="session")
def fer2013_npz() -> Path:
    """FER2013 with the FER+ votes, one npz file."""
    return _shared("data", "fer2013.npz")


@pytest.fixture(scope="session")
def press_photos() -> Path:
    """Photographs of faces, with a folder for each expression."""
    return _shared("data", "press_photos")


@pytest.fixture(scope="session")
def reported_files() -> Path:
    """Files that were once read wrongly, from those who reported them; their README says what each holds."""
    return _shared("cases")


@pytest.fixture(scope="session")
def sample_image() -> NDArray[np.uint8]:
    """The astronaut, (512, 512, 3) uint8 BGR, not writeable."""
    import cv2

    image = cv2.imread(str(paths.sample_picture()), cv2.IMREAD_COLOR)
    assert image is not None
    result = image.astype(np.uint8, copy=False)
    result.setflags(write=False)
    return result


# ---- Made data ----


@pytest.fixture
def make_reading() -> Callable[..., FaceReading]:
    """Return a function that makes a reading of a face at a position, with one probable expression."""

    def make(
        x: float, y: float, size: float, track_id: int = 0, index: int = 3, confidence: float = 0.88, uncertain: bool = False
    ) -> FaceReading:
        probabilities = np.full(7, (1 - confidence) / 6, np.float32)
        probabilities[index] = confidence
        prediction = Prediction(probabilities)
        face = Face(Box(x, y, size, size), None, 0.9, track_id)
        return FaceReading(face, np.zeros((48, 48), np.uint8), prediction, prediction, uncertain, index)

    return make


@pytest.fixture
def virtual_screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[virtual.VirtualScreen]:
    """A screen of X11 that nobody sees, on which the test shows pictures and from which sources capture. Qt stays offscreen."""
    if virtual.PROGRAM is None:
        reason = "needs X11's virtual screen, Xvfb (apt-get install xvfb)"
        if os.environ.get("CI") == "true" and sys.platform.startswith("linux"):
            pytest.fail(reason)
        pytest.skip(reason)
    screen = virtual.VirtualScreen(tmp_path)
    screen.start()
    monkeypatch.setenv("DISPLAY", screen.display)
    for name in ("WAYLAND_DISPLAY", "XDG_SESSION_TYPE"):
        monkeypatch.delenv(name, raising=False)
    yield screen
    screen.stop()


# ---- Nothing is left behind ----


@pytest.fixture(autouse=True)
def user_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give every test its own user folders, so that none uses the real ones of the person who runs it."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv(paths.HOME_VARIABLE, str(home))
    return home


@pytest.fixture(autouse=True)
def automatic_device_is_litert(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the automatic device choose the network in full precision everywhere, as readings are compared with its own."""
    timings = (Timing(Runtime.LITERT, 1, 1.0), Timing(Runtime.LITERT_INT8, 1, 1.0))
    monkeypatch.setattr("fer_desktop.analysis.automatic.measure", lambda model: timings)


@pytest.fixture(autouse=True)
def garbage_is_collected_here() -> Iterator[None]:
    """Collect garbage only between tests, in their thread: a worker must not destroy objects of Qt while a window paints."""
    gc.disable()
    yield
    gc.collect(1)


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """Fail a test that leaves a thread running, and name it."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + THREAD_DEADLINE_S
    while (left := _own_threads(before)) and time.monotonic() < deadline:
        time.sleep(0.01)
    if left:
        pytest.fail("threads left running: " + ", ".join(f"{thread.name} ({type(thread).__name__})" for thread in left))


def _own_threads(before: set[threading.Thread]) -> list[threading.Thread]:
    # tqdm keeps one monitor thread per process. A dummy is a native thread of Qt's or TensorFlow's pools that once ran Python.
    return [
        thread
        for thread in threading.enumerate()
        if thread not in before and thread.is_alive() and type(thread).__name__ not in ("TMonitor", "_DummyThread")
    ]


@pytest.fixture(autouse=True)
def no_unexpected_dialog(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a window test that would have stopped at a modal dialog. A test that expects a dialog replaces it itself."""
    if not {"qtbot", "qapp"} & set(request.fixturenames):
        yield
        return
    from PySide6.QtWidgets import QDialog, QFileDialog, QInputDialog, QMessageBox

    shown: list[str] = []

    def refuse(kind: str, answer: object) -> object:
        def dialog(*arguments: object, **_named: object) -> object:
            words = [argument for argument in arguments if isinstance(argument, str)]
            box = arguments[0] if arguments else None
            if isinstance(box, QMessageBox):
                words = [box.text(), box.informativeText()]
            shown.append(f"{kind}: {' | '.join(word for word in words if word)}")
            return answer

        return dialog

    for name in ("information", "warning", "critical", "about"):
        monkeypatch.setattr(QMessageBox, name, refuse(f"QMessageBox.{name}", QMessageBox.StandardButton.Ok))
    monkeypatch.setattr(QMessageBox, "question", refuse("QMessageBox.question", QMessageBox.StandardButton.Cancel))
    for dialog_class in (QDialog, QMessageBox):
        monkeypatch.setattr(dialog_class, "exec", refuse(f"{dialog_class.__name__}.exec", 0))
    for name in ("getOpenFileName", "getSaveFileName", "getOpenFileUrl", "getSaveFileUrl"):
        monkeypatch.setattr(QFileDialog, name, refuse(f"QFileDialog.{name}", ("", "")))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", refuse("QFileDialog.getOpenFileNames", ([], "")))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", refuse("QFileDialog.getExistingDirectory", ""))
    for name in ("getText", "getItem", "getInt", "getDouble", "getMultiLineText"):
        monkeypatch.setattr(QInputDialog, name, refuse(f"QInputDialog.{name}", ("", False)))
    yield
    if shown:
        pytest.fail("unexpected dialog: " + "; ".join(shown))
