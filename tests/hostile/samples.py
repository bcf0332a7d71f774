"""Small intact files of every kind; the tests break copies of them."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from fer_desktop import paths
from fer_desktop.core.types import Analysis, Box, Face, FaceReading, Frame, Prediction
from fer_desktop.recordings.document import Document, Marker, NamedPerson, RecordedModel, load_document, save_document
from fer_desktop.recordings.sink import RecordingLimits
from fer_desktop.recordings.writer import RecordingWriter
from fer_desktop.settings import Settings, save_settings

PICTURES = (
    ".jpg", ".png", ".bmp", ".webp", ".tiff", ".gif", ".avif", ".jp2", ".pgm", ".ppm", ".pbm", ".pam", ".sr", ".hdr", ".pfm",
    ".deep.png", ".clear.png", ".deep.tiff", ".real.tiff", ".clear.webp", ".moving.png", ".moving.gif", ".moving.webp",
    ".heic", ".mpo", ".tga", ".ico", ".cur", ".icns", ".xbm", ".xpm", ".wbmp", ".deep.jp2", ".apart.tiff",
)  # fmt: skip
HEIC = Path(__file__).resolve().parent.parent / "media" / "pictures" / "deep.heic"
"""64 x 48 pixels of 10 bits in four quarters."""

VIDEOS = {"a.avi": "MJPG", "a.mp4": "mp4v", "a.mkv": "FFV1", "a.webm": "VP80", "a.flv": "FLV1", "a.wmv": "WMV2", "a.ts": "mpg2"}


def picture(suffix: str) -> bytes:
    """Return a whole picture of 60 x 40 pixels; animations have 30 x 20, icons 32 x 32, and HEIC has 64 x 48."""
    import cv2

    image = np.random.default_rng(3).integers(0, 255, (40, 60, 3)).astype(np.uint8)
    image[10:20] = 90
    if suffix in _BY_HAND:
        return _BY_HAND[suffix](image)
    if suffix.startswith(".moving"):
        animation = cv2.Animation()
        animation.frames = [np.full((20, 30, 4), (k, k, k, 255), np.uint8) for k in (40, 200)]
        animation.durations = [100, 100]
        done, data = cv2.imencodeanimation(Path("a" + suffix).suffix, animation)
    else:
        pixels: Any = image
        if suffix.startswith(".deep"):
            pixels = image.astype(np.uint16) * 257
        elif suffix.startswith(".clear"):
            pixels = np.dstack([image, image[:, :, 0]])
        elif suffix in (".hdr", ".pfm", ".real.tiff"):
            pixels = image.astype(np.float32) / 255
        elif suffix in (".pgm", ".pbm"):
            pixels = image[:, :, 0]
        done, data = cv2.imencode(Path("a" + suffix).suffix, pixels)
    assert done, suffix
    return data.tobytes()


def _by_pillow(form: str, image: NDArray[np.uint8], **options: Any) -> bytes:
    from PIL import Image

    stream = io.BytesIO()
    Image.fromarray(image).save(stream, form, **options)
    return stream.getvalue()


def _cursor(image: NDArray[np.uint8]) -> bytes:
    icon = bytearray(_by_pillow("ICO", image, sizes=[(32, 32)], bitmap_format="bmp"))
    icon[2] = 2
    return bytes(icon)


def _xpm(image: NDArray[np.uint8]) -> bytes:
    rows = ["".join("ab"[int(value > 127)] for value in row) for row in image[..., 0]]
    texts = ["60 40 2 1", "a c #FF8000", "b c #0080FF", *rows]
    return ("/* XPM */\nstatic char *a[] = {\n" + ",\n".join(f'"{text}"' for text in texts) + "\n};\n").encode()


def _xbm(image: NDArray[np.uint8]) -> bytes:
    values = ",".join(f"0x{value:02x}" for value in np.packbits(image[..., 0] > 127, axis=1, bitorder="little").flat)
    return f"#define a_width 60\n#define a_height 40\nstatic char a_bits[] = {{\n{values} }};\n".encode()


def tiff(
    planes: NDArray[Any],
    apart: bool,
    order: str = "<",
    photometric: int = 2,
    kind: int = 1,
    rows: int = 40,
    extra: bool = False,
) -> bytes:
    """Return a TIFF without compression. planes: (channels, height, width). rows: of a strip."""
    channels, height, width = planes.shape
    pixels = planes if apart else np.moveaxis(planes, 0, -1)[None]
    form = planes.dtype.newbyteorder("<" if order == "<" else ">")
    parts = [plane[top : top + rows].astype(form) for plane in pixels for top in range(0, height, rows)]
    places, place = [], 8
    for part in parts:
        places.append(place)
        place += part.nbytes
    tags = {256: [width], 257: [height], 258: [planes.dtype.itemsize * 8] * channels, 259: [1], 262: [photometric]}
    tags |= {273: places, 277: [channels], 278: [rows], 279: [part.nbytes for part in parts], 284: [2 if apart else 1]}
    tags |= {338: [2]} if extra else {}
    tags |= {339: [kind] * channels}
    after = place + 2 + 12 * len(tags) + 4
    directory, numbers = struct.pack(order + "H", len(tags)), b""
    for tag, values in tags.items():
        code = 4 if tag in (273, 279) else 3
        content = struct.pack(f"{order}{len(values)}{'I' if code == 4 else 'H'}", *values)
        if len(content) > 4:
            directory += struct.pack(order + "HHII", tag, code, len(values), after + len(numbers))
            numbers += content
        else:
            directory += struct.pack(order + "HHI", tag, code, len(values)) + content.ljust(4, b"\0")
    header = (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, place)
    return header + b"".join(part.tobytes() for part in parts) + directory + bytes(4) + numbers


_BY_HAND: dict[str, Callable[[NDArray[np.uint8]], bytes]] = {
    ".heic": lambda _: HEIC.read_bytes(),
    ".mpo": lambda image: _by_pillow("MPO", image, save_all=True, append_images=[_second(image)]),
    ".tga": partial(_by_pillow, "TGA"),
    ".ico": partial(_by_pillow, "ICO", sizes=[(32, 32)]),
    ".cur": _cursor,
    ".icns": lambda image: _by_pillow("ICNS", image[:32, :32], sizes=[(32, 32)]),
    ".xbm": _xbm,
    ".xpm": _xpm,
    ".wbmp": lambda image: b"\0\0\x3c\x28" + np.packbits(image[..., 0] > 127, axis=1).tobytes(),
    ".apart.tiff": lambda image: tiff(np.moveaxis(image.astype(np.uint16) * 257, -1, 0), True, rows=7),
}


def _second(image: NDArray[np.uint8]) -> Any:
    from PIL import Image

    return Image.fromarray(image[::-1])


def never_decode(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test fail when OpenCV, Pillow or pi-heif decodes a picture."""
    import cv2
    import pi_heif
    from PIL.AvifImagePlugin import AvifImageFile
    from PIL.IcnsImagePlugin import IcnsImageFile
    from PIL.IcoImagePlugin import IcoImageFile
    from PIL.ImageFile import ImageFile

    def decode(*_: object, **__: object) -> None:
        raise AssertionError("decoded")

    for place in (ImageFile, AvifImageFile, IcnsImageFile, IcoImageFile, pi_heif.HeifImage):
        monkeypatch.setattr(place, "load", decode)
    for name in ("imdecode", "imdecodeWithMetadata"):
        monkeypatch.setattr(cv2, name, decode)


def video(path: Path, codec: str, size: tuple[int, int] = (64, 48)) -> Path:
    import cv2

    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*codec), 10, size)
    assert writer.isOpened(), codec
    image = np.random.default_rng(1).integers(0, 255, (size[1], size[0], 3)).astype(np.uint8)
    for number in range(8):
        writer.write(np.roll(image, number, 1))
    writer.release()
    return path


def settings(path: Path) -> Path:
    formats = (("046d:082d:usb-1", 1280, 720, 30),)
    save_settings(Settings(theme="dark", uncertain_below=0.5, window=(1, 2, 800, 600), camera_formats=formats, tab=2), path)
    return path


def description(folder: Path) -> Path:
    """Write a model.json without the long tables that are meant for people."""
    values = json.loads((paths.models_folder() / "default" / "model.json").read_text())
    for key in ("metrics", "network", "training", "provenance"):
        values[key] = {}
    values["curves"] = [{"epoch": 1, "loss": 1.5}]
    folder.mkdir(parents=True)
    (folder / "model.json").write_text(json.dumps(values))
    return folder / "model.json"


def recording(parent: Path) -> Path:
    """Return the folder of a recording of 12 frames, with a name and a marker."""
    model = RecordedModel("default", "The default model", "0" * 64, "litert", "CPU (LiteRT)", 0.7, "FER2013")
    document = Document(source_name="Test camera", model=model, settings={"smoothing_s": 0.35, "uncertain_below": 0.5})
    writer = RecordingWriter(parent, document, 30.0, RecordingLimits(), lambda _: 1 << 40)
    probabilities = np.full(7, 0.1, np.float32)
    probabilities[3] = 0.4
    prediction = Prediction(probabilities)
    for number in range(12):
        face = Face(Box(10.0, 12.0, 20.0, 25.0), None, 0.9, 1)
        reading = FaceReading(face, np.zeros((48, 48), np.uint8), prediction, prediction, False, 3)
        image = np.full((48, 64, 3), 20 * number, np.uint8)
        writer.add(Analysis(Frame(image, number, 100 + number / 30, "Test camera"), (reading,)))
    writer.stop()
    assert writer.join(30)
    folder = writer.status().folder
    assert folder is not None
    marked = replace(load_document(folder), markers=(Marker(0.1, "here"),), people=(NamedPerson((1,), "Ana", "teal"),))
    save_document(marked, folder)
    return folder


def small_network() -> bytes:
    """Return a LiteRT network of two steps from 16 x 16 gray pixels to seven numbers, with all the parts of larger ones."""
    import flatbuffers
    from ai_edge_litert import schema_py_generated as schema

    model = schema.ModelT()
    model.version = 3
    weights = np.random.default_rng(2).normal(size=(7, 256)).astype(np.float32)
    model.buffers = [_buffer(schema, data) for data in (b"", weights.tobytes(), b"", b"", b"")]
    dense = schema.FullyConnectedOptionsT()
    model.operatorCodes = [_code(schema, schema.BuiltinOperator.FULLY_CONNECTED), _code(schema, schema.BuiltinOperator.RELU)]
    graph = schema.SubGraphT()
    shapes = {"crop": ([1, 16, 16, 1], 2), "weights": ([7, 256], 1), "sums": ([1, 7], 3), "answer": ([1, 7], 4)}
    graph.tensors = [_tensor(schema, name, shape, buffer) for name, (shape, buffer) in shapes.items()]
    graph.inputs, graph.outputs = [0], [3]
    first, second = schema.OperatorT(), schema.OperatorT()
    first.opcodeIndex, first.inputs, first.outputs = 0, [0, 1, -1], [2]
    first.builtinOptionsType, first.builtinOptions = schema.BuiltinOptions.FullyConnectedOptions, dense
    second.opcodeIndex, second.inputs, second.outputs = 1, [2], [3]
    graph.operators = [first, second]
    model.subgraphs = [graph]
    builder = flatbuffers.Builder(1 << 14)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _buffer(schema: Any, data: bytes) -> Any:
    buffer = schema.BufferT()
    buffer.data = list(data) if data else None
    return buffer


def _code(schema: Any, number: int) -> Any:
    code = schema.OperatorCodeT()
    code.builtinCode = code.deprecatedBuiltinCode = number
    code.version = 1
    return code


def _tensor(schema: Any, name: str, shape: list[int], buffer: int) -> Any:
    tensor = schema.TensorT()
    tensor.name, tensor.shape, tensor.buffer, tensor.type = name, shape, buffer, schema.TensorType.FLOAT32
    tensor.hasRank = True
    return tensor


def keras_archive(path: Path) -> Path:
    """Write a .keras archive with weights of a few bytes. Its parts aren't compressed, so that damage reaches them."""
    import h5py

    weights = path.with_suffix(".h5")
    with h5py.File(weights, "w") as file:
        file.create_dataset("layers/dense/vars/0", data=np.ones((4, 7), np.float32))
        file.create_dataset("layers/dense/vars/1", data=np.zeros(7, np.float32), chunks=(7,), compression="gzip")
    with zipfile.ZipFile(paths.models_folder() / "default" / "model.keras") as archive:
        config = archive.read("config.json")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", config)
        archive.writestr("model.weights.h5", weights.read_bytes())
    return path
