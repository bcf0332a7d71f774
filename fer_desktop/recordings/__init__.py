"""What is written to disk: rows of readings as CSV and JSON. Depends on core alone."""
