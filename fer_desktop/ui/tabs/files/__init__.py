"""The Files tab."""
