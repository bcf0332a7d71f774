from __future__ import annotations

from pathlib import Path

import pytest

from fer_desktop.recordings.rows import ROW_COLUMNS
from tests.windows.rows import differences, read_rows, same_expressions


def row(file: str, frame: int = 0, **values: str) -> dict[str, str]:
    usual = dict.fromkeys(ROW_COLUMNS, "0.5") | {
        "face": "1",
        "expression": "happy",
        "shown_expression": "happy",
        "uncertain": "false",
    }
    return usual | {"file": file, "frame": str(frame)} | values


def test_the_same_rows_of_two_systems_do_not_differ() -> None:
    here = [row("/media/a.jpg"), row("/media/b.mp4", 3), row("/media/b.mp4", 3, face="2")]
    there = [row(r"Z:\media\a.jpg"), row(r"Z:\media\b.mp4", 3), row(r"Z:\media\b.mp4", 3, face="2")]
    assert differences(here, there) == []


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"expression": "sad"}, "expression happy and sad"),
        ({"angry": "0.53"}, "angry 0.5 and 0.53"),
        ({"x": "3"}, "x 0.5 and 3"),
        ({"x": ""}, "x 0.5 and empty"),
        ({"angry": "0.519", "x": "2.4"}, ""),
    ],
)
def test_what_differs_by_more_than_rounding_is_named(values: dict[str, str], told: str) -> None:
    expected = [f"a.jpg, frame 0, face 0: {told}"] if told else []
    assert differences([row("a.jpg")], [row("a.jpg") | values]) == expected


def test_a_row_that_one_system_alone_has_is_named() -> None:
    assert differences([row("a.jpg")], [row("a.jpg"), row("a.jpg", face="2")]) == ["a.jpg, frame 0, face 1: only in the second"]
    assert differences([row("a.jpg")], []) == ["a.jpg, frame 0, face 0: only in the first"]


def test_rows_alike_are_those_that_both_have_with_one_expression() -> None:
    here = [row("/media/b.mp4", n) for n in range(4)]
    assert same_expressions(here, [row(r"Z:\media\b.mp4", n) for n in range(4)]) == 1.0
    there = [row("b.mp4", 0), row("b.mp4", 1, expression="sad"), row("b.mp4", 2), row("b.mp4", 9)]
    assert same_expressions(here, there) == 2 / 5
    assert same_expressions([], []) == 0.0


def test_rows_are_read_as_they_were_written(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_bytes("file,frame\r\n\u8868\u60c5.jpg,0\r\n".encode())
    assert read_rows(file) == [{"file": "\u8868\u60c5.jpg", "frame": "0"}]
