"""Live analysis: a capture thread and an analysis thread, and the engine that starts, watches and stops them. Qt free."""
