"""What no log may hold: secrets, and who people are besides their identifiers."""

import json
import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import unquote, urlsplit

from attrs import fields, frozen

from workcore_entrypoints.settings import Secret, Settings

HIDDEN: Final = "[hidden]"

PATTERNS: Final = tuple(
    (hints, re.compile(pattern), instead)
    for hints, pattern, instead in (
        (("://",), r'://[^\s/"@\\]*@', f"://{HIDDEN}@"),
        (("@",), r"[\w.+%-]{1,64}@[\w-]+(?:\.[\w-]+)*", "[e-mail]"),
        (("eyJ",), r"eyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?", "[token]"),
        (("earer", "EARER"), r'(?i)bearer\s+[^\s"\\]+', f"Bearer {HIDDEN}"),
        (("ignature=",), r'(?i)(signature=)[^\s"&\\]+', rf"\1{HIDDEN}"),
        (("mz-",), r'(?i)(x-amz-(?:credential|security-token)=)[^\s"&\\]+', rf"\1{HIDDEN}"),
        (
            ("assword", "ASSWORD", "ecret", "ECRET"),
            r"""(?i)((?:password|secret)\w*(?:\\?["'])?\s*[:=]\s*(?:\\?["'])?)[^\s"'\\&,}]+""",
            rf"\1{HIDDEN}",
        ),
    )
)
"""What is hidden wherever it stands; a line without any of the hints is not looked through."""

ROWS: Final = re.compile(
    r"^(DETAIL|CONTEXT|LINE \d+):.*?(?=\n\n(?:The above|During handling)|\Z)",
    re.MULTILINE | re.DOTALL,
)
"""Where a database repeats the values of a statement, however many lines they have."""

SHORTEST: Final = 6
"""Characters: what is shorter stands in half of all words."""


@frozen
class Redaction:
    """Hides what it knows to be secret, and what looks like it."""

    _secrets: tuple[str, ...] = ()

    @classmethod
    def of(cls, settings: Settings) -> "Redaction":
        """Know every secret of the settings, also as it is written inside JSON."""
        given = (getattr(settings, attribute.name) for attribute in fields(Settings))
        texts = [part for one in given if isinstance(one, Secret) for part in _parts(one.reveal())]
        known = {form for text in texts for form in (text, json.dumps(text)[1:-1])}
        return cls(tuple(sorted((t for t in known if len(t) >= SHORTEST), key=len, reverse=True)))

    def text(self, text: str) -> str:
        """Hide what is secret in a message or an error."""
        return self.line(without_rows(text))

    def line(self, text: str) -> str:
        """Hide what is secret in a line of JSON, which stays one."""
        for secret in self._secrets:
            if secret in text:
                text = text.replace(secret, HIDDEN)
        for hints, pattern, instead in PATTERNS:
            if any(hint in text for hint in hints):
                text = pattern.sub(instead, text)
        return text


def without_rows(trace: str) -> str:
    """Take out of an error what the database told of the rows themselves."""
    return ROWS.sub(rf"\1: {HIDDEN}", trace)


def _parts(secret: str) -> Iterable[str]:
    """Take the password out of an address, and the keys out of a list: each is secret alone."""
    yield secret
    if "://" in secret:
        password = urlsplit(secret).password
        yield from () if password is None else (password, unquote(password))
    else:
        yield from (part.strip().partition(":")[2] for part in secret.split(","))
