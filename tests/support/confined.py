"""A process on an image's files, mounted read-only, as nobody, with as much as a pod gets."""

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from uuid import uuid4

from attrs import frozen

GROUPS: Final = Path("/sys/fs/cgroup")
PERIOD: Final = 100_000
"""Microseconds in which a processor is counted."""

ENTER: Final = """
for group in "$MEMORY" "$CPU"; do echo $$ > "$group/cgroup.procs"; done
mount --bind "$ROOT" "$ROOT"
mount -o remount,bind,ro "$ROOT"
mount -t tmpfs -o size=64m,mode=1777 tmpfs "$ROOT/tmp"
mount -t proc proc "$ROOT/proc"
mount --rbind /dev "$ROOT/dev"
exec chroot --userspec=1001:1001 "$ROOT" /usr/bin/env -i "$@"
"""
"""What a container's runtime does: groups, a root that cannot be written, and somebody else."""


def can_confine() -> bool:
    """Whether this machine lets us: root, and control groups of the first version."""
    places = (GROUPS / name for name in ("memory", "cpu"))
    return os.geteuid() == 0 and all(os.access(place, os.W_OK) for place in places)


@frozen
class Confined:
    """
    A process that runs.

    Attributes:
        memory: Its group, which counts it with all its children and the files that it reads.
    """

    process: "subprocess.Popen[bytes]"
    memory: Path
    cpu: Path

    @property
    def most_memory(self) -> int:
        """Bytes, at most, at any time."""
        return int((self.memory / "memory.max_usage_in_bytes").read_text())

    @property
    def kills(self) -> int:
        """How often the kernel killed somebody for want of memory."""
        return counted(self.memory / "memory.oom_control")["oom_kill"]

    @property
    def refusals(self) -> int:
        """How often memory was wanted and had to be taken from somewhere first."""
        return int((self.memory / "memory.failcnt").read_text())

    @property
    def held_back(self) -> tuple[int, int]:
        """In how many periods the processor was taken away, and of how many."""
        found = counted(self.cpu / "cpu.stat")
        return found["nr_throttled"], found["nr_periods"]


def counted(file: Path) -> dict[str, int]:
    """Read what the kernel counted."""
    pairs = (line.split() for line in file.read_text().splitlines())
    return {name: int(value) for name, value in pairs}


@contextmanager
def confined(
    root: Path,
    command: Sequence[str],
    environment: Mapping[str, str],
    *,
    megabytes: int,
    processors: float,
) -> Iterator[Confined]:
    """Run a command on the files in *root* until the end."""
    name = f"workcore-{uuid4().hex[:8]}"
    memory, cpu = GROUPS / "memory" / name, GROUPS / "cpu" / name
    for group in (memory, cpu):
        group.mkdir()
    (memory / "memory.limit_in_bytes").write_text(str(megabytes * 1024 * 1024))
    (cpu / "cpu.cfs_period_us").write_text(str(PERIOD))
    (cpu / "cpu.cfs_quota_us").write_text(str(int(PERIOD * processors)))
    places = {"MEMORY": str(memory), "CPU": str(cpu), "ROOT": str(root)}
    words = [f"{name}={value}" for name, value in environment.items()]
    with subprocess.Popen(
        ["unshare", "--mount", "sh", "-e", "-c", ENTER, "sh", *words, *command],  # noqa: S607 - the machine's
        env=os.environ | places,
    ) as process:
        try:
            yield Confined(process, memory, cpu)
        finally:
            process.kill()
            process.wait(60)
            for group in (memory, cpu):
                group.rmdir()
