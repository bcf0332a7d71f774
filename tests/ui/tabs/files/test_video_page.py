"""The page of a video in the Files tab of the real window: analysing all or a part of it, playing, and saving."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fer_desktop.__main__ import main
from fer_desktop.analysis import tracking
from fer_desktop.media.video import VideoSource
from fer_desktop.ui.dialogs.export import ExportFormat
from fer_desktop.ui.foundation.language import apply_language
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.tabs.files.queue import EntryState
from fer_desktop.ui.tabs.files.video_page import PartChoice, VideoPage
from tests.present import present
from tests.ui.montage import barely_alike, portrait, scenes_video, stage
from tests.ui.people_cards import cards, drag, rename

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]


@pytest.fixture
def show(open_window: OpenWindow, until: Until) -> Callable[..., VideoPage]:
    """Return a function that drops a video on the window and, unless wait is False, waits until it is analysed."""

    def show_it(path: Path, every: int = 1, wait: bool = True) -> VideoPage:
        window = open_window()
        choice = window.files.queue.stride_choice
        choice.setCurrentIndex(choice.findData(every))
        window.add_paths([path])
        page = window.files.videos
        until(lambda: page.entry is not None, "the video's page")
        assert window.files.pages.currentWidget() is page
        if wait:
            wait_for_all(page, until)
        return page

    return show_it


def wait_for_all(page: VideoPage, until: Until) -> None:
    until(lambda: page.settled and present(page.entry).state is EntryState.DONE, "all that was read", 60)
    until(lambda: page.view.view.has_picture, "a picture")


def wait_for_frame(page: VideoPage, frame: int, until: Until) -> None:
    until(lambda: page.view.frame == page.player.frame == frame, f"frame {frame}")


def picture(path: Path, frame: int) -> NDArray[np.uint8]:
    """Return a frame of a video, by reading all frames before it."""
    source = VideoSource(path)
    for _ in range(frame + 1):
        assert source.grab() is not None
    result = source.picture()
    source.close()
    assert result is not None
    return result.image


def test_the_rows_equal_those_of_the_command_line_with_the_same_options(
    make_video: Callable[..., Path], show: Callable[..., VideoPage], until: Until, tmp_path: Path
) -> None:
    video = make_video()
    page = show(video, every=5)
    for options in ((), ("--from", "0.45", "--to", "1.6")):
        if options:
            page.part.start.setText("0:00.45")
            page.part.end.setText("1.6")
            page.part.start.editingFinished.emit()
            page.part.read.click()
            until(lambda: present(page.entry).state is not EntryState.DONE, "a new beginning")
            wait_for_all(page, until)
        for kind in ("csv", "json", "jsonl"):
            told: list[bool] = []
            page.told.connect(lambda text, error, path, told=told: told.append(error))
            page.export.save(ExportFormat(kind), tmp_path / f"window.{kind}")
            until(lambda told=told: told, "the file")
            asked = ["analyze", str(video), "--every", "5", *options, "--quiet", "--overwrite"]
            line = tmp_path / f"line.{kind}"
            assert main([*asked, "--out", str(line), *(["--json"] if kind == "json" else [])]) == 0
            # Whether all rows of a file are there, only the command line knows.
            wanted = [each for each in line.read_text().splitlines() if '"finished"' not in each]
            assert (tmp_path / f"window.{kind}").read_text().splitlines() == wanted
    assert [shot.index for shot in present(page.entry).shots] == [5, 10, 15]


def test_a_face_of_which_the_detector_is_unsure_is_in_the_table_and_on_the_page_from_the_first_frame(
    make_video: Callable[..., Path], show: Callable[..., VideoPage], until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracking, "_CONFIRMING_SCORE", 1.1)  # every face is confirmed only after 0.4 s
    page = show(make_video(12))
    wait_for_all(page, until)
    shots = present(page.entry).shots
    assert [[reading.face.track_id for reading in shot.readings] for shot in shots] == [[1]] * 12
    assert present(page.player.playback).results.people[0].seen_s == pytest.approx(1.2, abs=0.11)


def test_the_picture_and_the_boxes_belong_to_the_chosen_frame(
    shared_videos: Path, show: Callable[..., VideoPage], until: Until
) -> None:
    video = shared_videos / "one_face_small_smile.mp4"
    page = show(video, every=5)
    for wanted in (60, 12, 71, 0, 33):
        page.player.seek(wanted)
        wait_for_frame(page, wanted, until)
        read = min(wanted // 5 * 5, present(page.entry).shots[-1].index)
        if wanted <= present(page.entry).shots[-1].index:
            want = picture(video, read)
            until(lambda want=want: np.array_equal(present(page.view.view.image), want), f"the picture of {read}")
            shot = present(page.entry).shots[read // 5]
            assert [r.face.box.x for r in page.view.readings] == pytest.approx([r.face.box.x for r in shot.readings], abs=0.1)
            assert [r.expression_index for r in page.view.readings] == [r.expression_index for r in shot.readings]
        else:
            until(lambda: page.view.readings == (), "nothing where nothing was read")


def test_stepping_goes_from_one_analysed_frame_to_the_next(
    make_video: Callable[..., Path], show: Callable[..., VideoPage], until: Until, qtbot: QtBot
) -> None:
    page = show(make_video(), every=5)
    page.player.seek(0)
    wait_for_frame(page, 0, until)
    places = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        qtbot.keyClick(page, key)
        places.append(page.player.frame)
    assert places == [5, 10, 5]
    wait_for_frame(page, 5, until)


def test_the_timeline_has_the_person_and_the_flags_set_the_clip_range(
    make_video: Callable[..., Path], show: Callable[..., VideoPage]
) -> None:
    page = show(make_video())
    (person,) = present(page.player.playback).results.people
    assert (person.number, person.frames) == (1, 20)
    assert page.side.chosen == 1
    line = present(page.player.playback).results.line_of(person)
    assert len(line.times) == 20
    start = present(page.player.playback).markers[0]
    page.view.markerMoved.emit(start, 0.7)
    assert page.part.part == pytest.approx((0.7, 2.0))
    assert page.part.start.text() == "0:00.7"
    page.part.end.setText("0:00.3")
    page.part.end.editingFinished.emit()
    assert page.part.mistake.text() == "The end must be later than the start."
    assert not page.part.read.isEnabled()


def test_the_times_of_the_clip_range_follow_the_language(qtbot: QtBot, qapp: QApplication, english: None, until: Until) -> None:
    part = PartChoice()
    qtbot.addWidget(part)
    part.set_choices(1, 0.04, None, 10.0, 25.0)
    assert (part.start.text(), part.end.text()) == ("0:00.0", "0:10.0")
    apply_language(qapp, "id")
    until(lambda: (part.start.text(), part.end.text()) == ("0:00,0", "0:10,0"), "times with a comma")
    part.start.editingFinished.emit()
    assert part.part == (0.04, 10.0), "a time that wasn't edited keeps its exact value"


def test_a_stopped_video_keeps_its_results_and_can_be_analysed_again(
    make_video: Callable[..., Path], show: Callable[..., VideoPage], until: Until
) -> None:
    page = show(make_video(400), wait=False)
    until(lambda: len(present(page.entry).shots) > 3, "some frames", 60)
    page.cancel.click()
    until(lambda: present(page.entry).state is EntryState.CANCELLED, "the end")
    kept = len(present(page.entry).shots)
    assert 3 < kept < 400
    until(lambda: len(present(page.player.playback).results.faces) == kept, "what was read")
    assert page.status.text().startswith("Stopped at 0:")
    assert page.export.button.isEnabled()
    page.part.set_part(0.0, 0.5)
    page.part.read.click()
    until(lambda: present(page.entry).state is EntryState.DONE, "the part", 60)
    assert len(present(page.entry).shots) == 5


def test_a_copy_with_boxes_has_the_analysed_clip_range(
    make_video: Callable[..., Path], show: Callable[..., VideoPage], until: Until, tmp_path: Path
) -> None:
    video, out = make_video(), tmp_path / "boxes.webm"
    page = show(video, wait=False)
    until(lambda: page.player.playback is not None, "the video")
    page.part.set_part(0.5, 1.2)
    page.part.read.click()
    until(lambda: present(page.entry).start_s == 0.5, "the part")
    wait_for_all(page, until)
    page.export.save(ExportFormat.VIDEO, out)
    until(lambda: not page.export.work.running, "the copy", 60)
    copy = VideoSource(out)
    assert (copy.frame_count, copy.size) == (7, (320, 240))
    first = copy.read()
    copy.close()
    drawn = np.abs(present(first).image.astype(int) - picture(video, 5)).max(axis=2) > 60
    box = present(page.entry).shots[0].readings[0].face.box
    assert drawn[:, max(round(box.x) - 3, 0) : round(box.x) + 4].any()
    assert drawn.mean() < 0.2


def test_frames_that_change_size_are_analysed_shown_and_saved(
    show: Callable[..., VideoPage], until: Until, tmp_path: Path, sample_image: NDArray[np.uint8]
) -> None:
    parts = []
    for side in [160] * 4 + [240] * 4:
        small = cv2.resize(sample_image, (side, side), interpolation=cv2.INTER_AREA)
        parts.append(cv2.imencode(".jpg", small)[1].tobytes())
    video, out = tmp_path / "changing.mjpeg", tmp_path / "boxes.webm"
    video.write_bytes(b"".join(parts))
    page = show(video)
    assert len(present(page.entry).shots) == 8
    page.player.seek(7)
    wait_for_frame(page, 7, until)
    assert present(page.view.view.image).shape == (160, 160, 3)
    assert len(page.view.readings) == 1
    page.export.save(ExportFormat.VIDEO, out)
    until(lambda: not page.export.work.running, "the copy", 60)
    copy = VideoSource(out)
    assert (copy.frame_count, copy.size) == (8, (160, 160))
    copy.close()


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "is empty (0 bytes)"), (b"no video" * 200, "can't be read as a video"), (None, "is not there")],
)
def test_a_file_that_is_no_video_is_reported_in_its_place(
    tmp_path: Path, show: Callable[..., VideoPage], until: Until, content: bytes | None, words: str
) -> None:
    video = tmp_path / "bad.mp4"
    if content is not None:
        video.write_bytes(content)
    page = show(video, wait=False)
    until(lambda: page.message.isVisible(), "the message")
    assert words in present(page.message.message).text
    until(lambda: present(page.entry).state is EntryState.FAILED, "the end")


def test_a_truncated_video_is_shown_to_its_end(
    make_video: Callable[..., Path], show: Callable[..., VideoPage], tmp_path: Path
) -> None:
    whole = make_video(40)
    cut = tmp_path / "cut.avi"
    shutil.copyfile(whole, cut)
    with cut.open("r+b") as file:
        file.truncate(whole.stat().st_size // 2)
    page = show(cut)
    assert 0 < len(present(page.entry).shots) < 36
    assert "The video ended well before the length it states; it may be damaged." in page.status.text()


def test_the_person_chosen_at_first_is_in_the_picture(
    shared_photos: Path, show: Callable[..., VideoPage], until: Until, tmp_path: Path
) -> None:
    ana, ben = (portrait(shared_photos / name, 220) for name in ("img1.jpg", "img17.jpg"))
    scenes = [(stage({0.25: ana}), 10), (stage({}), 32), (stage({0.75: ben}), 20)]
    page = show(scenes_video(tmp_path / "scenes.avi", scenes))
    until(lambda: page.view.frame == page.player.frame == 0, "the first frame")
    assert [person.number for person in present(page.player.playback).results.people] == [1, 2]
    assert page.side.chosen == 1 and present(page.view.reading()).face.track_id == 1
    page.view.timeline.set_most_lanes(1)
    assert page.view.timeline.lanes == [1], "the chosen person has a lane, though the other is seen longer"


def test_a_person_who_may_be_back_is_merged_refused_and_named(
    show: Callable[..., VideoPage], until: Until, shared_photos: Path, tmp_path: Path
) -> None:
    ana, ben = (portrait(shared_photos / name, 220) for name in ("img1.jpg", "img17.jpg"))
    scenes = [(stage({0.25: ana}), 10), (stage({}), 32), (stage({0.75: barely_alike(ana, ben)}), 20)]
    page = show(scenes_video(tmp_path / "again.avi", scenes))
    side = page.side
    people, rows = side.people, side.people.list
    assert [card.label for card in people.model.cards] == ["Person 1", "Person 2"]
    until(lambda: people.model.faces.keys() == {1, 2}, "their faces")
    first, second = (people.model.faces[number].toImage() for number in (1, 2))
    assert first != second
    rename(people, 1, "Ana")
    until(lambda: cards(people)[1].name == "Ana", "the name")
    ask = present(rows.same_row(2))
    assert ask.isVisible() and ask.text.text() == "Perhaps Ana again?" and rows.same_row(1) is None
    ask.merge.click()
    until(lambda: len(people.model.cards) == 1, "one person")
    assert present(page.player.playback).results.people[0].tracks == (1, 2)
    ask = present(rows.same_row(1))
    assert ask.text.text() == "Merged with Person 2"
    for name in ("merged.csv", "merged.json"):
        page.export.save(ExportFormat(name.partition(".")[2]), tmp_path / name)
        until(lambda name=name: (tmp_path / name).exists() and not page.export.work.running, name)
    with (tmp_path / "merged.csv").open(encoding="utf-8", newline="") as stream:
        read = list(csv.DictReader(stream))
    assert {(row["face"], row["person"]) for row in read} == {("1", "Ana"), ("2", "Ana"), ("", "")}
    seen = json.loads((tmp_path / "merged.json").read_text(encoding="utf-8"))["seen"]
    assert [(person["person"], person["tracks"]) for person in seen] == [("Ana", [1, 2])]
    ask.separate.click()
    until(lambda: len(people.model.cards) == 2, "two people again")
    present(rows.same_row(2)).refuse.click()
    until(lambda: rows.same_row(2) is None, "the suggestion to go")
    drag(people, 2, onto=1)
    until(lambda: [(card.number, card.name) for card in people.model.cards] == [(1, "Ana")], "one person by a drag")
