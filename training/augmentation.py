"""Random changes to training crops: changes that keep the expression, and defects like those of detectors and webcams.

All random numbers come from the given generator, so the same seed gives the same batch.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

UInt8Array = NDArray[np.uint8]


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


def augment(images: UInt8Array, config: AugmentationConfig, random: np.random.Generator) -> UInt8Array:
    """Return changed copies of (n, height, width) uint8 gray crops."""
    result = np.empty_like(images)
    for i, image in enumerate(images):
        changed = _move(image, config, random)
        if config.gamma > 1.0:
            changed = _bend(changed, config.gamma, random)
        if random.random() < config.degrade:
            changed = _degrade(changed, random)
        if config.compress > 0 and random.random() < config.compress:
            changed = _compress(changed, random)
        if random.random() < config.erase:
            changed = _erase(changed, random)
        result[i] = changed
    return result


def _move(image: UInt8Array, config: AugmentationConfig, random: np.random.Generator) -> UInt8Array:
    height, width = image.shape
    angle = random.uniform(-config.rotation, config.rotation)
    scale = float(np.exp(random.uniform(-1, 1) * np.log1p(config.scale)))
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), angle, scale)
    matrix[0, 2] += random.uniform(-config.shift, config.shift) * width
    matrix[1, 2] += random.uniform(-config.shift, config.shift) * height
    if config.flip and random.random() < 0.5:
        matrix[0] = -matrix[0]
        matrix[0, 2] += width - 1
    moved = cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, np.uint8)


def _bend(image: UInt8Array, gamma: float, random: np.random.Generator) -> UInt8Array:
    exponent = float(np.exp(random.uniform(-1, 1) * np.log(gamma)))
    table = (255.0 * (np.arange(256) / 255.0) ** exponent + 0.5).astype(np.uint8)
    return np.asarray(cv2.LUT(image, table), np.uint8)


def _degrade(image: UInt8Array, random: np.random.Generator) -> UInt8Array:
    height, width = image.shape
    share = random.uniform(0.45, 0.9)
    small = cv2.resize(image, (round(width * share), round(height * share)), interpolation=cv2.INTER_AREA)
    back = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.float32)
    noisy = back + random.normal(0.0, random.uniform(0.0, 8.0), back.shape)
    return np.asarray(np.clip(noisy + 0.5, 0, 255), np.uint8)


def _compress(image: UInt8Array, random: np.random.Generator) -> UInt8Array:
    """Return the picture after JPEG compression with a quality from 20 to 80."""
    quality = int(random.integers(20, 81))
    _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)


def _erase(image: UInt8Array, random: np.random.Generator) -> UInt8Array:
    """Cover a rectangle of 2 to 15 % of the area (Zhong et al., 2020) with one gray or with noise."""
    height, width = image.shape
    area = random.uniform(0.02, 0.15) * height * width
    aspect = np.exp(random.uniform(np.log(0.4), np.log(2.5)))
    h = int(np.clip(round(np.sqrt(area * aspect)), 1, height))
    w = int(np.clip(round(np.sqrt(area / aspect)), 1, width))
    top = int(random.integers(0, height - h + 1))
    left = int(random.integers(0, width - w + 1))
    covered = image.copy()
    if random.random() < 0.5:
        covered[top : top + h, left : left + w] = random.integers(0, 256)
    else:
        covered[top : top + h, left : left + w] = random.integers(0, 256, (h, w))
    return covered
