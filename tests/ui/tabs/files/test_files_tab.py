"""The Files tab on real and generated pictures: reading, showing, filtering and exporting."""

from __future__ import annotations

import csv
import io
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import astuple
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QWheelEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from fer_desktop.__main__ import main
from fer_desktop.analysis.analyzer import Analyzer, AnalyzerOptions, build_analyzer
from fer_desktop.batch.run import analyze_files
from fer_desktop.media.pictures import read_picture, thumbnail_of
from fer_desktop.models.description import list_models
from fer_desktop.paths import models_folder
from fer_desktop.recordings.rows import ROW_COLUMNS, rows_of
from fer_desktop.ui.dialogs.export import ExportFormat
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.pyramid import image_of, to_qimage
from fer_desktop.ui.foundation.tasks import shut_down
from fer_desktop.ui.tabs.files.queue import Entry, EntryState, FileQueueModel, entry_line, row_line
from fer_desktop.ui.tabs.files.tab import FilesTab
from fer_desktop.ui.widgets.overlay import annotated
from tests.pictures import tight_crop
from tests.present import present
from tests.ui.conftest import Colours, Wear

# The offscreen platform warns about this for every window.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

PATIENCE_MS = 120_000


@pytest.fixture
def context(qapp: object) -> AppContext:
    return AppContext(list_models([models_folder()]))


@pytest.fixture
def tab(qtbot: QtBot, context: AppContext) -> Iterator[FilesTab]:
    widget = FilesTab(context)
    widget.resize(1024, 560)
    qtbot.addWidget(widget)
    widget.show()
    yield widget
    shut_down(widget)


def read(qtbot: QtBot, tab: FilesTab, *paths: Path) -> None:
    """Add files and wait until all are analysed."""
    before = len(tab.work.queue)
    tab.add_paths(list(paths))
    qtbot.waitUntil(lambda: len(tab.work.queue) > before and not tab.work.progress.working, timeout=PATIENCE_MS)


def picture_shown(tab: FilesTab) -> bool:
    return tab.pictures.viewer._frame is not None and tab.pictures.view.has_picture


def write_picture(path: Path, image: np.ndarray) -> Path:
    assert cv2.imwrite(str(path), image)
    return path


def test_photographs_have_the_counted_number_of_faces(qtbot: QtBot, tab: FilesTab, shared_photos: Path) -> None:
    table = (shared_photos.parent / "photos.tsv").read_text().splitlines()[1:]
    counted = {name: int(faces) for name, faces in (line.split("\t") for line in table)}
    names = ["couple.jpg", "img1.jpg", "cars.jpg"]
    read(qtbot, tab, *(shared_photos / name for name in names))
    found = {entry.name: entry.face_count for entry in tab.work.queue.entries}
    assert found == {name: counted[name] for name in names}
    assert [entry.state for entry in tab.work.queue.entries] == [EntryState.DONE] * 3
    assert all(entry.thumbnail for entry in tab.work.queue.entries)
    assert tab.work.results.count == 4, "a line for each face, and one for the picture without a face"


def test_an_unreadable_file_has_its_reason_and_the_other_files_are_read(
    qtbot: QtBot, tab: FilesTab, tmp_path: Path, sample_image: np.ndarray
) -> None:
    good = write_picture(tmp_path / "good.png", sample_image)
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture at all")
    read(qtbot, tab, broken, good)
    failed, done = tab.work.queue.entries
    assert failed.state is EntryState.FAILED
    assert row_line(failed).startswith("is a text file"), "the row names the file above"
    assert str(broken) in str(failed.error)
    assert done.state is EntryState.DONE
    assert done.face_count == 1
    assert "1 failed" in tab.queue.time_left.text()
    qtbot.waitUntil(lambda: "broken.jpg" in tab.pictures.view._message)


def test_the_faces_of_a_picture_can_be_chosen_and_the_chart_follows(qtbot: QtBot, tab: FilesTab, shared_photos: Path) -> None:
    read(qtbot, tab, shared_photos / "couple.jpg")
    qtbot.waitUntil(lambda: picture_shown(tab))
    first, second = tab.pictures.viewer.readings
    assert tab.pictures.face.place.text() == "face 1 of 2"
    assert tab.pictures.face.chart.probabilities is first.smoothed.probabilities
    placement = tab.pictures.view.placement()
    assert placement is not None
    box = placement.to_view(second.face.box)
    qtbot.mouseClick(tab.pictures.view, Qt.MouseButton.LeftButton, pos=QPoint(*(round(c) for c in box.center)))
    assert tab.pictures.face.place.text() == "face 2 of 2"
    assert tab.pictures.face.chart.probabilities is second.smoothed.probabilities
    assert tab.pictures.results.table.currentIndex().row() == 1, "the table must mark the same face"
    qtbot.keyClick(tab.pictures.view, Qt.Key.Key_Down)
    assert tab.pictures.viewer.face == 0


def test_arrow_keys_go_through_the_pictures(qtbot: QtBot, tab: FilesTab, tmp_path: Path) -> None:
    gray = np.full((120, 160, 3), 128, np.uint8)
    read(qtbot, tab, *(write_picture(tmp_path / f"{k}.png", gray) for k in range(3)))
    tab.pictures.view.setFocus()
    for expected in ("1.png", "2.png", "2.png"):
        qtbot.keyClick(tab.pictures.view, Qt.Key.Key_Right)
        assert tab.pictures.viewer.entry is not None
        assert tab.pictures.viewer.entry.name == expected
    qtbot.keyClick(tab.pictures.view, Qt.Key.Key_Left)
    assert present(tab.pictures.viewer.entry).name == "1.png"


def test_zoom_keeps_the_point_under_the_pointer_and_fits_again(
    qtbot: QtBot, tab: FilesTab, tmp_path: Path, sample_image: np.ndarray
) -> None:
    read(qtbot, tab, write_picture(tmp_path / "astronaut.png", sample_image))
    qtbot.waitUntil(lambda: picture_shown(tab))
    view = tab.pictures.view
    fitting = view.scale
    spot = QPointF(view.width() * 0.4, view.height() * 0.3)
    before = view.placement()
    assert before is not None
    wheel = QWheelEvent(
        spot,
        QPointF(view.mapToGlobal(spot.toPoint())),
        QPoint(),
        QPoint(0, 360),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QGuiApplication.sendEvent(view, wheel)
    after = view.placement()
    assert after is not None
    assert view.scale == pytest.approx(fitting * 1.25**3)
    assert after.to_frame(spot.x(), spot.y())[1] == pytest.approx(before.to_frame(spot.x(), spot.y())[1], abs=0.5)
    qtbot.keyClick(view, Qt.Key.Key_0)
    assert view.scale == pytest.approx(fitting)


def test_the_exported_rows_equal_those_of_the_batch(
    qtbot: QtBot, tab: FilesTab, context: AppContext, shared_photos: Path, tmp_path: Path
) -> None:
    paths = [shared_photos / name for name in ("couple.jpg", "dog.jpg", "img5.jpg")]
    read(qtbot, tab, *paths)
    csv_file, json_file = tmp_path / "rows.csv", tmp_path / "rows.json"
    tab.pictures.exports.save(ExportFormat.CSV, csv_file)
    qtbot.waitUntil(lambda: not tab.pictures.exports.work.running)
    tab.pictures.exports.save(ExportFormat.JSON, json_file)
    qtbot.waitUntil(json_file.exists)
    assert context.model is not None
    analyzer = build_analyzer(context.model, context.runtime, AnalyzerOptions(follow=False))
    expected = [
        row
        for result in analyze_files(paths, lambda: analyzer)
        for analysis in result.analyses
        for row in rows_of(analysis, str(result.path))
    ]
    assert json.loads(json_file.read_text())["rows"] == [dict(zip(ROW_COLUMNS, row.cells(), strict=True)) for row in expected]
    written = list(csv.DictReader(io.StringIO(csv_file.read_text())))
    assert [(row["file"], row["face"], row["expression"]) for row in written] == [
        (row.file, "" if row.face is None else str(row.face), row.expression or "") for row in expected
    ]


@pytest.mark.parametrize("every", [1, 5])
def test_the_exported_json_equals_that_of_the_command_line(
    qtbot: QtBot, tab: FilesTab, tmp_path: Path, sample_image: np.ndarray, every: int
) -> None:
    video, broken = tmp_path / "clip.avi", tmp_path / "broken.jpg"
    writer = cv2.VideoWriter(str(video), cv2.VideoWriter.fourcc(*"MJPG"), 10.0, (240, 240))
    for _ in range(10):
        writer.write(cv2.resize(sample_image, (240, 240), interpolation=cv2.INTER_AREA))
    writer.release()
    broken.write_bytes(b"no picture at all")
    noise = np.random.default_rng(1).integers(0, 255, (48, 48), np.uint8)
    paths = [write_picture(tmp_path / "crop.png", noise), video, broken, write_picture(tmp_path / "face.png", sample_image)]
    tab.queue.stride_choice.setCurrentIndex(tab.queue.stride_choice.findData(every))
    read(qtbot, tab, *paths)
    window, line = tmp_path / "window.json", tmp_path / "line.json"
    tab.pictures.exports.save(ExportFormat.JSON, window)
    qtbot.waitUntil(lambda: not tab.pictures.exports.work.running)
    asked = ["analyze", *map(str, paths), "--every", str(every), "--quiet", "--json", "--out", str(line)]
    assert main(asked) == 1, "one file must fail"
    assert json.loads(window.read_text()) == json.loads(line.read_text())
    assert list(json.loads(window.read_text())) == list(json.loads(line.read_text()))
    tab.pictures.exports.save(ExportFormat.JSON_LINES, tmp_path / "window.jsonl")
    qtbot.waitUntil((tmp_path / "window.jsonl").exists)
    first, *others = [json.loads(each) for each in (tmp_path / "window.jsonl").read_text().splitlines()]
    document = json.loads(window.read_text())
    assert others == [*document.pop("rows"), *document.pop("failed"), *document.pop("notes")]
    assert first == document


def test_options_that_differ_between_exported_videos_are_null_in_the_json(
    qtbot: QtBot, tab: FilesTab, tmp_path: Path, sample_image: np.ndarray
) -> None:
    write_picture(tmp_path / "face.png", sample_image)
    for name, every in (("one.avi", 1), ("two.avi", 5)):
        writer = cv2.VideoWriter(str(tmp_path / name), cv2.VideoWriter.fourcc(*"MJPG"), 10.0, (240, 240))
        writer.write(cv2.resize(sample_image, (240, 240)))
        writer.release()
        tab.queue.stride_choice.setCurrentIndex(tab.queue.stride_choice.findData(every))
        read(qtbot, tab, tmp_path / name)
    read(qtbot, tab, tmp_path / "face.png")
    for text, expected in (("", None), ("one.avi", 1), ("two.avi", 5)):
        tab.work.results.set_filter(text)
        file = tmp_path / f"rows of {text}.json"
        tab.pictures.exports.save(ExportFormat.JSON, file)
        qtbot.waitUntil(lambda: not tab.pictures.exports.work.running)
        document = json.loads(file.read_text())
        assert (document["every"], document["crops"], document["from_s"]) == (expected, False, 0.0)


def test_an_export_that_cannot_be_written_is_reported_in_the_tab(
    qtbot: QtBot, tab: FilesTab, tmp_path: Path, sample_image: np.ndarray
) -> None:
    read(qtbot, tab, write_picture(tmp_path / "a.png", sample_image))
    tab.pictures.exports.save(ExportFormat.CSV, tmp_path / "nowhere" / "rows.csv")
    qtbot.waitUntil(lambda: tab.notice.message is not None)
    assert tab.notice.message is not None
    assert "Not exported" in tab.notice.message.title and "nowhere" in tab.notice.message.title


def test_a_small_picture_without_a_face_is_taken_as_a_face_crop(qtbot: QtBot, tab: FilesTab, tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (48, 48), np.uint8)
    read(qtbot, tab, write_picture(tmp_path / "crop.png", noise))
    (entry,) = tab.work.queue.entries
    assert entry.crop
    assert entry.face_count == 1
    assert "analysed as a face crop" in tab.pictures.face.note.text()


def test_a_tight_crop_is_taken_as_a_face_crop_and_detection_stays_the_way_of_the_files(
    qtbot: QtBot, tab: FilesTab, tmp_path: Path, sample_image: np.ndarray
) -> None:
    read(qtbot, tab, write_picture(tmp_path / "crop.png", tight_crop(sample_image, 120)))
    (entry,) = tab.work.queue.entries
    assert entry.crop and entry.face_count == 1
    assert "A face fills the picture" in tab.pictures.face.note.text()
    assert tab.pictures.face.detail.text().endswith("120 \u00d7 120 pixels, the whole picture"), "no detection has a score"
    tab.pictures.exports.save(ExportFormat.JSON, tmp_path / "rows.json")
    qtbot.waitUntil(lambda: (tmp_path / "rows.json").exists())
    written = json.loads((tmp_path / "rows.json").read_text())
    assert written["crops"] is False and "A face fills the picture" in written["notes"][0]["note"]


def test_entries_of_the_queue_are_made_in_the_gui_thread(
    qtbot: QtBot, tab: FilesTab, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sample_image: np.ndarray
) -> None:
    threads = []
    new_entry = FileQueueModel.new_entry

    def told(*arguments: Any, **named: Any) -> Entry:
        threads.append(threading.current_thread())
        return new_entry(*arguments, **named)

    monkeypatch.setattr(FileQueueModel, "new_entry", told)
    for name in ("happy", "sad"):
        (tmp_path / "set" / name).mkdir(parents=True)
        write_picture(tmp_path / "set" / name / "a.png", sample_image)
    read(qtbot, tab, tmp_path / "set", write_picture(tmp_path / "b.png", sample_image))
    assert threads == [threading.main_thread()] * 4, "a test set, its two pictures, and one more"


def test_nothing_is_decoded_or_analysed_in_the_gui_thread(
    qtbot: QtBot, tab: FilesTab, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sample_image: np.ndarray
) -> None:
    threads = []

    def told(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            threads.append(threading.current_thread())
            return function(*arguments, **named)

        return call

    for place in ("fer_desktop.ui.tabs.files.reader.read_picture", "fer_desktop.ui.foundation.pyramid.read_picture"):
        monkeypatch.setattr(place, told(read_picture))
    monkeypatch.setattr(Analyzer, "analyze", told(Analyzer.analyze))
    monkeypatch.setattr("fer_desktop.ui.tabs.files.reader.thumbnail_of", told(thumbnail_of))
    read(qtbot, tab, *(write_picture(tmp_path / f"{k}.png", sample_image) for k in range(3)))
    qtbot.waitUntil(lambda: picture_shown(tab))
    assert len(threads) >= 10
    assert threading.main_thread() not in threads


@pytest.mark.slow
def test_hundreds_of_pictures_are_analysed_in_order_without_being_kept_in_memory(
    qtbot: QtBot, tab: FilesTab, tmp_path: Path
) -> None:
    rng = np.random.default_rng(2)
    folder = tmp_path / "many"
    folder.mkdir()
    for k in range(300):
        write_picture(folder / f"{k}.png", np.full((110, 110, 3), rng.integers(0, 255), np.uint8))
    read(qtbot, tab, folder)
    entries = tab.work.queue.entries
    assert [entry.name for entry in entries] == [f"{k}.png" for k in range(300)]
    assert {entry.state for entry in entries} == {EntryState.DONE}
    assert [tab.work.results.line(k).entry for k in range(300)] == [entry.key for entry in entries]
    assert max(len(entry.thumbnail) for entry in entries) < 5000
    assert not any(reading.crop.size for entry in entries for shot in entry.shots for reading in shot.readings)


def test_cancel_keeps_the_results_and_the_rest_can_be_analysed_later(qtbot: QtBot, tab: FilesTab, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for k in range(60):
        write_picture(folder / f"{k}.png", np.full((110, 110, 3), k, np.uint8))
    tab.add_paths([folder])
    qtbot.waitUntil(lambda: tab.work.progress.done >= 2, timeout=PATIENCE_MS)
    tab.queue.cancel.click()
    qtbot.waitUntil(lambda: not tab.work.progress.working, timeout=PATIENCE_MS)
    done = tab.work.queue.count(EntryState.DONE)
    cancelled = [entry.key for entry in tab.work.queue.entries if entry.state is EntryState.CANCELLED]
    assert done >= 2
    assert done + len(cancelled) == 60
    assert tab.work.results.count == done
    tab.work.read_again(cancelled)
    qtbot.waitUntil(lambda: tab.work.queue.count(EntryState.DONE) == 60, timeout=PATIENCE_MS)


def test_paused_work_waits_until_it_is_resumed(qtbot: QtBot, tab: FilesTab, tmp_path: Path) -> None:
    tab.work.pause(True)
    tab.add_paths([write_picture(tmp_path / f"{k}.png", np.zeros((110, 110, 3), np.uint8)) for k in range(2)])
    qtbot.waitUntil(lambda: len(tab.work.queue) == 2)
    qtbot.wait(200)
    assert tab.work.progress.done == 0
    assert tab.queue.time_left.text() == "paused"
    tab.work.pause(False)
    qtbot.waitUntil(lambda: tab.work.progress.done == 2, timeout=PATIENCE_MS)


def test_a_pasted_picture_that_is_analysed_again_keeps_its_name_in_the_rows(
    qtbot: QtBot, tab: FilesTab, sample_image: np.ndarray
) -> None:
    tab.add_picture(to_qimage(sample_image))
    qtbot.waitUntil(lambda: not tab.work.progress.working, timeout=PATIENCE_MS)
    tab.work.read_again([tab.work.queue.entries[0].key])
    assert tab.work.results.count == 0
    qtbot.waitUntil(lambda: not tab.work.progress.working, timeout=PATIENCE_MS)
    assert [row.file for row in tab.work.results.shown_rows()] == ["Pasted 1"]


def test_a_pasted_picture_is_read(qtbot: QtBot, tab: FilesTab, sample_image: np.ndarray) -> None:
    QGuiApplication.clipboard().setImage(to_qimage(sample_image))
    tab.paste()
    qtbot.waitUntil(lambda: len(tab.work.queue) == 1 and not tab.work.progress.working, timeout=PATIENCE_MS)
    (entry,) = tab.work.queue.entries
    assert (entry.name, entry.state, entry.face_count) == ("Pasted 1", EntryState.DONE, 1)
    assert tab.work.results.line(0).row.file == "Pasted 1"
    qtbot.waitUntil(lambda: picture_shown(tab))
    shut_down(tab)
    assert not entry.path.exists(), "the pasted picture must not stay on disk"


def test_an_empty_clipboard_is_reported_in_the_tab(qtbot: QtBot, tab: FilesTab) -> None:
    QGuiApplication.clipboard().clear()
    tab.paste()
    assert tab.notice.message is not None
    assert "no picture on the clipboard" in tab.notice.message.title


def test_a_video_gives_rows_of_every_nth_frame_and_each_can_be_shown(qtbot: QtBot, tab: FilesTab, shared_videos: Path) -> None:
    tab.queue.stride_choice.setCurrentIndex(tab.queue.stride_choice.findData(30))
    read(qtbot, tab, shared_videos / "one_face_small_smile.mp4")
    (entry,) = tab.work.queue.entries
    assert [shot.index for shot in entry.shots] == [0, 30, 60]
    columns = [column.key for column in tab.work.results.columns]
    assert not tab.pictures.results.table.isColumnHidden(columns.index("time_s"))
    tab.pictures.results.table.selectRow(2)
    assert tab.pages.currentWidget() is tab.videos
    qtbot.waitUntil(lambda: tab.videos.settled and tab.videos.player.frame == 60 and tab.videos.view.view.has_picture)


def test_a_folder_without_pictures_is_reported(qtbot: QtBot, tab: FilesTab, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing to see")
    tab.add_paths([tmp_path])
    qtbot.waitUntil(lambda: tab.notice.message is not None)
    assert tab.notice.message is not None
    assert "left out" in tab.notice.message.title
    assert len(tab.work.queue) == 0


def test_removing_the_shown_entry_shows_its_neighbour_and_forgets_its_rows(qtbot: QtBot, tab: FilesTab, tmp_path: Path) -> None:
    read(qtbot, tab, *(write_picture(tmp_path / f"{k}.png", np.zeros((110, 110, 3), np.uint8)) for k in range(3)))
    tab.queue.list.setCurrentIndex(tab.work.queue.index(1))
    qtbot.keyClick(tab.queue.list, Qt.Key.Key_Delete)
    assert [entry.name for entry in tab.work.queue.entries] == ["0.png", "2.png"]
    assert tab.pictures.viewer.entry is tab.work.queue.entries[1]
    assert tab.work.results.count == 2
    tab.queue.clear.click()
    assert len(tab.work.queue) == 0
    assert tab.work.results.rowCount() == 0


def test_another_threshold_offers_a_new_analysis_and_changes_the_texts(
    qtbot: QtBot, tab: FilesTab, context: AppContext, tmp_path: Path, sample_image: np.ndarray
) -> None:
    read(qtbot, tab, write_picture(tmp_path / "a.png", sample_image))
    assert tab.queue.reread.isHidden()
    context.update_settings(uncertain_below=0.95)
    sure = tab.pictures.viewer.readings[0].confidence >= 0.95
    assert not tab.queue.reread.isHidden()
    tab.queue.reread.click()
    qtbot.waitUntil(lambda: not tab.work.progress.working and bool(tab.pictures.viewer.readings), timeout=PATIENCE_MS)
    assert tab.pictures.viewer.readings[0].uncertain is not sure
    assert tab.queue.reread.isHidden()


def test_an_uncertain_face_is_explained_with_both_thresholds(
    qtbot: QtBot, tab: FilesTab, context: AppContext, tmp_path: Path, sample_image: np.ndarray
) -> None:
    context.update_settings(uncertain_below=0.98)
    read(qtbot, tab, write_picture(tmp_path / "a.png", sample_image))
    assert tab.pictures.viewer.readings[0].uncertain
    assert "below 98% is uncertain; in a video, an expression is then shown again from 99%." in tab.pictures.face.detail.text()


def test_open_in_steps_hands_over_the_frame_and_the_face(
    qtbot: QtBot, tab: FilesTab, context: AppContext, shared_photos: Path
) -> None:
    read(qtbot, tab, shared_photos / "couple.jpg")
    qtbot.waitUntil(lambda: picture_shown(tab))
    tab.pictures.viewer.choose_face(1)
    with qtbot.waitSignal(context.stepsRequested) as request:
        tab.pictures.face.steps.click()
    frame, face = request.args
    assert Path(frame.source).name == "couple.jpg"
    assert face == 1


def test_the_picture_with_its_boxes_is_copied(qtbot: QtBot, tab: FilesTab, tmp_path: Path, sample_image: np.ndarray) -> None:
    QGuiApplication.clipboard().clear()
    read(qtbot, tab, write_picture(tmp_path / "a.png", sample_image))
    qtbot.waitUntil(lambda: picture_shown(tab))
    tab.pictures.face.copy_picture.trigger()
    qtbot.waitUntil(lambda: not QGuiApplication.clipboard().image().isNull())
    copied = QGuiApplication.clipboard().image().convertToFormat(QImage.Format.Format_RGB32)
    assert copied.size() == to_qimage(sample_image).size()
    assert copied != to_qimage(sample_image).convertToFormat(QImage.Format.Format_RGB32), "the copy must have the boxes"


def test_a_change_of_theme_reaches_the_parts_that_paint_themselves(
    qtbot: QtBot, tab: FilesTab, tmp_path: Path, sample_image: np.ndarray, wear: Wear, colours: Colours
) -> None:
    read(qtbot, tab, write_picture(tmp_path / "a.png", sample_image))
    painted: list[tuple[QWidget, str]] = [
        (tab.pictures.view, theme.LIGHT.stage),
        (tab.pictures.face.chart, theme.LIGHT.muted),
        (tab.queue.list.viewport(), theme.LIGHT.accent_soft),
    ]
    wear(theme.LIGHT)
    assert all(colours(widget)[ink] for widget, ink in painted)
    wear(theme.DARK)
    dark = dict(zip(astuple(theme.LIGHT), astuple(theme.DARK), strict=True))
    assert all(colours(widget)[dark[ink]] and not colours(widget)[ink] for widget, ink in painted)


def test_a_file_that_is_deleted_meanwhile_fails_with_its_reason(
    qtbot: QtBot, tab: FilesTab, tmp_path: Path, sample_image: np.ndarray
) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    write_picture(folder / "a.png", sample_image)
    tab.work.pause(True)
    tab.add_paths([folder])
    qtbot.waitUntil(lambda: len(tab.work.queue) == 1)
    shutil.rmtree(folder)
    tab.work.pause(False)
    qtbot.waitUntil(lambda: not tab.work.progress.working, timeout=PATIENCE_MS)
    assert "is not there" in str(tab.work.queue.entries[0].error)


def reduced(photograph: Path, width: int, path: Path) -> Path:
    """Write a photograph at a smaller width."""
    image = read_picture(photograph)
    size = (width, round(image.shape[0] * width / image.shape[1]))
    return write_picture(path, cv2.resize(image, size, interpolation=cv2.INTER_AREA))


def test_a_group_at_a_distance(qtbot: QtBot, tab: FilesTab, shared_photos: Path, tmp_path: Path) -> None:
    group = shared_photos / "2007_007763.jpg"
    some, none = reduced(group, 270, tmp_path / "a.png"), reduced(group, 160, tmp_path / "b.png")
    read(qtbot, tab, some, none)
    mixed, small = tab.work.queue.entries
    assert mixed.face_count >= 1 and mixed.too_small_count >= 1
    assert entry_line(mixed).endswith(f", {mixed.too_small_count} too small")
    assert all(min(f.box.width, f.box.height) < 20 for shot in mixed.shots for f in shot.too_small)
    assert all(min(r.face.box.width, r.face.box.height) >= 20 for shot in mixed.shots for r in shot.readings)
    assert "too small to analyse: under 20 pixels" in tab.pictures.face.note.text()
    assert tab.work.results.count == mixed.face_count + 1, "faces that are too small to analyse must have no lines"
    last = tab.work.results.line(mixed.face_count)
    assert (last.expression, last.row.face, last.row.expression) == ("too small", None, None)
    assert small.face_count == 0
    assert entry_line(small) == f"{small.too_small_count} faces, too small"
    tab.show_entry(small)
    assert tab.pictures.face.reading.text() == "too small"
    qtbot.waitUntil(lambda: tab.pictures.view.has_picture and len(tab.pictures.view._too_small) > 0)


def test_small_faces_are_drawn_on_copies_too(qtbot: QtBot, tab: FilesTab, shared_photos: Path, tmp_path: Path) -> None:
    path = reduced(shared_photos / "2007_007763.jpg", 160, tmp_path / "b.png")
    read(qtbot, tab, path)
    image = read_picture(path)
    faces = tab.work.queue.entries[0].shots[0].too_small
    drawn = image_of(annotated(image, (), too_small=faces))
    changed = np.abs(drawn.astype(int) - image).max(axis=2) > 0
    for face in faces:
        x, y = round(face.box.x), round(face.box.y)
        assert changed[max(y - 1, 0) : y + 2, x : x + 5].any()


def test_the_pages_of_videos_and_test_sets_are_made_after_the_tab(tab: FilesTab, qtbot: QtBot) -> None:
    made = {"videos", "test_set"} & set(tab.__dict__)
    assert not made
    qtbot.waitUntil(lambda: {"videos", "test_set"} <= set(tab.__dict__))
    assert [type(page).__name__ for page in tab._made()] == ["PicturesPage", "VideoPage", "TestSetPage"]
    qtbot.waitUntil(lambda: not tab._later.isActive())


def test_closing_the_tab_makes_no_page(tab: FilesTab) -> None:
    shut_down(tab)
    assert not tab._later.isActive()
