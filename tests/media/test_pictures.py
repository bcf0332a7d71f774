from __future__ import annotations

import contextlib
import os
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from fer_desktop.core.types import Box
from fer_desktop.media.pictures import PicturesSource, around_face, read_picture
from fer_desktop.media.source import SourceError, SourceProblem
from fer_desktop.media.stills import open_still
from tests.hostile.samples import never_decode
from tests.present import present


def encode(path: Path, image: NDArray[np.integer | np.floating]) -> Path:
    done, data = cv2.imencode(path.suffix, image)
    assert done
    path.write_bytes(data.tobytes())
    return path


def exif(orientation: int) -> bytes:
    return b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)


def with_exif(path: Path, image: NDArray[np.uint8], orientation: int) -> Path:
    done, data = cv2.imencodeWithMetadata(
        path.suffix, image, [cv2.IMAGE_METADATA_EXIF], [np.frombuffer(exif(orientation), np.uint8)]
    )
    assert done
    path.write_bytes(np.asarray(data).tobytes())
    return path


def png(width: int, height: int, color_type: int, depth: int, rows: bytes) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, depth, color_type, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("name", ["a.png", "a.bmp", "a.tiff", "grüße 日本 🙂.png", "with % and 'quotes'.png"])
def test_a_picture_is_read_exactly(tmp_path: Path, corner_picture: NDArray[np.uint8], name: str) -> None:
    image = read_picture(encode(tmp_path / name, corner_picture))
    assert image.dtype == np.uint8
    assert image.flags.c_contiguous
    np.testing.assert_array_equal(image, corner_picture)


@pytest.mark.parametrize("suffix", [".jpg", ".webp", ".gif", ".avif", ".jp2"])
def test_lossy_formats_are_read(tmp_path: Path, corner_picture: NDArray[np.uint8], suffix: str) -> None:
    image = read_picture(encode(tmp_path / f"a{suffix}", corner_picture))
    assert image.shape == (40, 60, 3)
    # OpenCV writes GIF with 256 fixed colours, dithered, so the tolerance is large.
    assert np.abs(image.astype(int) - corner_picture).mean() < (30 if suffix == ".gif" else 12)


def turned(image: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """Return what a viewer shows for stored pixels with an EXIF orientation. Each of the eight is written out."""
    return {
        1: image,
        2: image[:, ::-1],
        3: image[::-1, ::-1],
        4: image[::-1],
        5: image.transpose(1, 0, 2),
        6: np.rot90(image, -1),
        7: image[::-1, ::-1].transpose(1, 0, 2),
        8: np.rot90(image, 1),
    }[orientation]


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("alpha", [False, True])
def test_the_exif_orientation_is_applied(
    tmp_path: Path, corner_picture: NDArray[np.uint8], orientation: int, alpha: bool
) -> None:
    stored = np.dstack([corner_picture, np.full((40, 60), 255, np.uint8)]) if alpha else corner_picture
    path = with_exif(tmp_path / "a.png", stored, orientation)
    np.testing.assert_array_equal(read_picture(path), turned(corner_picture, orientation))


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_pictures_from_phones_are_upright(tmp_path: Path, corner_picture: NDArray[np.uint8], orientation: int) -> None:
    image = read_picture(with_exif(tmp_path / "a.jpg", corner_picture, orientation))
    expected = turned(corner_picture, orientation)
    assert image.shape == expected.shape
    assert np.abs(image.astype(int) - expected).mean() < 12


def test_a_gray_picture_is_turned_too(tmp_path: Path, corner_picture: NDArray[np.uint8]) -> None:
    gray = np.ascontiguousarray(corner_picture[:, :, 0])
    image = read_picture(with_exif(tmp_path / "a.png", gray, 6))
    np.testing.assert_array_equal(image[:, :, 0], turned(gray[:, :, None], 6)[:, :, 0])


def test_gray_becomes_three_equal_channels(tmp_path: Path) -> None:
    gray = np.arange(48 * 48, dtype=np.uint32).reshape(48, 48).astype(np.uint8)
    image = read_picture(encode(tmp_path / "a.png", gray))
    np.testing.assert_array_equal(image, np.dstack([gray] * 3))


def test_sixteen_bits_become_eight(tmp_path: Path) -> None:
    gray = np.arange(0, 65536, 64, dtype=np.uint16).reshape(32, 32)
    image = read_picture(encode(tmp_path / "a.png", gray))
    expected = np.round(gray / 257.0).astype(np.uint8)
    np.testing.assert_array_equal(image, np.dstack([expected] * 3))
    color = np.dstack([gray, gray[::-1], gray.T])
    image = read_picture(encode(tmp_path / "b.png", color))
    np.testing.assert_array_equal(image, np.round(color / 257.0).astype(np.uint8))


def test_transparent_pixels_are_blended_with_white(tmp_path: Path) -> None:
    picture = np.zeros((10, 30, 4), np.uint8)
    picture[:, :10] = (10, 20, 30, 255)
    picture[:, 10:20] = (0, 0, 0, 0)
    picture[:, 20:] = (0, 100, 200, 128)
    image = read_picture(encode(tmp_path / "a.png", picture))
    assert image[0, 0].tolist() == [10, 20, 30]
    assert image[0, 15].tolist() == [255, 255, 255]
    np.testing.assert_allclose(image[0, 25], [127, 177, 227], atol=1)


def test_gray_with_alpha_and_sixteen_bit_alpha(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png(4, 2, 4, 8, (b"\0" + bytes([10, 0] * 4)) * 2))
    np.testing.assert_array_equal(read_picture(path), np.full((2, 4, 3), 255))
    deep = np.full((4, 4, 4), 65535, np.uint16)
    deep[..., 3] = 0
    deep[..., :3] = 0
    np.testing.assert_array_equal(read_picture(encode(tmp_path / "b.png", deep)), np.full((4, 4, 3), 255))


def test_floating_point_pictures_are_read(tmp_path: Path) -> None:
    values = np.linspace(0, 1, 64, dtype=np.float32).reshape(8, 8)
    image = read_picture(encode(tmp_path / "a.tiff", values))
    np.testing.assert_allclose(image[..., 0], np.round(values * 255), atol=1)


def test_an_animation_gives_its_first_frame(tmp_path: Path) -> None:
    animation = cv2.Animation()
    animation.frames = [np.full((20, 30, 4), (k, k, k, 255), np.uint8) for k in (40, 200, 90)]
    animation.durations = [100, 100, 100]
    for suffix in (".gif", ".webp", ".png"):
        path = tmp_path / f"a{suffix}"
        assert cv2.imwriteanimation(str(path), animation)
        image = read_picture(path)
        assert image.shape == (20, 30, 3)
        assert abs(image.mean() - 40) < 12, suffix


def fails(path: Path, problem: SourceProblem) -> str:
    with pytest.raises(SourceError) as raised:
        read_picture(path)
    assert raised.value.problem is problem
    assert str(path) in str(raised.value)
    return str(raised.value)


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe0\xff\xff",
        b"GIF89a",
        b"BM",
        b"RIFF\0\0\0\0WEBP",
        b"II*\0\xff\xff\xff\xff",
        b"II*\0\x08\0\0\0\xff\xff",
        b"\0" * 5000,
    ],
)
def test_broken_pictures_are_named_and_nothing_is_printed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], content: bytes
) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(content)
    assert "damaged" in fails(path, SourceProblem.UNREADABLE)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".gif", ".bmp"])
def test_a_picture_cut_off_anywhere_is_read_or_refused_without_a_crash(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], suffix: str
) -> None:
    picture = np.random.default_rng(3).integers(0, 255, (40, 60, 3)).astype(np.uint8)
    whole = encode(tmp_path / f"whole{suffix}", picture).read_bytes()
    path = tmp_path / f"part{suffix}"
    for length in range(1, len(whole), max(len(whole) // 40, 1)):
        path.write_bytes(whole[:length])
        with contextlib.suppress(SourceError):
            assert read_picture(path).shape == (40, 60, 3)
    assert capfd.readouterr() == ("", "")


def test_an_empty_file_a_folder_and_a_missing_file(tmp_path: Path) -> None:
    (tmp_path / "empty.png").touch()
    assert "0 bytes" in fails(tmp_path / "empty.png", SourceProblem.UNREADABLE)
    assert "folder" in fails(tmp_path, SourceProblem.UNREADABLE)
    fails(tmp_path / "nothing.png", SourceProblem.NOT_FOUND)
    fails(tmp_path / ("x" * 5000), SourceProblem.UNREADABLE)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    fails(tmp_path / "pipe.png", SourceProblem.NOT_FOUND)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path, corner_picture: NDArray[np.uint8]) -> None:
    path = encode(tmp_path / "a.png", corner_picture)
    path.chmod(0)
    fails(path, SourceProblem.REFUSED)


def test_a_broken_heic_is_named_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "IMG_0001.jpg"
    path.write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 100)
    assert "HEIC picture that can't be decoded" in fails(path, SourceProblem.UNREADABLE)


HUGE = {
    "png": png(100_000, 100_000, 2, 8, b"\0"),
    "gif": b"GIF89a" + struct.pack("<HHBBB", 65535, 65535, 0, 0, 0) + b",\0\0\0\0\1\0\1\0\0\2",
    "bmp": b"BM" + bytes(8) + struct.pack("<IIiiHH", 54, 40, 100_000, -100_000, 1, 24) + bytes(24),
    "jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF\0\1\1"
    + bytes(7)
    + b"\xff\xc0\x00\x0b\x08"
    + struct.pack(">HHB", 65000, 65000, 1)
    + b"\1\x11\0\xff\xda\x00\x08\1\1\0\0\x3f\0",
    "webp": b"RIFF\0\0\0\0WEBPVP8X" + b"\0" * 8 + b"\xff\xff\x00" * 2 + b"\0" * 20,
    "tiff": b"II*\0" + struct.pack("<IHHHIIHHII", 8, 2, 256, 4, 1, 100_000, 257, 4, 1, 100_000) + b"\0" * 20,
}


@pytest.mark.parametrize("kind", HUGE)
def test_a_header_that_claims_an_absurd_size_is_refused_before_decoding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    path = tmp_path / f"bomb.{kind}"
    path.write_bytes(HUGE[kind])

    never_decode(monkeypatch)
    assert "pixels" in fails(path, SourceProblem.UNSUPPORTED)


def test_the_announced_size_of_every_kind_of_webp(tmp_path: Path) -> None:
    picture = np.random.default_rng(0).integers(0, 255, (37, 53, 4)).astype(np.uint8)
    for quality in (50, 101):  # lossy, lossless; with alpha they have an extended header
        for channels in (3, 4):
            _, data = cv2.imencode(".webp", picture[:, :, :channels], [cv2.IMWRITE_WEBP_QUALITY, quality])
            still = open_still(data.tobytes())
            assert still is not None
            assert still.size == (53, 37)


def test_all_shared_photographs_are_read(shared_photos: Path) -> None:
    for path in sorted(shared_photos.iterdir())[:40]:
        image = read_picture(path)
        still = open_still(path.read_bytes())
        assert still is not None
        assert still.size in ((image.shape[1], image.shape[0]), (image.shape[0], image.shape[1]))


def test_a_sequence_gives_pictures_in_order_and_leaves_out_broken_ones(
    tmp_path: Path, corner_picture: NDArray[np.uint8], caplog: pytest.LogCaptureFixture
) -> None:
    paths = [encode(tmp_path / f"{k}.png", np.full((10 + k, 20, 3), k, np.uint8)) for k in range(4)]
    paths[2].write_bytes(b"broken")
    source = PicturesSource(paths, frame_rate=10)
    assert (source.live, source.frame_count, source.frame_rate, source.size) == (False, 4, 10.0, (20, 10))
    frames = []
    while (frame := source.read()) is not None:
        frames.append(frame)
    assert [frame.index for frame in frames] == [0, 1, 3]
    assert [frame.timestamp for frame in frames] == [0.0, 0.1, 0.3]
    assert [frame.image.shape[0] for frame in frames] == [10, 11, 13]
    assert frames[2].source == str(paths[3])
    assert str(paths[2]) in caplog.text
    source.close()
    assert source.read() is None


def test_a_sequence_of_nothing_readable_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"broken")
    with pytest.raises(SourceError, match=r"a\.png"):
        PicturesSource([tmp_path / "a.png"])
    with pytest.raises(SourceError, match="no pictures"):
        PicturesSource([])


@pytest.mark.parametrize(
    ("box", "shape", "first"),
    [
        (Box(40, 40, 20, 20), (30, 30), (35, 35)),
        (Box(85, 40, 20, 20), (30, 20), (80, 35)),
        (Box(-6, -6, 20, 20), (19, 19), (0, 0)),
    ],
)
def test_a_face_at_an_edge_is_cut_off_there_instead_of_showing_its_neighbours(
    box: Box, shape: tuple[int, int], first: tuple[int, int]
) -> None:
    image = np.zeros((100, 100, 3), np.uint8)
    image[..., 0], image[..., 1] = np.arange(100), np.arange(100)[:, None]
    cut = present(around_face(image, box))
    assert cut.shape[:2] == shape and (int(cut[0, 0, 0]), int(cut[0, 0, 1])) == first


@pytest.mark.parametrize("box", [Box(100, 40, 20, 20), Box(40, -20, 20, 20)])
def test_a_box_outside_the_picture_has_no_face(box: Box) -> None:
    assert around_face(np.zeros((100, 100, 3), np.uint8), box) is None
