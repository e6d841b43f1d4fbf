"""What the environment says is read strictly, and what is wrong is said at once."""

import base64
import re
from collections import Counter
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Final

import pytest
from attrs import fields

from workcore_entrypoints.settings import (
    AppEnv,
    Secret,
    Settings,
    SettingsError,
    read_settings,
)
from workcore_entrypoints.settings.reading import READERS
from workcore_entrypoints.settings.settings import LogLevel, SmtpTls

ROOT: Final = Path(__file__).parents[3]
STRONG: Final = "uX3!kq9Zr7wLmE2vT8sYp4Hd6Nf1Gb5J"
KEY: Final = base64.b64encode(bytes(32)).decode()
PUBLIC: Final = "workcore+0a1b2c3d+AQ" + "A" * 42
DATABASE: Final = "postgresql://user:hidden-pw@db:5432/work"
PRODUCTION: Final = {
    "APP_ENV": "production",
    "DATABASE_URL": DATABASE,
    "JWT_SECRET": STRONG,
    "S3_BUCKET": "files",
    "CLAMAV_HOST": "clamav",
    "SMTP_HOST": "mail",
    "SMTP_FROM": "workcore@example.org",
    "API_URL": "https://work.example.org",
}

URL: Final = ("https://example.org", "https://example.org", "ftp://example.org", "example.org")
TEXT: Final = ("some text", "some text")
HIDDEN: Final = ("hidden", Secret("hidden"))
FLAG: Final = ("off", False, "maybe", "2")
PORT: Final = ("8080", 8080, "0", "65536", "-1", "http", "80.5", "1e3", "٣")

CALLS: Final = ("1000000000", 1_000_000_000, "0", "-1", "1000000001", "unlimited")
BY_TLS: Final = "rediss://user:hush@cache:6379/1?ssl_ca_certs=/ca.pem&ssl_check_hostname=false"
NO_REDIS: Final = (
    "cache:6379",
    "redis://",
    "redis://cache:port",
    "redis://cache:0",
    "redis://cache/name",
    "redis://cache?socket_timeout=30",
    "redis://cache?decode_responses",
    "redis://cache?ssl_ca_certs=/ca.pem",
    "rediss://cache?socket_timeout=30",
    "rediss://cache?ssl_cert_reqs=sometimes",
    "rediss://cache?ssl_ca_certs=",
)

DAYS: Final = ("30d", timedelta(days=30), "90", "23h", "0d", "forever")
DSN: Final = "https://key@sentry.example/1"
SETTINGS: Final[dict[str, tuple[Any, ...]]] = {
    "APP_ENV": ("TEST", AppEnv.TEST, "staging"),
    "PORT": PORT,
    "HOST": TEXT,
    "API_URL": URL,
    "WORKCORE_WORKERS": ("64", 64, "0", "65", "many"),
    "WORKCORE_THREADS": ("1", 1, "0", "65", "many"),
    "WORKCORE_TURNS": ("1", 1, "0", "65", "many"),
    "WORKCORE_AFFINITY": FLAG,
    "TRUSTED_PROXIES": ("10", 10, "-1", "11", "all"),
    "DRAIN_SECONDS": ("90", timedelta(seconds=90), "0", "5 s", "-5s", "1w", "1.5h"),
    "DATABASE_URL": (DATABASE, Secret(DATABASE), "mysql://db/work", "postgresql://", "http://["),
    "DATABASE_POOL_MIN": ("0", 0, "-1", "101", "two"),
    "DATABASE_POOL_MAX": ("100", 100, "0", "101", "two"),
    "REDIS_URL": (BY_TLS, Secret(BY_TLS), *NO_REDIS),
    "RATE_LIMIT_PER_USER": CALLS,
    "RATE_LIMIT_PER_ORGANISATION": CALLS,
    "RATE_LIMIT_WINDOW": ("15m", timedelta(minutes=15), "0s", "hourly"),
    "REDIS_PASSWORD": HIDDEN,
    "JWT_SECRET": HIDDEN,
    "JWT_SECRET_PREVIOUS": HIDDEN,
    "JWT_EXPIRY": ("7d", timedelta(days=7), "soon", "24hours", "0h", "٣h"),
    "JWKS_URL": URL,
    "JWT_ISSUER": TEXT,
    "JWT_AUDIENCE": TEXT,
    "SESSION_SECRET": HIDDEN,
    "S3_ENDPOINT": URL,
    "S3_REGION": TEXT,
    "S3_BUCKET": TEXT,
    "S3_ACCESS_KEY_ID": HIDDEN,
    "S3_SECRET_ACCESS_KEY": HIDDEN,
    "S3_SIGNED_URL_EXPIRY": ("604800", 604_800, "0", "604801", "1h"),
    "SMTP_HOST": TEXT,
    "SMTP_PORT": PORT,
    "SMTP_USER": TEXT,
    "SMTP_PASSWORD": HIDDEN,
    "SMTP_FROM": ("us@example.org", "us@example.org", "us", "Us <us@example.org>"),
    "SMTP_TLS": ("STARTTLS", SmtpTls.STARTTLS, "yes", "ssl"),
    "WEBHOOK_NETWORKS": (
        "10.1.0.0/16, fd00::/8,",
        (ip_network("10.1.0.0/16"), ip_network("fd00::/8")),
        "10.1.0.1/16",
        "everything",
    ),
    "NOTIFICATION_RETENTION": DAYS,
    "DELIVERY_RETENTION": DAYS,
    "CLAMAV_HOST": TEXT,
    "CLAMAV_PORT": PORT,
    "NEW_RELIC_LICENSE_KEY": HIDDEN,
    "SENTRY_DSN": (DSN, Secret(DSN), "https://sentry.example", "https://sentry.example/1", "k@s/1"),
    "OTEL_EXPORTER_OTLP_ENDPOINT": URL,
    "LOG_LEVEL": ("WARNING", LogLevel.WARNING, "loud"),
    "LOG_DIR": TEXT,
    "DEBUG": TEXT,
    "METRICS_PORT": PORT,
    "READINESS_CHECKS": (" database ,", frozenset({"database"}), "disk", "database;cache"),
    "ENABLE_FILE_ENCRYPTION": FLAG,
    "ENABLE_VIRUS_SCANNING": FLAG,
    "ENABLE_AUDIT_TRAIL": FLAG,
    "AUDIT_SIGNING_KEY": (KEY, Secret(KEY), "short", "%" * 44, KEY[4:]),
    "AUDIT_KEYS_PREVIOUS": (f"{PUBLIC}, ", (PUBLIC,), KEY, PUBLIC[:-1], f"{PUBLIC};{PUBLIC}"),
    "AUDIT_CHECKPOINT_DIR": TEXT,
    "MAX_FILE_SIZE_MB": ("1024", 1024, "0", "1025", "100MB"),
    "ALLOWED_FILE_TYPES": ("pdf, jpeg", frozenset({"pdf", "jpeg"}), "pdf,exe"),
    "MAX_FILES_PER_REQUEST": ("1", 1, "0", "101", "ten"),
    "FILE_ENCRYPTION_KEYS": (
        f"a:{KEY}, b:{KEY}",
        Secret(f"a:{KEY}, b:{KEY}"),
        KEY,
        "a:AAAA",
        "a:é",
    ),
    "WORKCORE_DATA_DIR": TEXT,
    "WORKCORE_DEMO_PASSWORD": HIDDEN,
    "WORKCORE_FAILPOINTS": TEXT,
}
"""Each setting: a text that is fine, what it means, and texts that are not."""

BESIDE: Final = {
    "JWKS_URL": {"JWT_ISSUER": "https://id", "JWT_AUDIENCE": "us"},
    "SMTP_HOST": {"SMTP_FROM": "us@example.org"},
}
"""What a setting needs beside it."""

BAD: Final = [(name, text) for name, (_, _, *bad) in SETTINGS.items() for text in bad]


def refused(environment: dict[str, str], **given: Any) -> tuple[str, ...]:
    """See that the settings are refused, and list why."""
    with pytest.raises(SettingsError) as refusal:
        read_settings(environment, **given)
    return refusal.value.problems


def test_every_setting_is_explained() -> None:
    """Whoever runs the product finds each setting in the README."""
    explained = (ROOT / "README.md").read_text("utf-8")
    assert [name for name in READERS if f"`{name}`" not in explained] == []


def test_no_setting_is_explained_twice() -> None:
    """What somebody finds there of a setting is all that there is."""
    rows = re.findall(r"^\| (`[A-Z].*?) \|", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    named = Counter(name for row in rows for name in re.findall(r"`([A-Z0-9_]+)`", row))
    assert {name: count for name, count in named.items() if count > 1} == {}
    assert len(named) > len(READERS) // 2


def test_every_setting_is_tried() -> None:
    """The table above has every setting there is."""
    assert set(SETTINGS) == {field.name.upper() for field in fields(Settings)} == set(READERS)


@pytest.mark.parametrize("name", SETTINGS)
def test_setting_is_read(name: str) -> None:
    """A proper text becomes a typed value."""
    text, value, *_ = SETTINGS[name]
    assert getattr(read_settings(BESIDE.get(name, {}) | {name: text}), name.lower()) == value


@pytest.mark.parametrize(("name", "text"), BAD)
def test_setting_is_refused(name: str, text: str) -> None:
    """Anything else is one problem, which names the setting and says what it should be."""
    (problem,) = refused({name: text})
    assert re.match(rf"{name} (must|may) ", problem)


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("text", ["", "  "])
def test_empty_is_not_there(name: str, text: str) -> None:
    """An empty variable means the default, as orchestrators that cannot unset expect."""
    assert read_settings({name: text}) == Settings()


def test_defaults() -> None:
    """Without any environment the product runs for development, on memory."""
    settings = read_settings({})

    assert (settings.app_env, settings.port) == (AppEnv.DEVELOPMENT, 3000)
    assert settings.jwt_expiry == timedelta(hours=24)
    assert settings.readiness_checks == {"database", "cache"}
    assert (settings.database_url, settings.production) == (None, False)
    assert settings.data_dir == Path(".workcore")


def test_all_problems_at_once() -> None:
    """Nobody mends settings one start at a time."""
    found = refused({"PORT": "x", "LOG_LEVEL": "loud", "JWT_EXPIRY": "soon", "HOST": "ok"})
    assert [problem.partition(" ")[0] for problem in found] == ["PORT", "JWT_EXPIRY", "LOG_LEVEL"]


def test_problem_lists_all() -> None:
    """What is printed has one line for each problem."""
    with pytest.raises(SettingsError) as refusal:
        read_settings({"PORT": "x", "LOG_LEVEL": "loud"})
    assert len(str(refusal.value).splitlines()) == 3


def test_pool_is_consistent() -> None:
    """A pool is not smaller at most than at least."""
    assert refused({"DATABASE_POOL_MIN": "5", "DATABASE_POOL_MAX": "4"}) == (
        "DATABASE_POOL_MIN must not be larger than DATABASE_POOL_MAX",
    )


SINGLE_SIGN_ON: Final = {
    "JWKS_URL": "https://id.example.org/keys",
    "JWT_ISSUER": "https://id.example.org",
    "JWT_AUDIENCE": "workcore",
}


@pytest.mark.parametrize("name", ["JWT_ISSUER", "JWT_AUDIENCE"])
def test_single_sign_on_is_for_us(name: str) -> None:
    """Nobody believes all that a provider signs for whomever."""
    (problem,) = refused({n: v for n, v in SINGLE_SIGN_ON.items() if n != name})
    assert problem.startswith(f"{name} is needed with JWKS_URL")
    assert read_settings({name: "alone"}).jwks_url is None


def test_keys_come_safely_in_production() -> None:
    """Whoever could change keys on their way could be anybody."""
    plain = SINGLE_SIGN_ON | {"JWKS_URL": "http://id.example.org/keys"}
    assert read_settings(plain).jwks_url == "http://id.example.org/keys"
    (problem,) = refused(PRODUCTION | plain)

    assert problem.startswith("JWKS_URL must begin with https://")
    assert read_settings(PRODUCTION | SINGLE_SIGN_ON).production


@pytest.mark.parametrize("name", ["DATABASE_URL", "JWT_SECRET", "S3_BUCKET", "API_URL"])
def test_production_needs(name: str) -> None:
    """Production does not start on made-up defaults."""
    (problem,) = refused({n: v for n, v in PRODUCTION.items() if n != name})
    assert problem.startswith(f"{name} is needed in production")


@pytest.mark.parametrize("name", ["JWT_SECRET", "JWT_SECRET_PREVIOUS", "SESSION_SECRET"])
@pytest.mark.parametrize(
    "weak", ["short", STRONG[:31], "a" * 64, "ab" * 32, "change-me" + STRONG, "Your-" + STRONG]
)
def test_production_refuses_weak_secrets(name: str, weak: str) -> None:
    """A secret that signs is long, varied, and no example's; which one is not is named."""
    (problem,) = refused(PRODUCTION | {name: weak})

    assert problem.startswith(f"{name} is weak")
    assert weak not in problem
    assert read_settings({name: weak}).app_env is AppEnv.DEVELOPMENT


MAIL: Final = {"SMTP_HOST": "mail", "SMTP_FROM": "us@example.org"}
LOGIN: Final = {"SMTP_USER": "us", "SMTP_PASSWORD": "hidden"}


def test_mail_needs_a_sender() -> None:
    """Who names a mail server says from whom mail comes, wherever he is."""
    (problem,) = refused({"SMTP_HOST": "mail"})
    assert problem.startswith("SMTP_FROM is needed with SMTP_HOST")


@pytest.mark.parametrize("name", LOGIN)
def test_user_and_password_go_together(name: str) -> None:
    """A user without his password is a mistake, and the other way round."""
    (problem,) = refused(MAIL | {name: LOGIN[name]})
    assert problem == "SMTP_USER and SMTP_PASSWORD are needed both, or neither"
    assert "hidden" not in problem


@pytest.mark.parametrize("way", ["none", "offered"])
def test_password_in_the_open(way: str) -> None:
    """Production sends its password to no mail server where others may read it."""
    (problem,) = refused(PRODUCTION | LOGIN | {"SMTP_TLS": way})
    assert problem.startswith(f"SMTP_TLS={way} would send SMTP_PASSWORD in the open")
    assert read_settings(PRODUCTION | {"SMTP_TLS": way}).production
    assert read_settings(MAIL | LOGIN | {"SMTP_TLS": way}).smtp_user == "us"


def test_production_without_failpoints() -> None:
    """Nobody can tell a process in production to die."""
    (problem,) = refused(PRODUCTION | {"WORKCORE_FAILPOINTS": "points"})
    assert problem.startswith("WORKCORE_FAILPOINTS is for tests alone")


def test_production_with_strong_secrets() -> None:
    """With a database and strong secrets production starts."""
    settings = read_settings(PRODUCTION | {"SESSION_SECRET": STRONG[::-1]})
    assert settings.production


@pytest.mark.parametrize(
    "name", [n for n, (_, value, *_) in SETTINGS.items() if isinstance(value, Secret)]
)
def test_secrets_never_show(name: str) -> None:
    """A secret is in no text of the settings, however they are printed."""
    text, value, *_ = SETTINGS[name]
    settings = read_settings({name: text})

    for shown in (repr(settings), str(settings), str(value), repr(value), f"{value}"):
        assert text not in shown
        assert "hidden" not in shown


def test_bad_secret_is_not_repeated() -> None:
    """What is wrong with a secret is said without saying the secret."""
    (problem,) = refused({"DATABASE_URL": "mysql://user:hidden-pw@db/work"})
    assert "hidden-pw" not in problem


def test_node_env() -> None:
    """The environment's name may come as `NODE_ENV`; `APP_ENV` wins."""
    assert read_settings({"NODE_ENV": "test"}).app_env is AppEnv.TEST
    both = {"NODE_ENV": "production", "APP_ENV": "test"}
    assert read_settings(both).app_env is AppEnv.TEST
    assert refused({"NODE_ENV": "staging"})[0].startswith("APP_ENV must be one of")


def test_mounted_secret(tmp_path: Path) -> None:
    """A secret may lie in a file; its line end is not part of it."""
    mounted = tmp_path / "jwt"
    mounted.write_text(STRONG + "\n")

    settings = read_settings({"JWT_SECRET_FILE": str(mounted)})
    assert settings.jwt_secret == Secret(STRONG)
    both = read_settings({"JWT_SECRET_FILE": str(mounted), "JWT_SECRET": "other"})
    assert both.jwt_secret == Secret("other")


def test_mounted_secret_is_missing(tmp_path: Path) -> None:
    """A file that is not there is a problem of that setting."""
    (problem,) = refused({"JWT_SECRET_FILE": str(tmp_path / "nothing")})
    assert problem.startswith("JWT_SECRET_FILE names a file that cannot be read")


def test_mounted_secret_is_binary(tmp_path: Path) -> None:
    """A file that holds no text is a problem, not a failure, and its bytes do not show."""
    mounted = tmp_path / "jwt"
    mounted.write_bytes(b"\xff\xfehidden")

    (problem,) = refused({"JWT_SECRET_FILE": str(mounted)})
    assert problem == "JWT_SECRET_FILE names a file that holds no text"


def test_dotenv(tmp_path: Path) -> None:
    """A `.env` file is read, the environment wins, and no file is fine, too."""
    file = tmp_path / ".env"
    file.write_text("# ours\nPORT=4000\nLOG_LEVEL='error'\nLOG_DIR\n")
    settings = read_settings({"PORT": "5000"}, dotenv=file)

    assert (settings.port, settings.log_level) == (5000, LogLevel.ERROR)
    assert settings.log_dir is None
    assert read_settings({}, dotenv=tmp_path / "nothing") == Settings()


GUIDE: Final = ROOT / "tests" / "data" / "guide" / "dotenv.env"
"""The environment that the first deployment guide prints, word for word."""


def test_guide_is_too_weak() -> None:
    """Who copies the guide's example into production is told each weak secret, nothing else."""
    found = refused({}, dotenv=GUIDE)
    assert [problem.partition(" ")[0] for problem in found] == ["JWT_SECRET", "SESSION_SECRET"]


def test_guide_with_strong_secrets() -> None:
    """With secrets of one's own the guide's example starts as it stands."""
    settings = read_settings({"JWT_SECRET": STRONG, "SESSION_SECRET": STRONG[::-1]}, dotenv=GUIDE)

    assert (settings.production, settings.s3_bucket) == (True, "capacity-planner-attachments")
    assert settings.jwt_expiry == timedelta(hours=24)


def test_guide_elsewhere() -> None:
    """Whoever tries the guide's example outside production needs no secrets of his own."""
    assert read_settings({"APP_ENV": "development"}, dotenv=GUIDE).s3_region == "us-east-1"
