"""What a command runs on: settings, a container, and somebody to act for."""

import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import click
from attrs import define, evolve, field

from workcore.application import Application
from workcore.errors import BadCredentials
from workcore.model import Caller
from workcore.use_cases.sign_in import find_account
from workcore_entrypoints.settings import Secret, Settings, read_settings

if TYPE_CHECKING:
    from workcore_entrypoints.containers import Container

DOTENV = Path(".env")


@define
class Runtime:
    """
    Opened once for a command, by `--data-dir`, `--as` and the environment.

    Attributes:
        acting: The address of the user that the command acts for.
        container: Given by tests; else made at first need, over the database that the
            environment names or the embedded one of the data directory.
    """

    environment: Mapping[str, str] = field(factory=lambda: dict(os.environ))
    data_dir: Path | None = None
    acting: str | None = None
    json: bool = False
    container: "Container | None" = None
    _open: ExitStack = field(factory=ExitStack)

    @property
    def settings(self) -> Settings:
        """Read the settings; SettingsError lists all that is wrong."""
        settings = read_settings(self.environment, dotenv=DOTENV)
        if self.data_dir is not None:
            settings = evolve(settings, workcore_data_dir=str(self.data_dir))
        return settings if settings.production else signing(settings)

    def wired(self) -> "Container":
        """Wire the product over the database that is meant."""
        if self.container is None:
            settings = self.settings
            if settings.database_url is None and not settings.production:
                settings = self._open.enter_context(embedded(settings))
            self.container = wire(settings)
            self._open.callback(self._disconnect)
        return self.container

    def _disconnect(self) -> None:
        if self.container is not None and self.container.store() == "postgres":
            self.container.database().close()

    def application(self) -> Application:
        """Make the use cases."""
        made: Application = self.wired().application()
        return made

    def caller(self) -> Caller:
        """
        Act for the user that `--as` or WORKCORE_USER names.

        Raises:
            UsageError: None was named.
            ClickException: Nobody has the address.
        """
        email = self.acting or self.environment.get("WORKCORE_USER")
        if not email:
            hint = "Say for whom to act: --as EMAIL, or WORKCORE_USER."
            raise click.UsageError(hint)
        try:
            account = find_account(self.application().ports.directory, email)
        except BadCredentials as error:
            raise click.ClickException(f"Nobody active has the address {email}.") from error
        return Caller(
            organisation_id=account.organisation.id,
            user_id=account.user.id,
            correlation_id=f"cli-{uuid4()}",
        )

    def join(self, parts: AbstractContextManager[Mapping[str, str]]) -> Mapping[str, str]:
        """Run more parts until the end; what says where they are counts as the environment."""
        found = self._open.enter_context(parts)
        self.environment = {**self.environment, **found}
        return found

    def close(self) -> None:
        """Leave the embedded database, which stops when nobody else uses it."""
        self._open.close()


@contextmanager
def embedded(settings: Settings) -> Iterator[Settings]:
    """Run on the embedded database of the data directory, brought up to date."""
    from workcore_entrypoints.embedded.postgres import embedded_postgres

    with embedded_postgres(settings.data_dir) as server:
        placed = evolve(settings, database_url=Secret(server.dsn))
        wire(placed).migrator().upgrade()
        yield placed


def signing(settings: Settings) -> Settings:
    """Outside production, sign with secrets of the data directory where none are given."""
    from workcore_entrypoints.embedded.home import Home

    home = Home(settings.data_dir)
    return evolve(
        settings,
        jwt_secret=settings.jwt_secret or Secret(home.jwt_secret),
        audit_signing_key=settings.audit_signing_key or Secret(home.audit_key),
        file_encryption_keys=settings.file_encryption_keys or Secret(home.file_keys),
    )


def wire(settings: Settings) -> "Container":
    """Wire the product; the import takes a moment, so it waits until it is needed."""
    from workcore_entrypoints.containers import Container

    return Container(settings=settings)


pass_runtime = click.make_pass_decorator(Runtime, ensure=True)
