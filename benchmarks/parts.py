"""Runs parts of the benchmark in separate processes, so that memory, start and processor time belong only to that part."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from benchmarks.media import REPOSITORY
from benchmarks.screen import on_a_screen

_LAST: Final = 500
"""Characters of a failed part's output that the message quotes."""


class PartError(Exception):
    """A part could not be measured; the message names it and quotes its output."""


def run_part(
    module: str, *arguments: str, screen: bool = False, limit_s: float = 300.0, allowed: tuple[int, ...] = (0,)
) -> Any:
    """Run `python -m benchmarks.MODULE ... --json FILE` and return the content of the file. Raises PartError.

    screen: whether it opens a window. allowed: exit statuses after which the figures count.
    """
    with tempfile.TemporaryDirectory(prefix="fer-desktop-part-") as folder:
        file = Path(folder) / "part.json"
        command = [sys.executable, "-m", f"benchmarks.{module}", *arguments, "--json", str(file)]
        try:
            result = subprocess.run(
                on_a_screen(command) if screen else command,
                cwd=REPOSITORY,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=limit_s,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise PartError(f"{module} was not done after {limit_s:.0f} s") from error
        if result.returncode not in allowed or not file.is_file():
            said = (result.stderr or result.stdout).strip()[-_LAST:]
            raise PartError(f"{module} ended with status {result.returncode}: {said}")
        return json.loads(file.read_text(encoding="utf-8"))
