"""Adds a user's own model, checked before it is run."""
