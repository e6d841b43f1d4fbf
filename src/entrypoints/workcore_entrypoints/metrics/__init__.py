"""What the product counts, for Prometheus; see decision 0036."""

from workcore_entrypoints.metrics.figures import Figures
from workcore_entrypoints.metrics.meter import Meter

__all__ = ["Figures", "Meter"]
