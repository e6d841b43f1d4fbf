"""Scanning by ClamAV."""

from workcore_adapters.clamav.scanner import ClamdScanner

__all__ = ["ClamdScanner"]
