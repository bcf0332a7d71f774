"""The engine on a motion JPEG stream that a local HTTP server sends, and that stalls."""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from fer_desktop.live.engine import LiveEngine
from fer_desktop.live.status import LiveLimits, LiveState
from fer_desktop.media.source import SourceProblem, StreamSpec, open_source
from tests.live.conftest import Rig, StateReached, Until

LONGEST_S = 60.0


class MotionJpegServer(http.server.ThreadingHTTPServer):
    """Sends one picture again and again; while `stalled` is set, it keeps the connection open and sends nothing."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.stalled = threading.Event()
        self.over = threading.Event()
        self.connections = 0
        picture = cv2.GaussianBlur(np.random.default_rng(1).integers(0, 255, (48, 64, 3)).astype(np.uint8), (0, 0), 3)
        self.jpeg = cv2.imencode(".jpg", picture)[1].tobytes()


class _Handler(http.server.BaseHTTPRequestHandler):
    server: MotionJpegServer

    def do_GET(self) -> None:
        self.server.connections += 1
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        self.end_headers()
        part = b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%s\r\n" % (
            len(self.server.jpeg),
            self.server.jpeg,
        )
        end = time.monotonic() + LONGEST_S
        try:
            while time.monotonic() < end and not self.server.over.wait(0.02):
                if not self.server.stalled.is_set():
                    self.wfile.write(part)
                    self.wfile.flush()
        except OSError:
            pass  # the client closed the connection

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[MotionJpegServer]:
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    server = MotionJpegServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()
    thread.join(10)


def test_a_stream_that_stalls_is_reported_and_comes_back(
    rig: Rig, server: MotionJpegServer, state: StateReached, until: Until
) -> None:
    engine = LiveEngine(rig.make_analyzer, open_source, LiveLimits(retry_s=0.2))
    try:
        engine.start(StreamSpec(f"http://127.0.0.1:{server.server_port}/camera.mjpeg"))
        state(engine, LiveState.LIVE)
        until(lambda: engine.take() is not None, "an analysis")
        server.stalled.set()
        start = time.monotonic()
        status = state(engine, LiveState.FAILED)
        assert status.problem is SourceProblem.SILENT
        assert time.monotonic() - start < 10, "two seconds, with a margin for a busy machine"
        until(lambda: server.connections >= 2, "another attempt")
        server.stalled.clear()
        state(engine, LiveState.LIVE)
        until(lambda: engine.take() is not None, "an analysis after the stall")
    finally:
        server.over.set()
        engine.close()


def test_a_stream_that_is_not_there_is_a_state_that_names_it_without_its_secrets(rig: Rig, state: StateReached) -> None:
    engine = LiveEngine(rig.make_analyzer, open_source)
    try:
        # No usual computer serves anything on port 9 (discard), certainly no video.
        engine.start(StreamSpec("http://someone:secret@127.0.0.1:9/x?token=secret"))
        status = state(engine, LiveState.FAILED)
        assert status.problem is SourceProblem.NOT_FOUND
        assert "http://127.0.0.1:9/x" in str(status.message)
        assert "secret" not in str(status.message) + status.source_name
    finally:
        engine.close()
