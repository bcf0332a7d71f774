"""The program refuses a dangerous or broken .keras file, with the reason, before it loads it. This needs no TensorFlow."""

from __future__ import annotations

import copy
import io
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from fer_desktop import paths
from fer_desktop.analysis.runtimes.keras_archive import check_keras_file
from fer_desktop.models.description import ModelError

GOOD = paths.models_folder() / "default" / "model.keras"


@pytest.fixture(scope="module")
def good_config() -> dict[str, Any]:
    with zipfile.ZipFile(GOOD) as archive:
        config: dict[str, Any] = json.loads(archive.read("config.json"))
        return config


def write(path: Path, config: Any = None, weights: bytes | None = None, extra: dict[str, bytes] | None = None) -> Path:
    """Write a copy of the good file, with some of its parts replaced."""
    with zipfile.ZipFile(GOOD) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    if config is not None:
        parts["config.json"] = config if isinstance(config, bytes) else json.dumps(config).encode()
    if weights is not None:
        parts["model.weights.h5"] = weights
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts, **(extra or {})}.items():
            archive.writestr(name, content)
    return path


def layer(**values: Any) -> dict[str, Any]:
    return {"module": "keras.layers", "class_name": "Dense", "config": {"name": "mine"}, "registered_name": None, **values}


def test_the_default_model_passes_without_importing_tensorflow() -> None:
    before = {"tensorflow", "keras"} & set(sys.modules)
    check_keras_file(GOOD)
    assert {"tensorflow", "keras"} & set(sys.modules) == before


@pytest.mark.parametrize(
    ("odd", "message"),
    [
        (layer(class_name="Lambda"), r"has a Lambda layer \(mine\), which carries a program of its own: it is refused"),
        (layer(config={"function": {"class_name": "__lambda__", "config": {"code": "4wEAAA"}}}), "has a Lambda layer"),
        (layer(module="os", class_name="system"), r"asks for os system \(mine\).*custom code is refused"),
        (layer(module=None, class_name="Doubling", registered_name="custom>Doubling"), "registered as custom>Doubling"),
        (layer(registered_name="custom>Dense"), "registered as custom>Dense"),
        (layer(class_name="TorchModuleWrapper"), "asks for keras.layers TorchModuleWrapper"),
        (layer(class_name="TFSMLayer"), "asks for keras.layers TFSMLayer"),
        (layer(class_name="StringLookup"), "asks for keras.layers StringLookup"),
        (layer(module="keras.utils", class_name="get_file"), "asks for keras.utils get_file"),
        (layer(module="keras.config", class_name="enable_unsafe_deserialization"), "enable_unsafe_deserialization"),
        (layer(module="keras.src.saving.saving_lib", class_name="load_model"), "asks for keras.src.saving"),
        (layer(module="builtins", class_name="function", config="eval"), "asks for builtins function"),
        (layer(module="keras.initializers", class_name="get"), "asks for keras.initializers get"),
        (layer(compile_config={"optimizer": "sgd"}), r"asks to be compiled \(mine\)"),
        ({"class_name": "Dense", "config": {}}, "asks for Dense"),
        ({"class_name": ["Dense"], "module": {}, "config": {}}, "custom code is refused"),
        ({"module": "antigravity"}, "asks for antigravity"),
    ],
)
@pytest.mark.parametrize("deep", [False, True], ids=["layer", "inside"])
def test_a_file_that_could_run_a_program_is_refused(
    tmp_path: Path, good_config: dict[str, Any], odd: dict[str, Any], message: str, deep: bool
) -> None:
    config = copy.deepcopy(good_config)
    if deep:
        config["config"]["layers"][1]["config"]["kernel_initializer"]["config"]["scale"] = [[odd]]
    else:
        config["config"]["layers"].append(odd)
    with pytest.raises(ModelError, match=message):
        check_keras_file(write(tmp_path / "untrusted.keras", config))


def test_a_network_of_a_custom_class_is_refused(tmp_path: Path, good_config: dict[str, Any]) -> None:
    config = {**good_config, "module": "custom.networks", "class_name": "Functional"}
    with pytest.raises(ModelError, match="asks for custom.networks Functional"):
        check_keras_file(write(tmp_path / "untrusted.keras", config))


def test_the_training_configuration_is_not_loaded_and_so_not_checked(tmp_path: Path, good_config: dict[str, Any]) -> None:
    config = {**good_config, "compile_config": {"loss": {"class_name": "function", "module": "mine", "config": "loss"}}}
    check_keras_file(write(tmp_path / "untrusted.keras", config))


@pytest.mark.parametrize("share", [0.001, 0.3, 0.9, 0.9999])
def test_a_file_that_was_cut_off_is_refused(tmp_path: Path, share: float) -> None:
    content = GOOD.read_bytes()
    path = tmp_path / "cut.keras"
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(ModelError, match="incomplete"):
        check_keras_file(path)


def test_a_file_with_damaged_weights_is_refused(tmp_path: Path) -> None:
    content = bytearray(GOOD.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path = tmp_path / "damaged.keras"
    path.write_bytes(content)
    with pytest.raises(ModelError, match="is damaged"):
        check_keras_file(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\x89HDF\r\n\x1a\n" + bytes(100), "Keras's old HDF5 format.*save it as"),
        (b"a letter to my aunt", "it is not a zip archive"),
        (b"", "it is not a zip archive"),
    ],
)
def test_a_file_that_is_no_archive_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "other.keras"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=message):
        check_keras_file(path)


@pytest.mark.parametrize("name", ["../../.bashrc", "/etc/cron.d/mine", "assets/words.txt", "model.weights.npz", "a\\b"])
def test_files_that_no_network_needs_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelError, match="holds a file that no network for pictures needs"):
        check_keras_file(write(tmp_path / "untrusted.keras", extra={name: b"mine"}))


def test_an_archive_without_weights_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.keras"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", "{}")
    with pytest.raises(ModelError, match=r"it lacks model\.weights\.h5"):
        check_keras_file(path)


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff\xfe", b'{"config": 5}', b"[" * 100_000])
def test_an_invalid_configuration_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ModelError, match="is damaged: its config.json"):
        check_keras_file(write(tmp_path / "untrusted.keras", content))


def test_a_decompression_bomb_is_refused_without_unpacking_it(tmp_path: Path) -> None:
    path = write(tmp_path / "bomb.keras", weights=bytes(300 << 20))
    assert path.stat().st_size < 1 << 20
    with pytest.raises(ModelError, match="refused as a decompression bomb"):
        check_keras_file(path)


def weights_with(fill: Any) -> bytes:
    h5py = pytest.importorskip("h5py")
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        fill(h5py, file)
    return content.getvalue()


def test_weights_that_unpack_without_end_are_refused(tmp_path: Path) -> None:
    weights = weights_with(lambda h5py, file: file.create_dataset("a/b", (1 << 30,), "f8", chunks=True, compression="gzip"))
    with pytest.raises(ModelError, match="refused as a decompression bomb"):
        check_keras_file(write(tmp_path / "bomb.keras", weights=weights))


def test_weights_that_point_at_other_files_are_refused(tmp_path: Path) -> None:
    def point(h5py: Any, file: Any) -> None:
        file["layers"] = h5py.ExternalLink("/etc/passwd", "/")

    with pytest.raises(ModelError, match=r"weights that point elsewhere \(layers\)"):
        check_keras_file(write(tmp_path / "untrusted.keras", weights=weights_with(point)))


def test_weights_that_lie_in_other_files_are_refused(tmp_path: Path) -> None:
    def lie(h5py: Any, file: Any) -> None:
        file.create_dataset("secret", (4,), "u1", external=[("/etc/hostname", 0, 4)])

    with pytest.raises(ModelError, match="weights in another file"):
        check_keras_file(write(tmp_path / "untrusted.keras", weights=weights_with(lie)))


def test_a_weights_file_that_is_not_hdf5_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("h5py")
    with pytest.raises(ModelError, match="its weights can't be read"):
        check_keras_file(write(tmp_path / "untrusted.keras", weights=b"heavy"))
