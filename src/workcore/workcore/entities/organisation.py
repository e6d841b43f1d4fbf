"""A tenant."""

from zoneinfo import ZoneInfo

from attrs import frozen

from workcore.model import OrganisationId


@frozen(kw_only=True)
class Organisation:
    """
    A tenant: nothing of one is ever visible to another.

    Attributes:
        slug: Short name for addresses and sign-in, unique everywhere.
        currency: ISO 4217; what every amount of the organisation is in.
        time_zone: IANA name; what its calendar days are.
        settings_version: Of the settings in force.
    """

    id: OrganisationId
    slug: str
    name: str
    currency: str = "EUR"
    time_zone: str = "UTC"
    settings_version: int = 0

    @property
    def zone(self) -> ZoneInfo:
        """Its time zone."""
        return ZoneInfo(self.time_zone)
