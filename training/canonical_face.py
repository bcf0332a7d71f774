"""Makes the program's mean face, resources/mesh/canonical_face.csv, against which `mesh_measures.pose` measures a mesh.

    python -m training.canonical_face --photos ../shared/data/press_photos

Every photograph's largest face gets a mesh. The frontal ones are laid over each other by the rotation, scale and shift that
fit them best to their mean (generalised Procrustes analysis: Gower, 1975), mirror images included, so that the mean is
symmetrical and its yaw and roll are 0. Its pitch is that of the mean photograph. Each point's weight is the inverse of its
variance. From a mean over hundreds of faces, none can be told.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from fer_desktop import paths
from fer_desktop.analysis.detection.blazeface import DetectorError
from fer_desktop.analysis.detection.detector import BlazeFaceDetector
from fer_desktop.analysis.mesh import LEFT_EYE, RIGHT_EYE, MeshError, MeshFitter
from fer_desktop.core.files import write_whole
from fer_desktop.core.types import FaceMesh

FloatArray = NDArray[np.float64]

_ROUNDS: Final = 8
_LARGEST_ASYMMETRY: Final = 0.25
"""Of a face that counts as frontal: how much nearer, in distances of the eyes, the nose's tip is to one of them."""

_EYES: Final = (33, 263)
_NOSE: Final = 1

# Added to each variance, in squared distances of the eyes, so that no point outweighs the others.
_SMALLEST_VARIANCE: Final = 0.0004


def meshes_of(photos: Sequence[Path]) -> Iterator[FaceMesh | None]:
    """Yield the mesh of each picture's largest face, None for one without a mesh. Raises DetectorError, MeshError."""
    detector = BlazeFaceDetector(paths.detector_file())
    fitter = MeshFitter(paths.mesh_file(), paths.eye_file())
    for path in tqdm(photos, unit="picture", disable=None):
        image = cv2.imread(str(path), cv2.IMREAD_COLOR)
        faces = [] if image is None else detector.detect(image.astype(np.uint8, copy=False))
        if faces and image is not None:
            yield fitter.fit(image.astype(np.uint8, copy=False), max(faces, key=lambda face: face.box.area))


def is_frontal(mesh: FaceMesh) -> bool:
    """Whether the tip of the nose lies about as far from one eye as from the other."""
    points = mesh.points[:, :2].astype(np.float64)
    right, left = (float(np.linalg.norm(points[_NOSE] - points[eye])) for eye in _EYES)
    return abs(right - left) <= _LARGEST_ASYMMETRY * float(np.linalg.norm(points[_EYES[0]] - points[_EYES[1]]))


def mean_face(meshes: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the mean (468, 3) of meshes (n, 468, 3), and the variance (468,) of its points.

    Its eyes are a distance of 1 apart, and it is symmetrical.
    """
    normal = np.array([_levelled(mesh) for mesh in meshes])
    partners = _partners(normal.mean(axis=0))
    faces = np.concatenate([normal, normal[:, partners] * (-1, 1, 1)])
    weights = np.full(faces.shape[1], 1 / faces.shape[1])
    mean = faces.mean(axis=0)
    for _ in range(_ROUNDS):
        fitted = np.array([_fitted(face, mean, weights) for face in faces])
        mean = fitted.mean(axis=0)
        mean /= np.linalg.norm(mean[_EYES[0]] - mean[_EYES[1]])
        variance: FloatArray = ((fitted - mean) ** 2).sum(axis=2).mean(axis=0)
        weights = 1 / (variance + _SMALLEST_VARIANCE)
        weights /= weights.sum()
    return mean, variance


def _levelled(mesh: FloatArray) -> FloatArray:
    """Return a mesh with its centre at 0 and its eyes level in the picture, a distance of 1 apart."""
    across = mesh[_EYES[1], :2] - mesh[_EYES[0], :2]
    length = np.linalg.norm(across)
    cosine, sine = across / length
    level = np.array([[cosine, sine, 0], [-sine, cosine, 0], [0, 0, 1]])
    levelled: FloatArray = (mesh - mesh.mean(axis=0)) @ level.T / length
    return levelled


def _partners(mean: FloatArray) -> NDArray[np.int64]:
    """Return each point's partner on the other side of the face, (468,): the nearest one to its mirror image.

    Those of the eyes, which lie close together, are known.
    """
    eyes = [*RIGHT_EYE, *LEFT_EYE]
    distances = np.linalg.norm((mean * (-1, 1, 1))[:, None] - mean[None], axis=2)
    distances[:, eyes] = np.inf
    partners: NDArray[np.int64] = distances.argmin(axis=1)
    partners[eyes] = [*LEFT_EYE, *RIGHT_EYE]
    if (partners[partners] != np.arange(len(mean))).any():
        raise ValueError("the mean of these faces is too crooked: give more photographs")
    return partners


def _fitted(face: FloatArray, to: FloatArray, weights: FloatArray) -> FloatArray:
    """Return a face turned, scaled and shifted to lie over another with the least weighted squared distance."""
    centre, target = weights @ face, weights @ to
    here, there = face - centre, to - target
    u, singular, vt = np.linalg.svd((weights[:, None] * there).T @ here)
    handed = np.array([1.0, 1.0, np.sign(np.linalg.det(u @ vt))])
    scale = (singular * handed).sum() / (weights[:, None] * here**2).sum()
    fitted: FloatArray = scale * here @ (u @ np.diag(handed) @ vt).T + target
    return fitted


def save(mean: FloatArray, variance: FloatArray, path: Path) -> None:
    """Write the mean face: a row x, y, z, weight for each point. Raises OSError."""
    weights = 1 / (variance + _SMALLEST_VARIANCE)
    rows = np.column_stack([mean, weights / weights.max()])
    lines = ["x,y,z,weight", *(",".join(f"{value:.5f}" for value in row) for row in rows)]
    write_whole(path, "\n".join(lines) + "\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the file and print what was measured. Returns 0, or 1 if something can't be read (printed on stderr)."""
    parser = argparse.ArgumentParser(prog="python -m training.canonical_face", description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=Path, required=True, help="a folder of photographs, or of folders of them")
    parser.add_argument("--out", type=Path, default=paths.resources_folder() / "mesh" / "canonical_face.csv")
    options = parser.parse_args(arguments)
    photos = sorted(path for path in options.photos.rglob("*") if path.suffix.casefold() in (".jpg", ".jpeg", ".png"))
    try:
        found = list(meshes_of(photos))
        frontal = np.array([mesh.points for mesh in found if mesh is not None and is_frontal(mesh)], np.float64)
        if not len(frontal):
            raise ValueError(f"no frontal face in {options.photos}")
        mean, variance = mean_face(frontal)
        options.out.parent.mkdir(parents=True, exist_ok=True)
        save(mean, variance, options.out)
    except (DetectorError, MeshError, paths.MissingFileError, ValueError, OSError) as error:
        print(f"python -m training.canonical_face: {error}", file=sys.stderr)
        return 1
    meshes = sum(mesh is not None for mesh in found)
    print(f"{len(photos)} photographs: {len(found)} with a face, {meshes} with a mesh, {len(frontal)} of them frontal")
    print(f"spread of the points around the mean, in distances of the eyes: {np.sqrt(variance).mean():.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
