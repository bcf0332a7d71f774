"""For what a test knows to be there though its type says that it may be None."""

from typing import TypeVar

Value = TypeVar("Value")


def present(value: Value | None) -> Value:
    """Return the value; fail the test where it is None."""
    assert value is not None
    return value
