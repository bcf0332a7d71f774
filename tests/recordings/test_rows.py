"""Readings as rows of CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fer_desktop.core.types import Analysis, Box, Face, FaceMesh, FaceReading, Frame, Prediction, Quality
from fer_desktop.recordings.rows import (
    MESH_COLUMNS,
    ROW_COLUMNS,
    CsvRows,
    JsonRows,
    Row,
    only_reliable,
    open_rows,
    rows_of,
    writing_problem,
)

COLUMNS = (
    "file,frame,time_s,face,x,y,width,height,detection_score,"
    "expression,confidence,angry,disgust,fear,happy,neutral,sad,surprise,"
    "shown_expression,shown_confidence,uncertain,"
    "shown_angry,shown_disgust,shown_fear,shown_happy,shown_neutral,shown_sad,shown_surprise,"
    "yaw,pitch,roll,face_size,sharpness,brightness,contrast,reliability,"
    "eye_openness_right,eye_openness_left,mouth_openness"
)
_CROP = np.zeros((48, 48), np.uint8)
_HAPPY = np.array([0.01, 0.02, 0.03, 0.9, 0.02, 0.01, 0.01], np.float32)
_SAD = np.array([0.1, 0.05, 0.05, 0.1, 0.1, 0.5, 0.1], np.float32)


def _reading(box: Box, track_id: int = 0, smoothed: np.ndarray = _HAPPY) -> FaceReading:
    face = Face(box, None, 0.87654321, track_id)
    return FaceReading(face, _CROP, Prediction(_HAPPY), Prediction(smoothed), False, Prediction(smoothed).index)


def _analysis(*readings: FaceReading, index: int = 0, media_time: float | None = None) -> Analysis:
    frame = Frame(np.zeros((60, 80, 3), np.uint8), index, 12345.0, "source", media_time)
    return Analysis(frame, readings)


def _csv(rows: list[Row]) -> str:
    stream = io.StringIO(newline="")
    writer = CsvRows(stream)
    writer.write(rows)
    writer.finish()
    return stream.getvalue()


def _read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_columns_are_the_documented_ones() -> None:
    assert ",".join(ROW_COLUMNS) == COLUMNS
    assert _csv([]) == COLUMNS + "\n"


def test_a_row_has_pixels_to_one_decimal_and_probabilities_to_six() -> None:
    (row,) = rows_of(_analysis(_reading(Box(10.04, 20.06, 30.0, 40.96), smoothed=_SAD)), "a.jpg")
    assert _csv([row]).splitlines()[1] == (
        "a.jpg,0,,1,10.0,20.1,30.0,41.0,0.8765,happy,0.900000,0.010000,0.020000,0.030000,0.900000,0.020000,0.010000,0.010000,"
        "sad,0.500000,false,0.100000,0.050000,0.050000,0.100000,0.100000,0.500000,0.100000,,,,,,,,,,,"
    )


def test_a_row_has_the_quality_that_could_be_measured_and_empty_cells_for_the_rest() -> None:
    quality = Quality(35.5, 0.61234, 0.5, 0.12, 0.3, yaw=None, pitch=None, roll=-12.34)
    (row,) = rows_of(_analysis(replace(_reading(Box(10, 20, 30, 41)), quality=quality, reliability=0.87654)), "a.jpg")
    assert _csv([row]).splitlines()[1].split(",")[-11:-3] == ["", "", "-12.3", "35.5", "0.612", "0.500", "0.120", "0.877"]
    given = _json([row])["rows"][0]
    assert (given["yaw"], given["roll"], given["reliability"]) == (None, -12.3, 0.877)


def test_only_reliable_readings_leaves_the_other_faces_without_an_expression() -> None:
    readings = [replace(_reading(Box(k, 0, 9, 9), k), reliability=share) for k, share in ((1, 0.7), (2, 0.69), (3, None))]
    analyses = [_analysis(*readings), _analysis(index=1)]
    rows = [row for analysis in analyses for row in rows_of(analysis, "a")]
    kept, other, unknown, empty = only_reliable(rows, 0.7)
    assert (kept, empty) == (rows[0], rows[3])
    for row, before in ((other, rows[1]), (unknown, rows[2])):
        assert (row.face, row.x, row.detection_score, row.reliability) == (
            before.face,
            before.x,
            before.detection_score,
            before.reliability,
        )
        assert {getattr(row, name) for name in COLUMNS.split(",")[9:27]} == {None}


def test_faces_of_a_picture_are_numbered_from_1_and_those_of_a_video_by_their_track() -> None:
    box = Box(1, 2, 3, 4)
    assert [row.face for row in rows_of(_analysis(_reading(box), _reading(box)), "a")] == [1, 2]
    assert [row.face for row in rows_of(_analysis(_reading(box, 7), _reading(box, 3)), "a")] == [7, 3]


def test_a_frame_without_a_face_is_a_row_with_empty_cells_from_the_column_face() -> None:
    (row,) = rows_of(_analysis(index=42, media_time=1.40049), "clip.mp4")
    assert _csv([row]).splitlines()[1] == "clip.mp4,42,1.400" + "," * 36


def test_the_measures_of_a_mesh_have_three_decimals_and_what_is_not_known_is_empty() -> None:
    reading = _reading(Box(0, 0, 9, 9))
    mesh = FaceMesh(np.zeros((468, 3), np.float32), 0.9, 0.30051, None, 0.0)
    (row,) = rows_of(_analysis(replace(reading, face=replace(reading.face, mesh=mesh))), "a")
    cells = _read_csv(_csv([row]))[0]
    assert [cells[name] for name in MESH_COLUMNS] == ["0.301", "", "0.000"]
    assert [_json([row])["rows"][0][name] for name in MESH_COLUMNS] == [0.301, None, 0.0]


def test_a_row_holds_the_frame_s_own_prediction_and_what_is_shown_under_different_names() -> None:
    reading = replace(_reading(Box(0, 0, 9, 9), 1, smoothed=_SAD), uncertain=True)
    (row,) = rows_of(_analysis(reading), "a")
    assert (row.expression, row.confidence, row.sad) == ("happy", 0.9, 0.01)
    assert (row.shown_expression, row.shown_confidence, row.uncertain, row.shown_happy) == ("sad", 0.5, True, 0.1)
    assert _read_csv(_csv([row]))[0]["uncertain"] == "true"
    assert _json([row])["rows"][0]["uncertain"] is True


def test_a_box_over_the_edge_has_negative_numbers_but_never_minus_zero() -> None:
    rows = rows_of(_analysis(_reading(Box(-12.34, -0.04, 30, 30))), "a.jpg")
    cells = _read_csv(_csv(rows))[0]
    assert (cells["x"], cells["y"]) == ("-12.3", "0.0")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_file_name_that_a_spreadsheet_would_run_is_escaped_only_in_csv(start: str) -> None:
    name = f"{start}cmd|'/c calc'!A1.jpg"
    rows = rows_of(_analysis(), name)
    assert _read_csv(_csv(rows))[0]["file"] == "'" + name
    assert _json(rows)["rows"][0]["file"] == name


@pytest.mark.parametrize(
    "name",
    [
        "plain.jpg",
        'say "cheese", please.jpg',
        "two\nlines.jpg",
        "carriage\rreturn.jpg",
        "wajah senang 😀.jpg",
        "笑顔.png",
        "a;b\tc.jpg",
    ],
)
def test_any_file_name_is_read_back_unchanged(name: str) -> None:
    rows = rows_of(_analysis(_reading(Box(0, 0, 9, 9))), name)
    assert [row["file"] for row in _read_csv(_csv(rows))] == [name]
    assert _json(rows)["rows"][0]["file"] == name


def _json(rows: list[Row]) -> dict[str, Any]:
    stream = io.StringIO(newline="")
    writer = JsonRows(stream, {"version": "1.2.3", "model": "default"})
    for row in rows:
        writer.write([row])
    writer.note("b", "odd")
    writer.failed("c", "gone")
    writer.finish()
    written: dict[str, Any] = json.loads(stream.getvalue())
    return written


def test_json_holds_the_metadata_the_numbers_of_the_csv_and_the_closing_values() -> None:
    rows = rows_of(_analysis(_reading(Box(1.26, 2, 3, 4)), index=3, media_time=0.1), "a") + rows_of(_analysis(), "b")
    document = _json(rows)
    assert list(document) == ["version", "model", "columns", "rows", "failed", "notes"]
    assert document["failed"] == [{"file": "c", "error": "gone"}]
    assert document["notes"] == [{"file": "b", "note": "odd"}]
    assert document["columns"] == list(ROW_COLUMNS)
    for given, cells in zip(document["rows"], _read_csv(_csv(rows)), strict=True):
        assert list(given) == list(ROW_COLUMNS)
        for name, value in given.items():
            if value is None or isinstance(value, bool):
                assert cells[name] == {None: "", True: "true", False: "false"}[value]
            else:
                assert cells[name] == value or float(cells[name]) == value


def test_json_without_rows_is_valid() -> None:
    assert _json([])["rows"] == []


def test_undecodable_bytes_of_a_name_are_escaped(tmp_path: Path) -> None:
    name = os.fsdecode(b"broken-\xff.jpg")
    rows = rows_of(_analysis(), name)
    with open_rows(tmp_path / "r.csv") as stream:
        CsvRows(stream).write(rows)
    with open_rows(tmp_path / "r.json") as stream:
        writer = JsonRows(stream, {})
        writer.write(rows)
        writer.finish()
    assert _read_csv((tmp_path / "r.csv").read_text(encoding="utf-8"))[0]["file"] == "broken-\\udcff.jpg"
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["rows"][0]["file"] == name


def test_a_result_file_appears_completely_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "results.csv"
    path.write_text("of yesterday")
    with pytest.raises(ZeroDivisionError), open_rows(path) as stream:
        stream.write(f"half a resu{1 / 0}")
    assert path.read_text() == "of yesterday"
    with open_rows(path) as stream:
        stream.write("of today\n")
        stream.flush()
        assert path.read_text() == "of yesterday"
    assert path.read_bytes() == b"of today\n"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name != "posix", reason="permissions and links as on POSIX")
def test_a_replaced_file_keeps_its_permissions_and_its_link(tmp_path: Path) -> None:
    target, link = tmp_path / "shared.csv", tmp_path / "link.csv"
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to(target)
    with open_rows(link) as stream:
        stream.write("new")
    assert link.is_symlink()
    assert target.read_text() == "new"
    assert target.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.name != "posix", reason="needs /dev/null")
def test_a_device_is_written_to_and_not_replaced() -> None:
    with open_rows(Path(os.devnull)) as stream:
        stream.write("anything")
    assert not Path(os.devnull).is_file()


def test_a_path_that_cannot_be_written_is_refused_with_advice(tmp_path: Path) -> None:
    assert writing_problem(tmp_path / "r.csv") is None
    assert "is a folder: name a file in it" in str(writing_problem(tmp_path))
    assert "doesn't exist: make it first" in str(writing_problem(tmp_path / "no" / "r.csv"))


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the administrator may write anywhere")
def test_another_user_s_folder_is_refused_with_advice(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert "can't be written: choose a folder that is yours" in str(writing_problem(tmp_path / "r.csv"))
