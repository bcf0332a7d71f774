"""Types, labels, metrics, geometry, messages and file writing. Depends on NumPy alone."""
