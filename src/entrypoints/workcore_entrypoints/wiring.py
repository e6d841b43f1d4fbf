"""The only file that names adapters: which stands behind which port, by settings alone."""

import logging
from functools import partial
from itertools import starmap
from typing import TYPE_CHECKING

from dependency_injector.containers import DeclarativeContainer
from dependency_injector.providers import Dependency, Dict, Factory, Object, Selector, Singleton

from workcore import __version__
from workcore_adapters import memory as twins
from workcore_adapters import postgres
from workcore_adapters.clamav import ClamdScanner
from workcore_adapters.encryption import EnvelopeCipher, KeyRing, RingVault
from workcore_adapters.files import FileBlobs, FileCheckpoints
from workcore_adapters.mail import FolderMailer, Protection, Server, SmtpMailer
from workcore_adapters.postgres.bulk import BulkLoad
from workcore_adapters.postgres.dump import Dump
from workcore_adapters.redis import RedisCache, RedisLimiter, RedisServer
from workcore_adapters.s3 import Bucket, S3Blobs
from workcore_adapters.security import (
    Argon2Hasher,
    Ed25519Signer,
    JwksProvider,
    JwksSource,
    JwtIssuer,
    KeySet,
)
from workcore_adapters.sniffing import MagicSniffer
from workcore_adapters.soft import SoftLimiter
from workcore_adapters.system import SystemClock, SystemIds
from workcore_adapters.webhooks import HttpSender
from workcore_entrypoints import choices
from workcore_entrypoints.logs.context import named
from workcore_entrypoints.logs.redaction import Redaction
from workcore_entrypoints.looks import DatabaseCheck, always_there, merged, parts
from workcore_entrypoints.metrics import Meter
from workcore_entrypoints.settings import Settings
from workcore_entrypoints.settings.values import revealed

if TYPE_CHECKING:
    from workcore_entrypoints.rest.access_log import Spans


def bucket(settings: Settings) -> Bucket:
    """Name the bucket, and who may use it."""
    return Bucket(
        settings.s3_bucket or "",
        settings.s3_endpoint,
        settings.s3_region,
        revealed(settings.s3_access_key_id),
        revealed(settings.s3_secret_access_key),
    )


def mail_server(settings: Settings) -> Server:
    """Name the server that takes mail, and say who we are to it."""
    return Server(
        host=settings.smtp_host or "",
        port=settings.smtp_port,
        sender=choices.sender_of(settings),
        protection=Protection(choices.mail_protection(settings)),
        user=settings.smtp_user,
        password=revealed(settings.smtp_password),
    )


def sentry(settings: Settings) -> logging.Handler:
    """Name the server that is told of errors."""
    from workcore_adapters.sentry import SentryErrors  # noqa: PLC0415 - 21 MiB that few need

    return SentryErrors(
        revealed(settings.sentry_dsn) or "",
        environment=settings.app_env,
        release=__version__,
        redact=Redaction.of(settings).text,
        named=named,
    )


def spans(settings: Settings) -> "Spans":
    """Name whoever collects what happened to each request."""
    from workcore_adapters.telemetry import Collector, OtlpSpans  # noqa: PLC0415 - 17 MiB alike

    collectors = starmap(Collector, choices.collectors_of(settings).items())
    return OtlpSpans(tuple(collectors), environment=settings.app_env, release=__version__)


class Wiring(DeclarativeContainer):
    """
    An adapter behind each port, and what stands beside the ports.

    The container of the product has it all; see there.
    """

    settings = Dependency(instance_of=Settings)
    store = Singleton(choices.store, settings)

    clock = Singleton(SystemClock)
    ids = Singleton(SystemIds)
    passwords = Singleton(Argon2Hasher)
    key = Singleton(choices.signing_key, settings)
    keys = Singleton(choices.keys, settings, key)
    tokens = Singleton(
        JwtIssuer,
        key,
        lifetime=settings.provided.jwt_expiry,
        previous=Singleton(choices.previous_key, settings),
    )

    key_source = Factory(JwksSource, settings.provided.jwks_url)
    provider = Selector(
        Singleton(choices.introducer, settings),
        nobody=Singleton(twins.MemoryProvider),
        provider=Singleton(
            JwksProvider,
            Singleton(KeySet, key_source),
            issuer=settings.provided.jwt_issuer,
            audience=settings.provided.jwt_audience,
        ),
    )

    meter = Singleton(Meter)

    memory = Singleton(twins.MemoryDatabase)
    dsn = Singleton(choices.dsn, settings)
    database = Singleton(
        postgres.Database,
        dsn,
        minimum=settings.provided.database_pool_min,
        maximum=settings.provided.database_pool_max,
        looked_up=meter.provided.looked_up,
    )
    migrator = Factory(postgres.Migrator, dsn)
    dump = Factory(Dump, dsn)
    bulk_load = Factory(BulkLoad, database=database)

    units = Selector(
        store,
        memory=Singleton(partial, twins.MemoryUnitOfWork, memory),
        postgres=Singleton(partial, postgres.PostgresUnitOfWork, database),
    )
    system = Selector(
        store,
        memory=Singleton(partial, twins.memory_system, memory),
        postgres=Singleton(partial, postgres.postgres_system, database),
    )
    deadlines = Selector(
        store,
        memory=Singleton(twins.MemoryDeadlines, memory, clock),
        postgres=Singleton(postgres.PostgresDeadlines, database),
    )
    relay = Selector(
        store,
        memory=Singleton(twins.MemoryRelay, memory, clock),
        postgres=Singleton(postgres.PostgresRelay, database),
    )
    announcements = Selector(
        store,
        memory=Singleton(twins.MemoryAnnouncements, memory),
        postgres=Singleton(postgres.PostgresAnnouncements, database.provided.connect_alone),
    )
    retained = Selector(
        store,
        memory=Singleton(twins.MemoryRetained, memory),
        postgres=Singleton(postgres.PostgresRetained, database),
    )
    trails = Selector(
        store,
        memory=Singleton(twins.MemoryTrails, memory),
        postgres=Singleton(postgres.PostgresTrails, database),
    )
    checkpoints = Selector(
        store,
        memory=Singleton(twins.MemoryCheckpoints),
        postgres=Singleton(FileCheckpoints, settings.provided.checkpoint_dir),
    )
    signer = Singleton(
        Ed25519Signer,
        Singleton(choices.sealing_key, settings),
        settings.provided.audit_keys_previous,
    )
    directory = Selector(
        store,
        memory=Singleton(twins.MemoryDirectory, memory),
        postgres=Singleton(postgres.PostgresDirectory, database),
    )
    sign_ins = Selector(
        store,
        memory=Singleton(twins.MemorySignIns),
        postgres=Singleton(postgres.PostgresSignIns, database),
    )
    numbers = Selector(
        store,
        memory=Singleton(twins.MemoryNumbers),
        postgres=Singleton(postgres.PostgresNumbers, database),
    )

    redis = Singleton(
        RedisServer,
        Singleton(revealed, settings.provided.redis_url),
        password=Singleton(revealed, settings.provided.redis_password),
    )
    sharing = Singleton(choices.sharing, settings)
    own_limiter = Singleton(twins.MemoryLimiter)
    limiter = Selector(
        sharing,
        memory=own_limiter,
        redis=Singleton(SoftLimiter, Singleton(RedisLimiter, redis), own_limiter),
    )
    cache = Selector(
        sharing,
        memory=Singleton(twins.MemoryCache),
        redis=Singleton(RedisCache, redis),
    )

    files = Selector(
        store,
        memory=Singleton(twins.MemoryFiles, memory),
        postgres=Singleton(postgres.PostgresFiles, database),
    )
    bucket = Singleton(bucket, settings)
    file_blobs = Singleton(FileBlobs, settings.provided.attachment_dir)
    blobs = Selector(
        Singleton(choices.blob_store, settings),
        memory=Singleton(twins.MemoryBlobs, clock),
        files=file_blobs,
        s3=Singleton(S3Blobs, bucket),
    )
    clamd = Singleton(ClamdScanner, settings.provided.clamav_host, settings.provided.clamav_port)
    scanner = Selector(
        Singleton(choices.scanner_of, settings),
        memory=Singleton(twins.MemoryScanner),
        none=Singleton(twins.NoScanner),
        awaited=Singleton(twins.UnansweringScanner),
        clamd=clamd,
    )
    sniffer = Singleton(MagicSniffer)
    ring = Singleton(KeyRing, Singleton(choices.wrapping_keys, settings))
    vault = Singleton(RingVault, ring)
    cipher = Singleton(
        EnvelopeCipher,
        ring,
        encrypting=settings.provided.enable_file_encryption,
    )

    mailer = Selector(
        Singleton(choices.mailer_of, settings),
        memory=Singleton(twins.MemoryMailer),
        folder=Singleton(
            FolderMailer,
            settings.provided.mail_dir,
            sender=Singleton(choices.sender_of, settings),
        ),
        smtp=Singleton(SmtpMailer, Singleton(mail_server, settings)),
    )

    webhook_sender = Singleton(HttpSender, settings.provided.webhook_networks)

    errors = Selector(
        Singleton(choices.errors_to, settings),
        nobody=Object(None),
        sentry=Singleton(sentry, settings),
    )
    spans = Selector(
        Singleton(choices.spans_to, settings),
        nobody=Object(None),
        collectors=Singleton(spans, settings),
    )

    lent = Selector(store, memory=Object(int), postgres=database.provided.lent)

    cache_check = Selector(sharing, memory=Object(always_there), redis=redis.provided.check)
    parts = Singleton(parts, settings, file_blobs, bucket, clamd)
    checks = Singleton(
        merged,
        Selector(
            store,
            memory=Dict(cache=cache_check),
            postgres=Dict(
                database=Singleton(DatabaseCheck, database, migrator.provided.status),
                cache=cache_check,
            ),
        ),
        parts,
    )
