"""Covers faces in the pictures of a recording or a video, so that nobody is recognised by them.

A covering is wider than the face, so that it takes in the head, and it stays over gaps: where a face is lost for a while it
follows the straight path between the two places, and it begins before a face is first seen and ends after it was last seen.
The rows of a recording have only the faces that were followed. `find_faces` looks at every frame once more, with a lower
threshold, and finds those of passers-by, faces that were too small to be analysed, and the first moments of everybody.

What is covered can't be undone: blurred and pixelated faces keep `_CELLS` by `_CELLS` mean colours of the whole head, with a
quarter of their contrast and rounded to 16 levels. A blur that only smooths, or a mosaic of many small cells, can be reversed
or matched with a known face, as the picture behind it still determines every pixel (McPherson et al., "Defeating Image
Obfuscation with Deep Learning", 2016). Here the colours of a few cells are all that is left, however large the face is. The
cells move with the head, and their rounding hides what the small movements from frame to frame would add. Clothes, hair and
voice may still tell who it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from threading import Event
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_desktop import paths
from fer_desktop.analysis.detection.detector import BlazeFaceDetector
from fer_desktop.core.types import Box, UInt8Array
from fer_desktop.recordings.export import Film, Pictures, Report
from fer_desktop.recordings.faces import FaceTable
from fer_desktop.recordings.rows import Row

_CELLS: Final = 3
"""How many cells a blurred or pixelated head has across."""

_CONTRAST: Final = 0.25
"""How much of the cells' contrast is kept: with more, the detector still takes some blurred heads for faces."""

_LEVEL: Final = 16
"""Colours of the cells are rounded to multiples of this."""

_SOLID: Final = (72, 72, 72)
_SIDES: Final = 0.4
_TOP: Final = 0.6
_BELOW: Final = 0.4
"""How far a covering reaches beyond a face's box: to the left and right in widths, and above and below in heights of it."""

HELD_S: Final = 0.5
"""Seconds for which a covering is there before a face is first seen, and stays where it was last seen."""

BRIDGED_S: Final = 3.0
"""Seconds for which a face may be lost until its covering doesn't follow the path between the two places any more."""

_GROWTH: Final = 0.5
"""By how much of the box's size a covering grows on each side at most, while the face isn't seen."""

_FINDING_THRESHOLD: Final = 0.3
_ROUNDS: Final = 3
"""How often a frame is searched at most, until nothing more is found in it."""

_SAME_FACE: Final = 0.3
"""From this intersection over union a face that was found is that of a row of the same frame."""

_GOES_ON: Final = 0.1
_SURELY_GOES_ON: Final = 0.5
"""From this intersection over union with its last place a face goes on: that of a covered person, and of one who is shown."""

FindFaces = Callable[[UInt8Array], Sequence[Box]]
"""Returns the boxes of all faces in (height, width, 3) uint8 BGR, in pixels. Belongs to one thread. Raises DetectorError."""


class CoverStyle(StrEnum):
    """How a face is covered. COVER: by a plain grey rectangle, of which nothing can be told."""

    BLUR = "blur"
    PIXELS = "pixelate"
    COVER = "cover"


class CoverWho(StrEnum):
    """Whose faces are covered: EVERYONE's, those of ALL_BUT the chosen people, or ONLY theirs."""

    EVERYONE = "everyone"
    ALL_BUT = "all_but"
    ONLY = "only"


@dataclass(frozen=True, slots=True)
class Covering:
    """What is to be covered, and how. chosen: the tracks of the chosen people.

    Where nobody is chosen, everyone is covered, so that a forgotten choice shows nobody.
    """

    style: CoverStyle
    who: CoverWho = CoverWho.EVERYONE
    chosen: frozenset[int] = frozenset()

    def covers(self, track: int) -> bool:
        """Whether a track's face is covered. track: 0 or less for a face that belongs to nobody who was followed."""
        if self.who is CoverWho.EVERYONE or not self.chosen:
            return True
        return (track in self.chosen) is (self.who is CoverWho.ONLY)


def find_faces() -> FindFaces:
    """Return a function that finds faces, surer than for readings: a face too many does less harm here than one too few.

    Raises DetectorError, and paths.MissingFileError where BlazeFace's file is not there.
    """
    detector = BlazeFaceDetector(paths.detector_file(), _FINDING_THRESHOLD)

    def find(image: UInt8Array) -> list[Box]:
        boxes: list[Box] = []
        for _ in range(_ROUNDS):
            # Beside a large face the detector may miss a small one, which shows once the large one is covered.
            heads = [widened(box) for box in boxes]
            found = [face.box for face in detector.detect(covered(image, heads, CoverStyle.COVER))]
            new = [box for box in found if not any(_holds(head, box.center) for head in heads)]
            boxes += new
            if not new:
                break
        return boxes

    return find


def _holds(box: Box, point: tuple[float, float]) -> bool:
    return box.x <= point[0] <= box.right and box.y <= point[1] <= box.bottom


def widened(box: Box, unseen: float = 0.0) -> Box:
    """Return what is covered of a face's box: the head. unseen: 0 to 1, how long ago the face was seen."""
    more = _GROWTH * min(max(unseen, 0.0), 1.0)
    left, top = box.width * (_SIDES + more), box.height * (_TOP + more)
    return Box(box.x - left, box.y - top, box.width + 2 * left, box.height * (1 + _BELOW + more) + top)


def covered(image: UInt8Array, boxes: Iterable[Box], style: CoverStyle) -> UInt8Array:
    """Return a copy of (height, width, 3) uint8 BGR in which boxes are covered, as far as they lie in the picture.

    boxes: as `widened` gives them. Without a box inside, the same picture is returned.
    """
    height, width = image.shape[:2]
    result = image
    for box in boxes:
        left, top = max(math.floor(box.x), 0), max(math.floor(box.y), 0)
        right, bottom = min(math.ceil(box.right), width), min(math.ceil(box.bottom), height)
        if right <= left or bottom <= top:
            continue
        if result is image:
            result = image.copy()
        part = result[top:bottom, left:right]
        part[:] = _SOLID if style is CoverStyle.COVER else _coarse(part, max(box.width, box.height) / _CELLS, style)
    return result


def _coarse(part: UInt8Array, cell: float, style: CoverStyle) -> UInt8Array:
    """Return a part of a picture as a few cells. cell: their size in pixels, that of the whole head's, also at an edge."""
    height, width = part.shape[:2]
    across, down = max(round(width / cell), 1), max(round(height / cell), 1)
    cells = cv2.resize(part, (across, down), interpolation=cv2.INTER_AREA)
    mean = cells.mean(axis=(0, 1))
    cells = mean + _CONTRAST * (cells - mean)
    cells = np.minimum(np.asarray(cells, np.uint16) // _LEVEL * _LEVEL + _LEVEL // 2, 255).astype(np.uint8)
    how = cv2.INTER_NEAREST if style is CoverStyle.PIXELS else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(cells, (width, height), interpolation=how), np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class _Path:
    """Where a face was. frames: (n,) int64, rising. boxes: (n, 4) float64 x, y, width, height in pixels."""

    frames: NDArray[np.int64]
    boxes: NDArray[np.float64]

    def at(self, frame: int, frame_rate: float) -> list[Box]:
        """Return what to cover at a frame; see the module."""
        after = int(np.searchsorted(self.frames, frame, side="left"))
        if after < len(self.frames) and self.frames[after] == frame:
            return [widened(Box(*self.boxes[after]))]
        behind = (frame - int(self.frames[after - 1])) / frame_rate if after else math.inf
        ahead = (int(self.frames[after]) - frame) / frame_rate if after < len(self.frames) else math.inf
        unseen = min(behind, ahead) / HELD_S
        boxes = []
        if behind + ahead <= BRIDGED_S:
            share = behind / (behind + ahead)
            boxes.append(Box(*((1 - share) * self.boxes[after - 1] + share * self.boxes[after])))
        # Also where it was, as a recording repeats a frame that the next one comes late after.
        if behind <= HELD_S:
            boxes.append(Box(*self.boxes[after - 1]))
        if ahead <= HELD_S:
            boxes.append(Box(*self.boxes[after]))
        return [widened(box, unseen) for box in boxes]


class CoverPlan:
    """What is covered in each frame of a film. Never changes, so any thread may ask it."""

    def __init__(
        self,
        faces: FaceTable,
        frame_rate: float,
        covering: Covering,
        found: Mapping[int, Sequence[Box]] | None = None,
    ) -> None:
        """faces: the rows. frame_rate: frames per second of their numbers. found: the faces in searched frames."""
        self.covering = covering
        self._faces = faces
        self._frame_rate = frame_rate
        paths_of = _paths_of_rows(faces)
        if found:
            _join(paths_of, faces, found, covering, HELD_S * frame_rate)
        self._paths = [
            _Path(np.fromiter(path, np.int64, len(path)), np.array([_numbers(box) for box in path.values()]))
            for track, places in paths_of.items()
            if covering.covers(track) and (path := dict(sorted(places.items())))
        ]

    def boxes_at(self, frame: int) -> list[Box]:
        """Return what is covered at a frame, as `covered` takes it."""
        return [box for path in self._paths for box in path.at(frame, self._frame_rate)]

    def cover(self, image: UInt8Array, frame: int, found: Iterable[Box] = ()) -> UInt8Array:
        """Return a frame, (height, width, 3) uint8 BGR, with the faces covered. found: faces in it that weren't planned for."""
        boxes = self.boxes_at(frame)
        if self.covering.covers(0):
            boxes += [widened(box) for box in found if not self._is_of_row(box, frame)]
        return covered(image, boxes, self.covering.style)

    def _is_of_row(self, box: Box, frame: int) -> bool:
        shown = (Box(*map(float, self._faces.boxes[k])) for k in self._faces.shown_at(frame) if self._faces.face[k])
        return any(box.intersection_over_union(other) >= _SAME_FACE for other in shown)


def _numbers(box: Box) -> tuple[float, float, float, float]:
    return box.x, box.y, box.width, box.height


_Places = dict[int, Box]
"""Where a face was, by frame."""


def _paths_of_rows(faces: FaceTable) -> dict[int, _Places]:
    """Return where each track was; a row without a box, as a damaged file may have, is left to what is around it."""
    found: dict[int, _Places] = {}
    for k in np.flatnonzero((faces.face > 0) & (faces.boxes[:, 2] > 0) & (faces.boxes[:, 3] > 0)).tolist():
        found.setdefault(int(faces.face[k]), {})[int(faces.frame[k])] = Box(*map(float, faces.boxes[k]))
    return found


def _join(
    paths_of: dict[int, _Places],
    faces: FaceTable,
    found: Mapping[int, Sequence[Box]],
    covering: Covering,
    most_frames: float,
) -> None:
    """Add faces that were found to the paths of the people whose they are; the others get paths with negative numbers."""
    rest: dict[int, list[Box]] = {}
    for frame, boxes in found.items():
        shown = [(int(faces.face[k]), Box(*map(float, faces.boxes[k]))) for k in faces.shown_at(frame) if faces.face[k]]
        for box in boxes:
            shared, track = max(((box.intersection_over_union(other), track) for track, other in shown), default=(0.0, 0))
            if shared < _SAME_FACE:
                rest.setdefault(frame, []).append(box)
            else:
                paths_of.setdefault(track, {}).setdefault(frame, box)
    for backwards in (False, True):
        _continue_paths(paths_of, rest, covering, most_frames, backwards)
    _begin_paths(paths_of, rest, most_frames)


def _continue_paths(
    paths_of: dict[int, _Places], rest: dict[int, list[Box]], covering: Covering, most_frames: float, backwards: bool
) -> None:
    """Take each face in `rest` that goes on from where somebody was shortly before, or after, into that path."""
    by_frame: dict[int, list[tuple[int, Box]]] = {}
    for track, places in paths_of.items():
        for frame, box in places.items():
            by_frame.setdefault(frame, []).append((track, box))
    last: dict[int, tuple[int, Box]] = {}
    for frame in sorted(by_frame.keys() | rest.keys(), reverse=backwards):
        here = by_frame.get(frame, [])
        last.update({track: (frame, box) for track, box in here})
        there = {track for track, _ in here}
        last = {track: place for track, place in last.items() if abs(frame - place[0]) <= most_frames}
        for box in rest.pop(frame, []):
            shared = {track: box.intersection_over_union(place[1]) for track, place in last.items() if track not in there}
            track = max(shared, key=lambda each: shared[each], default=0)
            if track and shared[track] >= (_GOES_ON if covering.covers(track) else _SURELY_GOES_ON):
                paths_of[track][frame] = box
                last[track] = frame, box
                there.add(track)
            else:
                rest.setdefault(frame, []).append(box)


def _begin_paths(paths_of: dict[int, _Places], rest: Mapping[int, list[Box]], most_frames: float) -> None:
    last: dict[int, tuple[int, Box]] = {}
    new = 0
    for frame in sorted(rest):
        there: set[int] = set()
        last = {track: place for track, place in last.items() if frame - place[0] <= most_frames}
        for box in rest[frame]:
            shared = {track: box.intersection_over_union(place[1]) for track, place in last.items() if track not in there}
            track = max(shared, key=lambda each: shared[each], default=0)
            if not track or shared[track] < _GOES_ON:
                new -= 1
                track = new
            paths_of.setdefault(track, {})[frame] = box
            last[track] = frame, box
            there.add(track)


def plan_film(
    film: Film,
    faces: FaceTable,
    frame_rate: float,
    covering: Covering,
    find: FindFaces,
    cancel: Event | None = None,
    progress: Report = lambda _: None,
) -> CoverPlan | None:
    """Look for the faces in every frame of a film, and return what is to be covered; None where it was cancelled.

    faces: the film's rows. frame_rate: frames per second of their numbers. Raises RecordingError, SourceError, DetectorError.
    """
    found: dict[int, Sequence[Box]] = {}
    with closing(film.open_video()) as video:
        for done, frame in enumerate(film.frames):
            if cancel is not None and cancel.is_set():
                return None
            image = video.read(frame)
            if image is None:
                break
            if boxes := find(image):
                found[frame] = boxes
            progress(done / len(film.frames))
    return CoverPlan(faces, frame_rate, covering, found)


class CoveredPictures:
    """The pictures of a video with faces covered. Belongs to one thread."""

    def __init__(self, pictures: Pictures, plan: CoverPlan, find: FindFaces | None = None) -> None:
        """find: looks for faces in each picture that is read, where the plan was made without that."""
        self._pictures = pictures
        self._plan = plan
        self._find = find

    @property
    def time_s(self) -> float | None:
        return self._pictures.time_s

    def read(self, frame: int) -> UInt8Array | None:
        image = self._pictures.read(frame)
        if image is None:
            return None
        return self._plan.cover(image, frame, self._find(image) if self._find is not None else ())

    def close(self) -> None:
        self._pictures.close()


@dataclass(frozen=True, slots=True, eq=False)
class CoveredFilm:
    """A film with faces covered."""

    film: Film
    plan: CoverPlan
    folder: Path = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "folder", self.film.folder)

    @property
    def frame_rate(self) -> float:
        return self.film.frame_rate

    @property
    def timed(self) -> bool:
        return self.film.timed

    @property
    def frames(self) -> range:
        return self.film.frames

    def rows_at(self, frame: int) -> list[Row]:
        return self.film.rows_at(frame)

    def open_video(self) -> CoveredPictures:
        """Raises RecordingError or SourceError."""
        return CoveredPictures(self.film.open_video(), self.plan)


def covered_still(image: UInt8Array, faces: Sequence[tuple[int, Box]], covering: Covering, find: FindFaces) -> UInt8Array:
    """Return a single picture, (height, width, 3) uint8 BGR, with faces covered.

    faces: numbers and boxes of the faces that are known. find: finds others. Raises DetectorError.
    """
    boxes = [widened(box) for number, box in faces if covering.covers(number)]
    if covering.covers(0):
        known = [box for _, box in faces]
        others = (box for box in find(image) if all(box.intersection_over_union(each) < _SAME_FACE for each in known))
        boxes += [widened(box) for box in others]
    return covered(image, boxes, covering.style)
