"""How representations become JSON: times with `Z`, amounts as exact texts."""

from typing import Final

import msgspec

encode: Final = msgspec.json.Encoder(decimal_format="string", uuid_format="canonical").encode
"""Encode a representation; domain values in it stand for themselves."""
