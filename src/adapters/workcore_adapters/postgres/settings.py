"""Settings of one organisation, as `ports.settings` promises."""

from typing import Final

from attrs import frozen
from sqlalchemy import Integer, bindparam, select

from workcore.codec import as_object, structure
from workcore.policies.settings import DEFAULT_SETTINGS, Settings
from workcore_adapters.postgres.admission import ORGANISATION_ID
from workcore_adapters.postgres.pending import Pending
from workcore_adapters.postgres.session import Session
from workcore_adapters.postgres.statements import compiled
from workcore_adapters.postgres.tables import organisation_settings
from workcore_adapters.postgres.writes import SETTINGS_ADDED

s = organisation_settings.c

VERSION: Final = compiled(
    select(s.body).where(
        s.organisation_id == ORGANISATION_ID, s.version == bindparam("version", type_=Integer())
    )
)


@frozen
class PostgresSettings:
    """Settings of one organisation; a version is never changed, and so is read once a process."""

    _session: Session
    _pending: Pending

    @property
    def current(self) -> Settings:
        """Those in force."""
        return self.at(self._session.admitted.organisation.settings_version)

    def at(self, version: int) -> Settings:
        """Those of a version, or raise LookupError."""
        if version == DEFAULT_SETTINGS.version:
            return DEFAULT_SETTINGS
        known = self._session.remembered.settings
        key = (self._session.caller.organisation_id, version)
        is_known = key in known
        self._session.remembered.looked_up("settings", known=is_known, unknown=not is_known)
        if not is_known:
            rows = self._session.read(VERSION, {"version": version})
            if not rows:
                raise LookupError(version)
            known[key] = structure(rows[0][0], Settings)
        return known[key]

    def add(self, settings: Settings) -> None:
        """Put a new version in force at commit."""
        row = {"version": settings.version, "body": as_object(settings)}
        self._pending.add(SETTINGS_ADDED, row)
