"""For values that a test knows to exist although their type allows None."""

from typing import TypeVar

Value = TypeVar("Value")


def present(value: Value | None) -> Value:
    """Return the value; fail the test if it is None."""
    assert value is not None
    return value
