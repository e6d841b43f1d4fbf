"""Whether the database holds whoever connects to one organisation, and what is missing for it."""

from typing import Final

from attrs import frozen
from sqlalchemy import Connection, text

from workcore_adapters.postgres.roles import APP, BACKUP, ROLES, WORKER, may_act_as
from workcore_adapters.postgres.tables import METADATA

TENANTS: Final = sorted(
    table.name
    for table in METADATA.tables.values()
    if table.name == "organisations" or "organisation_id" in table.c
)
"""The tables whose rows belong to somebody."""

KNOWN: Final = text("SELECT to_regprocedure('workcore_protect(regclass)') IS NOT NULL")

PROTECT: Final = text("""
    SELECT workcore_protect(to_regclass(name)) FROM unnest(CAST(:tables AS text[])) AS name
    WHERE to_regclass(name) IS NOT NULL
""")

LOOK: Final = text("""
    SELECT
        CAST(current_user AS text),
        (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user)
            OR COALESCE((
                SELECT pg_has_role(relowner, 'USAGE') FROM pg_class
                WHERE oid = to_regclass('organisations')
            ), true),
        ARRAY(
            SELECT name FROM unnest(CAST(:roles AS text[])) AS name WHERE to_regrole(name) IS NULL
        ),
        ARRAY(
            SELECT CAST(rolname AS text) FROM pg_roles
            WHERE rolname = ANY (:roles) AND pg_has_role(oid, :may)
        ),
        ARRAY(
            SELECT name FROM unnest(CAST(:tenants AS text[])) AS name
            JOIN pg_class ON pg_class.oid = to_regclass(name)
            WHERE NOT relrowsecurity OR (
                SELECT count(*) FROM pg_policy WHERE polrelid = pg_class.oid
                AND polname IN ('one_organisation', 'every_organisation')
            ) < CASE WHEN to_regrole(:worker) IS NULL THEN 1 ELSE 2 END
        )
""")


@frozen
class Protection:
    """
    How whoever connects is held to one organisation.

    Attributes:
        user: Who connects.
        free: Whether no policy holds him as such: a superuser, or the owner of the tables.
        missing: Roles that nobody has made.
        acts_as: Roles that he may act as; the adapter acts as the app where it may.
        unprotected: Tables without their policies.
    """

    user: str
    free: bool
    missing: tuple[str, ...]
    acts_as: frozenset[str]
    unprotected: tuple[str, ...]

    @property
    def held(self) -> bool:
        """Whether the service gives up its rights for those of the app."""
        return APP in self.acts_as

    @property
    def works(self) -> bool:
        """Whether he may do what looks across organisations."""
        return WORKER in self.acts_as

    @property
    def sees_all(self) -> bool:
        """Whether he may look across organisations, by that role or for want of any."""
        return self.works or (self.free and not self.held)

    @property
    def shut_out(self) -> bool:
        """Whether he may do nothing at all."""
        return APP not in self.acts_as and not self.free

    @property
    def mending(self) -> str:
        """What an administrator of the server has to run, so that the login is held."""
        made = [f"CREATE ROLE {role} NOLOGIN{_kind(role)};" for role in self.missing]
        wanted = ", ".join(role for role in (APP, WORKER) if role not in self.acts_as)
        granted = [f'GRANT {wanted} TO "{self.user}";'] if wanted else []
        then = ["Then: workcore migrate deploy"] if self.missing or self.unprotected else []
        return " ".join(["As an administrator of the server:", *made, *granted, *then])


def _kind(role: str) -> str:
    return " BYPASSRLS" if role == BACKUP else ""


def protection_of(connection: Connection, server_version: int) -> Protection:
    """Look at the catalogues, which everybody may."""
    asked = {
        "roles": list(ROLES),
        "may": may_act_as(server_version),
        "tenants": TENANTS,
        "worker": WORKER,
    }
    user, free, missing, acts_as, unprotected = connection.execute(LOOK, asked).one()
    return Protection(user, free, tuple(missing), frozenset(acts_as), tuple(unprotected))


def protect(connection: Connection) -> None:
    """Make the roles and policies that are missing, as far as the current user may."""
    if connection.execute(KNOWN).scalar_one():
        connection.execute(text("SELECT workcore_roles()"))
        connection.execute(PROTECT, {"tables": sorted(METADATA.tables)})
    connection.commit()
