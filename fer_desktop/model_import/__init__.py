"""Adds and removes user models, which are checked before they are run."""
