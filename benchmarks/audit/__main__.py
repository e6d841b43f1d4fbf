"""`python -m benchmarks.audit`: what the audit trail costs, and what checking it takes."""

import argparse
from pathlib import Path
from typing import Final

from benchmarks.audit.checking import checking
from workcore_entrypoints.embedded.postgres import embedded_postgres

FOLDER: Final = Path(__file__).parents[1] / "results"


def main() -> None:
    """Measure what the command line asks for."""
    options = arguments()
    with embedded_postgres(options.folder) as server:
        checking(server, records=options.records)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.audit", description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000, help="of the trail to check")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where databases are kept")
    return parser.parse_args()


if __name__ == "__main__":
    main()
