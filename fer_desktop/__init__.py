"""FER Desktop: facial expression recognition in real time, on the user's own computer."""

__version__ = "0.1.0"
