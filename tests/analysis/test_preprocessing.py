import numpy as np
import pytest

from fer_desktop.analysis.preprocessing import normalise


def test_every_crop_gets_zero_mean_and_unit_deviation():
    crops = np.random.default_rng(1).integers(0, 256, (3, 48, 48), np.uint8)
    values = normalise(crops)
    assert values.shape == (3, 48, 48, 1)
    assert values.dtype == np.float32
    assert np.allclose(values.mean(axis=(1, 2, 3)), 0, atol=1e-5)
    assert np.allclose(values.std(axis=(1, 2, 3)), 1, atol=1e-5)


def test_known_values():
    crop = np.full((48, 48), 100, np.uint8)
    crop[:, 24:] = 140
    # Mean 120, standard deviation 20.
    assert normalise(crop[None])[0, 0, [0, 47], 0].tolist() == [-1.0, 1.0]


def test_light_and_contrast_do_not_matter():
    crop = np.random.default_rng(2).integers(40, 90, (1, 48, 48), np.uint8)
    assert np.allclose(normalise(crop), normalise(2 * crop + 30), atol=1e-5)


def test_an_even_crop_is_not_blown_up():
    crop = np.full((1, 48, 48), 77, np.uint8)
    assert not normalise(crop).any()
    crop[0, 0, 0] = 78
    assert normalise(crop).max() == pytest.approx(1 / 8, abs=1e-3)


def test_no_crops_give_no_values():
    assert normalise(np.empty((0, 48, 48), np.uint8)).shape == (0, 48, 48, 1)


@pytest.mark.parametrize("crops", [np.zeros((48, 48), np.uint8), np.zeros((1, 64, 64), np.uint8), np.zeros((1, 48, 48))])
def test_other_shapes_and_types_are_refused(crops):
    with pytest.raises(ValueError, match="expected crops of shape"):
        normalise(crops)
