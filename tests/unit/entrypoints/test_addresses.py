"""Where a request comes from is what our own proxies saw, and not what its sender says."""

import pytest
from tests.support.web import memory_web

from workcore.ports.queries import Slice
from workcore_entrypoints.settings import Settings

US = "127.0.0.1"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, None, US),
        (0, "192.0.2.1", US),
        (1, None, US),
        (1, "192.0.2.1", "192.0.2.1"),
        (1, "192.0.2.66, 192.0.2.1", "192.0.2.1"),
        (1, "2001:db8::1", "2001:db8::1"),
        (2, "192.0.2.66, 192.0.2.1,10.0.0.1", "192.0.2.1"),
        (2, "192.0.2.1", "192.0.2.1"),
        (1, "<script>", US),
        (1, "192.0.2.66,", US),
    ],
)
def test_address(proxies: int, forwarded: str | None, address: str) -> None:
    """Of what is said only as many names count as there are proxies, and only addresses."""
    web = memory_web(Settings(trusted_proxies=proxies))
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    ann = web.home.people["ann"]
    given = {"email": ann.email, "password": "wrong"}
    web.call(None, "POST", "/auth/token", given, headers=headers)

    with web.home.unit() as unit:
        (record,) = unit.audit.of("user", str(ann.id), Slice()).items
    assert (record.action, record.address) == ("sign_in_failed", address)
