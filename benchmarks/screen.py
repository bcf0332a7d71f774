"""Where the window is shown while it is measured: on the screen there is, on a virtual one, or offscreen."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from typing import Final

VIRTUAL_SCREEN: Final = ("xvfb-run", "-a", "-s", "-screen 0 1920x1080x24")
"""What starts a program on a screen that exists in memory alone."""


def has_screen() -> bool:
    """Return whether a window can be shown; on Linux alone it may be that it can't."""
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def offscreen_without_a_screen() -> None:
    """Have Qt paint into memory where there is no screen. Call before there is an application."""
    if not has_screen():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def on_a_screen(command: Sequence[str]) -> list[str]:
    """Return the command that runs it on a screen: a virtual one, if there is none and Qt isn't told where to paint."""
    if has_screen() or os.environ.get("QT_QPA_PLATFORM") or shutil.which(VIRTUAL_SCREEN[0]) is None:
        return list(command)
    return [*VIRTUAL_SCREEN, *command]
