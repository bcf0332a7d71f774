"""The words of the field: types, labels and metrics. Depends on NumPy alone."""
