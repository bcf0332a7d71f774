"""Test sets: folders whose subfolders are named after the expressions, found and scored. No Qt."""
