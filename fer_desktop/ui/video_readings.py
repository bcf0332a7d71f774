"""What was read of a video, as numbers that grow while it is read: an hour of two faces is 216000 rows."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.core.types import Float32Array
from fer_desktop.recordings.faces import FaceTable
from fer_desktop.ui.files_queue import Shot

# Frame, time, track, box, score, probabilities, smoothed probabilities, the expression shown, uncertain.
_NUMBERS: Final = 3 + 4 + 1 + 2 * CLASS_COUNT + 2
_SMOOTHED: Final = 8 + CLASS_COUNT
_NO_FACE: Final = (0.0,) * (_NUMBERS - 2)


@dataclass(frozen=True, slots=True, eq=False)
class ReadingsTable:
    """The readings up to a moment. smoothed: (n, 7). shown: (n,) the expression. uncertain: (n,). Rows as in `faces`."""

    faces: FaceTable
    smoothed: Float32Array
    shown: NDArray[np.int64]
    uncertain: NDArray[np.bool_]


class VideoReadings:
    """Takes in shots as they come; belongs to the GUI thread, but for `table`, which takes a copy of `values`."""

    def __init__(self) -> None:
        self.taken = 0
        self._values: array[float] = array("d")

    def take(self, shots: Sequence[Shot]) -> bool:
        """Take in what of a video's shots is new; return whether anything is."""
        new = shots[self.taken :]
        self.taken += len(new)
        for shot in new:
            start = float(shot.index), float(shot.media_time or 0.0)
            if not shot.readings:
                self._values.extend((*start, *_NO_FACE))
            for reading in shot.readings:
                face = reading.face
                self._values.extend(
                    (*start, face.track_id, face.box.x, face.box.y, face.box.width, face.box.height, face.score)
                )
                self._values.extend(reading.prediction.probabilities.tolist())
                self._values.extend(reading.smoothed.probabilities.tolist())
                self._values.extend((reading.expression_index, reading.uncertain))
        return bool(new)

    def values(self) -> array[float]:
        """Return a copy, for `table`."""
        return self._values[:]


def table(values: array[float]) -> ReadingsTable:
    """Make a table of what `VideoReadings.values` returned; may be called in any thread."""
    rows = np.frombuffer(values, np.float64).reshape(-1, _NUMBERS) if len(values) else np.empty((0, _NUMBERS))
    faces = FaceTable(
        frame=rows[:, 0].astype(np.int64),
        time_s=rows[:, 1].copy(),
        face=rows[:, 2].astype(np.int64),
        boxes=rows[:, 3:7].astype(np.float32),
        score=rows[:, 7].astype(np.float32),
        probabilities=rows[:, 8:_SMOOTHED].astype(np.float32),
    )
    smoothed = rows[:, _SMOOTHED : _SMOOTHED + CLASS_COUNT].astype(np.float32)
    return ReadingsTable(faces, smoothed, rows[:, -2].astype(np.int64), rows[:, -1] > 0)


def part(whole: ReadingsTable, first: int) -> ReadingsTable:
    """Return the table of the frames from `first` on, which is frame 0 there."""
    old, chosen = whole.faces, whole.faces.frame >= first
    faces = FaceTable(
        old.frame[chosen] - first,
        old.time_s[chosen],
        old.face[chosen],
        old.boxes[chosen],
        old.score[chosen],
        old.probabilities[chosen],
    )
    return ReadingsTable(faces, whole.smoothed[chosen], whole.shown[chosen], whole.uncertain[chosen])
