"""Values of untrusted JSON files."""

from __future__ import annotations

import math
from typing import Any


def number(value: object, lowest: float = -math.inf, highest: float = math.inf) -> float | None:
    """Return a value that is a finite number within a range; None for any other, also for true and false."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        # An integer in a file may be larger than any float.
        result = float(value)
    except OverflowError:
        return None
    return result if math.isfinite(result) and lowest <= result <= highest else None


def whole(value: object, lowest: int, highest: int | None = None) -> int | None:
    """Return a value that is a whole number within a range; None for any other, also for true, false and 1.0."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if lowest <= value and (highest is None or value <= highest) else None


def texts(value: object) -> list[str] | None:
    """Return a value that is a list of texts; None for any other."""
    return value if isinstance(value, list) and all(isinstance(item, str) for item in value) else None


def objects(value: object) -> list[dict[str, Any]]:
    """Return the objects in a list; an empty list for a value that isn't a list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
