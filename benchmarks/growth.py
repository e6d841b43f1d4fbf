"""What the product costs as lists and tables grow; measured on itself alone."""

from collections.abc import Sequence
from contextlib import ExitStack
from itertools import cycle
from typing import Final

import msgspec

from benchmarks.cases import CONNECTIONS, REQUESTS, Case, cases
from benchmarks.driver import ask
from benchmarks.filled import Filled
from benchmarks.filling import copied
from benchmarks.report import row
from benchmarks.rounds import Effort, measure
from benchmarks.servers import PRODUCT, Running, Serving, running
from benchmarks.wire import get
from workcore_entrypoints.embedded.postgres import EmbeddedPostgres

PAGE: Final = 25
FAR: Final = 1_000
"""The page that has to cost what the first one does."""

STRIDE: Final = 100
GROWING: Final = ("create", "get", "get, seen for the first time", "list, two filters")


def far_pages(server: EmbeddedPostgres, *, rows: int, serving: Serving, effort: Effort) -> None:
    """Measure the first page of the whole list beside the thousandth."""
    with copied(server, rows) as filled, running(PRODUCT, filled, serving) as product:
        token = filled.tokens["Pia"]
        first = get(REQUESTS, token=token)
        far = get(REQUESTS, token=token, query={"cursor": cursor_of(product, filled, FAR)})
        near_case, far_case = _same("page 1", first), _same(f"page {FAR:,}", far)
        results = measure([near_case, far_case], {PRODUCT: (product, filled)}, effort)
    near, distant = (results.of(case.name, PRODUCT) for case in (near_case, far_case))
    row(("", "requests/s", "p50 ms", "p99 ms", "cpu ms", "costs"))
    row((near_case.name, *near.figures, 1.0))
    row((f"{far_case.name} (bar 1.3)", *distant.figures, near.rate / distant.rate))


def _same(name: str, request: bytes) -> Case:
    return Case(name=name, scripts=lambda _: [cycle([request]) for _ in range(CONNECTIONS)])


def cursor_of(product: Running, filled: Filled, page: int) -> str:
    """Walk to where *page* begins."""
    cursor, left = None, (page - 1) * PAGE
    while left:
        query: dict[str, object] = {"limit": min(left, STRIDE)}
        left -= min(left, STRIDE)
        if cursor is not None:
            query["cursor"] = cursor
        answer = ask(product.port, get(REQUESTS, token=filled.tokens["Pia"], query=query))
        cursor = msgspec.json.decode(answer)["next_cursor"]
    return str(cursor)


def sizes(
    server: EmbeddedPostgres, *, rows: Sequence[int], serving: Serving, effort: Effort
) -> None:
    """Measure the same requests on databases of different sizes."""
    chosen = [case for case in cases() if case.name in GROWING]
    with ExitStack() as stack:
        subjects = {}
        for count in rows:
            filled = stack.enter_context(copied(server, count))
            subjects[f"{count:,} rows"] = (
                stack.enter_context(running(PRODUCT, filled, serving)),
                filled,
            )
        results = measure(chosen, subjects, effort)
    row(("", "requests/s", "p50 ms", "p99 ms", "cpu ms", "costs"))
    for case in chosen:
        print(f"{case.name} (bar 1.5)")
        small = results.of(case.name, f"{rows[0]:,} rows")
        for name in subjects:
            series = results.of(case.name, name)
            row((f"  {name}", *series.figures, small.rate / series.rate))
