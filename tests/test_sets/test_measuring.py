"""Models are measured on labelled folders and FER2013 files; the results are kept with them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from threading import Event

import cv2
import numpy as np
import pytest

from fer_desktop import paths
from fer_desktop.analysis.analyzer import Analyzer
from fer_desktop.analysis.classifier import Runtime
from fer_desktop.core.fer2013 import Fer2013Error
from fer_desktop.core.labels import EXPRESSIONS, FER2013_NUMBERS
from fer_desktop.models.description import Model, load_model
from fer_desktop.models.measurements import FILE_NAME, MeasurementBook
from fer_desktop.models.metrics import Measurement
from fer_desktop.test_sets.finding import Way, find_test_sets
from fer_desktop.test_sets.measuring import FER2013_KIND, MeasuringError, measure, read_test_set
from fer_desktop.test_sets.scoring import score_of
from tests.present import present

SHIPPED = paths.models_folder() / "default"


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model(SHIPPED)


@pytest.fixture
def labelled(face_crops_npz: Path, tmp_path: Path) -> Path:
    """A folder with three face crops of each of four expressions."""
    with np.load(face_crops_npz) as arrays:
        images, labels = arrays["image"], arrays["label"]
    for label in (0, 3, 4, 6):
        (tmp_path / "labelled" / EXPRESSIONS[label]).mkdir(parents=True)
        for row in np.flatnonzero(labels == label)[:3]:
            assert cv2.imwrite(str(tmp_path / "labelled" / EXPRESSIONS[label] / f"{row}.png"), images[row])
    return tmp_path / "labelled"


def measured(path: Path, *models: Model) -> list[Measurement]:
    return present(measure(path, [(model, Runtime.LITERT) for model in models], Event(), lambda _: None))


def test_a_folder_gives_the_figures_of_the_files_tab(labelled: Path, model: Model, analyzer: Analyzer) -> None:
    shares: list[float] = []
    (result,) = present(measure(labelled, [(model, Runtime.LITERT)], Event(), shares.append))
    (test_set,) = find_test_sets([labelled]).sets
    score = score_of(read_test_set(test_set, Way.CROPS, analyzer))
    assert (result.name, result.kind, result.pictures, result.no_face, result.failed) == ("labelled", Way.CROPS, 12, 0, 0)
    assert result.figures["confusion_matrix"] == score.matrix.tolist()
    assert result.figures["accuracy"] == pytest.approx(score.accuracy.value)
    assert result.figures["balanced_accuracy"] == pytest.approx(score.balanced)
    assert shares == sorted(shares) and 0 < max(shares) <= 1


def test_the_fingerprint_is_of_pictures_and_labels_whatever_their_names(labelled: Path, model: Model) -> None:
    (before,) = measured(labelled, model)
    moved = labelled.rename(labelled.with_name("moved"))
    happy = sorted((moved / "happy").iterdir())
    happy[0].rename(moved / "happy" / "zzz.png")
    (renamed,) = measured(moved, model)
    assert renamed.fingerprint == before.fingerprint
    assert renamed.as_set().identity == before.as_set().identity
    happy[1].rename(moved / "angry" / "other.png")
    (relabelled,) = measured(moved, model)
    assert relabelled.as_set().identity != before.as_set().identity


def test_pictures_without_a_face_and_broken_ones_are_counted_apart(
    labelled: Path, model: Model, sample_image: np.ndarray, tmp_path: Path
) -> None:
    for name in ("happy", "sad"):
        (tmp_path / "photos" / name).mkdir(parents=True)
    assert cv2.imwrite(str(tmp_path / "photos" / "happy" / "face.png"), sample_image)
    assert cv2.imwrite(str(tmp_path / "photos" / "sad" / "grey.png"), np.full((300, 300, 3), 128, np.uint8))
    (tmp_path / "photos" / "sad" / "broken.png").write_bytes(b"no picture")
    (result,) = measured(tmp_path / "photos", model)
    assert (result.kind, result.pictures, result.no_face, result.failed) == (Way.PHOTOGRAPHS, 3, 1, 1)
    assert result.figures["count"] == 1


@pytest.mark.parametrize(
    ("folders", "reason"),
    [
        ((), "No such file"),
        (("holidays",), "has no labelled pictures"),
        (("a/happy", "a/sad", "b/happy", "b/sad"), "has several test sets: a, b"),
        (("happy", "sad"), "None of the pictures"),
    ],
)
def test_what_can_t_be_measured_is_refused_with_the_reason(
    folders: tuple[str, ...], reason: str, model: Model, tmp_path: Path
) -> None:
    for name in folders:
        (tmp_path / "set" / name).mkdir(parents=True)
        (tmp_path / "set" / name / "1.png").write_bytes(b"no picture")
    with pytest.raises(MeasuringError, match=reason):
        measured(tmp_path / "set", model)


def test_a_measurement_can_be_cancelled(labelled: Path, model: Model) -> None:
    cancel = Event()

    def stop_after_a_while(share: float) -> None:
        if share > 0.2:
            cancel.set()

    assert measure(labelled, [(model, Runtime.LITERT)] * 2, cancel, stop_after_a_while) is None


# ---- Files of FER2013 ----


@pytest.fixture
def crops(face_crops_npz: Path) -> tuple[np.ndarray, np.ndarray]:
    with np.load(face_crops_npz) as arrays:
        return arrays["image"][:20], arrays["label"][:20]


def test_a_file_is_measured_on_its_test_part_without_pictures_of_training(
    crops: tuple[np.ndarray, np.ndarray], model: Model, tmp_path: Path
) -> None:
    images, labels = crops
    images = np.concatenate([images, images[:3]])
    labels = np.concatenate([labels, labels[:3]])
    # The last three are in PrivateTest, and in Training too.
    split = np.array([0] * 8 + [1] * 4 + [2] * 11, np.uint8)
    np.savez(tmp_path / "some.npz", image=images, label=labels, split=split)
    rows = [
        f"{FER2013_NUMBERS.index(EXPRESSIONS[label])},{' '.join(map(str, image.ravel()))},"
        + ("Training", "PublicTest", "PrivateTest")[part]
        for image, label, part in zip(images, labels, split, strict=True)
    ]
    (tmp_path / "some.csv").write_text("\n".join(["emotion,pixels,Usage", *rows]))
    of_npz, of_csv = measured(tmp_path / "some.npz", model)[0], measured(tmp_path / "some.csv", model)[0]
    distinct = {image.tobytes() for image in images[:8]}
    count = sum(image.tobytes() not in distinct for image in images[split == 2])
    assert of_npz.kind == FER2013_KIND
    assert of_npz.pictures == count <= 8
    assert of_csv.figures == of_npz.figures
    assert of_csv.fingerprint == of_npz.fingerprint


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("text.npz", b"no archive", "is not a readable .npz file"),
        ("text.csv", b"name,age\nAnn,3\n", "lacks the column"),
        ("empty.csv", b"emotion,pixels,Usage\n", "has no readable row"),
    ],
)
def test_other_files_are_refused(name: str, content: bytes, reason: str, model: Model, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Fer2013Error, match=reason):
        measured(tmp_path / name, model)


# ---- Results are kept ----


@pytest.fixture
def own(tmp_path: Path) -> Callable[..., Model]:
    """Return a function that makes, or makes anew, a user model with the default model's network."""

    def make(**changes: object) -> Model:
        folder = paths.user_models_folder() / "own"
        folder.mkdir(parents=True, exist_ok=True)
        values = json.loads((SHIPPED / "model.json").read_text())
        values |= {"title": "Own", "metrics": {}, "files": {"litert": values["files"]["litert"]}, **changes}
        shutil.copy(SHIPPED / "model.tflite", folder)
        (folder / "model.json").write_text(json.dumps(values))
        return load_model(folder)

    return make


def measurement(fingerprint: str = "ab" * 32, date: str = "2026-11-29") -> Measurement:
    return Measurement("set", "crops", 3, 1, 0, date, "litert", fingerprint, {"accuracy": 0.5, "count": 2})


def test_results_are_kept_beside_a_user_model_and_in_the_user_s_data_for_the_others(
    model: Model, own: Callable[..., Model]
) -> None:
    mine, book = own(), MeasurementBook()
    for each in (model, mine):
        book.keep(each, measurement())
        book.keep(each, measurement("cd" * 32))
        book.keep(each, measurement(date="2026-11-30"))
    assert (mine.folder / FILE_NAME).is_file()
    assert (paths.user_data_folder() / "measured" / "default.json").is_file()
    assert not (SHIPPED / FILE_NAME).exists()
    for each in (model, mine):
        kept = MeasurementBook().of(each)
        assert [(one.fingerprint[:2], one.date) for one in kept] == [("ab", "2026-11-30"), ("cd", "2026-11-29")]
        assert kept[0].as_set().accuracy == 0.5


def test_results_of_a_model_that_has_changed_are_ignored(own: Callable[..., Model]) -> None:
    MeasurementBook().keep(own(), measurement())
    assert MeasurementBook().of(own(title="Another title"))
    assert not MeasurementBook().of(own(temperature=3.0))


def test_a_damaged_file_of_results_is_left_aside(own: Callable[..., Model]) -> None:
    mine = own()
    MeasurementBook().keep(mine, measurement())
    path = mine.folder / FILE_NAME
    whole = path.read_text()
    for content in (
        "",
        "[]",
        "{",
        "[" * 100_000,
        whole.replace('"pictures": 3', '"pictures": "3"'),
        whole.replace("accuracy", "x"),
    ):
        path.write_text(content)
        assert all(one.as_set().accuracy is None for one in MeasurementBook().of(mine))
