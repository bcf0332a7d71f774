"""The report is one self-contained page; the CSV has a line for each picture."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.core.messages import Message, marked
from fer_desktop.media.pictures import thumbnail_of
from fer_desktop.models.description import load_model
from fer_desktop.paths import models_folder
from fer_desktop.reports import test_set as report
from fer_desktop.reports.html import ReportLook
from fer_desktop.reports.test_set import Result, report_page, write_report
from fer_desktop.test_sets.finding import Labelled, TestSet, Way
from fer_desktop.test_sets.scoring import ANSWER_COLUMNS, Answer, write_answers

HAPPY, SAD = 3, 5
XHTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"


def answer(file: str, true: int, read: int | None, error: Message | None = None) -> Answer:
    return Answer(file, true, None if read is None else np.eye(7, dtype=np.float32)[read] * 0.4 + 0.6 / 7, error)


ANSWERS = [
    answer("set/happy/1.png", HAPPY, HAPPY),
    answer("set/happy/<b>&2.png", HAPPY, SAD),
    answer("set/sad/=3.png", SAD, None),
    answer("set/sad/4.png", SAD, None, Message(marked("{path} is empty"), path="set/sad/4.png")),
]


def result(way: Way = Way.PHOTOGRAPHS, answers: list[Answer] = ANSWERS) -> Result:
    pictures = tuple(Labelled(Path(one.file), one.true) for one in answers)
    test_set = TestSet(Path("set"), pictures, ("contempt/",))
    model = load_model(models_folder() / "default")
    return Result(test_set, way, True, answers, model, "litert", lambda _: thumbnail_of(np.zeros((48, 48, 3), np.uint8)))


def parsed(page: str) -> ET.Element:
    return ET.fromstring(page.removeprefix("<!DOCTYPE html>\n"))


def text_of(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def test_the_report_has_the_figures_the_plots_and_the_mistakes(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_report(result(), path)
    page = parsed(path.read_text(encoding="utf-8"))
    text = text_of(page)
    assert "1 of 2 right, 50.0% (95% interval 9.5% to 90.5%, Wilson)" in text
    assert "No face was found in 1 of 3 pictures" in text
    assert "1 of 3 right, 33.3%" in text, "the strict figure counts the picture without a face as wrong"
    assert "Files that couldn't be opened and aren't counted: 1." in text
    assert "set/sad/4.png is empty" in text
    assert "contempt/" in text
    titles = [plot.findtext(f"{SVG}title") for plot in page.iter(f"{SVG}svg")]
    assert titles == ["Confusion matrix", "By expression"]
    (picture,) = page.iter(f"{XHTML}img")
    assert picture.attrib["src"].startswith("data:image/jpeg;base64,")
    assert "happy \u2192 sad 48.6%" in text
    assert "<b>&2.png" in text, "names of files must be text, not markup"


def test_the_report_loads_no_other_file() -> None:
    page = report_page(result())
    for element in parsed(page).iter():
        for name, value in element.attrib.items():
            assert name not in ("href", "srcset")
            assert name != "src" or value.startswith("data:")
    assert "<script" not in page
    assert "url(" not in page


def test_the_report_on_crops_does_not_mention_detection() -> None:
    text = text_of(parsed(report_page(result(Way.CROPS, ANSWERS[:2]))))
    assert "as face crops" in text
    assert "no face was found" not in text.lower()


def test_a_report_on_an_unfinished_set_says_that_it_is_incomplete() -> None:
    early = result()
    pictures = (*early.test_set.pictures, Labelled(Path("set/sad/5.png"), SAD))
    text = text_of(parsed(report_page(Result(TestSet(Path("set"), pictures), Way.PHOTOGRAPHS, False, ANSWERS, None, "litert"))))
    assert "1 of the pictures were not analysed" in text
    assert "chosen by hand" in text


def test_only_the_first_of_many_mistakes_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "MOST_MISTAKES", 2)
    page = parsed(report_page(result(answers=[answer(f"{k}.png", HAPPY, SAD) for k in range(5)])))
    assert len(list(page.iter(f"{XHTML}img"))) == 2
    assert "The first 2 are shown" in text_of(page)
    assert "Mistakes (5)" in text_of(page)


def test_the_report_is_in_the_given_language() -> None:
    names = tuple(name.upper() for name in EXPRESSIONS)
    look = ReportLook(
        language="id",
        translated=lambda message: f"[id] {message}",
        percent=lambda share, _: f"{share:.3f}",
        labels=names,
        colors=("#123456",) * 7,
    )
    page = report_page(result(), look)
    assert '<html lang="id"' in page
    assert "[id] Confusion matrix" in page
    assert "HAPPY" in page
    assert "#123456" in page


def test_the_table_has_a_line_for_each_picture_and_no_formula(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    write_answers([*ANSWERS, answer("=1+1.png", SAD, SAD)], path)
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert tuple(rows[0]) == ANSWER_COLUMNS
    assert [(row["file"], row["true"], row["read"], row["right"], row["note"]) for row in rows] == [
        ("set/happy/1.png", "happy", "happy", "1", ""),
        ("set/happy/<b>&2.png", "happy", "sad", "0", ""),
        ("set/sad/=3.png", "sad", "", "", "no face found"),
        ("set/sad/4.png", "sad", "", "", "set/sad/4.png is empty"),
        ("'=1+1.png", "sad", "sad", "1", ""),
    ]
    assert float(rows[0]["confidence"]) == float(rows[0]["happy"]) == pytest.approx(0.4 + 0.6 / 7, abs=1e-6)
    assert sum(float(rows[0][name]) for name in EXPRESSIONS) == pytest.approx(1, abs=1e-5)


def test_a_report_without_a_face_counts_no_right_answers() -> None:
    text = text_of(parsed(report_page(result(answers=ANSWERS[2:]))))
    assert "0 of 0 right" not in text and "No face was found in 1 of 1 pictures" in text
