"""Files of rows that are cut anywhere, and what of them is kept."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from fer_desktop.recordings.rows import ROW_COLUMNS, Row, RowFormat, open_to_grow, row_writer
from fer_desktop.recordings.unfinished import RESUMABLE, ResumeError, put_in_order, rows_kept

SHARES = (0.1, 0.1, 0.1, 0.4, 0.1, 0.1, 0.1)
FACE = (1, 10.0, 20.0, 30.0, 40.0, 0.9, "happy", 0.4, *SHARES, "happy", 0.4, True, *SHARES)
NAMES = ["a.png", 'two\nlines, "quoted".png', "=1+2.mp4", os.fsdecode(b"\xff.mp4"), "z.png"]
METADATA = {"program": "fer-desktop", "every": 1}


def rows_of(name: str) -> list[Row]:
    return [Row(name, k, 0.5 * k, *(FACE if k % 2 else ())) for k in range(2)]


def write(path: Path, row_format: RowFormat, names: list[str], *, opening: bool = True) -> bytes:
    with open_to_grow(path, anew=opening) as stream:
        writer = row_writer(stream, row_format, METADATA, opening=opening)
        for name in names:
            writer.write(rows_of(name))
            writer.note(name, "odd")
            writer.finished(name)
        writer.finish()
    return path.read_bytes()


@pytest.mark.parametrize("row_format", RESUMABLE)
def test_wherever_rows_are_cut_the_finished_files_are_kept_and_the_others_can_follow(
    tmp_path: Path, row_format: RowFormat
) -> None:
    path = tmp_path / "rows"
    whole = write(path, row_format, NAMES)
    most = 0
    for length in range(len(whole) + 1):
        path.write_bytes(whole[:length])
        kept = rows_kept(path, row_format, NAMES, METADATA)
        assert path.read_bytes() == whole[:length]
        assert kept.numbers == frozenset(range(len(kept.numbers)))
        most = max(most, len(kept.numbers))
        kept.cut()
        assert whole.startswith(path.read_bytes())
        assert write(path, row_format, NAMES[len(kept.numbers) :], opening=not kept.opening) == whole
    assert most == len(NAMES) - (row_format is RowFormat.CSV)  # a CSV doesn't say that its last file is finished


@pytest.mark.parametrize("row_format", RESUMABLE)
def test_files_that_were_finished_out_of_turn_are_put_in_order(tmp_path: Path, row_format: RowFormat) -> None:
    whole = write(tmp_path / "whole", row_format, NAMES)
    path = tmp_path / "rows"
    write(path, row_format, [NAMES[k] for k in (0, 3, 4, 1, 2)])
    put_in_order(path, row_format, NAMES, METADATA)
    assert path.read_bytes() == whole
    assert len(list(tmp_path.iterdir())) == 2


def test_in_json_lines_files_that_failed_or_were_not_finished_are_dropped(tmp_path: Path) -> None:
    path = tmp_path / "rows"
    wanted = write(path, RowFormat.JSON_LINES, [NAMES[1], NAMES[4]])
    with open_to_grow(path, anew=True) as stream:
        writer = row_writer(stream, RowFormat.JSON_LINES, METADATA)
        writer.write(rows_of(NAMES[0]))
        writer.failed(NAMES[0], "damaged")
        for name in (NAMES[1], NAMES[4]):
            writer.write(rows_of(name))
            writer.note(name, "odd")
            writer.finished(name)
        writer.write(rows_of(NAMES[2]))
        writer.note("notes.txt", "left out")
    kept = rows_kept(path, RowFormat.JSON_LINES, NAMES, METADATA)
    assert kept.numbers == {1, 4}
    kept.cut()
    assert path.read_bytes() == wanted


@pytest.mark.parametrize("row_format", RESUMABLE)
@pytest.mark.parametrize(
    ("names", "inputs", "words"),
    [
        (["a", "b", "a", "c"], ["a", "b", "c"], "doesn't have the rows of a as `analyze` writes them"),
        (["a", "b"], ["./a", "./b"], "has rows of a, which isn't among the files to read"),
    ],
)
def test_rows_that_no_run_with_these_files_writes_are_refused(
    tmp_path: Path, row_format: RowFormat, names: list[str], inputs: list[str], words: str
) -> None:
    before = write(tmp_path / "rows", row_format, names)
    with pytest.raises(ResumeError, match=words):
        rows_kept(tmp_path / "rows", row_format, inputs, METADATA)
    assert (tmp_path / "rows").read_bytes() == before


@pytest.mark.parametrize(
    ("row_format", "line"),
    [
        (RowFormat.CSV, b"a,1,2\n"),
        (RowFormat.CSV, b"\xff\n"),
        (RowFormat.JSON_LINES, b"{\n"),
        (RowFormat.JSON_LINES, b"[1]\n"),
        (RowFormat.JSON_LINES, b'{"file": "a", "age": 3}\n'),
        (RowFormat.JSON_LINES, b"[" * 100_000 + b"\n"),
    ],
)
def test_a_line_of_another_program_is_refused(tmp_path: Path, row_format: RowFormat, line: bytes) -> None:
    path = tmp_path / "rows"
    whole = write(path, row_format, ["a"])
    path.write_bytes(whole + line + whole.partition(b"\n")[2])
    with pytest.raises(ResumeError, match="has a line that isn't from this program"):
        rows_kept(path, row_format, ["a"], METADATA)


def test_json_lines_of_another_model_or_other_options_are_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "rows"
    write(path, RowFormat.JSON_LINES, ["a"])
    with pytest.raises(ResumeError, match="was written with every 1, and now it is 3"):
        rows_kept(path, RowFormat.JSON_LINES, ["a"], {**METADATA, "every": 3})
    path.write_text("{}\n")
    with pytest.raises(ResumeError, match="doesn't begin as JSON lines"):
        rows_kept(path, RowFormat.JSON_LINES, ["a"], METADATA)


@pytest.mark.parametrize("first", ["shown_expression", "yaw"])
@pytest.mark.parametrize("row_format", RESUMABLE)
def test_rows_of_an_older_version_are_refused_by_the_columns_they_lack(
    tmp_path: Path, row_format: RowFormat, first: str
) -> None:
    columns = ROW_COLUMNS[: ROW_COLUMNS.index(first)]
    older = {RowFormat.CSV: ",".join(columns), RowFormat.JSON_LINES: json.dumps({**METADATA, "columns": columns})}
    path = tmp_path / "rows"
    path.write_text(older[row_format] + "\n", encoding="utf-8")
    with pytest.raises(ResumeError, match=f"an older version of the program, .* lack the columns {first} to reliability"):
        rows_kept(path, row_format, ["a"], METADATA)
    assert path.read_text(encoding="utf-8") == older[row_format] + "\n"
