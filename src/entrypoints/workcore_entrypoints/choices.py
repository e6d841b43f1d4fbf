"""What settings choose, in words: read by the container, which alone knows what stands for each."""

import secrets
from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Final

from workcore.policies.hook_rules import HookRules
from workcore.policies.rates import RateLimits
from workcore.policies.retention import Retention
from workcore.policies.uploads import MEGABYTE, UploadRules
from workcore_entrypoints.settings import Settings
from workcore_entrypoints.settings.values import revealed

NEW_RELIC: Final = "https://otlp.nr-data.net"
NEW_RELIC_EU: Final = "https://otlp.eu01.nr-data.net"
EU: Final = "eu01"
"""How keys of accounts in the EU begin."""

SMTPS: Final = 465
SUBMISSION: Final = 587
"""Ports of mail servers, as RFC 8314 has them."""


def store(settings: Settings) -> str:
    """Choose the store: PostgreSQL where a database is named, else memory."""
    return "memory" if settings.database_url is None else "postgres"


def introducer(settings: Settings) -> str:
    """Choose whom to believe besides ourselves: nobody, unless keys of a provider are named."""
    return "nobody" if settings.jwks_url is None else "provider"


def blob_store(settings: Settings) -> str:
    """Choose where the bytes of files are: a bucket where one is named, else beside the store."""
    if settings.s3_bucket is not None:
        return "s3"
    return "memory" if settings.database_url is None else "files"


def scanner_of(settings: Settings) -> str:
    """Choose what scans files: clamd where one is named; production waits for one."""
    if not settings.enable_virus_scanning:
        return "none"
    if settings.clamav_host is not None:
        return "clamd"
    if settings.production:
        return "awaited"
    return "memory" if settings.database_url is None else "none"


def mailer_of(settings: Settings) -> str:
    """Choose what takes mail: a server where one is named, else beside the store."""
    if settings.smtp_host is not None:
        return "smtp"
    return "memory" if settings.database_url is None else "folder"


def lacking(settings: Settings) -> Iterator[str]:
    """Say what production goes on without, what waits for it meanwhile, and how to mend it."""
    if not settings.production:
        return
    if settings.smtp_host is None:
        yield "SMTP_HOST is not set: mail waits, and is sent once it is."
    if settings.enable_virus_scanning and settings.clamav_host is None:
        yield (
            "CLAMAV_HOST is not set: attached files wait for a verdict and are handed to nobody;"
            " ENABLE_VIRUS_SCANNING=false does without."
        )
    if settings.enable_file_encryption and settings.file_encryption_keys is None:
        yield (
            "FILE_ENCRYPTION_KEYS is not set: no file is taken. Set it to k1:KEY, with a KEY by"
            " openssl rand -base64 32; ENABLE_FILE_ENCRYPTION=false does without."
        )
    if settings.enable_audit_trail and settings.audit_signing_key is None:
        yield (
            "AUDIT_SIGNING_KEY is not set: the audit trail is kept, and sealed once it is; make"
            " one with: openssl rand -base64 32."
        )


def idle_jobs(settings: Settings) -> frozenset[str]:
    """Name the jobs that a worker cannot do by these settings: what they would do waits."""
    idle = {
        "seal_audit": settings.audit_signing_key is None,
        "send_mail": settings.production and settings.smtp_host is None,
    }
    return frozenset(name for name, cannot in idle.items() if cannot)


def sender_of(settings: Settings) -> str:
    """Say from whom mail comes."""
    return settings.smtp_from or "workcore@workcore.example"


def mail_protection(settings: Settings) -> str:
    """Say how mail travels: as asked for, else as the port and a password need it."""
    if settings.smtp_tls is not None:
        return settings.smtp_tls
    if settings.smtp_port == SMTPS:
        return "tls"
    sure = settings.smtp_port == SUBMISSION or settings.smtp_user is not None
    return "starttls" if sure else "offered"


def dsn(settings: Settings) -> str:
    """Give the database's address to whoever connects."""
    return revealed(settings.database_url) or ""


def signing_key(settings: Settings) -> str:
    """Give the secret that signs; without one, a key that ends with this process."""
    return revealed(settings.jwt_secret) or secrets.token_urlsafe(48)


def previous_key(settings: Settings) -> str | None:
    """Give the secret that signed before, while tokens of that time are still around."""
    return revealed(settings.jwt_secret_previous)


def keys(settings: Settings, current: str) -> tuple[str, ...]:
    """List the secrets that sign and have signed, the present one first."""
    previous = previous_key(settings)
    return (current,) if previous is None else (current, previous)


def sealing_key(settings: Settings) -> bytes | None:
    """Give the key that signs checkpoints of the audit trail, if there is one."""
    given = revealed(settings.audit_signing_key)
    return None if given is None else b64decode(given)


def wrapping_keys(settings: Settings) -> Mapping[str, bytes]:
    """List the keys that wrap keys of files; a store that forgets makes one up."""
    given = revealed(settings.file_encryption_keys)
    if given is None:
        return {"made-up": secrets.token_bytes(32)} if settings.database_url is None else {}
    pairs = (part.strip().partition(":") for part in given.split(","))
    return {key_id: b64decode(encoded) for key_id, _, encoded in pairs}


def sharing(settings: Settings) -> str:
    """Choose where calls are counted: on a Redis where one is named, else in each process."""
    return "memory" if settings.redis_url is None else "redis"


def rate_limits(settings: Settings) -> RateLimits:
    """Say how many calls are answered."""
    return RateLimits(
        per_user=settings.rate_limit_per_user,
        per_organisation=settings.rate_limit_per_organisation,
        window=settings.rate_limit_window,
    )


def upload_rules(settings: Settings) -> UploadRules:
    """Say which files are taken."""
    return UploadRules(
        max_bytes=settings.max_file_size_mb * MEGABYTE,
        max_files=settings.max_files_per_request,
        types=sorted(settings.allowed_file_types),
    )


def errors_to(settings: Settings) -> str:
    """Choose who is told of errors besides the log: Sentry where it is named."""
    return "nobody" if settings.sentry_dsn is None else "sentry"


def collectors_of(settings: Settings) -> Mapping[str, Mapping[str, str]]:
    """List whom spans are sent to, and what each wants to be told besides."""
    found: dict[str, Mapping[str, str]] = {}
    key, endpoint = revealed(settings.new_relic_license_key), settings.otel_exporter_otlp_endpoint
    if key is not None:
        place = NEW_RELIC_EU if key.startswith(EU) else NEW_RELIC
        found[place] = {"api-key": key}
    if endpoint is not None:
        found[endpoint] = {}
    return found


def spans_to(settings: Settings) -> str:
    """Choose who hears of each request: whoever collects, where there is one."""
    return "collectors" if collectors_of(settings) else "nobody"


def hook_rules(settings: Settings) -> HookRules:
    """Say where webhooks may lead besides the public internet."""
    return HookRules(networks=settings.webhook_networks)


def retention(settings: Settings) -> Retention:
    """Say how long is kept what was told."""
    return Retention(notices=settings.notification_retention, messages=settings.delivery_retention)
