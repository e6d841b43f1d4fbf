"""Set up a tenant."""

from attrs import frozen

from workcore.entities.organisation import Organisation
from workcore.entities.user import User
from workcore.model import OrganisationId, UserId
from workcore.policies.register import NewUser, email_problems, password_problems, user_problems
from workcore.ports.clock import Clock
from workcore.ports.directory import Account, Directory
from workcore.ports.ids import Ids
from workcore.ports.passwords import PasswordHasher
from workcore.use_cases.keep_users import ensure_none


@frozen
class FoundOrganisation:
    """Set up an organisation with its first administrator; an operator's task."""

    _directory: Directory
    _clock: Clock
    _ids: Ids
    _passwords: PasswordHasher

    def __call__(
        self,
        slug: str,
        name: str,
        admin: NewUser,
        *,
        currency: str = "EUR",
        time_zone: str = "UTC",
    ) -> Account:
        """
        Set up an organisation.

        Raises:
            InvalidInput: The administrator's data has problems; each is named.
            Duplicate: The short name is taken.
        """
        ensure_none(
            *user_problems(admin), *email_problems(admin.email), *password_problems(admin.password)
        )
        at = self._clock.now()
        organisation = Organisation(
            id=OrganisationId(self._ids.new()),
            slug=slug,
            name=name,
            currency=currency,
            time_zone=time_zone,
        )
        user = User(
            id=UserId(self._ids.new()),
            organisation_id=organisation.id,
            email=admin.email.lower(),
            name=admin.name,
            roles=admin.roles,
            level=admin.level,
            created_at=at,
            updated_at=at,
        )
        hashed = self._passwords.hash(admin.password)
        self._directory.found(organisation, user, hashed)
        return Account(user=user, organisation=organisation, password_hash=hashed)
