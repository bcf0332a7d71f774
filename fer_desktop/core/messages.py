"""Messages for the user: an English template with gaps, and their values, so that the window can translate them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final, NewType

Template = NewType("Template", str)
"""An English sentence that may have gaps, as in "{path} is not there."; made by `marked` alone."""

_GAP: Final = re.compile(r"\{(\w+)\}")


def marked(text: str) -> Template:
    """Mark a literal as a template. Qt's lupdate finds it for translation by this function's name."""
    return Template(text)


@dataclass(frozen=True, slots=True, init=False)
class Message:
    """A template and the values of its gaps; `str` gives the sentence in English. Can be sent to other threads and processes.

    values: by gap. A message stays a message, to be translated too; an error becomes its `reason`, anything else its text.
    """

    template: Template
    values: tuple[tuple[str, str | Message], ...]

    def __init__(self, template: Template, /, **values: object) -> None:
        object.__setattr__(self, "template", template)
        object.__setattr__(self, "values", tuple((gap, _value(value)) for gap, value in values.items()))

    def __str__(self) -> str:
        return self.template.format(**{gap: str(value) for gap, value in self.values})

    def replaced(self, old: str, new: str) -> Message:
        """Return the message with another text in its gaps."""
        return Message(self.template, **{gap: _replaced(value, old, new) for gap, value in self.values})

    def to_json(self) -> list[Any]:
        return [self.template, {gap: value.to_json() if isinstance(value, Message) else value for gap, value in self.values}]

    @staticmethod
    def from_json(content: object) -> Message:
        """Return the message that `to_json` gave; the content may be untrusted. Raises ValueError."""
        match content:
            # A gap is a name and nothing more: untrusted templates may not use the rest of what `format` can do.
            case [str(text), dict(values)] if set(_GAP.findall(text)) == values.keys() and not {*"{}"} & {*_GAP.sub("", text)}:
                inner = {gap: value if isinstance(value, str) else Message.from_json(value) for gap, value in values.items()}
                return Message(Template(text), **inner)
        raise ValueError("it is no message")


class UserError(Exception):
    """An error whose message is for the user; `str` gives it in English."""

    def __init__(self, template: Template | Message, /, **values: object) -> None:
        """template: of a `Message` with these values, or a whole one."""
        self.message = template if isinstance(template, Message) else Message(template, **values)
        super().__init__(str(self.message))

    def __reduce__(self) -> tuple[Any, ...]:
        # Unpickled without calling the constructor, which has other parameters in subclasses.
        return type(self).__new__, (type(self), *self.args), self.__dict__


def reason(error: BaseException) -> str | Message:
    """Return an error's message, without the number and file that an OSError adds; the name of its class where it has none."""
    if isinstance(error, UserError):
        return error.message
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__


def _value(value: object) -> str | Message:
    if isinstance(value, BaseException):
        return reason(value)
    return value if isinstance(value, Message) else str(value)


def _replaced(value: str | Message, old: str, new: str) -> str | Message:
    return value.replaced(old, new) if isinstance(value, Message) else value.replace(old, new)


def clock(seconds: float, tenths: bool = False) -> str:
    """Return a time as m:ss, or from an hour on as h:mm:ss; with tenths as m:ss.t."""
    units = int(max(seconds, 0.0) * 10 + 1e-6)
    minutes, rest = divmod(units // 10, 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
    return f"{text}.{units % 10}" if tenths else text
