"""The verifier that stands on its own, run as strangers run it."""

import importlib.util
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Final

from attrs import frozen

SCRIPT: Final = Path(__file__).parents[2] / "docs" / "verify_audit.py"


def script() -> ModuleType:
    """Load it; it shares no line with the product."""
    spec = importlib.util.spec_from_file_location("verify_audit", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


VERIFY_AUDIT: Final = script()


@frozen
class Offline:
    """Somebody outside, who has the key and the checkpoints from somewhere else."""

    key: str
    outside: dict[int, str]

    def faults(self, bundle: Iterable[str]) -> list[str]:
        """Check a bundle, and list what is wrong with it."""
        verifier = VERIFY_AUDIT.Verifier([self.key], self.outside)
        verifier.read(VERIFY_AUDIT.json.loads(line) for line in bundle)
        found: list[str] = verifier.faults
        return found
