"""Random changes to training crops: changes that keep the expression, and defects like those of detectors and webcams.

All random numbers come from the given generator, so the same seed gives the same batch. `draw` chooses the changes;
`augment` makes them with OpenCV, and `training.on_device` makes the same ones in the compiled step of training.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.preprocessing import INPUT_SIZE

UInt8Array = NDArray[np.uint8]
Float32Array = NDArray[np.float32]

_NOISE_SIZE = 2**18


@dataclass(frozen=True, slots=True)
class AugmentationConfig:
    """How far each change goes. A probability of 0 or an empty range turns a change off.

    rotation: degrees to either side. scale: factor to either side of 1 (0.15: 0.87 to 1.15).
    shift: share of the side, in each direction. gamma: the exponent is drawn from 1/gamma to gamma, uniformly in its logarithm.
    erase, degrade, compress: probabilities of a rectangle of noise, of a loss of resolution as in a small or blurred face,
        and of JPEG's artefacts.
    """

    flip: bool = True
    rotation: float = 12.0
    scale: float = 0.15
    shift: float = 0.08
    gamma: float = 1.6
    erase: float = 0.4
    degrade: float = 0.15
    compress: float = 0.0


class Changes(NamedTuple):
    """The changes of n crops, made in this order.

    matrix: (n, 2, 3) float32, from x, y of the changed crop to x, y in the crop. exponent: (n,) float32, for gamma.
    size: (n,) int32, the pixels of a side after the loss of resolution; that of the crop for none. deviation: (n,) float32, of
        the noise that comes with this loss, in gray levels.
    quality: (n,) int32, of JPEG; 0 for none.
    rectangle: (n, 4) int32: top, left, bottom and right of what is covered; empty for none. gray: (n,) int32, the gray that
        covers it; -1 for noise.
    noise: (n,) int32, where in `noise` the crop's noise begins.
    """

    matrix: Any
    exponent: Any
    size: Any
    deviation: Any
    quality: Any
    rectangle: Any
    gray: Any
    noise: Any


def draw(config: AugmentationConfig, count: int, random: np.random.Generator) -> Changes:
    """Choose the changes of `count` crops."""
    degraded = random.random(count) < config.degrade
    size = np.rint(INPUT_SIZE * random.uniform(0.45, 0.9, count))
    compressed = random.random(count) < config.compress
    return Changes(
        matrix=_matrices(config, count, random),
        exponent=np.exp(random.uniform(-1, 1, count) * np.log(max(config.gamma, 1.0))).astype(np.float32),
        size=np.where(degraded, size, INPUT_SIZE).astype(np.int32),
        deviation=np.where(degraded, random.uniform(0.0, 8.0, count), 0.0).astype(np.float32),
        quality=np.where(compressed, random.integers(20, 81, count), 0).astype(np.int32),
        rectangle=_rectangles(config, count, random),
        gray=np.where(random.random(count) < 0.5, random.integers(0, 256, count), -1).astype(np.int32),
        noise=random.integers(0, _NOISE_SIZE - INPUT_SIZE**2, count, dtype=np.int32),
    )


def _matrices(config: AugmentationConfig, count: int, random: np.random.Generator) -> Float32Array:
    """Return what turns, scales, shifts and mirrors: (count, 2, 3), from the changed crop to the crop."""
    angle = np.deg2rad(random.uniform(-config.rotation, config.rotation, count))
    scale = np.exp(random.uniform(-1, 1, count) * np.log1p(config.scale))
    shift = random.uniform(-config.shift, config.shift, (count, 2)) * INPUT_SIZE
    mirror = np.where(config.flip & (random.random(count) < 0.5), -1.0, 1.0)
    cos, sin, one = np.cos(angle) / scale, np.sin(angle) / scale, np.ones(count)
    back = np.stack([cos, -sin, sin, cos], axis=1).reshape(count, 2, 2)
    sides = np.stack([mirror, one], axis=1)
    centre = (INPUT_SIZE - 1) / 2
    offset = centre - (back @ (sides * centre + shift)[:, :, None])
    return np.concatenate([back * sides[:, None], offset], axis=2).astype(np.float32)


def _rectangles(config: AugmentationConfig, count: int, random: np.random.Generator) -> NDArray[np.int32]:
    """Return rectangles of 2 to 15 % of the area (Zhong et al., 2020), (count, 4)."""
    area = random.uniform(0.02, 0.15, count) * INPUT_SIZE**2
    aspect = np.exp(random.uniform(np.log(0.4), np.log(2.5), count))
    sides = np.clip(np.rint(np.sqrt(area * np.stack([aspect, 1 / aspect]))), 1, INPUT_SIZE)
    sides *= random.random(count) < config.erase
    start = np.floor(random.random((2, count)) * (INPUT_SIZE - sides + 1))
    return np.concatenate([start, start + sides]).T.astype(np.int32)


@cache
def noise() -> Float32Array:
    """Return noise from which every crop takes a part: (2, n), uniform from 0 to 1, and normal with deviation 1."""
    random = np.random.default_rng(48)
    return np.stack([random.random(_NOISE_SIZE), random.normal(size=_NOISE_SIZE)]).astype(np.float32)


def augment(images: UInt8Array, config: AugmentationConfig, random: np.random.Generator) -> UInt8Array:
    """Return changed copies of (n, 48, 48) uint8 gray crops."""
    return change(images, draw(config, len(images), random))


def change(images: UInt8Array, changes: Changes) -> UInt8Array:
    """Return copies of (n, 48, 48) uint8 gray crops with the changes made by OpenCV."""
    result = np.empty_like(images)
    for i, image in enumerate(images):
        one = Changes(*(values[i] for values in changes))
        uniform, normal = noise()[:, one.noise : one.noise + image.size].reshape(2, *image.shape)
        changed = cv2.warpAffine(
            image, one.matrix, image.shape, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
        )
        if one.exponent != 1:
            changed = _bend(np.asarray(changed, np.uint8), one.exponent)
        if one.size < len(image):
            changed = _degrade(np.asarray(changed, np.uint8), one.size, one.deviation * normal)
        if one.quality:
            _, data = cv2.imencode(".jpg", changed, [cv2.IMWRITE_JPEG_QUALITY, int(one.quality)])
            changed = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)
        top, left, bottom, right = one.rectangle
        result[i] = changed
        covered = result[i, top:bottom, left:right]
        covered[:] = 256 * uniform[top:bottom, left:right] if one.gray < 0 else one.gray
    return result


def _bend(image: UInt8Array, exponent: float) -> UInt8Array:
    table = (255.0 * (np.arange(256) / 255.0) ** exponent + 0.5).astype(np.uint8)
    return np.asarray(cv2.LUT(image, table), np.uint8)


def _degrade(image: UInt8Array, size: int, noise: Float32Array) -> UInt8Array:
    return np.asarray(np.clip(resampled(image.astype(np.float32), size) + noise + 0.5, 0, 255), np.uint8)


def resampled(image: Float32Array, size: int) -> Float32Array:
    """Return a crop reduced to size x size pixels and enlarged again."""
    small = cv2.resize(image, (int(size), int(size)), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, image.shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)
