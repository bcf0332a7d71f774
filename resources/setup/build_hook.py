"""Hatchling's hook: puts models/ and resources/, including fetched files, into the wheel, where paths.py looks for them.

An editable install gets none of these files, because it uses the checkout's.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_FETCHED = (
    *("face_detection_full_range.tflite", "face_landmark.tflite", "iris_landmark.tflite"),
    *("astronaut.png", "Inter.ttf", "Inter-OFL.txt"),
)


class CustomBuildHook(BuildHookInterface[Any]):
    """Hatchling finds this class by its name."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        root = Path(self.root)
        missing = [name for name in _FETCHED if not (root / "resources" / "fetched" / name).is_file()]
        if missing:
            names = ", ".join(missing)
            raise FileNotFoundError(f"{names} not in resources/fetched; run: python resources/setup/fetch_assets.py")
        folders = [
            root / "models",
            *(path for path in (root / "resources").iterdir() if path.is_dir() and path.name not in ("setup", "packaging")),
        ]
        for folder in folders:
            build_data["force_include"][str(folder)] = f"fer_desktop/bundled/{folder.relative_to(root).as_posix()}"
        for name in ("LICENSE", "NOTICE"):
            build_data["force_include"][str(root / name)] = f"fer_desktop/bundled/{name}"
