"""The place where the window is shown while it is measured: the screen, a virtual one, or offscreen."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from typing import Final

VIRTUAL_SCREEN: Final = ("xvfb-run", "-a", "-s", "-screen 0 1920x1080x24")
"""The command that starts a program on a virtual screen."""


def has_screen() -> bool:
    """Return whether a window can be shown; always true except on Linux."""
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def offscreen_without_a_screen() -> None:
    """Make Qt paint offscreen if there is no screen. Call this before the application is made."""
    if not has_screen():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def on_a_screen(command: Sequence[str]) -> list[str]:
    """Return the command that runs a command on a screen: a virtual one if there is none and no Qt platform is set."""
    if has_screen() or os.environ.get("QT_QPA_PLATFORM") or shutil.which(VIRTUAL_SCREEN[0]) is None:
        return list(command)
    return [*VIRTUAL_SCREEN, *command]
