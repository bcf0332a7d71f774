"""Opens video files through OpenCV's FFmpeg, so that no other file and no address named in them is opened.

FFmpeg reads more than videos: lists of addresses, descriptions of network streams, lists of further files. Such a file under a
video's name would make it open what the list names. So only formats that hold their pictures themselves are allowed, and only
FFmpeg's protocol for files. Streams, whose address the user gives, aren't restricted. OpenCV takes FFmpeg's options from the
environment alone, which the whole process shares; hence the lock.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fer_desktop.core.messages import UserError, marked

if TYPE_CHECKING:
    import cv2

LARGEST_FRAME: Final = 100_000_000
"""Pixels of a video's frame: 300 MB of memory each. 8K has 33 million; the largest 360-degree cameras have 75."""

OPTIONS_VARIABLE: Final = "OPENCV_FFMPEG_CAPTURE_OPTIONS"
_STREAM_VARIABLE: Final = "FER_DESKTOP_STREAM_OPTIONS"
"""Keeps the options that the user set for streams, also for processes that this one starts."""

# By FFmpeg's names.
_FORMATS: Final = (
    "mov", "matroska", "webm", "avi", "mpeg", "mpegvideo", "mpegts", "asf", "asf_o", "flv", "live_flv", "ogg", "mjpeg", "mxf",
    "jpeg_pipe", "dv", "m4v", "h263", "h264", "hevc", "vc1", "av1", "obu", "ivf", "nut", "rm", "gif", "yuv4mpegpipe",
)  # fmt: skip
FILE_OPTIONS: Final = f"protocol_whitelist;file|format_whitelist;{','.join(_FORMATS)}"
_USUAL_STREAM_OPTIONS: Final = "rtsp_flags;prefer_tcp"
"""OpenCV's default where the variable isn't set."""

# How lists of other files and descriptions of streams begin: m3u8, FFmpeg's own lists, pls, SDP, asx, DASH, VobSub.
_LISTS: Final = (
    b"#extm3u", b"ffconcat", b"[playlist]", b"v=0", b"<asx", b"<mpd", b"<?xml", b"<smil", b"rtsp://", b"http://", b"https://",
    b"[reference]", b"# vobsub",
)  # fmt: skip
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"

_opening: Final = threading.Lock()


class VideoFileError(UserError):
    """A file that FFmpeg could open but that is refused; the message says why, without naming the file."""


def restrict_video_files() -> None:
    """Set FFmpeg's options for files. Call before the first video is opened; further calls do nothing."""
    if _STREAM_VARIABLE not in os.environ:
        # Options that the user set were meant for streams.
        os.environ[_STREAM_VARIABLE] = os.environ.get(OPTIONS_VARIABLE) or _USUAL_STREAM_OPTIONS
        os.environ[OPTIONS_VARIABLE] = FILE_OPTIONS


@contextmanager
def opening_stream() -> Iterator[None]:
    """Let FFmpeg open an address with every format and protocol, while no file can be opened."""
    restrict_video_files()
    with _opening:
        os.environ[OPTIONS_VARIABLE] = os.environ[_STREAM_VARIABLE]
        try:
            yield
        finally:
            os.environ[OPTIONS_VARIABLE] = FILE_OPTIONS


def open_video_file(path: Path) -> cv2.VideoCapture:
    """Return the capture of a regular file; it isn't open where the file is no video.

    Raises VideoFileError for a list of other files or addresses, and where the header announces frames of more than
    `LARGEST_FRAME` pixels, before any is decoded; OSError where it can't be read.
    """
    with path.open("rb") as file:
        start = file.read(64)
    if start.removeprefix(_BYTE_ORDER_MARK).lstrip().lower().startswith(_LISTS):
        raise VideoFileError(marked("it is a list of other files or addresses, not a video. Open what it names, one by one"))
    import cv2

    restrict_video_files()
    with _opening:
        # Set again, because the parent process may have started this one while it was opening a stream.
        os.environ[OPTIONS_VARIABLE] = FILE_OPTIONS
        # The absolute path, because FFmpeg takes "name:rest" for a protocol. CAP_FFMPEG, because OpenCV's reader of numbered
        # pictures takes a file name with a percent sign for a pattern.
        capture = cv2.VideoCapture(str(path.absolute()), cv2.CAP_FFMPEG)
    width, height = capture.get(cv2.CAP_PROP_FRAME_WIDTH), capture.get(cv2.CAP_PROP_FRAME_HEIGHT)
    if width * height > LARGEST_FRAME:
        capture.release()
        template = marked(
            "it says that its frames have {width} x {height} pixels; at most {most} million are read. Make it smaller and "
            "try again"
        )
        raise VideoFileError(template, width=f"{width:.0f}", height=f"{height:.0f}", most=LARGEST_FRAME // 1_000_000)
    return capture
