"""What files are, by their content."""

from workcore_adapters.sniffing.sniffer import MagicSniffer

__all__ = ["MagicSniffer"]
