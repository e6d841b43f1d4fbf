"""Running the service: in production, and all in one for development."""

import os
from importlib import import_module

import click

from workcore_entrypoints.cli import BEGAN
from workcore_entrypoints.cli.options import command
from workcore_entrypoints.cli.runtime import Runtime
from workcore_entrypoints.cli.workers import for_workers
from workcore_entrypoints.server import Serving
from workcore_entrypoints.settings import Settings
from workcore_entrypoints.settings.settings import LogLevel

TARGET = "workcore_entrypoints.rest.wsgi:app"


def serving_of(settings: Settings, *, host: str | None = None, port: int | None = None) -> Serving:
    """Say how to serve, by settings and what the command line says instead."""
    return Serving(
        target=TARGET,
        host=host or settings.host,
        port=port or settings.port,
        workers=settings.workcore_workers,
        threads=settings.workcore_threads,
        affinity=settings.workcore_affinity,
        drain_seconds=settings.drain_seconds.total_seconds(),
    )


@click.command()
@click.option("--host", help="Where to listen; else HOST, else every interface.")
@click.option("--port", type=int, help="Else PORT, else 3000.")
@click.option("--server", type=click.Choice(["granian", "gunicorn"]), default="granian")
@command
def serve(runtime: Runtime, host: str | None, port: int | None, server: str) -> None:
    """Serve HTTP. Settings come from the environment."""
    settings = runtime.settings
    if settings.database_url is None:
        raise click.UsageError("DATABASE_URL is needed. Without one, `workcore dev` has its own.")
    serving = serving_of(settings, host=host, port=port)
    os.environ.update(for_workers(settings))
    click.echo(f"workcore on http://{serving.host}:{serving.port}", err=True)
    import_module(f"workcore_entrypoints.server.{server}").serve(serving)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=int, help="Else PORT, else 3000.")
@click.option(
    "--full",
    is_flag=True,
    help="With a real S3 server, Valkey, a mail server that keeps what it gets, and clamd where it "
    "is installed; files of one mode are not there in the other.",
)
@command
def dev(runtime: Runtime, host: str, port: int | None, *, full: bool) -> None:
    """Run the whole product on this machine. It has an embedded database, and demo data."""
    from workcore_entrypoints.cli.development import Development
    from workcore_entrypoints.embedded.full import eventually, full_parts

    settings = runtime.settings
    serving = Serving(
        target=TARGET,
        host=host,
        port=port or settings.port,
        workers=1,
        threads=settings.workcore_threads,
        drain_seconds=0,
    )
    serving.ensure_free()
    if full:
        os.environ.update(runtime.join(full_parts(settings.data_dir)))
    # Links in mail lead to where it is served.
    runtime.environment = {**runtime.environment, "PORT": str(serving.port)}
    container = runtime.wired()
    if full:
        eventually(container.bucket().make)
    if settings.log_level is LogLevel.INFO:
        # A terminal is for people: what goes well is told only to whoever asks.
        os.environ.setdefault("LOG_LEVEL", "warning")
    Development(container, serving, BEGAN).run(os.environ)
