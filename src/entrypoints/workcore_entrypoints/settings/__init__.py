"""What the environment says, typed; or everything that is wrong with it, at once."""

from workcore_entrypoints.settings.reading import read_settings
from workcore_entrypoints.settings.settings import AppEnv, Settings
from workcore_entrypoints.settings.values import Secret, SettingsError

__all__ = ["AppEnv", "Secret", "Settings", "SettingsError", "read_settings"]
