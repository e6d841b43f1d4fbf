"""`python -m benchmarks`: the product beside the raw limit, in one run."""

import argparse
from pathlib import Path
from typing import Final

from benchmarks.beside import beside_the_limit
from benchmarks.growth import far_pages, sizes
from benchmarks.imports import imports
from benchmarks.rounds import Effort
from benchmarks.servers import Serving
from workcore_entrypoints.embedded.postgres import EmbeddedPostgres, embedded_postgres

FOLDER: Final = Path(__file__).parent / "results"


def main() -> None:
    """Measure what the command line asks for."""
    options = arguments()
    effort = Effort(rounds=options.rounds, seconds=options.seconds)
    serving = Serving(server=options.server, threads=options.threads)
    with embedded_postgres(options.folder) as server:
        if options.sizes:
            sizes(server, rows=options.sizes, serving=serving, effort=effort)
            return
        usual(server, options, serving, effort)


def usual(
    server: EmbeddedPostgres, options: argparse.Namespace, serving: Serving, effort: Effort
) -> None:
    """Measure everything but different sizes."""
    beside_the_limit(server, rows=options.rows, only=options.only, serving=serving, effort=effort)
    if not options.only:
        far_pages(server, rows=options.rows, serving=serving, effort=effort)
        imports()


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="requests in the database")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each case in each round")
    parser.add_argument("--threads", type=int, default=2, help="of the limit's processes")
    parser.add_argument("--server", default="granian", choices=("granian", "gunicorn"))
    parser.add_argument("--only", default="", help="cases whose name has this in it")
    parser.add_argument(
        "--sizes",
        type=lambda text: [int(size) for size in text.split(",")],
        help="only compare databases of such sizes, as 10000,1000000",
    )
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where databases are kept")
    return parser.parse_args()


if __name__ == "__main__":
    main()
