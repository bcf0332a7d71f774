"""Exports of the Files tab: every format, of what is shown or selected, under the same names as everywhere."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from fer_desktop.__main__ import main
from fer_desktop.media.pictures import read_picture
from fer_desktop.recordings import excel
from fer_desktop.ui.dialogs.export import ExportBar, ExportFormat
from fer_desktop.ui.foundation.formatting import percent
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.tabs.files.tab import FilesTab
from tests.present import present
from tests.ui.conftest import noted
from tests.ui.tabs.files.test_files_table import add, click_row, labelled, two_people, write_pictures
from tests.workbooks import table_in

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]


def export(until: Until, bar: ExportBar, kind: ExportFormat, path: Path) -> None:
    bar.save(kind, path)
    until(lambda: not bar.work.running, f"the export as {kind}", 60)


def say(files: FilesTab) -> str:
    return present(files.notice.message).title


def test_every_export_has_the_same_name_and_place_in_every_menu(open_window: OpenWindow) -> None:
    window = open_window()
    for tab in (window.files, window.recordings):
        window.tabs.setCurrentWidget(tab)
    files = window.files
    bars = (files.pictures.exports, files.videos.export, files.test_set.export, window.recordings.export)
    names: dict[ExportFormat, set[str]] = {}
    for bar in bars:
        assert list(bar.choices) == [kind for kind in ExportFormat if kind in bar.choices], "one order"
        for kind, action in bar.choices.items():
            names.setdefault(kind, set()).add(action.text())
            assert action.toolTip(), kind
        assert {ExportFormat.CSV, ExportFormat.EXCEL}.issubset(bar.choices)
    assert all(len(each) == 1 for each in names.values()), names
    assert names.keys() == set(ExportFormat)


def test_excel_of_pictures_and_of_a_video_has_rows_summary_and_settings(
    open_window: OpenWindow, until: Until, sample_image: NDArray[np.uint8], tmp_path: Path
) -> None:
    video = two_people(tmp_path / "two.avi", sample_image, 20)
    files = add(open_window(), until, *write_pictures(tmp_path, sample_image), video)
    path = tmp_path / "all.xlsx"
    export(until, files.pictures.exports, ExportFormat.EXCEL, path)
    assert say(files) == f"43 rows exported to {path}"
    assert [action.text for action in present(files.notice.message).actions] == ["Open", "Show in folder"]
    rows = table_in(path, "Readings")
    shown = files.work.results.shown_rows()
    assert [(row["file"], row["frame"], row.get("face")) for row in rows] == [(r.file, r.frame, r.face) for r in shown]
    assert [row.get("shown_happy") for row in rows] == [r.shown_happy for r in shown]
    summary = {(Path(row["file"]).name, row.get("person")): row["readings"] for row in table_in(path, "Summary")}
    assert summary == {("a.png", None): 1, ("b.png", None): 1, ("two.avi", "1"): 20, ("two.avi", "2"): 20}
    settings = {row["name"]: row.get("value") for row in table_in(path, "Settings")}
    assert settings["program"] == "fer-desktop" and settings["model"] == "default" and len(str(settings["model_sha256"])) == 64
    files.show_entry(files.work.queue.entries[-1])
    export(until, files.videos.export, ExportFormat.EXCEL, tmp_path / "video.xlsx")
    assert len(table_in(tmp_path / "video.xlsx", "Readings")) == 40
    export(until, files.videos.export, ExportFormat.REPORT, tmp_path / "video.html")
    page = (tmp_path / "video.html").read_text(encoding="utf-8")
    assert "<h1>two.avi</h1>" in page and "Person 2" in page and page.count("data:image/jpeg;base64,") >= 2


def test_a_workbook_with_too_many_rows_is_refused_by_name(
    open_window: OpenWindow, until: Until, sample_image: NDArray[np.uint8], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excel, "MOST_ROWS", 3)
    files = add(open_window(), until, *write_pictures(tmp_path, sample_image))
    export(until, files.pictures.exports, ExportFormat.EXCEL, tmp_path / "big.xlsx")
    assert say(files).startswith("Not exported: big.xlsx would have more rows than Excel can open")
    assert say(files).endswith("Export CSV instead.") and not (tmp_path / "big.xlsx").exists()


def test_only_the_selected_rows_are_exported_if_several_are(
    open_window: OpenWindow, until: Until, qtbot: QtBot, sample_image: NDArray[np.uint8], tmp_path: Path
) -> None:
    files = add(open_window(), until, *write_pictures(tmp_path, sample_image, 3))
    page, table = files.pictures, files.results.table
    page.exports.menu.aboutToShow.emit()
    assert not page.only_selected.isChecked()
    click_row(qtbot, files, 0)
    spot = table.visualRect(files.work.results.index(2, 0)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, spot)
    page.exports.menu.aboutToShow.emit()
    assert page.only_selected.text() == "Only the 2 selected" and page.only_selected.isChecked()
    assert page.exported.isVisible() and page.exported.text() == "Export 2 of 3 faces"

    def exported() -> list[str]:
        export(until, page.exports, ExportFormat.CSV, tmp_path / "rows.csv")
        written = csv.DictReader(io.StringIO((tmp_path / "rows.csv").read_text(encoding="utf-8")))
        return [Path(row["file"]).name for row in written]

    assert exported() == ["a.png", "c.png"]
    page.only_selected.setChecked(False)
    assert not page.exported.isVisible(), "all are exported"
    assert exported() == ["a.png", "b.png", "c.png", "nobody.png"]
    files.results.as_faces.click()
    files.results.wall.selectAll()
    page.exports.menu.aboutToShow.emit()
    assert page.only_selected.text() == "Only the 4 selected"
    files.results.filter.setText("nobody")
    files.results.apply_filter()
    page.exports.menu.aboutToShow.emit()
    assert page.exported.isVisible() and page.exported.text() == "Export 1 without a face"


def test_the_menu_of_exports_counts_faces_as_the_table_does(
    open_window: OpenWindow, until: Until, sample_image: NDArray[np.uint8], tmp_path: Path
) -> None:
    files = add(open_window(), until, *write_pictures(tmp_path, sample_image, 3))
    files.results.filter.setText("a.png")
    files.results.apply_filter()
    files.pictures.exports.menu.aboutToShow.emit()
    assert files.results.count.text() == "1 of 3 faces"
    assert files.pictures.exported.text() == "Export 1 of 3 faces"


def test_faces_are_saved_as_pictures_named_by_file_number_and_expression(
    open_window: OpenWindow, until: Until, sample_image: NDArray[np.uint8], tmp_path: Path
) -> None:
    files = add(
        open_window(), until, *write_pictures(tmp_path, sample_image, 1), two_people(tmp_path / "two.avi", sample_image)
    )
    folder = tmp_path / "faces"
    folder.mkdir()
    export(until, files.pictures.exports, ExportFormat.FACES, folder)
    names = sorted(path.name for path in folder.iterdir())
    row = files.work.results.shown_rows()[0]
    assert names[0] == f"a_1_{row.shown_expression}{'_uncertain' if row.uncertain else ''}.png"
    assert {name.split("_")[0] for name in names} == {"a", "two"} and all("s_" in name for name in names[1:])
    groups = {
        (r.face, r.shown_expression if not r.uncertain else "") for r in files.work.results.shown_rows() if r.time_s is not None
    }
    assert len(names) == 1 + len(groups), "of a video, the clearest of each person"
    face = read_picture(folder / names[0])
    assert (
        face.shape[0] == face.shape[1]
        and abs(face.shape[0] - min(1.5 * max(row.width or 0, row.height or 0), min(sample_image.shape[:2]))) < 3
    )
    assert say(files) == f"{len(names)} pictures were saved in {folder}"
    before = {path: path.read_bytes() for path in folder.iterdir()}
    export(until, files.pictures.exports, ExportFormat.FACES, folder)
    assert len(list(folder.iterdir())) == 2 * len(names) and all(p.read_bytes() == old for p, old in before.items())
    (tmp_path / "a.png").unlink()
    files.work.results.set_filter("a.png")
    export(until, files.pictures.exports, ExportFormat.FACES, folder)
    assert "Originals that can no longer be read: 1" in say(files)


def test_the_report_of_pictures_has_their_faces_and_a_video_is_left_out(
    open_window: OpenWindow, until: Until, sample_image: NDArray[np.uint8], tmp_path: Path, make_video: Callable[..., Path]
) -> None:
    (tmp_path / "broken.png").write_bytes(b"no picture")
    files = add(open_window(), until, *write_pictures(tmp_path, sample_image, 2), tmp_path / "broken.png", make_video(4))
    bar, path = files.pictures.exports, tmp_path / "report.html"
    export(until, bar, ExportFormat.REPORT, path)
    page = ET.fromstring(path.read_text(encoding="utf-8").removeprefix("<!DOCTYPE html>"))
    words = " ".join(" ".join(page.itertext()).split())
    row = next(row for row in files.work.results.shown_rows() if row.time_s is None)
    assert "Pictures 3" in words and "Faces 2" in words and "a.png" in words and "clip.avi" not in words
    reading = f"{row.shown_expression} {percent(present(row.shown_confidence))}"
    assert words.count(f"1 uncertain, perhaps {reading}" if row.uncertain else f"1 {reading}") == 2
    assert "1 video is not in this report; its page exports a report of it." in words
    figures = [each for each in page.iter() if each.get("class") == "shot"]
    boxes = [each for figure in figures for each in figure.iter("{http://www.w3.org/2000/svg}rect") if each.get("stroke")]
    numbers = [each.text for figure in figures for each in figure.iter("{http://www.w3.org/2000/svg}text")]
    assert len(figures) == 3 and numbers == ["1", "1"] and len(boxes) == 2
    side = 288 / max(sample_image.shape[:2])
    assert float(present(boxes[0].get("x"))) == pytest.approx(present(row.x) * side, abs=1)
    assert float(present(boxes[0].get("width"))) == pytest.approx(present(row.width) * side, abs=1)
    assert words and words.count("No face found") == 1
    assert "A reading with a confidence below 60% is uncertain." in words and "what a person feels" in words
    assert "Not opened (1)" in words and path.read_text(encoding="utf-8").count("data:image/jpeg;base64,") == 3
    files.results.filter.setText("clip")
    files.results.apply_filter()
    bar.save(ExportFormat.REPORT, path)
    assert say(files) == "None of these files is a picture; a video has a report of its own."


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_every_page_says_whether_it_exports_all_files_or_one_video_and_offers_both(
    open_window: OpenWindow,
    until: Until,
    sample_image: NDArray[np.uint8],
    tmp_path: Path,
    make_video: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    files = add(open_window(), until, *write_pictures(tmp_path, sample_image, 2), make_video(4))
    asked: list[str] = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given: noted(asked, given[1], ("", "")))
    everything, one = files.pictures.exports, files.videos.export
    assert everything.isVisible() and everything.button.text() == "Export all files"
    everything.choices[ExportFormat.CSV].trigger()
    files.results.filter.setText("a.png")
    files.results.apply_filter()
    assert everything.button.text() == "Export the rows shown" and everything.button.isEnabled()
    files.results.filter.setText("nothing")
    files.results.apply_filter()
    assert not everything.button.isEnabled(), "there is nothing to export"
    files.results.show_all()
    everything.menu.aboutToShow.emit()
    [offered] = files.pictures.of_video.actions()
    assert offered.text() == "clip.avi"
    offered.trigger()
    until(lambda: one.menu.isVisible(), "the menu of the video")
    assert files.pages.currentWidget() is files.videos
    one.menu.close()
    assert one.isVisible() and one.button.text() == "Export this video"
    assert everything.isVisible() and everything.button.text() == "Export all files"
    one.choices[ExportFormat.CSV].trigger()
    assert asked == ["Export all files", "Export this video"]
    files.show_entry(files.work.queue.entries[0])
    assert everything.isVisible() and not one.isVisible()


def test_an_export_names_the_model_that_read_the_pictures_and_not_the_one_chosen_since(
    open_window: OpenWindow, until: Until, sample_image: NDArray[np.uint8], tmp_path: Path
) -> None:
    paths = [tmp_path / "a.png", tmp_path / "b.png"]
    for path in paths:
        cv2.imwrite(str(path), sample_image)
    window = open_window()
    files = add(window, until, paths[0])
    bar, rows, report = files.pictures.exports, tmp_path / "rows.json", tmp_path / "report.html"

    def exported() -> list[object]:
        export(until, bar, ExportFormat.JSON, rows)
        export(until, bar, ExportFormat.REPORT, report)
        written = json.loads(rows.read_text(encoding="utf-8"))
        return [written["model"], written["model_sha256"], written["runtime"]]

    default = present(window.context.model)
    own = ["default", default.description.files["litert"].sha256, "litert"]
    window.context.set_model("paper")
    assert exported() == own
    assert default.description.title in report.read_text(encoding="utf-8")
    add(window, until, paths[1])
    assert exported() == [None, None, None]
    assert "not all analysed with the same model" in report.read_text(encoding="utf-8")


def test_the_last_folder_of_an_export_is_proposed_and_never_that_of_a_test_set(
    open_window: OpenWindow, until: Until, sample_image: NDArray[np.uint8], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    files = add(window, until, *write_pictures(tmp_path, sample_image, 1))
    asked: list[str] = []
    out = tmp_path / "out"
    out.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *given: noted(asked, given[2], str(out)))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given: noted(asked, given[2], ("", "")))
    files.pictures.exports.choices[ExportFormat.FACES].trigger()
    until(lambda: not files.pictures.exports.work.running and len(list(out.iterdir())) == 1, "the face")
    files.pictures.exports.choices[ExportFormat.EXCEL].trigger()
    assert asked[-1] == str(out / "results.xlsx")
    folder = labelled(tmp_path, sample_image)
    add(window, until, folder)
    window.context.update_settings(saved_folder=str(folder / "happy"))
    files.show_entry(files.work.queue.entries[-1])
    files.pictures.exports.choices[ExportFormat.CSV].trigger()
    assert asked[-1] == str(tmp_path / "results.csv")
    assert cv2.imread(str(out / "a_1_happy.png")) is not None or list(out.iterdir())


def test_the_summary_of_files_is_that_of_the_command_line(
    open_window: OpenWindow, until: Until, sample_image: NDArray[np.uint8], tmp_path: Path
) -> None:
    video, (first, *_) = two_people(tmp_path / "two.avi", sample_image, 20), write_pictures(tmp_path, sample_image)
    files = add(open_window(), until, first, video)
    assert main(["analyze", str(first), str(video), "--summary", str(tmp_path / "line.csv"), "--quiet"]) == 0

    def table(name: str) -> list[dict[str, str]]:
        with (tmp_path / name).open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    wanted = table("line.csv")
    assert [(Path(row["file"]).name, row["person"]) for row in wanted] == [("a.png", "1"), ("two.avi", "1"), ("two.avi", "2")]
    # What is filtered out is still time in which a person was seen.
    files.results.filter.setText("two")
    until(lambda: len(files.work.results.shown_rows()) == 40, "the rows of the video alone")
    export(until, files.pictures.exports, ExportFormat.SUMMARY, tmp_path / "video.csv")
    assert table("video.csv") == wanted[1:]
    files.results.filter.setText("")
    until(lambda: len(files.work.results.shown_rows()) == 41, "all rows")
    export(until, files.pictures.exports, ExportFormat.SUMMARY, tmp_path / "all.csv")
    assert table("all.csv") == wanted
    files.show_entry(files.work.queue.entries[-1])
    player = files.videos.player
    until(lambda: player.playback is not None and len(player.playback.results.faces) == 40, "the video's page")
    export(until, files.videos.export, ExportFormat.SUMMARY, tmp_path / "page.csv")
    for row, one in zip(table("page.csv"), wanted[1:], strict=True):
        for name, cell in row.items():
            # The window knows times to more digits than rows have.
            assert cell == one[name] or float(cell) == pytest.approx(float(one[name]), abs=0.002), name
