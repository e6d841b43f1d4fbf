"""What callers are told of how often they may still call."""

from math import ceil
from typing import Final

import falcon

from workcore.model import Standing

LIMIT: Final = "RateLimit-Limit"
REMAINING: Final = "RateLimit-Remaining"
RESET: Final = "RateLimit-Reset"

MEANINGS: Final = {
    LIMIT: "Calls that are answered in a window, of the caller or all of his organisation.",
    REMAINING: "How many of them are left: the limit is told of which least is left.",
    RESET: "Seconds until all of them are there again.",
}
"""The headers of every answer to whoever has signed in."""


def tell(response: falcon.Response, standing: Standing) -> None:
    """Tell how somebody stands."""
    response.set_header(LIMIT, str(standing.most))
    response.set_header(REMAINING, str(standing.left))
    response.set_header(RESET, str(ceil(standing.resets_in.total_seconds())))
