"""The Steps tab."""
