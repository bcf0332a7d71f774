"""Excel workbooks, read back as the XML that they are."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import zipfile
from pathlib import Path
from typing import Any

import pytest

from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.recordings import excel
from fer_desktop.recordings.excel import MARKERS, READINGS, SETTINGS, SUMMARY, TooManyRowsError, save_excel
from fer_desktop.recordings.folder import RecordingError
from fer_desktop.recordings.rows import ROW_COLUMNS, Row
from tests.workbooks import sheets_of, table_in


def row(file: str, face: int | None, time_s: float | None = None, expression: str = "happy", sure: bool = True) -> Row:
    if face is None:
        return Row(file, 0, time_s)
    shares = {name: 0.9 if name == expression else 0.1 / 6 for name in EXPRESSIONS}
    alone = dict(zip(ROW_COLUMNS[3:], (face, 1.0, 2.0, 30.5, 40.0, 0.75, expression, 0.9, *shares.values()), strict=False))
    shown = {f"shown_{name}": share for name, share in shares.items()}
    values: dict[str, Any] = {**alone, **shown, "shown_expression": expression, "shown_confidence": 0.9, "uncertain": not sure}
    return Row(file, 3, time_s, **values)


def test_numbers_are_numbers_and_the_sheets_have_a_header_that_stays_and_filters(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    done: list[float] = []
    rows = [row("a.png", 1), row("a.png", 2, expression="sad", sure=False), row("b.png", None)]
    assert save_excel([rows], path, {"model": "default", "analysis": {"every": 1}}, [("b.png", "a note")], progress=done.append)
    assert list(sheets_of(path)) == [READINGS, SUMMARY, SETTINGS]
    readings = table_in(path, READINGS)
    assert list(sheets_of(path)[READINGS][0].values()) == list(ROW_COLUMNS)
    assert readings[0]["width"] == 30.5 and readings[0]["shown_happy"] == 0.9 and readings[0]["uncertain"] is False
    assert readings[1]["uncertain"] is True and readings[1]["shown_expression"] == "sad"
    assert readings[2] == {"file": "b.png", "frame": 0.0}, "what there isn't is an empty cell"
    (summary,) = table_in(path, SUMMARY)
    assert summary["file"] == "a.png" and "person" not in summary
    assert (summary["readings"], summary["happy"], summary["sad"], summary["uncertain"]) == (2, 1, 0, 1)
    assert summary["mean_happy"] == pytest.approx((0.9 + 0.1 / 6) / 2, abs=1e-5)
    assert [tuple(each.values()) for each in table_in(path, SETTINGS)] == [
        ("model", "default"),
        ("analysis.every", 1.0),
        ("b.png", "a note"),
    ]
    with zipfile.ZipFile(path) as file:
        for number in (1, 2, 3):
            xml = file.read(f"xl/worksheets/sheet{number}.xml").decode()
            assert 'state="frozen"' in xml and "<autoFilter" in xml
    assert done[-1] == 1.0


def test_each_person_of_a_video_has_a_row_of_the_summary(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    rows = [row("v.mp4", 1, 0.5), row("v.mp4", 2, 0.5, "sad"), row("v.mp4", 1, 2.5), row("v.mp4", None, 3.0)]
    assert save_excel([rows], path, {}, more={"person": lambda each: "" if each.face is None else f"Person {each.face}"})
    first, second = table_in(path, SUMMARY)
    assert (first["person"], first["readings"], first["first_s"], first["last_s"]) == ("Person 1", 2, 0.5, 2.5)
    assert (second["person"], second["sad"]) == ("Person 2", 1)
    assert table_in(path, READINGS)[1]["person"] == "Person 2"


def test_lists_and_mappings_of_the_settings_are_rows_that_people_can_read(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    settings = {
        "labels": ("angry", "happy"),
        "size": (640, 480),
        "gaps": ({"time_s": 3.5, "seconds": 8.0}, {"time_s": 20.0, "seconds": -1.0}),
        "people": [],
        "other": {"deep": [[1, None], {"a": [True]}], "endless": float("inf"), "huge": 10**400},
    }
    assert save_excel([[row("a.png", 1)]], path, settings)
    assert [(each["name"], each.get("value")) for each in table_in(path, SETTINGS)] == [
        ("labels", "angry, happy"),
        ("size", "640, 480"),
        ("gaps.1.time_s", 3.5),
        ("gaps.1.seconds", 8.0),
        ("gaps.2.time_s", 20.0),
        ("gaps.2.seconds", -1.0),
        ("people", None),
        ("other.deep.1", "1, null"),
        ("other.deep.2.a", "true"),
        ("other.endless", "inf"),
        ("other.huge", str(10**400)),
    ]


def test_markers_have_a_sheet_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    assert save_excel([[row("v.mp4", 1, 0.5)]], path, {}, markers=[(3, 0.5, "=laughs"), (None, 9.25, "")])
    assert list(sheets_of(path)) == [READINGS, SUMMARY, MARKERS, SETTINGS]
    first, second = table_in(path, MARKERS)
    assert first == {"frame": 3, "time_s": 0.5, "text": "=laughs"}
    assert second["time_s"] == 9.25 and "frame" not in second and not second.get("text")


@pytest.mark.parametrize("name", ["=1+1.png", "@x.png", "bad \udcff name.png", "\x07 <&>.png", "http://a.b/c.png"])
def test_a_text_stays_a_text_whatever_it_begins_with(tmp_path: Path, name: str) -> None:
    path = tmp_path / "out.xlsx"
    assert save_excel([[row(name, 1)]], path, {"note": name})
    shown = table_in(path, READINGS)[0]["file"]
    assert shown == name.replace("\udcff", "\\udcff").replace("\x07", "_x0007_")


def test_more_rows_than_excel_can_open_are_refused_and_an_older_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excel, "MOST_ROWS", 4)
    path = tmp_path / "out.xlsx"
    assert save_excel([[row("a.png", k + 1) for k in range(3)]], path, {}, count=3)
    before = path.read_bytes()
    many = [row("a.png", k + 1) for k in range(4)]
    for count in (4, None):
        with pytest.raises(TooManyRowsError, match=r"out\.xlsx would have more rows .* Export CSV instead"):
            save_excel([many], path, {}, count=count)
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]


def test_cancelling_keeps_an_older_file_and_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    path.write_bytes(b"older")
    cancel = threading.Event()
    cancel.set()
    assert not save_excel([[row("a.png", 1)]], path, {}, cancel=cancel)
    assert path.read_bytes() == b"older" and list(tmp_path.iterdir()) == [path]


def test_a_file_that_another_program_holds_and_a_folder_that_is_gone_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out.xlsx"
    path.write_bytes(b"older")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "The process cannot access the file")

    with monkeypatch.context() as patch:
        patch.setattr("fer_desktop.core.files._replace", refuse)
        with pytest.raises(RecordingError, match="If another program has it open, close it there"):
            save_excel([[row("a.png", 1)]], path, {})
    assert path.read_bytes() == b"older"
    with pytest.raises(RecordingError, match="is gone"):
        save_excel([[row("a.png", 1)]], tmp_path / "nowhere" / "out.xlsx", {})


def test_the_library_is_imported_only_when_a_workbook_is_written() -> None:
    code = "import sys, fer_desktop.recordings.excel, fer_desktop.recordings.rows; print('xlsxwriter' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ))
    assert result.stdout.strip() == "False"
