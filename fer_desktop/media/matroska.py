"""Counts the frames of the recorder's Matroska files, and adds the index that players need to seek.

During a recording the file is a header followed by whole clusters of at most a second, as in a stream, so it can be played at
any time. Its length and an index of its clusters are added at the end of the recording, or when an interrupted recording is
opened: the index goes to the end of the file, and its position into the header, which has room for it.

The elements are those of RFC 9559 (Matroska) and RFC 8794 (EBML): an identifier, a size, and the data or further elements.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

_EBML: Final = 0x1A45DFA3
_SEGMENT: Final = 0x18538067
_SEEK_HEAD: Final = 0x114D9B74
_SEEK: Final = 0x4DBB
_SEEK_ID: Final = 0x53AB
_SEEK_POSITION: Final = 0x53AC
_INFO: Final = 0x1549A966
_TIMESTAMP_SCALE: Final = 0x2AD7B1
_DURATION: Final = 0x4489
_TRACKS: Final = 0x1654AE6B
_TRACK_ENTRY: Final = 0xAE
_TRACK_NUMBER: Final = 0xD7
_TRACK_TYPE: Final = 0x83
_DEFAULT_DURATION: Final = 0x23E383
_CLUSTER: Final = 0x1F43B675
_TIMESTAMP: Final = 0xE7
_SIMPLE_BLOCK: Final = 0xA3
_BLOCK_GROUP: Final = 0xA0
_BLOCK: Final = 0xA1
_CUES: Final = 0x1C53BB6B
_CUE_POINT: Final = 0xBB
_CUE_TIME: Final = 0xB3
_CUE_TRACK_POSITIONS: Final = 0xB7
_CUE_TRACK: Final = 0xF7
_CUE_CLUSTER_POSITION: Final = 0xF1
_VOID: Final = 0xEC
_CRC_32: Final = 0xBF

_KEY_FRAME: Final = 0x80
_NANOSECONDS: Final = 1_000_000
"""In each unit of time of the file; one with another unit isn't from the recorder."""

_PICTURES: Final = 1
_SOUND: Final = 2
"""Types of tracks."""

_MOST_BLOCKS: Final = 5000
"""Of any Matroska file, in which the first block of each track is looked for."""

_DEEPEST: Final = 3
"""A group of blocks in a cluster of unknown size in another; an untrusted file may have more within each other."""


class NotMatroskaError(Exception):
    """Not a Matroska file, or not one like the recorder's."""


@dataclass(frozen=True, slots=True)
class _Element:
    """start: of the identifier. data: of what follows the size. end: after it; None where the size is unknown."""

    identifier: int
    start: int
    data: int
    end: int | None


@dataclass(frozen=True, slots=True)
class _Cluster:
    """frames: the number of whole ones. end: after the last of them. key: the first one is a key frame."""

    start: int
    size_at: int
    first_data: int
    end: int
    declared_end: int
    time: int
    frames: int
    key: bool


@dataclass(frozen=True, slots=True)
class VideoContents:
    """frames: the number of whole ones. indexed: the file has its length and index. damaged: it ends within a frame."""

    frames: int
    indexed: bool
    damaged: bool


@dataclass(frozen=True, slots=True)
class _Layout:
    segment: _Element
    parts: tuple[_Element, ...]
    info: tuple[_Element, ...]
    clusters: tuple[_Cluster, ...]
    length: int

    def part(self, identifier: int) -> _Element | None:
        return next((part for part in self.parts if part.identifier == identifier), None)

    @property
    def contents(self) -> VideoContents:
        indexed = any(entry.identifier == _DURATION for entry in self.info) and self.part(_CUES) is not None
        whole_end = max((part.end or 0 for part in self.parts), default=0)
        damaged = whole_end != self.length or any(cluster.end != cluster.declared_end for cluster in self.clusters)
        return VideoContents(sum(cluster.frames for cluster in self.clusters), indexed, damaged)


def read_contents(path: Path) -> VideoContents:
    """Count a file's frames without decoding any. Raises OSError and NotMatroskaError.

    Of a complete file only the header is read, of another a few bytes of each frame.
    """
    with path.open("rb") as file:
        return _stated_contents(file) or _layout(file).contents


def stated_length(file: BinaryIO) -> int:
    """Return the length in bytes that any Matroska file states; 0 where it states none. Raises OSError, NotMatroskaError."""
    return _segment(file, file.seek(0, os.SEEK_END)).end or 0


def track_starts(file: BinaryIO) -> Iterator[tuple[bool, float]]:
    """Give of each track of pictures or sound of any Matroska file whether it is pictures, and when it begins in seconds.

    Raises OSError, NotMatroskaError and struct.error.
    """
    length = file.seek(0, os.SEEK_END)
    scale = _NANOSECONDS
    kinds: dict[int, int] = {}
    for part in _children(file, _segment(file, length).data, length):
        end = min(part.end or length, length)
        if part.identifier == _INFO:
            scale = next(
                (_unsigned(file, e) for e in _children(file, part.data, end) if e.identifier == _TIMESTAMP_SCALE), scale
            )
        elif part.identifier == _TRACKS:
            kinds = {number: kind for number, kind in _tracks(file, part.data, end) if kind in (_PICTURES, _SOUND)}
        elif part.identifier == _CLUSTER:
            for track, time in _block_times(file, part.data, end):
                if track in kinds:
                    yield kinds.pop(track) == _PICTURES, time * scale / 1e9
                if not kinds:
                    return


def _tracks(file: BinaryIO, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Give the number and the type of each track."""
    for entry in _children(file, start, end):
        if entry.identifier == _TRACK_ENTRY and entry.end is not None:
            fields = {e.identifier: e for e in _children(file, entry.data, min(entry.end, end))}
            if _TRACK_NUMBER in fields and _TRACK_TYPE in fields:
                yield _unsigned(file, fields[_TRACK_NUMBER]), _unsigned(file, fields[_TRACK_TYPE])


def _block_times(file: BinaryIO, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Give the track and the time of a cluster's blocks; the clusters after one of unknown size count as parts of it."""
    time = 0
    for _, part in zip(range(_MOST_BLOCKS), _flattened(file, start, end), strict=False):
        if part.identifier == _TIMESTAMP:
            time = _unsigned(file, part)
        elif part.identifier in (_SIMPLE_BLOCK, _BLOCK):
            file.seek(part.data)
            head = file.read(10)
            width = 9 - head[0].bit_length() if head else 9
            if len(head) >= width + 2:
                track = int.from_bytes(head[:width], "big") & ((1 << 7 * width) - 1)
                yield track, time + struct.unpack(">h", head[width : width + 2])[0]


def _flattened(file: BinaryIO, start: int, end: int, depth: int = 0) -> Iterator[_Element]:
    """Give the parts of a cluster and of the groups of blocks in it."""
    for part in _children(file, start, end):
        if part.identifier in (_BLOCK_GROUP, _CLUSTER) and depth < _DEEPEST:
            yield from _flattened(file, part.data, min(part.end or end, end), depth + 1)
        else:
            yield part


def complete(path: Path, frame_rate: float) -> VideoContents:
    """Add length and index to a file, and cut off an incomplete frame at its end. A complete file stays as it is.

    If the process is killed meanwhile, the file can still be played. Raises OSError and NotMatroskaError.
    """
    with path.open("r+b") as file:
        stated = _stated_contents(file)
        if stated is not None:
            return stated
        layout = _layout(file)
        contents = layout.contents
        if contents.indexed or not layout.clusters:
            return contents
        tracks, first = layout.part(_TRACKS), layout.clusters[0]
        if tracks is None or tracks.start > first.start:
            raise NotMatroskaError("the header isn't at the front")
        # There may be an index from an earlier run that was killed.
        if any(part.start > first.start and part.identifier not in (_CLUSTER, _CUES, _VOID) for part in layout.parts):
            raise NotMatroskaError("more than pictures after the header")
        last = layout.clusters[-1]
        cues = _cues(layout)
        # Raises for a file that isn't from the recorder, so it comes before anything is written.
        header = _header(file, layout, tracks, contents.frames * 1000.0 / frame_rate, cues_at=last.end)
        file.truncate(last.end)
        if last.end != last.declared_end:
            _shorten(file, last)
        file.seek(last.end)
        file.write(cues)
        file.flush()
        file.seek(layout.segment.data)
        file.write(header)
        file.flush()
        _write_segment_size(file, layout.segment, last.end + len(cues))
        return VideoContents(contents.frames, indexed=True, damaged=False)


def _segment(file: BinaryIO, length: int) -> _Element:
    first = _element(file, 0, length)
    if first is None or first.identifier != _EBML or first.end is None:
        raise NotMatroskaError("not a Matroska file")
    segment = _element(file, first.end, length)
    if segment is None or segment.identifier != _SEGMENT:
        raise NotMatroskaError("no segment")
    return segment


def _stated_contents(file: BinaryIO) -> VideoContents | None:
    """Return the contents by the header of a file with an index; None where it lacks them or the file has another length."""
    length = file.seek(0, os.SEEK_END)
    segment = _segment(file, length)
    if segment.end != length:
        return None
    duration_ns, frame_ns = 0.0, 0
    for part in _children(file, segment.data, length):
        if part.end is None or part.identifier == _CLUSTER:
            break
        for entry in _children(file, part.data, part.end) if part.identifier in (_INFO, _TRACKS) else ():
            if entry.identifier == _DURATION and entry.end == entry.data + 8:
                file.seek(entry.data)
                duration_ns = struct.unpack(">d", file.read(8))[0] * _NANOSECONDS
            elif entry.identifier == _TIMESTAMP_SCALE and _unsigned(file, entry) != _NANOSECONDS:
                return None
            elif entry.identifier == _TRACK_ENTRY and entry.end is not None:
                times = [e for e in _children(file, entry.data, entry.end) if e.identifier == _DEFAULT_DURATION]
                frame_ns = _unsigned(file, times[0]) if times else 0
    # A frame takes more than a byte, so a longer duration is wrong.
    if not frame_ns or not 0 < duration_ns < frame_ns * length:
        return None
    return VideoContents(round(duration_ns / frame_ns), indexed=True, damaged=False)


def _layout(file: BinaryIO) -> _Layout:
    length = file.seek(0, os.SEEK_END)
    segment = _segment(file, length)
    parts: list[_Element] = []
    info: tuple[_Element, ...] = ()
    clusters: list[_Cluster] = []
    for part in _children(file, segment.data, length):
        if part.end is None:
            raise NotMatroskaError("a part of unknown size")
        parts.append(part)
        if part.identifier == _INFO and part.end <= length:
            info = tuple(_children(file, part.data, part.end))
            for entry in info:
                if entry.identifier == _TIMESTAMP_SCALE and _unsigned(file, entry) != _NANOSECONDS:
                    raise NotMatroskaError("another unit of time")
        if part.identifier == _CLUSTER and (cluster := _cluster(file, part, length)) is not None:
            clusters.append(cluster)
    return _Layout(segment, tuple(parts), info, tuple(clusters), length)


def _cluster(file: BinaryIO, part: _Element, length: int) -> _Cluster | None:
    assert part.end is not None
    time, frames, key, end = 0, 0, False, part.data
    for child in _children(file, part.data, min(part.end, length)):
        if child.end is None or child.end > min(part.end, length):
            break
        end = child.end
        if child.identifier == _TIMESTAMP:
            time = _unsigned(file, child)
        elif child.identifier in (_SIMPLE_BLOCK, _BLOCK_GROUP):
            if not frames and child.identifier == _SIMPLE_BLOCK:
                file.seek(child.data + 3)  # after the track's number and the time
                key = file.read(1) >= bytes([_KEY_FRAME])
            frames += 1
    if not frames:
        return None
    # The identifier has four bytes.
    return _Cluster(part.start, part.start + 4, part.data, end, part.end, time, frames, key)


def _children(file: BinaryIO, position: int, end: int) -> Iterator[_Element]:
    while (element := _element(file, position, end)) is not None:
        yield element
        if element.end is None or element.end <= position:
            return
        position = element.end


def _element(file: BinaryIO, position: int, end: int) -> _Element | None:
    """Return the element that begins at a position; None where there is none or its head is cut off."""
    if position >= end:
        return None
    file.seek(position)
    head = file.read(min(12, end - position))
    if not head:
        return None
    width = 9 - head[0].bit_length()
    if width > 4 or len(head) <= width:
        return None
    identifier = int.from_bytes(head[:width], "big")
    size_width = 9 - head[width].bit_length()
    if size_width > 8 or len(head) < width + size_width:
        return None
    size = int.from_bytes(head[width : width + size_width], "big") & ((1 << 7 * size_width) - 1)
    data = position + width + size_width
    unknown = size == (1 << 7 * size_width) - 1
    return _Element(identifier, position, data, None if unknown else data + size)


def _unsigned(file: BinaryIO, element: _Element) -> int:
    size = (element.end or element.data) - element.data
    if size > 8:
        raise NotMatroskaError("a number of more than eight bytes")
    file.seek(element.data)
    return int.from_bytes(file.read(size), "big")


def _pack(identifier: int, data: bytes, width: int = 0) -> bytes:
    """Return an element. width: bytes of its size; 0 for as few as possible."""
    width = width or next(n for n in range(1, 9) if len(data) < (1 << 7 * n) - 1)
    size = (len(data) | 1 << 7 * width).to_bytes(width, "big")
    return identifier.to_bytes((identifier.bit_length() + 7) // 8, "big") + size + data


def _pack_unsigned(identifier: int, value: int, width: int = 0) -> bytes:
    return _pack(identifier, value.to_bytes(width or max((value.bit_length() + 7) // 8, 1), "big"))


def _shorten(file: BinaryIO, cluster: _Cluster) -> None:
    """Set the size of a cluster that was cut off so that it ends after its last whole frame."""
    width = cluster.first_data - cluster.size_at
    file.seek(cluster.first_data)
    if file.read(1)[0] == _CRC_32:
        # The checksum is that of the whole cluster, so a void of the same size replaces it.
        file.seek(cluster.first_data)
        file.write(bytes([_VOID]))
    file.seek(cluster.size_at)
    file.write((cluster.end - cluster.first_data | 1 << 7 * width).to_bytes(width, "big"))


def _cues(layout: _Layout) -> bytes:
    points = []
    for cluster in layout.clusters:
        if cluster.key:
            position = cluster.start - layout.segment.data
            track = _pack_unsigned(_CUE_TRACK, 1) + _pack_unsigned(_CUE_CLUSTER_POSITION, position)
            points.append(_pack(_CUE_POINT, _pack_unsigned(_CUE_TIME, cluster.time) + _pack(_CUE_TRACK_POSITIONS, track)))
    return _pack(_CUES, b"".join(points), width=8)


def _header(file: BinaryIO, layout: _Layout, tracks: _Element, duration_ms: float, cues_at: int) -> bytes:
    """Return a new header up to the tracks, of the same size: the positions of the parts, and the length of the video."""
    base = layout.segment.data
    kept = b""
    for entry in layout.info:
        if entry.end is None or entry.end > tracks.start:
            raise NotMatroskaError("the header isn't in order")
        if entry.identifier not in (_CRC_32, _VOID, _DURATION):
            file.seek(entry.start)
            kept += file.read(entry.end - entry.start)
    info = _pack(_INFO, kept + _pack(_DURATION, struct.pack(">d", duration_ms)))
    if len(info) > tracks.start - base:
        raise NotMatroskaError("the header has no room for a length")
    places = ((_INFO, tracks.start - len(info)), (_TRACKS, tracks.start), (_CUES, cues_at))
    seeks = b"".join(
        _pack(_SEEK, _pack(_SEEK_ID, name.to_bytes(4, "big")) + _pack_unsigned(_SEEK_POSITION, at - base, 8))
        for name, at in places
    )
    head = _pack(_SEEK_HEAD, seeks)
    room = tracks.start - base - len(head) - len(info)
    if room < 2:
        raise NotMatroskaError("the header has no room for an index")
    # With a size of eight bytes where that fits, a void can fill any room; the shortest void has two bytes.
    void = _pack(_VOID, bytes(room - 9), width=8) if room >= 9 else _pack(_VOID, bytes(room - 2))
    return head + void + info


def _write_segment_size(file: BinaryIO, segment: _Element, end: int) -> None:
    width = segment.data - segment.start - 4
    size = end - segment.data
    if size < (1 << 7 * width) - 1:
        file.seek(segment.start + 4)
        file.write((size | 1 << 7 * width).to_bytes(width, "big"))
