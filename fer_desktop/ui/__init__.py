"""The window. Everything that needs Qt is here and in app.py."""
