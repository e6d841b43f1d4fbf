"""Schema and initial data."""

from datetime import datetime

import click

from workcore.errors import NotFound
from workcore.ports.queries import LARGEST_PAGE, Slice
from workcore_entrypoints.cli.importing import bar
from workcore_entrypoints.cli.options import command
from workcore_entrypoints.cli.output import counted, print_json
from workcore_entrypoints.cli.register import every_asset
from workcore_entrypoints.cli.runtime import Runtime
from workcore_entrypoints.demo.password import demo_password
from workcore_entrypoints.demo.seeding import seed_demo


@click.group()
def migrate() -> None:
    """Bring the schema up to date, or see where it stands."""


@migrate.command()
@command
def deploy(runtime: Runtime) -> None:
    """Bring the schema up to date. Safe to run from several places at once."""
    migrator = runtime.wired().migrator()
    before = migrator.status()
    migrator.upgrade()
    after = migrator.status()
    if after.newer:
        click.echo(f"A later version migrated to {after.current}; this one needs {after.head}.")
    elif before == after:
        click.echo(f"The schema is up to date ({after.current}).")
    else:
        click.echo(f"The schema went from {before.current or 'nothing'} to {after.current}.")


@migrate.command()
@command
def status(runtime: Runtime) -> None:
    """Show where the schema stands. Exits with 1 when this version cannot work on it."""
    found = runtime.wired().migrator().status()
    if runtime.json:
        print_json({"current": found.current, "head": found.head, "ok": found.serves})
    else:
        click.echo(f"schema {found.current or 'nothing'}, this version needs {found.head}")
    if not found.serves:
        raise click.exceptions.Exit(1)


@migrate.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@command
def reset(runtime: Runtime, *, yes: bool) -> None:
    """Throw all data away and begin anew; refused in production."""
    container = runtime.wired()
    if container.settings().production:
        raise click.ClickException("This is production (APP_ENV): nothing was reset.")
    if not yes:
        click.confirm("This throws all data away. Go on?", abort=True)
    migrator = container.migrator()
    migrator.downgrade("base")
    migrator.upgrade()
    click.echo("The database is empty, with the newest schema.")


@migrate.command()
@click.argument("message")
@command
def create(runtime: Runtime, message: str) -> None:
    """Write an empty migration after the newest one, for developers."""
    click.echo(f"Written: {runtime.wired().migrator().create(message)}")


@click.command()
@click.option("--demo", is_flag=True, help="Two made-up airports with people and requests.")
@click.option("--scale", type=click.IntRange(1, 5_000_000), metavar="N", help="N more requests.")
@click.option("--organisation", default="demo", show_default=True, help="Which one grows.")
@command
def seed(runtime: Runtime, *, demo: bool, scale: int | None, organisation: str) -> None:
    """Put in demo data, or synthetic requests for load tests."""
    if not demo and scale is None:
        raise click.UsageError("Say what to put in: --demo, --scale N, or both.")
    if demo:
        seed_airports(runtime)
    if scale is not None:
        grow(runtime, scale, organisation)


def seed_airports(runtime: Runtime) -> None:
    """Put the demo data in, once."""
    container = runtime.wired()
    password = demo_password(container.settings())
    now: datetime = container.clock().now()
    with bar(transient=True) as progress:
        task = progress.add_task("Making up requests", total=None)
        made = seed_demo(
            container.ports(),
            password,
            now=now,
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )
    click.echo(
        f"The demo airports are there. Sign in as admin@demo.example, password {password}"
        if made
        else "The demo airports were there already; nothing was changed."
    )


def grow(runtime: Runtime, count: int, slug: str) -> None:
    """Load synthetic requests in bulk."""
    container = runtime.wired()
    found = container.ports().directory.organisation(slug)
    if found is None:
        raise NotFound(f"organisation {slug}")
    runtime.acting = runtime.acting or f"admin@{slug}.example"
    application, caller = runtime.application(), runtime.caller()
    load = container.bulk_load(
        organisation=found,
        assets=[view.asset for view in every_asset(application, caller)],
        users=application.list_users(Slice(limit=LARGEST_PAGE), caller=caller).items,
        now=container.clock().now(),
    )
    with bar() as progress:
        task = progress.add_task("Loading requests", total=count)
        load(count, lambda more: progress.advance(task, more))
    click.echo(f"{counted(count, 'request')} loaded into {slug}.")
