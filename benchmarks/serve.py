"""`python -m benchmarks.serve SERVER TARGET PORT WORKERS THREADS`: as the product is served."""

import sys
from importlib import import_module

from workcore_entrypoints.server import Serving

if __name__ == "__main__":
    server, target, port, workers, threads = sys.argv[1:]
    import_module(f"workcore_entrypoints.server.{server}").serve(
        Serving(
            target=target,
            port=int(port),
            workers=int(workers),
            threads=int(threads),
            drain_seconds=0,
        )
    )
