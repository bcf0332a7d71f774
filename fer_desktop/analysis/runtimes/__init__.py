"""Checks, opens and runs networks."""
