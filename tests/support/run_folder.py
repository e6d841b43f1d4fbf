"""
One folder for all processes of a test run, and nothing that runs in it when the run is over.

The processes of a run (`pytest -n 2`) share the servers that they keep in the folder. Each stops
what it is the last to use; whoever was killed cannot, so the first process looks again at the end.
"""

import signal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest

RUN_FOLDER: Final = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """Take the folder that the first process made, or be the first."""
    given: dict[str, str] = getattr(config, "workerinput", {})
    if "run_folder" in given:
        config.stash[RUN_FOLDER] = Path(given["run_folder"])
        return
    # Whoever ends the run (CI does it like this) ends it as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # Not below pytest's folder: each other session that starts closes that to the server's user.
    folder = TemporaryDirectory(prefix="workcore-tests-")
    config.stash[RUN_FOLDER] = Path(folder.name)
    config.add_cleanup(folder.cleanup)
    config.add_cleanup(lambda: stop_left_over(Path(folder.name)))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell another process of the run which folder to use."""
    node.workerinput["run_folder"] = str(node.config.stash[RUN_FOLDER])


def stop_left_over(folder: Path) -> None:
    """Stop servers whose users were killed, by being their last user."""
    for cluster in folder.glob("postgres*/postmaster.pid"):
        # The core's tests run where there is neither this nor a server.
        from workcore_entrypoints.embedded.postgres import embedded_postgres  # noqa: PLC0415 - so

        version = int(cluster.parent.name.removeprefix("postgres"))
        with embedded_postgres(folder, version=version):
            pass
