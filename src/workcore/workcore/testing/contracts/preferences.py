"""What people want to be told of, as a store keeps it."""

import pytest

from workcore.errors import Duplicate, Stale
from workcore.model import Topic
from workcore.policies.preferences import (
    DEFAULT_PREFERENCES,
    Digest,
    Muted,
    Preferences,
    QuietHours,
)
from workcore.testing.contracts.base import StoreContract
from workcore.testing.world import Place


def chosen(version: int) -> Preferences:
    """Choose something for every field."""
    return Preferences(
        version=version,
        muted=Muted(inbox=frozenset({Topic.SUBMITTED}), email=frozenset({Topic.OVERDUE})),
        quiet_hours=QuietHours(start="22:00", end="06:30", time_zone="Europe/Berlin"),
        digest=Digest(time="07:30", time_zone="UTC", topics=frozenset({Topic.STARTED})),
    )


def save(place: Place, name: str, preferences: Preferences) -> None:
    """Have somebody choose."""
    with place.unit(name) as unit:
        unit.preferences.save(preferences)
        unit.commit()


class PreferencesContract(StoreContract):
    """Everybody has preferences of his own, and of two who write at a time one is heard."""

    def test_everybody_begins_alike(self, home: Place) -> None:
        """Who has chosen nothing has what everybody begins with."""
        ids = [home.people[name].id for name in ("ann", "stan")]

        with home.unit() as unit:
            assert unit.preferences.of(ids) == dict.fromkeys(ids, DEFAULT_PREFERENCES)
            assert unit.preferences.of([]) == {}

    def test_own(self, home: Place, abroad: Place) -> None:
        """Every field survives, is one's own, and is nobody's to read elsewhere."""
        for version in (1, 2):
            save(home, "ann", chosen(version))
        ann, stan = home.people["ann"].id, home.people["stan"].id

        with home.unit() as unit:
            assert unit.preferences.of([ann, stan]) == {ann: chosen(2), stan: DEFAULT_PREFERENCES}
        with abroad.unit() as unit:
            assert unit.preferences.of([ann]) == {ann: DEFAULT_PREFERENCES}

    def test_first_version_once(self, home: Place) -> None:
        """Of two first choices the second is told."""
        save(home, "ann", chosen(1))
        with pytest.raises(Duplicate):
            save(home, "ann", chosen(1))

    def test_version_once(self, home: Place) -> None:
        """Of two later ones the second is told, and what there is by then."""
        for version in (1, 2):
            save(home, "ann", chosen(version))
        with pytest.raises(Stale) as refusal:
            save(home, "ann", chosen(2))

        assert refusal.value.current == 2
