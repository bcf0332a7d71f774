"""Entry point of `fer-desktop` and `python -m fer_desktop`: parses the arguments, then imports only what they need."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from fer_desktop.cli.arguments import PROGRAM, AnalyzeArguments, GuiArguments, SelfTestArguments, WatchArguments, parse

_QT_ADVICE: Final = (
    "In a checkout, run `make install`; on Debian and Ubuntu Qt needs the packages libgl1 libegl1 libxkbcommon0 libdbus-1-3 "
    f"libfontconfig1 libglib2.0-0. `{PROGRAM} analyze` works without a window."
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program with command-line arguments (by default the process's own); return its exit status."""
    _open_missing_streams()
    if getattr(sys, "frozen", False):
        # A worker of `analyze --workers` is this program, started again; it never gets past this call.
        from multiprocessing import freeze_support

        freeze_support()
    arguments = parse(sys.argv[1:] if argv is None else argv)
    # Before OpenCV is imported, which is when it reads some of its environment variables.
    from fer_desktop.media.opencv import prepare_opencv

    prepare_opencv()
    try:
        if isinstance(arguments, AnalyzeArguments):
            from fer_desktop.cli.analyze import analyze

            return analyze(arguments)
        if isinstance(arguments, WatchArguments):
            from fer_desktop.cli.watch import watch

            return watch(arguments)
        return _open_window(arguments)
    except KeyboardInterrupt:
        return 130


def _open_window(arguments: GuiArguments | SelfTestArguments) -> int:
    # Imported modules stay until the end; collecting garbage meanwhile would only slow the start.
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
    """Send output to the null device where there are no streams, as in a windowed program on Windows."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - open as long as the process


if __name__ == "__main__":
    sys.exit(main())
