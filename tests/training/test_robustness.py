"""The robustness command measures correctly."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import cast

import cv2
import numpy as np
import pytest

from fer_desktop.analysis.analyzer import Analyzer, AnalyzerOptions
from fer_desktop.analysis.preprocessing import INPUT_SIZE
from fer_desktop.core.types import Box, Face, UInt8Array
from training.data import Dataset, Part
from training.robustness import CHANGES, measure_changes, measure_end_to_end, robustness_table


def _change(family: str, name: str) -> Callable[[UInt8Array], UInt8Array]:
    (change,) = [c for c in CHANGES if c.family == family and name in c.name]
    return lambda image: change.apply(image, np.random.default_rng(0))


def test_every_change_alters_a_crop_but_not_its_shape() -> None:
    image = np.random.default_rng(0).integers(0, 256, (INPUT_SIZE, INPUT_SIZE)).astype(np.uint8)
    before = image.copy()
    for change in CHANGES:
        changed = change.apply(image, np.random.default_rng(0))
        assert changed.shape == image.shape, change
        assert changed.dtype == np.uint8, change
        assert (changed != image).any(), change
    np.testing.assert_array_equal(image, before)


def test_shift_moves_by_a_tenth_of_the_side_in_the_direction_it_names() -> None:
    image = np.zeros((INPUT_SIZE, INPUT_SIZE), np.uint8)
    image[20:28, 20:28] = 255
    for name, (down, right) in {"left": (0, -4.8), "right": (0, 4.8), "up": (-4.8, 0), "down": (4.8, 0)}.items():
        rows, columns = np.nonzero(_change("shift", name)(image) > 100)
        assert rows.mean() - 23.5 == pytest.approx(down, abs=0.3), name
        assert columns.mean() - 23.5 == pytest.approx(right, abs=0.3), name


def test_a_gamma_above_one_darkens_and_the_mirror_is_exact() -> None:
    image = np.tile(np.arange(0, 240, 5, dtype=np.uint8), (INPUT_SIZE, 1))
    assert _change("gamma", "2")(image).mean() < image.mean() < _change("gamma", "0.5")(image).mean()
    np.testing.assert_array_equal(_change("mirror", "")(image), image[:, ::-1])


def test_losses_are_in_points_relative_to_the_unchanged_pictures(small_data: Dataset) -> None:
    part = small_data.private

    def knows_the_unchanged_only(crops: np.ndarray) -> np.ndarray:
        same = np.array([any((crop == image).all() for image in part.image) for crop in crops])
        labels = [part.label[k % len(part)] for k in range(len(crops))]
        answers = np.where(same, labels, (np.array(labels) + 1) % 7)
        return np.eye(7, dtype=np.float32)[answers]

    rows = measure_changes(knows_the_unchanged_only, part)
    assert rows[0]["accuracy"] == 1.0
    assert [row["loss_points"] for row in rows[1:]] == pytest.approx([100.0] * len(CHANGES))
    assert "quality 30" in robustness_table(rows, None)


def test_a_pasted_face_is_found_and_analysed_in_its_place(sample_image: np.ndarray) -> None:
    from fer_desktop import paths
    from fer_desktop.analysis.analyzer import build_analyzer
    from fer_desktop.models.description import load_model

    analyzer = build_analyzer(load_model(paths.models_folder() / "default"))
    face = cv2.resize(cv2.cvtColor(sample_image[48:204, 148:304], cv2.COLOR_BGR2GRAY), (48, 48), interpolation=cv2.INTER_AREA)
    happy = Part(np.stack([face] * 4), np.full(4, 3, np.uint8))
    photographs = [np.full((300, 400, 3), 120, np.uint8)]
    result = measure_end_to_end(analyzer, happy, photographs)
    assert set(result) == {"pictures", "frames"}
    for figures in result.values():
        assert figures["found"] >= 0.5
        assert figures["chain"] == figures["crops"] == 1.0
    assert "end to end" in robustness_table(measure_changes(analyzer.classifier.predict, happy), result)


def test_a_face_already_in_the_photograph_does_not_count_as_the_pasted_one() -> None:
    random = np.random.default_rng(1)
    pictures = Part(random.integers(0, 255, (12, 48, 48), dtype=np.uint8), np.full(12, 3, np.uint8))

    def measured(*seen: Face) -> dict[str, dict[str, float]]:
        def find_faces(frame: np.ndarray, options: AnalyzerOptions) -> list[Face]:
            return list(seen if (frame != 120).any() else seen[:1])

        classifier = SimpleNamespace(predict=lambda crops: np.eye(7, dtype=np.float32)[np.full(len(crops), 3)])
        analyzer = SimpleNamespace(find_faces=find_faces, options=AnalyzerOptions(), classifier=classifier)
        return measure_end_to_end(cast(Analyzer, analyzer), pictures, [np.full((480, 640, 3), 120, np.uint8)])

    own = Face(Box(280.0, 200.0, 80.0, 80.0), None, 0.9)
    beside = [Face(Box(x, y, 80.0, 80.0), None, 0.9) for x in range(0, 600, 80) for y in range(0, 400, 80)]
    assert measured(own)["pictures"]["found"] == measured(own)["frames"]["found"] == 0.0
    assert measured(own, *beside)["pictures"]["found"] == 1.0
