"""Senders of webhooks reach whom they should, and nobody whom they should not."""

from collections.abc import Sequence
from typing import Any, Protocol

import pytest

from workcore.ports.webhooks import Post, Reply, WebhookSender


class Receiver(Protocol):
    """Somebody's server, which the sender may reach."""

    @property
    def url(self) -> str:
        """Where messages go."""
        ...

    @property
    def got(self) -> Sequence[Post]:
        """What arrived, with the headers that it was sent with."""
        ...

    def answers(self, status: int) -> None:
        """Answer like that from now on."""
        ...


INSIDE = (
    "https://127.0.0.1/",
    "https://127.8.9.10/",
    "https://0.0.0.0/",
    "https://10.1.2.3/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://100.64.0.1/",
    "https://169.254.169.254/latest/meta-data",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[::127.0.0.1]/",
    "https://[fe80::1]/",
    "https://[fc00::1]/",
    "https://[fd00:ec2::254]/",
    "https://[fec0::1]/",
    "https://[ff02::1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[64:ff9b:1::a00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[2001:0:7f00:1::1]/",
)
"""Addresses that only whoever is inside can reach, as they stand."""

UNREADABLE = (
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://0177.0.0.1/",
    "https://017700000001/",
    "https://127.1/",
    "https://127.0.0.1./",
    "https://example.org@127.0.0.1/",
    "https://user:password@example.org/",
    "https://127.0.0.1\\@example.org/",
    "https://example.org#@127.0.0.1/",
    "https://[::1%25lo]/",
    "https://exa\u2024mple.org/",
    "https://\u2460\u2461\u2466.0.0.1/",
    "https:///hook",
    "https://example.org:0/",
    "https://example.org:65536/",
    "https://example.org/a b",
    "https://example.org/\r\nHost: inside",
    "//example.org/",
    "ftp://example.org/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:25/_MAIL",
    "",
)
"""What different readers take for different addresses, or for none."""


def a_post(url: str, **given: Any) -> Post:
    """Make a message to an address."""
    headers = {"content-type": "application/json", "webhook-id": "1"}
    return Post(**{"url": url, "headers": headers, "body": b'{"n":"\xc3\xbc"}'} | given)


class WebhookSenderContract:
    """Needs the fixtures `sender` and `receiver`."""

    def test_arrives(self, sender: WebhookSender, receiver: Receiver) -> None:
        """A message arrives to the letter, with its headers, once."""
        post = a_post(receiver.url)
        assert sender.send(post) == Reply(status=200)

        [got] = receiver.got
        assert got.body == post.body
        assert post.headers.items() <= got.headers.items()

    @pytest.mark.parametrize("status", [201, 204, 302, 307, 400, 410, 429, 500, 503])
    def test_answered(self, sender: WebhookSender, receiver: Receiver, status: int) -> None:
        """The status is what it came to, whatever it is; nobody is asked twice."""
        receiver.answers(status)
        assert sender.send(a_post(receiver.url)) == Reply(status=status)
        assert len(receiver.got) == 1

    @pytest.mark.parametrize("url", [*INSIDE, *UNREADABLE])
    def test_not_reached(self, sender: WebhookSender, receiver: Receiver, url: str) -> None:
        """What is inside, or cannot be read for sure, is not reached, and the reason is told."""
        reply = sender.send(a_post(url))
        assert reply.status is None
        assert reply.error
        assert not receiver.got
