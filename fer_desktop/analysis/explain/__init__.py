"""Shows the analysis of one face step by step, for the Steps tab."""
