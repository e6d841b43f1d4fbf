"""How requests are numbered for people."""


def reference(year: int, number: int) -> str:
    """Write a request's reference, such as `WR-2026-000123`."""
    return f"WR-{year}-{number:06}"
