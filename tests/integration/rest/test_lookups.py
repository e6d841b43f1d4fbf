"""What a process remembers of the database counts, whenever it is looked for."""

from tests.support.rest.traces import SETTINGS
from tests.support.web import Web
from tests.unit.entrypoints.test_metrics import figures
from tests.unit.entrypoints.test_policy import POLICY, with_the_executive

NAME = 'workcore_cache_lookups_total{{cache="{}",found="{}"}}'
CACHES = ("callers", "policies", "requests", "settings")


def test_each_cache_counts(web: Web) -> None:
    """The first look at something is in vain, the next one is not."""
    web.call("adam", "PUT", "/organisation/settings", SETTINGS, version=0)
    rules = web.call("adam", "GET", POLICY).json
    web.call("adam", "PUT", POLICY, with_the_executive(rules), version=0)
    before = figures(web)
    request = web.made(submit=True)
    signed_in = {"Authorization": f"Bearer {web.token('pia')}"}
    for _ in range(3):
        for path in (POLICY, "/organisation/settings", f"/work-requests/{request['id']}"):
            assert web.client.simulate_get(path, headers=signed_in).status_code == 200
    after = figures(web)

    for found in ("unknown", "known"):
        names = [NAME.format(cache, found) for cache in CACHES]
        assert [name for name in names if after[name] <= before[name]] == []
