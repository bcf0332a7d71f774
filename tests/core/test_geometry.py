from __future__ import annotations

import numpy as np
import pytest

from fer_desktop.core.geometry import inclusion, intersection_over_union


def test_overlap_and_inclusion_are_shares_of_the_common_area() -> None:
    boxes = np.array([[0, 0, 10, 10], [5, 0, 15, 10], [2, 2, 4, 4], [20, 20, 30, 30.0]])
    assert intersection_over_union(boxes[0], boxes) == pytest.approx([1, 50 / 150, 4 / 100, 0])
    assert inclusion(boxes[0], boxes) == pytest.approx([1, 0.5, 1, 0])


def test_every_box_is_compared_with_every_other_and_empty_boxes_overlap_nothing() -> None:
    boxes = np.array([[0, 0, 10, 10], [5, 0, 15, 10], [3, 3, 3, 3], [9, 9, 1, 1.0]])
    overlaps = intersection_over_union(boxes[:, np.newaxis], boxes)
    assert overlaps == pytest.approx(overlaps.T)
    assert overlaps[0] == pytest.approx([1, 50 / 150, 0, 0])
    assert overlaps[2:, 2:] == pytest.approx(np.zeros((2, 2)))
