"""Where rows wait for their turn."""

from __future__ import annotations

from pathlib import Path


def rows_file(folder: Path, number: int) -> Path:
    """Return the file of the rows of an input, by its place in the list of inputs."""
    return folder / f"{number}.rows"
