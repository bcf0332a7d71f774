"""Addresses of other programs, as people write them: a host and a port."""

from __future__ import annotations

import errno
import ipaddress
import socket
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
        raise AddressError(marked("{text} is no address: write {example}"), text=text, example=example)
    return Address(name, int(port))


def resolve(address: Address, kind: socket.SocketKind) -> tuple[socket.AddressFamily, tuple[object, ...]]:
    """Return the family and the socket address of a host. May take seconds. Raises AddressError."""
    try:
        found = socket.getaddrinfo(address.host, address.port, type=kind)
    except (OSError, UnicodeError) as error:
        template = marked("There is no computer named {host}. Check the name, and whether this computer is on the network.")
        raise AddressError(template, host=address.host) from error
    family, *_, where = found[0]
    return family, where


def listen_at(address: Address, kind: socket.SocketKind) -> socket.socket:
    """Return a socket, not blocking, that is bound to an address of this computer. Raises AddressError."""
    family, where = resolve(address, kind)
    bound = socket.socket(family, kind)
    try:
        if kind is socket.SOCK_STREAM and hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        elif kind is socket.SOCK_STREAM:
            # A port whose connections ended a moment ago can be used again; one that is in use can't.
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(where)
        bound.setblocking(False)
    except OSError as error:
        bound.close()
        raise _why(address, error) from error
    return bound


def _why(address: Address, error: OSError) -> AddressError:
    match error.errno:
        case errno.EADDRINUSE:
            template = marked("Another program has port {port} already. Choose another port, or close that program.")
            return AddressError(template, port=address.port)
        case errno.EACCES | errno.EPERM:
            return AddressError(marked("This computer keeps port {port} for itself. Choose one above 1023."), port=address.port)
        case errno.EADDRNOTAVAIL:
            return AddressError(marked("{host} is no address of this computer. Choose one of its own."), host=address.host)
    return AddressError(marked("Nothing can listen at {address}: {why}"), address=str(address), why=error)
