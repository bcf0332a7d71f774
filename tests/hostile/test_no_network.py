"""The program uses the network only for an address that the user gives, and a file named like a video opens no other file."""

from __future__ import annotations

import os
import shutil
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from fer_desktop.media import ffmpeg_guard
from fer_desktop.media.ffmpeg_guard import FILE_OPTIONS, OPTIONS_VARIABLE, open_video_file
from fer_desktop.media.pictures import read_picture
from fer_desktop.media.source import SourceError
from fer_desktop.media.stream import StreamSource
from fer_desktop.media.video import VideoSource
from tests.hostile import samples

REPOSITORY = Path(__file__).resolve().parent.parent.parent


class Listener:
    """A local server that counts connections and closes each at once."""

    def __init__(self) -> None:
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._tcp.getsockname()[1]
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", self.port))
        self.came = 0
        self._thread = threading.Thread(target=self._wait)
        self._thread.start()

    def _wait(self) -> None:
        while True:
            caller, _ = self._tcp.accept()
            with caller:
                if caller.recv(3) == b"end":
                    return
                self.came += 1

    def called(self) -> int:
        """Return the number of connections so far."""
        if self._thread.is_alive():
            # Connections are accepted in order: once this one is counted, all earlier ones have been.
            with socket.create_connection(("127.0.0.1", self.port)) as last:
                last.sendall(b"end")
            self._thread.join()
        self._udp.setblocking(False)
        try:
            self._udp.recv(1)
        except BlockingIOError:
            return self.came
        return self.came + 1

    def close(self) -> None:
        self.called()
        self._tcp.close()
        self._udp.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listening = Listener()
    yield listening
    listening.close()


def lists(target: str, port: int) -> dict[str, bytes]:
    """Return files of every kind by which FFmpeg, or another reader, would be led to `target`."""
    host = f"127.0.0.1:{port}"
    texts = {
        "m3u8": f"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{target}\n#EXT-X-ENDLIST\n",
        "master": f"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{target}\n",
        "key": f'#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXT-X-KEY:METHOD=AES-128,URI="{target}"\n#EXTINF:9,\n{target}\n',
        "marked": f"\ufeff\n #EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{target}\n",
        "ffconcat": f"ffconcat version 1.0\nfile '{target}'\n",
        "sdp": f"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video {port} RTP/AVP 96\n"
        "a=rtpmap:96 H264/90000\n",
        "sdp with remarks": f"x=0\nv=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=video {port} RTP/AVP 26\n",
        "pls": f"[playlist]\nFile1={target}\nNumberOfEntries=1\n",
        "asx": f'<asx version="3.0"><entry><ref href="{target}"/></entry></asx>',
        "dash": f'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>{target}</BaseURL></MPD>',
        "rtsp": f"RTSPtext\nrtsp://{host}/a\n",
        "reference": f"[Reference]\nRef1=http://{host}/a\n",
        "vobsub": "# VobSub index file, v7\nid: en, index: 0\ntimestamp: 00:00:01:000, filepos: 000000000\n",
        "svg": f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">'
        f'<image width="9" height="9" xlink:href="{target}"/></svg>',
    }
    files = {name: text.encode() for name, text in texts.items()}
    # A QuickTime movie that refers to an address ("rmra": reference movie).
    address = target.encode() + b"\0"
    rdrf = struct.pack(">I4sI4sI", 20 + len(address), b"rdrf", 0, b"url ", len(address)) + address
    rmda = struct.pack(">I4s", 8 + len(rdrf), b"rmda") + rdrf
    rmra = struct.pack(">I4s", 8 + len(rmda), b"rmra") + rmda
    files["quicktime"] = struct.pack(">I4s", 8 + len(rmra), b"moov") + rmra
    return files


def follow(path: Path) -> list[tuple[int, ...]]:
    """Open a file with every reader in the program; return the shapes of the arrays that were read."""
    from fer_desktop.recordings.folder import RecordingError
    from fer_desktop.recordings.recording import open_recorded_video
    from fer_desktop.ui.foundation.pyramid import read_frame

    readers: list[Callable[[], object]] = [
        lambda: VideoSource(path).close(),
        lambda: open_recorded_video(path).close(),
        lambda: read_picture(path),
        lambda: read_frame(path),
    ]
    shapes = []
    for reader in readers:
        try:
            read = reader()
        except (SourceError, RecordingError):
            continue
        shapes.append(np.shape(read) if isinstance(read, np.ndarray) else (0,))
    return shapes


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".ts", ".mov", ".png", ".m3u8", ".svg"])
def test_a_list_of_addresses_under_another_name_fetches_nothing(
    qapp: object, tmp_path: Path, listener: Listener, suffix: str
) -> None:
    for name, content in lists(f"http://127.0.0.1:{listener.port}/a.ts", listener.port).items():
        path = tmp_path / f"{name}{suffix}"
        path.write_bytes(content)
        assert follow(path) == [], name
    assert listener.called() == 0


@pytest.mark.parametrize("target", ["absolute", "relative", "file:"])
def test_a_list_opens_no_other_file(qapp: object, tmp_path: Path, target: str) -> None:
    secret = samples.video(tmp_path / "secret.ts", "mpg2")
    (tmp_path / "secret.png").write_bytes(samples.picture(".png"))
    for other in (secret, tmp_path / "secret.png"):
        name = {"absolute": str(other), "relative": other.name, "file:": f"file:{other}"}[target]
        for kind, content in lists(name, 9).items():
            for suffix in (".mp4", ".png"):
                path = tmp_path / f"{kind}{suffix}"
                path.write_bytes(content)
                assert follow(path) == [], (kind, suffix)


def test_ffmpeg_follows_no_list_that_the_check_of_the_first_bytes_misses(
    tmp_path: Path, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ffmpeg_guard, "_LISTS", (b"\0nothing begins so",))
    secret = samples.video(tmp_path / "secret.ts", "mpg2")
    for target in (f"http://127.0.0.1:{listener.port}/a.ts", str(secret), secret.name, f"file:{secret}"):
        for kind, content in lists(target, listener.port).items():
            path = tmp_path / f"{kind}.mp4"
            path.write_bytes(content)
            capture = open_video_file(path)
            opened = capture.isOpened()
            capture.release()
            assert not opened, (kind, target)
    assert listener.called() == 0


def test_a_given_address_is_opened_and_file_options_are_restored_after_it(listener: Listener) -> None:
    with pytest.raises(SourceError, match="No video comes from"):
        StreamSource(f"http://127.0.0.1:{listener.port}/a.mp4", open_timeout_s=5, read_timeout_s=1)
    assert os.environ[OPTIONS_VARIABLE] == FILE_OPTIONS
    assert listener.called() > 0


# ---- The whole program ----

WATCHED = """
import socket, sys
def refuse(name):
    def call(*arguments, **named):
        sys.stderr.write(f"NETWORK {name} {arguments[:2]}\\n")
        raise OSError("no network")
    return call
for name in ("connect", "connect_ex", "sendto", "bind"):
    setattr(socket.socket, name, refuse(name))
for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr", "create_connection"):
    setattr(socket, name, refuse(name))
from fer_desktop.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


def analysed(tmp_path: Path) -> list[str]:
    """Make a folder with a picture, a video and lists of addresses; return the arguments that analyse it."""
    folder = tmp_path / "media"
    folder.mkdir()
    (folder / "a.png").write_bytes(samples.picture(".png"))
    samples.video(folder / "b.avi", "MJPG")
    for name, content in lists("http://192.0.2.1/a.ts", 9).items():
        (folder / f"{name}.mp4").write_bytes(content)
    return ["analyze", "--crops", "--out", str(tmp_path / "out.csv"), str(folder)]


def environment(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "FER_DESKTOP_HOME": str(tmp_path / "home"), "QT_QPA_PLATFORM": "offscreen"}


@pytest.mark.parametrize("what", ["analyze", "window"])
def test_python_s_sockets_are_never_used(qapp: object, tmp_path: Path, what: str) -> None:
    arguments = analysed(tmp_path) if what == "analyze" else ["--self-test"]
    command = [sys.executable, "-c", WATCHED, *arguments]
    done = subprocess.run(
        command, cwd=REPOSITORY, env=environment(tmp_path), capture_output=True, text=True, timeout=180, check=False
    )
    assert "NETWORK" not in done.stderr, done.stderr
    assert done.returncode == (1 if what == "analyze" else 0), done.stdout + done.stderr


def _isolated() -> list[str] | None:
    """Return a command prefix that removes the network and logs system calls for it; None if this system can't do that."""
    unshare, strace = shutil.which("unshare"), shutil.which("strace")
    if unshare is None or strace is None:
        return None
    command = [unshare, "-r", "--net", strace, "-f", "-qq", "--seccomp-bpf", "-e", "trace=socket,connect,sendto,sendmsg"]
    # If strace doesn't see the socket opened here, it would see none.
    asking = [sys.executable, "-c", "import socket; socket.socket().close()"]
    tried = subprocess.run([*command, *asking], capture_output=True, check=False)
    return command if tried.returncode == 0 and b"AF_INET" in tried.stderr else None


@pytest.mark.parametrize("what", ["analyze", "window"])
def test_no_system_call_asks_for_the_network_and_the_program_works_without_it(qapp: object, tmp_path: Path, what: str) -> None:
    isolated = _isolated()
    if isolated is None:
        pytest.skip("needs unshare and strace, and the right to use them")
    arguments = analysed(tmp_path) if what == "analyze" else ["--self-test"]
    calls = tmp_path / "calls.txt"
    command = [*isolated, "-o", str(calls), sys.executable, "-m", "fer_desktop", *arguments]
    done = subprocess.run(
        command, cwd=REPOSITORY, env=environment(tmp_path), capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == (1 if what == "analyze" else 0), done.stdout + done.stderr
    asked = [line for line in calls.read_text(errors="replace").splitlines() if "AF_INET" in line or "AF_PACKET" in line]
    assert asked == []
