"""
Which addresses are outside: those of the public internet, and no other.

Whoever may name an address that this service connects to must not reach by it what only this
service can reach: itself, its neighbours, or what a cloud tells its machines about themselves.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final, TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

INSIDE_4: Final = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this network; many systems take it for themselves
            "10.0.0.0/8",  # private
            "100.64.0.0/10",  # behind a provider's address translation
            "127.0.0.0/8",  # loopback
            "169.254.0.0/16",  # link-local; clouds answer machines here
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # protocol assignments
            "192.0.2.0/24",  # documentation
            "192.31.196.0/24",  # AS112
            "192.52.193.0/24",  # AMT
            "192.88.99.0/24",  # 6to4 relays
            "192.168.0.0/16",  # private
            "192.175.48.0/24",  # AS112
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, and broadcast
        ),
    )
)
"""What is not outside of IPv4. Source: IANA's registry of special-purpose addresses."""

OUTSIDE_6: Final = IPv6Network("2000::/3")
"""
Where IPv6 is public at all. Not in it: loopback, link-local, unique local and site-local,
multicast, IPv4-mapped and -compatible, and NAT64, which would lead to any address of IPv4.
"""

INSIDE_6: Final = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocol assignments, and Teredo, which leads into IPv4
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4, which leads into IPv4
            "2620:4f:8000::/48",  # AS112
            "3fff::/20",  # documentation
        ),
    )
)
"""What is not outside all the same. Source: IANA's registry of special-purpose addresses."""


def is_outside(address: Address) -> bool:
    """Whether an address is one of the public internet."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in INSIDE_4)
    scoped = address.scope_id is not None
    return not scoped and address in OUTSIDE_6 and not any(address in net for net in INSIDE_6)


def may_reach(address: Address, allowed: Sequence[Network]) -> bool:
    """Whether an address is outside, or in a network that the operator allows."""
    return is_outside(address) or any(address in network for network in allowed)


def literal(host: str) -> Address | None:
    """Read a host that is an address, in its one canonical form; None when it is a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None
