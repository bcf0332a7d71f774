"""Runs first in the packaged program on Linux: what it starts, such as a file manager, must not load its libraries.

PyInstaller's starter names the program's folder in LD_LIBRARY_PATH and starts itself once more, so that the libraries there
are found. The linker has read the variable by now, and it is inherited by whoever is started; so it becomes what it was.
"""

import os
import sys

if sys.platform.startswith("linux"):
    before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    if before is None:
        os.environ.pop("LD_LIBRARY_PATH", None)
    else:
        os.environ["LD_LIBRARY_PATH"] = before
