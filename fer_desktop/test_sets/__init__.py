"""Test sets: folders whose subfolders are named after the expressions, found, read, scored and reported. No Qt."""
