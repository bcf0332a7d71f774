"""Untrusted texts in the files and paths that the program writes: names of people and files, markers, titles of models."""

from __future__ import annotations

import csv
import json
import os
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from fer_desktop import paths
from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.core.messages import Message, marked
from fer_desktop.models.description import load_model
from fer_desktop.recordings.document import load_document, save_document
from fer_desktop.recordings.export import export_csv
from fer_desktop.recordings.faces import read_faces
from fer_desktop.recordings.folder import DOCUMENT_FILE, FACES_FILE, VIDEO_FILE, safe_name
from fer_desktop.recordings.recording import open_recording
from fer_desktop.recordings.rows import cell_text, text_cell
from fer_desktop.reports import test_set as testset_report
from fer_desktop.reports.recording import RecordingLook, report_page
from fer_desktop.test_sets.finding import Labelled, TestSet, Way
from fer_desktop.test_sets.scoring import Answer, write_answers
from tests.hostile import samples

FORMULAS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "'=1", "''=1", "a;=1", "a;'=1", "b\t@c", "\uff1d1+1", "\uff201",
    "=cmd|'/c calc'!A0", '=HYPERLINK("http://x")', ";;=1", "-",
)  # fmt: skip
HARMLESS = ("Ana", "it's", "'quoted'", "a=b", "1-2", "a, b", 'say "no"', "", "two\nlines", "x;y", "\U0001f600")
MARKUP = "<script>alert(1)</script>\"'><img src=http://127.0.0.1:9/x onerror=alert(1)>&amp;{name}%s\x00\x1b\u202e"


@pytest.mark.parametrize("text", FORMULAS)
def test_no_spreadsheet_takes_a_cell_for_a_formula_and_the_text_comes_back(text: str) -> None:
    cell = text_cell(text)
    assert cell_text(cell) == text
    for part in re.split("[;\t]", cell):
        assert not part.startswith(("=", "+", "-", "@", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")), cell
    assert not cell.startswith("\t")


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_texts_are_written_unchanged(text: str) -> None:
    assert text_cell(text) == cell_text(text) == text


def test_a_recording_s_table_names_people_without_formulas(tmp_path: Path) -> None:
    recording = open_recording(samples.recording(tmp_path / "recordings"))
    for name in FORMULAS:
        recording.rename_person(1, name)
        assert export_csv(recording, tmp_path / "out.csv")
        with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as stream:
            cells = {row["person"] for row in csv.DictReader(stream)}
        (cell,) = cells
        assert cell_text(cell) == recording.people[0].label
        assert cell == text_cell(recording.people[0].label)
    assert len(read_faces(tmp_path / "out.csv")) == 12, "the program must be able to read its own table"


def test_a_test_set_s_table_and_its_errors_have_no_formulas(tmp_path: Path) -> None:
    answers = [Answer(name, 0, None, Message(marked("{what}"), what=name)) for name in FORMULAS]
    write_answers(answers, tmp_path / "answers.csv")
    with (tmp_path / "answers.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [cell_text(row["file"]) for row in rows] == list(FORMULAS)
    assert [cell_text(row["note"]) for row in rows] == list(FORMULAS)
    assert all(row["file"] == text_cell(cell_text(row["file"])) for row in rows)


class Tags(HTMLParser):
    """Collects every element and attribute of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def harmless(page: str) -> None:
    seen = Tags(page)
    assert not seen.tags & {"script", "iframe", "object", "embed", "link", "base", "form", "foreignobject"}
    assert not [name for name, _ in seen.attributes if name.startswith("on")]
    for name, value in seen.attributes:
        # Links lead to headings of the same page.
        inside = name == "href" and re.fullmatch(r"#[a-z]+(-\d+)?", value)
        assert name not in ("src", "href") or inside or value.startswith("data:image/jpeg;base64,"), value
    assert "default-src 'none'" in page
    assert "\x00" not in page and "\x1b" not in page
    assert "&lt;script&gt;" in page, "the text must be visible"


def test_a_recording_s_report_shows_texts_and_runs_none(tmp_path: Path) -> None:
    folder = samples.recording(tmp_path / "recordings")
    values = json.loads((folder / DOCUMENT_FILE).read_text())
    for key in ("source_name", "title", "program", "problem", "calibration_formula", "readings"):
        values[key] = MARKUP
    values["model"] = dict.fromkeys(values["model"], MARKUP)
    values["markers"] = [{"time_s": 0.1, "text": MARKUP}]
    values["people"] = [{"tracks": [1], "name": MARKUP, "color": MARKUP}]
    values["settings"] = {MARKUP: MARKUP}
    values["description"] = dict.fromkeys(("participant", "condition", "author", "notes"), MARKUP)
    (folder / DOCUMENT_FILE).write_text(json.dumps(values))
    harmless(report_page(open_recording(folder), RecordingLook(colors=["#123456"] * CLASS_COUNT)))


def test_a_test_set_s_report_shows_texts_and_runs_none(tmp_path: Path) -> None:
    model = load_model(paths.models_folder() / "default")
    model = replace(model, name=MARKUP, description=replace(model.description, title=MARKUP))
    picture = Labelled(tmp_path / MARKUP.replace("/", "-").replace("\0", ""), 0)
    probabilities = np.full(7, 1 / 7, np.float32)
    answers = [
        Answer(str(picture.path), 1, probabilities),
        Answer(MARKUP, 0),
        Answer(MARKUP, 0, None, Message(marked("{what}"), what=MARKUP)),
    ]
    test_set = TestSet(tmp_path / "<script>x</script>", (picture,), (MARKUP,))
    harmless(testset_report.report_page(testset_report.Result(test_set, Way.CROPS, True, answers, model, MARKUP)))


# ---- Nothing is written outside the chosen folder ----

OUTSIDE = (
    "../../out", "/tmp/out", "C:\\out", "..\\..\\out", "a/../../out", "CON", "aux.txt", "x" * 5000, "\n", "..", ".hidden",
)  # fmt: skip


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_source_s_name_becomes_a_plain_folder_name(name: str) -> None:
    made = safe_name(name)
    assert made not in ("", ".", "..")
    assert not set(made) & set('/\\:\0\n<>"|?*')
    assert len(made) <= 60


def everything(folder: Path) -> dict[str, bytes | None]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
        if not path.is_symlink()
    }


@pytest.mark.skipif(not hasattr(os, "symlink") or os.name == "nt", reason="links need rights on Windows")
def test_links_in_a_recording_let_nothing_be_written_outside_it(tmp_path: Path) -> None:
    folder = samples.recording(tmp_path / "recordings")
    outside = tmp_path / "outside"
    outside.mkdir()
    # The recording looks interrupted, so opening it would add its index.
    document = load_document(folder)
    save_document(replace(document, complete=False), folder)
    for name in (VIDEO_FILE, FACES_FILE, DOCUMENT_FILE, "recording.broken.json"):
        if (folder / name).exists():
            (folder / name).rename(outside / name)
        else:
            (outside / name).write_text("mine")
        (folder / name).symlink_to(outside / name)
    before = everything(outside)
    recording = open_recording(folder, still_written_s=0.0)
    recording.rename("another title")
    recording.add_marker(0.2, "a marker")
    recording.rename_person(1, "Ana")
    assert everything(outside) == before
    assert load_document(folder).title == "another title"
    (folder / DOCUMENT_FILE).unlink()
    (outside / DOCUMENT_FILE).write_text("{ broken")
    (folder / DOCUMENT_FILE).symlink_to(outside / DOCUMENT_FILE)
    before = everything(outside)
    recording = open_recording(folder, still_written_s=0.0)
    recording.rename("a third title")
    assert everything(outside) == before


def test_no_value_in_a_recording_is_taken_for_a_path(tmp_path: Path) -> None:
    folder = samples.recording(tmp_path / "recordings")
    values = json.loads((folder / DOCUMENT_FILE).read_text())
    for name in OUTSIDE:
        hostile = {**values, "title": name, "source_name": name, "video": name, "faces": name, "files": [name], "folder": name}
        (folder / DOCUMENT_FILE).write_text(json.dumps(hostile))
        before = set(everything(tmp_path))
        recording = open_recording(folder)
        recording.add_marker(0.1, name)
        assert recording.folder == folder
        assert set(everything(tmp_path)) == before
