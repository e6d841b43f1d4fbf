"""The doctor on what makes answers slow and memory short."""

from pathlib import Path

import pytest

from workcore_entrypoints.cli.doctor_pace import memory
from workcore_entrypoints.settings import Settings

MIB = 1024 * 1024


@pytest.mark.parametrize(
    ("processes", "said", "state"),
    [(1, 512 * MIB, "ok"), (2, 512 * MIB, "ok"), (3, 512 * MIB, "warning"), (1, "max", "ok")],
)
def test_memory(processes: int, said: object, state: str, tmp_path: Path) -> None:
    """All processes with all their uploads fit into what the container gets, or it is said."""
    limit = tmp_path / "memory.max"
    limit.write_text(f"{said}\n")
    check = memory(Settings(workcore_workers=processes), limits=(limit, tmp_path / "there is none"))

    assert (check.what, check.state) == ("memory", state)
    assert ("WORKCORE_WORKERS" in check.mend) == (state == "warning")
    assert ("of 512" in check.found) == (said != "max")
