"""The peers' environment is made once, their reports are read, and failures are explained; installed peers are run."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import peers
from benchmarks.peers import COMMON_SIZE, PEERS, Peer, PeerError, PeerSpeed
from benchmarks.peers_run import fitted
from benchmarks.startup import write_video

SPEED = {"width": 512, "height": 384, "frames": 3, "fps": 25.0, "ms_p50": 40.0, "ms_p95": 50.0, "faces_per_frame": 1.0}
REPORT = {"name": "fer", "version": "fer 1", "start_s": 2.5, "rss_mib": 585.5, "speeds": [SPEED]}
ON_WINDOWS = sys.platform == "win32"


@pytest.fixture
def video(tmp_path: Path) -> Path:
    path = tmp_path / "video.avi"
    path.touch()
    return path


@pytest.fixture
def without_uv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.peers.shutil.which", lambda _name: None)


def program(folder: Path, text: str) -> Path:
    """An executable in place of an environment's Python."""
    path = folder / "python"
    path.write_text(f"#!{sys.executable}\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def environment(folder: Path) -> Path:
    """Make an environment that counts as installed, with nothing in it; return where its Python is expected."""
    made = folder / peers._key()
    python = made / ("Scripts/python.exe" if ON_WINDOWS else "bin/python")
    python.parent.mkdir(parents=True)
    python.touch()
    (made / "peers-installed").touch()
    return python


def test_the_report_is_the_last_line_of_the_output() -> None:
    peer = peers.parse_report(f"something a library prints\n{json.dumps(REPORT)}\n")
    assert peer == Peer("fer", "fer 1", 2.5, 585.5, (PeerSpeed(512, 384, 3, 25.0, 40.0, 50.0, 1.0),))
    assert peer.fps == 25.0


def test_memory_may_be_unknown() -> None:
    assert peers.parse_report(json.dumps(REPORT | {"rss_mib": None})).rss_mib is None


@pytest.mark.parametrize(
    "output", ["", "Killed", "[]", "3", json.dumps({"name": "fer"}), json.dumps(REPORT | {"speeds": [{"width": 1}]})]
)
def test_output_without_a_report_is_an_error(output: str) -> None:
    with pytest.raises(PeerError, match="report"):
        peers.parse_report(output)


@pytest.mark.skipif(ON_WINDOWS, reason="needs a script that starts with #!")
def test_every_peer_is_run_twice_and_the_second_run_counts(
    tmp_path: Path, video: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log"
    report = json.dumps(REPORT)
    python = program(tmp_path, f"import sys\nopen({str(log)!r}, 'a').write(' '.join(sys.argv[3:]) + '\\n')\nprint({report!r})")
    monkeypatch.setattr(peers, "install_peers", lambda _folder: python)
    assert [peer.name for peer in peers.measure_peers(video, 7, tmp_path)] == ["fer"] * len(PEERS)
    expected = [f"{name} {video} --size {COMMON_SIZE[0]} {COMMON_SIZE[1]} --frames {n}" for name in PEERS for n in (0, 7)]
    assert log.read_text(encoding="utf-8").splitlines() == expected


@pytest.mark.skipif(ON_WINDOWS, reason="needs a script that starts with #!")
def test_the_error_has_the_last_line_of_a_peer_s_output(tmp_path: Path, video: Path) -> None:
    python = program(tmp_path, "raise ModuleNotFoundError(\"No module named 'pkg_resources'\")")
    with pytest.raises(PeerError, match=r"^fer does not run: ModuleNotFoundError: No module named 'pkg_resources'$"):
        peers.run_peer(python, "fer", video, 5)


def test_a_python_that_is_not_there_is_an_error(tmp_path: Path, video: Path) -> None:
    with pytest.raises(PeerError, match="fer does not run"):
        peers.run_peer(tmp_path / "none", "fer", video, 5)


def test_a_missing_video_is_an_error_before_anything_is_installed(tmp_path: Path) -> None:
    with pytest.raises(PeerError, match=r"none\.mp4"):
        peers.measure_peers(tmp_path / "none.mp4", 5, tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_an_existing_environment_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = environment(tmp_path)
    monkeypatch.setattr("benchmarks.peers.subprocess.run", lambda *_, **__: pytest.fail("a process was started"))
    assert peers.installed_peers(tmp_path) == python
    assert peers.install_peers(tmp_path) == python


def test_an_incomplete_environment_does_not_count(tmp_path: Path) -> None:
    (environment(tmp_path).parents[1] / "peers-installed").unlink()
    assert peers.installed_peers(tmp_path) is None


def test_nothing_is_installed_into_the_repository() -> None:
    folder = Path(peers.__file__).parent.parent / "environment-of-peers"
    with pytest.raises(PeerError, match="outside"):
        peers.install_peers(folder)
    assert not folder.exists()


@pytest.mark.usefixtures("without_uv")
def test_without_a_network_the_installer_s_last_line_is_the_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        if "venv" in command:
            return subprocess.CompletedProcess(command, 0, "", "")
        said = "WARNING: Retrying\nERROR: No matching distribution found for absl-py==2.5.1\n\n"
        return subprocess.CompletedProcess(command, 1, "", said)

    monkeypatch.setattr("benchmarks.peers.subprocess.run", run)
    with pytest.raises(PeerError, match=r"installed: ERROR: No matching distribution found for absl-py==2\.5\.1$"):
        peers.install_peers(tmp_path)
    assert commands[0][:4] == [sys.executable, "-m", "venv", "--clear"]
    assert "--require-hashes" in commands[1] and "--no-deps" in commands[1]
    assert peers.installed_peers(tmp_path) is None


def test_uv_installs_where_it_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        (tmp_path / peers._key()).mkdir(exist_ok=True)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr("benchmarks.peers.subprocess.run", run)
    monkeypatch.setattr("benchmarks.peers.shutil.which", lambda name: f"/somewhere/{name}")
    python = peers.install_peers(tmp_path)
    assert commands[1][:5] == ["/somewhere/uv", "pip", "install", "--python", str(python)]
    assert "--require-hashes" in commands[1]


def test_the_requirements_pin_everything_that_fer_needs() -> None:
    lock = peers._LOCK.read_text(encoding="utf-8")
    for name in ("fer==25.10.3", "setuptools==81.", "tensorflow-cpu==", "opencv-python-headless==4.", "requests==", "pillow=="):
        assert f"\n{name}" in lock
    assert "\ntorch==" not in lock


@pytest.mark.parametrize(("width", "height"), [(848, 480), (320, 240), (64, 640), (512, 384)])
def test_pictures_are_resized_without_cropping(width: int, height: int) -> None:
    image = np.zeros((384, 512, 3), np.uint8)
    image[:, 256:] = 200
    result = fitted(image, width, height)
    assert result.shape == (height, width, 3)
    middle = result[height // 2, :, 0]
    assert (middle[0], middle[-1]) == (0, 200)
    assert np.count_nonzero(middle == 200) == pytest.approx(width / 2, abs=2)


@pytest.mark.slow
def test_installed_peers_find_the_face_of_the_sample(tmp_path: Path) -> None:
    python = peers.installed_peers(peers.default_folder())
    if python is None:
        pytest.skip("the peers are not installed; `python -m benchmarks.peers VIDEO` does it")
    video = write_video(tmp_path / "sample.avi")
    for name in PEERS:
        peer = peers.run_peer(python, name, video, 3)
        assert [(speed.width, speed.height) for speed in peer.speeds] == [(640, 480), COMMON_SIZE], name
        for speed in peer.speeds:
            assert speed.frames == 3
            assert speed.faces_per_frame >= 1, name
            assert 0 < speed.ms_p50 <= speed.ms_p95
            assert speed.fps == pytest.approx(1000 / speed.ms_p50)
        assert peer.start_s > 0
        assert "25.10.3" in peer.version, name
