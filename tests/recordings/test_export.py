"""The exports of a recording: CSV, annotated video and report."""

from __future__ import annotations

import base64
import csv
import json
import re
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from xml.etree import ElementTree as ET

import cv2
import numpy as np
import pytest

from fer_desktop.core.labels import INDONESIAN
from fer_desktop.core.types import Analysis
from fer_desktop.recordings.document import Description
from fer_desktop.recordings.export import export_csv, export_excel, export_json, export_video
from fer_desktop.recordings.faces import read_faces
from fer_desktop.recordings.folder import DOCUMENT_FILE, FACES_FILE, RecordingError, Trouble
from fer_desktop.recordings.recording import Recording, open_recording
from fer_desktop.recordings.rows import ROW_COLUMNS, Row, cell_text
from fer_desktop.reports.recording import RecordingLook, export_report, report_page
from tests.present import present
from tests.recordings.conftest import Recorder, number_of
from tests.workbooks import table_in

START = 1000.0
COLORS = ("#ba4800", "#009e73", "#c175a4", "#ce7900", "#696d74", "#006ead", "#458fed")
EVIL = "<script>alert('x')</script>&\"'=]]>"
XHTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def recording(recorder: Recorder, analysis: Callable[..., Analysis]) -> Recording:
    """Forty frames: track 1 in all but the last two, track 2 in every second frame of the first half."""
    tracks = [(1, 2) if k < 20 and k % 2 else (1,) if k < 38 else () for k in range(40)]
    return recorder.record(*(analysis(k, START + k / 20, tracks[k]) for k in range(40)))


def test_the_csv_has_every_row_with_its_person(recording: Recording, tmp_path: Path) -> None:
    recording.rename_person(1, '=Ana, "A"')
    done: list[float] = []
    assert export_csv(recording, tmp_path / "out.csv", progress=done.append)
    with (tmp_path / "out.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == [*ROW_COLUMNS, "person", "recording", "clock_time"]
    assert [row["person"] for row in rows[:3]] == ['\'=Ana, "A"', '\'=Ana, "A"', "Person 2"]
    assert rows[-1]["person"] == rows[-1]["face"] == ""
    with (recording.folder / FACES_FILE).open(newline="", encoding="utf-8") as stream:
        recorded = list(csv.DictReader(stream))
    assert list(recorded[0]) == [*ROW_COLUMNS, "reading_age_s"]
    assert [[row[key] for key in ROW_COLUMNS] for row in rows] == [[row[key] for key in ROW_COLUMNS] for row in recorded]
    assert done[-1] == 1.0


def test_faces_that_took_turns_have_the_age_of_their_readings_in_the_recording_and_its_tables(
    recorder: Recorder, analysis: Callable[..., Analysis], tmp_path: Path
) -> None:
    frames = [analysis(k, START + k / 20, (1, 2)) for k in range(4)]
    first, second = frames[2].readings
    frames[2] = replace(frames[2], readings=(first, replace(second, age_s=0.0667)))
    recording = recorder.record(*frames)
    ages = ["0.000"] * 5 + ["0.067"] + ["0.000"] * 2
    assert export_csv(recording, tmp_path / "out.csv")
    for path in (recording.folder / FACES_FILE, tmp_path / "out.csv"):
        with path.open(newline="", encoding="utf-8") as stream:
            assert [row["reading_age_s"] for row in csv.DictReader(stream)] == ages, path
    assert recording.faces.age_s.tolist() == pytest.approx([float(age) for age in ages])
    assert export_excel(recording, tmp_path / "out.xlsx")
    assert [row["reading_age_s"] for row in table_in(tmp_path / "out.xlsx", "Readings")] == ages
    assert export_json(recording, tmp_path / "out.json")
    exported = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert [row["reading_age_s"] for row in exported["rows"]] == [float(age) for age in ages]


def test_an_export_has_the_markers_at_the_rows_of_their_moments(recording: Recording, tmp_path: Path) -> None:
    for time_s, text in ((0.5, "a question; =1+1"), (0.5, ""), (1.01, "laughs"), (60.0, "after the end")):
        recording.add_marker(time_s, text)
    assert export_csv(recording, tmp_path / FACES_FILE) and export_json(recording, tmp_path / "out.json")
    with (tmp_path / FACES_FILE).open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == [*ROW_COLUMNS, "person", "marker", "recording", "clock_time"]
    said = {float(row["time_s"]): cell_text(row["marker"]) for row in rows if row["marker"]}
    assert said == {0.5: "marker; a question; =1+1", 1.0: "laughs", 1.95: "after the end"}
    first, second, last = (int(row["frame"]) for row in rows if row["marker"] and row["face"] != "2")
    exported = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert [(each["frame"], each["time_s"], each["text"]) for each in exported["markers"]] == [
        (first, 0.5, ""),
        (first, 0.5, "a question; =1+1"),
        (second, 1.01, "laughs"),
        (last, 60.0, "after the end"),
    ]
    assert exported["columns"] == list(rows[0])
    assert [(row["person"], row["marker"] or "") for row in exported["rows"]] == [
        (row["person"] or None, cell_text(row["marker"])) for row in rows
    ]
    read = read_faces(tmp_path / FACES_FILE)
    assert not read.unreadable and np.array_equal(read.smoothed, recording.faces.smoothed)
    assert export_excel(recording, tmp_path / "out.xlsx")
    assert [row.get("marker") for row in table_in(tmp_path / "out.xlsx", "Readings") if row["frame"] == second] == ["laughs"]
    assert [(m["frame"], m["time_s"], m.get("text", "")) for m in table_in(tmp_path / "out.xlsx", "Markers")] == [
        (each["frame"], each["time_s"], each["text"]) for each in exported["markers"]
    ]
    settings = table_in(tmp_path / "out.xlsx", "Settings")
    assert not [row for row in settings if row["name"].startswith("markers") or "{" in str(row.get("value", ""))]


def test_the_workbook_has_the_rows_of_the_csv_the_people_and_the_document(recording: Recording, tmp_path: Path) -> None:
    recording.rename_person(1, "=Ana")
    assert export_csv(recording, tmp_path / "out.csv") and export_excel(recording, tmp_path / "out.xlsx")
    with (tmp_path / "out.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    written = table_in(tmp_path / "out.xlsx", "Readings")
    assert [float(row["time_s"]) for row in rows] == [row["time_s"] for row in written]
    assert [row["shown_expression"] for row in rows] == [row.get("shown_expression", "") for row in written]
    assert written[0]["person"] == "=Ana"
    people = {row["person"]: row["readings"] for row in table_in(tmp_path / "out.xlsx", "Summary")}
    assert people == {"=Ana": 38, "Person 2": 10}
    settings = {row["name"]: row.get("value") for row in table_in(tmp_path / "out.xlsx", "Settings")}
    assert settings["source_name"] == recording.document.source_name and "model.name" in settings


def test_an_export_that_is_cancelled_or_fails_leaves_no_file(recording: Recording, tmp_path: Path) -> None:
    stopped = threading.Event()
    stopped.set()
    assert not export_csv(recording, tmp_path / "out.csv", cancel=stopped)
    assert not export_excel(recording, tmp_path / "out.xlsx", cancel=stopped)
    assert not export_video(recording, tmp_path / "out.webm", lambda image, _: image, cancel=stopped)
    assert not export_report(recording, tmp_path / "out.html", RecordingLook(colors=COLORS), cancel=stopped)
    exports: tuple[Callable[[Path], bool], ...] = (
        lambda path: export_csv(recording, path),
        lambda path: export_excel(recording, path),
        lambda path: export_video(recording, path, lambda image, _: image),
        lambda path: export_report(recording, path, RecordingLook(colors=COLORS)),
    )
    for export in exports:
        with pytest.raises(RecordingError, match="gone") as raised:
            export(tmp_path / "nowhere" / "out")
        assert raised.value.trouble is Trouble.LOST
    assert [path.name for path in tmp_path.iterdir()] == ["recordings"]


def test_an_export_that_is_cancelled_halfway_leaves_the_old_file(recording: Recording, tmp_path: Path) -> None:
    exports: tuple[Callable[[Path, threading.Event, Callable[[float], None]], bool], ...] = (
        lambda path, cancel, progress: export_csv(recording, path, cancel, progress),
        lambda path, cancel, progress: export_excel(recording, path, cancel, progress),
        lambda path, cancel, progress: export_video(recording, path, lambda image, _: image, cancel, progress),
        lambda path, cancel, progress: export_report(recording, path, RecordingLook(colors=COLORS), cancel, progress),
    )
    for export in exports:
        path, cancel = tmp_path / "out.webm", threading.Event()
        done: list[float] = []
        path.write_bytes(b"old")

        def progress(share: float, cancel: threading.Event = cancel, done: list[float] = done) -> None:
            done.append(share)
            cancel.set()

        cancelled = not export(path, cancel, progress)
        # A table as short as this may be finished before the export checks for cancellation.
        assert cancelled or done[-1] == 1.0
        assert not cancelled or path.read_bytes() == b"old"
        assert sorted(entry.name for entry in tmp_path.iterdir()) == ["out.webm", "recordings"]


def test_the_annotated_video_has_every_frame_drawn_with_its_own_rows(
    recording: Recording, tmp_path: Path, number: Callable[[np.ndarray], int]
) -> None:
    shown: list[tuple[int, list[int]]] = []

    def draw(image: np.ndarray, rows: list[Row]) -> np.ndarray:
        shown.append((number(image), [row.frame for row in rows]))
        drawn = image.copy()
        drawn[:20] = (0, 0, 255)
        return drawn

    path = tmp_path / "annotated.webm"
    assert export_video(recording, path, draw)
    # At 20 frames a second, some frames are shown twice in a video of 30; a repeated frame has its own rows.
    assert len(shown) == recording.frame_count == 59
    assert all(len(set(frames)) == 1 and row_number(recording, frames[0]) == at for at, frames in shown)
    capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    images = []
    while (read := capture.read())[0]:
        images.append(read[1])
    capture.release()
    assert len(images) == 59 and images[0][10, 80, 2] > 200 > 50 > images[0][10, 80, 0]
    assert [number(image) for image in images] == [at for at, _ in shown]
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def row_number(recording: Recording, frame: int) -> int:
    """Return the source's number of a recorded frame, which is the count of earlier frames with rows."""
    return len(np.unique(recording.faces.frame[recording.faces.frame < frame]))


def test_a_failure_in_drawing_leaves_the_old_file(recording: Recording, tmp_path: Path) -> None:
    path = tmp_path / "annotated.webm"
    path.write_bytes(b"old")

    def fail(image: np.ndarray, rows: list[Row]) -> np.ndarray:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        export_video(recording, path, fail)
    with pytest.raises(ValueError, match="was drawn as"):
        export_video(recording, path, lambda image, _: image[:10])
    assert path.read_bytes() == b"old" and len(list(tmp_path.iterdir())) == 2


def _page(page: str) -> ET.Element:
    """Parse a page as XML, which fails if it isn't well formed."""
    return ET.fromstring(page.removeprefix("<!DOCTYPE html>"))


def test_the_report_is_one_well_formed_self_contained_page(recording: Recording, tmp_path: Path) -> None:
    recording.add_marker(1.0, "the question")
    assert export_report(recording, tmp_path / "report.html", RecordingLook(colors=COLORS))
    text = (tmp_path / "report.html").read_text("utf-8")
    page = _page(text)
    assert page.find(f".//{XHTML}script") is None
    # Pictures are in the page itself, and links stay in it.
    assert not re.search(r"""\bsrc=(?!"data:image/jpeg;base64,)|\bhref=(?!"#)|@import|url\(""", text)
    anchors = {element.get("id") for element in page.iter() if element.get("id")}
    assert {link.get("href") for link in page.iter(f"{XHTML}a")} == {f"#{anchor}" for anchor in anchors}
    words = " ".join(page.itertext())
    for expected in (
        "Person 1",
        "Person 2",
        "the question",
        "It does not say what a person feels",
        "70.0% on FER2013 PrivateTest",
        "The default model",
        "0" * 64,
        "confidence below 50%",
        "A reading with a confidence below 50% is uncertain; in a video, an expression is then shown again from 60%.",
        "In view for 0:01.9, from 0:00.0 to 0:01.8; 38 readings.",
        "Seen only briefly (a second or less each): Person 2",
        "Person 1 was in view for 0:01.9; the expression shown longest was angry (100% of that time), and 0% was uncertain.",
    ):
        assert expected in words, expected
    titles = [title.text for title in page.iter(f"{SVG}title")]
    assert titles == ["Shares of the time in view, Person 1", "Share of each expression, Person 1", "Timeline of Person 1"]
    # Track 1 is always angry, see `analysis_of`.
    bars = next(svg for svg in page.iter(f"{SVG}svg") if svg.findtext(f"{SVG}title") == titles[1])
    figures = [element.text for element in bars.iter(f"{SVG}text")]
    assert figures == ["angry", "100.0%"], "an expression that wasn't shown has no bar"


def _rows(page: ET.Element, kind: str) -> list[list[str]]:
    """Return the texts of the cells of the tables of a CSS class."""
    tables = [table for table in page.iter(f"{XHTML}table") if table.get("class") == kind]
    rows = [row for table in tables for row in table.iter(f"{XHTML}tr")]
    return [["".join(cell.itertext()) for cell in row.iter(f"{XHTML}td")] for row in rows]


def test_times_in_view_leave_out_when_nobody_was_there(recorder: Recorder, analysis: Callable[..., Analysis]) -> None:
    # Track 1 for the first 1.5 seconds, nobody for three, track 2 for the last 1.5; track 3 in one frame.
    tracks = [(1,) if k < 30 else (2,) if k >= 90 else (1, 3) if k == 29 else () for k in range(120)]
    tracks[10] = (1, 3)
    recording = recorder.record(*(analysis(k, START + k / 20, tracks[k]) for k in range(120)))
    recording.merge_people(2, 1)
    one, three = recording.people
    assert one.seen_s == pytest.approx(3.0, abs=0.01) and one.last_s - one.first_s == pytest.approx(5.95, abs=0.01)
    assert three.seen_s == pytest.approx(0.05, abs=0.01)
    page = _page(report_page(recording, RecordingLook(colors=COLORS)))
    rows = _rows(page, "summary")
    assert rows[1][1:3] == ["Person 1", "0:03.0"]
    assert rows[-1] == ["Seen only briefly (a second or less each): Person 3"]
    assert not [title.text for title in page.iter(f"{SVG}title") if "Person 3" in (title.text or "")]


def test_the_steps_of_a_curve_are_as_wide_as_what_was_seen(recorder: Recorder, analysis: Callable[..., Analysis]) -> None:
    recording = recorder.record(*(analysis(k, START + k / 20, (1,) if k < 30 else ()) for k in range(200)))
    page = _page(report_page(recording, RecordingLook(colors=COLORS)))
    plot = next(svg for svg in page.iter(f"{SVG}svg") if svg.findtext(f"{SVG}title") == "Timeline of Person 1")
    angry = next(path for path in plot.iter(f"{SVG}path") if path.get("fill") == COLORS[0])
    edges = [float(x) for x in re.findall(r"[MH]([\d.]+)", angry.get("d", ""))]
    lines = [line for line in plot.iter(f"{SVG}line") if line.get("class") == "base"]
    left, right = float(lines[0].get("x1", "")), float(lines[0].get("x2", ""))
    assert min(edges) == left and (max(edges) - left) / (right - left) == pytest.approx(1.5 / 10, abs=0.01)


def test_marks_that_would_overlap_have_no_number(recorder: Recorder, analysis: Callable[..., Analysis]) -> None:
    recording = recorder.record(*(analysis(k, START + k / 20) for k in range(60)))
    for time_s in (1.0, 1.01, 1.02, 2.0):
        recording.add_marker(time_s)
    page = _page(report_page(recording, RecordingLook(colors=COLORS)))
    texts = [element.text or "" for element in page.iter(f"{SVG}text")]
    assert [text for text in texts if text.startswith("\N{BLACK UP-POINTING TRIANGLE}")] == [
        "\N{BLACK UP-POINTING TRIANGLE}1",
        "\N{BLACK UP-POINTING TRIANGLE}4",
    ]


def test_a_pause_is_a_grey_band_in_the_timeline_of_a_report_and_no_time_in_view(
    recorder: Recorder, analysis: Callable[..., Analysis]
) -> None:
    recording = recorder.record(*(analysis(k, START + k / 20 + (8.0 if k >= 20 else 0.0)) for k in range(40)), fill_s=1.0)
    page = _page(report_page(recording, RecordingLook(colors=COLORS)))
    (band,) = [rect for rect in page.iter(f"{SVG}rect") if rect.get("class") == "pause"]
    assert float(band.get("width", "")) == pytest.approx(8.05 / 10 * 760, abs=3)
    assert "paused for 0:08" in [element.text for element in page.iter(f"{SVG}text")]
    first, *_ = (row for row in _rows(page, "summary") if len(row) == 11)
    assert first[2] == "0:02.0"


def test_a_segment_between_markers_is_as_long_as_it_was_without_its_pauses_which_are_named(
    recorder: Recorder, analysis: Callable[..., Analysis]
) -> None:
    waits = [8.0 * (k >= 20) + 4.0 * (k >= 40) + 2.0 * (k >= 60) for k in range(80)]
    recording = recorder.record(*(analysis(k, START + k / 20 + waits[k]) for k in range(80)), fill_s=1.0)
    recording.add_marker(0.5)
    recording.add_marker(14.0)
    recording.add_marker(15.48)
    recording.add_marker(17.53)
    lengths = [row[2] for row in _rows(_page(report_page(recording, RecordingLook(colors=COLORS))), "moments") if len(row) == 7]
    assert lengths == [
        "0:00.5",
        "0:01.4, and 2 pauses of 0:12.1 in all",
        "0:00.9, and a pause of 0:00.5",
        "0:00.5, and a pause of 0:01.5",
        "0:00.4",
    ]


def test_the_kind_of_the_weights_is_named_once(recording: Recording) -> None:
    for device in ("CPU (LiteRT)", "CPU (LiteRT, int8)"):
        model = replace(recording.document.model, device=device, runtime="litert-int8")
        recording.document = replace(recording.document, model=model)
        assert report_page(recording, RecordingLook(colors=COLORS)).count("int8") == 1


def test_uncertain_time_is_hatched_and_counts_for_no_expression(recorder: Recorder, analysis: Callable[..., Analysis]) -> None:
    frames = [analysis(k, START + k / 20) for k in range(80)]
    unsure = [replace(frame, readings=(replace(frame.readings[0], uncertain=True),)) for frame in frames[20:]]
    recording = recorder.record(*frames[:20], *unsure)
    page = _page(report_page(recording, RecordingLook(colors=COLORS)))
    first, _ = (row for row in _rows(page, "summary") if len(row) in (2, 11))
    assert first[2:] == ["0:04.0", "25%", *["0%"] * 6, "75%"]
    hatched = [rect for rect in page.iter(f"{SVG}rect") if rect.get("class") == "uncertain"]
    widths = [float(rect.get("width", "")) for rect in hatched]
    assert max(widths) == pytest.approx(0.75 * 900, abs=1), "the bar of all shares is 900 wide"


def test_a_report_shows_faces_and_what_was_between_markers(recorder: Recorder, analysis: Callable[..., Analysis]) -> None:
    recording = recorder.record(*(analysis(k, START + k / 20, (1, 2) if k < 40 else (1,)) for k in range(80)))
    recording.add_marker(1.26, "first clip")
    recording.add_marker(3.0)
    page = _page(report_page(recording, RecordingLook(colors=COLORS)))
    rows = _rows(page, "moments")
    assert rows[1:3] == [["1", "0:01.2", "first clip"], ["2", "0:03.0", ""]]
    assert rows[4:] == [
        ["start \N{EN DASH} 1", "0:00.0 \N{EN DASH} 0:01.2", "0:01.2", "Person 1", "0:01.2", "angry 100%", "0%"],
        ["Person 2", "0:01.2", "disgust 100%", "0%"],
        ["1 \N{EN DASH} 2", "0:01.2 \N{EN DASH} 0:03.0", "0:01.7", "Person 1", "0:01.7", "angry 100%", "0%"],
        ["Person 2", "0:00.7", "disgust 100%", "0%"],
        ["2 \N{EN DASH} end", "0:03.0 \N{EN DASH} 0:03.9", "0:00.9", "Person 1", "0:00.9", "angry 100%", "0%"],
    ]
    pictures = [image.get("alt") for image in page.iter(f"{XHTML}img")]
    assert pictures == [
        "Person 1",
        "Person 2",
        "Person 1",
        "Person 2",
        "1 \N{MIDDLE DOT} 0:01.2 first clip",
        "2 \N{MIDDLE DOT} 0:03.0",
    ]
    shown = next(image for image in page.iter(f"{XHTML}img") if image.get("alt") == "2 \N{MIDDLE DOT} 0:03.0")
    jpeg = np.frombuffer(base64.b64decode((shown.get("src") or "").partition(",")[2]), np.uint8)
    assert number_of(present(cv2.imdecode(jpeg, cv2.IMREAD_COLOR))) == 60, "the frame of the marker, 20 frames a second"


def test_a_report_has_its_head(recording: Recording) -> None:
    said = Description("P07", "Film clips", "A. Researcher", "The chair moved.\nLight from the left.")
    recording.describe(said)
    assert open_recording(recording.folder).document.description == said
    recording.document = replace(recording.document, when=datetime(2026, 11, 8, 9, 5, tzinfo=UTC))
    page = _page(report_page(recording, RecordingLook(colors=COLORS)))
    facts = {row[0]: row[1] for row in ([cell.text for cell in row] for row in page.iter(f"{XHTML}tr")) if len(row) == 2}
    assert (facts["Participant"], facts["Condition"], facts["Author"]) == ("P07", "Film clips", "A. Researcher")
    assert facts["Recorded"] == "2026-11-08 09:05" and re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", str(facts["Report made"]))
    assert facts["Runs with"] == "CPU (LiteRT)"
    paragraphs = [element.text for element in page.iter(f"{XHTML}p")]
    assert paragraphs[:2] == ["The chair moved.", "Light from the left."]


def test_exports_name_the_recording_and_have_the_time_of_day_with_its_offset(recording: Recording, tmp_path: Path) -> None:
    recording.rename("=Pilot 1")
    began = datetime(2026, 11, 8, 23, 59, 59, 500_000, tzinfo=timezone(timedelta(hours=7)))
    recording.document = replace(recording.document, when=began)
    assert export_csv(recording, tmp_path / "out.csv") and export_json(recording, tmp_path / "out.json")
    with (tmp_path / "out.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert {cell_text(row["recording"]) for row in rows} == {"=Pilot 1"}
    assert rows[0]["clock_time"] == "2026-11-08T23:59:59.500+07:00"
    for row in rows:
        assert datetime.fromisoformat(row["clock_time"]) - began == timedelta(seconds=float(row["time_s"]))
    exported = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert [row["clock_time"] for row in exported["rows"]] == [row["clock_time"] for row in rows]
    recording.document = replace(recording.document, when=None)
    assert export_csv(recording, tmp_path / "out.csv")
    assert "clock_time" not in (tmp_path / "out.csv").read_text(encoding="utf-8").partition("\n")[0], "it isn't known"


def test_a_report_says_who_may_be_counted_twice(recording: Recording) -> None:
    words = " ".join(_page(report_page(recording, RecordingLook(colors=COLORS))).itertext())
    assert "may be" not in words and "be here twice, if nobody has merged the two" in words
    recording.document = replace(recording.document, suggestions={2: 1})
    recording.rename_person(1, "Ana")
    words = " ".join(_page(report_page(recording, RecordingLook(colors=COLORS))).itertext())
    assert "Person 2 may be Ana again." in words
    recording.merge_people(2, 1)
    words = " ".join(_page(report_page(recording, RecordingLook(colors=COLORS))).itertext())
    assert "Ana again" not in words and "twice" not in words


def test_the_head_of_a_report_leaves_out_what_is_not_known_as_of_a_video_file(recording: Recording) -> None:
    recording.document = replace(recording.document, when=None, source_name="", program="")
    page = _page(report_page(recording, RecordingLook(colors=COLORS)))
    facts = {cell.text for row in page.iter(f"{XHTML}tr") if len(row) == 2 for cell in row}
    assert {"Report made", "Length"} <= facts and not {"Recorded", "Source", "Program", "unknown"} & facts
    words = " ".join(page.itertext())
    assert re.search(r"In 0:0\d\.\d, .+ in view for longer than a second\.", words) and "this recording" not in words


def test_details_from_a_file_are_plain_and_short(recording: Recording) -> None:
    path = recording.folder / DOCUMENT_FILE
    said = {"participant": "P\x07 7\n", "condition": 3, "notes": "one\x00\n" + "two " * 2000}
    path.write_text(json.dumps({**json.loads(path.read_text()), "description": said}))
    read = open_recording(recording.folder).document.description
    assert (read.participant, read.condition, read.author) == ("P 7", "", "")
    assert read.notes.startswith("one\ntwo two") and len(read.notes) <= 2000
    path.write_text(json.dumps({**json.loads(path.read_text()), "description": ["no", "object"]}))
    assert open_recording(recording.folder).document.description == Description()


def test_json_has_the_recording_and_its_rows(recording: Recording, tmp_path: Path) -> None:
    recording.describe(Description("P07"))
    recording.merge_people(2, 1)
    assert export_json(recording, tmp_path / "out.json")
    exported = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert exported["recording"]["description"]["participant"] == "P07"
    assert exported["seen"] == [{"person": "Person 1", "tracks": [1, 2], "seconds": pytest.approx(1.9, abs=0.01)}]
    assert [row["face"] for row in exported["rows"][:3]] == [1, 1, 2]
    assert exported["columns"] == [*ROW_COLUMNS, "person", "recording", "clock_time"]
    assert {(row["face"], row["person"]) for row in exported["rows"]} == {(None, None), (1, "Person 1"), (2, "Person 1")}


def test_every_text_in_the_report_is_escaped(recording: Recording) -> None:
    path = recording.folder / DOCUMENT_FILE
    document = json.loads(path.read_text())
    model = dict.fromkeys(("name", "title", "sha256", "runtime", "device", "accuracy_on"), EVIL)
    document |= {"title": EVIL, "source_name": EVIL, "program": EVIL, "problem": EVIL, "model": {**model, "accuracy": 0.5}}
    document |= {"markers": [{"time_s": 1, "text": EVIL}], "people": [{"tracks": [1], "name": EVIL + "\x00\x1b"}]}
    path.write_text(json.dumps(document))
    text = report_page(open_recording(recording.folder), RecordingLook(colors=COLORS, labels=[EVIL, *INDONESIAN[1:]]))
    page = _page(text)
    assert "<script" not in text and not list(page.iter(f"{XHTML}script"))
    assert sum(EVIL in (part or "") for part in page.itertext()) >= 12


def test_a_recording_with_nothing_in_it_still_gives_a_report(tmp_path: Path) -> None:
    # The folder's name has characters that XML can't hold. It appears in the title and in the message that it doesn't exist.
    page = _page(report_page(open_recording(tmp_path / "a\x01\udcff"), RecordingLook(colors=COLORS)))
    assert "No face was seen" in " ".join(page.itertext())


def test_a_long_recording_s_curves_have_few_points(recorder: Recorder, analysis: Callable[..., Analysis]) -> None:
    recording = recorder.record(*(analysis(k, START + k * 5.0) for k in range(40)), fill_s=1.0)
    assert len(report_page(recording, RecordingLook(colors=COLORS))) < 60_000
    with pytest.raises(ValueError, match="colours"):
        RecordingLook(colors=COLORS[:3])
