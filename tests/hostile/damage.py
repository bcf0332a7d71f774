"""Damages files, in the same way for the same seed: cuts them off, flips bits, and replaces numbers in headers."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np

_LIES = (0, 1, 2, 127, 128, 255, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 30_000, 1_000_000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
_TEXT_LIES = (b"", b"-1", b"0", b"NaN", b"inf", b"-Infinity", b"1e999", b"9" * 400, b'"', b"'", b"[[[[", b"{}", b"null", b"\0")


def damaged(content: bytes, name: str, count: int, text: bool = False) -> Iterator[bytes]:
    """Yield `count` broken copies. name: part of the seed. text: also replace numbers and words in the file's text."""
    for number in range(count):
        dice = random.Random(f"{name} {number}")
        data = bytearray(content)
        if dice.random() < 0.15:
            del data[dice.randrange(len(data)) :]
        for _ in range(dice.choice((1, 1, 2, 4, 8))):
            if data:
                _break(data, dice, text)
        yield bytes(data)


def _break(data: bytearray, dice: random.Random, text: bool) -> None:
    # Headers, which declare the sizes of the rest, are at the front.
    place = dice.randrange(min(len(data), dice.choice((32, 256, 1024, len(data)))))
    match dice.randrange(8 if text else 6):
        case 0:
            data[place] ^= 1 << dice.randrange(8)
        case 1:
            data[place] = dice.randrange(256)
        case 2 | 3:
            data[place : place + 4] = struct.pack(dice.choice("<>") + "I", dice.choice(_LIES))
        case 4:
            data[place : place + 2] = struct.pack(dice.choice("<>") + "H", dice.choice(_LIES) & 0xFFFF)
        case 5:
            length = dice.randrange(1, 64)
            if dice.random() < 0.5:
                del data[place : place + length]
            else:
                data[place:place] = data[place : place + length]
        case _:
            _lie(data, dice)


def _lie(data: bytearray, dice: random.Random) -> None:
    """Replace a word or number in a text with an invalid one."""
    words = [(start, end) for start, end in _words(bytes(data))]
    if words:
        start, end = dice.choice(words)
        data[start:end] = dice.choice(_TEXT_LIES)


def _words(data: bytes) -> Iterator[tuple[int, int]]:
    start = None
    for place, byte in enumerate(data + b" "):
        inside = chr(byte).isalnum() or byte in b".+-_"
        if inside and start is None:
            start = place
        elif not inside and start is not None:
            yield start, place
            start = None


def lying_networks(content: bytes, name: str, count: int) -> Iterator[bytes]:
    """Yield complete .tflite files in which numbers, lists and parts have been replaced with invalid values."""
    import flatbuffers
    from ai_edge_litert import schema_py_generated as schema

    for number in range(count):
        dice = random.Random(f"{name} {number}")
        model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(content, 0))
        for _ in range(dice.choice((1, 1, 2, 3))):
            part, field = dice.choice(list(_fields(model)))
            setattr(part, field, _other(getattr(part, field), field, dice))
        builder = flatbuffers.Builder(len(content))
        try:
            builder.Finish(model.Pack(builder), b"TFL3")
        except (TypeError, AttributeError, ValueError, struct.error, AssertionError):
            continue  # this change can't be written to a file
        yield bytes(builder.Output())


def _fields(part: Any) -> Iterator[tuple[Any, str]]:
    for field, value in vars(part).items():
        yield part, field
        for inner in value if isinstance(value, list) else [value]:
            if hasattr(inner, "__dict__"):
                yield from _fields(inner)


def _other(value: Any, field: str, dice: random.Random) -> Any:
    numbers = (0, 1, -1, 2, 3, 7, 100, 1000, 2**31 - 1, -(2**31), 65536)
    match value:
        case bool():
            return not value
        case int():
            return dice.choice(numbers) if "ndex" in field or field == "buffer" else dice.choice((0, 1, 2, 3, 9, 32, 100, 127))
        case float():
            return dice.choice((0.0, -1.0, float("nan"), float("inf"), 1e38))
        case np.ndarray() | list() if len(value):
            changed = list(value)
            if dice.random() < 0.4:
                return changed[: dice.randrange(len(changed))] or None
            place = dice.randrange(len(changed))
            changed[place] = dice.choice(numbers) if isinstance(changed[0], int | np.integer) else dice.choice(changed)
            return changed
        case _:
            return None


def damaged_archives(content: bytes, name: str, count: int) -> Iterator[bytes]:
    """Yield zip archives with correct checksums, in which one member is broken."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    for number in range(count):
        broken = sorted(members)[number % len(members)]
        *_, part = damaged(members[broken], f"{name} {number}", 1, text=broken.endswith("json"))
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for member, whole in members.items():
                archive.writestr(member, part if member == broken else whole)
        yield file.getvalue()


def with_right_sums(png: bytes) -> bytes:
    """Return a PNG with correct checksums for its chunks, so that the decoder reads their broken content."""
    data, place = bytearray(png), 8
    while place + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, place)
        end = place + 8 + length
        if end + 4 > len(data):
            break
        struct.pack_into(">I", data, end, zlib.crc32(data[place + 4 : end]))
        place = end + 4
    return bytes(data)
