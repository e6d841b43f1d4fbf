"""What the product tells whoever operates it, a JSON object a line; see decision 0032."""

from workcore_entrypoints.logs.context import CURRENT
from workcore_entrypoints.logs.lines import Safe
from workcore_entrypoints.logs.setup import set_up, tell_errors

__all__ = ["CURRENT", "Safe", "set_up", "tell_errors"]
