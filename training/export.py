"""From a training run to a folder in models/: model.keras, model.tflite, model.int8.tflite, model.stages.tflite and model.json.

The exported network has one output of logits. If two heads were trained, it is their weighted mean: both are linear in the
same features, so one linear layer with the mean of their weights gives the mean of their logits, at no cost.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import platform
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.classifier import Classifier, Runtime, open_classifier, softmax
from fer_desktop.analysis.preprocessing import INPUT_SIZE, PREPROCESSING_NAME
from fer_desktop.core.labels import CLASS_COUNT, EXPRESSIONS
from fer_desktop.models.description import STAGES_KEY, load_model
from training.calibration import fit_temperature, uncertainty_threshold
from training.config import TrainingConfig
from training.data import Dataset
from training.evaluate import Predict, evaluate, in_batches
from training.run_folder import read_curves
from training.stages_export import StagesError, write_stages

_FILES = {"litert": "model.tflite", "litert-int8": "model.int8.tflite", "keras": "model.keras"}

LIMITS = (
    "It names the expression that a face shows, one of seven. What a person feels can't be read from a face.",
    "FER2013's labels are noisy: people agree with them about 65% of the time.",
    "Fear, disgust and sadness are recognised less often than happiness and surprise; see the table per class.",
    "Faces turned far to the side, covered, badly lit or smaller than about 24 pixels are harder to classify.",
    "FER2013 was collected from the web in 2013: its ages, skin tones and cultures are unevenly represented.",
)


class ExportError(Exception):
    """The export failed; the message says which check failed and by how much."""


@dataclass(frozen=True, slots=True)
class Parity:
    """How far a file differs from Keras over PrivateTest: share of equal answers, largest difference of a probability."""

    agreement: float
    largest_difference: float
    accuracy_change: float


# How far each file may differ from Keras: least agreement, largest difference of a probability, change of accuracy.
_TOLERANCES = {
    "litert": Parity(agreement=0.999, largest_difference=1e-3, accuracy_change=0.0005),
    "litert-int8": Parity(agreement=0.98, largest_difference=0.1, accuracy_change=0.003),
}


def shipping_network(trained: keras.Model, ferplus_share: float, bias: NDArray[np.floating] | None = None) -> keras.Model:
    """Return the float32 network with one output "logits": (1 - share) of FER2013's head and share of FER+'s.

    bias: (7,) added to the logits (see `prior_bias`).
    """
    trained = in_float32(trained)
    heads = list(trained.output_names)
    shares = {"fer2013": 1.0 - ferplus_share, "ferplus": ferplus_share} if len(heads) == 2 else {heads[0]: 1.0}
    features = trained.get_layer(heads[0]).input
    logits = keras.layers.Dense(CLASS_COUNT, dtype="float32", name="logits")
    network = keras.Model(trained.inputs[0], logits(features), name=trained.name)
    weights = [trained.get_layer(head).get_weights() for head in heads]
    kernel, offset = (sum(shares[h] * w[i] for h, w in zip(heads, weights, strict=True)) for i in range(2))
    logits.set_weights([kernel, offset if bias is None else offset + bias])
    return network


def in_float32(network: keras.Model) -> keras.Model:
    """Return a network with the same weights whose layers all compute in float32, whatever the network was trained in."""
    if all(layer.compute_dtype == "float32" for layer in network._flatten_layers()):
        return network

    def copy(layer: keras.Layer) -> keras.Layer:
        return type(layer).from_config({**layer.get_config(), "dtype": "float32"})

    result = keras.models.clone_model(network, clone_function=copy)
    result.set_weights(network.get_weights())
    return result


def prior_bias(label: NDArray[np.uint8], strength: float) -> NDArray[np.float64]:
    """Return the bias that corrects the logits for the class frequencies in training, (7,), with mean 0.

    A network learns the frequencies of the classes in training. Where it is used they may differ, and then it predicts rare
    classes too rarely. The bias is -strength * log(frequency) (logit adjustment, Menon et al., 2021): strength 1 assumes
    equally frequent classes, 0 the frequencies in training.
    """
    frequency = np.bincount(label, minlength=CLASS_COUNT) / len(label)
    logits: NDArray[np.float64] = -strength * np.log(frequency)
    bias: NDArray[np.float64] = logits - logits.mean()
    return bias


def export(
    run: Path,
    data: Dataset,
    folder: Path,
    *,
    ferplus_share: float = 0.0,
    prior_strength: float = 0.0,
    title: str = "",
    description: str = "",
    data_name: str = "",
    weights_name: str = "best.keras",
    measure: Callable[[Predict, Dataset], dict[str, Any]] = evaluate,
    command: str = "",
) -> dict[str, Parity]:
    """Write a model folder from a run's best weights, check it against Keras, and return the parity of each file.

    ferplus_share: see `shipping_network`. prior_strength: see `prior_bias`. title, description, data_name: for users.
    weights_name: the file in the run's folder. measure: returns the figures for model.json; command: the command that shows
    them again (default: `python -m training evaluate`).
    The folder is replaced only after every check has passed. Raises ExportError if a file differs too much from Keras.
    """
    weights = run / weights_name
    if not weights.exists():
        raise ExportError(f"{weights} does not exist: train first with `python -m training train --run {run}`")
    config = json.loads((run / "config.json").read_text())
    TrainingConfig.from_dict(config)
    trained = keras.models.load_model(weights, compile=False)
    network = shipping_network(trained, ferplus_share, prior_bias(data.training.label, prior_strength))

    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        network.save(partial / _FILES["keras"])
        (partial / _FILES["litert"]).write_bytes(to_litert(network, int8=False))
        (partial / _FILES["litert-int8"]).write_bytes(to_litert(network, int8=True))
        stages_file, stages = write_stages(partial, network)
        description_of_model = {
            "schema": 1,
            "name": folder.name,
            "title": title or folder.name,
            "description": description,
            "labels": list(EXPRESSIONS),
            "input_shape": [INPUT_SIZE, INPUT_SIZE, 1],
            "preprocessing": PREPROCESSING_NAME,
            "temperature": 1.0,
            "uncertain_below": 0.5,
            "files": {**{key: _file_entry(partial / name) for key, name in _FILES.items()}, STAGES_KEY: stages_file},
            "network": {**network_facts(network), "stages": stages},
            "metrics": {},
            "curves": read_curves(run / "curves.csv"),
            "training": {**config, "ferplus_share": ferplus_share, "prior_strength": prior_strength},
            "provenance": {
                "data": _data_in_words(data, data_name, config["heads"]),
                "trained_by": "python -m training train",
                "keras": keras.version(),
                "machine": f"{platform.machine()}, {os.cpu_count()} cores",
                "date": dt.datetime.now(dt.UTC).date().isoformat(),
            },
            "limits": list(LIMITS),
        }
        _write(partial, description_of_model)
        _calibrate(partial, description_of_model, data)
        parity = check_parity(partial, data)
        classifier = _open(partial, Runtime.LITERT)
        description_of_model["metrics"] = {
            "command": command or f"python -m training evaluate --model {folder.name} --data fer2013.npz",
            "parity": {
                key: {"agreement": p.agreement, "largest_difference": p.largest_difference} for key, p in parity.items()
            },
            **measure(classifier.predict, data),
        }
        _write(partial, description_of_model)
    except StagesError as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise ExportError(str(error)) from error
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    shutil.rmtree(folder, ignore_errors=True)
    partial.replace(folder)
    return parity


def _data_in_words(data: Dataset, name: str, heads: list[str]) -> str:
    labels = {"fer2013": "its own labels", "ferplus": "shares of FER+ votes (Barsoum et al., 2016)"}
    learned = " and ".join(labels[head] for head in heads)
    return f"{name or Path(data.source).name}: {len(data.training)} training pictures, {learned}"


def to_litert(network: keras.Model, *, int8: bool) -> bytes:
    """Convert to a LiteRT flatbuffer: float32, or with dynamic-range int8 weights. The batch size stays variable."""
    import tensorflow as tf

    converter = tf.lite.TFLiteConverter.from_keras_model(network)
    if int8:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    result: bytes = converter.convert()
    return result


def check_parity(folder: Path, data: Dataset) -> dict[str, Parity]:
    """Compare both LiteRT files with Keras over PrivateTest; raise ExportError if they differ too much."""
    crops, true = data.private.image, data.private.label
    reference = in_batches(_open(folder, Runtime.TENSORFLOW).predict, crops, "Keras")
    result = {}
    for runtime in (Runtime.LITERT, Runtime.LITERT_INT8):
        got = in_batches(_open(folder, runtime).predict, crops, runtime.value)
        parity = Parity(
            agreement=float((got.argmax(1) == reference.argmax(1)).mean()),
            largest_difference=float(np.abs(got - reference).max()),
            accuracy_change=float((got.argmax(1) == true).mean() - (reference.argmax(1) == true).mean()),
        )
        allowed = _TOLERANCES[runtime.value]
        if (
            not np.isfinite(got).all()
            or parity.agreement < allowed.agreement
            or parity.largest_difference > allowed.largest_difference
            or abs(parity.accuracy_change) > allowed.accuracy_change
        ):
            raise ExportError(f"{_FILES[runtime.value]} parts from Keras over PrivateTest: {parity}; allowed: {allowed}")
        result[runtime.value] = parity
    return result


def network_facts(network: keras.Model) -> dict[str, Any]:
    """Return the layers with their shapes, parameters and multiply-adds, and the totals."""
    layers = []
    for layer in network.layers:
        shape = list(layer.output.shape[1:])
        layers.append(
            {
                "name": layer.name,
                "type": type(layer).__name__,
                "output_shape": shape,
                "parameters": layer.count_params(),
                "multiply_adds": _multiply_adds(layer, shape),
            }
        )
    return {
        "name": network.name,
        "parameters": network.count_params(),
        "multiply_adds": sum(layer["multiply_adds"] for layer in layers),
        "layers": layers,
    }


def _multiply_adds(layer: keras.Layer, shape: list[int]) -> int:
    if isinstance(layer, keras.layers.Conv2D | keras.layers.Dense):
        kernel = layer.kernel.shape
        positions = int(np.prod(shape[:-1])) if len(shape) > 1 else 1
        return int(np.prod(kernel)) * positions
    return 0


def _calibrate(folder: Path, description: dict[str, Any], data: Dataset) -> None:
    """Fit temperature and threshold on the pictures of PublicTest that aren't in Training."""
    known = {image.tobytes() for image in data.training.image}
    unseen = np.array([image.tobytes() not in known for image in data.public.image], dtype=bool)
    part = data.public.where(unseen)
    logits: NDArray[np.float32] = in_batches(_open(folder, Runtime.LITERT).logits, part.image, "calibration")
    description["temperature"] = fit_temperature(logits, part.label)
    probabilities = softmax(logits, description["temperature"])
    description["uncertain_below"] = uncertainty_threshold(probabilities, part.label)
    _write(folder, description)


def _open(folder: Path, runtime: Runtime) -> Classifier:
    return open_classifier(load_model(folder), runtime, trusted=True)


def _file_entry(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    return {"name": path.name, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}


def _write(folder: Path, description: dict[str, Any]) -> None:
    (folder / "model.json").write_text(json.dumps(description, indent=1) + "\n", encoding="utf-8")
