"""Saves the steps of a face as numbers: a folder with one .npy file a step, and index.json. May be called in any thread."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import IO, Any, Final

import numpy as np

from fer_desktop.analysis.explain.activations import strongest_first
from fer_desktop.analysis.explain.pipeline import MAP_KINDS, Step

INDEX_FILE: Final = "index.json"


class ExistingFilesError(Exception):
    """Files of the same names are in the folder already, and nothing was written."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(", ".join(names))
        self.names = tuple(names)


def save_values(
    folder: Path, steps: Sequence[Step], sentences: Sequence[str], about: Mapping[str, Any], *, replace: bool = False
) -> list[Path]:
    """Write what every step gives into a folder, and return the files, index.json last.

    sentences: what is said of each step. about: what the index begins with. replace: files of the same names may be replaced.
    Each file is written beside and then moved into its place, so that a link in the folder is replaced rather than followed,
    and no file is ever half written. Raises ExistingFilesError before anything is written, or OSError.
    """
    names = [f"{number:02}-{_file_part(step.key)}.npy" for number, step in enumerate(steps, 1)]
    existing = [name for name in (*names, INDEX_FILE) if _is_there(folder / name)]
    if existing and not replace:
        raise ExistingFilesError(existing)
    entries = [_entry(*row) for row in zip(names, steps, sentences, strict=True)]
    index = json.dumps({**about, "steps": entries}, indent=1, ensure_ascii=False) + "\n"
    for name, step in zip(names, steps, strict=True):
        write_beside(folder / name, partial(np.save, arr=step.content, allow_pickle=False))
    write_beside(folder / INDEX_FILE, lambda file: file.write(index.encode()))
    return [folder / name for name in (*names, INDEX_FILE)]


def write_beside(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Write a file under another name in the same folder, then move it to its own. Raises OSError, and leaves nothing."""
    beside = path.with_name(f".{path.name}.partial")
    beside.unlink(missing_ok=True)
    try:
        # "x" makes a new file or fails: nothing that lies there, a link least of all, is written to.
        with beside.open("xb") as file:
            write(file)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _entry(name: str, step: Step, sentence: str) -> dict[str, Any]:
    content = step.content
    entry: dict[str, Any] = {
        "file": name,
        "step": step.key,
        "kind": step.kind,
        "shape": list(content.shape),
        "dtype": str(content.dtype),
        "minimum": step.minimum,
        "maximum": step.maximum,
        "sentence": sentence,
        **dict(step.facts),
    }
    if step.kind in MAP_KINDS and step.values is not None:
        entry["strongest_first"] = strongest_first(step.values).tolist()
    if step.bias is not None:
        entry["bias"] = step.bias.tolist()
    return entry


def _file_part(key: str) -> str:
    """Return a step's key as a part of a file's name; it may come from a model that somebody made."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", key)[:80]


def _is_there(path: Path) -> bool:
    return path.exists() or path.is_symlink()
