"""A seeded random user who switches everything while the window is live."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from fer_desktop import paths
from fer_desktop.media.source import CameraSpec, FileSpec, PicturesSpec, SampleSpec, SourceSpec
from fer_desktop.models.description import list_models
from fer_desktop.recordings.library import list_recordings
from fer_desktop.recordings.recording import Fault, open_recording
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.tabs.live.bar import LiveBar

STEPS = 60
KEYS = "BXLCMRS"


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A folder with an intact model and one whose network was altered."""
    for name in ("other", "altered"):
        shutil.copytree(paths.models_folder() / "default", tmp_path / "models" / name)
    folder = tmp_path / "models" / "altered"
    network = folder / json.loads((folder / "model.json").read_text(encoding="utf-8"))["files"]["litert"]["name"]
    content = bytearray(network.read_bytes())
    content[len(content) // 2] ^= 0xFF
    network.write_bytes(content)
    return tmp_path / "models"


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_after_random_switching_while_live_the_window_still_works(
    open_window: Callable[..., MainWindow],
    until: Callable[..., None],
    qtbot: QtBot,
    shared_videos: Path,
    models: Path,
    tmp_path: Path,
    seed: int,
) -> None:
    chance = random.Random(seed)
    window = open_window()
    shipped = {model.name for model in window.context.models}
    for model in list_models([models]):
        window.context.add_model(model)
    names = [model.name for model in window.context.models]
    assert set(names) == shipped | {"other", "altered"}
    live, player, context = window.live, window.live.player, window.context
    (tmp_path / "no.mp4").write_bytes(b"not a video")
    sources: list[SourceSpec] = [
        SampleSpec(),
        FileSpec(shared_videos / "one_face_talking.mp4", loop=True),
        FileSpec(shared_videos / "several_faces_cuts.mp4"),
        FileSpec(tmp_path / "no.mp4"),
        PicturesSpec((paths.sample_picture(),)),
        CameraSpec("gone", "A camera that is gone", 9, 200),
    ]
    keys = [getattr(Qt.Key, f"Key_{letter}") for letter in KEYS] + [Qt.Key.Key_Space, Qt.Key.Key_Escape, Qt.Key.Key_Left]
    bar: LiveBar = live.bar
    actions: list[Callable[[], object]] = [
        lambda: player.play(chance.choice(sources)),
        lambda: player.play(chance.choice(sources)),
        lambda: context.set_model(chance.choice(names)),
        lambda: context.set_runtime(chance.choice([r for r in context.runtimes() if r.value != "keras"])),
        lambda: window.tabs.setCurrentIndex(chance.randrange(5)),
        lambda: window.tabs.setCurrentIndex(0),
        player.start_or_pause,
        player.stop,
        bar.record.click,
        lambda: qtbot.keyClick(live.view, chance.choice(keys)),
        lambda: live.choose_face(chance.randrange(-1, 3)),
        lambda: context.update_settings(smoothing_s=chance.random(), theme=chance.choice(["light", "dark"])),
        lambda: context.update_settings(language=chance.choice(["en", "id"])),
        lambda: window.resize(chance.randrange(1024, 1600), chance.randrange(640, 1000)),
        player.look_for_cameras,
    ]

    def answer(role: QMessageBox.ButtonRole) -> None:
        """Answer the question whether to end the recording, if it is asked."""
        for box in window.findChildren(QMessageBox):
            if box.isVisible():
                next(button for button in box.buttons() if box.buttonRole(button) is role).click()

    window.begin()
    done: list[int] = []
    for _ in range(STEPS):
        done.append(chance.randrange(len(actions)))
        actions[done[-1]]()
        qtbot.wait(chance.choice([0, 0, 1, 5, 40]))
        answer(chance.choice([QMessageBox.ButtonRole.AcceptRole, QMessageBox.ButtonRole.RejectRole]))
    print(f"seed {seed}: {done}")
    context.update_settings(language="en")
    context.set_model("default")
    window.tabs.setCurrentIndex(0)
    player.play(SampleSpec())
    answer(QMessageBox.ButtonRole.AcceptRole)
    until(lambda: not live.recorder.running and isinstance(player.spec, SampleSpec), f"the sample after {done}", 60)
    until(lambda: live.readings() and live.stage.currentWidget() is live.view, f"a face after {done}", 60)
    window.close()
    for summary in list_recordings(paths.recordings_folder()):
        assert summary.finished, summary
        usual = {Fault.FRAMES_DROPPED, Fault.GAPS}
        assert {problem.fault for problem in open_recording(summary.folder).problems} <= usual
