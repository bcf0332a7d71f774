"""What a picture's first bytes announce: its size and whether its format may hold transparency. Nothing is decoded."""

from __future__ import annotations

import struct
from typing import Final

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"
_GIF: Final = (b"GIF87a", b"GIF89a")
_TIFF: Final = (b"II*\0", b"MM\0*")
_HEIF_BRANDS: Final = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")


def announced_size(data: bytes) -> tuple[int, int] | None:
    """Return (width, height) as the header of a PNG, JPEG, GIF, BMP, WebP or TIFF gives them, None where it can't be told."""
    try:
        if data.startswith(_PNG):
            return struct.unpack_from(">II", data, 16)
        if data.startswith(_JPEG):
            return _jpeg_size(data)
        if data.startswith(_GIF):
            return struct.unpack_from("<HH", data, 6)
        if data.startswith(b"BM"):
            width, height = struct.unpack_from("<ii", data, 18)
            return abs(width), abs(height)
        if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
            return _webp_size(data)
        if data.startswith(_TIFF):
            return _tiff_size(data)
    except struct.error:
        pass
    return None


def may_be_transparent(data: bytes) -> bool:
    """Whether the format is one that can hold an alpha channel which decoding to three channels would lose."""
    return data.startswith((_PNG, *_TIFF)) or data[8:12] == b"WEBP" or data[4:12] in (b"ftypavif", b"ftypavis")


def is_tiff(data: bytes) -> bool:
    return data.startswith(_TIFF)


def is_heif(data: bytes) -> bool:
    """Whether this is an HEIC picture, as telephones make them; OpenCV's wheel can't decode those."""
    return data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS


def exif_orientation(exif: bytes) -> int:
    """Return the orientation of an EXIF block (a TIFF header with its first directory): 1 to 8, 1 where it says none.

    EXIF 2.3, tag 0x0112.
    """
    value = _tiff_tags(exif.removeprefix(b"Exif\0\0")).get(0x0112, 1)
    return value if 1 <= value <= 8 else 1


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    position = 2
    while position + 4 <= len(data):
        if data[position] != 0xFF:
            return None
        marker = data[position + 1]
        if marker == 0xFF:  # fill byte
            position += 1
            continue
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:  # markers without a segment
            position += 2
            continue
        # Start of frame: every Cn but DHT, JPG and DAC.
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", data, position + 5)
            return width, height
        if marker in (0xD9, 0xDA):
            return None
        (length,) = struct.unpack_from(">H", data, position + 2)
        position += 2 + length
    return None


def _webp_size(data: bytes) -> tuple[int, int] | None:
    kind = data[12:16]
    if kind == b"VP8X":
        width, height = (int.from_bytes(data[start : start + 3], "little") + 1 for start in (24, 27))
        return width, height
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    return None


def _tiff_size(data: bytes) -> tuple[int, int] | None:
    tags = _tiff_tags(data)
    width, height = tags.get(256), tags.get(257)
    return None if width is None or height is None else (width, height)


def _tiff_tags(data: bytes) -> dict[int, int]:
    """Return the single whole numbers (types SHORT and LONG) of a TIFF block's first directory."""
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    tags: dict[int, int] = {}
    if order is None:
        return tags
    try:
        (start,) = struct.unpack_from(order + "I", data, 4)
        (count,) = struct.unpack_from(order + "H", data, start)
        for entry in range(start + 2, start + 2 + 12 * count, 12):
            tag, kind, length = struct.unpack_from(order + "HHI", data, entry)
            if length == 1 and kind in (3, 4):
                (tags[tag],) = struct.unpack_from(order + ("H" if kind == 3 else "I"), data, entry + 8)
    except struct.error:
        pass  # a directory that is cut off: what was read counts
    return tags
