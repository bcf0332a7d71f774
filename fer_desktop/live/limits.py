"""The live engine's timeouts, in one place, so that tests can shorten them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LiveLimits:
    """Seconds.

    open_s: until an opening that doesn't return is given up (Media Foundation was seen to take 20).
    first_frame_s: without a first frame, until a live source counts as silent.
    silence_s: without a further frame, until a live source counts as silent.
    read_s: until a read that doesn't return is given up.
    retry_s: between attempts to open a camera or stream that failed.
    release_s: that opening a camera waits for an earlier thread to close it.
    stop_s: that stopping waits for both threads together.
    watch_s: between checks for hanging calls.
    """

    open_s: float = 20.0
    first_frame_s: float = 5.0
    silence_s: float = 2.0
    read_s: float = 10.0
    retry_s: float = 2.0
    release_s: float = 3.0
    stop_s: float = 1.0
    watch_s: float = 0.25
