"""The command line: its arguments, and `analyze`, which reads files with no window.

The package itself imports nothing heavy, so that `--version`, `--help` and a mistyped option are answered at once.
"""

from fer_desktop.cli.arguments import PROGRAM, AnalyzeArguments, GuiArguments, SelfTestArguments, parse

__all__ = ["PROGRAM", "AnalyzeArguments", "GuiArguments", "SelfTestArguments", "parse"]
