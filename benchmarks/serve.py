"""`python -m benchmarks.serve TARGET PORT WORKERS THREADS`: what is measured, as it is served."""

import sys

from workcore_entrypoints.server import Serving
from workcore_entrypoints.server.granian import serve

if __name__ == "__main__":
    target, port, workers, threads = sys.argv[1:]
    serve(
        Serving(
            target=target,
            port=int(port),
            workers=int(workers),
            threads=int(threads),
            drain_seconds=0,
        )
    )
