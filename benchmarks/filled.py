"""What a database full of requests holds that requests over the wire can name."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import psycopg
from attrs import frozen

from workcore.model import OrganisationId, Role, TokenId, UserId
from workcore.testing.builders import a_user
from workcore_adapters.security import JwtIssuer
from workcore_adapters.system import SystemIds

SECRET: Final = "benchmarks-only-0123456789-abcdefghijklmnop"  # noqa: S105 - of no real service

DRAFT: Final = "DRAFT-"
"""How the references of drafts begin that wait to be submitted."""

SOME: Final = 100_000
"""So many ids are read one after the other."""


@frozen(kw_only=True)
class Filled:
    """
    A database with requests in it.

    Attributes:
        tokens: By the first name of who has them: Ann, who requests, Pia, who plans,
            Stan, who approves.
        ids: Of requests all over the table.
        drafts: Ann's, which she may submit and Stan then approve.
    """

    dsn: str
    organisation: UUID
    requester: UUID
    tokens: Mapping[str, str]
    assets: tuple[UUID, ...]
    ids: tuple[UUID, ...]
    drafts: tuple[UUID, ...]


def look_into(dsn: str) -> Filled:
    """Find out what is there."""
    with psycopg.connect(dsn, autocommit=True) as connection:

        def column(query: str, *values: object) -> tuple[UUID, ...]:
            return tuple(row[0] for row in connection.execute(query.encode(), values))

        [organisation] = column("SELECT id FROM organisations")
        found = connection.execute("SELECT name, id, roles FROM users").fetchall()
        people: dict[str, tuple[UUID, list[str]]] = {name: (id_, r) for name, id_, r in found}
        return Filled(
            dsn=dsn,
            organisation=organisation,
            requester=people["Ann"][0],
            tokens={name: token(organisation, *who) for name, who in people.items()},
            assets=column("SELECT id FROM assets WHERE code LIKE %s", "B%"),
            ids=column(
                "SELECT id FROM work_requests WHERE reference NOT LIKE %s"
                " ORDER BY hashtext(reference) LIMIT %s",
                f"{DRAFT}%",
                SOME,
            ),
            drafts=column("SELECT id FROM work_requests WHERE reference LIKE %s", f"{DRAFT}%"),
        )


def token(organisation: UUID, user: UUID, roles: Iterable[str]) -> str:
    """Sign somebody in for a day."""
    place = OrganisationId(organisation)
    person = a_user(*map(Role, roles), id=UserId(user), organisation_id=place)
    issuer = JwtIssuer(SECRET, lifetime=timedelta(days=1))
    return issuer.issue(person, token_id=TokenId(SystemIds().new()), at=datetime.now(UTC)).text
