"""The stages of the network for the Steps tab: model.stages.tflite, the exported network with the output of every stage.

    python -m training.stages_export models/default

adds the file to a model folder, from its model.keras; `python -m training export` does so automatically. Its outputs are the
stages (`analysis.explain.layers`), the logits, and the class activation maps if they are exact
(`analysis.explain.activations`), as a 1x1 convolution with the last layer's own weights. The export fails if a value differs
from Keras.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import cv2
import keras
import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.classifier import Interface, LiteRTClassifier, Runtime
from fer_desktop.analysis.explain.activations import ACTIVATION_OUTPUT, LOGITS_OUTPUT
from fer_desktop.analysis.explain.layers import NetworkStage, decision_of_network, stages_of_network
from fer_desktop.analysis.runtimes.litert import open_interpreter
from fer_desktop.analysis.runtimes.network import ClassifierError
from fer_desktop.core.files import write_whole
from fer_desktop.models.description import DESCRIPTION_FILE, STAGES_KEY, Model, ModelError, load_model

STAGES_FILE: Final = "model.stages.tflite"

TOLERANCE: Final = 1e-4
"""How far an output may differ from Keras, relative to the largest absolute value in Keras's output."""

_PICTURES: Final = 4


class StagesError(Exception):
    """The stages can't be exported; the message says why."""


def stages_network(network: keras.Model) -> tuple[keras.Model, list[NetworkStage]]:
    """Return a network of the same layers with a named output for each stage, and the stages; float32 throughout.

    "class_activation" is (batch, height, width, classes); it exists if the network ends in global average pooling and one
    linear layer. "logits" is the network's own output. Raises StagesError for a network without convolutional stages.
    """
    stages = stages_of_network(network)
    if not stages:
        raise StagesError(f"the network {network.name} has no convolutional stages")
    taken = [stage.name for stage in stages if stage.name in (ACTIVATION_OUTPUT, LOGITS_OUTPUT)]
    if taken:
        raise StagesError(
            f"the network {network.name} calls its layers {', '.join(taken)}, which is the name of another output"
        )
    outputs = {stage.name: stage.tensor for stage in stages}
    decision = decision_of_network(network)
    if decision is not None:
        channels, classes = decision.kernel.shape
        layer = keras.layers.Conv2D(classes, 1, use_bias=False, dtype="float32", name=ACTIVATION_OUTPUT)
        outputs[ACTIVATION_OUTPUT] = layer(decision.features)
        layer.set_weights([decision.kernel.reshape(1, 1, channels, classes)])
    outputs[LOGITS_OUTPUT] = network.outputs[0]
    return keras.Model(network.inputs[0], outputs, name=network.name), stages


def write_stages(folder: Path, network: keras.Model) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Write `STAGES_FILE` into a model folder, checked against Keras.

    Returns the parts for model.json: the entry of "files" under `STAGES_KEY`, and the list "stages" of "network".
    Raises StagesError.
    """
    import tensorflow as tf

    with_stages, stages = stages_network(network)
    content: bytes = tf.lite.TFLiteConverter.from_keras_model(with_stages).convert()
    _check(content, with_stages)
    (folder / STAGES_FILE).write_bytes(content)
    entry = {"name": STAGES_FILE, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    return entry, [{"name": stage.name, "kind": stage.kind, "output_shape": list(stage.shape)} for stage in stages]


def add_stages(folder: Path) -> list[str]:
    """Add the stages to a model folder that has a Keras file; return their names.

    Nothing in the folder changes if the export fails. Raises StagesError, ModelError, ClassifierError.
    """
    model = load_model(folder)
    network = keras.models.load_model(model.file(Runtime.TENSORFLOW.value), compile=False)
    if Runtime.LITERT.value in model.description.files:
        _check_same_network(network, model)
    entry, stages = write_stages(folder, network)
    path = folder / DESCRIPTION_FILE
    description = json.loads(path.read_text(encoding="utf-8"))
    description["files"][STAGES_KEY] = entry
    description["network"] = {**description.get("network", {}), "stages": stages}
    write_whole(path, json.dumps(description, indent=1) + "\n")
    return [stage["name"] for stage in stages]


def _check(content: bytes, network: keras.Model) -> None:
    """Compare every output of the LiteRT file with Keras."""
    run = open_interpreter(content, 1).get_signature_runner()
    name = next(iter(run.get_input_details()))
    shape = tuple(network.inputs[0].shape[1:])
    for picture in np.random.default_rng(1).normal(size=(_PICTURES, *shape)).astype(np.float32):
        values = cv2.GaussianBlur(picture, (0, 0), 1.5).reshape(1, *shape)
        values = (values / values.std()).astype(np.float32)
        got, expected = run(**{name: values}), network(values, training=False)
        for output, tensor in expected.items():
            _compare(got[output], np.asarray(tensor, np.float32), f"the output {output} of {STAGES_FILE} is not Keras's")


def _check_same_network(network: keras.Model, model: Model) -> None:
    """Compare the outputs of the Keras file with those of the LiteRT file, which the classifier uses."""
    classifier, interface = LiteRTClassifier(model), Interface(model.name, model.description)
    crops = np.random.default_rng(1).integers(0, 256, (_PICTURES, *classifier.form.shape), np.uint8)
    plain = keras.Model(network.inputs[0], network.outputs[0])
    answers = np.asarray(plain(interface.inputs(crops), training=False), np.float32)
    words = "the model's Keras file is another network than its LiteRT file"
    _compare(interface.logits(answers, len(crops)), classifier.logits(crops), words)


def _compare(got: NDArray[np.float32], wanted: NDArray[np.float32], words: str) -> None:
    difference = float(np.abs(got - wanted).max())
    if not difference <= TOLERANCE * max(float(np.abs(wanted).max()), 1.0):
        raise StagesError(f"{words}: a difference of {difference:.2e}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Add the stages to model folders. Returns 0 on success, 1 if one folder failed (printed on stderr)."""
    parser = argparse.ArgumentParser(prog="python -m training.stages_export", description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, nargs="+", help="a model folder with a Keras file, for example models/default")
    for folder in parser.parse_args(arguments).folder:
        try:
            names = add_stages(folder)
        except (StagesError, ModelError, ClassifierError) as error:
            print(f"python -m training.stages_export: {error}", file=sys.stderr)
            return 1
        print(f"written: {folder / STAGES_FILE} with {', '.join(names)}")
    return 0


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    sys.exit(main())
