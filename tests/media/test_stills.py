"""Every format of pictures, with what each can do to the pixels: depth, orientation, planes, palettes, transparency."""

from __future__ import annotations

import struct
import tracemalloc
import warnings
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from fer_desktop.media.pictures import read_picture
from fer_desktop.media.source import SourceError, SourceProblem
from tests.hostile.samples import HEIC, tiff
from tests.media.test_pictures import encode, png, turned

Picture = NDArray[np.uint8]

TURNED = HEIC.with_name("turned.heic")
"""The picture in `HEIC`, of 8 bits, turned by irot, with an EXIF orientation that says the same."""

QUARTERS = {(8, 8): (0, 128, 255), (8, 56): (255, 255, 255), (40, 8): (200, 40, 40), (40, 56): (200, 40, 40)}
"""BGR by row and column of the picture in `HEIC`."""


def by_pillow(path: Path, picture: Picture, mode: str = "RGB", **options: Any) -> Path:
    """Write a BGR picture by Pillow; the format is told by the suffix."""
    Image.fromarray(picture[..., ::-1]).convert(mode).save(path, **options)
    return path


def assert_near(image: Picture, expected: Picture, difference: float = 12) -> None:
    assert image.shape == expected.shape
    assert image.dtype == np.uint8
    assert image.flags.c_contiguous
    assert np.abs(image.astype(int) - expected).mean() <= difference


@pytest.mark.parametrize("suffix", [".tga", ".ico", ".bmp", ".ppm"])
def test_formats_of_icons_and_old_programs_are_read(tmp_path: Path, suffix: str) -> None:
    picture = np.random.default_rng(1).integers(0, 255, (64, 64, 3)).astype(np.uint8)
    sizes: dict[str, Any] = {"sizes": [(64, 64)]} if suffix == ".ico" else {}
    assert_near(read_picture(by_pillow(tmp_path / f"a{suffix}", picture, **sizes)), picture, 0)


def test_of_an_icon_the_largest_picture_is_read(tmp_path: Path, corner_picture: Picture) -> None:
    picture = cv2.resize(corner_picture, (128, 128)).astype(np.uint8)
    for suffix in (".ico", ".icns"):
        image = read_picture(by_pillow(tmp_path / f"a{suffix}", picture))
        assert image.shape == (128, 128, 3) if suffix == ".ico" else image.shape[0] >= 128


def test_bitmaps_of_two_colours_are_read(tmp_path: Path) -> None:
    black = np.zeros((16, 24), np.uint8)
    black[:, 5:11] = 255
    expected = np.dstack([black] * 3)
    for suffix in (".pbm", ".png", ".tiff", ".bmp"):
        Image.fromarray(black).convert("1").save(tmp_path / f"a{suffix}")
        np.testing.assert_array_equal(read_picture(tmp_path / f"a{suffix}"), expected, err_msg=suffix)
    path = tmp_path / "a.xbm"
    path.write_text("#define a_width 8\n#define a_height 1\nstatic char a_bits[] = {\n0x0f };\n")
    assert read_picture(path)[0, :, 0].tolist() == [0] * 4 + [255] * 4, "the lowest bit is the first, and 1 is black"
    path = tmp_path / "a.wbmp"
    path.write_bytes(bytes([0, 0, 24, 16]) + np.packbits(black > 0, axis=1).tobytes())
    np.testing.assert_array_equal(read_picture(path), expected)
    path.write_bytes(bytes([0, 0, 0x81, 0x48, 1]) + bytes([0xFF] * 25))
    np.testing.assert_array_equal(read_picture(path), np.full((1, 200, 3), 255))


def test_xpm_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xpm"
    path.write_text('/* XPM */\nstatic char *a[] = {\n"2 1 2 1",\n"a c #FF8000",\n"b c #000000",\n"ab"\n};\n')
    assert read_picture(path).tolist() == [[[0, 128, 255], [0, 0, 0]]]


def test_the_first_picture_of_an_mpo_is_read(tmp_path: Path, corner_picture: Picture) -> None:
    second = Image.fromarray(np.zeros((40, 60, 3), np.uint8))
    path = tmp_path / "a.mpo"
    Image.fromarray(corner_picture[..., ::-1]).save(path, save_all=True, append_images=[second], quality=95)
    assert_near(read_picture(path), corner_picture)


@pytest.mark.parametrize("suffix", [".gif", ".png", ".tiff", ".bmp"])
def test_palettes_are_looked_up(tmp_path: Path, suffix: str) -> None:
    picture = np.zeros((20, 30, 3), np.uint8)
    picture[:, :10], picture[:, 10:20] = (255, 128, 0), (10, 200, 30)
    Image.fromarray(picture[..., ::-1]).quantize(8).save(tmp_path / f"a{suffix}")
    np.testing.assert_array_equal(read_picture(tmp_path / f"a{suffix}"), picture)


@pytest.mark.parametrize("suffix", [".jpg", ".tiff"])
def test_printing_colours_are_converted(tmp_path: Path, suffix: str) -> None:
    picture = np.full((20, 30, 3), (200, 100, 50), np.uint8)
    assert_near(read_picture(by_pillow(tmp_path / f"a{suffix}", picture, "CMYK")), picture, 3)


@pytest.mark.parametrize("suffix", [".png", ".webp", ".tiff", ".gif", ".avif", ".jp2", ".tga", ".ico"])
def test_what_is_transparent_is_white(tmp_path: Path, suffix: str) -> None:
    colors = np.zeros((48, 48, 4), np.uint8)
    colors[:, :24, 3] = 255
    path = tmp_path / f"a{suffix}"
    options: dict[str, Any] = {"lossless": True} if suffix == ".webp" else {}
    Image.fromarray(colors).save(path, **options)
    image = read_picture(path)
    assert image[:, :20].max() < 10
    assert image[:, 28:].min() > 245


def test_half_transparent_tiffs_are_laid_over_white_once(tmp_path: Path) -> None:
    colors = np.full((8, 8, 4), (200, 100, 0, 128), np.uint8)
    Image.fromarray(colors).save(tmp_path / "a.tiff")
    np.testing.assert_allclose(read_picture(tmp_path / "a.tiff")[0, 0], [127, 177, 227], atol=1)


def ramp(white: int) -> NDArray[np.uint16]:
    """Return (40, 60) values from 0 to white."""
    return np.round(np.linspace(0, white, 2400)).astype(np.uint16).reshape(40, 60)


def eight_bits(values: NDArray[Any], white: int) -> Picture:
    return np.dstack([np.round(values * (255 / white)).astype(np.uint8)] * 3)


def netpbm(kind: str, white: int) -> bytes:
    values = ramp(white)
    form = "u1" if white < 256 else ">u2"
    if kind == "P2":
        return f"P2\n# of a camera\n60 40\n{white}\n".encode() + " ".join(map(str, values.flat)).encode()
    if kind == "P7":
        head = f"P7\nWIDTH 60\nHEIGHT 40\nDEPTH 1\nMAXVAL {white}\nTUPLTYPE GRAYSCALE\nENDHDR\n"
        return head.encode() + values.astype(form).tobytes()
    pixels = np.dstack([values] * 3) if kind == "P6" else values
    return f"{kind}\n60 40\n# of a camera\n{white}\n".encode() + pixels.astype(form).tobytes()


@pytest.mark.parametrize("kind", ["P2", "P5", "P6", "P7"])
@pytest.mark.parametrize("white", [100, 255, 511, 1023, 4095, 16383, 32767, 65535])
def test_netpbm_is_scaled_by_its_own_white(tmp_path: Path, kind: str, white: int) -> None:
    path = tmp_path / "a.pgm"
    path.write_bytes(netpbm(kind, white))
    np.testing.assert_allclose(read_picture(path), eight_bits(ramp(white), white), atol=1)


def test_colours_and_transparency_of_netpbm_are_in_order(tmp_path: Path) -> None:
    path = tmp_path / "a.pam"
    path.write_bytes(
        b"P7\nWIDTH 2\nHEIGHT 1\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n" + bytes([9, 8, 7, 255, 0, 0, 0, 0])
    )
    assert read_picture(path).tolist() == [[[7, 8, 9], [255, 255, 255]]]
    path.write_bytes(b"P6 1 1 1023 " + struct.pack(">HHH", 1023, 512, 0))
    assert read_picture(path).tolist() == [[[0, 128, 255]]]


@pytest.mark.parametrize("color", [False, True])
@pytest.mark.parametrize("bits", [9, 10, 12, 15, 16])
def test_deep_jpeg_2000_is_scaled_by_its_own_depth(tmp_path: Path, bits: int, color: bool) -> None:
    white = (1 << bits) - 1
    # 16 bits are written. The stored numbers are relative to the middle, so that these values mean others once the header
    # says fewer bits.
    stored = (ramp(white).astype(np.int32) - (1 << bits - 1) + (1 << 15)).astype(np.uint16)
    options = [cv2.IMWRITE_JPEG2000_COMPRESSION_X1000, 1000]  # without loss
    done, data = cv2.imencode(".jp2", np.dstack([stored] * 3) if color else stored, options)
    assert done
    content = bytearray(data.tobytes())
    place = content.index(b"\xff\x51") + 40
    for component in range(3 if color else 1):
        assert content[place + 3 * component] == 15
        content[place + 3 * component] = bits - 1
    box = content.index(b"ihdr") + 14
    assert content[box] == 15
    content[box] = bits - 1
    path = tmp_path / "a.jp2"
    path.write_bytes(content)
    np.testing.assert_allclose(read_picture(path), eight_bits(ramp(white), white), atol=2)


@pytest.mark.parametrize("bits", [10, 12])
def test_deep_avif_is_as_light_as_that_of_eight_bits(tmp_path: Path, corner_picture: Picture, bits: int) -> None:
    smooth = cv2.GaussianBlur(corner_picture, (0, 0), 3)
    deep = smooth.astype(np.uint16) << bits - 8
    done, data = cv2.imencode(".avif", deep, [cv2.IMWRITE_AVIF_DEPTH, bits, cv2.IMWRITE_AVIF_QUALITY, 95])
    assert done
    path = tmp_path / "a.avif"
    path.write_bytes(data.tobytes())
    assert_near(read_picture(path), smooth.astype(np.uint8), 6)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", [".avif", ".webp", ".tiff", ".jpg", ".png"])
def test_every_format_is_turned_once(tmp_path: Path, corner_picture: Picture, suffix: str, orientation: int) -> None:
    """Pillow writes an AVIF's orientation as its own properties, irot and imir, and as EXIF too."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = by_pillow(tmp_path / f"a{suffix}", corner_picture, exif=exif.tobytes(), quality=95)
    if suffix == ".avif":
        assert (b"irot" in path.read_bytes() or b"imir" in path.read_bytes()) == (orientation != 1)
    assert_near(read_picture(path), turned(corner_picture, orientation))


def test_heic_is_read_and_turned_once() -> None:
    deep = read_picture(HEIC)
    assert deep.shape == (48, 64, 3)
    for (row, column), color in QUARTERS.items():
        np.testing.assert_allclose(deep[row, column], color, atol=6)
    quarter = read_picture(TURNED)
    assert quarter.shape == (64, 48, 3)
    assert_near(quarter, np.ascontiguousarray(np.rot90(deep, -1)), 6)


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(("form", "kind", "scale"), [("u1", 1, 1), ("u2", 1, 257), ("f4", 3, 1 / 255), ("f8", 3, 1 / 255)])
@pytest.mark.parametrize("rows", [40, 7])
def test_tiffs_of_every_depth_are_read_with_planes_together_and_apart(
    tmp_path: Path, corner_picture: Picture, apart: bool, order: str, form: str, kind: int, scale: float, rows: int
) -> None:
    planes = np.moveaxis(corner_picture[..., ::-1], -1, 0).astype(np.float64) * scale
    path = tmp_path / "a.tif"
    path.write_bytes(tiff(planes.astype(form), apart, order, kind=kind, rows=rows))
    np.testing.assert_array_equal(read_picture(path), corner_picture)


@pytest.mark.parametrize("apart", [False, True])
def test_a_deep_tiff_with_transparency(tmp_path: Path, apart: bool) -> None:
    planes = np.zeros((4, 8, 8), np.uint16)
    planes[0], planes[3, :, :4] = 65535, 65535
    path = tmp_path / "a.tif"
    path.write_bytes(tiff(planes, apart, rows=8, extra=True))
    image = read_picture(path)
    assert image[0, 0].tolist() == [0, 0, 255]
    assert image[0, 7].tolist() == [255, 255, 255]


@pytest.mark.parametrize(("form", "kind", "white"), [("u1", 1, 255), ("u2", 1, 65535), ("f4", 3, 1)])
def test_a_tiff_in_which_zero_is_white_is_not_read_as_its_negative(tmp_path: Path, form: str, kind: int, white: int) -> None:
    values = np.full((1, 40, 60), white).astype(form)
    values[:, :, 30:] = 0
    path = tmp_path / "a.tif"
    path.write_bytes(tiff(values, False, photometric=0, kind=kind))
    image = read_picture(path)
    assert image[0, 0].tolist() == [0, 0, 0]
    assert image[0, 59].tolist() == [255, 255, 255]


@pytest.mark.parametrize(
    ("planes", "kind", "words"),
    [
        (np.zeros((1, 40, 60), np.int16), 2, "neither whole numbers of up to 16 bits"),
        (np.zeros((3, 40, 60), np.uint32), 1, "neither whole numbers of up to 16 bits"),
        (np.zeros((5, 40, 60), np.uint16), 1, "more than four channels"),
    ],
)
def test_a_tiff_that_is_not_read_is_refused_with_the_reason(
    tmp_path: Path, planes: NDArray[Any], kind: int, words: str
) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(tiff(planes, True, photometric=1, kind=kind))
    with pytest.raises(SourceError, match=words) as refused:
        read_picture(path)
    assert refused.value.problem is SourceProblem.UNSUPPORTED
    assert str(path) in str(refused.value)


def test_a_broken_exif_block_does_not_spoil_the_picture(tmp_path: Path) -> None:
    picture = np.full((10, 12, 3), 90, np.uint8)
    for broken in (b"MM\0*\xff\xff\xff\xff", b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0", b"II*\0\x08\0\0\0\xff\xff"):
        for suffix in (".png", ".webp", ".jpg"):
            path = by_pillow(tmp_path / f"a{suffix}", picture, exif=b"Exif\0\0" + broken)
            assert read_picture(path).shape == (10, 12, 3)


@pytest.mark.parametrize("suffix", [".eps", ".psd", ".fits", ".wmf", ".pcx", ".jpg"])
def test_pillow_is_not_asked_for_formats_that_are_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    """Of these, Pillow would run Ghostscript for one, and has readers of others that hardly anybody uses."""

    def opened(*_: object, **__: object) -> None:
        raise AssertionError("opened by whatever Pillow has")

    monkeypatch.setattr(Image, "open", opened)
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\nshowpage\n")
    with pytest.raises(SourceError, match="PostScript"):
        read_picture(path)


def test_a_large_picture_of_pillows_is_converted_in_strips(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only NumPy's memory is counted: the result, and little more."""
    path = by_pillow(tmp_path / "a.tga", np.full((3000, 4000, 3), 90, np.uint8))
    read_picture(path)
    tracemalloc.start()
    try:
        read_picture(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < path.stat().st_size + 36_000_000 + 20_000_000, "the file, the result, and one strip"


def test_what_pillow_finds_odd_is_no_warning(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.tiff", np.full((20, 30, 3), 90, np.uint8))
    content = bytearray(path.read_bytes())
    (start,) = struct.unpack_from("<I", content, 4)
    # The last tag says more values than the file has bytes.
    (count,) = struct.unpack_from("<H", content, start)
    struct.pack_into("<HHII", content, start + 2 + 12 * (count - 1), 65000, 4, 1 << 20, 8)
    path.write_bytes(content)
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        assert read_picture(path).shape == (20, 30, 3)
    assert not found


def test_a_picture_three_pixels_wide_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png(3, 2000, 2, 8, (b"\0" + bytes(9)) * 2000))
    assert read_picture(path).shape == (2000, 3, 3)
