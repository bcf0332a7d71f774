"""Taking a person out of a recording: rows, name and face go, and a kill leaves the old files or the new ones."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from fer_desktop import paths
from fer_desktop.analysis.detection.detector import BlazeFaceDetector
from fer_desktop.core.types import Analysis, Box, UInt8Array
from fer_desktop.media.seeking import SeekableVideo
from fer_desktop.recordings import removal
from fer_desktop.recordings.folder import RecordingError, Trouble
from fer_desktop.recordings.recording import Recording, open_recording
from fer_desktop.recordings.removal import remove_person
from fer_desktop.recordings.replacing import NEW_FOLDER, READY_FOLDER
from tests.recordings.conftest import START, Recorder, analysis_of

FRAMES = 30


@pytest.fixture
def detector() -> BlazeFaceDetector:
    return BlazeFaceDetector(paths.detector_file())


@pytest.fixture
def twins(recorder: Recorder, shared_videos: Path, detector: BlazeFaceDetector) -> Recording:
    """A recording of a talking face as person 1, named Ada, and its mirror image as person 2, who alone has rows after 20."""
    video, frames = SeekableVideo(shared_videos / "one_face_talking.mp4"), []
    with closing(video):
        for k in range(FRAMES):
            image = video.read(k)
            assert image is not None
            image = np.ascontiguousarray(np.hstack((image, image[:, ::-1]))[::2, ::2])
            box = detector.detect(image[:, : image.shape[1] // 2])[0].box
            mirrored = Box(image.shape[1] - box.right, box.y, box.width, box.height)
            tracks = (1, 2) if k < 20 else (2,)
            analysis = analysis_of(k, START + k / 30, tracks, image)
            boxes = (box, mirrored)[-len(tracks) :]
            readings = tuple(
                replace(reading, face=replace(reading.face, box=each))
                for reading, each in zip(analysis.readings, boxes, strict=True)
            )
            frames.append(replace(analysis, readings=readings))
    recording = recorder.record(*frames)
    recording.rename_person(1, "Ada")
    return open_recording(recording.folder)


def contents(folder: Path) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.iterdir() if path.is_file()}


def faces_left_and_right(image: UInt8Array, detector: BlazeFaceDetector) -> tuple[bool, bool]:
    middle = image.shape[1] // 2
    return bool(detector.detect(image[:, :middle])), bool(detector.detect(image[:, middle:]))


def test_rows_name_and_face_are_gone_and_the_others_stay(twins: Recording, detector: BlazeFaceDetector) -> None:
    times = [twins.time_of(frame) for frame in twins.frames]
    shares: list[float] = []
    assert remove_person(twins.folder, (1,), progress=shares.append)
    assert shares == sorted(shares) and shares[-1] == 1.0
    recording = open_recording(twins.folder)
    assert recording.problems == () and recording.document.people_removed == 1
    assert [person.number for person in recording.people] == [2] and recording.document.people == ()
    assert [recording.time_of(frame) for frame in recording.frames] == times
    assert sorted(path.name for path in twins.folder.iterdir()) == ["faces.csv", "recording.json", "video.mkv"]
    assert b"Ada" not in (twins.folder / "recording.json").read_bytes()
    with closing(recording.open_video()) as video:
        shown = [faces_left_and_right(video.read(frame), detector) for frame in recording.frames]  # type: ignore[arg-type]
    assert [left for left, _ in shown] == [False] * FRAMES, "also in the frames after the last row"
    assert sum(right for _, right in shown) >= FRAMES - 2


def test_a_frame_with_nobody_else_keeps_a_row_without_a_face(twins: Recording) -> None:
    assert remove_person(twins.folder, (2,))
    with (twins.folder / "faces.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [int(row["frame"]) for row in rows] == list(range(FRAMES))
    assert {row["face"] for row in rows[:20]} == {"1"} and {row["face"] + row["x"] for row in rows[20:]} == {""}


class _KilledError(BaseException):
    """Ends the program where it stands: nothing is tidied up."""


@pytest.mark.parametrize("moves", [0, 1, 2, 3])
def test_killed_while_the_files_are_moved_the_next_opening_finishes(
    twins: Recording, moves: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, left = Path.replace, [moves]

    def replace_or_die(self: Path, target: Path) -> Path:
        if self.parent.name == READY_FOLDER:
            if not left[0]:
                raise _KilledError
            left[0] -= 1
        return real(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", replace_or_die)
        if moves < 3:
            with pytest.raises(_KilledError):
                remove_person(twins.folder, (1,))
        else:
            remove_person(twins.folder, (1,))
    recording = open_recording(twins.folder)
    assert [person.number for person in recording.people] == [2] and recording.document.people_removed == 1
    assert recording.has_video and not (twins.folder / READY_FOLDER).exists()


def test_killed_before_the_new_files_are_complete_the_old_ones_stay(twins: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(twins.folder)

    def die(*_: object) -> None:
        raise _KilledError

    with monkeypatch.context() as patch:
        patch.setattr(removal, "_write_rows", die)
        patch.setattr(shutil, "rmtree", lambda *_, **__: None)  # a killed program tidies nothing up
        with pytest.raises(_KilledError):
            remove_person(twins.folder, (1,))
    assert contents(twins.folder) == before and (twins.folder / NEW_FOLDER).is_dir()
    assert len(open_recording(twins.folder).people) == 2
    for path in (twins.folder / NEW_FOLDER, *(twins.folder / NEW_FOLDER).iterdir()):
        os.utime(path, (0, 0))
    open_recording(twins.folder)
    assert not (twins.folder / NEW_FOLDER).exists(), "what was left behind is removed later"


def test_cancelled_nothing_changes(twins: Recording) -> None:
    before, cancel = contents(twins.folder), Event()
    assert not remove_person(twins.folder, (1,), cancel, lambda share: cancel.set() if share > 0.5 else None)
    assert contents(twins.folder) == before and len(list(twins.folder.iterdir())) == 3


def test_a_full_disk_is_said_before_anything_is_written(twins: Recording) -> None:
    before = contents(twins.folder)
    with pytest.raises(RecordingError, match="Make room") as raised:
        remove_person(twins.folder, (1,), free=lambda _: 1000)
    assert raised.value.trouble is Trouble.NO_SPACE and contents(twins.folder) == before


def test_a_disk_that_fills_up_meanwhile_leaves_everything(twins: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(twins.folder)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(removal, "save_document", full)
    with pytest.raises(RecordingError, match="full"):
        remove_person(twins.folder, (1,))
    assert contents(twins.folder) == before and len(list(twins.folder.iterdir())) == 3


def test_a_folder_that_may_not_be_written_is_said(twins: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(twins.folder)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(RecordingError, match="permission") as raised:
        remove_person(twins.folder, (1,))
    assert raised.value.trouble is Trouble.REFUSED and contents(twins.folder) == before


def test_a_video_that_ends_early_changes_nothing(twins: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    before, real = contents(twins.folder), SeekableVideo.read

    def broken(self: SeekableVideo, frame: int, time_s: float | None = None) -> UInt8Array | None:
        return None if frame >= 15 else real(self, frame, time_s)

    monkeypatch.setattr(SeekableVideo, "read", broken)
    with pytest.raises(RecordingError, match=r"can't be read from .* Nothing was changed"):
        remove_person(twins.folder, (1,))
    assert contents(twins.folder) == before


def test_a_recording_without_video_loses_the_rows_alone(recorder: Recorder, steady: Callable[..., list[Analysis]]) -> None:
    recording = recorder.record(*steady(10, tracks=(1, 2)))
    (recording.folder / "video.mkv").unlink()
    assert remove_person(recording.folder, (2,))
    assert [person.number for person in open_recording(recording.folder).people] == [1]


def test_a_damaged_video_is_written_whole_or_not_at_all(twins: Recording, detector: BlazeFaceDetector) -> None:
    path = twins.folder / "video.mkv"
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 600] = bytes(600)
    path.write_bytes(data)
    before = contents(twins.folder)
    try:
        removed = remove_person(twins.folder, (1,))
    except RecordingError:
        assert contents(twins.folder) == before
        return
    recording = open_recording(twins.folder)
    assert removed and [person.number for person in recording.people] == [2]
    with closing(recording.open_video()) as video:
        pictures = [video.read(frame) for frame in recording.frames]
    assert all(picture is not None for picture in pictures)
    assert not any(faces_left_and_right(picture, detector)[0] for picture in pictures if picture is not None)
