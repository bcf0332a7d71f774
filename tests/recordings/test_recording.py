"""Opening intact and broken recordings, and changing the user's notes in them."""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fer_desktop.analysis.analyzer import build_analyzer
from fer_desktop.analysis.smoothing import Smoother
from fer_desktop.core.types import Analysis, Prediction, Quality
from fer_desktop.media import matroska
from fer_desktop.media.source import FileSpec, open_source
from fer_desktop.models.description import load_model
from fer_desktop.paths import models_folder
from fer_desktop.recordings.document import Marker, load_document
from fer_desktop.recordings.faces import last_time, only_reliable
from fer_desktop.recordings.folder import DOCUMENT_FILE, FACES_FILE, VIDEO_FILE, RecordingError
from fer_desktop.recordings.library import list_recordings
from fer_desktop.recordings.recording import (
    Fault,
    Recording,
    merged,
    open_recorded_video,
    open_recording,
    refused,
    rename_recording,
    separated,
)
from fer_desktop.recordings.rows import QUALITY_COLUMNS, SHOWN_COLUMNS, Row, rows_of
from fer_desktop.recordings.sink import VideoSink
from tests.present import present
from tests.recordings.conftest import Recorder, analysis_of, picture_of

START = 1000.0


@pytest.fixture
def recording(recorder: Recorder, steady: Callable[..., list[Analysis]]) -> Recording:
    """A recording of two seconds with two people, tracks 1 and 2."""
    return recorder.record(*steady(60, tracks=(1, 2)))


def _faults(recording: Recording) -> set[Fault]:
    return {problem.fault for problem in recording.problems}


def _reopened(recording: Recording) -> Recording:
    return open_recording(recording.folder, still_written_s=0.0)


def test_an_intact_recording_opens_without_a_problem(recording: Recording) -> None:
    assert recording.problems == () and recording.has_video
    assert (recording.frame_count, recording.frame_rate, recording.duration_s) == (60, 30.0, 2.0)
    assert recording.document.model.title == "The default model"
    assert [(row.frame, row.face, row.x) for row in recording.rows_at(30)] == [(30, 1, 30.0), (30, 2, 30.0)]
    assert recording.rows_at(-1) == [] and recording.rows_at(60) == []
    assert [recording.frame_at(recording.time_of(k)) for k in range(60)] == list(range(60))
    assert (recording.frame_at(-5.0), recording.frame_at(1e9)) == (0, 59)


def test_any_frame_of_the_video_is_read_exactly(recording: Recording, number: Callable[[np.ndarray], int]) -> None:
    video = recording.open_video()
    order = np.random.default_rng(2).integers(0, 60, 60).tolist()
    assert [number(picture_of(video, k)) for k in order] == order
    assert video.read(60) is None and video.read(-1) is None
    video.close()


# ---- People ----


def test_people_are_named_merged_and_separated_and_faces_csv_stays_as_it_is(recording: Recording) -> None:
    before = (recording.folder / FACES_FILE).read_bytes()
    recording.rename_person(2, "  Ana\n ")
    assert [(p.number, p.label, p.frames) for p in recording.people] == [(1, "Person 1", 60), (2, "Ana", 60)]
    recording.merge_people(1, into=2)
    (person,) = _reopened(recording).people
    assert (person.number, person.tracks, person.name, person.frames) == (1, (1, 2), "Ana", 60)
    assert recording.label_of(1) == recording.label_of(2) == "Ana"
    recording.separate_person(2)
    assert [(p.number, p.label) for p in _reopened(recording).people] == [(1, "Ana"), (2, "Person 2")]
    recording.rename_person(1, "")
    assert _reopened(recording).document.people == ()
    assert (recording.folder / FACES_FILE).read_bytes() == before


def test_merging_somebody_with_themselves_changes_nothing(recording: Recording) -> None:
    recording.merge_people(1, into=1)
    assert len(recording.people) == 2 and recording.document.people == ()


def test_who_a_person_may_be_again_is_kept_until_it_is_decided(
    recorder: Recorder, steady: Callable[..., list[Analysis]]
) -> None:
    analyses = steady(30, tracks=(1,)) + [
        replace(later, readings=tuple(replace(r, face=replace(r.face, perhaps=1)) for r in later.readings))
        for later in steady(60, tracks=(2,))[30:]
    ]
    recording = recorder.record(*analyses)
    assert [(p.number, p.perhaps) for p in _reopened(recording).people] == [(1, 0), (2, 1)]
    recording.change_people(lambda document: merged(document, 2, 1))
    assert [(p.number, p.tracks, p.perhaps) for p in _reopened(recording).people] == [(1, (1, 2), 0)]
    recording.change_people(lambda document: separated(document, 1))
    assert [(p.number, p.perhaps) for p in _reopened(recording).people] == [(1, 0), (2, 1)]
    recording.change_people(lambda document: refused(document, 2))
    assert [(p.number, p.perhaps) for p in _reopened(recording).people] == [(1, 0), (2, 0)]


def test_people_who_were_merged_or_named_while_they_were_recorded_are_so_in_the_recording(
    recorder: Recorder, steady: Callable[..., list[Analysis]]
) -> None:
    writer = recorder.start()
    writer.set_people({(1, 2): "", (3,): "Ana"})
    for analysis in steady(20, tracks=(1, 2, 3)):
        assert writer.add(analysis)
    writer.stop()
    assert writer.join(20)
    people = open_recording(present(writer.status().folder), still_written_s=0.0).people
    assert [(person.tracks, person.name) for person in people] == [((1, 2), ""), ((3,), "Ana")]


@pytest.mark.parametrize(
    "value", [None, 3, "x", [1], [{"track": 2}], [{"track": "2", "perhaps": 1}], [{"track": 2, "perhaps": 2}]]
)
def test_suggestions_that_make_no_sense_are_ignored(recording: Recording, value: object) -> None:
    path = recording.folder / DOCUMENT_FILE
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "suggestions": value}), encoding="utf-8")
    assert [person.perhaps for person in _reopened(recording).people] == [0, 0]


# ---- Markers and titles ----


def test_markers_are_added_moved_edited_and_removed(recording: Recording) -> None:
    late = recording.add_marker(1.5, "late")
    recording.add_marker(0.5, "early")
    assert [marker.text for marker in _reopened(recording).markers] == ["early", "late"]
    moved = recording.change_marker(late, time_s=0.25)
    recording.change_marker(moved, text="first")
    assert _reopened(recording).markers == (Marker(0.25, "first"), Marker(0.5, "early"))
    recording.remove_marker(Marker(0.25, "first"))
    assert [marker.text for marker in _reopened(recording).markers] == ["early"]
    with pytest.raises(RecordingError, match="no longer"):
        recording.remove_marker(late)


def test_a_title_is_found_by_search_and_the_folder_keeps_its_name(recording: Recording, recorder: Recorder) -> None:
    rename_recording(recording.folder, "Interview ÄÖ 7")
    recording = _reopened(recording)
    recording.rename_person(1, "Budi")
    recording.add_marker(1.0, "the question")
    (summary,) = list_recordings(recorder.parent)
    assert (summary.title, summary.folder, summary.people) == ("Interview ÄÖ 7", recording.folder, ("Budi",))
    assert summary.bytes > 1000 and summary.finished and summary.markers == 1
    assert summary.seconds == pytest.approx(59 / 30, abs=0.01)
    assert all(summary.matches(text) for text in ("", "interview äö", "BUDI question", "test camera", "default"))
    assert not summary.matches("interview nobody")


def test_a_change_that_can_t_be_saved_is_undone(recording: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    before = (recording.folder / DOCUMENT_FILE).read_bytes()
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(RecordingError, match="full"):
        recording.rename_person(1, "Ana")
    assert recording.document.people == () and (recording.folder / DOCUMENT_FILE).read_bytes() == before
    assert len(list(recording.folder.iterdir())) == 3


def test_unknown_keys_in_the_document_are_kept(recording: Recording) -> None:
    path = recording.folder / DOCUMENT_FILE
    path.write_text(json.dumps({**json.loads(path.read_text()), "lab": {"room": 7}}))
    _reopened(recording).rename("x")
    assert json.loads(path.read_text())["lab"] == {"room": 7}


# ---- Broken recordings and other files ----


def test_a_missing_folder_is_a_problem(tmp_path: Path) -> None:
    recording = open_recording(tmp_path / "nothing")
    assert _faults(recording) == {Fault.NO_FOLDER} and recording.people == [] and recording.frame_count == 0


@pytest.mark.parametrize(
    ("name", "fault"), [(DOCUMENT_FILE, Fault.NO_DOCUMENT), (VIDEO_FILE, Fault.NO_VIDEO), (FACES_FILE, Fault.NO_FACES)]
)
def test_a_missing_file_is_reported_and_the_rest_opens(recording: Recording, name: str, fault: Fault) -> None:
    (recording.folder / name).unlink()
    recording = _reopened(recording)
    assert _faults(recording) == {fault} and name in str(recording.problems[0].message)
    assert recording.frame_count == 60 and recording.frame_rate == 30.0
    assert len(recording.people) == (0 if fault is Fault.NO_FACES else 2)
    recording.add_marker(1.0, "still works")
    assert [marker.text for marker in _reopened(recording).markers] == ["still works"]


@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe rubbish \n" * 500, b"{}", b"[1, 2]", b'{"schema": 1', b"[" * 100_000])
def test_invalid_contents_are_reported_and_never_lost(recording: Recording, content: bytes) -> None:
    for name in (DOCUMENT_FILE, VIDEO_FILE, FACES_FILE):
        (recording.folder / name).write_bytes(content)
    recording = _reopened(recording)
    assert _faults(recording) == {Fault.BROKEN_DOCUMENT, Fault.BROKEN_VIDEO, Fault.BROKEN_FACES}
    assert recording.frame_count == 0 and recording.people == [] and recording.frame_at(1.0) == 0
    with pytest.raises(RecordingError):
        recording.open_video()
    recording.rename("mine")
    assert (recording.folder / "recording.broken.json").read_bytes() == content
    assert _reopened(recording).title == "mine"


@pytest.mark.parametrize("share", [0.01, 0.1, 0.35, 0.5, 0.77, 0.95, 0.999])
def test_a_truncated_video_plays_up_to_its_end(recording: Recording, number: Callable[[np.ndarray], int], share: float) -> None:
    path = recording.folder / VIDEO_FILE
    os.truncate(path, int(path.stat().st_size * share))
    recording = _reopened(recording)
    if not recording.has_video:
        assert Fault.BROKEN_VIDEO in _faults(recording) and share < 0.2
        return
    video = recording.open_video()
    order = [recording.frame_count - 1, 0, recording.frame_count // 2]
    assert [number(picture_of(video, k)) for k in order] == order
    video.close()


@pytest.mark.parametrize("seed", range(8))
def test_a_truncated_stream_gets_an_index_up_to_its_end(
    tmp_path: Path, seed: int, number: Callable[[np.ndarray], int], analysis: Callable[..., Analysis]
) -> None:
    path = tmp_path / "o'd d|d.mkv"
    sink = VideoSink(path, 30.0, (160, 120))
    for k in range(90):
        sink.write(analysis(k, 0.0).frame.image)
    sink.close()
    rng = np.random.default_rng(seed)
    os.truncate(path, int(rng.integers(2000, path.stat().st_size)))
    before = matroska.read_contents(path)
    after = matroska.complete(path, 30.0)
    assert (after.frames, after.indexed, after.damaged) == (before.frames, before.frames > 0, before.frames == 0)
    assert matroska.read_contents(path) == after == matroska.complete(path, 30.0)
    video = open_recorded_video(path)
    order = rng.permutation(after.frames).tolist()
    assert [number(picture_of(video, k)) for k in order] == order
    video.close()


def test_invalid_lines_are_left_out_and_counted(recording: Recording) -> None:
    path = recording.folder / FACES_FILE
    lines = path.read_text("utf-8").splitlines()
    lines[10] = "video.mkv,x,y"
    lines[20] = lines[20].replace(",0.900", ",nan", 1)
    lines[30] = "\x00\x01\x02"
    lines[40] = lines[40].replace("0.700000", "7.0")
    path.write_text("\n".join(lines) + "\n", "utf-8")
    recording = _reopened(recording)
    assert len(recording.faces) == 116
    assert [str(problem.message) for problem in recording.problems] == [
        "Lines of faces.csv that can't be read are left out: 4."
    ]


def test_without_video_and_document_the_frame_rate_comes_from_the_rows(recording: Recording) -> None:
    (recording.folder / VIDEO_FILE).unlink()
    (recording.folder / DOCUMENT_FILE).unlink()
    opened = _reopened(recording)
    assert opened.frame_rate == pytest.approx(30, rel=0.001)
    assert opened.duration_s == pytest.approx(2, rel=0.01)


def test_an_incomplete_last_line_is_not_read(recording: Recording) -> None:
    path = recording.folder / FACES_FILE
    # Only some digits are missing, so the rest of the number would be read as another number.
    path.write_bytes(path.read_bytes()[:-4])
    assert len(_reopened(recording).faces) == 119
    assert last_time(path) == pytest.approx(59 / 30, abs=0.001)


def test_disordered_times_and_frames_cause_no_error(recording: Recording) -> None:
    path = recording.folder / FACES_FILE
    header, *lines = path.read_text("utf-8").splitlines()
    moved = []
    for k, line in enumerate(lines):
        cells = line.split(",")
        cells[2] = str([0, 5, 1, 1, 99999999, 0.5][k % 6])
        moved.append(",".join(cells))
    path.write_text("\n".join([header, *reversed(moved)]) + "\n", "utf-8")
    recording = _reopened(recording)
    times = [recording.time_of(frame) for frame in range(60)]
    assert times == sorted(times)
    assert all(0 <= recording.frame_at(time) < 60 for time in (-1.0, 0.0, 2.0, 1e12))
    assert [row.frame for row in recording.rows_at(30)] == [30, 30]


def test_values_of_the_wrong_type_are_ignored(recording: Recording) -> None:
    path = recording.folder / DOCUMENT_FILE
    wrong = {
        "schema": 1,
        "when": "yesterday",
        "title": 7,
        "model": [],
        "settings": "x",
        "frame_rate": 1e999,
        "size": [1, "a"],
        "labels": 3,
        "markers": [{"time_s": "x"}, {"time_s": 1, "text": None}, {"time_s": 1e999}, 5, {"time_s": -3, "text": "a\u202eb"}],
        "people": [{"tracks": [1, "2", True, -1]}, {"tracks": [1, 2], "name": "x" * 9000}, {"tracks": "12"}, 3],
        "gaps": [{"time_s": 1}],
        "complete": "yes",
        "dropped": -4,
    }
    path.write_text(json.dumps(wrong))
    document = _reopened(recording).document
    assert document.when is None and document.title == "" and document.settings == {} and document.size is None
    assert document.markers == (Marker(0.0, "a b"), Marker(1.0, ""))
    assert [person.tracks for person in document.people] == [(1,), (2,)] and len(document.people[1].name) == 2000
    assert not document.complete and document.dropped == 0 and document.gaps == ()


def test_a_recording_of_a_newer_version_opens_and_isn_t_changed(recording: Recording) -> None:
    path = recording.folder / DOCUMENT_FILE
    path.write_text(json.dumps({**json.loads(path.read_text()), "schema": 2}))
    recording = _reopened(recording)
    assert _faults(recording) == {Fault.NEWER} and recording.frame_count == 60
    before = path.read_bytes()
    with pytest.raises(RecordingError, match="newer"):
        recording.rename("x")
    assert path.read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="links need a right on Windows")
def test_no_file_outside_the_folder_is_written_through_a_link(recording: Recording, tmp_path: Path) -> None:
    document, video = recording.folder / DOCUMENT_FILE, recording.folder / VIDEO_FILE
    outside = tmp_path / "outside"
    outside.mkdir()
    for path in (document, video):
        shutil.move(path, outside / path.name)
        path.symlink_to(outside / path.name)
    os.truncate(outside / VIDEO_FILE, (outside / VIDEO_FILE).stat().st_size // 2)
    before = [(outside / name).read_bytes() for name in (DOCUMENT_FILE, VIDEO_FILE)]
    recording = _reopened(recording)
    recording.rename("../../../etc/passwd")
    assert [(outside / name).read_bytes() for name in (DOCUMENT_FILE, VIDEO_FILE)] == before
    assert not document.is_symlink() and load_document(recording.folder).title == "../../../etc/passwd"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_in_the_place_of_a_file_is_never_read(recording: Recording) -> None:
    for name in (DOCUMENT_FILE, VIDEO_FILE, FACES_FILE):
        (recording.folder / name).unlink()
        os.mkfifo(recording.folder / name)
    assert _faults(_reopened(recording)) == {Fault.BROKEN_DOCUMENT, Fault.BROKEN_VIDEO, Fault.BROKEN_FACES}


def test_recordings_are_listed_newest_first_without_other_files(
    recorder: Recorder, steady: Callable[..., list[Analysis]], tmp_path: Path
) -> None:
    first, second = recorder.record(*steady(3)), recorder.record(*steady(3))
    old = json.loads((first.folder / DOCUMENT_FILE).read_text())
    (first.folder / DOCUMENT_FILE).write_text(json.dumps({**old, "when": "2020-01-01T00:00:00+07:00", "title": "old"}))
    (recorder.parent / "empty").mkdir()
    (recorder.parent / "file.txt").write_text("x")
    (second.folder / FACES_FILE).write_bytes(b"\xff\x00")
    summaries = list_recordings(recorder.parent)
    assert [summary.folder for summary in summaries] == [second.folder, first.folder]
    assert list_recordings(tmp_path / "nowhere") == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["one_face_talking.mp4", "several_faces_cuts.mp4"])
def test_a_recorded_video_holds_the_pictures_and_readings_of_the_source(
    shared_videos: Path, recorder: Recorder, name: str
) -> None:
    analyzer = build_analyzer(load_model(models_folder() / "default"))
    source = open_source(FileSpec(shared_videos / name, loop=False, paced=False))
    writer = recorder.start(rate=source.frame_rate)
    seen: list[Analysis] = []
    while len(seen) < 75 and (frame := source.read()) is not None:
        seen.append(analyzer.analyze(frame))
        recorder.add(writer, seen[-1])
    source.close()
    status = recorder.finish(writer)
    assert status.dropped == 0 and status.written + status.skipped == len(seen)
    recording = open_recording(recorder.folder(writer))
    assert recording.problems == () and recording.people
    assert recording.duration_s == pytest.approx(seen[-1].frame.timestamp - seen[0].frame.timestamp, abs=0.1)
    video = recording.open_video()
    for analysis in seen[::10]:
        time_s = analysis.frame.timestamp - seen[0].frame.timestamp
        number = recording.frame_at(time_s + 1e-3)
        picture = video.read(number)
        assert picture is not None and picture.shape == analysis.frame.image.shape
        assert np.abs(picture.astype(int) - analysis.frame.image).mean() < 6
        expected = {row.face: (row.x, row.y, row.expression) for row in rows_of(analysis, "")}
        assert {row.face: (row.x, row.y, row.expression) for row in recording.rows_at(number)} == expected
    video.close()


# ---- What was shown ----


def _shown(recording: Recording) -> list[tuple[object, ...]]:
    faces = recording.faces
    return [
        (int(s), bool(u), round(float(p[s]), 5)) for s, u, p in zip(faces.shown, faces.uncertain, faces.smoothed, strict=True)
    ]


def _frames(thresholds: Callable[[int], float]) -> list[Analysis]:
    """Return readings of one face whose expression changes, smoothed as the live view does."""
    smoother, random, made = Smoother(), np.random.default_rng(7), []
    for k in range(90):
        if k % 6 == 0:
            prediction = Prediction(random.dirichlet(np.full(7, 0.3)).astype(np.float32))
        shown = smoother.update(1, prediction, START + k / 30, 0.35, thresholds(k))
        frame = analysis_of(k, START + k / 30)
        reading = replace(
            frame.readings[0],
            prediction=prediction,
            smoothed=shown.prediction,
            uncertain=shown.uncertain,
            expression_index=shown.expression_index,
        )
        made.append(replace(frame, readings=(reading,)))
    return made


def test_a_recording_has_what_the_screen_showed_also_where_the_threshold_was_changed(recorder: Recorder) -> None:
    frames = _frames(lambda k: 0.6 if k < 45 else 0.2)
    recording = recorder.record(*frames)
    readings = [frame.readings[0] for frame in frames]
    assert _shown(recording) == [(r.expression_index, r.uncertain, pytest.approx(r.confidence, abs=2e-5)) for r in readings]
    assert 0 < recording.faces.uncertain.sum() < len(frames)
    assert [row.uncertain for row in recording.rows_at(30)] == [readings[30].uncertain]


def test_an_older_recording_without_what_was_shown_is_smoothed_again_as_it_was(recorder: Recorder) -> None:
    frames = _frames(lambda _: 0.6)
    recording = recorder.record(*frames)
    document = json.loads((recording.folder / DOCUMENT_FILE).read_text(encoding="utf-8"))
    document["settings"] = {"smoothing_s": 0.35, "uncertain_below": 0.6}
    (recording.folder / DOCUMENT_FILE).write_text(json.dumps(document), encoding="utf-8")
    file = recording.folder / FACES_FILE
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with file.open("w", encoding="utf-8", newline="") as stream:
        lacking = (*SHOWN_COLUMNS, *QUALITY_COLUMNS)
        writer = csv.DictWriter(stream, [name for name in rows[0] if name not in lacking], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    older = _reopened(recording)
    assert older.problems == ()
    assert older.faces.shown.tolist() == recording.faces.shown.tolist()
    assert older.faces.uncertain.tolist() == recording.faces.uncertain.tolist() and recording.faces.uncertain.any()
    # The times of rows are rounded to milliseconds.
    assert np.allclose(older.faces.smoothed, recording.faces.smoothed, atol=2e-3)
    assert np.allclose(older.faces.probabilities, recording.faces.probabilities)


def _with_quality(frames: list[Analysis]) -> list[Analysis]:
    """Return frames whose readings get better, with a yaw that isn't known in every third."""
    return [
        replace(
            frame,
            readings=tuple(
                replace(r, quality=Quality(80.0, 0.6, 0.5, 0.1, 0.0, None if k % 3 else 5.0, -1.0, 2.0), reliability=k / 100)
                for r in frame.readings
            ),
        )
        for k, frame in enumerate(frames)
    ]


def test_a_recording_keeps_the_quality_of_its_readings(recorder: Recorder) -> None:
    frames = _with_quality(_frames(lambda _: 0.9))
    recording = _reopened(recorder.record(*frames))
    assert recording.problems == ()
    faces = recording.faces
    assert [faces.quality_of(k).yaw for k in (0, 1, 3)] == [5.0, None, 5.0]  # type: ignore[union-attr]
    assert faces.reliability_of(7) == pytest.approx(0.07) and faces.row(7).reliability == 0.07
    assert faces.row(4).yaw is None and faces.row(4).sharpness == 0.6
    first = only_reliable(faces, 0.1)
    assert len(first) == len(faces) and first.face.tolist() == [0] * 10 + faces.face.tolist()[10:]
    assert first.row(3) == Row(VIDEO_FILE, 3, float(faces.time_s[3])) and first.row(12) == faces.row(12)


def test_an_older_recording_without_quality_opens_and_has_none(recorder: Recorder) -> None:
    recording = recorder.record(*_with_quality(_frames(lambda _: 0.9)))
    file = recording.folder / FACES_FILE
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [name for name in rows[0] if name not in QUALITY_COLUMNS], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    older = _reopened(recording)
    assert older.problems == () and older.faces.as_shown
    assert older.faces.quality_of(0) is None and older.faces.reliability_of(0) is None
    assert older.faces.smoothed.tolist() == recording.faces.smoothed.tolist()
    assert not only_reliable(older.faces, 0.0).face.any(), "nobody knows how often these were right"


@pytest.mark.parametrize("name", ["shown_expression", "uncertain", "shown_happy"])
def test_a_row_with_a_wrong_value_of_what_was_shown_is_left_out(recording: Recording, name: str) -> None:
    file = recording.folder / FACES_FILE
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    rows[4][name] = "2"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    damaged = _reopened(recording)
    assert _faults(damaged) == {Fault.LINES_LEFT_OUT} and len(damaged.faces) == len(rows) - 1
