"""Opens and runs networks."""
