"""Values of JSON files that anybody may have written."""

from __future__ import annotations

import math
from typing import Any


def number(value: object, lowest: float = -math.inf, highest: float = math.inf) -> float | None:
    """Return a finite number within a range; None for what is none, as true and false are."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        # A whole number in a file may be larger than any float.
        result = float(value)
    except OverflowError:
        return None
    return result if math.isfinite(result) and lowest <= result <= highest else None


def whole(value: object, lowest: int, highest: int | None = None) -> int | None:
    """Return a whole number within a range; None for what is none, as true, false and 1.0 are."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if lowest <= value and (highest is None or value <= highest) else None


def texts(value: object) -> list[str] | None:
    """Return a list that holds nothing but texts; None for anything else."""
    return value if isinstance(value, list) and all(isinstance(item, str) for item in value) else None


def objects(value: object) -> list[dict[str, Any]]:
    """Return the objects in a list; none where it is no list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
