import numpy as np
import pytest

from fer_desktop.analysis.reduction import halve, halvings


@pytest.mark.parametrize(("ratio", "times"), [(0.3, 0), (1.0, 0), (1.9, 0), (2.0, 1), (3.9, 1), (4.0, 2), (10.0, 3)])
def test_a_picture_is_halved_as_often_as_it_stays_large_enough(ratio: float, times: int) -> None:
    assert halvings(ratio) == times


@pytest.mark.parametrize("shape", [(16, 24), (16, 24, 3), (17, 27), (19, 25, 3)])
def test_a_pixel_is_the_mean_of_its_square(shape: tuple[int, ...]) -> None:
    image = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    reduced = halve(image, 2)
    height, width = shape[0] // 4, shape[1] // 4
    squares = image[: 4 * height, : 4 * width].reshape(height, 4, width, 4, -1).mean(axis=(1, 3))
    assert reduced.shape[:2] == (height, width)
    # Each halving rounds once.
    assert np.abs(reduced.reshape(height, width, -1) - squares).max() <= 1


def test_nothing_to_do_gives_the_same_array() -> None:
    image = np.zeros((5, 5), np.uint8)
    assert halve(image, 0) is image
