"""The Haar cascade, with which the benchmark compares BlazeFace."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.haar import HaarDetector
from fer_desktop import paths
from fer_desktop.analysis.detection.detector import BlazeFaceDetector


def test_the_haar_cascade_gives_boxes_like_blaze_faces(sample_image: NDArray[np.uint8]) -> None:
    (blaze_face,) = BlazeFaceDetector(paths.detector_file()).detect(sample_image)
    faces = HaarDetector().detect(sample_image)
    best = max(faces, key=lambda face: face.score)
    assert best.landmarks is None
    assert 0 < best.score <= 1
    assert best.box.intersection_over_union(blaze_face.box) > 0.6
    assert HaarDetector().detect(np.zeros((200, 200, 3), np.uint8)) == []
    assert HaarDetector().follow(sample_image, [best]) is None
