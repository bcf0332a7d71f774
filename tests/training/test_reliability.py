import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from fer_desktop import paths
from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.core.types import Quality
from fer_desktop.models.description import load_model
from training.__main__ import main
from training.reliability import Readings, check, table_from


def _readings(count: int, right: float, seed: int = 1) -> Readings:
    """Return readings of good and poor pictures with known shares of right ones, by their confidence."""
    random, readings = np.random.default_rng(seed), Readings()
    for k in range(count):
        certain, blurred = 0.35 if k % 2 else 0.95, k % 3 == 0
        share = (right if certain > 0.5 else 0.4) - 0.2 * blurred
        probabilities = np.full(7, (1 - certain) / 6, np.float32)
        probabilities[3] = certain
        quality = Quality(90.0, 0.4 if blurred else 0.65, 0.5, 0.15, 0.0, 0.0, 0.0, 0.0)
        readings.add(probabilities, 3 if random.random() < share else 4, quality, posed=True)
    return readings


def test_a_table_has_the_shares_of_right_readings_by_confidence_and_quality() -> None:
    table = table_from(_readings(12000, 0.9))
    assert [cell.share for cell in table.good] == pytest.approx([0.4, 0.9], abs=0.03)
    assert [cell.share for cell in table.poor] == pytest.approx([0.2, 0.7], abs=0.03)
    assert [cell.lower for cell in table.good] == [0.0, 0.9] and table.good[0].confidence == pytest.approx(0.35, abs=1e-3)


def test_a_check_counts_the_cells_whose_shares_are_as_stated() -> None:
    table = table_from(_readings(12000, 0.9))
    as_stated, lines = check(table, _readings(6000, 0.9, seed=2))
    assert (as_stated.faces, as_stated.cells, as_stated.within, len(lines)) == (6000, 4, 4, 4)
    worse, _ = check(table, _readings(6000, 0.6, seed=3))
    assert (worse.cells, worse.within) == (4, 2) and worse.largest_gap == pytest.approx(0.3, abs=0.05)
    assert check(table, _readings(60, 0.9))[0].cells == 0, "so few faces say nothing"


def test_the_command_writes_the_table_into_model_json_and_changes_nothing_else(
    face_crops_npz: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(paths.models_folder() / "default", folder)
    before = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    photos = tmp_path / "photos"
    for name in EXPRESSIONS:
        (photos / name).mkdir(parents=True)
        cv2.imwrite(str(photos / name / "a.png"), cv2.imread(str(paths.sample_picture())))
    arguments = ["reliability", "--data", str(face_crops_npz), "--model", str(folder), "--photos", str(photos), "--limit", "90"]
    assert main(arguments) == 0
    after = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    assert {**before, "reliability": None} == {**after, "reliability": None}
    table = load_model(folder).description.reliability
    assert table is not None and table.checks["press"].faces == len(EXPRESSIONS)
    assert "--photos photos" in after["reliability"]["command"]
    assert "written:" in capsys.readouterr().out


def test_a_model_that_was_trained_on_the_test_pictures_is_refused(
    face_crops_npz: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["reliability", "--data", str(face_crops_npz), "--model", "paper"]) != 0
    assert "was trained on some of FER2013's test pictures" in capsys.readouterr().err
