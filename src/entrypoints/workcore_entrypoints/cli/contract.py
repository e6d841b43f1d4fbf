"""Small commands: the contract, the version, the container's health check."""

import sys
from http.client import HTTPConnection, HTTPException

import click

from workcore import __version__


@click.command()
def openapi() -> None:
    """Print the OpenAPI document of this version."""
    import msgspec

    from workcore_entrypoints.rest.contract import description

    click.echo(msgspec.json.format(description(__version__)).decode())


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def version(*, as_json: bool) -> None:
    """Print the version."""
    click.echo(f'{{"version": "{__version__}"}}' if as_json else f"workcore {__version__}")


@click.command()
@click.option("--port", type=int, envvar="PORT", default=3000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
def healthcheck(port: int, host: str) -> None:
    """Ask whether the service on this machine is alive. Exits with 1 when it is not."""
    connection = HTTPConnection(host, port, timeout=3)
    try:
        connection.request("GET", "/health")
        healthy = connection.getresponse().status == 200  # noqa: PLR2004 - HTTP's OK
    except (OSError, HTTPException) as error:
        click.echo(f"no answer on {host}:{port}: {error}", err=True)
        healthy = False
    finally:
        connection.close()
    sys.exit(0 if healthy else 1)
