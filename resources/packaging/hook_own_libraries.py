"""Runs first in the packaged program on Linux: programs that it starts, such as a file manager, must not load its libraries.

PyInstaller's bootloader puts the program's folder into LD_LIBRARY_PATH and starts itself again, so that the linker finds the
libraries there. The linker has read the variable by now, but started programs would inherit it; so it is restored.
"""

import os
import sys

if sys.platform.startswith("linux"):
    before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    if before is None:
        os.environ.pop("LD_LIBRARY_PATH", None)
    else:
        os.environ["LD_LIBRARY_PATH"] = before
