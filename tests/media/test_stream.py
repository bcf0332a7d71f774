"""Streams, except for playing a live one, which tests/live does."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from fer_desktop.media.source import SourceError, SourceProblem, StreamSpec, open_source
from fer_desktop.media.stream import StreamSource


@pytest.mark.parametrize("url", ["", "video.mp4", "file:///etc/passwd", "concat:a.mp4|b.mp4", "http://"])
def test_only_network_addresses_are_opened(url: str) -> None:
    with pytest.raises(SourceError) as raised:
        open_source(StreamSpec(url))
    assert raised.value.problem is SourceProblem.UNSUPPORTED


class _QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def test_a_finite_video_on_a_web_server_is_played_like_a_file(
    write_video: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    path: Path = write_video("a.avi", frames=12, rate=10)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_QuietHandler, directory=str(path.parent)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        source = StreamSource(f"http://127.0.0.1:{server.server_port}/a.avi")
        assert not source.live
        assert source.frame_count == 12
        times = []
        while (frame := source.read()) is not None:
            times.append(frame.media_time)
        source.close()
        assert times == pytest.approx([k / 10 for k in range(12)])
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
