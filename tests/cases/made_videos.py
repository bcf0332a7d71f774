"""Videos of unusual kinds, made by writing and patching bytes."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import cv2
import numpy as np

from fer_desktop.core.types import UInt8Array

SIZE = (96, 64)


def moving(count: int, size: tuple[int, int] = SIZE) -> list[UInt8Array]:
    """Return pictures, (height, width, 3) uint8 BGR, of coarse noise that moves."""
    noise = np.random.default_rng(1).integers(0, 255, (8, 12, 3)).astype(np.uint8)
    base = cv2.resize(noise, size)
    return [np.roll(base, 7 * k, 1).astype(np.uint8) for k in range(count)]


def write_mpeg2(path: Path, pictures: Sequence[UInt8Array], interlaced: Callable[[int], bool] = lambda _: False) -> Path:
    """Write pictures as MPEG-2 at 25 a second; those for whose number in the file `interlaced` is true get its flag."""
    height, width = pictures[0].shape[:2]
    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"mpg2"), 25, (width, height))
    assert writer.isOpened()
    for picture in pictures:
        writer.write(picture)
    writer.release()
    data = bytearray(path.read_bytes())
    number = 0
    # ISO 13818-2: extensions of the sequence (1) and of each picture (8).
    for found in re.finditer(rb"\0\0\x01\xb5", bytes(data)):
        at = found.end()
        if data[at] >> 4 == 1:
            data[at + 1] &= ~0x08  # progressive_sequence
        elif data[at] >> 4 == 8:
            if interlaced(number):
                data[at + 4] &= ~0x80  # progressive_frame
            number += 1
    path.write_bytes(data)
    return path


def write_h264(path: Path, grays: Sequence[int], size: tuple[int, int] = (64, 48)) -> Path:
    """Write even pictures, of values from 16 to 235 each, as H.264 without a container, whose macroblocks are raw (I_PCM).

    size: width and height, multiples of 16.
    """
    across, down = size[0] // 16, size[1] // 16
    # ITU-T H.264, 7.3.2.1.1 (profile 66, level 1.1), 7.3.2.2 and 7.3.3.
    sizes = _exponential(across - 1) + _exponential(down - 1)
    data = _unit(0x67, bytes([66, 0xC0, 11]), "1" + "1" + "011" + "1" + "0" + sizes + "1100")
    data += _unit(0x68, b"", "11" + "00" + "111" + "000" + "111" + "000")
    for number, gray in enumerate(grays):
        start = "1" + _exponential(7) + "1" + "0000" + _exponential(number % 2) + "00" + "1"
        block = bytes([gray] * 256 + [128] * 128)
        slice_data = b""
        for _ in range(across * down):
            head = start + _exponential(25)
            slice_data += _bytes_of(head) + block
            start = ""
        data += _unit(0x65, slice_data, "")
    path.write_bytes(data)
    return path


def write_matroska(
    path: Path,
    frames: Iterable[tuple[float, bytes | UInt8Array]],
    sound: Iterable[float] = (),
    duration_s: float | None = None,
    frame_rate: float = 30.0,
    size: tuple[int, int] = SIZE,
    displayed: tuple[int, int] | None = None,
) -> Path:
    """Write motion JPEG and PCM into Matroska (RFC 9559).

    frames: the time in seconds of each, and its picture or the bytes that stand in its place. sound: the times of its blocks.
    displayed: the size in which players show it.
    """
    blocks = [(time_s, 1, data if isinstance(data, bytes) else _jpeg(data)) for time_s, data in frames]
    blocks += [(time_s, 2, bytes(160)) for time_s in sound]
    blocks.sort(key=lambda block: block[:2])
    end_s = blocks[-1][0] + 1 / frame_rate if duration_s is None else duration_s
    info = _element(0x2AD7B1, _number(1_000_000)) + _element(0x4489, struct.pack(">d", end_s * 1000))
    shape = _element(0xB0, _number(size[0])) + _element(0xBA, _number(size[1]))
    if displayed is not None:
        shape += _element(0x54B0, _number(displayed[0])) + _element(0x54BA, _number(displayed[1]))
    tracks = _track(1, 1, b"V_MJPEG", _element(0x23E383, _number(round(1e9 / frame_rate))) + _element(0xE0, shape))
    if any(track == 2 for _, track, _ in blocks):
        voice = _element(0xB5, struct.pack(">d", 8000.0)) + _element(0x9F, _number(1)) + _element(0x6264, _number(16))
        tracks += _track(2, 2, b"A_PCM/INT/LIT", _element(0xE1, voice))
    clusters = b""
    for time_s, track, data in blocks:
        block = bytes([0x80 | track]) + struct.pack(">hB", 0, 0x80) + data
        clusters += _element(0x1F43B675, _element(0xE7, _number(round(time_s * 1000))) + _element(0xA3, block))
    head = _element(0x1A45DFA3, _element(0x4282, b"matroska") + _element(0x4287, _number(4)) + _element(0x4285, _number(2)))
    path.write_bytes(head + _element(0x18538067, _element(0x1549A966, info) + _element(0x1654AE6B, tracks) + clusters))
    return path


def _unit(kind: int, data: bytes, bits: str) -> bytes:
    return b"\0\0\0\x01" + bytes([kind]) + data + _bytes_of(bits + "1")


def _exponential(value: int) -> str:
    """Return the bits of a number in the Exp-Golomb code (H.264, 9.1)."""
    return "0" * ((value + 1).bit_length() - 1) + f"{value + 1:b}"


def _bytes_of(bits: str) -> bytes:
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def _jpeg(picture: UInt8Array) -> bytes:
    done, data = cv2.imencode(".jpg", picture)
    assert done
    return data.tobytes()


def _track(number: int, kind: int, codec: bytes, rest: bytes) -> bytes:
    first = _element(0xD7, _number(number)) + _element(0x73C5, _number(number)) + _element(0x83, _number(kind))
    return _element(0xAE, first + _element(0x86, codec) + rest)


def _number(value: int) -> bytes:
    return value.to_bytes(max((value.bit_length() + 7) // 8, 1), "big")


def _element(identifier: int, data: bytes) -> bytes:
    return _number(identifier) + (len(data) | 1 << 56).to_bytes(8, "big") + data
