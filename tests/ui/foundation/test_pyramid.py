"""Pictures that Qt and OpenCV write are read, and the dialogs offer their formats."""

from __future__ import annotations

import struct
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage

from fer_desktop.media.formats import PICTURE_SUFFIXES, is_picture
from fer_desktop.media.pictures import read_picture
from fer_desktop.media.source import SourceError
from fer_desktop.ui.foundation.drops import file_filters

ORANGE = (0, 128, 255)  # BGR


def orange(width: int = 48, height: int = 64) -> QImage:
    picture = QImage(width, height, QImage.Format.Format_RGB32)
    picture.fill(0xFFFF8000)
    return picture


def assert_orange(image: np.ndarray, shape: tuple[int, ...]) -> None:
    assert image.shape == shape
    assert image.dtype == np.uint8
    assert np.abs(image.astype(int) - ORANGE).max() <= 12


@pytest.mark.parametrize("suffix", ["ico", "cur", "xpm", "jfif", "tiff", "webp"])
def test_pictures_written_by_qt_are_read(qapp: object, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    assert orange().save(str(path))
    assert is_picture(path)
    assert_orange(read_picture(path), (64, 48, 3))


@pytest.mark.parametrize("suffix", ["ppm", "pnm", "sr", "ras", "hdr", "pfm", "dib", "jp2", "avif"])
def test_pictures_written_by_opencv_are_read(tmp_path: Path, suffix: str) -> None:
    image = np.full((64, 48, 3), ORANGE, np.uint8)
    path = tmp_path / f"a.{suffix}"
    assert cv2.imwrite(str(path), image.astype(np.float32) / 255 if suffix in ("hdr", "pfm") else image)
    assert is_picture(path)
    assert_orange(read_picture(path), (64, 48, 3))


def test_black_and_white_formats_are_read(qapp: object, tmp_path: Path) -> None:
    white = QImage(48, 64, QImage.Format.Format_Mono)
    white.fill(1)
    for suffix in ("xbm", "wbmp", "pbm"):
        path = tmp_path / f"a.{suffix}"
        assert white.save(str(path))
        image = read_picture(path)
        assert image.shape == (64, 48, 3)
        assert set(np.unique(image)) <= {0, 255}


def test_a_targa_is_read(qapp: object, tmp_path: Path) -> None:
    targa = tmp_path / "a.tga"
    header = bytes([0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0]) + struct.pack("<HH", 48, 64) + bytes([24, 0x20])
    targa.write_bytes(header + bytes(ORANGE) * 48 * 64 + struct.pack("<II", 0, 0) + b"TRUEVISION-XFILE.\0")
    assert_orange(read_picture(targa), (64, 48, 3))


def test_the_largest_picture_of_an_icon_is_read(qapp: object, tmp_path: Path) -> None:
    parts = []
    for side in (16, 64, 32):
        data = QBuffer()
        data.open(QIODevice.OpenModeFlag.WriteOnly)
        orange(side, side).save(data, "PNG")  # type: ignore[call-overload]  # Qt takes a str, although the stubs say bytes
        parts.append((side, data.data().data()))
    offset = 6 + 16 * len(parts)
    entries = b""
    for side, content in parts:
        entries += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(content), offset)
        offset += len(content)
    path = tmp_path / "a.ico"
    path.write_bytes(struct.pack("<HHH", 0, 1, len(parts)) + entries + b"".join(content for _, content in parts))
    assert_orange(read_picture(path), (64, 64, 3))


def test_a_cmyk_picture_is_read(qapp: object, tmp_path: Path) -> None:
    picture = QImage(48, 64, QImage.Format.Format_CMYK8888)
    rows = np.frombuffer(picture.bits(), np.uint8).reshape(64, picture.bytesPerLine())
    rows[:, : 48 * 4] = np.tile(np.array([0, 255, 255, 0], np.uint8), 48)  # magenta and yellow without cyan and black: red
    path = tmp_path / "cmyk.jpg"
    assert picture.save(str(path), quality=95)
    image = read_picture(path)
    assert image.shape == (64, 48, 3)
    assert np.abs(image.astype(int) - (0, 0, 255)).max() < 30


def test_a_file_that_is_no_picture_fails_with_the_reason(qapp: object, tmp_path: Path) -> None:
    path = tmp_path / "a.ico"
    path.write_bytes(b"no picture")
    with pytest.raises(SourceError, match=r"a\.ico"):
        read_picture(path)
    with pytest.raises(SourceError, match="is not there"):
        read_picture(tmp_path / "missing.tga")


def test_the_dialog_offers_every_format(qapp: object) -> None:
    first = file_filters().split(";;")[0]
    assert all(f"*{suffix}" in first for suffix in (*PICTURE_SUFFIXES, ".mp4"))
