"""Sockets for addresses that people write, with errors that say what to do."""

from __future__ import annotations

import errno
import socket

from fer_desktop.core.messages import marked
from fer_desktop.link.addresses import Address, AddressError


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
