"""Tells by its first bytes what a file is that can't be read as a picture."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from fer_desktop.core.messages import Message, Template, marked
from fer_desktop.media.containers import is_video_content

_HEAD_BYTES: Final = 1024

_VIDEO: Final = marked("{path} is a video, not a picture. Give its name a video's ending, such as .mp4, and open it again.")
_SOUND: Final = marked("{path} is a sound file, not a picture. Was it named wrongly?")
_PDF: Final = marked("{path} is a PDF, not a picture. Save the picture in it as JPEG or PNG and open that.")
_PAGE: Final = marked("{path} is an HTML page, not a picture. Download the picture itself and open that.")
_ARCHIVE: Final = marked("{path} is an archive or a document, not a picture. Save its pictures as files and open those.")
_PROGRAM: Final = marked("{path} is a program, not a picture. Was it named wrongly?")
_TEXT: Final = marked("{path} is a text file, not a picture. Was it named wrongly?")
_OTHER_PICTURE: Final = marked(
    "{path} is a picture in the format {format}, which can't be read here. Save it as JPEG or PNG and open that."
)

_BEGINNINGS: Final[tuple[tuple[bytes, Template], ...]] = (
    (b"%PDF-", _PDF),
    (b"\xef\xbb\xbf%PDF-", _PDF),
    (b"ID3", _SOUND),
    (b"fLaC", _SOUND),
    (b"PK\3\4", _ARCHIVE),
    (b"PK\5\6", _ARCHIVE),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _ARCHIVE),  # Word, Excel and PowerPoint before 2007
    (b"\x1f\x8b", _ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", _ARCHIVE),
    (b"Rar!\x1a\x07", _ARCHIVE),
    (b"BZh", _ARCHIVE),
    (b"\xfd7zXZ\0", _ARCHIVE),
    (b"\x28\xb5\x2f\xfd", _ARCHIVE),
    (b"\x7fELF", _PROGRAM),
    (b"MZ", _PROGRAM),
)

_PICTURES: Final[tuple[tuple[int, bytes, str], ...]] = (
    (0, b"\xff\x0a", "JPEG XL"),
    (0, b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
    (0, b"\xff\xd8\xff\xf7", "JPEG-LS"),
    (0, b"II\xbc\1", "JPEG XR"),
    (0, b"8BPS", "Photoshop"),
    (0, b"gimp xcf", "GIMP"),
    (0, b"%!PS", "PostScript"),
    (0, b"\xc5\xd0\xd3\xc6", "PostScript"),
    (0, b"\x76\x2f\x31\x01", "OpenEXR"),
    (0, b"DDS ", "DDS"),
    (0, b"SIMPLE  =", "FITS"),
    (0, b"qoif", "QOI"),
    (0, b"\x0a\x05\1\x08", "PCX"),
    (0, b"\1\xda", "SGI"),
    (0, b"FUJIFILMCCD-RAW", "camera raw"),
    (4, b"ftypcrx ", "camera raw"),
    (0, b"IIU\0", "camera raw"),
    (0, b"IIRO", "camera raw"),
    (0, b"\xd7\xcd\xc6\x9a", "WMF"),
    (128, b"DICM", "DICOM"),
)
"""Formats of pictures that aren't read: the place of their mark, the mark and the name."""

_SPACE: Final = rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*"
_SVG: Final = re.compile(_SPACE + rb"(?:<!DOCTYPE\s+svg[^>]*>\s*)?<svg\b", re.IGNORECASE | re.DOTALL)
_HTML: Final = re.compile(_SPACE + rb"(?:<!DOCTYPE\s+html\b|<html\b|<head\b|<body\b)", re.IGNORECASE | re.DOTALL)

_CONTROLS: Final = frozenset(range(32)) - frozenset(b"\t\n\r\f\x1b")


def kind_of(path: Path, data: bytes) -> Message | None:
    """Return what a file is that is no picture read here, and what to do; None where it is unknown.

    data: the file, or its first kilobyte or more.
    """
    head = data[:_HEAD_BYTES]
    name = next((name for place, mark, name in _PICTURES if head.startswith(mark, place)), "SVG" if _SVG.match(head) else None)
    if name is not None:
        return Message(_OTHER_PICTURE, path=path, format=name)
    template = next((template for beginning, template in _BEGINNINGS if head.startswith(beginning)), None)
    template = template or next((template for looks_so, template in _LOOKS if looks_so(head)), None)
    return None if template is None else Message(template, path=path)


def _is_text(head: bytes) -> bool:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    if _CONTROLS & set(head):
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        # A letter may be cut off at the end.
        return error.start > len(head) - 4 and error.reason == "unexpected end of data"
    return True


_LOOKS: Final[tuple[tuple[Callable[[bytes], bool], Template], ...]] = (
    (is_video_content, _VIDEO),
    (lambda head: head[:4] == b"RIFF" and head[8:12] == b"WAVE", _SOUND),
    (lambda head: head.startswith(b"OggS"), _SOUND),
    (lambda head: _HTML.match(head) is not None, _PAGE),
    (_is_text, _TEXT),
)
