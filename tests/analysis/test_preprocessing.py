import numpy as np
import pytest

from fer_desktop.analysis.preprocessing import PREPROCESSINGS, normalise


def test_every_crop_gets_zero_mean_and_unit_deviation() -> None:
    crops = np.random.default_rng(1).integers(0, 256, (3, 48, 48), np.uint8)
    values = normalise(crops)
    assert values.shape == (3, 48, 48, 1)
    assert values.dtype == np.float32
    assert np.allclose(values.mean(axis=(1, 2, 3)), 0, atol=1e-5)
    assert np.allclose(values.std(axis=(1, 2, 3)), 1, atol=1e-5)


def test_known_values() -> None:
    crop = np.full((48, 48), 100, np.uint8)
    crop[:, 24:] = 140
    # Mean 120, standard deviation 20.
    assert normalise(crop[None])[0, 0, [0, 47], 0].tolist() == [-1.0, 1.0]


def test_light_and_contrast_do_not_matter() -> None:
    crop = np.random.default_rng(2).integers(40, 90, (1, 48, 48), np.uint8)
    assert np.allclose(normalise(crop), normalise(2 * crop + 30), atol=1e-5)


def test_noise_in_an_even_crop_is_not_amplified() -> None:
    crop = np.full((1, 48, 48), 77, np.uint8)
    assert not normalise(crop).any()
    crop[0, 0, 0] = 78
    assert normalise(crop).max() == pytest.approx(1 / 8, abs=1e-3)


def test_no_crops_give_no_values() -> None:
    assert normalise(np.empty((0, 48, 48), np.uint8)).shape == (0, 48, 48, 1)


@pytest.mark.parametrize("crops", [np.zeros((48, 48), np.uint8), np.zeros((1, 64, 64), np.uint8), np.zeros((1, 48, 48))])
def test_other_shapes_and_types_are_refused(crops: np.ndarray) -> None:
    with pytest.raises(ValueError, match="expected crops of shape"):
        normalise(crops)


def crops_of(*shape: int) -> np.ndarray:
    return np.random.default_rng(2).integers(0, 256, shape, np.uint8)


def test_gray48_standardised_equals_normalise_exactly() -> None:
    crops = crops_of(4, 48, 48)
    assert np.array_equal(PREPROCESSINGS["gray48-standardised"].apply(crops, 1), normalise(crops))
    assert np.allclose(PREPROCESSINGS["gray-standardised"].apply(crops, 1), normalise(crops), atol=1e-6)


@pytest.mark.parametrize(
    ("scale", "black", "white"), [("zero-to-one", 0.0, 1.0), ("minus-one-to-one", -1.0, 1.0), ("bytes", 0.0, 255.0)]
)
def test_every_scale_maps_black_and_white_to_its_ends(scale: str, black: float, white: float) -> None:
    crops = np.zeros((1, 16, 16), np.uint8)
    crops[0, 0, 0] = 255
    inputs = PREPROCESSINGS[f"gray-{scale}"].apply(crops, 3)
    assert inputs.shape == (1, 16, 16, 3) and inputs.dtype == np.float32
    assert inputs[0, 0, 0].tolist() == [white] * 3
    assert inputs[0, 5, 5].tolist() == [black] * 3


def test_red_comes_first_or_last_as_the_network_wants() -> None:
    crops = crops_of(2, 20, 20, 3)
    assert np.array_equal(PREPROCESSINGS["bgr-bytes"].apply(crops, 3), crops.astype(np.float32))
    assert np.array_equal(PREPROCESSINGS["rgb-bytes"].apply(crops, 3), crops[..., ::-1].astype(np.float32))


@pytest.mark.parametrize(
    ("name", "shape", "reason"),
    [
        ("gray-bytes", (48, 64, 1), "cut out as squares"),
        ("gray-bytes", (8, 8, 1), "only 16 to 512 are accepted"),
        ("gray-bytes", (1024, 1024, 1), "only 16 to 512 are accepted"),
        ("gray-bytes", (48, 48, 2), "have 2 channels"),
        ("rgb-bytes", (48, 48, 1), "gives 3 channels"),
        ("gray48-standardised", (64, 64, 1), "gives 48 x 48 x 1"),
    ],
)
def test_an_unsupported_input_spec_is_refused_with_a_reason(name: str, shape: tuple[int, ...], reason: str) -> None:
    assert reason in str(PREPROCESSINGS[name].problem(shape))


def test_the_form_of_crops_follows_the_input_spec() -> None:
    assert PREPROCESSINGS["gray-bytes"].form((224, 224, 3)).shape == (224, 224)
    assert PREPROCESSINGS["rgb-bytes"].form((224, 224, 3)).shape == (224, 224, 3)
    assert PREPROCESSINGS["gray48-standardised"].problem((48, 48, 1)) is None
