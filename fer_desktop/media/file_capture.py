"""A video file in OpenCV's FFmpeg that gives only pictures that FFmpeg really made.

FFmpeg 8 refuses to convert interlaced frames. OpenCV 4.13 to 5.0 overlooks that: it says that a picture was made, and copies it
from a buffer that nothing was written to. The buffer holds zeros, or what the memory held before: the face of another video.
OpenCV doesn't say that a frame is interlaced, so `FileCapture` finds it out from what the buffer holds
(docs/decisions/0020-interlaced-videos-are-refused.md).
"""

from __future__ import annotations

import ctypes
import math
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from fer_desktop.core.messages import marked
from fer_desktop.core.types import UInt8Array
from fer_desktop.media.containers import picture_start
from fer_desktop.media.ffmpeg_guard import LARGEST_FRAME, VideoFileError, open_video_file
from fer_desktop.media.opencv import as_bgr, prepare_opencv
from fer_desktop.media.source import SourceError, SourceProblem, reading_file

HIGHEST_FRAME_RATE: Final = 1000.0
"""A higher claimed rate is really a time base (90000 is common)."""

MOST_UNDECODED: Final = 600
"""So many frames in a row that can't be decoded, ten seconds of a fast camera, mean the end of the file. FFmpeg reports damage
and the end in the same way."""

FILLS: Final = (0xA5, 0x3C)
"""Bytes that memory is filled with before FFmpeg takes it for a picture."""

_BEFORE_END_S: Final = (1.0, 10.0, 100.0)
"""Where the last frame is looked for: so many seconds before the end that the header states."""

_SAMPLED_ROWS: Final = 16

_MOST_FLICKERS: Final = 16
"""So many times a picture that comes back and rests is confirmed each time; after that at the 32nd, 64th, 128th ... time."""

_SAME_MOMENT_S: Final = 0.0005

_WIDEST_PIXEL: Final = 8.0
"""Width to height of a pixel; in a file that states more, or less than the inverse, the pixels are taken for square."""


class FileCapture:
    """The frames of a video file, upright and with square pixels. Belongs to one thread; close it.

    frame_rate: frames per second as the file claims, None where it claims none. frame_count: as the file claims, None where it
    claims none. start_s: when the first frame is shown, in seconds from the start of the file, whose sound may begin earlier.
    damaged: whether frames that can't be decoded were passed over before one that can be.
    """

    def __init__(self, path: Path) -> None:
        """Raises SourceError where the file isn't there, may not be read or is no video."""
        self._path = path
        self._capture = _open(path)
        self.frame_rate = sane_frame_rate(self._capture.get(cv2.CAP_PROP_FPS))
        self.frame_count = sane_frame_count(self._capture.get(cv2.CAP_PROP_FRAME_COUNT))
        self.start_s = picture_start(path)
        self.damaged = False
        self._stretch = pixel_stretch(self._capture)
        # Frames since the start of the file; None once `seek` has been called.
        self._grabbed: int | None = 0
        # How often this capture went to another frame, and so when it gave the last picture. Some rows of that picture, to
        # notice a buffer that wasn't written again; a picture that differs only elsewhere is checked once more without need.
        self._moves = 0
        self._last_move = 0
        self._last: bytes | None = None
        self._repeats = 0
        self._certain = False
        self._witness: FileCapture | None = None
        self._flickers = 0
        # What this capture gave last as a witness of another one.
        self._seen: UInt8Array | None = None

    def grab(self) -> bool:
        """Go to the next frame, past those that can't be decoded; False at the end."""
        for failed in range(MOST_UNDECODED):
            try:
                grabbed = self._capture.grab()
            except cv2.error:
                grabbed = False
            if grabbed:
                self._moves += 1
                # A recording of television may begin with frames whose key frame came before it.
                self.damaged = self.damaged or (failed > 0 and self._grabbed != 0)
                if self._grabbed is not None:
                    self._grabbed += 1
                return True
        return False

    @property
    def time_s(self) -> float | None:
        """The time of the current frame in seconds from the start of the file; None where the file has no times.

        Files without times give 0 for every frame, which is also the time of a first frame.
        """
        since_first = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
        return since_first + self.start_s if math.isfinite(since_first) else None

    def seek(self, frame: int) -> int:
        """Go to before a frame by the file's index; return the number of the frame that `grab` goes to next, as FFmpeg says."""
        self._grabbed = None
        self._capture.set(cv2.CAP_PROP_POS_FRAMES, frame)
        return round(self._capture.get(cv2.CAP_PROP_POS_FRAMES))

    def picture(self) -> UInt8Array | None:
        """Return the current frame, (height, width, 3) uint8 BGR; None where it can't be decoded.

        Raises SourceError where FFmpeg doesn't convert the frame: it is interlaced.
        """
        image = self._retrieve() if self._last is not None else self._first_picture()
        if image is None:
            return None
        sample = _sample(image)
        if self._last is None or self._moves == self._last_move:
            self._repeats = 0
        elif sample == self._last:
            self._repeats += 1
            # A picture may rest for hours, so it is confirmed at the 1st, 4th, 16th, 64th ... repetition.
            if self._repeats.bit_count() == 1 and self._repeats.bit_length() % 2 and not self._confirmed(image):
                raise interlaced(str(self._path))
        else:
            self._repeats, self._certain = 0, True
        self._last, self._last_move = sample, self._moves
        return stretched(image, self._stretch)

    def check_end(self) -> None:
        """Raise SourceError where, at the end of the file, it isn't certain that any of its pictures was made.

        It never is where all of them are black and the memory can't be filled beforehand, as on Windows.
        """
        if self._last is not None and not self._certain:
            template = marked(
                "{name} can't be read: either all its pictures are black, or it is interlaced, as camcorders and television "
                "record. Convert it, for example with HandBrake or with `ffmpeg -i IN -vf bwdif OUT.mp4`, and open the new "
                "file."
            )
            raise SourceError(SourceProblem.UNSUPPORTED, template, name=self._path)

    def close(self) -> None:
        self._capture.release()
        self._last = self._seen = None
        if self._witness is not None:
            self._witness.close()
            self._witness = None

    # ---- Whether a picture was made ----

    def _retrieve(self) -> UInt8Array | None:
        return image_from(self._capture.retrieve)

    def _first_picture(self) -> UInt8Array | None:
        """Return the first picture that is asked of this capture. Raises SourceError where it wasn't made."""
        image, surely = first_picture(self._capture, FILLS[0])
        if image is None:
            return None
        if surely and not (image == FILLS[0]).all():
            self._certain = True
            return image
        # It has the colour of the fill, or another buffer may have been taken: the same frame from a second capture, whose
        # memory holds something else.
        with closing(FileCapture(self._path)) as second:
            there = second._go_to_place_of(self)
            again, surely_too = first_picture(second._capture, FILLS[1])
        if there and (again is None or not same_picture(image, again)):
            raise interlaced(str(self._path))
        # Unless both captures got new memory, which is all zeros.
        self._certain = (surely and surely_too) or bool(image.any())
        return image

    def _confirmed(self, image: UInt8Array) -> bool:
        """Whether another capture, whose buffer held something else, has the same picture at this frame."""
        if self._repeats == 1:
            if (agreed := self._witnessed(image)) is not None:
                return agreed
            # A picture that flickers between two states rests again and again.
            self._flickers += 1
            if self._flickers > _MOST_FLICKERS and self._flickers.bit_count() > 1:
                return True
        with closing(FileCapture(self._path)) as near:
            near._grabbed = None
            near._capture.set(cv2.CAP_PROP_POS_MSEC, self._capture.get(cv2.CAP_PROP_POS_MSEC))
            seen, surely = first_picture(near._capture, FILLS[0]) if near._go_to_time(self.time_s) else (None, False)
        if seen is not None and same_picture(image, seen):
            return True
        if seen is not None and surely and (seen == FILLS[0]).all():
            return False
        # The index may have led to another frame.
        with closing(FileCapture(self._path)) as other:
            return other._go_to_place_of(self) and (again := other._first_picture()) is not None and same_picture(image, again)

    def _witnessed(self, image: UInt8Array) -> bool | None:
        """Ask a second capture that follows this one, so that all its decoding takes as long as that of this one.

        None where its buffer already holds the same picture, or where this capture isn't at a known frame.
        """
        if self._grabbed is None:
            return None
        if self._witness is None:
            self._witness = FileCapture(self._path)
        witness = self._witness
        if witness._seen is not None and same_picture(image, witness._seen):
            return None
        if not witness._go_to_place_of(self):
            return False
        witness._seen = witness._retrieve() if witness._seen is not None else witness._first_picture()
        return witness._seen is not None and same_picture(image, witness._seen)

    def _go_to_place_of(self, other: FileCapture) -> bool:
        """Go on to the frame at which another capture of the file is; False where it can't be found."""
        if other._grabbed is not None:
            while self._grabbed is not None and self._grabbed < other._grabbed:
                if not self.grab():
                    return False
            return True
        return self._go_to_time(other.time_s)

    def _go_to_time(self, wanted: float | None) -> bool:
        """Go on to the frame of a time in seconds; False where there is none."""
        while wanted is not None and self.grab():
            off = (self.time_s or 0.0) - wanted
            if off >= -_SAME_MOMENT_S:
                return off <= _SAME_MOMENT_S
        return False


def end_of_picture(path: Path) -> float | None:
    """Return the time of a file's last frame in seconds, found by its index; None where it has none.

    Raises SourceError where the file is no video.
    """
    with closing(FileCapture(path)) as capture:
        if capture.frame_count is None or capture.frame_rate is None:
            return None
        last = None
        for before_s in _BEFORE_END_S:
            # Where the header states too many frames, there are none after that one.
            capture.seek(max(capture.frame_count - math.ceil(before_s * capture.frame_rate), 0))
            while capture.grab():
                last = capture.time_s
            if last is not None:
                return last
        return None


def first_picture(capture: cv2.VideoCapture, fill: int) -> tuple[UInt8Array | None, bool]:
    """Return the first picture that is asked of a capture, and whether the memory for it surely held a byte, `fill`, before."""
    width, height = capture.get(cv2.CAP_PROP_FRAME_WIDTH), capture.get(cv2.CAP_PROP_FRAME_HEIGHT)
    with memory_filled(fill, int(width * height) * 3) as surely:
        return image_from(capture.retrieve), surely


def interlaced(name: str) -> SourceError:
    template = marked(
        "{name} can't be read: it is interlaced, as camcorders and television record. Convert it, for example with HandBrake "
        "or with `ffmpeg -i IN -vf bwdif OUT.mp4`, and open the new file."
    )
    return SourceError(SourceProblem.UNSUPPORTED, template, name=name)


def unreadable(path: Path) -> SourceError:
    template = marked(
        "{path} can't be read as a video: it is damaged, incomplete, or not a video. See whether another program plays it, "
        "and save it as MP4."
    )
    return SourceError(SourceProblem.UNREADABLE, template, path=path)


def image_from(give: Callable[[], tuple[bool, cv2.typing.MatLike]]) -> UInt8Array | None:
    """Return the frame from a capture's `read` or `retrieve` as (height, width, 3) uint8 BGR; None where there is none."""
    try:
        given, image = give()
        # In some formats a frame may be larger than the header announced.
        fits = given and image is not None and image.shape[0] * image.shape[1] <= LARGEST_FRAME
        return as_bgr(image) if fits else None
    except (cv2.error, ValueError, MemoryError):
        return None


def sane_frame_rate(claimed: float) -> float | None:
    """Return the rate that a capture claims, None where it can't be true."""
    return claimed if math.isfinite(claimed) and 0.0 < claimed <= HIGHEST_FRAME_RATE else None


def sane_frame_count(claimed: float) -> int | None:
    """Return the number of frames that a capture claims (often an estimate), None where it can't be true."""
    return int(claimed) if math.isfinite(claimed) and 0 < claimed < 1e9 else None


def _open(path: Path) -> cv2.VideoCapture:
    prepare_opencv()
    with reading_file(path, marked("{path} is a folder, not a video. Open a file in it.")), path.open("rb"):
        pass
    try:
        capture = open_video_file(path)
    except VideoFileError as error:
        raise SourceError(
            SourceProblem.UNSUPPORTED, marked("{path} can't be read as a video: {why}."), path=path, why=error
        ) from error
    except OSError as error:
        raise SourceError(SourceProblem.UNREADABLE, marked("{path} can't be read: {why}"), path=path, why=error) from error
    if not capture.isOpened():
        capture.release()
        raise unreadable(path)
    return capture


def same_picture(image: UInt8Array, other: UInt8Array) -> bool:
    """Whether two pictures are equal to the last bit."""
    if image.shape != other.shape:
        return False
    # A moving picture shows in a few rows already.
    return _sample(image) == _sample(other) and np.array_equal(image, other)


def _sample(image: UInt8Array) -> bytes:
    """Return some rows of a picture."""
    step = max(image.shape[0] // _SAMPLED_ROWS, 1)
    return image[step // 2 :: step].tobytes()


# ---- Square pixels ----


def pixel_stretch(capture: cv2.VideoCapture) -> tuple[float, float]:
    """Return by how much pictures have to be made wider and higher so that their pixels are square."""
    across, down = capture.get(cv2.CAP_PROP_SAR_NUM), capture.get(cv2.CAP_PROP_SAR_DEN)
    # 0 means unknown.
    ratio = across / down if across > 0 and down > 0 else 1.0
    if ratio == 1.0 or not 1 / _WIDEST_PIXEL <= ratio <= _WIDEST_PIXEL:
        return 1.0, 1.0
    # The pixels are stated as they lie in the file; OpenCV has turned the picture.
    lying = capture.get(cv2.CAP_PROP_ORIENTATION_META) % 180 == 90
    return (1.0, ratio) if lying else (ratio, 1.0)


def stretched(image: UInt8Array, stretch: tuple[float, float]) -> UInt8Array:
    """Return a picture, (height, width, 3) uint8 BGR, with its pixels made square."""
    if stretch == (1.0, 1.0):
        return image
    height, width = image.shape[:2]
    size = max(round(width * stretch[0]), 1), max(round(height * stretch[1]), 1)
    if size == (width, height) or size[0] * size[1] > LARGEST_FRAME:
        return image
    smaller = stretch[0] * stretch[1] < 1
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LINEAR), np.uint8)


# ---- Filled memory ----

_M_PERTURB: Final = -6
"""glibc's mallopt(3): fill memory with a byte's complement when it is given out."""

_filling: Final = threading.Lock()


@contextmanager
def memory_filled(fill: int, size: int) -> Iterator[bool]:
    """Have memory that C code takes hold a byte at first, as far as the system can; yield whether it surely does.

    size: in bytes, of what will be taken.
    """
    mallopt = _mallopt()
    with _filling:
        if mallopt is not None:
            try:
                mallopt(_M_PERTURB, fill ^ 0xFF)
                # Another allocator may stand in for glibc's.
                surely = bool((np.empty(1 << 16, np.uint8) == fill).all())
                yield surely
            finally:
                mallopt(_M_PERTURB, 0)
        else:
            # Memory that is given back is often given out again.
            for _ in range(2):
                given_back = [np.full(min(size, 3 * LARGEST_FRAME) + extra, fill, np.uint8) for extra in (0, 1 << 12)]
                del given_back
            yield False


def _mallopt() -> Callable[[int, int], int] | None:
    try:
        mallopt: Callable[[int, int], int] = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return None
    return mallopt
