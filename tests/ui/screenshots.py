"""Takes a picture of every screen of the real window: every tab empty and filled, light and dark, small and large.

    python tests/ui/screenshots.py --out screenshots [--source VIDEO] [--picture FILE] [--language id]

Without a screen, the program restarts itself under xvfb-run. Without the shared media, it shows the built-in sample.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from fer_desktop.ui.shell.main_window import MainWindow

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("FER_SHARED") or REPOSITORY.parent / "shared") / "media"
SIZES = ((1024, 640), (1920, 1080))
PARTS = ("empty", "messages", "faces", "filled", "video", "test_set", "two_models", "recordings", "dialogs")
TIMELINE_S = 20.0
RECORDED_S = 6.0


def main() -> int:
    arguments = parse()
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return run_under_xvfb()
    sys.path.insert(0, str(REPOSITORY))
    with tempfile.TemporaryDirectory() as home:
        os.environ["FER_DESKTOP_HOME"] = home
        return Gallery(arguments.out, arguments.source, arguments.picture, arguments.only, arguments.language).take()


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=REPOSITORY / "screenshots", help="folder of the PNGs")
    parser.add_argument("--source", type=Path, default=None, help="the video of the Live tab")
    parser.add_argument("--picture", type=Path, default=None, help="the picture of the Files and Steps tabs")
    parser.add_argument("--language", default="en", choices=("en", "id"), help="the language of the window")
    parser.add_argument("--only", default="", help=f"only screens whose name contains this text, or one of {', '.join(PARTS)}")
    return parser.parse_args()


def run_under_xvfb() -> int:
    if shutil.which("xvfb-run") is None:
        print("There is no screen and no xvfb-run: apt-get install xvfb xauth", file=sys.stderr)
        return 1
    screen = ["xvfb-run", "-a", "-s", "-screen 0 1920x1200x24"]
    return subprocess.run([*screen, sys.executable, *sys.argv], check=False).returncode


class Gallery:
    """Drives the real window from screen to screen."""

    def __init__(self, out: Path, source: Path | None, picture: Path | None, only: str, language: str) -> None:
        from fer_desktop.app import make_application

        self.application = make_application()
        self.out = out
        self.only = only
        self.language = language
        self.taken: list[Path] = []
        video = SHARED / "videos" / "one_face_changing.mp4"
        photo = SHARED / "photos" / "selfie-many-people.jpg"
        self.source = source or (video if video.exists() else None)
        self.picture = picture or (photo if photo.exists() else None)
        several = SHARED / "photos"
        self.pictures = [self.picture] if self.picture else []
        if picture is None and several.is_dir():
            self.pictures += sorted(several.glob("*.jpg"))[:6]

    def take(self) -> int:
        self.out.mkdir(parents=True, exist_ok=True)
        for part in PARTS:
            # The name of one part, such as "recordings", selects only that part; any other text is looked for in all parts.
            if self.only not in PARTS or part == self.only:
                getattr(self, part)()
        print(f"{len(self.taken)} screenshots in {self.out}")
        return 0

    # ---- Parts ----

    def empty(self) -> None:
        window = self.window()
        window.show()
        for number, name in enumerate(("live", "files", "steps", "model", "recordings")):
            if name == "model":
                continue
            for suffix in self.looks(window):
                if name == "live":
                    self.say_no_camera(window)
                window.tabs.setCurrentIndex(number)
                self.shoot(window, f"{name}-empty-{suffix}")
        window.close()

    def messages(self) -> None:
        """The three messages about a camera that can't be used, an offered camera, and a file that can't be played."""
        from fer_desktop.live.status import LiveState, LiveStatistics, LiveStatus
        from fer_desktop.media.source import CameraSpec, SourceProblem
        from fer_desktop.ui.tabs.live import messages

        camera = CameraSpec("id", "HD Pro Webcam C920", 0, 0)

        def failed(problem: SourceProblem) -> LiveStatus:
            return LiveStatus(LiveState.FAILED, camera.name, problem, None, LiveStatistics())

        window = self.window()
        window.show()
        window.resize(*SIZES[0])
        window.live.player.offer(camera)
        self.shoot(window, "live-camera-ready")
        for problem in (SourceProblem.REFUSED, SourceProblem.BUSY, SourceProblem.NOT_FOUND, SourceProblem.SILENT):
            window.live.player.said.emit(partial(messages.failed, failed(problem), camera, camera.name))
            self.shoot(window, f"live-camera-{problem.value}")
        window.live.player.said.emit(partial(messages.opening, camera.name, camera))
        self.shoot(window, "live-camera-opening")
        window.close()

        window = self.window()
        window.show()
        window.resize(*SIZES[0])
        window.begin()
        self.wait(lambda: window.live.notice.isVisible(), 20)
        self.pause(3)
        self.shoot(window, "live-sample-by-itself")
        window.close()

    def faces(self) -> None:
        """Live with one face, four, ten and none."""
        from fer_desktop.media.source import parse_source
        from tests.ui.montage import faces_video

        videos = {"one": SHARED / "videos" / "one_face_talking.mp4", "no": SHARED / "videos" / "no_face.mp4"}
        if not all(video.exists() for video in videos.values()):
            return
        folder = Path(os.environ["FER_DESKTOP_HOME"])
        for count, name in ((4, "four"), (10, "ten")):
            videos[name] = faces_video(folder / f"{name}.avi", SHARED / "photos", count)
        window = self.window()
        window.resize(1280, 800)
        window.show()

        def faces_are(wanted: tuple[int, ...]) -> bool:
            return len(window.live.readings()) in wanted

        for name, video in videos.items():
            # One of the ten faces may get its reading a moment after the others, and one of the portraits shows a bystander.
            wanted = {"one": (1,), "no": (0,), "four": (4,), "ten": (9, 10, 11)}[name]
            window.live.player.play(parse_source(str(video), repeat=True))
            self.pause(8)
            self.wait(partial(faces_are, wanted), 20)
            for suffix in self.looks(window):
                self.shoot(window, f"live-{name}-face-{suffix}")
        window.close()

    def filled(self) -> None:
        from fer_desktop import paths

        window = self.window()
        window.resize(1280, 800)
        window.show()
        window.begin(str(self.source) if self.source else None)
        self.wait(lambda: window.live.view.has_picture, 20)
        self.pause(TIMELINE_S)
        for suffix in self.looks(window):
            self.pause(1.0)
            self.shoot(window, f"live-video-{suffix}")
            self.mini_view(window, suffix)
        self.clean_view(window)
        several = SHARED / "videos" / "several_faces_cuts.mp4"
        if several.exists():
            from fer_desktop.media.source import parse_source

            window.live.player.play(parse_source(str(several), repeat=True))
            self.wait(lambda: len(window.live.readings()) >= 3, 20)
            window.live.player.start_or_pause()
            window.live.choose_face(1)
            self.pause(0.3)
            for suffix in self.looks(window):
                self.shoot(window, f"live-several-{suffix}")
            self.shoot(window, "live-paused")
            window.live.player.start_or_pause()
            self.pause(3)
            window.live.timeline.move_by(-10)
            for suffix in self.looks(window):
                self.shoot(window, f"live-looking-back-{suffix}")
        self.calibrate(window)
        window.live.player.stop()

        pictures = self.pictures or [paths.sample_picture()]
        window.add_paths(pictures)
        self.wait(lambda: window.files.work.progress.done >= min(2, len(pictures)), 60)
        window.files.queue.pause.click()
        self.shoot(window, "files-reading")
        window.files.queue.pause.click()
        self.wait(lambda: window.files.work.results.count >= len(pictures), 60)
        self.pause(1)
        for suffix in self.looks(window):
            self.shoot(window, f"files-pictures-{suffix}")
        window.files.results.as_faces.click()
        for suffix in self.looks(window):
            self.pause(1)
            self.shoot(window, f"files-wall-{suffix}")
        window.files.results.as_table.click()
        self.explained(window, pictures[0])
        window.tabs.setCurrentWidget(window.model)
        for suffix in self.looks(window):
            self.shoot(window, f"model-{suffix}")
        window.close()

    def explained(self, window: MainWindow, picture: Path) -> None:
        """The steps of a face, and its story."""
        from fer_desktop.core.types import Frame
        from fer_desktop.media.pictures import read_picture

        window.context.openInSteps(Frame(read_picture(picture), 0, 0.0, str(picture)), 0)
        self.wait(lambda: window.steps.sheet is not None, 30)
        pages = window.steps.pages
        stages = [step.key for step in pages.steps if step.values is not None and step.values.ndim == 3]
        for name, key in (("picture", "original"), ("maps", stages[0]), ("last-maps", stages[-2]), ("decision", "activation")):
            pages.choose(key)
            for suffix in self.looks(window):
                self.shoot(window, f"steps-{name}-{suffix}")
        window.steps.tell_story()
        for place in (1, len(window.steps.story.scenes) - 1):
            window.steps.story.show_scenes(window.steps.story.scenes, place)
            for suffix in self.looks(window):
                self.shoot(window, f"steps-story-{place + 1:02}-{suffix}")
        window.steps.end_story()

    def video(self) -> None:
        """The page of a video in Files: while it is analysed, then with its results."""
        if self.source is None:
            return
        window = self.window()
        window.show()
        files = window.files
        files.queue.stride_choice.setCurrentIndex(files.queue.stride_choice.findData(5))
        window.add_paths([self.source])
        self.wait(lambda: files.videos.entry is not None and files.work.progress.working, 20)
        window.setGeometry(0, 0, *SIZES[0])
        self.shoot(window, "files-video-reading")
        self.wait(lambda: files.videos.settled and not files.work.progress.working, 120)
        self.wait(lambda: files.videos.view.view.has_picture, 20)
        for suffix in self.looks(window):
            self.shoot(window, f"files-video-{suffix}")
        window.close()

    def test_set(self) -> None:
        """The paper's test set: while it is analysed, its result, and one of the mistakes."""
        from fer_desktop.core.labels import INDONESIAN
        from tests.test_sets.trial import draw

        data = SHARED.parent / "data" / "fer2013.npz"
        if not data.exists():
            return
        window = self.window()
        window.show()
        files = window.files
        with tempfile.TemporaryDirectory() as place:
            draw(data, Path(place) / "trial", seed=1, a_class=5, names=INDONESIAN)
            window.add_paths([Path(place) / "trial"])
            self.wait(lambda: files.work.progress.done > 5, 60)
            files.queue.pause.click()
            window.setGeometry(0, 0, *SIZES[0])
            self.shoot(window, "files-test-set-reading")
            files.queue.pause.click()
            self.wait(lambda: not files.work.progress.working, 120)
            files.test_set.refresh()
            for suffix in self.looks(window):
                self.shoot(window, f"files-test-set-{suffix}")
            gallery = files.test_set.gallery
            gallery.clicked.emit(gallery.model().index(0, 0))
            self.wait(lambda: files.pictures.view.has_picture, 20)
            for suffix in self.looks(window):
                self.shoot(window, f"files-mistake-{suffix}")
            window.close()

    def two_models(self) -> None:
        """Two models side by side, at the top and further down, and the dialog that asks about a model that is being added."""
        from PySide6.QtWidgets import QDialog

        from fer_desktop import paths

        shipped = paths.models_folder() / "default"
        with tempfile.TemporaryDirectory() as place:
            own = paths.user_data_folder() / "models" / "trained-again"
            own.mkdir(parents=True)
            values = json.loads((shipped / "model.json").read_text(encoding="utf-8"))
            values["title"] = "Trained again"
            values["files"] = {key: entry for key, entry in values["files"].items() if key.startswith("litert")}
            for entry in values["files"].values():
                shutil.copy(shipped / entry["name"], own)
            (own / "model.json").write_text(json.dumps(values), encoding="utf-8")
            window = self.window()
            window.show()
            window.tabs.setCurrentWidget(window.model)
            window.model.other.setCurrentIndex(window.model.other.count() - 1)
            window.model.other.activated.emit(window.model.other.currentIndex())
            self.pause(0.5)
            for suffix in self.looks(window):
                self.shoot(window, f"model-two-{suffix}")
            window.setGeometry(0, 0, *SIZES[0])
            page = window.model.page
            assert page is not None
            page.unfold()
            self.pause(0.5)
            bar = page.area.verticalScrollBar()
            for number in range(1, 4):
                bar.setValue(bar.maximum() * number // 3)
                self.shoot(window, f"model-two-below-{number}")
            file = Path(place) / "face_reader.tflite"
            shutil.copy(shipped / "model.tflite", file)
            for choice in ("light", "dark"):
                self.use_theme(window, choice)
                window.model.adder.look_at(file)
                self.wait(lambda: any(dialog.isVisible() for dialog in window.findChildren(QDialog)), 30)
                self.pause(1)
                dialog = next(dialog for dialog in window.findChildren(QDialog) if dialog.isVisible())
                self.shoot(dialog, f"dialog-add-model-{choice}")
                dialog.reject()
                self.pause(0.3)
            window.close()

    def recordings(self) -> None:
        """Live while it records, and the Recordings tab with the recording."""
        from fer_desktop.media.source import SampleSpec, parse_source

        window = self.window()
        window.resize(1280, 800)
        window.show()
        live, tab = window.live, window.recordings
        several = SHARED / "videos" / "several_faces_cuts.mp4"
        specs = [parse_source(str(video), repeat=True) for video in (several, self.source) if video and video.exists()]
        specs = specs or [SampleSpec()]
        for spec in specs:
            live.player.play(spec)
            self.wait(lambda: bool(live.readings()) and live.bar.record.isEnabled(), 20)
            live.recorder.toggle()
            live.side.calibration.begin()
            self.wait(lambda: not live.side.calibration.running, 30)
            for _ in range(2):
                self.pause(RECORDED_S / 3)
                live.recorder.mark()
            self.pause(RECORDED_S / 3)
            if spec is specs[-1]:
                for suffix in self.looks(window):
                    self.shoot(window, f"live-recording-{suffix}")
            live.recorder.stop()
            self.wait(lambda: live.recorder.status is None, 20)
        live.player.stop()
        window.tabs.setCurrentWidget(tab)
        self.wait(lambda: len(tab.panel.model.summaries) == len(specs), 20)
        self.pause(1)
        for folder in [summary.folder for summary in tab.panel.model.summaries]:
            tab.panel.choose(folder)
            self.wait(lambda: tab.player.playback is not None and bool(tab.view.view.has_picture), 20)
            tab.player.seek(tab.player.last_frame // 2)
            self.pause(0.5)
            for suffix in self.looks(window):
                self.shoot(window, f"recordings-{folder.name.split()[-1].split('.')[0]}-{suffix}")
        tab.view.timeline.more()
        tab.view.timeline.more()
        self.shoot(window, "recordings-zoomed")
        self.use_theme(window, "light")
        window.setGeometry(0, 0, *SIZES[0])
        tab.panel.ask_to_delete()
        self.shoot(window, "recordings-delete-question")
        window.close()

    def mini_view(self, window: MainWindow, suffix: str) -> None:
        window.toggle_mini_view()
        self.pause(0.5)
        if window._mini is not None:
            self.shoot(window._mini, f"live-mini-{suffix}")
        window.toggle_mini_view()

    def clean_view(self, window: MainWindow) -> None:
        window.set_clean(True)
        self.shoot(window, "live-clean")
        window.set_clean(False)

    def calibrate(self, window: MainWindow) -> None:
        from fer_desktop.media.source import parse_source

        if self.source is None:
            return
        row = window.live.side.calibration
        window.live.player.play(parse_source(str(self.source), repeat=True))
        self.wait(row.start.isEnabled, 20)
        row.begin()
        self.pause(1.5)
        self.shoot(window, "live-calibrating")
        self.wait(lambda: not row.running, 20)
        for suffix in self.looks(window):
            self.shoot(window, f"live-calibrated-{suffix}")

    def dialogs(self) -> None:
        from PySide6.QtWidgets import QDialog

        window = self.window()
        window.resize(1280, 800)
        window.show()
        self.say_no_camera(window)
        for choice in ("light", "dark"):
            self.use_theme(window, choice)
            for name, run in (
                ("shortcuts", window.show_shortcuts),
                ("about", window.show_about),
                ("address", window.live.player.open_address),
                ("log", window.show_logs),
                ("reset", window.reset_settings),
                ("connections", window.live.show_connections),
                (
                    "fault",
                    partial(window.show_fault, "ValueError: a number was expected", "Traceback (most recent call last):\n..."),
                ),
            ):
                run()
                self.pause(0.3)
                dialog = next(d for d in window.findChildren(QDialog) if d.isVisible())
                self.shoot(dialog, f"dialog-{name}-{choice}")
                dialog.close()
                self.pause(0.1)
            window.live.bar.menu.popup(window.mapToGlobal(window.rect().topLeft()))
            self.pause(0.3)
            self.shoot(window.live.bar.menu, f"menu-source-{choice}")
            window.live.bar.menu.close()
        window.close()

    # ---- Steps ----

    def window(self) -> MainWindow:
        from fer_desktop.app import make_context
        from fer_desktop.cli.arguments import GuiArguments
        from fer_desktop.ui.shell.main_window import MainWindow

        context, _ = make_context(GuiArguments())
        context.update_settings(tab=0, window=(), source_kind="", source="", language=self.language)
        return MainWindow(context)

    def say_no_camera(self, window: MainWindow) -> None:
        from fer_desktop.ui.tabs.live import messages

        window.live.player.said.emit(messages.no_camera)

    def use_theme(self, window: MainWindow, choice: str) -> None:
        window.context.update_settings(theme=choice)
        window.apply_theme()

    def looks(self, window: MainWindow) -> Iterator[str]:
        """Show the window in every size and theme; yield a name for each."""
        for width, height in SIZES:
            for choice in ("light", "dark"):
                window.setGeometry(0, 0, width, height)
                self.use_theme(window, choice)
                self.pause(0.3)
                yield f"{width}x{height}-{choice}"

    def shoot(self, widget: QWidget, name: str) -> None:
        if self.only not in PARTS and self.only not in name:
            return
        self.pause(0.3)
        path = self.out / f"{name}.png"
        if not widget.screen().grabWindow(widget.winId()).save(str(path)):
            raise OSError(f"{path} can't be written")
        self.taken.append(path)

    def wait(self, done: Callable[[], bool], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not done():
            if time.monotonic() > deadline:
                raise TimeoutError("the screen did not become ready")
            self.pause(0.02)

    def pause(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while True:
            self.application.processEvents()
            if time.monotonic() >= deadline:
                return
            time.sleep(0.005)


if __name__ == "__main__":
    sys.exit(main())
