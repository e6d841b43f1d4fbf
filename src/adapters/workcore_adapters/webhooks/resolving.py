"""Looking a name up, once and within a time: the system's own look-up knows no limit."""

import socket
from collections.abc import Callable, Sequence
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeAlias

from workcore.policies.outside import Address

Resolver: TypeAlias = Callable[[str, float], Sequence[Address]]
"""Finds the addresses of a name within so many seconds; raises OSError when it does not."""


def addresses_of(host: str, within: float) -> Sequence[Address]:
    """
    Ask the system for all addresses of a name.

    Raises:
        OSError: There are none, or they were not found in time.
    """
    found: SimpleQueue[Sequence[Address] | OSError] = SimpleQueue()
    # A look-up that hangs ends by itself, long after; a daemon keeps no process waiting for it.
    Thread(target=lambda: found.put(_asked(host)), daemon=True, name="look-up").start()
    try:
        answer = found.get(timeout=within)
    except Empty:
        raise TimeoutError from None
    if isinstance(answer, OSError):
        raise answer
    return answer


def _asked(host: str) -> Sequence[Address] | OSError:
    try:
        rows = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        # One with a zone, such as fe80::1%eth0, is link-local and stays as it is: not outside.
        return list(dict.fromkeys(ip_address(row[4][0]) for row in rows))
    except UnicodeError:
        return OSError("no name")
    except OSError as error:
        return error
