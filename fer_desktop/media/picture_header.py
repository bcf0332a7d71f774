"""Reads a picture's header: its size, and whether its format may have transparency. Nothing is decoded."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from functools import partial
from typing import Final

Buffer = bytes | memoryview
Size = tuple[int, int]

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"
_GIF: Final = (b"GIF87a", b"GIF89a")
_TIFF: Final = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_SUN: Final = b"\x59\xa6\x6a\x95"
_JP2: Final = b"\0\0\0\x0cjP"
_J2K: Final = b"\xff\x4f\xff\x51"
_HEIF_BRANDS: Final = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")

_HEADER_BYTES: Final = 1 << 20
"""How far into a file the header is searched for, in formats where it needn't come first."""

_PNG_CHANNELS: Final = {0: 1, 2: 3, 3: 3, 4: 4, 6: 4}

_WIDTH: Final = 256
_HEIGHT: Final = 257
_BITS: Final = 258
_SAMPLES: Final = 277
_TILE_WIDTH: Final = 322
_TILE_HEIGHT: Final = 323

# Netpbm and PFM: magic, width, height, with comments between; PAM: lines with names; Radiance: a line with both.
_TEXT_SIZE: Final = re.compile(
    rb"(?:P[1-6FfY](?:\s|#[^\n]*\n)+(?P<width>\d{1,9})(?:\s|#[^\n]*\n)+(?P<height>\d{1,9})\b"
    rb"|P7\s(?:[^\n]*\n)*?WIDTH\s+(?P<pam_width>\d{1,9})\s(?:[^\n]*\n)*?HEIGHT\s+(?P<pam_height>\d{1,9})\b"
    rb"|#\?(?:[^\n]*\n)*?[-+]Y\s+(?P<hdr_height>\d{1,9})\s+[-+]X\s+(?P<hdr_width>\d{1,9})\b)"
)


def announced_size(data: Buffer) -> Size | None:
    """Return (width, height) in pixels from a picture's header, None where it is unknown. data: the whole file."""
    head = bytes(data[:32])
    try:
        for place, magic, size in _SIZES:
            if head.startswith(magic, place):
                return size(data)
        return _text_size(data)
    except struct.error:
        return None


def announced_pixel_bytes(data: Buffer) -> int:
    """Return the bytes of memory for each pixel of the decoded picture: channels times bytes of each."""
    head = bytes(data[:32])
    if head.startswith(_PNG) and len(head) > 25:
        return _PNG_CHANNELS.get(head[25], 4) * (2 if head[24] == 16 else 1)
    if head.startswith(_TIFF):
        tags = _tiff_tags(data)
        samples = min(max(tags.get(_SAMPLES, 1), 3), 4)
        return samples * min(max(-(-tags.get(_BITS, 8) // 8), 1), 8)
    if head[4:8] == b"ftyp":
        return 8  # four channels of up to 12 bits
    if head.startswith((_JP2, _J2K)):
        return 6
    if head.startswith((b"PF", b"Pf", b"#?")):
        return 12
    if head[:1] == b"P":
        return 6
    return 4 if may_be_transparent(head) else 3


def may_be_transparent(data: bytes) -> bool:
    """Whether the format can have an alpha channel, which decoding to three channels would lose."""
    return data.startswith((_PNG, *_TIFF)) or data[8:12] == b"WEBP" or data[4:12] in (b"ftypavif", b"ftypavis")


def is_tiff(data: bytes) -> bool:
    return data.startswith(_TIFF)


def is_heif(data: bytes) -> bool:
    """Whether this is an HEIC picture, as telephones save them; OpenCV's wheel can't decode it."""
    return data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS


def exif_orientation(exif: bytes) -> int:
    """Return the orientation in an EXIF block (a TIFF header with its first directory): 1 to 8, 1 where there is none.

    EXIF 2.3, tag 0x0112.
    """
    value = _tiff_tags(exif.removeprefix(b"Exif\0\0")).get(0x0112, 1)
    return value if 1 <= value <= 8 else 1


def _pair(layout: str, start: int, data: Buffer) -> Size:
    """Return two numbers at a place."""
    first, second = struct.unpack_from(layout, data, start)
    return first, second


def _jpeg_size(data: Buffer) -> Size | None:
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
            height, width = _pair(">HH", position + 5, data)
            return width, height
        if marker in (0xD9, 0xDA):
            return None
        (length,) = struct.unpack_from(">H", data, position + 2)
        position += 2 + length
    return None


def _bmp_size(data: Buffer) -> Size:
    # OS/2's header has 12 bytes and sizes of 16 bits.
    (length,) = struct.unpack_from("<I", data, 14)
    width, height = _pair("<hh" if length == 12 else "<ii", 18, data)
    return abs(width), abs(height)


def _text_size(data: Buffer) -> Size | None:
    text = _TEXT_SIZE.match(bytes(data[:_HEADER_BYTES]))
    if text is None:
        return None
    width, height = (int(text[name] or text[f"hdr_{name}"] or text[f"pam_{name}"]) for name in ("width", "height"))
    return width, height


def _webp_size(data: Buffer) -> Size | None:
    # RIFF is a container of sound and video too.
    kind = bytes(data[12:16]) if data[8:12] == b"WEBP" else b""
    if kind == b"VP8X":
        width, height = (int.from_bytes(data[start : start + 3], "little") + 1 for start in (24, 27))
        return width, height
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = _pair("<HH", 26, data)
        return width & 0x3FFF, height & 0x3FFF
    return None


def _jpeg2000_size(data: Buffer) -> Size | None:
    """Return the size in the code stream, which is decoded, not that in the boxes around it (ISO 15444-1, SIZ)."""
    start = bytes(data[:_HEADER_BYTES]).find(_J2K)
    if start < 0:
        return None
    right, bottom, left, top = struct.unpack_from(">IIII", data, start + 8)
    return max(right - left, 0), max(bottom - top, 0)


def _avif_size(data: Buffer) -> Size | None:
    """Return the largest size in the properties (ISO 23008-12, ispe)."""
    head = bytes(data[:_HEADER_BYTES])
    sizes = [_pair(">II", found.end() + 4, head) for found in re.finditer(b"ispe", head)]
    return max(sizes, key=lambda size: size[0] * size[1], default=None)


def _tiff_size(data: Buffer) -> Size | None:
    tags = _tiff_tags(data)
    if _WIDTH not in tags or _HEIGHT not in tags:
        return None
    size, tile = (tags[_WIDTH], tags[_HEIGHT]), (tags.get(_TILE_WIDTH, 0), tags.get(_TILE_HEIGHT, 0))
    # A tile is decoded whole, even where it reaches beyond the picture.
    return max(size, tile, key=lambda pair: pair[0] * pair[1])


def _tiff_tags(data: Buffer) -> dict[int, int]:
    """Return the first whole number (types SHORT, LONG and BigTIFF's LONG8) of each tag in a TIFF block's first directory."""
    order = {b"II": "<", b"MM": ">"}.get(bytes(data[:2]))
    tags: dict[int, int] = {}
    if order is None:
        return tags
    try:
        (version,) = struct.unpack_from(order + "H", data, 2)
        place, number, step, count_kind = ("Q", "Q", 20, "Q") if version == 43 else ("I", "I", 12, "H")
        (start,) = struct.unpack_from(order + place, data, 8 if version == 43 else 4)
        (count,) = struct.unpack_from(order + count_kind, data, start)
        first = start + struct.calcsize(count_kind)
        for entry in range(first, first + step * count, step):
            tag, kind, length = struct.unpack_from(order + "HH" + number, data, entry)
            value = {3: "H", 4: "I", 16: "Q"}.get(kind)
            if value is not None and length:
                at = entry + step - struct.calcsize(place)
                if length * struct.calcsize(value) > struct.calcsize(place):
                    (at,) = struct.unpack_from(order + place, data, at)
                (tags[tag],) = struct.unpack_from(order + value, data, at)
    except (struct.error, OverflowError):
        pass  # the directory is cut off; the tags before that are returned
    return tags


_SIZES: Final[tuple[tuple[int, bytes | tuple[bytes, ...], Callable[[Buffer], Size | None]], ...]] = (
    (0, _PNG, partial(_pair, ">II", 16)),
    (0, _JPEG, _jpeg_size),
    (0, _GIF, partial(_pair, "<HH", 6)),
    (0, b"BM", _bmp_size),
    (0, b"RIFF", _webp_size),
    (0, _TIFF, _tiff_size),
    (0, _SUN, partial(_pair, ">II", 4)),
    (0, (_JP2, _J2K), _jpeg2000_size),
    (4, b"ftyp", _avif_size),
)
"""For each binary format: the place of its magic number, the number, and the function that reads the size."""
