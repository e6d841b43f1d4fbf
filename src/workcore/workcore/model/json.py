"""Plain data, as JSON knows it; below the first level anything that JSON holds."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

JsonValue: TypeAlias = str | int | float | bool | Sequence[Any] | Mapping[str, Any] | None
JsonObject: TypeAlias = Mapping[str, JsonValue]
