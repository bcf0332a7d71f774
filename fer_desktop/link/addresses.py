"""Addresses of other programs, as people write them: a host and a port."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fer_desktop.core.messages import UserError, marked

LOOPBACK: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Address:
    """A host, by name or number, and a port. `str` gives it as people write it."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def loopback(self) -> bool:
        """Whether it can only be this computer."""
        import ipaddress  # here, as every start of the program imports this module

        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host.casefold() == "localhost"


class AddressError(UserError):
    """An address that can't be used. The message says why and what to do."""


def parse_address(text: str, host: str | None = None, lowest_port: int = 1) -> Address:
    """Return the address in a text such as "studio.local:9000", "[::1]:9000", or, where there is a default host, "9000".

    lowest_port: 0 where the system may choose one. Raises AddressError.
    """
    given, colon, port = text.strip().rpartition(":")
    if given.startswith("[") and given.endswith("]"):
        given = given[1:-1]
    elif ":" in given:
        given = ""
    name = given or ("" if colon else host or "")
    if not name or not (port.isascii() and port.isdecimal()) or not lowest_port <= int(port) <= 65535:
        example = f"{LOOPBACK}:9000" if host is None else f"9000, or {LOOPBACK}:9000"
        raise AddressError(marked("{text} is no address: write {example}."), text=text, example=example)
    return Address(name, int(port))
