"""Settings alone decide which adapter stands behind which port."""

from base64 import b64encode
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import pytest
from attrs import fields
from dependency_injector.errors import Error
from dependency_injector.providers import Object

from workcore.application import Ports
from workcore.errors import BadToken, NotConfigured, Unavailable
from workcore.model import TokenId
from workcore.policies.uploads import UploadRules
from workcore.testing.builders import NOW, a_caller, a_user
from workcore.testing.contracts.blobs import a_blob_name
from workcore.testing.ids import new_id
from workcore_adapters.clamav import ClamdScanner
from workcore_adapters.files import FileBlobs
from workcore_adapters.mail import FolderMailer, SmtpMailer
from workcore_adapters.memory import (
    FixedClock,
    MemoryBlobs,
    MemoryCache,
    MemoryDirectory,
    MemoryLimiter,
    MemoryMailer,
    MemoryNumbers,
    MemoryProvider,
    MemoryScanner,
    MemoryUnitOfWork,
    NoScanner,
    UnansweringScanner,
)
from workcore_adapters.postgres import (
    PostgresDirectory,
    PostgresFiles,
    PostgresNumbers,
    PostgresUnitOfWork,
)
from workcore_adapters.s3 import S3Blobs
from workcore_adapters.security import JwksProvider
from workcore_adapters.soft import SoftLimiter
from workcore_entrypoints import choices
from workcore_entrypoints.containers import Container
from workcore_entrypoints.settings import Settings, read_settings
from workcore_entrypoints.wiring import mail_server

NOBODY_LISTENS = "postgresql://someone:hush@127.0.0.1:1/nothing"


def container(**environment: str) -> Container:
    """Wire the product for an environment."""
    return Container(settings=read_settings(environment))


def test_memory_without_a_database() -> None:
    """Where no database is named everything is kept in memory."""
    ports = container().ports()

    assert isinstance(ports.units(a_caller(a_user())), MemoryUnitOfWork)
    assert isinstance(ports.directory, MemoryDirectory)
    assert isinstance(ports.numbers, MemoryNumbers)


def test_postgres_with_a_database() -> None:
    """Where a database is named it is used; wiring alone connects to nothing."""
    wired = container(DATABASE_URL=NOBODY_LISTENS)
    ports = wired.ports()

    assert isinstance(ports.units(a_caller(a_user())), PostgresUnitOfWork)
    assert isinstance(ports.directory, PostgresDirectory)
    assert isinstance(ports.numbers, PostgresNumbers)
    assert set(wired.checks()) == {"database", "cache", "storage"}
    wired.database().close()


def test_calls_are_counted_where_settings_say() -> None:
    """Without a Redis each process counts; with one that is away, too, and its check says so."""
    alone = container(RATE_LIMIT_PER_USER="7")
    assert isinstance(alone.ports().limiter, MemoryLimiter)
    alone.checks()["cache"]()

    wired = container(RATE_LIMIT_PER_USER="7", REDIS_URL="redis://127.0.0.1:1")
    assert isinstance(wired.ports().limiter, SoftLimiter)
    assert wired.application().count_call(a_caller(a_user())).left == 6
    with pytest.raises(Unavailable, match="cache"):
        wired.checks()["cache"]()


def test_cache_is_where_settings_say() -> None:
    """Without a Redis each process has a cache; one that is away keeps nothing, and says so."""
    assert isinstance(container().cache(), MemoryCache)

    away = container(REDIS_URL="redis://127.0.0.1:1").ports().cache
    assert away.recall("topic", ["count"]).stamp is None


def test_files_without_services() -> None:
    """In memory files are in memory; with a database they are in a folder, and not scanned."""
    alone = container()
    ports = alone.ports()
    assert isinstance(ports.blobs, MemoryBlobs)
    assert isinstance(alone.scanner(), MemoryScanner)
    assert ports.cipher.current == "made-up"

    wired = container(DATABASE_URL=NOBODY_LISTENS)
    ports = wired.ports()
    assert isinstance(ports.files, PostgresFiles)
    assert isinstance(ports.blobs, FileBlobs)
    assert isinstance(wired.scanner(), NoScanner)
    wired.database().close()


def test_files_with_services() -> None:
    """Where a bucket and a scanner are named they are used; wiring alone connects to nothing."""
    key = b64encode(b"k" * 32).decode()
    wired = container(
        S3_BUCKET="files",
        S3_ACCESS_KEY_ID="key",
        S3_SECRET_ACCESS_KEY="secret",
        CLAMAV_HOST="127.0.0.1",
        FILE_ENCRYPTION_KEYS=f"new:{key}, old:{key}",
        MAX_FILE_SIZE_MB="1",
        MAX_FILES_PER_REQUEST="2",
        ALLOWED_FILE_TYPES="pdf",
    )
    ports = wired.ports()
    assert isinstance(ports.blobs, S3Blobs)
    assert isinstance(wired.scanner(), ClamdScanner)
    assert ports.cipher.current == "new"
    rules = wired.application().uploads
    assert rules == UploadRules(max_bytes=1_048_576, max_files=2, types=["pdf"])


@pytest.mark.parametrize(
    ("given", "way"),
    [
        ({}, "starttls"),
        ({"SMTP_PORT": "465"}, "tls"),
        ({"SMTP_PORT": "25"}, "offered"),
        ({"SMTP_PORT": "25", "SMTP_USER": "us", "SMTP_PASSWORD": "hidden"}, "starttls"),
        ({"SMTP_PORT": "465", "SMTP_TLS": "none"}, "none"),
    ],
)
def test_mail_by_smtp(given: dict[str, str], way: str) -> None:
    """A mail server is spoken to as its port and a password need, unless something is said."""
    wired = container(SMTP_HOST="mail", SMTP_FROM="us@example.org", **given)
    server = mail_server(wired.settings())

    assert isinstance(wired.mailer(), SmtpMailer)
    assert (server.host, server.protection, server.sender) == ("mail", way, "us@example.org")
    assert "hidden" not in repr(server)
    assert (server.user is None) == (server.password is None)


def test_mail_without_a_server() -> None:
    """In memory mail is in memory; with a database it is in a folder."""
    assert isinstance(container().mailer(), MemoryMailer)
    wired = container(DATABASE_URL=NOBODY_LISTENS)
    assert isinstance(wired.mailer(), FolderMailer)


WAITING = {
    "APP_ENV": "production",
    "DATABASE_URL": NOBODY_LISTENS,
    "JWT_SECRET": "a-b-c-d-e-f-g-h-i-j-k-l-m-n-o-p-q-r-s",
    "S3_BUCKET": "files",
    "API_URL": "https://work.example.org",
}
"""The least that production starts with."""

GIVEN = {
    "SMTP_HOST": {"SMTP_HOST": "mail", "SMTP_FROM": "us@example.org"},
    "CLAMAV_HOST": {"CLAMAV_HOST": "clamav"},
    "FILE_ENCRYPTION_KEYS": {"FILE_ENCRYPTION_KEYS": "k1:" + b64encode(b"k" * 32).decode()},
    "AUDIT_SIGNING_KEY": {"AUDIT_SIGNING_KEY": b64encode(b"s" * 32).decode()},
}
INSTEAD = {
    "CLAMAV_HOST": {"ENABLE_VIRUS_SCANNING": "false"},
    "FILE_ENCRYPTION_KEYS": {"ENABLE_FILE_ENCRYPTION": "false"},
    "AUDIT_SIGNING_KEY": {"ENABLE_AUDIT_TRAIL": "false"},
}


def lacks(**given: str) -> list[str]:
    """Name what production goes on without."""
    settings = read_settings(WAITING | given)
    return [sentence.split()[0] for sentence in choices.lacking(settings)]


def test_what_production_lacks_is_named() -> None:
    """Each setting without which something waits is named, until it is set or turned down."""
    assert lacks() == list(GIVEN)
    for name, given in GIVEN.items():
        for said in (given, INSTEAD.get(name, given)):
            assert lacks(**said) == [other for other in GIVEN if other != name]
    assert list(choices.lacking(read_settings({"DATABASE_URL": NOBODY_LISTENS}))) == []


def test_production_waits_for_a_scanner() -> None:
    """Without one no file gets a verdict; nothing stands in for it."""
    assert isinstance(container(**WAITING).scanner(), UnansweringScanner)
    assert isinstance(container(**WAITING, CLAMAV_HOST="clamav").scanner(), ClamdScanner)


def test_production_waits_for_mail_and_key() -> None:
    """Mail that nobody takes and seals that nobody signs are not tried."""
    assert choices.idle_jobs(read_settings(WAITING)) == {"seal_audit", "send_mail"}
    complete = WAITING | GIVEN["SMTP_HOST"] | GIVEN["AUDIT_SIGNING_KEY"]
    assert choices.idle_jobs(read_settings(complete)) == set()
    assert choices.idle_jobs(read_settings({})) == {"seal_audit"}


def test_doing_without() -> None:
    """What is turned off is not done: no scan, no encryption."""
    without = container(ENABLE_VIRUS_SCANNING="false", ENABLE_FILE_ENCRYPTION="false")
    ports = without.ports()
    assert isinstance(without.scanner(), NoScanner)
    assert ports.cipher.current is None


def test_encryption_without_a_key() -> None:
    """A store that remembers takes no file without a key to open it again."""
    wired = container(DATABASE_URL=NOBODY_LISTENS)
    with pytest.raises(NotConfigured, match="FILE_ENCRYPTION_KEYS"):
        wired.cipher().seal(a_blob_name())


def test_every_port_is_there() -> None:
    """The application gets something for each port."""
    ports = container().ports()
    assert all(getattr(ports, port.name) is not None for port in fields(Ports))


def test_one_of_everything() -> None:
    """What is shared between threads is made once, and another product has its own."""
    one, other = container(), container()

    assert one.application() is one.application()
    assert one.memory() is one.memory()
    assert one.application() is not other.application()
    assert one.memory() is not other.memory()


def test_part_can_be_replaced() -> None:
    """Whoever embeds the product puts a part of his own in its place."""
    clock, wired = FixedClock(NOW), container()
    wired.clock.override(Object(clock))
    assert wired.application().ports.clock is clock


def test_settings_are_needed() -> None:
    """Nothing is wired for an environment that nobody described."""
    with pytest.raises(Error, match="settings"):
        Container().application()


def test_key_of_the_process() -> None:
    """Without a secret each process signs with a key of its own, so that none is guessed."""
    one, other = container(), container()
    user = a_user()
    token = one.tokens().issue(user, token_id=TokenId(new_id()), at=NOW).text

    assert one.tokens().verify(token, at=NOW).user_id == user.id
    with pytest.raises(BadToken):
        other.tokens().verify(token, at=NOW)


def test_key_of_the_settings() -> None:
    """With a secret processes know each other's tokens, for as long as the settings say."""
    environment = {"JWT_SECRET": "uX3!kq9Zr7wLmE2vT8sYp4Hd6Nf1Gb5J", "JWT_EXPIRY": "15m"}
    one, other = container(**environment), container(**environment)
    token = one.tokens().issue(a_user(), token_id=TokenId(new_id()), at=NOW).text

    claims = other.tokens().verify(token, at=NOW + timedelta(minutes=14, seconds=59))
    assert claims.expires_at == NOW + timedelta(minutes=15)
    with pytest.raises(BadToken):
        other.tokens().verify(token, at=NOW + timedelta(minutes=15))


def test_provider_of_the_settings() -> None:
    """Where no keys are named nobody is introduced; where they are, their owner introduces."""
    named = {"JWKS_URL": "http://127.0.0.1:1/", "JWT_ISSUER": "them", "JWT_AUDIENCE": "us"}

    assert isinstance(container().ports().provider, MemoryProvider)
    assert isinstance(container(**named).ports().provider, JwksProvider)


def test_pool_has_the_size_that_was_asked_for() -> None:
    """Settings reach the pool; a pool that no server answers is unavailable, not a failure."""
    wired = container(DATABASE_URL=NOBODY_LISTENS, DATABASE_POOL_MIN="0", DATABASE_POOL_MAX="1")
    with pytest.raises(Unavailable) as refusal:
        wired.checks()["database"]()

    assert "hush" not in str(refusal.value)
    assert "127.0.0.1" not in str(refusal.value)
    wired.database().close()


def test_memory_is_ready() -> None:
    """In memory there is nothing to wait for."""
    checks = Container(settings=Settings()).checks()
    for check in checks.values():
        check()
    assert "cache" in checks


def test_parts_outside_are_looked_at(tmp_path: Path) -> None:
    """Bucket and scanner are looked at where they are named; a folder has to be one."""
    nowhere = {
        "S3_BUCKET": "files",
        "S3_ENDPOINT": "http://127.0.0.1:1",
        "S3_ACCESS_KEY_ID": "key",
        "S3_SECRET_ACCESS_KEY": "secret",
        "CLAMAV_HOST": "127.0.0.1",
        "CLAMAV_PORT": "1",
    }
    checks = container(DATABASE_URL=NOBODY_LISTENS, **nowhere).parts()
    assert set(checks) == {"storage", "scanner"}
    for check in checks.values():
        with pytest.raises(Unavailable):
            check()

    no_folder = tmp_path / "file"
    no_folder.touch()
    for folder, well in ((tmp_path / "files", True), (no_folder, False)):
        wired = container(DATABASE_URL=NOBODY_LISTENS, WORKCORE_DATA_DIR=str(folder))
        with nullcontext() if well else pytest.raises(Unavailable):
            wired.parts()["storage"]()
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []
