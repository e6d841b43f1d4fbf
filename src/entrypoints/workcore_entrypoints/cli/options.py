"""The options that every command takes."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from workcore_entrypoints.cli.runtime import Runtime, pass_runtime

Command = Callable[..., Any]


def command(function: Command) -> Command:
    """Give a command its runtime, and the options of all: `--json`, `--as`, `--data-dir`."""

    @click.option(
        "--json", "as_json", is_flag=True, help="Print JSON, as the HTTP contract has it."
    )
    @click.option("--as", "acting", metavar="EMAIL", help="For whom to act; else WORKCORE_USER.")
    @click.option(
        "--data-dir",
        type=click.Path(path_type=Path),
        help="Of the embedded database; else WORKCORE_DATA_DIR, else .workcore.",
    )
    @pass_runtime
    @wraps(function)
    def run(
        runtime: Runtime,
        /,
        *args: Any,  # noqa: ANN401 - the command's own
        as_json: bool,
        acting: str | None,
        data_dir: Path | None,
        **options: Any,  # noqa: ANN401 - the command's own
    ) -> Any:  # noqa: ANN401 - whatever it returns
        click.get_current_context().call_on_close(runtime.close)
        runtime.json = runtime.json or as_json
        runtime.acting = acting or runtime.acting
        runtime.data_dir = data_dir or runtime.data_dir
        return function(runtime, *args, **options)

    return run
