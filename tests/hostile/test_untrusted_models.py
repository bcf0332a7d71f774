"""An untrusted model runs no code and doesn't end the program; a model that crashes LiteRT ends only the trial's process."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from fer_desktop import paths
from fer_desktop.analysis.classifier import Runtime, open_classifier
from fer_desktop.analysis.runtimes import sandbox
from fer_desktop.analysis.runtimes.keras_archive import check_keras_file
from fer_desktop.analysis.runtimes.litert_flatbuffer import check_litert_file
from fer_desktop.analysis.runtimes.network import ClassifierError
from fer_desktop.analysis.runtimes.sandbox import ensure_tried, try_out
from fer_desktop.model_import.importing import stage
from fer_desktop.models.description import ModelError, load_model
from tests.hostile import samples

SHIPPED = paths.models_folder() / "default"


def network(tmp_path: Path, change: Any = None) -> Path:
    """Write the small network, after `change` altered its parts."""
    import flatbuffers
    from ai_edge_litert import schema_py_generated as schema

    model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(samples.small_network(), 0))
    if change is not None:
        change(model, schema)
    builder = flatbuffers.Builder(1 << 14)
    builder.Finish(model.Pack(builder), b"TFL3")
    path = tmp_path / "untrusted.tflite"
    path.write_bytes(bytes(builder.Output()))
    return path


def custom(model: Any, schema: Any) -> None:
    model.operatorCodes[1].builtinCode = schema.BuiltinOperator.CUSTOM
    model.operatorCodes[1].customCode = "FlexPyFunc"


def loop(model: Any, schema: Any) -> None:
    model.operatorCodes[1].builtinCode = schema.BuiltinOperator.WHILE
    model.operatorCodes[1].deprecatedBuiltinCode = 119


def no_networks(model: Any, schema: Any) -> None:
    model.subgraphs = None


def huge(model: Any, schema: Any) -> None:
    model.subgraphs[0].tensors[2].shape = [1 << 30, 1 << 30]


def elsewhere(model: Any, schema: Any) -> None:
    model.subgraphs[0].tensors[1].externalBuffer = 1


def nothing_there(model: Any, schema: Any) -> None:
    model.subgraphs[0].operators[0].inputs = [-1, 1, -1]


def wrong_data(model: Any, schema: Any) -> None:
    model.subgraphs[0].tensors[0].buffer = 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (custom, "asks for the operation FlexPyFunc, which isn't one of LiteRT's own that only compute"),
        (loop, "asks for the operation WHILE"),
        (no_networks, "holds 0 networks"),
        (huge, r"needs \d+ GB of memory"),
        (elsewhere, "has data in another file"),
        (nothing_there, "uses what isn't there"),
        (wrong_data, "is given and computed"),
    ],
)
def test_a_litert_file_with_other_operations_or_false_values_is_refused(tmp_path: Path, change: Any, message: str) -> None:
    with pytest.raises((ModelError, ClassifierError), match=message):
        check_litert_file(network(tmp_path, change))


def test_the_networks_of_the_program_pass(tmp_path: Path) -> None:
    for path in (*SHIPPED.glob("*.tflite"), paths.detector_file(), network(tmp_path)):
        check_litert_file(path)


def test_a_crash_of_litert_ends_only_the_trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check of the file is left out, as if it had missed the fault."""
    path = network(tmp_path, no_networks)
    monkeypatch.setattr(sandbox, "check_litert_file", lambda _: None)
    with pytest.raises(ClassifierError, match="crashed the process that tried it"):
        try_out(path, "litert")


def test_a_network_that_never_answers_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "TRIAL_S", {False: 0.001, True: 0.001})
    with pytest.raises(ClassifierError, match="gave no answer within"):
        try_out(network(tmp_path), "litert")


def untrusted(folder: Path, content: bytes, key: str = "litert") -> Path:
    """Make a model folder around a network's file, with the right hash."""
    folder.mkdir(parents=True)
    values = json.loads((SHIPPED / "model.json").read_text())
    name = "model.keras" if key == "keras" else "model.tflite"
    (folder / name).write_bytes(content)
    values["files"] = {key: {"name": name, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}}
    (folder / "model.json").write_text(json.dumps(values))
    return folder


def test_a_model_that_was_never_added_is_checked_before_it_is_opened(tmp_path: Path) -> None:
    content = network(tmp_path, no_networks).read_bytes()
    model = load_model(untrusted(tmp_path / "a model", content))
    with pytest.raises(ModelError, match="holds 0 networks"):
        open_classifier(model, Runtime.LITERT)
    with pytest.raises(ModelError, match="holds 0 networks"):
        stage(model.folder, tmp_path / "models")
    assert not list((tmp_path / "models").iterdir())


def test_a_known_network_is_not_tried_again(tmp_path: Path, user_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []
    monkeypatch.setattr(sandbox, "try_out", lambda path, key: tried.append(key))
    file = SHIPPED / "model.tflite"
    copy = tmp_path / "model.tflite"
    shutil.copy(file, copy)
    ensure_tried(file, "0" * 64, "litert")
    ensure_tried(copy, hashlib.sha256(copy.read_bytes()).hexdigest(), "litert")
    assert not tried, "a file of the program, or a copy of one, needs no trial"
    for _ in range(2):
        ensure_tried(copy, "1" * 64, "litert")
    assert tried == ["litert"]
    (list_,) = (path for path in user_home.rglob("*.json"))
    list_.write_text("[[[[")
    ensure_tried(copy, "1" * 64, "litert")
    assert tried == ["litert"] * 2, "a broken list must only cause another trial"


@pytest.mark.parametrize(
    "content",
    [b"\x80\x05cos\nsystem\n(S'touch trap'\ntR.", b"\x89HDF\r\n\x1a\n" + bytes(2000), b"PK\x03\x04" + bytes(500)],
    ids=["pickle", "hdf5", "zip"],
)
def test_other_kinds_of_files_with_a_model_s_name_run_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    monkeypatch.chdir(tmp_path)
    before = {"tensorflow", "keras", "pickle5"} & set(sys.modules)
    for suffix in (".keras", ".tflite"):
        file = tmp_path / f"net{suffix}"
        file.write_bytes(content)
        with pytest.raises((ModelError, ClassifierError)):
            stage(file, tmp_path / "models")
    with pytest.raises(ModelError):
        check_keras_file(tmp_path / "net.keras")
    assert not (tmp_path / "trap").exists()
    assert {"tensorflow", "keras", "pickle5"} & set(sys.modules) == before


@pytest.mark.parametrize(
    "name", ["../secret.tflite", "/etc/passwd", "C:\\secret.tflite", "c:secret", "..", "a\0b", "a/b", "\n"]
)
def test_no_name_in_a_model_leads_out_of_its_folder(tmp_path: Path, name: str) -> None:
    folder = untrusted(tmp_path / "model", samples.small_network())
    values = json.loads((folder / "model.json").read_text())
    values["files"]["litert"]["name"] = name
    (folder / "model.json").write_text(json.dumps(values))
    with pytest.raises(ModelError, match=r"must be a plain file name in the model's own folder|must be a text"):
        load_model(folder)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_model_s_file_that_is_a_pipe_or_a_device_is_not_read(tmp_path: Path) -> None:
    folder = untrusted(tmp_path / "model", samples.small_network())
    (folder / "model.tflite").unlink()
    os.mkfifo(folder / "model.tflite")
    with pytest.raises(ModelError, match="not a file"):
        load_model(folder).file("litert")
    (folder / "model.tflite").unlink()
    (folder / "model.tflite").symlink_to("/dev/zero")
    with pytest.raises(ModelError, match="not a file"):
        load_model(folder).file("litert")
    with pytest.raises((ModelError, ClassifierError)):
        stage(folder / "model.tflite", tmp_path / "models")
