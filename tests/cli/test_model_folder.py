"""`--model FOLDER`: a user model on the command line, with the same checks as in the window."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fer_desktop import paths

SHIPPED = paths.models_folder() / "default"
ReadRows = Callable[[Path], list[dict[str, str]]]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the default model, as a user model."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "theirs"))


def describe(folder: Path, **changes: Any) -> None:
    file = folder / "model.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **changes}))


def give(folder: Path, key: str, content: bytes) -> None:
    """Replace a file of a model and record its new hash."""
    values = json.loads((folder / "model.json").read_text())
    entry = values["files"][key]
    (folder / entry["name"]).write_bytes(content)
    entry.update(sha256=hashlib.sha256(content).hexdigest(), size=len(content))
    describe(folder, files=values["files"])


def test_a_copied_model_gives_the_same_rows(run: Run, read_rows: ReadRows, portrait: Path, folder: Path) -> None:
    rows = []
    for model in ("default", folder):
        out = portrait.parent / "rows.csv"
        done = run("analyze", portrait, "--out", out, "--model", model, "--quiet")
        assert done.returncode == 0, done.stderr
        rows.append(read_rows(out))
    assert rows[0] == rows[1]


def test_another_order_of_outputs_changes_the_expression(run: Run, read_rows: ReadRows, portrait: Path, folder: Path) -> None:
    labels = json.loads((folder / "model.json").read_text())["labels"]
    describe(folder, labels=[*labels[1:], labels[0]])
    out = portrait.parent / "rows.csv"
    done = run("analyze", portrait, "--out", out, "--model", folder)
    assert done.returncode == 0, done.stderr
    assert read_rows(out)[0]["expression"] == "neutral", "it was happy before"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"input_shape": [64, 64, 1], "preprocessing": "gray-zero-to-one"}, "its network takes (48, 48, 1)"),
        ({"preprocessing": "magic"}, "asks for the preprocessing 'magic'"),
        ({"outputs": "probabilities"}, "its outputs don't add up to 1"),
        ({"labels": ["angry"] * 7}, '"labels" must be the seven expressions, each once'),
    ],
)
def test_a_folder_with_a_wrong_description_is_refused(
    run: Run, portrait: Path, folder: Path, changes: dict[str, Any], reason: str
) -> None:
    describe(folder, **changes)
    done = run("analyze", portrait, "--model", folder)
    assert done.returncode != 0
    assert reason in done.stderr


def test_a_folder_with_an_altered_or_cut_off_network_is_refused(run: Run, portrait: Path, folder: Path) -> None:
    whole = (folder / "model.tflite").read_bytes()
    (folder / "model.tflite").write_bytes(whole[: len(whole) // 2])
    done = run("analyze", portrait, "--model", folder)
    assert done.returncode == 2
    assert "is not the file that model.json describes" in done.stderr
    give(folder, "litert", whole[: len(whole) // 2])
    done = run("analyze", portrait, "--model", folder)
    assert done.returncode == 2
    assert "can't be loaded by LiteRT" in done.stderr


@pytest.mark.skipif(importlib.util.find_spec("tensorflow") is None, reason="TensorFlow is not installed")
@pytest.mark.tensorflow
def test_a_network_with_code_in_it_is_refused_before_tensorflow_is_loaded(run: Run, portrait: Path, folder: Path) -> None:
    with zipfile.ZipFile(SHIPPED / "model.keras") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    config = json.loads(parts["config.json"])
    config["config"]["layers"].append({"module": "keras.layers", "class_name": "Lambda", "config": {"name": "trap"}})
    file = folder / "made.keras"
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in {**parts, "config.json": json.dumps(config).encode()}.items():
            archive.writestr(name, content)
    give(folder, "keras", file.read_bytes())
    done = run("analyze", portrait, "--model", folder, "--runtime", "keras")
    assert done.returncode == 2
    assert "has a Lambda layer (trap), which carries a program" in done.stderr
    assert "TensorFlow binary" not in done.stderr
