"""The menus have what can be done in Live, what was opened last, and full screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu

from fer_desktop import paths
from fer_desktop.live.status import LiveState
from fer_desktop.media.source import FileSpec, SampleSpec, StreamSpec
from fer_desktop.ui.foundation.undo import Step
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.tabs.live.source_choice import recent_entry
from tests.present import present

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]


def menu(window: MainWindow, place: int) -> dict[str, QAction]:
    """Return the actions of a menu as they are when it opens, by text."""
    found = window.menuBar().actions()[place].menu()
    assert isinstance(found, QMenu)
    found.aboutToShow.emit()
    return {action.text(): action for action in found.actions() if action.text()}


def test_live_can_be_driven_by_its_menu(open_window: OpenWindow, until: Until, shared_videos: Path) -> None:
    window = open_window(language="en")
    live = window.live
    idle = menu(window, 1)
    assert {"Start", "Record", "Marker", "Snapshot", "Calibrate", "Mirror", "Stop"} <= idle.keys()
    assert not any(idle[text].isEnabled() for text in ("Record", "Marker", "Snapshot", "Calibrate"))
    window.begin(str(shared_videos / "one_face_talking.mp4"))
    until(lambda: live.readings() and live.side.calibration.start.isEnabled() and live.bar.record.isEnabled(), "a face")
    window.tabs.setCurrentWidget(window.files)
    menu(window, 1)["Record"].trigger()
    assert window.tabs.currentWidget() is live
    until(lambda: live.recorder.status is not None and live.recorder.status.seconds > 0.2, "a recording")
    playing = menu(window, 1)
    assert playing["Marker"].isEnabled() and not playing["Calibrate"].isEnabled()
    playing["Marker"].trigger()
    assert len(live.recorder.markers) == 1 and live.recorder.strip.entry.isVisible()
    menu(window, 1)["Stop recording"].trigger()
    until(lambda: live.recorder.status is None, "the end")
    menu(window, 1)["Snapshot"].trigger()
    assert len(list(paths.pictures_folder().glob("*.png"))) == 1
    menu(window, 1)["Mirror"].trigger()
    assert live.view.mirrored and menu(window, 1)["Mirror"].isChecked()
    until(lambda: live.side.calibration.start.isEnabled(), "a person")
    menu(window, 1)["Calibrate"].trigger()
    running = [live.side.calibration.running]
    menu(window, 1)["Cancel calibration"].trigger()
    assert [*running, live.side.calibration.running] == [True, False]
    menu(window, 1)["Pause"].trigger()
    until(lambda: live.bridge.status.state is LiveState.PAUSED, "the pause")
    menu(window, 1)["Resume"].trigger()
    until(lambda: live.bridge.status.state is LiveState.LIVE, "going on")


def test_what_was_opened_last_is_offered_again(
    open_window: OpenWindow, until: Until, shared_videos: Path, shared_photos: Path, tmp_path: Path
) -> None:
    video, photo, gone = shared_videos / "one_face_talking.mp4", shared_photos / "couple.jpg", tmp_path / "gone.png"
    window = open_window(language="en", recent=(("files", str(gone)),))
    window.begin(str(video))
    window.add_paths([photo])
    recent = window._recent
    recent.aboutToShow.emit()
    offered = {action.text(): action for action in recent.actions() if action.text()}
    assert list(offered) == ["couple.jpg", "one_face_talking.mp4 (Live)", "gone.png", "Clear list"]
    window.live.player.stop()
    offered["one_face_talking.mp4 (Live)"].trigger()
    assert window.tabs.currentWidget() is window.live
    assert isinstance(window.live.player.spec, FileSpec) and window.live.player.spec.path == video
    offered["gone.png"].trigger()
    assert "gone.png is not there any more" in window.notice.accessibleName()
    assert window.context.settings.recent == (("live", str(video)), ("files", str(photo)))
    queue = window.files.work.queue
    until(lambda: len(queue.entries) == 1, "the photograph")
    offered["couple.jpg"].trigger()
    assert window.tabs.currentWidget() is window.files
    offered["Clear list"].trigger()
    left = [window.context.settings.recent, recent.menuAction().isEnabled()]
    assert left == [(), False]


def test_an_address_with_a_password_and_many_files_at_once_are_not_remembered(
    open_window: OpenWindow, shared_photos: Path
) -> None:
    assert recent_entry(StreamSpec("rtsp://user:secret@10.0.0.1/a")) is None
    assert recent_entry(StreamSpec("http://10.0.0.1/a")) == ("live", "http://10.0.0.1/a")
    window = open_window()
    window.add_paths(sorted(shared_photos.glob("*.jpg"))[:4])
    assert window.context.settings.recent == ()


def test_a_folder_is_opened_by_the_menu(
    open_window: OpenWindow, until: Until, tmp_path: Path, shared_photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "one.jpg").write_bytes((shared_photos / "couple.jpg").read_bytes())
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    window = open_window(language="en")
    menu(window, 0)["Open folder\N{HORIZONTAL ELLIPSIS}"].trigger()
    assert window.tabs.currentWidget() is window.files
    until(lambda: [entry.name for entry in window.files.work.queue.entries] == ["one.jpg"], "its picture")
    assert window.context.settings.recent == (("files", str(tmp_path)),)


def test_full_screen_comes_and_goes_by_its_menu(open_window: OpenWindow, until: Until) -> None:
    window = open_window(language="en")
    menu(window, 2)["Full screen"].trigger()
    until(window.isFullScreen, "full screen")
    menu(window, 2)["Full screen"].trigger()
    until(lambda: not window.isFullScreen(), "its end")
    assert present(menu(window, 2)["Full screen"].shortcut().toString()) == "F11"


def test_undo_and_redo_are_enabled_where_the_tab_has_something_to_undo_or_redo(open_window: OpenWindow) -> None:
    window = open_window(language="en")

    def enabled() -> tuple[bool, bool]:
        file = menu(window, 0)
        return file["Undo"].isEnabled(), file["Redo"].isEnabled()

    assert enabled() == (False, False)
    window.tabs.setCurrentWidget(window.files)
    assert enabled() == (False, False)
    window.files.undo_stack.push(Step(lambda: None, lambda: None))
    assert enabled() == (True, False)
    menu(window, 0)["Undo"].trigger()
    assert enabled() == (False, True)
    window.tabs.setCurrentWidget(window.live)
    assert enabled() == (False, False)
    window.tabs.setCurrentWidget(window.files)
    window.retranslate()
    assert enabled() == (False, True)


def test_every_command_says_what_it_does_and_a_disabled_one_why(open_window: OpenWindow, until: Until) -> None:
    window = open_window(language="en")
    for place in range(4):
        for text, action in menu(window, place).items():
            if action.menu() is None:
                assert action.statusTip() not in ("", text), text
                assert action.isEnabled() or action.toolTip() == action.statusTip()
        shown = window.menuBar().actions()[place].menu()
        assert isinstance(shown, QMenu) and shown.toolTipsVisible()
    idle = menu(window, 1)
    assert idle["Record"].toolTip() == "Only while something plays"
    assert idle["Marker"].toolTip() == "Only while a recording runs"
    file = menu(window, 0)
    assert file["Undo"].toolTip() == "There is nothing to undo"
    assert file["Open recent"].toolTip() == "Nothing was opened yet" and not file["Open recent"].isEnabled()
    window.live.player.play(SampleSpec())
    until(lambda: window.live.readings() and window.live.bar.record.isEnabled(), "a face")
    assert menu(window, 1)["Record"].statusTip() == "Record video, readings and markers, or stop recording"
