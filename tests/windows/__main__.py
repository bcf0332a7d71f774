"""Install the Windows program, use it as its users do, and uninstall it: under Wine on Debian, or on Windows itself.

    python -m tests.windows

Takes the installer in dist/ (`make windows`). Under Wine it makes a Windows of its own, and a screen of its own with Xvfb; on
Windows it installs for the user who runs it. It analyses the media in ../shared, or in the folder that FER_SHARED names, with
the installed program and with this checkout, and compares the rows; without that folder it takes the made media of the tests.
Pictures of the window and all tables stay in build/windows/test: look at them.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from mss import MSS

from fer_desktop.media.formats import is_picture
from fer_desktop.recordings.recording import open_recording
from resources.packaging.windows_packages import FOLDER, INSTALLER, NATIVE, python_command, wine_environment
from tests.virtual_screen import VirtualScreen
from tests.windows.rows import differences, read_rows, same_expressions

ROOT: Final = Path(__file__).resolve().parents[2]
CONSOLE: Final = "fer-desktop.exe"
WINDOWED: Final = "FER Desktop.exe"
_LIMIT_S: Final = 1200
_STEP_S: Final = 0.25
_ALIKE: Final = 0.9
"""The least share of rows of videos with the same expression; it was 94 %."""


class FailedError(Exception):
    """A check did not hold; the message says what was seen instead."""


class SkippedError(Exception):
    """A check can't be made here; the message says why."""


class Computer:
    """Windows: this computer, or one under Wine in `folder`. screen: the value of DISPLAY, for Wine."""

    def __init__(self, folder: Path, screen: str) -> None:
        self.folder = folder
        self.environment = dict(os.environ) if NATIVE else wine_environment(folder) | {"DISPLAY": screen}
        self.environment["FER_DESKTOP_HOME"] = self.path(folder / "home")
        if not NATIVE:
            self.run(["wineboot", "--init"], check=True, wine=False)
            self.run(["reg", "add", r"HKCU\Software\Wine", "/v", "Version", "/d", "win10", "/f"], check=True)
        self.shows_windows = NATIVE or (folder / "prefix/drive_c/windows/system32/windows.ui.dll").is_file()
        if not self.shows_windows:
            # Wine keeps variables of Qt to itself, unless their names begin with WINE.
            self.environment["WINEQT_QPA_PLATFORM"] = "offscreen"
        self.local = Path(os.environ["LOCALAPPDATA"]) if NATIVE else self._wine_folder("%LOCALAPPDATA%")
        self.menu = (
            Path(os.environ["APPDATA"]) if NATIVE else self._wine_folder("%APPDATA%")
        ) / "Microsoft/Windows/Start Menu/Programs"
        self.installed = self.local / "Programs" / "FER Desktop"

    def path(self, path: Path) -> str:
        """Return a path of this computer as Windows names it."""
        return str(path) if NATIVE else "Z:" + str(path.absolute()).replace("/", "\\")

    def start(self, command: Sequence[str | Path], wine: bool = True) -> subprocess.Popen[str]:
        """Start a program. Its output is a pipe and its input empty, as Python under Wine needs."""
        words = [self.path(word) if isinstance(word, Path) else word for word in command]
        return subprocess.Popen(
            words if NATIVE or not wine else ["wine", *words],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )

    def run(self, command: Sequence[str | Path], check: bool = False, wine: bool = True) -> tuple[int, str]:
        """Run a program to its end; return its status and output. check: raise FailedError where it fails."""
        with self.start(command, wine) as process:
            try:
                output = process.communicate(timeout=_LIMIT_S)[0]
            except subprocess.TimeoutExpired:
                process.kill()
                raise FailedError(f"{command[0]} did not end in {_LIMIT_S} s") from None
        if check and process.returncode:
            raise FailedError(f"{Path(str(command[0])).name} ended with status {process.returncode}: {output.strip()[-600:]}")
        return process.returncode, output

    def program(self, *arguments: str | Path, check: bool = True) -> str:
        """Run the installed command-line program and return its output."""
        return self.run([self.installed / CONSOLE, *arguments], check)[1]

    def close_windows(self) -> None:
        """Close the program's windows as a click on their cross does."""
        for name in (CONSOLE, WINDOWED):
            self.run(["taskkill", "/IM", name])

    def registry(self, key: str) -> str:
        """Return what is below a key of the user's registry; "" where it isn't there."""
        status, output = self.run(["reg", "query", rf"HKCU\{key}", "/s"])
        return "" if status else output

    def files(self) -> set[str]:
        """Return the files of the user whom the program is installed for, except those that Windows writes by itself."""
        places = (self.installed, self.menu, self.local / "fer-desktop")
        return {str(path) for place in places for path in place.rglob("*") if path.is_file()}

    def _wine_folder(self, variable: str) -> Path:
        named = self.run(["cmd", "/c", "echo", variable], check=True)[1].strip()
        return self.folder / "prefix" / "drive_c" / named.partition(":\\")[2].replace("\\", "/")


class Checks:
    """The checks, in the order in which they run. media: pictures and videos. out: for pictures and tables."""

    def __init__(self, computer: Computer, installer: Path, media: Sequence[Path], out: Path) -> None:
        self._computer = computer
        self._installer = installer
        self._media = list(media)
        self._out = out
        self._video = next(path for folder in media for path in sorted(folder.rglob("one_face_talking.*")))
        self._picture = next(path for folder in media for path in sorted(folder.rglob("*.jpg")))
        self._before = computer.files()
        self._home = computer.folder / "home"

    def all(self) -> dict[str, Callable[[], str]]:
        return {
            "installs silently, without an administrator": self.install,
            "the self-test passes": self.self_test,
            "the windowed program passes it without a console": self.windowed_self_test,
            "the rows of pictures are those of this checkout": self.rows,
            "umlauts, Chinese characters and 300 characters in a path": self.odd_paths,
            "a folder that can't be written is named": self.unwritable,
            "the window plays a video": self.window,
            "a second instance opens beside the first": self.second_instance,
            "a recording is kept when the program is killed": self.killed_recording,
            "a crash is in the log of the next start": self.crash,
            "while it runs, it is neither replaced nor removed": self.in_use,
            "uninstalls without a trace, and leaves recordings": self.uninstall,
        }

    def install(self) -> str:
        self._computer.run([self._installer, "/S", "/ASSOCIATE"], check=True)
        installed = self._computer.installed
        for name in (CONSOLE, WINDOWED, "uninstall.exe"):
            _need((installed / name).is_file(), f"{name} isn't in {installed}")
        _need((self._computer.menu / "FER Desktop.lnk").is_file(), "the Start menu has no entry")
        offered = self._computer.registry(r"Software\Classes\.mp4")
        _need("FERDesktop.Media" in offered, "the program isn't offered for videos")
        command = self._computer.registry(r"Software\Classes\FERDesktop.Media\shell\open\command")
        _need('open "%1"' in command, f"the command that opens a file is {command!r}")
        size = sum(path.stat().st_size for path in installed.rglob("*") if path.is_file())
        return f"{self._installer.stat().st_size / 1e6:.0f} MB packed, {size / 1e6:.0f} MB installed"

    def self_test(self) -> str:
        output = self._computer.program("--self-test")
        _need("self-test: ok" in output, output)
        return next(line for line in output.splitlines() if line.startswith("live: "))

    def windowed_self_test(self) -> str:
        self._computer.run([self._computer.installed / WINDOWED, "--self-test"], check=True)
        return "status 0"

    def rows(self) -> str:
        there, here = self._out / "rows-windows.csv", self._out / "rows-here.csv"
        # Status 1 says that some files, which the rows name on both sides, could not be read.
        self._computer.program("analyze", *self._media, "--out", there, "--overwrite", "--every", "5", check=False)
        command = [sys.executable, "-m", "fer_desktop", "analyze", *map(str, self._media)]
        subprocess.run(
            [*command, "--out", str(here), "--overwrite", "--every", "5"], cwd=ROOT, check=False, capture_output=True
        )
        ours, theirs = read_rows(here), read_rows(there)
        told = differences(ours, theirs)
        (self._out / "differences.txt").write_text("".join(f"{line}\n" for line in told), encoding="utf-8")
        of_pictures = [line for line in told if is_picture(Path(line.partition(", frame ")[0]))]
        _need(bool(ours), "this checkout has no rows")
        _need(not of_pictures, f"{len(of_pictures)} differences in pictures, as {of_pictures[0] if of_pictures else ''}")
        # OpenCV's FFmpeg for Windows gives the frames of videos in slightly other colours than that for Linux.
        alike = same_expressions(*([row for row in rows if not is_picture(Path(row["file"]))] for rows in (ours, theirs)))
        _need(alike >= _ALIKE, f"only {alike:.0%} of the rows of videos have the same expression")
        return f"none in pictures; in videos {alike:.0%} have the same expression, and {len(told)} values differ"

    def odd_paths(self) -> str:
        names = ["\u00c4rger \u00fcber \u00f6de Gr\u00f6\u00dfe", "\u4eba\u8138\u8868\u60c5\u8bc6\u522b"]
        folders = [self._computer.folder / name for name in names]
        long = self._computer.folder
        while len(str(long)) < 300:
            long = long / ("a" * 50)
        for folder in (*folders, long):
            _extended(folder).mkdir(parents=True, exist_ok=True)
            for source in (self._picture, self._video):
                shutil.copyfile(source, _extended(folder / f"{folder.name[:20]}{source.suffix}"))
            table = folder / "rows.csv"
            self._computer.program("analyze", folder, "--out", table, "--overwrite", "--every", "50")
            found = read_rows(_extended(table))
            files = {row["file"].rpartition("\\")[2] for row in found if row["expression"]}
            _need(len(files) == 2, f"readings of {sorted(files)} in {folder}")
            _need(_extended(table).read_bytes().count(b"\r\r") == 0, "lines of the table end twice")
        return f"a picture and a video in each, the longest path {len(str(table))} characters"

    def unwritable(self) -> str:
        target = Path("/sys/rows.csv") if not NATIVE else Path(r"C:\Windows\System32\config\rows.csv")
        status, output = self._computer.run([self._computer.installed / CONSOLE, "analyze", self._picture, "--out", target])
        _need(status != 0, "writing there succeeded")
        _need("can't be written" in output and "Traceback" not in output, output)
        return output.strip().splitlines()[-1]

    def window(self) -> str:
        self._need_screen()
        with self._window(WINDOWED, "--source", self._video) as process:
            picture = self._wait_for_picture(process, "window.png")
            self._computer.close_windows()
            process.communicate(timeout=60)
            _need(process.returncode == 0, f"the window ended with status {process.returncode}")
        return f"{picture}; look at it"

    def second_instance(self) -> str:
        self._need_screen()
        with self._window(WINDOWED) as first:
            self._wait_for_picture(first, "first.png")
            with self._window(WINDOWED, "open", self._picture) as second:
                picture = self._wait_for_picture(second, "second.png")
                _need(first.poll() is None, "the first one ended")
                self._computer.close_windows()
                for process in (first, second):
                    process.communicate(timeout=60)
                    _need(process.returncode == 0, f"one ended with status {process.returncode}")
        return f"{picture}; look at it"

    def killed_recording(self) -> str:
        self._need_screen()
        with self._window(CONSOLE, "--source", self._video, "--record") as process:
            _wait(lambda: any(_lines(path) > 60 for path in self._recordings()), "no recording was written", process)
            self._kill(CONSOLE, process)
        folder = max(self._recordings()).parent
        recording = open_recording(folder, still_written_s=0)
        _need(recording.has_video and recording.frame_count > 30, f"{recording.frame_count} frames are left")
        video = next(path for path in folder.iterdir() if path.suffix == ".mkv")
        table = self._out / "recording.csv"
        self._computer.program("analyze", video, "--out", table, "--overwrite", "--every", "10")
        readings = sum(bool(row["expression"]) for row in read_rows(table))
        _need(readings > 0, "the program reads no face in the recording")
        return f"{recording.frame_count} frames, {readings} readings of every tenth"

    def crash(self) -> str:
        logs = self._home / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        code = (
            "import faulthandler, pathlib, sys; from fer_desktop.ui.shell.crash_reporting import log_native_crashes; "
            "log_native_crashes(pathlib.Path(sys.argv[1])); faulthandler._sigsegv()"
        )
        status, _ = self._computer.run([*python_command(FOLDER)[-1:], "-c", code, logs])
        _need(status != 0, "Python did not crash")
        left = (logs / "crash.log").read_text(encoding="utf-8", errors="replace")
        _need("most recent call first" in left, f"the crash wrote {left!r}")
        log = logs / "fer-desktop.log"
        with self._window(WINDOWED) as process:
            told = "the program broke off when it last ran"
            _wait(lambda: log.is_file() and told in log.read_text(encoding="utf-8"), "the log does not say so", process)
        return left.splitlines()[0]

    def in_use(self) -> str:
        table = self._out / "in-use.csv"
        with self._window(CONSOLE, "analyze", self._video, "--out", table, "--overwrite") as process:
            _wait(lambda: table.is_file() and _lines(table) > 2, "no rows were written", process)
            before = self._computer.files()
            status, _ = self._computer.run([self._installer, "/S"])
            _need(process.poll() is None, "the program ended too soon")
            _need(status == 3, f"the installer ended with status {status}")
            _need(self._computer.files() == before, "the installer changed files")
        self._computer.run([self._installer, "/S"], check=True)
        return "the installer ends with status 3; after the program ended, it replaces it"

    def uninstall(self) -> str:
        recordings = {path: path.stat().st_size for path in self._home.rglob("*") if path.is_file()}
        own = self._computer.installed / "notes of the user.txt"
        own.write_text("stays", encoding="utf-8")
        self._computer.run([self._computer.installed / "uninstall.exe", "/S"], check=True)
        # The uninstaller starts a copy of itself, and ends.
        _wait(lambda: self._computer.files() - self._before == {str(own)}, "files are left, or the user's are not")
        own.unlink()
        own.parent.rmdir()
        for key in (r"Software\FER Desktop", r"Software\Classes\FERDesktop.Media"):
            _need(not self._computer.registry(key), f"{key} is left in the registry")
        for key in (r"Software\Classes", r"Software\Microsoft\Windows\CurrentVersion\Uninstall"):
            _need("FER" not in self._computer.registry(key), f"{key} still names the program")
        _need(
            recordings == {path: path.stat().st_size for path in self._home.rglob("*") if path.is_file()}, "recordings changed"
        )
        return f"{len(recordings)} files of the user stay"

    @contextmanager
    def _window(self, name: str, *arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
        process = self._computer.start([self._computer.installed / name, *arguments])
        try:
            yield process
        finally:
            if process.poll() is None:
                self._kill(name, process)

    def _need_screen(self) -> None:
        if not self._computer.shows_windows:
            raise SkippedError("this Wine lacks windows.ui.dll, without which Qt shows no window; Wine 10 may have it")

    def _kill(self, name: str, process: subprocess.Popen[str]) -> None:
        self._computer.run(["taskkill", "/F", "/IM", name])
        process.kill()
        process.communicate(timeout=60)

    def _recordings(self) -> list[Path]:
        return sorted((self._home / "recordings").glob("*/faces.csv"))

    def _wait_for_picture(self, process: subprocess.Popen[str], name: str) -> Path:
        """Wait until the screen shows a window that has settled, and save its picture."""
        last: list[int] = []

        def settled() -> bool:
            picture = self._screenshot()
            last.append(len(np.unique(picture[::4, ::4].reshape(-1, 3), axis=0)))
            cv2.imwrite(str(self._out / name), picture)
            return len(last) > 20 and last[-1] > 40

        _wait(settled, "no window was shown", process)
        return self._out / name

    def _screenshot(self) -> np.ndarray:
        with MSS() if NATIVE else MSS(display=self._computer.environment["DISPLAY"]) as screen:
            return np.ascontiguousarray(np.asarray(screen.grab(screen.monitors[0]))[:, :, :3])


def _need(holds: bool, otherwise: str) -> None:
    if not holds:
        raise FailedError(otherwise)


def _wait(done: Callable[[], bool], otherwise: str, process: subprocess.Popen[str] | None = None, limit_s: float = 120) -> None:
    deadline = time.monotonic() + limit_s
    while not done():
        if process is not None and process.poll() is not None:
            raise FailedError(
                f"{otherwise}: the program ended with status {process.returncode}: {process.communicate()[0][-600:]}"
            )
        _need(time.monotonic() < deadline, otherwise)
        time.sleep(_STEP_S)


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n")


def _extended(path: Path) -> Path:
    """Return a path that this Python can use on Windows, however long it is."""
    return Path(f"\\\\?\\{path.absolute()}") if NATIVE else path


def media() -> list[Path]:
    """Return the folders of pictures and videos."""
    shared = Path(os.environ.get("FER_SHARED", ROOT.parent / "shared"))
    found = [folder for folder in (shared / "media", shared / "cases") if folder.is_dir()]
    return found or [ROOT / "tests" / "made"]


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.windows", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--installer", type=Path, default=INSTALLER, metavar="FILE", help=f"default: dist/{INSTALLER.name}")
    parser.add_argument("--out", type=Path, default=FOLDER / "test", metavar="FOLDER", help="for pictures and tables")
    parser.add_argument(
        "--only", default="", metavar="TEXT", help="run the installation, and the checks with this text in their names"
    )
    arguments = parser.parse_args()
    if not arguments.installer.is_file():
        print(f"{arguments.installer} isn't there; run `make windows` first", file=sys.stderr)
        return 2
    shutil.rmtree(arguments.out, ignore_errors=True)
    arguments.out.mkdir(parents=True)
    failed = 0
    with tempfile.TemporaryDirectory(prefix="fer-windows-", ignore_cleanup_errors=True) as temporary:
        screen = VirtualScreen(Path(temporary))
        if not NATIVE:
            screen.start()
        try:
            computer = Computer(Path(temporary), screen.display)
            checks = Checks(computer, arguments.installer, media(), arguments.out).all()
            for number, (name, check) in enumerate(checks.items()):
                if number and arguments.only not in name:
                    continue
                started = time.monotonic()
                try:
                    result = f"passed  {name}: {check()}"
                except SkippedError as error:
                    result = f"skipped {name}: {error}"
                except (FailedError, OSError, StopIteration, subprocess.SubprocessError) as error:
                    failed += 1
                    result = f"FAILED  {name}: {error or type(error).__name__}"
                print(f"{result} ({time.monotonic() - started:.0f} s)", flush=True)
            if not NATIVE:
                computer.run(["wineserver", "--kill"], wine=False)
        finally:
            screen.stop()
    print("none failed" if not failed else f"{failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
