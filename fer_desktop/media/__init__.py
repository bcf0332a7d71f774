"""Sources of frames: cameras, video files, pictures, streams and the built-in sample."""
