"""Reads the activations inside a network: the feature maps of every convolutional stage, and the class activation maps.

Class activation maps (Zhou et al., 2016). Where a network ends in global average pooling and one linear layer, the logit of
class k is a sum over places: with f_c(x, y) the last maps, w the layer's weights and b its bias,

    M_k(x, y) = sum over c of w[c, k] * f_c(x, y)          logit_k = mean over x, y of M_k(x, y) + b_k

so M_k is exactly what each place adds to the logit: positive values are evidence for k, negative ones against it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.classifier import Classifier, Interface, TensorFlowClassifier
from fer_desktop.analysis.explain.layers import decision_of_network, stages_of_network
from fer_desktop.analysis.runtimes.litert import open_interpreter
from fer_desktop.analysis.runtimes.network import ClassifierError
from fer_desktop.analysis.runtimes.sandbox import ensure_tried
from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.core.messages import marked
from fer_desktop.core.types import Float32Array, UInt8Array
from fer_desktop.models.description import STAGES_KEY, Model

ACTIVATION_OUTPUT: Final = "class_activation"
LOGITS_OUTPUT: Final = "logits"
"""The names of two outputs of a stages file; the others have the names of their stages."""

_KINDS: Final = ("convolution", "block")
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,80}")


@dataclass(frozen=True, slots=True, eq=False)
class InnerStage:
    """The output of one convolutional stage for one crop.

    name: from the network's layers; letters, digits, "-" and "_". kind: "convolution", or "block" where branches are joined.
    maps: (height, width, channels) float32, in the order of the network's channels.
    """

    name: str
    kind: str
    maps: Float32Array


@dataclass(frozen=True, slots=True, eq=False)
class InnerLook:
    """The activations inside the network for one crop.

    stages: from the input on; at least one. activation: (height, width, 7) float32 class activation maps M (see the module), or
    None where the end of the network doesn't allow exact ones. logits: (7,) float32 of the same run.
    """

    stages: tuple[InnerStage, ...]
    activation: Float32Array | None
    logits: Float32Array


class StagesReader(Protocol):
    """Belongs to one thread."""

    def look(self, crop: UInt8Array) -> InnerLook:
        """Run the network on a uint8 crop of the classifier's form, (48, 48) for ours. Raises ClassifierError."""
        ...


def open_stages(model: Model, classifier: Classifier) -> StagesReader | None:
    """Return a reader of the activations inside a model's network, or None where there is none.

    It uses the model's stages file or, without one, the network that a classifier on TensorFlow has loaded. Raises
    ClassifierError, or ModelError for an altered or missing file.
    """
    if STAGES_KEY in model.description.files:
        ensure_tried(model.file(STAGES_KEY), model.description.files[STAGES_KEY].sha256, STAGES_KEY)
        return LiteRTStages(model)
    return KerasStages(model, classifier) if isinstance(classifier, TensorFlowClassifier) else None


def strengths(maps: Float32Array) -> Float32Array:
    """Return each channel's mean absolute value, (channels,) float32, for maps (height, width, channels)."""
    result: Float32Array = np.abs(maps).mean(axis=(0, 1), dtype=np.float32)
    return result


def strongest_first(maps: Float32Array) -> NDArray[np.intp]:
    """Return the channels of (height, width, channels) by `strengths`, the strongest first; equal ones by number."""
    return np.argsort(-strengths(maps), kind="stable")


class LiteRTStages:
    """The model's stages file: its network with the output of every stage, on LiteRT."""

    def __init__(self, model: Model) -> None:
        """Load the file. Raises ClassifierError where it doesn't match model.json, ModelError where it is altered."""
        path = model.file(STAGES_KEY)
        self._path = path
        self._stages = _described_stages(model)
        self._form = _Form(model, path)
        try:
            self._interpreter = open_interpreter(path, 1)
            self._run = self._interpreter.get_signature_runner()
            self._input = next(iter(self._run.get_input_details()))
            outputs: Mapping[str, Any] = self._run.get_output_details()
        except (ValueError, RuntimeError, StopIteration) as error:
            raise ClassifierError(marked("{path} can't be loaded by LiteRT: {why}"), path=path, why=error) from error
        missing = [name for name in (*(name for name, _ in self._stages), LOGITS_OUTPUT) if name not in outputs]
        if missing:
            template = marked("{path} lacks the outputs {missing}; it has {there}")
            raise ClassifierError(template, path=path, missing=", ".join(missing), there=", ".join(outputs))

    def look(self, crop: UInt8Array) -> InnerLook:
        try:
            outputs = self._run(**{self._input: self._form.inputs(crop)})
        except (ValueError, RuntimeError) as error:
            raise ClassifierError(marked("{path} failed on LiteRT: {why}"), path=self._path, why=error) from error
        return self._form.look(outputs, self._stages)


class KerasStages:
    """The stages of the network that a classifier on TensorFlow has loaded."""

    def __init__(self, model: Model, classifier: TensorFlowClassifier) -> None:
        """Raises ClassifierError where no stages can be found in the network."""
        network = classifier.keras_model
        try:
            found, decision = stages_of_network(network), decision_of_network(network)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ClassifierError(
                marked("the network of the model {name} can't be split into its stages: {why}"), name=model.name, why=error
            ) from error
        if not found:
            raise ClassifierError(marked("the network of the model {name} has no convolutional stages"), name=model.name)
        self._form = _Form(model, model.file("keras"))
        self._stages = [(stage.name, stage.kind) for stage in found]
        self._kernel = None if decision is None else decision.kernel
        # A list, not a mapping by name, because a layer may have the name of another output.
        tensors = [*(stage.tensor for stage in found), network.outputs[0], *([decision.features] if decision else [])]
        # Made by the network's class, so that Keras needn't be imported here.
        self._network = type(network)(network.inputs[0], tensors)

    def look(self, crop: UInt8Array) -> InnerLook:
        tensors = self._network(self._form.inputs(crop), training=False)
        values = [np.asarray(tensor, np.float32) for tensor in tensors]
        names = [name for name, _ in self._stages]
        outputs = dict(zip(names, values, strict=False))
        outputs[LOGITS_OUTPUT] = values[len(names)]
        if self._kernel is not None:
            outputs[ACTIVATION_OUTPUT] = values[-1] @ self._kernel
        return self._form.look(outputs, self._stages)


class _Form:
    """Converts crops to a model's input, and its outputs to an InnerLook."""

    def __init__(self, model: Model, path: Path) -> None:
        self._path = path
        self._interface = Interface(model.name, model.description)

    def inputs(self, crop: UInt8Array) -> Float32Array:
        return self._interface.inputs(crop[None])

    def look(self, outputs: Mapping[str, Float32Array], stages: Sequence[tuple[str, str]]) -> InnerLook:
        """Return a network's outputs, with the classes in the order of `EXPRESSIONS`. Raises ClassifierError."""
        found = tuple(InnerStage(name, kind, self._maps(outputs, name)) for name, kind in stages)
        activation = None
        if ACTIVATION_OUTPUT in outputs:
            activation = self._maps(outputs, ACTIVATION_OUTPUT)
            if activation.shape[2] != CLASS_COUNT:
                template = marked("{path} gave {count} class activation maps, not {wanted}")
                raise ClassifierError(template, path=self._path, count=activation.shape[2], wanted=CLASS_COUNT)
            activation = activation[:, :, self._interface.order]
        return InnerLook(found, activation, self._interface.logits(outputs[LOGITS_OUTPUT], 1)[0])

    def _maps(self, outputs: Mapping[str, Float32Array], name: str) -> Float32Array:
        values = outputs[name]
        if values.ndim != 4 or not np.isfinite(values).all():
            template = marked("{path} gave no usable maps as {name}: it is damaged or was made from another network")
            raise ClassifierError(template, path=self._path, name=name)
        maps: Float32Array = values[0]
        return maps


def _described_stages(model: Model) -> list[tuple[str, str]]:
    """Return name and kind of the stages that model.json lists under network.stages."""
    listed = model.description.network.get("stages")
    wrong = ClassifierError(
        marked(
            '{path}: "network.stages" must list the stages of {file}, each with a name of letters and digits and a kind '
            "of {kinds}"
        ),
        path=model.folder / "model.json",
        file=model.description.files[STAGES_KEY].name,
        kinds=" or ".join(_KINDS),
    )
    if not isinstance(listed, list) or not listed:
        raise wrong
    stages = []
    for entry in listed:
        name, kind = (entry.get("name"), entry.get("kind")) if isinstance(entry, dict) else (None, None)
        if not isinstance(name, str) or not _NAME.fullmatch(name) or kind not in _KINDS:
            raise wrong
        stages.append((name, str(kind)))
    if len({name for name, _ in stages}) < len(stages):
        raise wrong
    return stages
