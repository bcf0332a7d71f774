"""Writes the points of all meshes to one .npz file, which NumPy opens with `np.load(path)`.

The points go to the disk as they come, into a folder beside the file, so that an hour of video needs no more memory than a
picture; the file is made of them at the end, whole or not at all. Its arrays have a row for each mesh:

    points (n, 468, 3) float32: x and y in pixels of the frame, and depth in the same unit, less is nearer
    presence (n,) float32: the network's score, 0 to 1
    file (n,) int32: index in `files`; frame (n,) int64 and face (n,) int64: as in the rows
    time_s (n,) float64: seconds from the start of the video; NaN for a picture
    files (m,) text: the files with a mesh, as the user gave them
"""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from pathlib import Path
from types import TracebackType
from typing import IO, Final

import numpy as np
from numpy.lib import format as npy

from fer_desktop.core.files import written_beside
from fer_desktop.core.types import MESH_POINTS, Analysis

_COLUMNS: Final[dict[str, tuple[str, tuple[int, ...]]]] = {
    "points": ("<f4", (MESH_POINTS, 3)),
    "presence": ("<f4", ()),
    "file": ("<i4", ()),
    "frame": ("<i8", ()),
    "face": ("<i8", ()),
    "time_s": ("<f8", ()),
}


class LandmarksFile:
    """A context; what was added when it ends is in the file, also after an error. Every method raises OSError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._files: dict[str, int] = {}
        self._count = 0
        self._folder = Path()
        self._streams: dict[str, IO[bytes]] = {}

    def __enter__(self) -> LandmarksFile:
        self._folder = Path(tempfile.mkdtemp(prefix=f".{self._path.name}.", dir=self._path.resolve().parent))
        self._streams = {name: (self._folder / name).open("w+b") for name in _COLUMNS}
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            self._finish()
        finally:
            for stream in self._streams.values():
                stream.close()
            shutil.rmtree(self._folder, ignore_errors=True)

    def add(self, analysis: Analysis, file: str) -> None:
        """Add the meshes of a frame. file: the path as the user gave it."""
        frame = analysis.frame
        time_s = np.nan if frame.media_time is None else frame.media_time
        for number, reading in enumerate(analysis.readings, start=1):
            mesh = reading.face.mesh
            if mesh is None:
                continue
            place = self._files.setdefault(file, len(self._files))
            row = (mesh.points, mesh.presence, place, frame.index, reading.face.track_id or number, time_s)
            for (name, (kind, _)), value in zip(_COLUMNS.items(), row, strict=True):
                self._streams[name].write(np.asarray(value, kind).tobytes())
            self._count += 1

    def _finish(self) -> None:
        with written_beside(self._path.resolve()) as new, zipfile.ZipFile(new, "x") as archive:
            for name, (kind, shape) in _COLUMNS.items():
                stream = self._streams[name]
                stream.seek(0)
                with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                    header = {"descr": kind, "fortran_order": False, "shape": (self._count, *shape)}
                    npy.write_array_header_1_0(member, header)
                    shutil.copyfileobj(stream, member)
            with archive.open("files.npy", "w", force_zip64=True) as member:
                # Lone surrogates stand for bytes of a name that are not text.
                names = [name.encode("utf-8", "backslashreplace").decode() for name in self._files]
                npy.write_array(member, np.array(names, np.str_), allow_pickle=False)
