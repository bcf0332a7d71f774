"""The layout of a picture: how a frame is placed in a widget, and where labels fit. Plain arithmetic, no painting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from fer_desktop.core.geometry import FloatArray
from fer_desktop.core.types import Box

GAP: Final = 4.0
"""Between a box and its label, and between two labels, in view pixels."""

_SCAN_STEP: Final = 10.0

_MOST_SCANNED: Final = 60
"""With more labels than these, no free spot away from the face is searched for."""


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

    def clipped(self, box: Box, inset: float) -> Box:
        """Map a box like `to_view`, but cut it off at the picture's edges, `inset` view pixels inside them.

        A box that lies beyond an edge becomes a line along it.
        """
        mapped, picture = self.to_view(box), self.picture
        left, right = (min(max(x, picture.x + inset), picture.right - inset) for x in (mapped.x, mapped.right))
        top, bottom = (min(max(y, picture.y + inset), picture.bottom - inset) for y in (mapped.y, mapped.bottom))
        return Box(left, top, right - left, bottom - top)

    def to_frame(self, x: float, y: float) -> tuple[float, float]:
        """Map a point from view pixels to frame pixels."""
        column = (x - self.left) / self.scale
        return (self.frame_width - column if self.mirrored else column), (y - self.top) / self.scale


def fit(frame_size: tuple[int, int], view_size: tuple[float, float], mirrored: bool = False) -> Placement:
    """Centre a frame in a view, as large as fits with its proportions kept. Sizes are width and height."""
    width, height = frame_size
    scale = min(view_size[0] / width, view_size[1] / height)
    return Placement((view_size[0] - width * scale) / 2, (view_size[1] - height * scale) / 2, width, height, scale, mirrored)


def face_at(boxes: Sequence[Box], x: float, y: float) -> int | None:
    """Return the index of the box at a point, the smallest if there are several, or None."""
    hits = [k for k, box in enumerate(boxes) if box.x <= x <= box.right and box.y <= y <= box.bottom]
    return min(hits, key=lambda k: boxes[k].area, default=None)


def place_labels(
    faces: Sequence[Box], sizes: Sequence[tuple[float, float]], bounds: Box, covered: Sequence[Box] = ()
) -> list[Box]:
    """Return a rectangle for the label of every face, in their order; with fewer sizes than faces, for the first ones.

    Labels stay inside bounds and avoid other faces, each other and covered places (under buttons) if there is room. A label
    goes beside its own face (above it, below it, then at its sides and in its corners), else to the nearest free spot, else
    to where it covers least. For very many faces no free spot is searched for.
    """
    obstacles = np.array(
        [face.edges for face in faces] + [(0.0, 0.0, 0.0, 0.0)] * len(sizes) + [place.edges for place in covered]
    )
    # A label that overlaps another one, or lies under a button, can't be read, so those weigh more than a face.
    weights = np.array([1.0] * len(faces) + [4.0] * (len(sizes) + len(covered)))
    placed: list[Box] = []
    for k, (face, size) in enumerate(zip(faces, sizes, strict=False)):
        width, height = min(size[0], bounds.width), min(size[1], bounds.height)
        weights[k] = 0.0
        candidates = _beside(face, width, height, bounds)
        costs = _costs(np.array([candidate.edges for candidate in candidates]), obstacles, weights)
        best = int(np.argmin(costs))
        label, least = candidates[best], costs[best]
        if least > 0 and len(sizes) <= _MOST_SCANNED:
            spots = _spots(face, width, height, bounds)
            costs = _costs(spots, obstacles, weights)
            if len(spots) and costs.min() < least:
                x, y = spots[np.argmin(costs), :2]
                label = Box(float(x), float(y), width, height)
        placed.append(label)
        weights[k] = 1.0
        obstacles[len(faces) + k] = label.edges
    return placed


def _beside(face: Box, width: float, height: float, bounds: Box) -> list[Box]:
    """Return places for a label at its own face, the best first, all inside bounds."""
    above, below = face.y - height - GAP, face.bottom + GAP
    flush_right = face.right - width
    outside = [
        (face.x, above),
        (flush_right, above),
        (face.x, below),
        (flush_right, below),
        (face.right + GAP, face.y),
        (face.x - width - GAP, face.y),
        (face.right + GAP, face.bottom - height),
        (face.x - width - GAP, face.bottom - height),
    ]
    # Moved into the picture; kept if that didn't move them up or down, or onto their face.
    pushed = [(_inside(x, y, width, height, bounds), y) for x, y in outside]
    result = [label for label, y in pushed if abs(label.y - y) < 0.5 and not _overlap(label, face)]
    corners = ((face.x + GAP, face.y + GAP), (face.x + GAP, face.bottom - height - GAP))
    return result + [_inside(x, y, width, height, bounds) for x, y in corners]


def _spots(face: Box, width: float, height: float, bounds: Box) -> FloatArray:
    """Return places for a label anywhere around its face, inside bounds, the nearest first: (n, 4) edges."""
    columns = np.arange(bounds.x, bounds.right - width + 1e-9, _SCAN_STEP)
    rows = np.arange(bounds.y, bounds.bottom - height + 1e-9, _SCAN_STEP)
    y, x = (grid.ravel() for grid in np.meshgrid(rows, columns, indexing="ij"))
    middle_x, middle_y = face.center
    distance = (x + width / 2 - middle_x) ** 2 + (y + height / 2 - middle_y) ** 2
    near = np.flatnonzero(distance < (3 * (face.width + face.height)) ** 2)
    near = near[np.lexsort((y[near], x[near], distance[near]))]
    return np.stack([x[near], y[near], x[near] + width, y[near] + height], axis=1)


def _inside(x: float, y: float, width: float, height: float, bounds: Box) -> Box:
    """Push a rectangle into bounds."""
    return Box(min(max(x, bounds.x), bounds.right - width), min(max(y, bounds.y), bounds.bottom - height), width, height)


def _costs(labels: FloatArray, obstacles: FloatArray, weights: FloatArray) -> FloatArray:
    """Return what places cover, in weighted square pixels, (n,). labels: (n, 4) edges; obstacles: (m, 4); weights: (m,)."""
    sizes = np.minimum(labels[:, None, 2:], obstacles[:, 2:]) - np.maximum(labels[:, None, :2], obstacles[:, :2])
    covered = np.maximum(sizes, 0.0)
    costs: FloatArray = (covered[:, :, 0] * covered[:, :, 1]) @ weights
    return costs


def _overlap(first: Box, second: Box) -> bool:
    across = min(first.right, second.right) > max(first.x, second.x)
    return across and min(first.bottom, second.bottom) > max(first.y, second.y)
