"""`python -m benchmarks` measures, writes the files that it is asked for, and reports errors without a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks import peers, suite
from benchmarks.__main__ import JSON
from benchmarks.media import REPOSITORY
from benchmarks.parts import PartError, run_part
from benchmarks.screen import on_a_screen
from benchmarks.suite import Plan, Suite
from fer_desktop import paths
from fer_desktop.analysis.classifier import Runtime
from fer_desktop.models.description import load_model


def run(*arguments: str, shared: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks", *arguments]
    environment = os.environ | {"FER_SHARED": str(shared)}
    return subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY, env=environment, check=False, timeout=300)


@pytest.mark.slow
def test_without_a_window_and_videos_the_sample_is_measured(tmp_path: Path) -> None:
    files = {name: tmp_path / "out" / f"result.{name}" for name in ("json", "md", "svg")}
    words = ("--quick", "--no-peers", "--no-window", "--frames", "2", "--seconds", "0.3", "--markdown", str(files["md"]))
    done = run(*words, "--json", str(files["json"]), "--plot", str(files["svg"]), shared=tmp_path)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(files["json"].read_text(encoding="utf-8"))
    assert min(result["analyzer_fps"], result["live_fps"]) > 0
    assert result["overhead_percent"] == pytest.approx(100 * result["overhead_ratio"], rel=1e-3)
    compared = result["compared"]
    assert compared["live_over_analyzer"] == pytest.approx(compared["live_fps"] / compared["analyzer_fps"], rel=1e-2)
    assert len(compared["runs"]["live"]) == compared["rounds"] == 3
    analysis = result["analysis"]
    assert [speed["faces_shown"] for speed in analysis["faces"]] == [1, 5, 10, 20]
    assert [speed["name"] for speed in analysis["sizes"]] == ["480p", "720p", "1080p", "4K"]
    assert analysis["stills"]["pictures"] == 8 and result["still_ratio"] == analysis["stills"]["ratio"] > 1
    assert [one["name"] for one in analysis["detectors"]] == ["BlazeFace", "Haar"]
    assert {"default, float", "default, int8"} <= {one["name"] for one in analysis["models"]}
    assert [video["source"] for video in analysis["videos"]] == ["Sample"]
    assert result["latency_ms"] is None and result["peer_fps"] == {}
    assert result["cpu_percent_at_30fps"]["headless"] > 0
    assert result["videos"] == ["built-in sample"]
    assert str(tmp_path) not in json.dumps(result)
    assert "Aims" in done.stdout and "not measured" in done.stdout
    assert "](result.svg)" in files["md"].read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("none.mp4",), "none.mp4 is not there"),
        (("--model", "nobody"), "nobody"),
        (("--frames", "0"), "no number above 0"),
        (("--frames", "1.5"), "no whole number"),
        (("--minutes", "long"), "no number above 0"),
    ],
)
def test_a_wrong_argument_is_an_error_without_a_traceback(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    done = run(*words, shared=tmp_path)
    assert done.returncode in (1, 2)
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_saved_result_is_reported_again_without_measuring(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    done = run("--result", str(JSON), "--markdown", str(page), shared=tmp_path)
    assert done.returncode in (0, 1), done.stderr
    assert "Aims" in done.stdout
    assert page.read_text(encoding="utf-8").startswith("# Speed")
    other = tmp_path / "other.json"
    other.write_text("[]", encoding="utf-8")
    done = run("--result", str(other), shared=tmp_path)
    assert done.returncode == 1 and "is no result" in done.stderr and "Traceback" not in done.stderr


# ---- Parts ----


def test_a_part_that_fails_says_which_and_why(tmp_path: Path) -> None:
    # Another line of its output may come first.
    with pytest.raises(PartError, match=r"(?s)live_speed ended with status 1: .*none\.avi is not there"):
        run_part("live_speed", str(tmp_path / "none.avi"))


def test_a_virtual_screen_is_started_only_if_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("benchmarks.screen.sys.platform", "linux")
    monkeypatch.setattr("benchmarks.screen.shutil.which", lambda name: f"/usr/bin/{name}")
    assert on_a_screen(["program"])[0] == "xvfb-run"
    monkeypatch.setattr("benchmarks.screen.shutil.which", lambda name: None)
    assert on_a_screen(["program"]) == ["program"]
    monkeypatch.setattr("benchmarks.screen.shutil.which", lambda name: f"/usr/bin/{name}")
    for name in ("DISPLAY", "QT_QPA_PLATFORM"):
        with monkeypatch.context() as there:
            there.setenv(name, "offscreen")
            assert on_a_screen(["program"]) == ["program"]


@dataclass(frozen=True)
class _Peer:
    name: str
    fps: float = 10.0


@pytest.fixture
def measuring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Suite:
    monkeypatch.setattr(suite, "_VIDEO_S", 0.5)
    model = load_model(paths.models_folder() / "default")
    numbers: dict[str, Any] = {"rounds": 1, "seconds": 0.3, "watch_s": 0.3, "loop_minutes": 0.01, "starts": 1, "pictures": 1}
    return Suite(Plan((), model, Runtime.LITERT, 2, peers=True, window=False, **numbers), tmp_path)


def test_peers_are_compared_with_the_analyzer_on_the_same_video(measuring: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, Path, int]] = []

    def run_peer(python: Path, name: str, video: Path, frames: int) -> _Peer:
        asked.append((name, video, frames))
        if name == peers.PEERS[1]:
            raise peers.PeerError("it doesn't run")
        return _Peer(name)

    monkeypatch.setattr(peers, "install_peers", lambda folder: Path("python"))
    monkeypatch.setattr(peers, "run_peer", run_peer)
    found = measuring._peers()
    assert asked == [(name, measuring.one, 2) for name in peers.PEERS]
    assert [peer["name"] for peer in found["peers"]] == [name for name in peers.PEERS if name != peers.PEERS[1]]
    assert all(peer["ratio"] == pytest.approx(peer["analyzer_fps"] / 10.0) for peer in found["peers"])
    assert found["analyzer_fps"] > 0
    assert measuring.problems == [f"{peers.PEERS[1]}: it doesn't run"]


def test_fer_is_measured_on_every_video_except_in_a_quick_run(
    measuring: Suite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    speed = peers.PeerSpeed(width=640, height=480, frames=2, fps=10.0, ms_p50=100.0, ms_p95=110.0, faces_per_frame=1.0)
    peer = peers.Peer(name="fer", version="1", start_s=1.0, rss_mib=None, speeds=(speed,))
    monkeypatch.setattr(peers, "run_peer", lambda python, name, video, frames: peer)
    measuring.plan = replace(measuring.plan, videos=(measuring.one, measuring.ten))
    one, ten = measuring._peer_on_videos(Path("python"))
    assert (one["source"], ten["source"]) == ("one_face.avi", "ten_faces.avi")
    assert (one["own_faces_per_frame"], ten["own_faces_per_frame"]) == (1, 10)
    assert one["ratio"] == pytest.approx(one["own_fps"] / one["fps"])
    measuring.plan = replace(measuring.plan, quick=True)
    assert measuring._peer_on_videos(Path("python")) == []


def test_peers_that_cannot_be_installed_are_reported_and_the_rest_is_measured(
    measuring: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(folder: Path) -> Path:
        raise peers.PeerError("there is no network")

    monkeypatch.setattr(peers, "install_peers", fail)
    for part in ("_analysis", "_compared", "_live", "_link"):
        monkeypatch.setattr(Suite, part, lambda self: {"measured": True})
    figures = measuring.run()
    assert figures["peers"] is None and figures["live"] == {"measured": True}
    assert measuring.problems == ["other packages: there is no network"]


def test_the_window_can_be_left_out(measuring: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suite, "run_part", lambda module, *words, **how: {"module": module, "fps": 20.0})
    compared = measuring._compared()
    assert compared["window_fps"] is None and compared["window_over_analyzer"] is None
    assert compared["live_over_analyzer"] == pytest.approx(20.0 / compared["analyzer_fps"])
