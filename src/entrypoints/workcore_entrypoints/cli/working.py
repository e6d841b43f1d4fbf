"""Running the worker."""

import logging

import click
from dependency_injector.providers import Object

from workcore import __version__
from workcore_entrypoints import choices
from workcore_entrypoints.cli.options import command
from workcore_entrypoints.cli.runtime import Runtime
from workcore_entrypoints.containers import Container
from workcore_entrypoints.settings import Settings

log = logging.getLogger("workcore.settings")


@click.command()
@command
def worker(runtime: Runtime) -> None:
    """Seal, tell, mail and clear away, again and again. Several may run on one database."""
    settings = runtime.settings
    if settings.database_url is None:
        raise click.UsageError("DATABASE_URL is needed. Without one, `workcore dev` has its own.")
    container = runtime.wired()
    if settings.workcore_failpoints is not None:
        from workcore_entrypoints.failpoints import wire

        wire(container)
    work(container, port=settings.metrics_port)


def work(container: Container, *, port: int | None = None) -> None:
    """Work on *container*'s store until a stop signal, and tell figures on *port*."""
    from workcore_entrypoints.logs import set_up, tell_errors
    from workcore_entrypoints.metrics import Figures, Meter
    from workcore_entrypoints.worker import Worker, jobs_of, until_stopped

    settings: Settings = container.settings()
    set_up(settings)
    tell_errors(container.errors())
    for sentence in choices.lacking(settings):
        log.warning(sentence)
    jobs = jobs_of(without=choices.idle_jobs(settings))
    names = ", ".join(job.name for job in jobs)
    meter = Meter(jobs=[job.name for job in jobs])
    container.meter.override(Object(meter))
    if port is not None:
        from workcore_entrypoints.metrics.listening import listen

        figures = Figures(meter=meter, version=__version__, state=container.state())
        listen(figures, host=settings.host, port=port)
    until_stopped(
        Worker(container.application(), jobs, container.announcements(), meter),
        ready=lambda: click.echo(f"workcore worker: {names}", err=True),
    )
    if settings.smtp_host is not None:
        container.mailer().close()
