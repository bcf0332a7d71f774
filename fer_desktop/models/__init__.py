"""What model.json says."""
