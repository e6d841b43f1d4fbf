"""Settings of organisations, kept in this process."""

from contextlib import ExitStack

from attrs import evolve

from workcore.errors import Duplicate
from workcore.policies.settings import DEFAULT_SETTINGS, Settings
from workcore_adapters.memory.database import Tenant, put
from workcore_adapters.memory.session import Session


class MemorySettings:
    """An organisation's settings, as `ports.settings` promises."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def current(self) -> Settings:
        return self.at(self._session.organisation.settings_version)

    def at(self, version: int) -> Settings:
        if version == DEFAULT_SETTINGS.version:
            return DEFAULT_SETTINGS
        with self._session.reading() as tenant:
            return tenant.settings[version]

    def add(self, settings: Settings) -> None:
        def write(tenant: Tenant, undo: ExitStack) -> None:
            if settings.version in tenant.settings:
                raise Duplicate("version", str(settings.version))
            put(tenant.settings, settings.version, settings, undo)
            undo.callback(setattr, tenant, "organisation", tenant.organisation)
            tenant.organisation = evolve(tenant.organisation, settings_version=settings.version)

        self._session.later(write)
