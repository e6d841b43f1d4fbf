"""The roles that the database knows us by; docs/database-roles.md says what each may do."""

from typing import Final

from workcore_adapters.postgres.statements import Statement, Values

APP: Final = "workcore_app"
"""Who serves: sees one organisation at a time, and changes no record of what happened."""

WORKER: Final = "workcore_worker"
"""What time itself does: sees every organisation."""

BACKUP: Final = "workcore_backup"
"""Reads everything, for dumps."""

ROLES: Final = (APP, WORKER, BACKUP)

TOLD_APART_SINCE: Final = 160_000
"""PostgreSQL 16 tells being a member of a role from being allowed to act as it."""

ACT_AS: Final = Statement(
    b"SELECT set_config('role', CAST(rolname AS text), false) FROM pg_roles "
    b"WHERE rolname = $1 AND pg_has_role(oid, $2)",
    ("role", "right"),
)
"""
Gives up the rights of whoever connected, the owner or a superuser say, for those of a role.

Who may not act as it stays who he is: that is what `workcore doctor` looks for.
"""


def as_app(server_version: int) -> Values:
    """Tell `ACT_AS` of the app."""
    return {"role": APP, "right": may_act_as(server_version)}


def may_act_as(server_version: int) -> str:
    """Name what `pg_has_role` has to be asked, to learn whether one may act as a role."""
    return "SET" if server_version >= TOLD_APART_SINCE else "MEMBER"
