"""Which server takes mail, and how it is spoken to."""

from enum import StrEnum

from attrs import field, frozen


class Protection(StrEnum):
    """
    How a conversation is kept from others; certificates are always checked.

    `offered` speaks in the open to a server that knows nothing else.
    """

    TLS = "tls"
    STARTTLS = "starttls"
    OFFERED = "offered"
    NONE = "none"


@frozen(kw_only=True)
class Server:
    """
    A server, and who we are to it.

    Attributes:
        sender: A bare address, from which all letters come.
        user: None where nobody has to say who he is.
    """

    host: str
    port: int
    sender: str
    protection: Protection = Protection.OFFERED
    user: str | None = None
    password: str | None = field(default=None, repr=False)
