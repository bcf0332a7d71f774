"""Takes the analysis of one face apart, for the Steps tab."""
