"""The address of a Redis, as far as it may say how it is spoken to."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import SplitResult, parse_qsl, urlsplit

from workcore_entrypoints.settings.values import Secret, url

TLS_OPTIONS: Final[Mapping[str, str]] = {
    "ssl_ca_certs": ".+",
    "ssl_certfile": ".+",
    "ssl_keyfile": ".+",
    "ssl_cert_reqs": "none|optional|required",
    "ssl_check_hostname": "true|false",
}
"""What may stand behind a question mark, and how. Deadlines are not for the address to say."""


def redis_url(given: str) -> Secret:
    """Take `redis://user:password@host:6379/0`, or by TLS `rediss://`."""
    parts = urlsplit(url("redis", "rediss")(given))
    if not _usable(parts):
        raise ValueError("must look like redis://host:6379/0, or rediss://host:6379/0 for TLS")
    options = parse_qsl(parts.query, keep_blank_values=True)
    if options and parts.scheme != "rediss":
        raise ValueError("may have nothing behind a question mark but with rediss://")
    if not all(re.fullmatch(TLS_OPTIONS.get(name, "(?!)"), value) for name, value in options):
        said = " or ".join(f"{name}={form}" for name, form in TLS_OPTIONS.items())
        raise ValueError(f"may have nothing behind a question mark but {said}")
    return Secret(given)


def _usable(parts: SplitResult) -> bool:
    try:
        named = parts.hostname is not None and parts.port != 0
    except ValueError:
        return False
    return named and re.fullmatch(r"/?[0-9]*", parts.path) is not None
