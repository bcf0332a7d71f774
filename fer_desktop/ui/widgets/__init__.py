"""Widgets that show one thing each and know nothing of files, cameras or models."""
