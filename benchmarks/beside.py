"""The product beside the raw limit: same server, same rows, same requests, interleaved."""

from contextlib import ExitStack
from typing import Final

from benchmarks.cases import Case, cases
from benchmarks.filling import copied
from benchmarks.report import row
from benchmarks.rounds import Effort, Results, measure
from benchmarks.servers import LIMIT, TARGETS, Serving, running
from workcore_entrypoints.embedded.postgres import EmbeddedPostgres

HEAD: Final = ("", "requests/s", "p50 ms", "p99 ms", "cpu ms", "of raw", "by cpu")


def beside_the_limit(
    server: EmbeddedPostgres, *, rows: int, only: str, serving: Serving, effort: Effort
) -> None:
    """Measure the cases named like *only*, and print what part of the limit is met."""
    chosen = [case for case in cases() if only in case.name]
    with copied(server, rows) as filled, ExitStack() as stack:
        subjects = {
            name: (stack.enter_context(running(name, filled, serving)), filled) for name in TARGETS
        }
        idle = {name: subject.resident() for name, (subject, _) in subjects.items()}
        results = measure(chosen, subjects, effort)
        row(("MiB of the largest process", "idle", "after"))
        for name, (subject, _) in subjects.items():
            row((name, idle[name], subject.resident()))
    row(HEAD)
    for case in chosen:
        _print_case(case, results)


def _print_case(case: Case, results: Results) -> None:
    limit = results.of(case.name, LIMIT)
    print(f"{case.name}" + (f" (bar {case.bar})" if case.bar else ""))
    for name in TARGETS:
        series = results.of(case.name, name)
        row(
            (
                f"  {name}",
                *series.figures,
                series.rate / limit.rate,
                limit.computed / series.computed,
            )
        )
