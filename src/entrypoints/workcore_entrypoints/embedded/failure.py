"""What goes wrong with embedded parts."""


class EmbeddedFailure(Exception):
    """An embedded part cannot be used; the message says why and what to do."""
