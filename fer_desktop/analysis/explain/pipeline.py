"""Every stage from a frame to its probabilities, made by the same functions that analyse a frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.analyzer import Analyzer, whole_picture_face
from fer_desktop.analysis.classifier import Runtime, softmax
from fer_desktop.analysis.crop import CutOut, crop_of, cut_out, resample, to_gray, whole_picture_cut_out
from fer_desktop.analysis.explain.activations import InnerLook, InnerStage, StagesReader
from fer_desktop.analysis.mesh import MeshFaces, mesh_region
from fer_desktop.analysis.mesh_measures import mesh_edges
from fer_desktop.analysis.preprocessing import Scale
from fer_desktop.analysis.runtimes.network import ClassifierError
from fer_desktop.core.messages import marked
from fer_desktop.core.types import Face, Float32Array, Frame, UInt8Array

STEP_KEYS: Final = ("original", "detection", "crop", "gray", "resized", "normalised", "logits", "probabilities")
"""The keys of `steps_of`, in order. Networks that take colour have no "gray"."""

MESH_KEY: Final = "mesh"
"""The key of one more step, after the crop, where the analyzer's options want a mesh; nothing else is made from it."""

# The side in pixels of the picture under a mesh, twice what the network for it sees.
_MESH_SIDE: Final = 384

MAP_KINDS: Final = frozenset({"first_convolution", "convolution", "block", "last_convolution", "last_block"})
"""The kinds of the steps that are a stage's feature maps."""

_KINDS: Final = MAP_KINDS.union(STEP_KEYS, ("scaled", "activation", MESH_KEY))

# Logits of one network on two runtimes differ by less than this share of the largest logit.
_SAME_NETWORK: Final = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One stage.

    key: the step's name, of letters, digits, "-" and "_": one of `STEP_KEYS`, `MESH_KEY`, "activation", or a stage of the
        network.
    kind: of `MAP_KINDS` for a stage of the network, "scaled" for inputs that aren't standardised, else the key.
    image: the picture to show, (height, width) gray or (height, width, 3) BGR uint8; None where there is none.
    values: the stage's output where that is no picture: of detection the boxes, (faces, 5) float32 as
        x, y, width, height in pixels of the frame and score; of mesh its points, (468, 3) float32 in pixels of the frame, or
        (0, 3) where the network found none to trust; of normalised (48, 48) float32; of a stage of the network its
        maps and of activation M (see `activations`), (height, width, channels) float32; of the last two (7,) float32.
    shape, minimum, maximum: of the stage's output; an empty array has minimum and maximum 0.
    faces: of detection, all detected faces.
    facts: numbers for title and sentence: number, channels, cell (pixels of the crop that a value stands for, in each
        direction) and cell_before (the same of the stage before; 1 of the first) of maps; temperature of probabilities;
        presence of a mesh.
    bias: of activation, what is added to the mean of each map to give its logit, (7,) float32.
    """

    key: str
    kind: str
    image: UInt8Array | None
    values: NDArray[np.float32] | None
    shape: tuple[int, ...]
    minimum: float
    maximum: float
    faces: tuple[Face, ...] = ()
    facts: tuple[tuple[str, float], ...] = ()
    bias: Float32Array | None = None

    @property
    def content(self) -> NDArray[Any]:
        """The stage's output: its values, or its picture."""
        content: NDArray[Any] | None = self.image if self.values is None else self.values
        assert content is not None
        return content


def steps_of(frame: Frame, analyzer: Analyzer, reading_index: int = 0, *, whole_picture: bool = False) -> list[Step]:
    """Return the stages of one face of a frame, without those inside the network.

    reading_index: which face, in the order of an Analysis's readings.
    whole_picture: the picture is a crop already (`Analyzer.analyze_crop`): there is no detection.
    Without such a face the list ends with the detection. No track changes. Raises ClassifierError, DetectorError, MeshError.
    """
    steps = [_step("original", frame.image, image=frame.image)]
    if whole_picture:
        cut = whole_picture_cut_out(frame.image)
        steps.append(_detection(frame, [whole_picture_face(frame.image)]))
    else:
        faces = analyzer.find_faces(frame.image)
        steps.append(_detection(frame, faces))
        if not 0 <= reading_index < len(faces):
            return steps
        face = faces[reading_index]
        cut = cut_out(frame.image, face)
        if analyzer.options.mesh is not MeshFaces.OFF and face.landmarks is not None:
            first, *rest = _from_cut_out(cut, analyzer)
            return [*steps, first, _mesh(frame, face, analyzer), *rest]
    return steps + _from_cut_out(cut, analyzer)


def with_inner_steps(steps: Sequence[Step], analyzer: Analyzer, reader: StagesReader) -> list[Step]:
    """Return the steps with those inside the network between the input and the logits; without a face, as they are.

    They are those of the network in full precision. Raises ClassifierError, also where the reader has another network than the
    classifier: both must give the same logits, except on int8, which rounds.
    """
    by_key = {step.key: step for step in steps}
    crop, logits = by_key["resized"].image if "resized" in by_key else None, by_key.get("logits")
    if crop is None or logits is None:
        return list(steps)
    look = reader.look(crop)
    apart = float(np.abs(look.logits - logits.content).max())
    whole = analyzer.classifier.runtime is not Runtime.LITERT_INT8
    if whole and apart > _SAME_NETWORK * max(float(np.abs(look.logits).max()), 1.0):
        template = marked("the file with the network's stages belongs to another network: its logits differ by {apart}")
        raise ClassifierError(template, apart=f"{apart:.3g}")
    place = list(steps).index(logits)
    return [*steps[:place], *_inner_steps(look, crop.shape[0]), *steps[place:]]


def _inner_steps(look: InnerLook, crop_side: int) -> list[Step]:
    numbers = {"convolution": 0, "block": 0}
    steps = []
    before = 1
    for place, stage in enumerate(look.stages):
        numbers[stage.kind] += 1
        last = place == len(look.stages) - 1 and look.activation is not None
        cells = (round(crop_side / stage.maps.shape[0]), before)
        steps.append(_maps_step(stage, numbers[stage.kind], cells, first=place == 0, last=last))
        before = cells[0]
    if look.activation is not None:
        bias = look.logits - look.activation.mean(axis=(0, 1), dtype=np.float64).astype(np.float32)
        steps.append(_step("activation", look.activation, values=look.activation, bias=bias))
    return steps


def _maps_step(stage: InnerStage, number: int, cells: tuple[int, int], *, first: bool, last: bool) -> Step:
    kind = stage.kind
    if first and kind == "convolution":
        kind = "first_convolution"
    elif last:
        kind = f"last_{kind}"
    facts = {"number": number, "channels": stage.maps.shape[2], "cell": cells[0], "cell_before": cells[1]}
    key = f"{stage.name}_maps" if stage.name in _KINDS else stage.name
    return _step(key, stage.maps, kind=kind, values=stage.maps, facts=facts)


def _from_cut_out(cut: CutOut, analyzer: Analyzer) -> list[Step]:
    classifier = analyzer.classifier
    steps = [_step("crop", cut.region, image=cut.region)]
    if classifier.form.colour:
        crop = crop_of(cut, classifier.form)
    else:
        gray = to_gray(cut.region)
        crop = resample(gray, cut, classifier.form.size)
        steps.append(_step("gray", gray, image=gray))
    inputs = classifier.inputs(crop[None])[0]
    inputs = inputs[:, :, 0] if inputs.shape[2] == 1 else inputs
    logits = classifier.logits(crop[None])
    probabilities = softmax(logits, classifier.temperature)
    kind = "normalised" if classifier.scale is Scale.STANDARDISED else "scaled"
    return [
        *steps,
        _step("resized", crop, image=crop),
        _step("normalised", inputs, kind=kind, image=_visible(inputs, classifier.scale), values=inputs),
        _step("logits", logits[0], values=logits[0]),
        _step("probabilities", probabilities[0], values=probabilities[0], facts={"temperature": classifier.temperature}),
    ]


def _mesh(frame: Frame, face: Face, analyzer: Analyzer) -> Step:
    """Return the step of the mesh: what its network sees of the face, with the lines over it."""
    (meshed,) = analyzer.with_meshes(frame.image, [face], replace(analyzer.options, mesh=MeshFaces.ALL))
    region, matrix = mesh_region(frame.image, face, _MESH_SIDE)
    mesh = meshed.mesh
    if mesh is None:
        return _step(MESH_KEY, np.empty((0, 3), np.float32), image=region, values=np.empty((0, 3), np.float32))
    inside = (mesh.points[:, :2] - matrix[:, 2]) @ np.linalg.inv(matrix[:, :2]).T
    lines = np.rint((inside[mesh_edges()] - 0.5) * 16).astype(np.int32)
    drawn = cv2.polylines(region.copy(), list(lines), False, (255, 255, 255), 1, cv2.LINE_AA, 4)
    image = cv2.addWeighted(region, 0.45, drawn, 0.55, 0).astype(np.uint8, copy=False)
    return _step(MESH_KEY, mesh.points, image=image, values=mesh.points, facts={"presence": mesh.presence})


def _detection(frame: Frame, faces: list[Face]) -> Step:
    rows = [(face.box.x, face.box.y, face.box.width, face.box.height, face.score) for face in faces]
    values = np.array(rows, np.float32).reshape(-1, 5)
    return _step("detection", values, image=frame.image, values=values, faces=tuple(faces))


def _step(
    key: str,
    given: NDArray[Any],
    *,
    kind: str = "",
    image: UInt8Array | None = None,
    values: NDArray[np.float32] | None = None,
    faces: tuple[Face, ...] = (),
    facts: dict[str, float] | None = None,
    bias: Float32Array | None = None,
) -> Step:
    minimum, maximum = (float(given.min()), float(given.max())) if given.size else (0.0, 0.0)
    named = tuple((facts or {}).items())
    return Step(key, kind or key, image, values, given.shape, minimum, maximum, faces, named, bias)


def _visible(inputs: NDArray[np.float32], scale: Scale) -> UInt8Array:
    """Return inputs as gray, black and white at the ends of the scale."""
    low, high = scale.ends
    flat = inputs if inputs.ndim == 2 else inputs.mean(axis=2)
    image: UInt8Array = np.clip((flat - low) * (255.0 / (high - low)) + 0.5, 0, 255).astype(np.uint8)
    return image
