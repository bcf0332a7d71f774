"""What a network needs beside itself in the compiled step of training: pictures, their changes, and teachers.

Everything is plain Keras 3, so it runs with any of its backends. A batch brings the rows of its pictures and what `draw` chose
for them, some hundred bytes a picture; the crops are made on the device.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from fer_desktop.analysis.preprocessing import INPUT_SIZE, SMALLEST_DEVIATION
from training.augmentation import Changes, noise, resampled

_BLOCK = 8
_BLOCKS = INPUT_SIZE // _BLOCK
_PIXELS = INPUT_SIZE**2

# The quantisation of luminance in annex K of the JPEG standard, at quality 50.
_QUANTISATION = np.array(
    [
        [16, 11, 10, 16, 24, 40, 51, 61],
        [12, 12, 14, 19, 26, 58, 60, 55],
        [14, 13, 16, 24, 40, 57, 69, 56],
        [14, 17, 22, 29, 51, 87, 80, 62],
        [18, 22, 37, 56, 68, 109, 103, 77],
        [24, 35, 55, 64, 81, 104, 113, 92],
        [49, 64, 78, 87, 103, 121, 120, 101],
        [72, 92, 95, 98, 112, 100, 103, 99],
    ],
    np.float32,
)


class OnDevice(keras.Model):
    """A network that trains on rows of pictures instead of crops, or with teachers, or both.

    Training calls it with a dictionary: "rows" (n,) are the places of n pictures among `pictures`, "changes" is a `Changes` for
    them, as a dictionary, and "share" (n,), 0 to 1, is the share of each in its mixture with the picture at the same place from
    the other end. Without pictures, and to evaluate, it takes crops as the network does.

    With teachers, the loss gets `distillation` x temperature^2 x the cross-entropy between the mean of the teachers'
    probabilities and the network's, both at `temperature`, for each head (Hinton, Vinyals and Dean, 2015). The teachers see the
    very crops that the network sees (Beyer et al., 2022, "A good teacher is patient and consistent").

    The weights are those of the network, so the network can be saved by itself.
    """

    def __init__(
        self,
        network: keras.Model,
        pictures: NDArray[np.uint8] | None = None,
        teachers: Sequence[keras.Model] = (),
        distillation: float = 0.0,
        temperature: float = 1.0,
    ) -> None:
        super().__init__(dtype="float32")
        self.network = network
        self.teachers = list(teachers)
        for teacher in self.teachers:
            teacher.trainable = False
        self.distillation = distillation
        self.temperature = temperature
        if pictures is not None:
            self._pictures = self._constant("pictures", pictures)
            self._noise = self._constant("noise", noise())
            self._resampling = self._constant("resampling", _resampling())
            self._cosines = self._constant("cosines", _cosines())
            self._quantisation = self._constant("quantisation", np.tile(_QUANTISATION[:, None], (1, _BLOCKS, 1)))
        self.built = True

    def _constant(self, name: str, values: NDArray[Any]) -> keras.Variable:
        """Put values on the device, where each step finds them."""
        variable = self.add_weight(
            name=name, shape=values.shape, dtype=str(values.dtype), initializer="zeros", trainable=False, autocast=False
        )
        variable.assign(values)
        return variable

    def call(self, inputs: Any, training: bool | None = None) -> dict[str, Any]:
        crops = self._crops(inputs) if isinstance(inputs, dict) else inputs
        logits: dict[str, Any] = self.network(crops, training=training)
        if training and self.teachers:
            answers = [teacher(crops, training=False) for teacher in self.teachers]
            for head, own in logits.items():
                taught = sum(ops.softmax(answer[head] / self.temperature) for answer in answers) / len(answers)
                own = ops.cast(own, "float32") / self.temperature
                loss = -ops.mean(ops.sum(ops.stop_gradient(taught) * ops.log_softmax(own), axis=-1))
                self.add_loss(self.distillation * self.temperature**2 * loss)
        return logits

    def _crops(self, inputs: dict[str, Any]) -> Any:
        pictures = ops.cast(ops.take(self._pictures, inputs["rows"], axis=0), "float32")
        crops = _normalise(self.change(pictures, Changes(**inputs["changes"])))
        share = ops.reshape(inputs["share"], (-1, 1, 1, 1))
        return share * crops + (1.0 - share) * ops.flip(crops, axis=0)

    def change(self, pictures: Any, changes: Changes) -> Any:
        """Return (n, 48, 48) float32 gray crops, 0 to 255, with the changes made as `training.augmentation.change` does."""
        crops = _bend(_move(pictures, changes.matrix), changes.exponent)
        places = changes.noise[:, None] + ops.arange(_PIXELS, dtype="int32")
        uniform, normal = (
            ops.reshape(ops.take(values, places, axis=0), (-1, INPUT_SIZE, INPUT_SIZE))
            for values in (self._noise[0], self._noise[1])
        )
        resampling = ops.take(self._resampling, changes.size, axis=0)
        crops = ops.matmul(ops.matmul(resampling, crops), ops.transpose(resampling, (0, 2, 1)))
        crops = ops.clip(crops + changes.deviation[:, None, None] * normal, 0.0, 255.0)
        crops = self._compress(crops, changes.quality)
        return _erase(crops, changes.rectangle, changes.gray, uniform)

    def _compress(self, crops: Any, quality: Any) -> Any:
        """Quantise the cosine transform of blocks of 8 x 8 pixels as JPEG does, with the tables of libjpeg."""
        value = ops.cast(quality, "float32")
        percent = ops.where(value < 50.0, 5000.0 / ops.maximum(value, 1.0), 200.0 - 2.0 * value)[:, None, None, None]
        steps = ops.clip(ops.floor((self._quantisation * percent + 50.0) / 100.0), 1.0, 255.0)
        blocks = ops.matmul(ops.matmul(self._cosines, ops.round(crops) - 128.0), ops.transpose(self._cosines))
        # (n, 6 x 8 rows, 6 x 8 columns) as (n, 6, 8, 6, 8), beside steps of (n, 1, 8, 6, 8).
        blocks = ops.reshape(blocks, (-1, _BLOCKS, _BLOCK, _BLOCKS, _BLOCK))
        steps = steps[:, None]
        blocks = ops.reshape(ops.round(blocks / steps) * steps, (-1, INPUT_SIZE, INPUT_SIZE))
        back = ops.matmul(ops.matmul(ops.transpose(self._cosines), blocks), self._cosines) + 128.0
        return ops.where(quality[:, None, None] > 0, ops.clip(ops.round(back), 0.0, 255.0), crops)


def _move(pictures: Any, matrix: Any) -> Any:
    """Take every pixel from its place by the matrix, between four pixels; beyond the border, from the border."""
    row, column = (ops.convert_to_tensor(place.reshape(-1), "float32") for place in np.mgrid[:INPUT_SIZE, :INPUT_SIZE])
    x, y = (matrix[:, k, 0:1] * column + matrix[:, k, 1:2] * row + matrix[:, k, 2:3] for k in range(2))
    x, y = (ops.clip(place, 0.0, INPUT_SIZE - 1.0) for place in (x, y))
    left, top = (ops.clip(ops.floor(place), 0.0, INPUT_SIZE - 2.0) for place in (x, y))
    right_share, lower_share = x - left, y - top
    first = ops.cast(top * INPUT_SIZE + left, "int32")
    flat = ops.reshape(pictures, (-1, _PIXELS))
    corners = [ops.take_along_axis(flat, first + step, axis=1) for step in (0, 1, INPUT_SIZE, INPUT_SIZE + 1)]
    upper, lower = (a + (b - a) * right_share for a, b in (corners[:2], corners[2:]))
    return ops.reshape(upper + (lower - upper) * lower_share, (-1, INPUT_SIZE, INPUT_SIZE))


def _bend(crops: Any, exponent: Any) -> Any:
    return 255.0 * ops.power(ops.maximum(crops, 0.0) / 255.0, exponent[:, None, None])


def _erase(crops: Any, rectangle: Any, gray: Any, uniform: Any) -> Any:
    place = ops.arange(INPUT_SIZE, dtype="int32")
    rows, columns = ((place >= rectangle[:, k : k + 1]) & (place < rectangle[:, k + 2 : k + 3]) for k in range(2))
    level = ops.cast(gray, "float32")[:, None, None]
    filling = ops.where(level < 0, ops.floor(256.0 * uniform), level)
    return ops.where(rows[:, :, None] & columns[:, None, :], filling, crops)


def _normalise(crops: Any) -> Any:
    """Standardise (n, 48, 48) crops as `fer_desktop.analysis.preprocessing.normalise` does, to (n, 48, 48, 1)."""
    crops = ops.round(crops)
    mean = ops.mean(crops, axis=(1, 2), keepdims=True)
    deviation = ops.sqrt(ops.mean(ops.square(crops - mean), axis=(1, 2), keepdims=True))
    return ((crops - mean) / ops.maximum(deviation, SMALLEST_DEVIATION))[..., None]


def _resampling() -> NDArray[np.float32]:
    """Return for each size up to 48 what reduces a column of pixels to it and enlarges it again, (49, 48, 48)."""
    columns = np.eye(INPUT_SIZE, dtype=np.float32)
    matrices = [columns]
    for size in range(1, INPUT_SIZE):
        one = np.repeat(columns[:, :, None], INPUT_SIZE, axis=2)
        matrices.append(np.stack([resampled(picture, size)[:, 0] for picture in one], axis=1))
    return np.stack([*matrices, columns])


def _cosines() -> NDArray[np.float32]:
    """Return the cosine transform of six blocks of eight values side by side, (48, 48); its transpose is the inverse."""
    frequency, place = np.mgrid[:_BLOCK, :_BLOCK]
    cosines = np.cos((2 * place + 1) * frequency * np.pi / (2 * _BLOCK)) / 2
    cosines[0] /= np.sqrt(2)
    return np.kron(np.eye(_BLOCKS), cosines).astype(np.float32)
