"""The command line: its arguments, and `analyze`, which reads files without a window.

The package itself imports nothing, so that `--version`, `--help` and a mistyped option are answered at once.
"""
