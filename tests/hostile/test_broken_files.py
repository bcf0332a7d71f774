"""A broken file is read or refused with a message: no other error is raised, nothing hangs, and no process ends.

FER_HOSTILE_CASES: the number of broken copies of each sample, instead of the small default number.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile import samples

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the memory limit needs Linux")

REPOSITORY = Path(__file__).resolve().parent.parent.parent
SILENCE_S = 240
"""Only a process that hangs takes this long."""


def read_broken(kind: str, folder: Path, files: list[Path], count: int, timeout_s: int = SILENCE_S) -> list[str]:
    """Read broken copies of files in another process; fail on anything but reading or refusing. Return its output lines."""
    count = int(os.environ.get("FER_HOSTILE_CASES") or count)
    scene = folder / "broken" / "files"
    scene.mkdir(parents=True)
    jobs = folder / "jobs.json"
    jobs.write_text(json.dumps({"kind": kind, "folder": str(scene), "samples": [[f.name, str(f), count] for f in files]}))
    if kind == "recordings":
        whole = scene / "whole"
        whole.mkdir()
        for file in files:
            (whole / file.name).write_bytes(file.read_bytes())
    output = folder / "told.txt"
    with output.open("w") as told:
        try:
            status = subprocess.run(
                [sys.executable, "-m", "tests.hostile.reader", str(jobs)],
                stdout=told,
                stderr=subprocess.PIPE,
                cwd=REPOSITORY,
                timeout=timeout_s * max(count // 20, 1),
                check=False,
            )
        except subprocess.TimeoutExpired:
            pytest.fail(f"hung at {output.read_text().splitlines()[-1]}")
    lines = output.read_text().splitlines()
    last = lines[-1] if lines else "the start"
    assert status.returncode == 0, f"ended with {status.returncode} at {last} {status.stderr.decode()[-2000:]}"
    wrong = [line for line in lines if "WRONG" in line]
    assert not wrong, "\n".join(wrong[:5])
    assert last == "done []", "threads are still running"
    assert len(lines) > len(files) * count * 0.9
    return lines


def both(lines: list[str]) -> bool:
    """Return whether some copies were read and some refused. If not, the damage was too small or hit only the first bytes."""
    return any(line.endswith("good") for line in lines) and any(line.endswith("refused") for line in lines)


def test_pictures(tmp_path: Path) -> None:
    files = [tmp_path / f"a{suffix}" for suffix in samples.PICTURES]
    for file, suffix in zip(files, samples.PICTURES, strict=True):
        file.write_bytes(samples.picture(suffix))
    assert both(read_broken("pictures", tmp_path, files, 40))


def test_videos(tmp_path: Path) -> None:
    files = [samples.video(tmp_path / name, codec) for name, codec in samples.VIDEOS.items()]
    assert both(read_broken("videos", tmp_path, files, 25))


def test_settings(tmp_path: Path) -> None:
    read_broken("settings", tmp_path, [samples.settings(tmp_path / "settings.json")], 300)


def test_descriptions_of_models(tmp_path: Path) -> None:
    assert both(read_broken("descriptions", tmp_path, [samples.description(tmp_path / "untrusted")], 300))


def test_recordings(tmp_path: Path) -> None:
    folder = samples.recording(tmp_path / "recordings")
    read_broken("recordings", tmp_path, sorted(folder.iterdir()), 100)


def test_litert_networks(tmp_path: Path) -> None:
    small = tmp_path / "small.tflite"
    small.write_bytes(samples.small_network())
    assert both(read_broken("networks", tmp_path, [small], 250))


def test_keras_archives(tmp_path: Path) -> None:
    pytest.importorskip("h5py")
    archive = samples.keras_archive(tmp_path / "small.keras")
    assert both(read_broken("keras_archives", tmp_path, [archive], 100))
