"""What goes wrong with backups."""


class BackupFailure(Exception):
    """A backup cannot be used; the message says which and why."""
