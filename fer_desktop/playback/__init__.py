"""A recording or an analysed video as something to play."""
