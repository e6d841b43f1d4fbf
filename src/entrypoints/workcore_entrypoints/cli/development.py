"""The whole product in one command."""

import threading
import time
from collections.abc import MutableMapping
from functools import partial
from http.client import HTTPConnection

import click
from attrs import frozen
from rich.table import Table

from workcore_entrypoints.cli.importing import bar
from workcore_entrypoints.cli.output import print_table
from workcore_entrypoints.cli.workers import for_workers
from workcore_entrypoints.cli.working import work
from workcore_entrypoints.containers import Container
from workcore_entrypoints.demo.password import demo_password
from workcore_entrypoints.demo.people import PEOPLE
from workcore_entrypoints.demo.seeding import seed_demo
from workcore_entrypoints.server import Serving
from workcore_entrypoints.server.granian import serve
from workcore_entrypoints.settings import Settings
from workcore_entrypoints.worker import beside

PATIENCE = 60.0
"""Seconds in which the service has to answer."""


@frozen
class Development:
    """
    Demo data, the service, a worker beside it, and a word when it is ready.

    Attributes:
        began: When the command started, on the monotonic clock.
    """

    container: Container
    serving: Serving
    began: float

    def run(self, environment: MutableMapping[str, str]) -> None:
        """Run until Ctrl-C or a stop signal."""
        settings: Settings = self.container.settings()
        password = demo_password(settings)
        self._seed(password)
        environment.update(for_workers(settings))
        with beside(partial(work, self.container)):
            threading.Thread(target=self._announce, args=(password,), daemon=True).start()
            serve(self.serving)

    def _seed(self, password: str) -> None:
        with bar(transient=True) as progress:
            task = progress.add_task("Making up demo data", total=None)
            seed_demo(
                self.container.ports(),
                password,
                now=self.container.clock().now(),
                progress=lambda done, all_: progress.update(task, completed=done, total=all_),
            )
        self.container.database().close()

    def _announce(self, password: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not ready(self.serving):
            if time.monotonic() > deadline:
                click.echo("The service does not become ready; see the messages above.", err=True)
                return
            time.sleep(0.05)
        took = time.monotonic() - self.began
        click.echo(
            f"workcore is ready on http://{self.serving.host}:{self.serving.port} "
            f"after {took:.1f} s; its contract is at /docs. Ctrl-C stops it."
        )
        print_table(demo_users(password))


def ready(serving: Serving) -> bool:
    """Whether the service says that it is ready."""
    connection = HTTPConnection(serving.host, serving.port, timeout=2)
    try:
        connection.request("GET", "/ready")
        return connection.getresponse().status == 200  # noqa: PLR2004 - HTTP's OK
    except OSError:
        return False
    finally:
        connection.close()


def demo_users(password: str) -> Table:
    """Show who can sign in."""
    table = Table(
        box=None, pad_edge=False, title=f"password of all: {password}", title_justify="left"
    )
    for heading in ("E-mail", "Name", "Role", "Level"):
        table.add_column(heading)
    table.add_row("admin@demo.example", "Ada Admin", "admin", "")
    for local, (name, role, level) in PEOPLE.items():
        table.add_row(f"{local}@demo.example", name, role, level or "")
    table.caption, table.caption_justify = "the same at other.example", "left"
    return table
