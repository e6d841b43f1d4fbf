"""Errors, told to a Sentry server; see decision 0041."""

from workcore_adapters.sentry.errors import SentryErrors

__all__ = ["SentryErrors"]
