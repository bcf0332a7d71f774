"""Opens still pictures: Pillow and pi-heif read the headers, and they or OpenCV decode the pixels.

docs/decisions/0018-stills-through-pillow.md says which of them decodes which format, and why.
"""

from __future__ import annotations

import re
import struct
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Final, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.AvifImagePlugin import AvifImageFile
from PIL.BmpImagePlugin import BmpImageFile
from PIL.CurImagePlugin import CurImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.IcnsImagePlugin import IcnsImageFile
from PIL.IcoImagePlugin import IcoImageFile
from PIL.ImageFile import ImageFile
from PIL.Jpeg2KImagePlugin import Jpeg2KImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.SunImagePlugin import SunImageFile
from PIL.TgaImagePlugin import TgaImageFile
from PIL.TiffImagePlugin import ImageFileDirectory_v2, TiffImageFile
from PIL.XbmImagePlugin import XbmImageFile
from PIL.XpmImagePlugin import XpmImageFile

from fer_desktop.core.messages import Template, marked
from fer_desktop.core.types import UInt8Array
from fer_desktop.media.opencv import as_bgr

Pixels = NDArray[np.generic]
_Value = TypeVar("_Value", bound=np.generic)

LARGEST_PICTURE: Final = 250_000_000
"""Pixels. The largest telephone cameras give 200 million; four times as many would not fit in a usual computer's memory."""

LARGEST_DECODED: Final = 1 << 30
"""Bytes of a picture's pixels as its format holds them: 250 million pixels of 8-bit colours with transparency, 178 million of
16-bit colours, 134 million of those with transparency."""

_STRIP: Final = 1 << 20
"""Pixels that are converted at once: with a second whole copy, a large picture would take twice the memory."""

_ORIENTATION: Final = 0x0112

# TIFF 6.0's tags, and the values that are asked for.
_WIDTH, _HEIGHT, _BITS, _PHOTOMETRIC, _STRIP_OFFSETS, _SAMPLES, _STRIP_SIZES = 256, 257, 258, 262, 273, 277, 279
_PLANES, _PREDICTOR, _TILE_WIDTH, _TILE_HEIGHT, _TILE_OFFSETS, _TILE_SIZES, _SAMPLE_FORMAT = 284, 317, 322, 323, 324, 325, 339
_COMPRESSION, _FILL_ORDER, _ROWS_OF_STRIP = 259, 266, 278
_OF_EVERY_PLANE: Final = (*(_WIDTH, _HEIGHT, _COMPRESSION, _FILL_ORDER, _ROWS_OF_STRIP, _PREDICTOR, _TILE_WIDTH, _TILE_HEIGHT),)
_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _LAB = 0, 1, 2, 8
_APART: Final = 2
_UNSIGNED, _FLOAT = 1, 3

_HEADER_BYTES: Final = 1 << 20
"""How far into a file sizes are searched for, in formats where they needn't come first."""

# Netpbm and PFM: magic, width, height and the value of white, with comments between. Radiance: a line with both lengths.
_GAP: Final = rb"(?:\s|#[^\n]*\n)+"
_NETPBM: Final = re.compile(
    rb"P([1-6Ff])" + _GAP + rb"(?P<width>\d{1,9})" + _GAP + rb"(?P<height>\d{1,9})(?:" + _GAP + rb"(?P<white>\d{1,5})\s)?"
)
_PAM: Final = re.compile(rb"P7\s(?:[^\n]*\n){1,99}?ENDHDR\n")
_RADIANCE: Final = re.compile(rb"#\?(?:[^\n]*\n){1,999}?[-+]Y\s+(?P<height>\d{1,9})\s+[-+]X\s+(?P<width>\d{1,9})\b")


class UnreadLayoutError(Exception):
    """A picture whose pixels are laid out in a way that isn't read. template: the message, with a place for the path."""

    def __init__(self, template: Template) -> None:
        super().__init__(template)
        self.template = template


@dataclass(frozen=True, slots=True)
class Still:
    """A picture whose header has been read; nothing is decoded yet.

    size: (width, height) in pixels. pixel_bytes: bytes of memory for each pixel of the decoded picture.
    decode: returns (height, width, 3) uint8 BGR, upright; raises what the decoder raises.
    """

    size: tuple[int, int]
    pixel_bytes: int
    decode: Callable[[], UInt8Array]

    @property
    def most_pixels(self) -> int:
        """How many pixels a picture of this kind may have to be decoded."""
        return min(LARGEST_PICTURE, LARGEST_DECODED // self.pixel_bytes)


def open_still(data: bytes) -> Still | None:
    """Read a picture's header; the format is told by the first bytes. None for what is no picture of a known format.

    data: the whole file. Raises UnreadLayoutError, and for a damaged header what Pillow raises, which may be any
    Exception.
    """
    _prepare()
    opener = next((opener for is_format, opener in _FORMATS if is_format(data)), None)
    return None if opener is None else opener(data)


def open_still_by_suffix(data: bytes, suffix: str) -> Still | None:
    """Do what `open_still` does for formats that have no mark at their beginning. suffix: of the name, such as ".tga"."""
    _prepare()
    opener = _BY_SUFFIX.get(suffix.casefold())
    return None if opener is None else opener(data)


def is_heif(data: bytes) -> bool:
    """Whether a file is an HEIF container with HEVC pictures in it, as telephones save them."""
    return data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS and not _is_avif(data)


def _is_avif(data: bytes) -> bool:
    # mif1 and msf1 name the container; the compatible brands say what is in it.
    brands = data[8 : int.from_bytes(data[:4], "big")] if data[4:8] == b"ftyp" else b""
    return brands[:4] in (b"avif", b"avis") or (brands[:4] in (b"mif1", b"msf1") and b"avif" in brands)


_HEIF_BRANDS: Final = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")


def _prepare() -> None:
    # Pillow refuses pictures with more than twice this many pixels, among them those inside icons.
    Image.MAX_IMAGE_PIXELS = LARGEST_PICTURE // 2
    # Pillow warns of odd headers. A picture that can't be read raises an error all the same.
    warnings.filterwarnings("ignore", module=r"PIL\.")


def _by_pillow(plugin: Callable[[BytesIO], ImageFile], pixel_bytes: int, data: bytes) -> Still:
    image = plugin(BytesIO(data))
    return Still(image.size, pixel_bytes, partial(_decode_by_pillow, image))


def _decode_by_pillow(image: ImageFile) -> UInt8Array:
    image.load()
    # For AVIF, Pillow makes this out of the properties that turn the picture. Pillow has turned TIFF itself.
    orientation = image.getexif().get(_ORIENTATION, 1)
    mode = "RGBA" if image.has_transparency_data else "RGB"
    width, height = image.size
    result = np.empty((height, width, 3), np.uint8)
    rows = max(_STRIP // width, 1)
    for top in range(0, height, rows):
        strip: Image.Image = image.crop((0, top, width, min(top + rows, height)))
        if strip.mode.startswith("I;16"):
            result[top : top + rows] = as_bgr(np.asarray(strip))
            continue
        pixels = np.asarray(strip if strip.mode == mode else strip.convert(mode))
        result[top : top + rows] = as_bgr(cv2.cvtColor(pixels, cv2.COLOR_RGBA2BGRA) if mode == "RGBA" else pixels[..., ::-1])
    return upright(result, orientation)


def _decode_by_opencv(data: bytes, flags: int = cv2.IMREAD_COLOR | cv2.IMREAD_ANYDEPTH) -> Pixels:
    """Return the pixels, turned by the EXIF orientation. Raises ValueError, cv2.error and MemoryError."""
    image = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    if image is None:
        raise ValueError("OpenCV can't decode it")
    return image


def _jpeg(data: bytes) -> Still:
    return Still(JpegImageFile(BytesIO(data)).size, 3, lambda: as_bgr(_decode_by_opencv(data)))


def _png(data: bytes) -> Still:
    image = PngImageFile(BytesIO(data))
    channels = (3 if image.mode == "P" else len(image.getbands())) + ("transparency" in image.info)
    # The tile names the layout in the file, such as "RGB;16B".
    depth = 2 if "16" in str(image.tile[0].args) else 1
    return Still(image.size, channels * depth, partial(_decode_with_alpha, data))


def _webp(data: bytes) -> Still:
    """WebP. To read the size, Pillow would reserve memory for the whole picture."""
    kind = data[12:16]
    if kind == b"VP8X":
        width, height = (int.from_bytes(data[start : start + 3], "little") + 1 for start in (24, 27))
    elif kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else:
        width, height = (side & 0x3FFF for side in struct.unpack_from("<HH", data, 26))
    return Still((width, height), 4, partial(_decode_with_alpha, data))


def _decode_with_alpha(data: bytes) -> UInt8Array:
    """Decode with OpenCV's IMREAD_UNCHANGED, which keeps the alpha channel but doesn't apply the EXIF orientation."""
    image, kinds, blocks = cv2.imdecodeWithMetadata(np.frombuffer(data, np.uint8), flags=cv2.IMREAD_UNCHANGED)
    if image is None:
        raise ValueError("OpenCV can't decode it")
    exif = next((block for kind, block in zip(kinds, blocks, strict=True) if kind == cv2.IMAGE_METADATA_EXIF), None)
    return as_bgr(image if exif is None else upright(image, _exif_orientation(np.asarray(exif).tobytes())))


def _exif_orientation(block: bytes) -> int:
    exif = Image.Exif()
    try:
        exif.load(block)
        return int(exif.get(_ORIENTATION, 1))
    except Exception:  # a picture is read whatever is wrong with its EXIF block
        return 1


def upright(image: NDArray[_Value], orientation: int) -> NDArray[_Value]:
    """Undo an EXIF orientation: 2 to 4 mirror or turn by half, 5 to 8 also swap the sides."""
    if orientation in (5, 6, 7, 8):
        image = image.swapaxes(0, 1)
    if orientation in (2, 3, 6, 7):
        image = image[:, ::-1]
    if orientation in (3, 4, 7, 8):
        image = image[::-1]
    return np.ascontiguousarray(image)


def _netpbm(data: bytes) -> Still:
    """PBM, PGM, PPM and PFM. Binary PGM and PPM are decoded here, because OpenCV doesn't scale them by their own white."""
    header = _NETPBM.match(data[:_HEADER_BYTES])
    if header is None:
        raise ValueError("no Netpbm header")
    size = int(header["width"]), int(header["height"])
    kind = header[1]
    if kind in b"Ff":
        return Still(size, 12, lambda: as_bgr(_decode_by_opencv(data)))
    white = int(header["white"] or 255) if kind in b"2356" else 255
    if kind in b"56":
        return Still(size, 6, partial(_decode_raw, data, header.end(), size, 3 if kind == b"6" else 1, white))

    def decode() -> UInt8Array:
        # OpenCV refuses text that ends without a line end.
        pixels = _decode_by_opencv(data + b"\n" if kind in b"123" else data)
        return as_bgr(pixels, white if pixels.dtype == np.uint16 else None)

    return Still(size, 6, decode)


def _pam(data: bytes) -> Still:
    header = _PAM.match(data[:_HEADER_BYTES])
    if header is None:
        raise ValueError("no PAM header")
    fields = dict(line.split(None, 1) for line in header[0].splitlines()[1:-1] if line[:1] not in (b"", b"#"))
    size, channels, white = (int(fields[b"WIDTH"]), int(fields[b"HEIGHT"])), int(fields[b"DEPTH"]), int(fields[b"MAXVAL"])
    return Still(size, max(channels, 3) * 2, partial(_decode_raw, data, header.end(), size, channels, white))


def _decode_raw(data: bytes, start: int, size: tuple[int, int], channels: int, white: int) -> UInt8Array:
    """Decode rows of numbers in Netpbm's order: RGB, and the high byte first."""
    if not 0 < white < 1 << 16:
        raise ValueError(f"white is {white}")
    width, height = size
    pixels = np.frombuffer(data, np.uint8 if white < 256 else ">u2", width * height * channels, start)
    pixels = pixels.reshape(height, width, channels)
    result = np.empty((height, width, 3), np.uint8)
    rows = max(_STRIP // width, 1)
    for top in range(0, height, rows):
        strip = pixels[top : top + rows, :, _order(channels)]
        result[top : top + rows] = as_bgr(strip.astype(strip.dtype.newbyteorder("=")), white)
    return result


def _radiance(data: bytes) -> Still:
    header = _RADIANCE.match(data[:_HEADER_BYTES])
    if header is None:
        raise ValueError("no Radiance header")
    return Still((int(header["width"]), int(header["height"])), 12, lambda: as_bgr(_decode_by_opencv(data)))


def _xbm(data: bytes) -> Still:
    image = XbmImageFile(BytesIO(data))
    # Pillow takes a 1 for white; for X11 and all others it is black.
    return Still(image.size, 3, lambda: np.subtract(255, _decode_by_pillow(image), dtype=np.uint8))


def _wbmp(data: bytes) -> Still:
    """Wireless bitmap of type 0: two zeros, width and height with seven bits in each byte, and rows of bits; 1 is white."""
    place, sides = 2, []
    if data[:2] != b"\0\0":
        raise ValueError("no wireless bitmap")
    for _ in range(2):
        side = 0
        while data[place] & 0x80:
            side, place = side << 7 | data[place] & 0x7F, place + 1
        sides.append(side << 7 | data[place])
        place += 1
    width, height = sides

    def decode() -> UInt8Array:
        rows = np.frombuffer(data, np.uint8, -(-width // 8) * height, place).reshape(height, -1)
        return as_bgr(np.unpackbits(rows, axis=1, count=width) * np.uint8(255))

    return Still((width, height), 3, decode)


def _avif(data: bytes) -> Still:
    size = _largest_stated(data)

    def decode() -> UInt8Array:
        image = AvifImageFile(BytesIO(data))
        _check_stated(size, image.size)
        return _decode_by_pillow(image)

    return Still(size, 8, decode)


def _heif(data: bytes) -> Still:
    size = _largest_stated(data)

    def decode() -> UInt8Array:
        import pi_heif

        # pi-heif would list these too, and decode some.
        pi_heif.options.THUMBNAILS = pi_heif.options.DEPTH_IMAGES = pi_heif.options.AUX_IMAGES = False
        pictures = pi_heif.open_heif(data, convert_hdr_to_8bit=True, bgr_mode=True)
        picture = pictures[pictures.primary_index]
        _check_stated(size, picture.size)
        # pi-heif frees the pixels together with its own objects, so they are copied. libheif has turned them by the picture's
        # own properties; the EXIF orientation isn't applied, as the standard says.
        return as_bgr(np.array(picture))

    return Still(size, 8, decode)


def _check_stated(stated: tuple[int, int], size: tuple[int, int]) -> None:
    if size[0] * size[1] > stated[0] * stated[1]:
        raise ValueError(f"the picture has {size} pixels, and its properties say {stated}")


def _jpeg_2000(data: bytes) -> Still:
    image = Jpeg2KImageFile(BytesIO(data))
    # Pillow reads the size in the boxes around the code stream; what is decoded is the code stream (ISO 15444-1, SIZ).
    start = data.index(b"\xff\x4f\xff\x51")
    right, bottom, left, top = struct.unpack_from(">IIII", data, start + 8)
    size = _larger(image.size, (max(right - left, 0), max(bottom - top, 0)))
    # The bits of the first component. Of more than 8, Pillow turns the lightest values to black.
    bits = (data[start + 42] & 0x7F) + 1
    if bits <= 8 and image.mode not in ("L", "RGB"):
        # OpenCV would lose the alpha channel. It decodes the others, because Pillow doesn't let other threads run meanwhile.
        return Still(size, 6, partial(_decode_by_pillow, image))
    return Still(size, 6, lambda: as_bgr(_decode_by_opencv(data), (1 << bits) - 1 if bits > 8 else None))


def _largest_stated(data: bytes) -> tuple[int, int]:
    """Return the largest size in the properties of an HEIF container (ISO 23008-12, ispe), which may be that of a tile.

    This comes before libavif and libheif open the file, because they refuse absurd sizes without naming them.
    """
    head = data[:_HEADER_BYTES]
    sizes = [struct.unpack_from(">II", head + bytes(12), found.end() + 4) for found in re.finditer(b"ispe", head)]
    return max(((width, height) for width, height in sizes), key=lambda size: size[0] * size[1], default=(0, 0))


def _larger(first: tuple[int, int], second: tuple[int, int]) -> tuple[int, int]:
    return max(first, second, key=lambda size: size[0] * size[1])


def _tiff(data: bytes) -> Still:
    tags = _tiff_tags(data)
    size = int(tags[_WIDTH]), int(tags[_HEIGHT])
    samples = int(tags.get(_SAMPLES, 1))
    bits = max(_numbers(tags, _BITS, 1))
    kind = max(_numbers(tags, _SAMPLE_FORMAT, _UNSIGNED))
    # A tile is decoded whole, even where it reaches beyond the picture.
    decoded = _larger(size, (int(tags.get(_TILE_WIDTH, 0)), int(tags.get(_TILE_HEIGHT, 0))))
    pixel_bytes = min(max(samples, 3), 4) * min(max(-(-bits // 8), 1), 8)
    still = partial(Still, decoded, pixel_bytes)
    photometric = int(tags.get(_PHOTOMETRIC, _BLACK_IS_ZERO))
    if kind == _UNSIGNED and bits <= 8 and photometric != _LAB:
        return still(partial(_decode_tiff_by_pillow, data))
    if (kind, bits) not in _DEEP_NUMBERS:
        raise UnreadLayoutError(
            marked(
                "{path} is a TIFF of a kind that isn't read: its values are neither whole numbers of up to 16 bits nor "
                "floating-point numbers of 32 or 64 bits. Save it with 8 or 16 bits and open that."
            )
        )
    if samples > 4:
        raise UnreadLayoutError(
            marked("{path} is a TIFF with more than four channels. Save those that make up its colours and open that.")
        )
    if photometric not in (_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB):
        return still(partial(_decode_tiff_by_pillow, data))
    if samples > 1 and tags.get(_PLANES) == _APART:
        return still(partial(_decode_planes, data, tags, samples, photometric == _WHITE_IS_ZERO))
    return still(partial(_decode_deep_tiff, data, photometric == _WHITE_IS_ZERO))


_DEEP_NUMBERS: Final = frozenset({*((_UNSIGNED, bits) for bits in range(1, 17)), (_FLOAT, 32), (_FLOAT, 64)})


def _tiff_tags(data: bytes) -> ImageFileDirectory_v2:
    stream = BytesIO(data)
    header = stream.read(8)
    if header[2:4] == b"+\0":  # BigTIFF
        header += stream.read(8)
    tags = ImageFileDirectory_v2(header)
    stream.seek(tags.next)
    tags.load(stream)
    return tags


def _numbers(tags: ImageFileDirectory_v2, tag: int, default: int) -> tuple[int, ...]:
    value = tags.get(tag, default)
    return value if isinstance(value, tuple) else (value,)


def _decode_tiff_by_pillow(data: bytes) -> UInt8Array:
    return _decode_by_pillow(TiffImageFile(BytesIO(data)))


def _decode_deep_tiff(data: bytes, white_is_zero: bool) -> UInt8Array:
    # Of TIFF alone, OpenCV applies the orientation with this flag too.
    pixels = as_bgr(_decode_by_opencv(data, cv2.IMREAD_UNCHANGED))
    return np.subtract(255, pixels, dtype=np.uint8) if white_is_zero else pixels


def _decode_planes(data: bytes, tags: ImageFileDirectory_v2, samples: int, white_is_zero: bool) -> UInt8Array:
    """Decode a TIFF whose planes lie one after the other: OpenCV and Pillow read those of more than 8 bits wrongly.

    Each plane is decoded as a gray picture, with a directory of its own after the end of the file.
    """
    places, sizes = (_TILE_OFFSETS, _TILE_SIZES) if _TILE_OFFSETS in tags else (_STRIP_OFFSETS, _STRIP_SIZES)
    count = len(_numbers(tags, places, 0)) // samples
    shared = {tag: _numbers(tags, tag, 0) for tag in _OF_EVERY_PLANE if tag in tags}
    shared |= {tag: (max(_numbers(tags, tag, 1)),) for tag in (_BITS, _SAMPLE_FORMAT)}
    shared |= {_PHOTOMETRIC: (_BLACK_IS_ZERO,), _SAMPLES: (1,)}
    planes = []
    for plane in range(samples):
        own = {tag: _numbers(tags, tag, 0)[plane * count : (plane + 1) * count] for tag in (places, sizes)}
        planes.append(_decode_by_opencv(_with_directory(data, shared | own), cv2.IMREAD_UNCHANGED))
    pixels = as_bgr(np.dstack([planes[plane] for plane in _order(samples)]))
    pixels = np.subtract(255, pixels, dtype=np.uint8) if white_is_zero else pixels
    return upright(pixels, int(tags.get(_ORIENTATION, 1)))


def _with_directory(data: bytes, tags: dict[int, tuple[int, ...]]) -> bytes:
    """Return a TIFF with another first directory, of whole numbers, at its end."""
    order = "<" if data[:2] == b"II" else ">"
    start = len(data) + len(data) % 2
    after = start + 2 + 12 * len(tags) + 4
    directory, numbers = struct.pack(order + "H", len(tags)), b""
    for tag, values in sorted(tags.items()):
        content = struct.pack(f"{order}{len(values)}I", *values)
        if len(values) > 1:
            directory += struct.pack(order + "HHII", tag, 4, len(values), after + len(numbers))
            numbers += content
        else:
            directory += struct.pack(order + "HHI", tag, 4, 1) + content
    header = data[:2] + struct.pack(order + "HI", 42, start)
    return b"".join((header, data[8:], bytes(len(data) % 2), directory, bytes(4), numbers))


def _order(channels: int) -> list[int]:
    """Return the order that makes gray, gray with alpha, RGB or RGBA what `as_bgr` takes."""
    return [2, 1, 0, 3][:channels] if channels > 2 else list(range(channels))


def _begins(*starts: bytes) -> Callable[[bytes], bool]:
    return lambda data: data.startswith(starts)


_FORMATS: Final[tuple[tuple[Callable[[bytes], bool], Callable[[bytes], Still]], ...]] = (
    (_begins(b"\xff\xd8\xff"), _jpeg),
    (_begins(b"\x89PNG\r\n\x1a\n"), _png),
    (lambda data: data[:4] == b"RIFF" and data[8:12] == b"WEBP", _webp),
    (_begins(b"II*\0", b"MM\0*", b"II+\0"), _tiff),
    (_begins(b"GIF87a", b"GIF89a"), partial(_by_pillow, GifImageFile, 4)),
    (_begins(b"BM"), partial(_by_pillow, BmpImageFile, 4)),
    (_is_avif, _avif),
    (is_heif, _heif),
    (_begins(b"\0\0\0\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51"), _jpeg_2000),
    (_begins(b"P7\n", b"P7\r"), _pam),
    (lambda data: data[:1] == b"P" and data[1:2] in b"123456Ff" and data[2:3].isspace(), _netpbm),
    (_begins(b"#?"), _radiance),
    (_begins(b"\x59\xa6\x6a\x95"), partial(_by_pillow, SunImageFile, 4)),
    (lambda data: data[:4] == b"\0\0\1\0" and data[4:6] != b"\0\0", partial(_by_pillow, IcoImageFile, 4)),
    # A TGA may begin with the same four bytes, but not with a number of pictures after them.
    (lambda data: data[:4] == b"\0\0\2\0" and data[4:6] != b"\0\0", partial(_by_pillow, CurImageFile, 4)),
    (_begins(b"icns"), partial(_by_pillow, IcnsImageFile, 4)),
    (_begins(b"/* XPM */"), partial(_by_pillow, XpmImageFile, 4)),
    (lambda data: re.match(rb"\s*#define\s+\S*_width\s", data[:512]) is not None, _xbm),
)
"""For each format: whether the first bytes are its own, and the function that reads the header."""

_BY_SUFFIX: Final[dict[str, Callable[[bytes], Still]]] = {".tga": partial(_by_pillow, TgaImageFile, 4), ".wbmp": _wbmp}
