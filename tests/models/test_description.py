import copy
import hashlib
import json
import logging
from pathlib import Path
from typing import Any

import pytest

from fer_desktop import paths
from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.models.description import LARGEST_DESCRIPTION, RUNTIME_KEYS, ModelError, list_models, load_model

CONTENT = b"a network"

DESCRIPTION: dict[str, Any] = {
    "schema": 1,
    "name": "mine",
    "title": "My model",
    "labels": list(EXPRESSIONS),
    "input_shape": [48, 48, 1],
    "preprocessing": "gray48-standardised",
    "temperature": 1.07,
    "uncertain_below": 0.52,
    "files": {"litert": {"name": "model.tflite", "sha256": hashlib.sha256(CONTENT).hexdigest(), "size": len(CONTENT)}},
    "network": {"name": "residual", "parameters": 3, "multiply_adds": 4, "layers": []},
    "metrics": {"private": {"accuracy": 0.7}},
    "curves": [{"epoch": 1, "loss": 1.5}],
    "training": {"epochs": 1},
    "provenance": {"data": "FER2013"},
    "limits": ["It knows seven expressions."],
}


def write(folder: Path, changes: dict[str, Any] | None = None, without: str = "") -> Path:
    values = copy.deepcopy(DESCRIPTION) | (changes or {})
    values.pop(without, None)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.json").write_text(json.dumps(values), encoding="utf-8")
    (folder / "model.tflite").write_bytes(CONTENT)
    return folder


def file_entry(**changes: object) -> dict[str, Any]:
    return {"files": {"litert": DESCRIPTION["files"]["litert"] | changes}}


def test_a_good_model_is_described(tmp_path: Path) -> None:
    model = load_model(write(tmp_path / "mine"))
    description = model.description
    assert (model.name, model.folder, description.title) == ("mine", tmp_path / "mine", "My model")
    assert description.labels == EXPRESSIONS
    assert description.input_shape == (48, 48, 1)
    assert (description.temperature, description.uncertain_below) == (1.07, 0.52)
    assert description.curves == [{"epoch": 1, "loss": 1.5}]
    assert description.limits == ["It knows seven expressions."]
    assert model.file("litert") == tmp_path / "mine" / "model.tflite"


@pytest.mark.parametrize("key", ["network", "metrics", "curves", "training", "provenance", "limits"])
def test_optional_keys_may_be_missing(tmp_path: Path, key: str) -> None:
    assert not getattr(load_model(write(tmp_path / "mine", without=key)).description, key)


@pytest.mark.parametrize(
    "key",
    ["schema", "name", "title", "labels", "input_shape", "preprocessing", "temperature", "uncertain_below", "files"],
)
def test_a_missing_required_key_is_an_error(tmp_path: Path, key: str) -> None:
    with pytest.raises(ModelError, match=rf'model\.json: "{key}" is missing; it must be '):
        load_model(write(tmp_path / "mine", without=key))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"schema": 2}, r'"schema" must be 1; a newer program may read this one, got 2'),
        ({"schema": True}, r'"schema" must be a whole number'),
        ({"title": " "}, r'"title" must be a text that is not empty, got " "'),
        ({"labels": list(EXPRESSIONS[:6])}, r'"labels" must be the seven expressions, each once: angry, disgust'),
        ({"labels": [*EXPRESSIONS[:6], "sad"]}, r'"labels" must be the seven expressions, each once'),
        ({"outputs": "votes"}, r'"outputs" must be one of logits, probabilities, got "votes"'),
        ({"labels": "angry"}, r'"labels" must be a list of texts, got "angry"'),
        ({"input_shape": [48, 48]}, r'"input_shape" must be a list of three whole numbers'),
        ({"input_shape": [48, 48, 0]}, r'"input_shape" must be a list of three whole numbers'),
        ({"temperature": 0}, r'"temperature" must be a number from 0.01 to 100.0, got 0'),
        ({"temperature": "warm"}, r'"temperature" must be a number from 0.01 to 100.0, got "warm"'),
        ({"temperature": float("nan")}, r'"temperature" must be a number'),
        ({"uncertain_below": 1.5}, r'"uncertain_below" must be a number from 0.0 to 1.0, got 1.5'),
        ({"files": {}}, r'"files" must be an object with at least one of litert, litert-int8, keras'),
        ({"files": {"litert-stages": {}}}, r'"files" must be an object with at least one of litert'),
        ({"files": {**DESCRIPTION["files"], "notes": {}}}, r'"files.notes.name" is missing'),
        ({"files": {"litert": "model.tflite"}}, r'"files.litert" must be an object, got "model.tflite"'),
        (file_entry(sha256="12"), r'"files.litert.sha256" must be 64 hexadecimal digits, got "12"'),
        (file_entry(size=0), r'"files.litert.size" must be a whole number of at least 1, got 0'),
        ({"network": []}, r'"network" must be an object'),
        ({"curves": [{"epoch": "first"}]}, r'"curves" must be a list of objects with numbers'),
        ({"limits": [1]}, r'"limits" must be a list of texts'),
        ({"description": 5}, r'"description" must be a text, got 5'),
    ],
)
def test_a_wrong_value_is_refused_with_what_was_expected(tmp_path: Path, changes: dict[str, object], message: str) -> None:
    with pytest.raises(ModelError, match=message):
        load_model(write(tmp_path / "mine", changes))


def test_a_huge_description_is_not_read(tmp_path: Path) -> None:
    path = write(tmp_path / "mine") / "model.json"
    path.write_text(path.read_text() + " " * LARGEST_DESCRIPTION)
    with pytest.raises(ModelError, match="a description may have at most 8 MB"):
        load_model(path.parent)


def test_a_deeply_nested_description_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "mine") / "model.json"
    path.write_text("[" * 200_000)
    with pytest.raises(ModelError, match="is not JSON"):
        load_model(path.parent)


def test_additional_files_are_accepted_and_checked(tmp_path: Path) -> None:
    entry = DESCRIPTION["files"]["litert"]
    model = load_model(write(tmp_path / "mine", {"files": {"litert": entry, "notes": entry | {"name": "notes.txt"}}}))
    (model.folder / "notes.txt").write_bytes(CONTENT)
    assert model.file("notes").name == "notes.txt"
    altered = load_model(model.folder)
    (model.folder / "notes.txt").write_bytes(CONTENT[::-1])
    with pytest.raises(ModelError, match="is not the file that"):
        altered.file("notes")


def test_outputs_may_come_in_any_order_and_as_probabilities(tmp_path: Path) -> None:
    changes = {"labels": list(reversed(EXPRESSIONS)), "outputs": "probabilities"}
    description = load_model(write(tmp_path / "mine", changes)).description
    assert description.labels == tuple(reversed(EXPRESSIONS))
    assert description.outputs == "probabilities"
    assert load_model(write(tmp_path / "other")).description.outputs == "logits"


@pytest.mark.parametrize(
    "name", ["../model.tflite", "/etc/passwd", "a/b", "a\\b", "C:model.tflite", "..", ".", "model\n.tflite", "model\0"]
)
def test_a_file_outside_the_models_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelError, match=r"must be a plain file name in the model's own folder"):
        load_model(write(tmp_path / "mine", file_entry(name=name)))


@pytest.mark.parametrize(
    ("content", "message"), [("{", "is not JSON"), ("[]", "the whole file must be an object"), ("\0", "JSON")]
)
def test_a_file_that_is_no_description_is_refused(tmp_path: Path, content: str, message: str) -> None:
    (write(tmp_path / "mine") / "model.json").write_text(content)
    with pytest.raises(ModelError, match=message):
        load_model(tmp_path / "mine")


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (write(tmp_path / "mine") / "model.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ModelError, match="is not JSON"):
        load_model(tmp_path / "mine")


def test_a_folder_without_a_description_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"there is no model\.json"):
        load_model(tmp_path)


def test_an_altered_file_is_refused(tmp_path: Path) -> None:
    model = load_model(write(tmp_path / "mine"))
    (tmp_path / "mine" / "model.tflite").write_bytes(CONTENT[::-1])
    with pytest.raises(ModelError, match=r"is not the file that model\.json describes: its SHA-256 is"):
        model.file("litert")


def test_a_file_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    model = load_model(write(tmp_path / "mine"))
    (tmp_path / "mine" / "model.tflite").write_bytes(CONTENT[:4])
    with pytest.raises(ModelError, match="4 bytes instead of 9"):
        model.file("litert")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    model = load_model(write(tmp_path / "mine"))
    (tmp_path / "mine" / "model.tflite").unlink()
    with pytest.raises(ModelError, match=r"the model mine lacks model\.tflite"):
        model.file("litert")


def test_a_runtime_without_a_file_is_named_in_the_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no file for the runtime keras; it has litert"):
        load_model(write(tmp_path / "mine")).file("keras")


def test_a_checked_file_is_not_read_again(tmp_path: Path) -> None:
    model = load_model(write(tmp_path / "mine"))
    model.file("litert")
    (tmp_path / "mine" / "model.tflite").unlink()
    assert model.file("litert").name == "model.tflite"


def test_models_are_listed_by_name_and_broken_ones_are_left_out_and_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("b", "a"):
        write(tmp_path / "bundled" / name)
    write(tmp_path / "bundled" / "broken", without="labels")
    write(tmp_path / "bundled" / ".unfinished")
    (tmp_path / "bundled" / "notes").mkdir()
    write(tmp_path / "own" / "c")
    write(tmp_path / "own" / "a", {"title": "Another"})
    with caplog.at_level(logging.WARNING):
        models = list_models([tmp_path / "bundled", tmp_path / "missing", tmp_path / "own"])
    assert [model.name for model in models] == ["a", "b", "c"]
    assert models[0].description.title == "My model"
    assert len(caplog.records) == 1
    assert '"labels" is missing' in caplog.text


def test_the_default_model_is_complete() -> None:
    model = load_model(paths.models_folder() / "default")
    for key in RUNTIME_KEYS:
        assert model.file(key).is_file()
    assert model.description.network["parameters"] == sum(layer["parameters"] for layer in model.description.network["layers"])
