"""`python -m benchmarks.audit`: what the audit trail costs, and what checking it takes."""

import argparse
from pathlib import Path
from typing import Final

from benchmarks.audit.checking import checking
from benchmarks.audit.costs import costs
from benchmarks.audit.sealing import sealing
from benchmarks.rounds import Effort
from benchmarks.servers import Serving
from workcore_entrypoints.embedded.postgres import embedded_postgres

FOLDER: Final = Path(__file__).parents[1] / "results"


def main() -> None:
    """Measure what the command line asks for."""
    options = arguments()
    effort = Effort(rounds=options.rounds, seconds=options.seconds)
    serving = Serving(server="granian", threads=2)
    with embedded_postgres(options.folder) as server:
        if options.only in {"", "costs"}:
            costs(server, rows=options.rows, serving=serving, effort=effort)
        if options.only in {"", "sealing"}:
            sealing(server, rows=options.rows, seconds=options.load, serving=serving)
        if options.only in {"", "checking"}:
            checking(server, records=options.records)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.audit", description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000, help="of the trail to check")
    parser.add_argument("--rows", type=int, default=100_000, help="requests in the database")
    parser.add_argument("--rounds", type=int, default=5, help="of recording and not recording")
    parser.add_argument("--seconds", type=float, default=5.0, help="of each in each round")
    parser.add_argument("--load", type=float, default=60.0, help="seconds of writing and sealing")
    parser.add_argument("--only", default="", choices=("", "costs", "sealing", "checking"))
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where databases are kept")
    return parser.parse_args()


if __name__ == "__main__":
    main()
