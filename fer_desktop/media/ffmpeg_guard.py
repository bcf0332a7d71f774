"""Opens video files through OpenCV's FFmpeg, so that a file is all that is opened: no other file and no address named in it.

FFmpeg reads more than videos: lists of addresses, descriptions of network streams, lists of further files. A file of that kind
under a video's name would make it open what the list names. So only formats that hold their pictures themselves are let
through, and of FFmpeg's protocols only the one for files. Streams, which are opened by an address that somebody gave, are free
of that. FFmpeg takes such switches from the environment alone, which the whole process shares; hence the lock.
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
"""Pixels of a video's frame: 300 MB of memory each. 8K has 33 million; the largest cameras for all-round views make 75."""

OPTIONS_VARIABLE: Final = "OPENCV_FFMPEG_CAPTURE_OPTIONS"
_STREAM_VARIABLE: Final = "FER_DESKTOP_STREAM_OPTIONS"
"""Where what somebody set for streams is kept, for processes that this one starts too."""

# By FFmpeg's names.
_FORMATS: Final = (
    "mov", "matroska", "webm", "avi", "mpeg", "mpegvideo", "mpegts", "asf", "asf_o", "flv", "live_flv", "ogg", "mjpeg", "mxf",
    "jpeg_pipe", "dv", "m4v", "h263", "h264", "hevc", "vc1", "av1", "obu", "ivf", "nut", "rm", "gif", "yuv4mpegpipe",
)  # fmt: skip
FILE_OPTIONS: Final = f"protocol_whitelist;file|format_whitelist;{','.join(_FORMATS)}"
_USUAL_STREAM_OPTIONS: Final = "rtsp_flags;prefer_tcp"
"""What OpenCV takes where the variable isn't set."""

# How lists of other files and descriptions of streams begin: m3u8, FFmpeg's own lists, pls, SDP, asx, DASH, VobSub.
_LISTS: Final = (
    b"#extm3u", b"ffconcat", b"[playlist]", b"v=0", b"<asx", b"<mpd", b"<?xml", b"<smil", b"rtsp://", b"http://", b"https://",
    b"[reference]", b"# vobsub",
)  # fmt: skip
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"

_opening: Final = threading.Lock()


class VideoFileError(UserError):
    """A file that isn't opened as a video, although it could be; the message says why, without naming the file."""


def restrict_video_files() -> None:
    """Set FFmpeg's switches for files. Call before the first video is opened; again does no harm."""
    if _STREAM_VARIABLE not in os.environ:
        # Whatever somebody set was meant for streams.
        os.environ[_STREAM_VARIABLE] = os.environ.get(OPTIONS_VARIABLE) or _USUAL_STREAM_OPTIONS
        os.environ[OPTIONS_VARIABLE] = FILE_OPTIONS


@contextmanager
def opening_stream() -> Iterator[None]:
    """Let FFmpeg open an address that was given, with all that it knows. Files wait until it is open."""
    restrict_video_files()
    with _opening:
        os.environ[OPTIONS_VARIABLE] = os.environ[_STREAM_VARIABLE]
        try:
            yield
        finally:
            os.environ[OPTIONS_VARIABLE] = FILE_OPTIONS


def open_video_file(path: Path) -> cv2.VideoCapture:
    """Return the capture of a regular file; not an open one, where it is no video.

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
        # Set anew, as the one who started this process may have been opening a stream at that moment.
        os.environ[OPTIONS_VARIABLE] = FILE_OPTIONS
        # The whole path: FFmpeg takes "name:rest" for a protocol. FFmpeg by name: OpenCV's reader of numbered pictures would
        # take a file name with a percent sign for a pattern.
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
