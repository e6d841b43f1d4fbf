"""Every setting: its name, type, default, and what production asks of it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from attrs import field, frozen

from workcore.policies.outside import Network
from workcore.policies.uploads import FILE_TYPES
from workcore_entrypoints.settings import values as read
from workcore_entrypoints.settings.redis_url import redis_url
from workcore_entrypoints.settings.values import Secret

SHORTEST_SECRET: Final = 32
"""Characters of a secret that signs (RFC 7518, 3.2: as long as the hash)."""

PLACEHOLDERS: Final = ("your-", "change", "secret", "example", "password", "default")
"""How the words begin that guides put where a secret belongs."""


PACKAGES: Final = {
    "sentry_dsn": ("sentry_sdk", "sentry"),
    "new_relic_license_key": ("opentelemetry.exporter.otlp.proto.http", "telemetry"),
    "otel_exporter_otlp_endpoint": ("opentelemetry.exporter.otlp.proto.http", "telemetry"),
}
"""Settings that need what is not always installed, and the extra of ours that brings it."""


class AppEnv(StrEnum):
    """Where the product runs."""

    PRODUCTION = "production"
    DEVELOPMENT = "development"
    TEST = "test"


class SmtpTls(StrEnum):
    """How mail is kept from others on its way to the server."""

    TLS = "tls"
    STARTTLS = "starttls"
    OFFERED = "offered"
    NONE = "none"


class LogLevel(StrEnum):
    """How much is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


OPEN: Final = (SmtpTls.OFFERED, SmtpTls.NONE)
"""With these mail may travel so that others can read it."""


def env(reader: Callable[[str], Any], default: str | None = None) -> Any:  # noqa: ANN401 - attrs
    """Declare a setting: how its text is read, and the text that stands for no text."""
    fallback = None if default is None else reader(default)
    return field(default=fallback, metadata={"read": reader})


@frozen(kw_only=True)
class Settings:
    """
    What the environment says. Each attribute is the variable of its name in upper case.

    Those that later parts of the product use are read and checked already, so that
    one environment serves all versions.
    """

    app_env: AppEnv = env(read.word(AppEnv), "development")
    port: int = env(read.whole(1, 65_535), "3000")
    host: str = env(read.text, "0.0.0.0")  # noqa: S104 - a container's only interface
    api_url: str | None = env(read.url("http", "https"))
    workcore_workers: int = env(read.whole(1, 64), "2")
    workcore_threads: int = env(read.whole(1, 64), "16")
    workcore_turns: int = env(read.whole(1, 64), "2")
    workcore_affinity: bool = env(read.truth, "true")
    trusted_proxies: int = env(read.whole(0, 10), "0")
    drain_seconds: timedelta = env(read.span, "5s")

    database_url: Secret | None = env(read.secret_url("postgresql", "postgres"))
    database_pool_min: int = env(read.whole(0, 100), "2")
    database_pool_max: int = env(read.whole(1, 100), "10")
    redis_url: Secret | None = env(redis_url)
    redis_password: Secret | None = env(read.secret)

    rate_limit_per_user: int = env(read.whole(1, 1_000_000_000), "600")
    rate_limit_per_organisation: int = env(read.whole(1, 1_000_000_000), "6000")
    rate_limit_window: timedelta = env(read.span, "60s")

    jwt_secret: Secret | None = env(read.secret)
    jwt_secret_previous: Secret | None = env(read.secret)
    jwt_expiry: timedelta = env(read.span, "24h")
    jwks_url: str | None = env(read.url("http", "https"))
    jwt_issuer: str | None = env(read.text)
    jwt_audience: str | None = env(read.text)
    session_secret: Secret | None = env(read.secret)

    s3_endpoint: str | None = env(read.url("http", "https"))
    s3_region: str | None = env(read.text)
    s3_bucket: str | None = env(read.text)
    s3_access_key_id: Secret | None = env(read.secret)
    s3_secret_access_key: Secret | None = env(read.secret)
    s3_signed_url_expiry: int = env(read.whole(1, 604_800), "3600")

    smtp_host: str | None = env(read.text)
    smtp_port: int = env(read.whole(1, 65_535), "587")
    smtp_user: str | None = env(read.text)
    smtp_password: Secret | None = env(read.secret)
    smtp_from: str | None = env(read.address)
    smtp_tls: SmtpTls | None = env(read.word(SmtpTls))
    webhook_networks: tuple[Network, ...] = env(read.networks, "")
    notification_retention: timedelta = env(read.days, "90d")
    delivery_retention: timedelta = env(read.days, "90d")
    clamav_host: str | None = env(read.text)
    clamav_port: int = env(read.whole(1, 65_535), "3310")

    new_relic_license_key: Secret | None = env(read.unless_example(read.secret))
    sentry_dsn: Secret | None = env(read.unless_example(read.dsn))
    otel_exporter_otlp_endpoint: str | None = env(read.url("http", "https"))
    log_level: LogLevel = env(read.word(LogLevel), "info")
    log_dir: str | None = env(read.text)
    debug: str | None = env(read.text)
    metrics_port: int | None = env(read.whole(1, 65_535))
    readiness_checks: frozenset[str] = env(
        read.words("database", "cache", "storage", "scanner"), "database,cache"
    )

    enable_file_encryption: bool = env(read.truth, "true")
    enable_virus_scanning: bool = env(read.truth, "true")
    enable_audit_trail: bool = env(read.truth, "true")
    audit_signing_key: Secret | None = env(read.key)
    audit_keys_previous: tuple[str, ...] = env(read.public_keys, "")
    audit_checkpoint_dir: str | None = env(read.text)
    max_file_size_mb: int = env(read.whole(1, 1_024), "100")
    allowed_file_types: frozenset[str] = env(read.words(*FILE_TYPES), ",".join(FILE_TYPES))
    max_files_per_request: int = env(read.whole(1, 100), "10")
    file_encryption_keys: Secret | None = env(read.keys)
    workcore_data_dir: str = env(read.text, ".workcore")
    workcore_demo_password: Secret | None = env(read.secret)
    workcore_failpoints: str | None = env(read.text)

    @property
    def production(self) -> bool:
        """Whether weak and missing settings are errors."""
        return self.app_env is AppEnv.PRODUCTION

    @property
    def data_dir(self) -> Path:
        """Where everything is kept that no service keeps."""
        return Path(self.workcore_data_dir)

    @property
    def base_url(self) -> str:
        """Where people find the service."""
        return self.api_url or f"http://127.0.0.1:{self.port}"

    @property
    def attachment_dir(self) -> Path:
        """Where attached files are kept when no bucket is named."""
        return self.data_dir / "attachments"

    @property
    def mail_dir(self) -> Path:
        """Where mail is kept when no server is named."""
        return self.data_dir / "mail"

    @property
    def checkpoint_dir(self) -> Path:
        """Where signed checkpoints of the audit trail are kept."""
        given = self.audit_checkpoint_dir
        return self.data_dir / "checkpoints" if given is None else Path(given)


def problems_together(settings: Settings) -> Iterator[str]:
    """Judge settings that are readable each by itself."""
    if settings.database_pool_min > settings.database_pool_max:
        yield "DATABASE_POOL_MIN must not be larger than DATABASE_POOL_MAX"
    yield from _problems_of_single_sign_on(settings)
    yield from _problems_of_mail(settings)
    yield from _missing_packages(settings)
    if settings.production:
        yield from _problems_in_production(settings)


def _problems_of_single_sign_on(settings: Settings) -> Iterator[str]:
    if settings.jwks_url is None:
        return
    for name in ("jwt_issuer", "jwt_audience"):
        if getattr(settings, name) is None:
            yield f"{name.upper()} is needed with JWKS_URL: not all that is signed is for us"
    if settings.production and not settings.jwks_url.lower().startswith("https://"):
        yield "JWKS_URL must begin with https:// in production: whoever can change keys is anybody"


def _missing_packages(settings: Settings) -> Iterator[str]:
    """Name what has to be installed for settings that few use."""
    for name, (package, extra) in PACKAGES.items():
        if getattr(settings, name) is not None and not _is_there(package):
            yield f"{name.upper()} needs a package: pip install 'workcore-adapters[{extra}]'"


def _is_there(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:
        return False


def _problems_of_mail(settings: Settings) -> Iterator[str]:
    if settings.smtp_host is None:
        return
    if settings.smtp_from is None:
        yield "SMTP_FROM is needed with SMTP_HOST: the address that mail comes from"
    if (settings.smtp_user is None) is not (settings.smtp_password is None):
        yield "SMTP_USER and SMTP_PASSWORD are needed both, or neither"
    if settings.production and settings.smtp_user is not None and settings.smtp_tls in OPEN:
        yield f"SMTP_TLS={settings.smtp_tls} would send SMTP_PASSWORD in the open: tls, starttls"


def _problems_in_production(settings: Settings) -> Iterator[str]:
    if settings.database_url is None:
        yield "DATABASE_URL is needed in production, such as postgresql://user:password@host/name"
    if settings.jwt_secret is None:
        yield "JWT_SECRET is needed in production; make one with: openssl rand -base64 48"
    if settings.workcore_failpoints is not None:
        yield "WORKCORE_FAILPOINTS is for tests alone: whoever can write there ends processes"
    if settings.s3_bucket is None:
        yield "S3_BUCKET is needed in production, for the files that people attach"
    if settings.api_url is None:
        yield "API_URL is needed in production: where people find the service, for links in mail"
    for name in ("jwt_secret", "jwt_secret_previous", "session_secret"):
        chosen: Secret | None = getattr(settings, name)
        if chosen is not None and weak(chosen.reveal()):
            yield (
                f"{name.upper()} is weak: it needs {SHORTEST_SECRET} characters or more and must "
                "not be an example's; make one with: openssl rand -base64 48"
            )


def weak(chosen: str) -> bool:
    """Whether a secret is short, repetitive, or an example's."""
    few = len(set(chosen)) < SHORTEST_SECRET // 4
    return len(chosen) < SHORTEST_SECRET or few or chosen.lower().startswith(PLACEHOLDERS)
