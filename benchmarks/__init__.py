"""Measures the program on this computer: `python -m benchmarks`."""
