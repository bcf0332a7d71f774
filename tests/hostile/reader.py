"""Reads broken copies of files in a separate process with limited memory: `python -m tests.hostile.reader JOBS`.

JOBS is a JSON file: kind, folder, and samples, each [name, file, count]. Before each broken copy is read, its name and number
are printed, so that the caller knows which copy ended or hung the process. After reading comes "good", "refused" or "WRONG"
with the traceback; at the end "done". No copy is kept: each can be made again from its name and number.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import shutil
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.hostile.damage import damaged, damaged_archives, lying_networks, with_right_sums

Read = Callable[[Path], object]
MEMORY = 6 << 30


def main(jobs: Path) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    told = os.fdopen(os.dup(1), "w", buffering=1)
    # Silence the libraries, which print messages about broken files.
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    given = json.loads(jobs.read_text())
    read, refusals, text = KINDS[given["kind"]]()
    folder = Path(given["folder"])
    for name, file, count in given["samples"]:
        sample = Path(file)
        for number, content in enumerate(_copies(given["kind"], sample.read_bytes(), name, count, text)):
            told.write(f"{name} {number}: ")
            told.flush()
            path = folder / sample.name
            path.write_bytes(content)
            try:
                read(path)
                told.write("good\n")
            except refusals as error:
                # A message for users names its subject and a reason, so it can't be this short.
                told.write("refused\n" if len(str(error)) > 20 else f"WRONG {error!r}\n")
            except BaseException:
                told.write("WRONG " + traceback.format_exc().replace("\n", " | ") + "\n")
    left = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
    told.write(f"done {left}\n")


def _copies(kind: str, content: bytes, name: str, count: int, text: bool) -> Iterator[bytes]:
    if kind == "networks":
        yield from lying_networks(content, name, count)
    if kind == "keras_archives":
        yield from damaged_archives(content, name, count)
    for number, copy in enumerate(damaged(content, name, count, text)):
        yield with_right_sums(copy) if number % 2 and copy.startswith(b"\x89PNG") else copy


def pictures() -> tuple[Read, tuple[type[Exception], ...], bool]:
    from fer_desktop.media.opencv import prepare_opencv

    prepare_opencv()
    import cv2

    from fer_desktop.media.pictures import read_picture
    from fer_desktop.media.source import SourceError

    cv2.setNumThreads(1)
    return read_picture, (SourceError,), False


def videos() -> tuple[Read, tuple[type[Exception], ...], bool]:
    from fer_desktop.media.opencv import prepare_opencv

    prepare_opencv()
    from fer_desktop.media.source import SourceError
    from fer_desktop.media.video import VideoSource

    def read(path: Path) -> None:
        source = VideoSource(path)
        try:
            times: list[float] = []
            while len(times) < 40 and (frame := source.read()) is not None:
                times.append(frame.timestamp)
                assert frame.image.ndim == 3 and frame.image.shape[2] == 3
            assert times == sorted(set(times)), "the times must increase"
        finally:
            source.close()

    return read, (SourceError,), False


def settings() -> tuple[Read, tuple[type[Exception], ...], bool]:
    from fer_desktop.settings import load_settings, save_settings

    def read(path: Path) -> None:
        loaded, _ = load_settings(path)
        save_settings(loaded, path)
        assert load_settings(path) == (loaded, None)

    return read, (), True


def descriptions() -> tuple[Read, tuple[type[Exception], ...], bool]:
    from fer_desktop.analysis.classifier import Interface
    from fer_desktop.analysis.runtimes.network import ClassifierError
    from fer_desktop.models.description import ModelError, list_models, load_model

    def read(path: Path) -> None:
        list_models([path.parent.parent])
        model = load_model(path.parent)
        Interface(model.name, model.description)

    return read, (ModelError, ClassifierError), True


def recordings() -> tuple[Read, tuple[type[Exception], ...], bool]:
    from fer_desktop.media.opencv import prepare_opencv

    prepare_opencv()
    from fer_desktop.recordings.export import export_csv
    from fer_desktop.recordings.folder import RecordingError
    from fer_desktop.recordings.library import list_recordings
    from fer_desktop.recordings.recording import open_recording
    from fer_desktop.reports.recording import RecordingLook, report_page

    whole: dict[Path, dict[str, bytes]] = {}

    def read(path: Path) -> None:
        folder = path.parent
        list_recordings(folder.parent)
        recording = open_recording(folder, still_written_s=0.0)
        for frame in (0, 1, recording.frame_count - 1, 1 << 40):
            recording.frame_at(recording.time_of(frame))
            recording.rows_at(frame)
        report_page(recording, RecordingLook(colors=["#123456"] * 7))
        export_csv(recording, folder.parent / "readings.csv")
        with contextlib.suppress(RecordingError):
            recording.add_marker(1.0, "after the damage")
        if recording.has_video:
            video = recording.open_video()
            try:
                for frame in (0, min(recording.frame_count, 1 << 20) - 1, 3):
                    video.read(frame)
            finally:
                video.close()

    def restored(path: Path) -> None:
        """Read a recording with one broken file; the other files are restored each time."""
        others = whole.setdefault(path, {other.name: other.read_bytes() for other in (path.parent / "whole").iterdir()})
        broken = path.read_bytes()
        scene = path.parent / "scene" / "recording"
        shutil.rmtree(scene.parent, ignore_errors=True)
        scene.mkdir(parents=True)
        for name, content in {**others, path.name: broken}.items():
            (scene / name).write_bytes(content)
        read(scene / path.name)

    return restored, (), True


def networks() -> tuple[Read, tuple[type[Exception], ...], bool]:
    """Open and run the network in LiteRT itself, unless the check of the file refuses it."""
    from fer_desktop.analysis.runtimes.litert_flatbuffer import check_litert_file
    from fer_desktop.analysis.runtimes.network import ClassifierError
    from fer_desktop.analysis.runtimes.sandbox import _run_litert
    from fer_desktop.models.description import ModelError

    def read(path: Path) -> None:
        check_litert_file(path)
        _run_litert(path)

    return read, (ModelError, ClassifierError), False


def keras_archives() -> tuple[Read, tuple[type[Exception], ...], bool]:
    from fer_desktop.analysis.runtimes.keras_archive import check_keras_file
    from fer_desktop.models.description import ModelError

    return check_keras_file, (ModelError,), False


KINDS: dict[str, Callable[[], tuple[Read, tuple[type[Exception], ...], bool]]] = {
    kind.__name__: kind for kind in (pictures, videos, settings, descriptions, recordings, networks, keras_archives)
}

if __name__ == "__main__":
    main(Path(sys.argv[1]))
