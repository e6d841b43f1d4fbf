"""The only file that names adapters: which stands behind which port, by settings alone."""

import logging
import secrets
from base64 import b64decode
from collections.abc import Callable
from functools import partial
from itertools import starmap
from typing import TYPE_CHECKING

from dependency_injector.containers import DeclarativeContainer
from dependency_injector.providers import Dependency, Dict, Factory, Object, Selector, Singleton

from workcore import __version__
from workcore.application import Application, Ports
from workcore_adapters.clamav import ClamdScanner
from workcore_adapters.encryption import EnvelopeCipher, KeyRing, RingVault
from workcore_adapters.files import FileBlobs, FileCheckpoints
from workcore_adapters.mail import FolderMailer, Protection, Server, SmtpMailer
from workcore_adapters.memory import (
    MemoryAnnouncements,
    MemoryBlobs,
    MemoryCache,
    MemoryCheckpoints,
    MemoryDatabase,
    MemoryDeadlines,
    MemoryDirectory,
    MemoryFiles,
    MemoryLimiter,
    MemoryMailer,
    MemoryNumbers,
    MemoryProvider,
    MemoryRelay,
    MemoryRetained,
    MemoryScanner,
    MemorySignIns,
    MemoryTrails,
    MemoryUnitOfWork,
    NoScanner,
    UnansweringScanner,
    memory_system,
)
from workcore_adapters.postgres import (
    Database,
    Migrator,
    PostgresAnnouncements,
    PostgresDeadlines,
    PostgresDirectory,
    PostgresFiles,
    PostgresNumbers,
    PostgresRelay,
    PostgresRetained,
    PostgresSignIns,
    PostgresTrails,
    PostgresUnitOfWork,
    postgres_system,
)
from workcore_adapters.postgres.bulk import BulkLoad
from workcore_adapters.postgres.dump import Dump
from workcore_adapters.postgres.remembered import LookedUp
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
from workcore_entrypoints.looks import DatabaseCheck, Looks, always_there, merged
from workcore_entrypoints.metrics import Meter
from workcore_entrypoints.metrics.cache import CountedCache
from workcore_entrypoints.metrics.messages import CountedMailer, CountedSender
from workcore_entrypoints.metrics.scanner import CountedScanner
from workcore_entrypoints.metrics.state import State
from workcore_entrypoints.settings import Settings

if TYPE_CHECKING:
    from workcore_entrypoints.rest.access_log import Spans


def bucket(settings: Settings) -> Bucket:
    """Name the bucket, and who may use it."""
    key, secret = settings.s3_access_key_id, settings.s3_secret_access_key
    return Bucket(
        settings.s3_bucket or "",
        settings.s3_endpoint,
        settings.s3_region,
        None if key is None else key.reveal(),
        None if secret is None else secret.reveal(),
    )


def ring(settings: Settings) -> KeyRing:
    """Read the keys that wrap keys of files; a store that forgets makes one up."""
    given = settings.file_encryption_keys
    if given is None:
        made_up = {"made-up": secrets.token_bytes(32)} if settings.database_url is None else {}
        return KeyRing(made_up)
    pairs = (part.strip().partition(":") for part in given.reveal().split(","))
    return KeyRing({key_id: b64decode(encoded) for key_id, _, encoded in pairs})


def redis_server(settings: Settings) -> RedisServer:
    """Name the server that processes share."""
    url, password = settings.redis_url, settings.redis_password
    return RedisServer(
        "" if url is None else url.reveal(),
        password=None if password is None else password.reveal(),
    )


def mail_server(settings: Settings) -> Server:
    """Name the server that takes mail, and say who we are to it."""
    password = settings.smtp_password
    return Server(
        host=settings.smtp_host or "",
        port=settings.smtp_port,
        sender=choices.sender_of(settings),
        protection=Protection(choices.mail_protection(settings)),
        user=settings.smtp_user,
        password=None if password is None else password.reveal(),
    )


def database(settings: Settings, looked_up: LookedUp) -> Database:
    """Prepare a pool of the size that is asked for."""
    return Database(
        choices.dsn(settings),
        minimum=settings.database_pool_min,
        maximum=settings.database_pool_max,
        looked_up=looked_up,
    )


def sentry(settings: Settings) -> logging.Handler:
    """Name the server that is told of errors."""
    from workcore_adapters.sentry import SentryErrors  # noqa: PLC0415 - 21 MiB that few need

    dsn = settings.sentry_dsn
    return SentryErrors(
        "" if dsn is None else dsn.reveal(),
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


def lending(database: Database) -> Callable[[], int]:
    """Ask a pool how many of its connections are in use."""
    return lambda: database.lent


def parts(settings: Settings, files: FileBlobs, bucket: Bucket, scanner: ClamdScanner) -> Looks:
    """List the checks of what keeps and scans attached files, as far as it is outside us."""
    storage = {"s3": bucket.check, "files": files.check}.get(choices.blob_store(settings))
    scanning = scanner.check if choices.scanner_of(settings) == "clamd" else None
    named = {"storage": storage, "scanner": scanning}
    return {name: check for name, check in named.items() if check is not None}


class Container(DeclarativeContainer):
    """
    One product, wired. Everything in it is made at first use and shared between threads.

    Give it `settings`; override a provider to replace a part.
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
        nobody=Singleton(MemoryProvider),
        provider=Singleton(
            JwksProvider,
            Singleton(KeySet, key_source),
            issuer=settings.provided.jwt_issuer,
            audience=settings.provided.jwt_audience,
        ),
    )

    meter = Singleton(Meter)

    memory = Singleton(MemoryDatabase)
    database = Singleton(database, settings, meter.provided.looked_up)
    migrator = Factory(Migrator, Singleton(choices.dsn, settings))

    dump = Factory(Dump, Singleton(choices.dsn, settings))

    bulk_load = Factory(BulkLoad, database=database)

    units = Selector(
        store,
        memory=Singleton(partial, MemoryUnitOfWork, memory),
        postgres=Singleton(partial, PostgresUnitOfWork, database),
    )
    system = Selector(
        store,
        memory=Singleton(partial, memory_system, memory),
        postgres=Singleton(partial, postgres_system, database),
    )
    deadlines = Selector(
        store,
        memory=Singleton(MemoryDeadlines, memory, clock),
        postgres=Singleton(PostgresDeadlines, database),
    )
    relay = Selector(
        store,
        memory=Singleton(MemoryRelay, memory, clock),
        postgres=Singleton(PostgresRelay, database),
    )
    announcements = Selector(
        store,
        memory=Singleton(MemoryAnnouncements, memory),
        postgres=Singleton(PostgresAnnouncements, database.provided.connect_alone),
    )
    retained = Selector(
        store,
        memory=Singleton(MemoryRetained, memory),
        postgres=Singleton(PostgresRetained, database),
    )
    trails = Selector(
        store,
        memory=Singleton(MemoryTrails, memory),
        postgres=Singleton(PostgresTrails, database),
    )
    checkpoints = Selector(
        store,
        memory=Singleton(MemoryCheckpoints),
        postgres=Singleton(FileCheckpoints, settings.provided.checkpoint_dir),
    )
    signer = Singleton(
        Ed25519Signer,
        Singleton(choices.sealing_key, settings),
        settings.provided.audit_keys_previous,
    )
    directory = Selector(
        store,
        memory=Singleton(MemoryDirectory, memory),
        postgres=Singleton(PostgresDirectory, database),
    )
    sign_ins = Selector(
        store,
        memory=Singleton(MemorySignIns),
        postgres=Singleton(PostgresSignIns, database),
    )
    numbers = Selector(
        store,
        memory=Singleton(MemoryNumbers),
        postgres=Singleton(PostgresNumbers, database),
    )

    redis = Singleton(redis_server, settings)
    sharing = Singleton(choices.sharing, settings)
    own_limiter = Singleton(MemoryLimiter)
    limiter = Selector(
        sharing,
        memory=own_limiter,
        redis=Singleton(SoftLimiter, Singleton(RedisLimiter, redis), own_limiter),
    )
    cache = Selector(
        sharing,
        memory=Singleton(MemoryCache),
        redis=Singleton(RedisCache, redis),
    )

    files = Selector(
        store,
        memory=Singleton(MemoryFiles, memory),
        postgres=Singleton(PostgresFiles, database),
    )
    bucket = Singleton(bucket, settings)
    file_blobs = Singleton(FileBlobs, settings.provided.attachment_dir)
    blobs = Selector(
        Singleton(choices.blob_store, settings),
        memory=Singleton(MemoryBlobs, clock),
        files=file_blobs,
        s3=Singleton(S3Blobs, bucket),
    )
    clamd = Singleton(ClamdScanner, settings.provided.clamav_host, settings.provided.clamav_port)
    scanner = Selector(
        Singleton(choices.scanner_of, settings),
        memory=Singleton(MemoryScanner),
        none=Singleton(NoScanner),
        awaited=Singleton(UnansweringScanner),
        clamd=clamd,
    )
    counted_cache = Singleton(CountedCache, cache, meter)
    counted_scanner = Singleton(CountedScanner, scanner, meter)
    sniffer = Singleton(MagicSniffer)
    ring = Singleton(ring, settings)
    vault = Singleton(RingVault, ring)
    cipher = Singleton(
        EnvelopeCipher,
        ring,
        encrypting=settings.provided.enable_file_encryption,
    )

    mailer = Selector(
        Singleton(choices.mailer_of, settings),
        memory=Singleton(MemoryMailer),
        folder=Singleton(
            FolderMailer,
            settings.provided.mail_dir,
            sender=Singleton(choices.sender_of, settings),
        ),
        smtp=Singleton(SmtpMailer, Singleton(mail_server, settings)),
    )

    webhook_sender = Singleton(HttpSender, settings.provided.webhook_networks)
    counted_mailer = Singleton(CountedMailer, mailer, meter)
    counted_sender = Singleton(CountedSender, webhook_sender, meter)

    ports = Singleton(
        Ports,
        units=units,
        system=system,
        deadlines=deadlines,
        relay=relay,
        retained=retained,
        trails=trails,
        checkpoints=checkpoints,
        signer=signer,
        directory=directory,
        sign_ins=sign_ins,
        numbers=numbers,
        clock=clock,
        ids=ids,
        passwords=passwords,
        tokens=tokens,
        files=files,
        blobs=blobs,
        scanner=counted_scanner,
        sniffer=sniffer,
        cipher=cipher,
        provider=provider,
        limiter=limiter,
        cache=counted_cache,
        mailer=counted_mailer,
        vault=vault,
        webhook_sender=counted_sender,
    )
    application = Singleton(
        Application,
        ports=ports,
        audited=settings.provided.enable_audit_trail,
        uploads=Singleton(choices.upload_rules, settings),
        rates=Singleton(choices.rate_limits, settings),
        hooks=Singleton(choices.hook_rules, settings),
        retention=Singleton(choices.retention, settings),
        base_url=settings.provided.base_url,
    )

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

    state = Singleton(State, application)
    lent = Selector(store, memory=Object(int), postgres=Singleton(lending, database))

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
