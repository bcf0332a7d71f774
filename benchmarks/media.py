"""The pictures of the benchmark: real videos, else the built-in sample, and scenes composed of the faces in them.

A scene has a known number of faces and any size. One face is a whole video frame, fitted into the scene; several faces are
heads of several videos side by side, each at another moment and every other one mirrored, so that they all move.
"""

from __future__ import annotations

import itertools
import math
import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from fer_desktop import paths
from fer_desktop.analysis.detection.detector import BlazeFaceDetector
from fer_desktop.core.types import Frame, UInt8Array
from fer_desktop.media.formats import is_video
from fer_desktop.media.source import FileSpec, SampleSpec, SourceSpec, open_source

REPOSITORY: Final = Path(__file__).resolve().parent.parent
FRAME_RATE: Final = 30.0
"""Frames a second of every scene."""

_PREFERRED: Final = ("one_face_talking", "one_face_changing", "one_face_small_smile")
_CLIP_FRAMES: Final = 90
_HEAD_SIDE: Final = 240
_HEAD_SHARE: Final = 1.7
"""The side of a head's square, in sides of the largest bounding box of its face in the clip."""

_LOOKS: Final = 10
"""The number of frames in a clip on which detection runs."""

_GRAY: Final = 96
_MOST_BYTES: Final = 160 << 20
"""The most memory for the pictures of one scene; scenes with large pictures repeat sooner."""


def shared_folder() -> Path:
    """Return the folder of real data beside the repository, or the one that FER_SHARED names; it need not exist."""
    return Path(os.environ.get("FER_SHARED") or REPOSITORY.parent / "shared")


def shared_videos() -> list[Path]:
    """Return the videos of the shared folder, by name; none if it doesn't exist."""
    return sorted(path for path in (shared_folder() / "media" / "videos").glob("*") if is_video(path))


@dataclass(frozen=True, slots=True, eq=False)
class Clips:
    """name: of the video with one face. whole: its frames, BGR. heads: for each video, squares around its face."""

    name: str
    whole: tuple[UInt8Array, ...]
    heads: tuple[tuple[UInt8Array, ...], ...]


def read_clips(videos: Sequence[Path]) -> Clips:
    """Return the clips for scenes, from the videos that show one face, or else from the sample.

    Raises SourceError, paths.MissingFileError.
    """
    chosen = sorted((path for path in videos if path.stem in _PREFERRED), key=lambda path: _PREFERRED.index(path.stem))
    specs: list[SourceSpec] = [FileSpec(path, paced=False) for path in chosen] or [SampleSpec()]
    detector = BlazeFaceDetector(paths.detector_file())
    whole: tuple[UInt8Array, ...] = ()
    heads = []
    for spec in specs:
        with closing(open_source(spec)) as source:
            images = tuple(frame.image for frame in itertools.islice(iter(source.read, None), _CLIP_FRAMES))
        whole = whole or images
        heads.append(_heads(images, detector))
    return Clips(chosen[0].name if chosen else "sample", whole, tuple(heads))


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """Pictures, (height, width, 3) uint8 BGR, with a known number of faces, played forwards and backwards."""

    name: str
    faces: int
    width: int
    height: int
    images: tuple[UInt8Array, ...]

    def frames(self) -> Iterator[Frame]:
        """Yield frames endlessly, at 30 a second by their timestamps."""
        count = len(self.images)
        there_and_back = [*range(count), *range(count - 2, 0, -1)] or [0]
        for index, place in enumerate(itertools.cycle(there_and_back)):
            yield Frame(self.images[place], index, index / FRAME_RATE, self.name, media_time=index / FRAME_RATE)


def compose(clips: Clips, faces: int, width: int, height: int) -> Scene:
    """Return the scene with this many faces, at least 1, and this many pixels."""
    if faces < 1:
        raise ValueError(f"expected at least one face, got {faces}")
    count = min(max(_MOST_BYTES // (3 * width * height), 6), len(clips.whole))
    if faces == 1:
        images = tuple(_fitted(image, width, height) for image in clips.whole[:count])
    else:
        images = tuple(_side_by_side(clips.heads, faces, width, height, moment) for moment in range(count))
    plural = "face" if faces == 1 else "faces"
    return Scene(f"{faces} {plural}, {width}x{height}", faces, width, height, images)


class SceneSource:
    """A scene as a Source that never ends, with its pictures in memory."""

    live = False

    def __init__(self, scene: Scene) -> None:
        self.name = scene.name
        self.frame_rate: float | None = FRAME_RATE
        self.frame_count: int | None = None
        self.size: tuple[int, int] | None = (scene.width, scene.height)
        self._frames = scene.frames()

    def read(self) -> Frame | None:
        return next(self._frames)

    def close(self) -> None:
        """Do nothing: the source holds no device or file."""


def write_video(scene: Scene, path: Path, seconds: float) -> Path:
    """Write a scene as Motion JPEG, as cameras send it, at 30 frames a second, and return the path. Raises OSError."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), FRAME_RATE, (scene.width, scene.height))
    if not writer.isOpened():
        raise OSError(f"the video to measure with can't be written to {path}")
    try:
        for frame in itertools.islice(scene.frames(), max(round(seconds * FRAME_RATE), 1)):
            writer.write(frame.image)
    finally:
        writer.release()
    return path


def _heads(images: Sequence[UInt8Array], detector: BlazeFaceDetector) -> tuple[UInt8Array, ...]:
    """Cut the same square out of every picture: around the largest face, or in the middle if none is found."""
    height, width = images[0].shape[:2]
    boxes = []
    for image in images[:: max(len(images) // _LOOKS, 1)]:
        found = detector.detect(image)
        if found:
            boxes.append(max(found, key=lambda face: face.box.area).box)
    side, x, y = min(width, height), width / 2, height / 2
    if boxes:
        side = min(round(_HEAD_SHARE * max(max(box.width, box.height) for box in boxes)), width, height)
        x, y = np.median([box.center for box in boxes], axis=0).tolist()
    left = min(max(round(x - side / 2), 0), width - side)
    top = min(max(round(y - side / 2), 0), height - side)
    return tuple(_resized(image[top : top + side, left : left + side], _HEAD_SIDE, _HEAD_SIDE) for image in images)


def _fitted(image: UInt8Array, width: int, height: int) -> UInt8Array:
    """Fit a whole picture into other proportions, and repeat its edges beside it."""
    share = min(width / image.shape[1], height / image.shape[0])
    inner = _resized(image, max(round(image.shape[1] * share), 1), max(round(image.shape[0] * share), 1))
    across, down = width - inner.shape[1], height - inner.shape[0]
    margins = (down // 2, down - down // 2, across // 2, across - across // 2)
    return cv2.copyMakeBorder(inner, *margins, cv2.BORDER_REPLICATE).astype(np.uint8, copy=False)


def _side_by_side(heads: Sequence[Sequence[UInt8Array]], faces: int, width: int, height: int, moment: int) -> UInt8Array:
    columns = min(range(1, faces + 1), key=lambda n: -min(width / n, height / math.ceil(faces / n)))
    rows = math.ceil(faces / columns)
    side = math.floor(min(width / columns, height / rows))
    picture = np.full((height, width, 3), _GRAY, np.uint8)
    for number in range(faces):
        clip = heads[number % len(heads)]
        # Each head starts at another moment of its clip, offset by a whole number of frames.
        head = clip[_swinging(moment + 13 * number, len(clip))]
        tile = _resized(head[:, ::-1] if number % 2 else head, side, side)
        left = (number % columns) * (width // columns) + (width // columns - side) // 2
        top = (number // columns) * (height // rows) + (height // rows - side) // 2
        picture[top : top + side, left : left + side] = tile
    return picture


def _swinging(moment: int, count: int) -> int:
    """Return the frame at a moment in a clip that is played forwards and backwards."""
    if count < 2:
        return 0
    place = moment % (2 * count - 2)
    return min(place, 2 * count - 2 - place)


def _resized(image: UInt8Array, width: int, height: int) -> UInt8Array:
    smaller = width * height < image.shape[0] * image.shape[1]
    way = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    return cv2.resize(image, (width, height), interpolation=way).astype(np.uint8, copy=False)
