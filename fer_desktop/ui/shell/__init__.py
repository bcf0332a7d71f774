"""The main window and what starts and ends it."""
