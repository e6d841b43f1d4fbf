"""What the words of clamd mean."""

import re
from typing import Final

from workcore.entities.attachment import Scan
from workcore.model import ScanAnswer

CLEAN: Final = "stream: OK"
FOUND: Final = re.compile(r"stream: (\S.*) FOUND")
OVER_LIMIT: Final = "INSTREAM size limit exceeded. ERROR"
LIMITS: Final = "Heuristics.Limits.Exceeded"
HEURISTICS: Final = "Heuristics."
"""With these words it says that it could not look inside: encrypted, broken, too deep."""


def scan_of(said: str) -> Scan:
    """Read an answer; whatever it does not clearly say it did not say."""
    if said == CLEAN:
        return Scan(ScanAnswer.CLEAN)
    if said == OVER_LIMIT:
        return Scan(ScanAnswer.OVER_LIMIT)
    found = FOUND.fullmatch(said)
    if found is None:
        return Scan(ScanAnswer.UNAVAILABLE)
    if found[1].startswith(LIMITS):
        return Scan(ScanAnswer.OVER_LIMIT, found[1])
    if found[1].startswith(HEURISTICS):
        return Scan(ScanAnswer.UNSCANNABLE, found[1])
    return Scan(ScanAnswer.INFECTED, found[1])
