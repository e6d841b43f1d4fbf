"""`python -m benchmarks`: the product beside the raw limit, in one run."""

import argparse
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from benchmarks.cases import Case, cases
from benchmarks.filling import copied
from benchmarks.report import HEAD, row
from benchmarks.rounds import Effort, Results, measure
from benchmarks.servers import LIMIT, TARGETS, running
from workcore_entrypoints.embedded.postgres import EmbeddedPostgres, embedded_postgres

FOLDER: Final = Path(__file__).parent / "results"


def main() -> None:
    """Measure what the command line asks for."""
    options = arguments()
    effort = Effort(rounds=options.rounds, seconds=options.seconds)
    with embedded_postgres(options.folder) as server:
        beside_the_limit(server, options, effort)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="requests in the database")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each case in each round")
    parser.add_argument("--threads", type=int, default=4, help="of each of the two processes")
    parser.add_argument("--only", default="", help="cases whose name has this in it")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where databases are kept")
    return parser.parse_args()


def beside_the_limit(server: EmbeddedPostgres, options: argparse.Namespace, effort: Effort) -> None:
    """Measure all cases on the raw limit and on the product, and print the ratios."""
    chosen = [case for case in cases() if options.only in case.name]
    with copied(server, options.rows) as filled, ExitStack() as stack:
        subjects = {
            name: (stack.enter_context(running(name, filled, threads=options.threads)), filled)
            for name in TARGETS
        }
        idle = {name: subject.resident() for name, (subject, _) in subjects.items()}
        results = measure(chosen, subjects, effort)
        row(("MiB of the largest process", "idle", "after"))
        for name, (subject, _) in subjects.items():
            row((name, idle[name], subject.resident()))
    row(HEAD)
    for case in chosen:
        print_case(case, results)


def print_case(case: Case, results: Results) -> None:
    """Print what each subject did, as a part of the limit."""
    limit = results.of(case.name, LIMIT)
    print(f"{case.name}" + (f" (bar {case.bar})" if case.bar else ""))
    for name in TARGETS:
        series = results.of(case.name, name)
        figures = (round(series.rate), series.percentile(0.5), series.percentile(0.99))
        row((f"  {name}", *figures, series.rate / limit.rate))


if __name__ == "__main__":
    main()
