"""By which ways a server is reached, and what an operator is told when one is wrong."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.integration.redis.conftest import Victim
from tests.support.tls import tls_before

from workcore.errors import Unavailable
from workcore_adapters.redis import RedisServer
from workcore_entrypoints.cli.root import root
from workcore_entrypoints.cli.runtime import Runtime
from workcore_entrypoints.embedded.full import full_parts
from workcore_entrypoints.settings import read_settings

pytestmark = pytest.mark.integration


@pytest.fixture
def by_tls(victim: Victim, tmp_path: Path) -> Iterator[str]:
    """An address by TLS whose certificate nobody knows."""
    with tls_before(victim.valkey.port, tmp_path) as tunnel:
        yield f"rediss://127.0.0.1:{tunnel.port}/0?ssl_ca_certs={tunnel.certificate}"


def test_by_tls(victim: Victim, by_tls: str) -> None:
    """Whoever names the certificate is understood; nobody talks to one that he does not know."""
    RedisServer(by_tls, password=victim.valkey.password).check()
    with pytest.raises(Unavailable) as refusal:
        RedisServer(by_tls.partition("?")[0], password=victim.valkey.password).check()

    assert "CERTIFICATE_VERIFY_FAILED" in str(refusal.value.__cause__)


def test_password_in_the_address(victim: Victim) -> None:
    """What the address says counts; a name without a password takes the other's."""
    port, password = victim.valkey.port, victim.valkey.password
    RedisServer(f"redis://:{password}@127.0.0.1:{port}", password="another").check()
    RedisServer(f"redis://default@127.0.0.1:{port}", password=password).check()


def examined(dsn: str, **settings: str) -> dict[str, str]:
    """What the doctor says of Redis."""
    runtime = Runtime(environment={"DATABASE_URL": dsn, **settings})
    said = CliRunner().invoke(root, ["doctor", "--json"], obj=runtime).stdout
    runtime.wired().database().close()
    [check] = [each for each in json.loads(said)["items"] if each["what"] == "redis"]
    return dict(check)


def test_doctor(postgres_dsn: str, victim: Victim) -> None:
    """The doctor names the version, and says how to mend what is wrong."""
    known = {"REDIS_URL": victim.valkey.url}
    well = examined(postgres_dsn, **known, REDIS_PASSWORD=victim.valkey.password)
    wrong = examined(postgres_dsn, **known, REDIS_PASSWORD="not this one")
    away = examined(postgres_dsn, REDIS_URL="redis://127.0.0.1:1")

    assert (well["state"], well["mend"]) == ("ok", "")
    assert well["found"].startswith("Redis 7.")
    assert [wrong["state"], away["state"]] == ["error", "error"]
    assert "REDIS_PASSWORD" in wrong["mend"]
    assert "rediss://" in away["mend"]
    assert "not this one" not in str(wrong)


def test_full_run_has_one(open_folder: Path) -> None:
    """`workcore dev --full` starts a server, in whatever folder, and names it in settings."""
    with full_parts(open_folder / "a folder") as settings:
        named = read_settings(settings)
        assert named.redis_url is not None
        assert named.redis_password is not None
        RedisServer(named.redis_url.reveal(), password=named.redis_password.reveal()).check()
