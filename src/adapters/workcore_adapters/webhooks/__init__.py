"""Messages to webhooks by HTTP."""

from workcore_adapters.webhooks.sender import HttpSender

__all__ = ["HttpSender"]
