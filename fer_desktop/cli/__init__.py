"""The command line: its arguments, `analyze`, which reads files, and `watch`, which reads what plays, without a window.

The package itself imports nothing, so that `--version`, `--help` and a mistyped option are answered at once.
"""
