"""An output that keeps what it is given, for tests of the link itself."""

from __future__ import annotations

from fer_desktop.link.messages import LinkMessage, MarkerMessage, PersonMessage, ReadingMessage, StateMessage
from fer_desktop.link.outputs import ConnectionStatus, Phase


class Received:
    """Meets `Connection`."""

    def __init__(self) -> None:
        self.messages: list[LinkMessage] = []
        self.phase = Phase.STARTING
        self.free = True

    def start(self) -> None:
        self.phase = Phase.RUNNING

    def put(self, message: LinkMessage) -> None:
        self.messages.append(message)

    def room(self) -> bool:
        return self.free

    def status(self) -> ConnectionStatus:
        return ConnectionStatus(self.phase, "the test", len(self.messages))

    def stop(self) -> None:
        self.phase = Phase.STOPPED

    def join(self, timeout_s: float) -> bool:
        return True

    @property
    def kinds(self) -> list[str]:
        return [message.kind for message in self.messages]

    @property
    def readings(self) -> list[ReadingMessage]:
        return [message for message in self.messages if isinstance(message, ReadingMessage)]

    @property
    def people(self) -> list[tuple[str, int, str]]:
        return [(each.event.value, each.person, each.name) for each in self.messages if isinstance(each, PersonMessage)]

    @property
    def markers(self) -> list[MarkerMessage]:
        return [message for message in self.messages if isinstance(message, MarkerMessage)]

    @property
    def states(self) -> list[StateMessage]:
        return [message for message in self.messages if isinstance(message, StateMessage)]
