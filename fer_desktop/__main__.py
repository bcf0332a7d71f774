"""Entry point of `fer-desktop` and `python -m fer_desktop`: finds out what is asked, then loads what that needs."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from fer_desktop.cli import AnalyzeArguments, GuiArguments, SelfTestArguments, parse


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program with command-line arguments (by default the process's own); return its exit status."""
    _open_missing_streams()
    arguments = parse(sys.argv[1:] if argv is None else argv)
    try:
        match arguments:
            case AnalyzeArguments():
                from fer_desktop.cli.analyze import analyze

                return analyze(arguments)
            case GuiArguments():
                from fer_desktop.app import main as open_window

                return open_window(arguments)
            case SelfTestArguments():
                from fer_desktop.app import self_test

                return self_test()
    except KeyboardInterrupt:
        return 130


def _open_missing_streams() -> None:
    """A windowed program on Windows has no streams; then whatever is written, by libraries too, goes nowhere."""
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open as long as the process
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115


if __name__ == "__main__":
    sys.exit(main())
