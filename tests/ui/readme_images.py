"""Takes the README's pictures of the real window with the built-in sample: docs/images/live.png, light; steps.png, dark.

    python tests/ui/readme_images.py [--out docs/images]

The sample shows the only picture that may be published. Without a screen, the program restarts itself under xvfb-run.
Run it while the computer has nothing else to do, because the picture shows the frame rate.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QApplication

    from fer_desktop.ui.shell.main_window import MainWindow

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))

WINDOW = (1280, 800)
MOST_BYTES = 300_000
TIMELINE_S = 20.0
KEPT_COLOURS = 96
"""The number of most frequent colours that are kept exactly: they are the window's own, and another shade would be visible."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=REPOSITORY / "docs" / "images", help="folder of the PNGs")
    arguments = parser.parse_args()
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        screen = ["xvfb-run", "-a", "-s", "-screen 0 1920x1200x24"]
        return subprocess.run([*screen, sys.executable, *sys.argv], check=False).returncode
    arguments.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ["FER_DESKTOP_HOME"] = home
        for path in take(arguments.out):
            print(f"{path}: {path.stat().st_size} bytes")
    return 0


def take(out: Path) -> list[Path]:
    """Open the window and play the sample until the timeline has lines; then show that moment in the Steps tab."""
    from fer_desktop.app import make_application, make_context
    from fer_desktop.cli.arguments import GuiArguments
    from fer_desktop.media.source import SampleSpec
    from fer_desktop.ui.shell.main_window import MainWindow

    application = make_application()
    context, _ = make_context(GuiArguments())
    context.update_settings(language="en", theme="light", tab=0)
    window = MainWindow(context)
    window.setGeometry(0, 0, *WINDOW)
    window.show()
    window.live.player.play(SampleSpec())
    _pause(application, TIMELINE_S)
    _wait(application, lambda: bool(window.live.readings()))
    taken = [_save(window, out / "live.png")]
    context.update_settings(theme="dark")
    window.live.show_steps()
    window.live.player.stop()
    _wait(application, lambda: window.steps.sheet is not None)
    _pause(application, 3)
    taken.append(_save(window, out / "steps.png"))
    window.close()
    return taken


def _save(window: MainWindow, path: Path) -> Path:
    """Save the window in 256 colours: a third of the size, with hardly any visible difference. Raises OSError."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage

    picture = window.screen().grabWindow(window.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32)
    flags = Qt.ImageConversionFlag.ColorOnly | Qt.ImageConversionFlag.ThresholdDither
    small = picture.convertToFormat(QImage.Format.Format_Indexed8, palette(picture), flags)
    if not small.save(str(path), quality=0) or path.stat().st_size > MOST_BYTES:
        raise OSError(f"{path} can't be written, or is larger than {MOST_BYTES} bytes")
    return path


def palette(picture: QImage) -> list[int]:
    """Return 256 colours, as Qt's 0xAARRGGBB, for an RGB32 picture: those of the expressions, the most frequent ones, and the
    means of boxes of the rest.

    The boxes result from repeatedly cutting in two the box with the widest range and the most pixels.
    """
    import numpy as np

    from fer_desktop.core.labels import CLASS_COUNT
    from fer_desktop.ui.foundation import theme

    rows = np.frombuffer(picture.constBits(), np.uint32).reshape(picture.height(), picture.bytesPerLine() // 4)
    colours, counts = np.unique(rows[:, : picture.width()] | 0xFF000000, return_counts=True)
    order = np.argsort(-counts)
    kept = [int(colour) for colour in colours[order[:KEPT_COLOURS]]]
    kept += [theme.expression_color(k).rgb() for k in range(CLASS_COUNT)]
    rest = colours[order[KEPT_COLOURS:]]
    weights = counts[order[KEPT_COLOURS:]].astype(np.float64)
    channels = np.stack([rest >> 16 & 255, rest >> 8 & 255, rest & 255], axis=1).astype(np.float64)
    boxes = [np.arange(len(rest))] if len(rest) else []
    while boxes and len(boxes) < 256 - len(kept):
        reaches = [float(np.ptp(channels[box], axis=0).max() * np.sqrt(weights[box].sum())) for box in boxes]
        widest = int(np.argmax(reaches))
        if reaches[widest] == 0:
            break
        box = boxes.pop(widest)
        box = box[np.argsort(channels[box, np.argmax(np.ptp(channels[box], axis=0))], kind="stable")]
        half = int(np.searchsorted(np.cumsum(weights[box]), weights[box].sum() / 2))
        half = min(max(half, 1), len(box) - 1)
        boxes += [box[:half], box[half:]]
    means = [np.average(channels[box], axis=0, weights=weights[box]).round().astype(int) for box in boxes]
    return kept + [0xFF000000 | int(red) << 16 | int(green) << 8 | int(blue) for red, green, blue in means]


def _pause(application: QApplication, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    _wait(application, lambda: time.monotonic() > deadline)


def _wait(application: QApplication, done: Callable[[], bool], seconds: float = 180) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            raise TimeoutError("the window did not become ready")
        application.processEvents()
        time.sleep(0.005)


if __name__ == "__main__":
    sys.exit(main())
