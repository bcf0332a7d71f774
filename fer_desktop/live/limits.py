"""How long the live engine waits for what. In one place, so that tests can be quicker than people."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LiveLimits:
    """Seconds.

    open_s: until an opening that doesn't return is given up (Media Foundation was seen to take 20).
    first_frame_s: from opened to the first frame, before a camera counts as silent.
    silence_s: without a frame, before a live source counts as silent.
    read_s: until a read that doesn't return is given up.
    retry_s: between attempts at a camera or stream that failed.
    release_s: how long a camera's next user waits for the one before to let go of it.
    stop_s: how long stopping waits for both threads together.
    watch_s: how often hanging calls are looked for.
    """

    open_s: float = 20.0
    first_frame_s: float = 5.0
    silence_s: float = 2.0
    read_s: float = 10.0
    retry_s: float = 2.0
    release_s: float = 3.0
    stop_s: float = 1.0
    watch_s: float = 0.25
