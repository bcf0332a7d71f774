"""Entry point of `fer-desktop` and `python -m fer_desktop`: finds out what is asked, then loads what that needs."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from fer_desktop.cli import PROGRAM, AnalyzeArguments, GuiArguments, SelfTestArguments, parse

_QT_ADVICE: Final = (
    "In a checkout, run `make install`; on Debian and Ubuntu Qt needs the packages libgl1 libegl1 libxkbcommon0 libdbus-1-3 "
    f"libfontconfig1 libglib2.0-0. `{PROGRAM} analyze` works without a window."
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program with command-line arguments (by default the process's own); return its exit status."""
    _open_missing_streams()
    if getattr(sys, "frozen", False):
        # A worker of `analyze --workers` is this very program, started anew; it goes no further than this line.
        from multiprocessing import freeze_support

        freeze_support()
    arguments = parse(sys.argv[1:] if argv is None else argv)
    # Before anything else loads OpenCV, which reads some of its switches only then.
    from fer_desktop.media.opencv import prepare_opencv

    prepare_opencv()
    try:
        if isinstance(arguments, AnalyzeArguments):
            from fer_desktop.cli.analyze import analyze

            return analyze(arguments)
        return _open_window(arguments)
    except KeyboardInterrupt:
        return 130


def _open_window(arguments: GuiArguments | SelfTestArguments) -> int:
    # What is imported stays until the end: looking through it for garbage, again and again, would only hold up the start.
    gc.disable()
    try:
        from fer_desktop import app
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in ("PySide6", "shiboken6"):
            raise
        print(f"{PROGRAM}: the window can't be opened: {error}. {_QT_ADVICE}", file=sys.stderr)
        return 1
    finally:
        gc.freeze()
        gc.enable()
    return app.self_test() if isinstance(arguments, SelfTestArguments) else app.main(arguments)


def _open_missing_streams() -> None:
    """A windowed program on Windows has no streams; then whatever is written, by libraries too, goes nowhere."""
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open as long as the process
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115


if __name__ == "__main__":
    sys.exit(main())
