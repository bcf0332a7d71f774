"""Small windows that are asked for: about and shortcuts."""
