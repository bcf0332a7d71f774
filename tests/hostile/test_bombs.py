"""A file whose header announces more data than memory holds is refused with a message, before anything is decoded."""

from __future__ import annotations

import struct
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from fer_desktop.media.opencv import as_bgr
from fer_desktop.media.pictures import read_picture
from fer_desktop.media.source import SourceError, SourceProblem
from fer_desktop.media.stills import open_still, open_still_by_suffix
from fer_desktop.media.video import VideoSource
from tests.hostile import samples


def ppm(width: int, height: int) -> bytes:
    return f"P6\n# a comment\n{width} {height}\n255\n".encode() + bytes(100)


def png(width: int, height: int, depth: int = 8, color: int = 2) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", bytes(40))


def tiff(width: int, height: int, bits: int = 8, samples_: int = 3, tile: int = 0, form: int = 1) -> bytes:
    tags = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, bits), (277, 3, 1, samples_)]
    tags += [(322, 4, 1, tile), (323, 4, 1, tile)] if tile else []
    tags.append((339, 3, 1, form))
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + b"".join(struct.pack("<HHII", *tag) for tag in tags) + bytes(40)


def big_tiff(width: int, height: int) -> bytes:
    tags = [(256, 16, 1, width), (257, 16, 1, height)]
    head = b"II+\0" + struct.pack("<HHQQ", 8, 0, 16, len(tags))
    return head + b"".join(struct.pack("<HHQQ", *tag) for tag in tags) + bytes(40)


def late_jpeg(width: int, height: int) -> bytes:
    """Return a JPEG whose size comes after more than a megabyte of other data."""
    other = b"\xff\xe1\xff\xff" + bytes(65533)
    frame = b"\xff\xc0\x00\x0b\x08" + struct.pack(">HHB", height, width, 1) + b"\1\x11\0"
    return b"\xff\xd8" + other * 20 + frame + b"\xff\xda\0\x08\1\1\0\0\x3f\0" + bytes(20)


def changed(suffix: str, old: bytes, new: bytes) -> bytes:
    content = samples.picture(suffix)
    assert content.count(old) >= 1, suffix
    return content.replace(old, new)


def icon() -> bytes:
    """Return an icon in which a PNG is that says it is huge; the icon itself says 32 x 32."""
    inner = png(100_000, 100_000)
    return struct.pack("<HHHBBBBHHII", 0, 1, 1, 32, 32, 0, 0, 1, 32, len(inner), 22) + inner


BOMBS: dict[str, Callable[[], bytes]] = {
    "ppm": lambda: ppm(100_000, 100_000),
    "pam": lambda: b"P7\nWIDTH 100000\nHEIGHT 100000\nDEPTH 3\nMAXVAL 255\nTUPLTYPE RGB\nENDHDR\n" + bytes(100),
    "pfm": lambda: b"PF\n100000 100000\n-1.0\n" + bytes(100),
    "hdr": lambda: b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 100000 +X 100000\n" + bytes(100),
    "ras": lambda: b"\x59\xa6\x6a\x95" + struct.pack(">7I", 100_000, 100_000, 24, 0, 1, 0, 0) + bytes(100),
    "tiff": lambda: big_tiff(100_000, 100_000),
    "tile.tiff": lambda: tiff(10, 10, tile=100_000),
    "late.jpg": lambda: late_jpeg(60_000, 60_000),
    "bmp": lambda: changed(".bmp", struct.pack("<ii", 60, 40), struct.pack("<ii", 100_000, 100_000)),
    "gif": lambda: changed(".gif", b"a" + struct.pack("<HH", 60, 40), b"a" + struct.pack("<HH", 65_000, 65_000)),
    "tga": lambda: changed(".tga", struct.pack("<HH", 60, 40), struct.pack("<HH", 65_000, 65_000)),
    "xpm": lambda: b'/* XPM */\nstatic char *a[] = {\n"100000 100000 1 1",\n"a c #FF8000",\n"aa"\n};\n',
    "xbm": lambda: b"#define a_width 100000\n#define a_height 100000\nstatic char a_bits[] = {\n0x0f };\n",
    "wbmp": lambda: b"\0\0" + b"\x86\x8d\x20" * 2 + bytes(100),
    "heic": lambda: changed(".heic", struct.pack(">II", 64, 64), struct.pack(">II", 100_000, 100_000)),
    "old.bmp": lambda: b"BM" + bytes(12) + struct.pack("<IhhHH", 12, 32767, 32767, 1, 24) + bytes(100),
    "jp2": lambda: changed(".jp2", struct.pack(">II", 60, 40), struct.pack(">II", 100_000, 100_000)),
    "avif": lambda: changed(".avif", struct.pack(">II", 60, 40), struct.pack(">II", 100_000, 100_000)),
    # These have few enough pixels at 8 bits, but too many at 16.
    "deep.png": lambda: png(15_000, 15_000, depth=16),
    "deep.clear.png": lambda: png(12_000, 12_000, depth=16, color=6),
    "deep.tiff": lambda: tiff(15_000, 15_000, bits=16),
    "real.tiff": lambda: tiff(10_000, 10_000, bits=32, form=3),
    "real.pfm": lambda: b"PF\n10000 10000\n-1.0\n" + bytes(100),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_a_picture_is_refused_by_its_header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    path = tmp_path / f"bomb.{kind}"
    path.write_bytes(BOMBS[kind]())

    samples.never_decode(monkeypatch)
    with pytest.raises(SourceError, match=r"pixels, which is too many: the limit for its kind is \d+ million") as refused:
        read_picture(path)
    assert refused.value.problem is SourceProblem.UNSUPPORTED
    assert str(path) in str(refused.value)


def test_a_huge_picture_inside_an_icon_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.ico"
    path.write_bytes(icon())
    tracemalloc.start()
    try:
        with pytest.raises(SourceError, match=r"bomb\.ico"):
            read_picture(path)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_a_photograph_of_100_megapixels_is_read_and_larger_ones_are_not_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.jpg"
    photograph = np.zeros((10_000, 10_000), np.uint8)
    photograph[::100] = 200
    done, data = cv2.imencode(".jpg", photograph)
    assert done
    path.write_bytes(data.tobytes())
    assert read_picture(path).shape == (10_000, 10_000, 3)
    for content in (png(20_000, 10_000, color=6), tiff(16_000, 12_500), png(11_600, 8_700, depth=16, color=6)):
        still = open_still(content)
        assert still is not None
        assert 100_000_000 <= still.size[0] * still.size[1] <= still.most_pixels, "not refused"


def test_a_16_bit_picture_is_converted_in_little_memory() -> None:
    deep = np.full((2000, 3000, 4), 30_000, np.uint16)
    tracemalloc.start()
    try:
        as_bgr(deep)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 18_000_000 + 150_000_000, "more memory than for the result and one strip"


_SIZES = {".heic": (64, 64), ".ico": (32, 21), ".cur": (32, 21), ".icns": (1024, 1024)}


@pytest.mark.parametrize("suffix", samples.PICTURES)
def test_the_announced_size_is_the_real_one_in_every_format(suffix: str) -> None:
    content = samples.picture(suffix)
    still = open_still(content) or open_still_by_suffix(content, suffix)
    assert still is not None
    assert still.size == _SIZES.get(suffix, (30, 20) if ".moving" in suffix else (60, 40))
    height, width = still.decode().shape[:2]
    assert (width, height) == ((64, 48) if suffix == ".heic" else still.size), "HEVC's blocks reach beyond the picture"
    image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
    if image is not None:
        assert still.pixel_bytes >= image.nbytes // (image.shape[0] * image.shape[1])


def test_a_video_with_huge_frames_is_refused_before_one_is_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = bytearray(samples.video(tmp_path / "a.avi", "FFV1").read_bytes())
    place = content.index(b"strf") + 12
    content[place : place + 8] = struct.pack("<ii", 16_000, 16_000)
    bomb = tmp_path / "bomb.avi"
    bomb.write_bytes(content)

    class Watched:
        """cv2.VideoCapture, but asking for a frame fails the test."""

        def __init__(self, *arguments: object) -> None:
            self.capture = real(*arguments)

        def __getattr__(self, name: str) -> object:
            assert name in ("get", "isOpened", "release"), name
            return getattr(self.capture, name)

    real = cv2.VideoCapture
    monkeypatch.setattr(cv2, "VideoCapture", Watched)
    with pytest.raises(SourceError, match=r"its frames have 16000 x 16000 pixels; at most 100 million are read") as refused:
        VideoSource(bomb)
    assert refused.value.problem is SourceProblem.UNSUPPORTED
