"""Fits the meshes of known faces again, to draw them: the points of a video's meshes aren't kept, as an hour has 600 MB."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from fer_desktop import paths
from fer_desktop.analysis.detection.detector import BlazeFaceDetector
from fer_desktop.analysis.mesh import MeshFitter
from fer_desktop.core.messages import UserError
from fer_desktop.core.types import Face, FaceMesh, UInt8Array

_log = logging.getLogger(__name__)


class MeshAgain:
    """Loads its networks when they are first needed. Belongs to one thread."""

    def __init__(self) -> None:
        self._networks: tuple[BlazeFaceDetector, MeshFitter] | None = None
        self._failed = False

    def find(self, image: UInt8Array, faces: Sequence[Face]) -> list[FaceMesh | None]:
        """Return the mesh of each face of (height, width, 3) uint8 BGR, by its box; None where there is none.

        Where the networks can't be loaded or fail, there are none from then on, and the log says why.
        """
        if self._failed:
            return [None] * len(faces)
        try:
            if self._networks is None:
                fitter = MeshFitter(paths.mesh_file(), paths.eye_file())
                self._networks = BlazeFaceDetector(paths.detector_file()), fitter
            detector, fitter = self._networks
            found = [detector.follow(image, [face]) for face in faces]
            return [None if there is None else fitter.fit(image, there[0]) for there in found]
        except UserError as error:
            _log.warning("meshes can't be drawn: %s", error)
            self._failed = True
            return [None] * len(faces)
