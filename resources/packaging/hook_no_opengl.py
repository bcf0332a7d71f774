"""Runs first in the packaged program: stands in for Qt's OpenGL modules, which pyqtgraph imports and doesn't use here.

pyqtgraph needs two classes to derive from when it is loaded; its plots are drawn by QPainter unless OpenGL is asked for.
Leaving the modules out makes the bundle 9 MB smaller.
"""

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType


class _WithoutOpenGL(MetaPathFinder, Loader):
    """Finds the two modules, and makes them only when they are imported, as the window opens without pyqtgraph."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        return ModuleSpec(fullname, self) if fullname in ("PySide6.QtOpenGL", "PySide6.QtOpenGLWidgets") else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return ModuleType(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        if module.__name__ == "PySide6.QtOpenGLWidgets":
            from PySide6.QtWidgets import QWidget

            module.__dict__["QOpenGLWidget"] = QWidget


sys.meta_path.append(_WithoutOpenGL())
