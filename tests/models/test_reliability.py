import copy
import json
from pathlib import Path
from typing import Any

import pytest

from fer_desktop import paths
from fer_desktop.core.metrics import is_reliable
from fer_desktop.core.types import Quality
from fer_desktop.models.description import ModelError, load_model
from fer_desktop.models.reliability import (
    QualityLimits,
    ReliabilityCell,
    ReliabilityCheck,
    ReliabilityTable,
    table_of,
)
from tests.models.test_description import write

GOOD = Quality(80.0, 0.65, 0.5, 0.15, 0.0, 5.0, 0.0, 0.0)
TABLE = ReliabilityTable(
    QualityLimits(),
    (ReliabilityCell(0.0, 0.5, 200, 0.4, 0.3), ReliabilityCell(0.5, 1.0, 300, 0.8, 0.9)),
    (ReliabilityCell(0.0, 1.0, 100, 0.6, 0.25),),
    {"private": ReliabilityCheck(1000, 2, 0.031, 2)},
)


def test_a_share_is_interpolated_between_the_cells_and_constant_beyond_them() -> None:
    assert [TABLE.share(confidence, GOOD, posed=True) for confidence in (0.1, 0.4, 0.6, 0.8, 1.0)] == pytest.approx(
        [0.3, 0.3, 0.6, 0.9, 0.9]
    )


@pytest.mark.parametrize(
    "values",
    [
        {"face_size": 20.0},
        {"sharpness": 0.4},
        {"brightness": 0.1},
        {"contrast": 0.3},
        {"yaw": -45.0},
        {"yaw": None},
        {"sharpness": None},
    ],
)
def test_a_poor_picture_has_the_shares_of_poor_ones(values: dict[str, float | None]) -> None:
    fields = {name: getattr(GOOD, name) for name in GOOD.__slots__} | values
    assert TABLE.share(0.8, Quality(**fields), posed=True) == pytest.approx(0.25)


def test_a_crop_without_landmarks_needs_no_yaw() -> None:
    crop = Quality(80.0, 0.65, 0.5, 0.15, 0.0)
    assert TABLE.share(0.8, crop, posed=False) == pytest.approx(0.9)
    assert TABLE.share(0.8, crop, posed=True) == pytest.approx(0.25)


def test_a_model_has_the_table_of_its_file_or_none(tmp_path: Path) -> None:
    assert load_model(write(tmp_path / "older")).description.reliability is None
    table = load_model(write(tmp_path / "measured", {"reliability": TABLE.as_json()})).description.reliability
    assert table is not None and table.as_json() == TABLE.as_json()


def _changed(keys: tuple[Any, ...], value: object) -> dict[str, Any]:
    values = copy.deepcopy(TABLE.as_json())
    place: Any = values
    for key in keys[:-1]:
        place = place[key]
    place[keys[-1]] = value
    return values


@pytest.mark.parametrize(
    "value",
    [
        3,
        None,
        {},
        _changed(("limits",), {}),
        _changed(("limits", "most_yaw"), "thirty"),
        _changed(("good",), []),
        _changed(("good",), "good"),
        _changed(("good", 0), 7),
        _changed(("good", 0, "share"), 1.5),
        _changed(("good", 0, "confidence"), 0.9),
        _changed(("poor", 0, "count"), -1),
        _changed(("checks",), []),
        _changed(("checks", "private"), {"faces": 2}),
    ],
)
def test_a_wrong_table_is_refused_with_the_reason(tmp_path: Path, value: object) -> None:
    assert table_of(value) is None
    with pytest.raises(ModelError, match='"reliability" must be a table that python -m training reliability made'):
        load_model(write(tmp_path / "wrong", {"reliability": value}))


def test_the_default_model_has_a_table_whose_shares_grow_with_the_confidence() -> None:
    table = load_model(paths.models_folder() / "default").description.reliability
    assert table is not None and {"private", "press"} <= table.checks.keys()
    for quality in (GOOD, Quality(80.0)):
        shares = [table.share(k / 20, quality, posed=True) for k in range(21)]
        assert shares == sorted(shares) and shares[-1] > shares[0] + 0.3
    written = json.loads((paths.models_folder() / "default" / "model.json").read_text(encoding="utf-8"))["reliability"]
    assert written["command"].startswith("python -m training reliability")


def test_a_reading_is_reliable_only_if_that_is_known() -> None:
    assert [is_reliable(share, 0.7) for share in (0.7, 0.6999, None)] == [True, False, False]
