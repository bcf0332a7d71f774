"""Where things go on a picture: how a frame lies in a widget, and where labels fit. Plain arithmetic, no painting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from fer_desktop.core.types import Box

GAP: Final = 4.0
"""Between a box and its label, and between two labels, in view pixels."""

_SCAN_STEP: Final = 10.0


@dataclass(frozen=True, slots=True)
class Placement:
    """How a frame lies in a view: scaled, moved, and perhaps mirrored left to right.

    left, top: of the picture in the view. frame_width, frame_height: pixels of the frame. scale: view pixels a frame pixel.
    """

    left: float
    top: float
    frame_width: int
    frame_height: int
    scale: float
    mirrored: bool = False

    @property
    def picture(self) -> Box:
        """The picture's rectangle in the view."""
        return Box(self.left, self.top, self.frame_width * self.scale, self.frame_height * self.scale)

    def to_view(self, box: Box) -> Box:
        """Map a box from frame pixels to view pixels."""
        x = self.frame_width - box.right if self.mirrored else box.x
        return Box(self.left + x * self.scale, self.top + box.y * self.scale, box.width * self.scale, box.height * self.scale)

    def to_frame(self, x: float, y: float) -> tuple[float, float]:
        """Map a point from view pixels to frame pixels."""
        column = (x - self.left) / self.scale
        return (self.frame_width - column if self.mirrored else column), (y - self.top) / self.scale


def fit(frame_size: tuple[int, int], view_size: tuple[float, float], mirrored: bool = False) -> Placement:
    """Lay a frame in the middle of a view, as large as fits with its proportions kept. Sizes are width and height."""
    width, height = frame_size
    scale = min(view_size[0] / width, view_size[1] / height)
    return Placement((view_size[0] - width * scale) / 2, (view_size[1] - height * scale) / 2, width, height, scale, mirrored)


def face_at(boxes: Sequence[Box], x: float, y: float) -> int | None:
    """Return which box a point hits, the smallest where several do, or None."""
    hits = [k for k, box in enumerate(boxes) if box.x <= x <= box.right and box.y <= y <= box.bottom]
    return min(hits, key=lambda k: boxes[k].area, default=None)


def place_labels(faces: Sequence[Box], sizes: Sequence[tuple[float, float]], bounds: Box) -> list[Box]:
    """Return a rectangle for the label of every face, in the order of the faces.

    Labels stay inside bounds, and keep off other faces and each other as far as there is room: first beside their own face
    (above it, below it, then at its sides and in its corners), else at the nearest free spot, else where they cover least.
    """
    placed: list[Box] = []
    for k, (face, size) in enumerate(zip(faces, sizes, strict=True)):
        width, height = min(size[0], bounds.width), min(size[1], bounds.height)
        others = [other for j, other in enumerate(faces) if j != k]
        best, least = None, float("inf")
        for candidate in _candidates(face, width, height, bounds):
            cost = _cost(candidate, placed, others)
            if cost < least:
                best, least = candidate, cost
            if not cost:
                break
        assert best is not None
        placed.append(best)
    return placed


def _candidates(face: Box, width: float, height: float, bounds: Box) -> Iterator[Box]:
    """Yield places for a label from the best to the least, all inside bounds."""
    above, below = face.y - height - GAP, face.bottom + GAP
    flush_right = face.right - width
    # Outside its own face and in the picture as it is; then pushed into the picture; then anywhere, nearest first.
    beside = [
        (face.x, above),
        (flush_right, above),
        (face.x, below),
        (flush_right, below),
        (face.right + GAP, face.y),
        (face.x - width - GAP, face.y),
        (face.right + GAP, face.bottom - height),
        (face.x - width - GAP, face.bottom - height),
    ]
    for x, y in beside:
        shifted = _inside(x, y, width, height, bounds)
        if abs(shifted.y - y) < 0.5 and not _overlap(shifted, face):
            yield shifted
    for x, y in ((face.x + GAP, face.y + GAP), (face.x + GAP, face.bottom - height - GAP)):
        yield _inside(x, y, width, height, bounds)
    middle_x, middle_y = face.center
    spots = []
    y = bounds.y
    while y <= bounds.bottom - height:
        x = bounds.x
        while x <= bounds.right - width:
            distance = (x + width / 2 - middle_x) ** 2 + (y + height / 2 - middle_y) ** 2
            if distance < (3 * (face.width + face.height)) ** 2:
                spots.append((distance, x, y))
            x += _SCAN_STEP
        y += _SCAN_STEP
    for _, x, y in sorted(spots):
        yield Box(x, y, width, height)


def _inside(x: float, y: float, width: float, height: float, bounds: Box) -> Box:
    """Push a rectangle into bounds."""
    return Box(min(max(x, bounds.x), bounds.right - width), min(max(y, bounds.y), bounds.bottom - height), width, height)


def _cost(label: Box, placed: Sequence[Box], faces: Sequence[Box]) -> float:
    """Return what a place covers, in square pixels; another label weighs more, as neither could be read."""
    return sum(_overlap(label, face) for face in faces) + 4 * sum(_overlap(label, other) for other in placed)


def _overlap(first: Box, second: Box) -> float:
    width = min(first.right, second.right) - max(first.x, second.x)
    height = min(first.bottom, second.bottom) - max(first.y, second.y)
    return width * height if width > 0 and height > 0 else 0.0
