"""The table of results sorts and filters by the values of its cells, and the time left is estimated fairly."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.recordings.rows import Row
from fer_desktop.ui.foundation.formatting import time_left_words
from fer_desktop.ui.tabs.files.reader import RunProgress
from fer_desktop.ui.tabs.files.results import ResultLine, ResultsModel


def lines(*values: tuple[str, str | None, float | None]) -> list[ResultLine]:
    return [
        ResultLine(
            Row(file, 0, None, None if name is None else 1, shown_expression=name, shown_confidence=confidence), key, 0, 0
        )
        for key, (file, name, confidence) in enumerate(values)
    ]


def test_results_sort_by_value_with_empty_cells_last() -> None:
    model = ResultsModel()
    model.append(lines(("b.png", "happy", 0.5), ("c.png", None, None), ("A.png", "sad", 0.9)))
    column = [column.key for column in model.columns].index("shown_confidence")
    model.sort(column, Qt.SortOrder.DescendingOrder)
    assert [row.file for row in model.shown_rows()] == ["A.png", "b.png", "c.png"]
    model.sort(column, Qt.SortOrder.AscendingOrder)
    assert [row.file for row in model.shown_rows()] == ["b.png", "A.png", "c.png"]
    model.sort(0, Qt.SortOrder.AscendingOrder)
    assert [row.file for row in model.shown_rows()] == ["A.png", "b.png", "c.png"]
    model.sort(-1)
    assert [row.file for row in model.shown_rows()] == ["b.png", "c.png", "A.png"]


def test_results_filter_by_every_word_and_accept_later_lines() -> None:
    model = ResultsModel()
    model.append(lines(("holiday 1.png", "happy", 0.5), ("holiday 2.png", "sad", 0.8), ("work.png", "happy", 0.7)))
    model.set_filter("HOLIDAY happy")
    assert [row.file for row in model.shown_rows()] == ["holiday 1.png"]
    model.append(lines(("holiday 3.png", "happy", 0.6), ("work 2.png", "sad", 0.6)))
    assert [row.file for row in model.shown_rows()] == ["holiday 1.png", "holiday 3.png"]
    model.set_filter("")
    assert model.rowCount() == 5


def test_only_reliable_readings_are_shown_and_counted() -> None:
    shares = {"a.png": 0.85, "b.png": 0.7, "c.png": 0.4, "d.png": None}
    values = [(file, "happy", 0.5) for file in shares]
    model = ResultsModel()
    before = model.knows_reliability
    for line in lines(*values, ("no face.png", None, None)):
        model.append([replace(line, row=replace(line.row, reliability=shares.get(line.row.file)))])
    assert (before, model.knows_reliability) == (False, True)
    model.set_least(0.7)
    assert [row.file for row in model.shown_rows()] == ["a.png", "b.png"]
    assert model.totals == {EXPRESSIONS.index("happy"): 2}
    model.append([replace(lines(("e.png", "sad", 0.9))[0], row=Row("e.png", 0, None, 1, shown_expression="sad"))])
    assert len(model.shown_rows()) == 2
    model.set_least(None)
    assert len(model.shown_rows()) == 6


def test_a_chosen_line_stays_chosen_while_the_table_is_sorted() -> None:
    from PySide6.QtCore import QPersistentModelIndex

    model = ResultsModel()
    model.append(lines(("b.png", "happy", 0.5), ("a.png", "sad", 0.9)))
    chosen = QPersistentModelIndex(model.index(0, 0))
    model.sort(0)
    assert model.line(chosen.row()).row.file == "b.png"
    model.set_filter("sad")
    assert not chosen.isValid()


# ---- Progress, without a window ----


def test_time_left_follows_the_pace_and_leaves_pauses_out() -> None:
    now = 0.0
    progress = RunProgress(lambda: now)
    progress.add(10)
    assert progress.seconds_left() is None
    now = 4.0
    progress.finish_file()
    progress.finish_file()
    assert progress.seconds_left() == pytest.approx(16.0)
    progress.pause()
    now = 100.0
    progress.resume()
    assert progress.seconds_left() == pytest.approx(16.0)
    progress.fraction_of_file = 0.5
    assert progress.fraction == pytest.approx(0.25)


def test_a_video_among_pictures_has_its_own_time_left() -> None:
    now = 0.0
    progress = RunProgress(lambda: now)
    progress.add(12, videos=2)
    for _ in range(10):
        progress.begin_file(video=False)
        now += 0.2
        progress.finish_file()
    progress.begin_file(video=True)
    now += 6.0
    progress.fraction_of_file = 0.25
    assert progress.seconds_left() == pytest.approx(18.0 + 24.0), "as long as the first video, not as a picture"
    now += 18.0
    progress.finish_file()
    progress.begin_file(video=True)
    now += 2.0
    assert progress.seconds_left() == pytest.approx(22.0), "it goes down although nothing of the file is known yet"
    progress.drop(1, videos=1)
    assert progress.seconds_left() is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, ""), (3.0, "5 s left"), (42.0, "40 s left"), (150.0, "2 min left"), (7500.0, "2 h 5 min left")],
)
def test_time_left_in_words(seconds: float | None, words: str) -> None:
    assert time_left_words(seconds) == words
