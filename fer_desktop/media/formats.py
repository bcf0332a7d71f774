"""Tells pictures, videos, streams and screen regions by their paths and addresses. Nothing is opened here."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

PICTURE_SUFFIXES: Final = frozenset(
    {
        ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".bmp", ".dib", ".webp", ".tif", ".tiff", ".gif", ".avif", ".jp2",
        ".pgm", ".ppm", ".pbm", ".pnm", ".pam", ".sr", ".ras", ".hdr", ".pic", ".pfm", ".heic", ".heif", ".hif", ".mpo",
        ".ico", ".cur", ".icns", ".tga", ".wbmp", ".xbm", ".xpm",
    }
)  # fmt: skip
"""Pictures that are read. A gif counts as a picture: its first frame."""

REFUSED_SUFFIXES: Final = frozenset({".jxl"})
"""Pictures that no decoder here reads, though people have them: in a folder they are refused by name, not left out."""

VIDEO_SUFFIXES: Final = frozenset(
    {
        ".mp4", ".m4v", ".mov", ".qt", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".m2v", ".mts", ".m2ts", ".ts", ".vob",
        ".wmv", ".asf", ".flv", ".f4v", ".3gp", ".3g2", ".ogv", ".mjpeg", ".mjpg", ".mxf", ".dv",
        ".h264", ".264", ".avc", ".h265", ".265", ".hevc", ".ivf", ".m2t",
    }
)  # fmt: skip

STREAM_SCHEMES: Final = frozenset({"http", "https", "rtsp", "rtsps", "rtmp", "rtmps"})

SAMPLE_NAME: Final = "Sample"

_SCREEN: Final = "screen:"


def is_picture(path: Path) -> bool:
    """Whether the name ends as a picture's does."""
    return path.suffix.casefold() in PICTURE_SUFFIXES | REFUSED_SUFFIXES


def is_video(path: Path) -> bool:
    """Whether the name ends as a video's does."""
    return path.suffix.casefold() in VIDEO_SUFFIXES


def is_stream(text: str) -> bool:
    """Whether a text is an address that a stream can be opened from: a known scheme and a host."""
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return False
    return parts.scheme.casefold() in STREAM_SCHEMES and bool(parts.hostname)


def is_screen(text: str) -> bool:
    """Whether a text begins as the address of a screen region does: screen:X,Y,WIDTHxHEIGHT."""
    return text.strip().casefold().startswith(_SCREEN)


def public_address(url: str) -> str:
    """Return a stream's address without user name, password and query, which may be secret, for display and logs."""
    try:
        parts = urlsplit(url.strip())
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "stream"
    host = parts.hostname or ""
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}{parts.path}"
