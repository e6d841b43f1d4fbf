"""What can go wrong besides the rules, each with a message of its own."""

from typing import Final

from workcore_entrypoints.backups.failure import BackupFailure
from workcore_entrypoints.embedded.failure import EmbeddedFailure
from workcore_entrypoints.server import PortInUse
from workcore_entrypoints.settings import SettingsError

FAILURES: Final = (SettingsError, PortInUse, EmbeddedFailure, BackupFailure)
