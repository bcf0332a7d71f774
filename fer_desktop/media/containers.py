"""What a video's container says and OpenCV doesn't tell: when the picture begins, and how long the whole file is.

Only headers are read, and the files are untrusted: what makes no sense counts as unknown.
"""

from __future__ import annotations

import math
import os
import re
import struct
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from fer_desktop.media import matroska
from fer_desktop.media.formats import is_picture, is_video

_EBML: Final = b"\x1a\x45\xdf\xa3"
_PICTURE_BRANDS: Final = frozenset(
    {b"avif", b"avis", b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"jxl ", b"crx "}
)
"""Brands of pictures in the container that MP4 uses too."""

_MP4_STARTS: Final = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")

_VIDEO_STARTS: Final = (
    _EBML, b"FLV\x01", b"DKIF", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", b"\x06\x0e\x2b\x34\x02\x05\x01\x01", b"YUV4MPEG2 ",
    b"\0\0\x01\xba", b"\0\0\x01\xb3", b"\0\0\x01\xb0", b"\x1f\x07\x00",
)  # fmt: skip
"""Matroska, Flash, IVF, ASF, MXF, YUV4MPEG, and MPEG-PS, -2, -4 and DV without a container."""

_RAW_H264: Final = re.compile(rb"\0?\0\0\x01[\x09\x27\x47\x67]")
_RAW_HEVC: Final = re.compile(rb"\0?\0\0\x01[\x40\x42\x46]\x01")

_TRANSPORT_PACKET: Final = 188
_SYNC: Final = 0x47
_SEARCHED: Final = 1 << 21
"""Bytes of a stream without a header in which the first times are looked for."""

_LONGEST_DELAY_S: Final = 24 * 3600.0

_MOST_BOXES: Final = 10_000

Times = Iterable[tuple[bool, float]]
"""Of each stream of pictures or sound: whether it is pictures, and when it begins in seconds."""


def is_video_file(path: Path) -> bool:
    """Whether a file is a video: by its name, or by its content where the name is neither a video's nor a picture's."""
    if is_video(path):
        return True
    if is_picture(path):
        return False
    try:
        # Reading a pipe would never end.
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return is_video_content(file.read(4 * _TRANSPORT_PACKET))
    except (OSError, ValueError):
        return False


def counts_frames(path: Path) -> bool:
    """Whether a file's container states how many frames it has, as MP4 and AVI do; False where it can't be read."""
    with suppress(OSError, ValueError), path.open("rb") as file:
        head = file.read(12)
        return head[4:8] in _MP4_STARTS or head.startswith(b"RIFF")
    return False


def picture_start(path: Path) -> float:
    """Return when the picture begins in seconds from the start of a file, whose sound may begin earlier; 0 where unknown."""
    times: list[tuple[bool, float]] = []
    with suppress(OSError, ValueError, struct.error, matroska.NotMatroskaError), path.open("rb") as file:
        head = file.read(2 * _TRANSPORT_PACKET)
        if head.startswith(_EBML):
            times = list(matroska.track_starts(file))
        elif head[4:8] in _MP4_STARTS:
            times = list(_mp4_starts(file))
        elif head.startswith(b"\0\0\x01\xba") or _transport_offset(head) is not None:
            times = list(_packet_starts(file))
    pictures = next((start for is_pictures, start in times if is_pictures), None)
    if pictures is None:
        return 0.0
    delay = pictures - min(start for _, start in times)
    return delay if math.isfinite(delay) and 0 <= delay <= _LONGEST_DELAY_S else 0.0


def missing_share(path: Path) -> float:
    """Return how much of a file is missing, 0 to 1, by the length that its container states; 0 where it states none."""
    with suppress(OSError, ValueError, struct.error, matroska.NotMatroskaError), path.open("rb") as file:
        length = file.seek(0, os.SEEK_END)
        stated = _stated_length(file, length)
        if stated > length:
            return 1.0 - length / stated
    return 0.0


def is_video_content(head: bytes) -> bool:
    """Whether a file is a video by its first bytes; some 800 of them are enough."""
    if head[4:8] == b"ftyp":
        return head[8:12] not in _PICTURE_BRANDS
    if head[4:8] in (b"moov", b"mdat", b"wide"):
        return True
    return (
        head.startswith(_VIDEO_STARTS)
        or (head.startswith(b"RIFF") and head[8:12] == b"AVI ")
        or (head.startswith(b"OggS") and any(name in head for name in (b"\x80theora", b"OVP80", b"BBCD")))
        or _transport_offset(head) is not None
        or _RAW_H264.match(head) is not None
        or _RAW_HEVC.match(head) is not None
    )


def _stated_length(file: BinaryIO, length: int) -> int:
    file.seek(0)
    head = file.read(12)
    if head.startswith(_EBML):
        return matroska.stated_length(file)
    if head.startswith(b"RIFF"):
        # Longer files are several of these chunks.
        ends = [end for _, _, end in _chunks(file, length)]
    elif head[4:8] == b"ftyp":
        ends = [box.end for box in _boxes(file, 0, length)]
    else:
        return 0
    return max(ends, default=0)


def _chunks(file: BinaryIO, length: int) -> Iterator[tuple[bytes, int, int]]:
    """Give each chunk of a RIFF file: its name, and where it starts and ends."""
    start = 0
    for _ in range(_MOST_BOXES):
        file.seek(start)
        head = file.read(8)
        if len(head) < 8 or start >= length or head[:4] != b"RIFF":
            return
        end = start + 8 + int.from_bytes(head[4:], "little")
        yield head[:4], start, end
        start = end + (end & 1)


# ---- MP4 ----


@dataclass(frozen=True, slots=True)
class _Box:
    """data: of what follows the name. end: after it, as it states."""

    name: bytes
    data: int
    end: int


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[_Box]:
    for _ in range(_MOST_BOXES):
        file.seek(start)
        head = file.read(min(16, max(end - start, 0)))
        if len(head) < 8:
            return
        size, name, data = int.from_bytes(head[:4], "big"), head[4:8], start + 8
        if size == 1 and len(head) == 16:
            size, data = int.from_bytes(head[8:], "big"), start + 16
        elif size == 0:
            size = end - start
        if start + size < data:
            return
        yield _Box(name, data, start + size)
        start += size


def _within(file: BinaryIO, box: _Box, name: bytes) -> Iterator[_Box]:
    return (inner for inner in _boxes(file, box.data, box.end) if inner.name == name)


def _mp4_starts(file: BinaryIO) -> Times:
    length = file.seek(0, os.SEEK_END)
    for movie in (box for box in _boxes(file, 0, length) if box.name == b"moov"):
        scale = 0
        for header in _within(file, movie, b"mvhd"):
            file.seek(header.data)
            fields = file.read(32)
            scale = int.from_bytes(fields[20:24] if fields[0] == 1 else fields[12:16], "big")
        if not scale:
            return
        for track in _within(file, movie, b"trak"):
            kinds = [
                _handler(file, handler) for media in _within(file, track, b"mdia") for handler in _within(file, media, b"hdlr")
            ]
            if kinds and kinds[0] in (b"vide", b"soun"):
                edits = [edit for list_ in _within(file, track, b"edts") for edit in _within(file, list_, b"elst")]
                yield kinds[0] == b"vide", sum(_empty_edits(file, edit) for edit in edits) / scale


def _handler(file: BinaryIO, box: _Box) -> bytes:
    file.seek(box.data + 8)
    return file.read(4)


def _empty_edits(file: BinaryIO, box: _Box) -> int:
    """Return how long nothing is shown before a track begins, in units of the movie's time."""
    file.seek(box.data)
    head = file.read(8)
    wide = head[:1] == b"\x01"
    entry = ">Qq4x" if wide else ">Ii4x"
    empty = 0
    for _ in range(min(int.from_bytes(head[4:], "big"), _MOST_BOXES)):
        duration, media_time = struct.unpack(entry, file.read(struct.calcsize(entry)))
        if media_time != -1:
            break
        empty += duration
    return empty


# ---- MPEG streams ----


def _transport_offset(head: bytes) -> int | None:
    """Return where the first packet of an MPEG transport stream begins; cameras put four bytes before each packet."""
    for before in (0, 4):
        step = _TRANSPORT_PACKET + before
        if len(head) > before + step and head[before] == head[before + step] == _SYNC:
            return before
    return None


def _packet_starts(file: BinaryIO) -> Times:
    """Give the first time of each stream of an MPEG transport or program stream."""
    file.seek(0)
    data = file.read(_SEARCHED)
    before = _transport_offset(data)
    packets = _program_packets(data) if before is None else _transport_packets(data, before)
    seen = set()
    for stream, packet in packets:
        kind = packet[3] & 0xF0 if len(packet) >= 14 else 0
        # 0xE0 and on are pictures, 0xC0 and on are sound. The two bits after the length say that a time follows.
        if kind in (0xC0, 0xD0, 0xE0) and stream not in seen and packet[7] & 0x80:
            seen.add(stream)
            p = packet[9:14]
            ticks = (p[0] >> 1 & 7) << 30 | p[1] << 22 | (p[2] >> 1) << 15 | p[3] << 7 | p[4] >> 1
            yield kind == 0xE0, ticks / 90_000


def _transport_packets(data: bytes, before: int) -> Iterator[tuple[int, bytes]]:
    for at in range(before, len(data) - _TRANSPORT_PACKET + 1, _TRANSPORT_PACKET + before):
        packet = data[at : at + _TRANSPORT_PACKET]
        begins, adapted, holds = packet[1] & 0x40, packet[3] & 0x20, packet[3] & 0x10
        payload = packet[5 + packet[4] :] if adapted else packet[4:]
        if packet[0] == _SYNC and begins and holds and payload.startswith(b"\0\0\x01"):
            yield (packet[1] & 0x1F) << 8 | packet[2], payload


def _program_packets(data: bytes) -> Iterator[tuple[int, bytes]]:
    for found in re.finditer(rb"\0\0\x01[\xc0-\xef]", data):
        # An MPEG-2 packet: the bits 10 come first.
        if data[found.start() + 6 : found.start() + 7] and data[found.start() + 6] >> 6 == 2:
            yield data[found.start() + 3], data[found.start() : found.start() + 14]
