"""Which events go to webhooks, how they are signed, and where they may go."""

from base64 import b64decode
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workcore import events
from workcore.model import DeliveryState, HookEvent
from workcore.policies.hook_rules import HookDetails, HookRules, hook_problems
from workcore.policies.hook_urls import Place, place_of, url_problems
from workcore.policies.hooks import (
    GONE,
    HOOKED,
    PATIENCE,
    UNHOOKED,
    Meaning,
    hopeless,
    meaning_of,
    shown,
    signatures,
    told_as,
)
from workcore.policies.outside import is_outside, may_reach
from workcore.testing.builders import NOW
from workcore.testing.contracts.webhook_sender import INSIDE, UNREADABLE

WAITING, SENT, DEAD = DeliveryState.WAITING, DeliveryState.SENT, DeliveryState.DEAD


def test_every_event_is_told_or_not() -> None:
    """Of each event the table says whether webhooks hear of it; of each name, of what."""
    assert HOOKED.keys() | UNHOOKED == events.KINDS.keys()
    assert not HOOKED.keys() & UNHOOKED
    assert {name for names in HOOKED.values() for name in names} == set(HookEvent)


def test_every_move_is_told() -> None:
    """Whoever wants to hear of all changes of status hears of each; of what moves nothing, not."""
    still = {"rescheduled", "ratified", "ratification_refused"}
    moves = {kind for kind, cls in events.KINDS.items() if issubclass(cls, events.Moved)}
    told = {kind for kind, names in HOOKED.items() if HookEvent.STATUS_CHANGED in names}
    assert told == moves - still


def test_told_once_as_the_more_telling() -> None:
    """Whoever wants both names of an event is told the one that says more."""
    both = {HookEvent.APPROVED, HookEvent.STATUS_CHANGED}
    assert told_as("approved", both) is HookEvent.APPROVED
    assert told_as("approved", {HookEvent.STATUS_CHANGED}) is HookEvent.STATUS_CHANGED
    assert told_as("started", both) is HookEvent.STATUS_CHANGED


def test_signature_of_the_standard() -> None:
    """The example that Standard Webhooks' own libraries are tested with is signed as they do."""
    secret = b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    at = datetime.fromtimestamp(1614265330, UTC)
    signed = signatures([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert shown(secret) == "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.mark.parametrize(
    ("status", "state"),
    [
        *((200, SENT), (204, SENT), (299, SENT)),
        *((status, WAITING) for status in (199, 300, 308, 400, 404, 409, 411, 500)),
        (GONE, DEAD),
    ],
)
def test_meanings(status: int, state: DeliveryState) -> None:
    """2xx took it, 410 wants no more of it, and all else is tried again; the reason is told."""
    meaning = meaning_of(status)
    assert meaning.state is state
    assert (meaning.error is None) is (state is SENT)
    assert str(status) in (meaning.error or str(status))
    assert meaning.gone is (status == GONE)
    assert ("redirections" in str(meaning.error)) is (status // 100 == 3)


def test_no_answer() -> None:
    """Whoever gave no answer is asked again; why there was none is told."""
    assert meaning_of(None, "took no connection") == Meaning(WAITING, "took no connection")


def test_hope() -> None:
    """Hope ends when a webhook has failed for five days without a break, and not before."""
    assert not hopeless(None, NOW)
    assert not hopeless(NOW - PATIENCE + timedelta(seconds=1), NOW)
    assert hopeless(NOW - PATIENCE, NOW)


@pytest.mark.parametrize(
    ("url", "tls", "host", "port", "target"),
    [
        ("https://example.org", True, "example.org", 443, "/"),
        ("https://Example.ORG:8443/a?c=d&e=%20", True, "example.org", 8443, "/a?c=d&e=%20"),
        ("http://x-1.example.org?q", False, "x-1.example.org", 80, "/?q"),
        ("https://8.8.8.8/", True, "8.8.8.8", 443, "/"),
        ("https://[2606:4700::1111]/@:", True, "2606:4700::1111", 443, "/@:"),
        ("https://example.org/[x]", True, "example.org", 443, "/[x]"),
    ],
)
def test_where_it_leads(url: str, *, tls: bool, host: str, port: int, target: str) -> None:
    """An address says host, port and what to ask for there."""
    assert place_of(url) == Place(tls, host, port, target)


@pytest.mark.parametrize("url", UNREADABLE)
def test_unreadable(url: str) -> None:
    """What others could read differently is refused."""
    assert place_of(url) is None
    assert [each.code for each in url_problems(url, ())] == ["not_a_url"]


@pytest.mark.parametrize(
    "url",
    [
        f"https://{'x' * 64}.example.org/",
        f"https://{'x.' * 127}org/",
        "https://-x.example.org/",
        "https://x..example.org/",
        "https://[8.8.8.8]/",
        "https://[example.org]/",
        f"https://example.org/{'x' * 2_000}",
    ],
)
def test_no_host(url: str) -> None:
    """A host is a name of the domain name system, or an address as it is written."""
    assert place_of(url) is None


@pytest.mark.parametrize("url", INSIDE)
def test_inside(url: str) -> None:
    """An address that leads inside is refused when it is entered."""
    assert [each.code for each in url_problems(url, ())] == ["inside_address"]


def test_networks_of_our_own() -> None:
    """The operator may allow networks, which are then reached without TLS, too."""
    ours = (ip_network("10.1.0.0/16"), ip_network("fd00::/8"))

    assert list(url_problems("http://10.1.2.3/", ours)) == []
    assert list(url_problems("https://[fd00::1]/", ours)) == []
    assert [each.code for each in url_problems("http://10.2.0.1/", ours)] == ["inside_address"]
    assert [each.code for each in url_problems("http://example.org/", ())] == ["not_encrypted"]


@given(st.ip_addresses(v=4))
def test_outside_of_ipv4(address: IPv4Address) -> None:
    """What the standard library calls private, reserved or a group is never outside."""
    if not address.is_global or address.is_multicast or address.is_reserved:
        assert not is_outside(address)


@given(st.ip_addresses(v=6))
def test_outside_of_ipv6(address: IPv6Address) -> None:
    """The same of IPv6, and of whatever leads to an address of IPv4 in it."""
    bridges = (address.ipv4_mapped, address.sixtofour, address.teredo)
    if not address.is_global or address.is_multicast or any(bridges):
        assert not is_outside(address)


@given(st.ip_addresses(v=4), st.sampled_from(["::ffff:0:0", "::", "64:ff9b::", "2002::"]))
def test_bridges_lead_nowhere(address: IPv4Address, bridge: str) -> None:
    """No address of IPv4 is reached in the clothes of one of IPv6, be it outside or not."""
    shift = 80 if bridge == "2002::" else 0
    dressed = IPv6Address(int(IPv6Address(bridge)) | int(address) << shift)
    assert not is_outside(dressed)
    assert not may_reach(dressed, (ip_network("0.0.0.0/0"),))


@pytest.mark.parametrize("text", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450::1"])
def test_outside(text: str) -> None:
    """The public internet is outside."""
    assert is_outside(ip_address(text))
    assert may_reach(ip_address(text), ())


def test_zones_stay_inside() -> None:
    """An address of one link is never outside."""
    assert not is_outside(IPv6Address("2606:4700:4700::1111%eth0"))


@pytest.mark.parametrize(
    ("changed", "problems"),
    [
        ({}, set()),
        ({"description": "x" * 200}, set()),
        ({"description": "x" * 201}, {("description", "out_of_range")}),
        ({"description": ""}, {("description", "out_of_range")}),
        ({"events": frozenset()}, {("events", "missing")}),
        ({"url": "http://example.org"}, {("url", "not_encrypted")}),
    ],
)
def test_problems(changed: dict[str, str], problems: set[tuple[str, str]]) -> None:
    """A webhook has somewhere to go, something to tell, and a short description."""
    plain = {"url": "https://example.org/", "events": frozenset({HookEvent.CREATED})}
    found = hook_problems(HookDetails(**plain | changed), HookRules())  # type: ignore[arg-type]  # fields by name
    assert {(each.field, each.code) for each in found} == problems
