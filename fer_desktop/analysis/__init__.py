"""From a Frame to an Analysis: detection, crop, preprocessing, classification, tracking, smoothing."""
