"""A screen that nobody sees, on which tests show pictures: Xvfb, whose pixels lie in a file."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
from pathlib import Path
from typing import IO, Final

import numpy as np
from numpy.typing import NDArray

PROGRAM: Final = shutil.which("Xvfb") if sys.platform.startswith("linux") else None
WIDTH: Final = 1280
HEIGHT: Final = 720


class VirtualScreen:
    """One screen of WIDTH x HEIGHT pixels, black at first. `start` sets DISPLAY in nobody's environment: see `display`."""

    def __init__(self, folder: Path) -> None:
        """folder: for the file of the pixels."""
        self._folder = folder
        self._server: subprocess.Popen[bytes] | None = None
        self.display = ""
        """The value of DISPLAY that leads to this screen."""

    def start(self) -> None:
        """Start the server, on the display that it had before, if any."""
        assert PROGRAM is not None
        read, write = os.pipe()
        self._server = subprocess.Popen(
            [
                *(PROGRAM, *([self.display] if self.display else ["-displayfd", str(write)])),
                *("-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-fbdir", str(self._folder), "-noreset", "-nolisten", "tcp"),
            ],
            pass_fds=(write,),
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read, "rb") as ready:
            if not self.display:
                self.display = f":{int(_line(ready))}"

    def stop(self) -> None:
        """End the server, as if the screen were unplugged."""
        if self._server is not None:
            self._server.terminate()
            self._server.wait(20)
            self._server = None

    def show(self, picture: NDArray[np.uint8], x: int, y: int) -> None:
        """Show a (height, width, 3) uint8 BGR picture with its top left corner at x, y."""
        file = self._folder / "Xvfb_screen0"
        header = file.read_bytes()[: 25 * 4]
        # An XWD file: its header's size comes first, the number of colours is the 20th number, 12 bytes for each follow.
        size, colours = struct.unpack_from(">I", header)[0], struct.unpack_from(">I", header, 19 * 4)[0]
        pixels = np.memmap(file, np.uint8, "r+", offset=size + 12 * colours, shape=(HEIGHT, WIDTH, 4))
        pixels[y : y + picture.shape[0], x : x + picture.shape[1], :3] = picture
        pixels.flush()


def _line(file: IO[bytes]) -> bytes:
    return file.readline()
