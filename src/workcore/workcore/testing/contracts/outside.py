"""Small ports: numbers, the clock, identifiers, passwords."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, timedelta
from uuid import RFC_4122

import pytest

from workcore.ports.clock import Clock
from workcore.ports.ids import Ids
from workcore.ports.numbers import Numbers
from workcore.ports.passwords import PasswordHasher
from workcore.ports.sign_ins import SignIns, Tries
from workcore.testing.builders import NOW
from workcore.testing.contracts.base import StoreContract
from workcore.testing.ids import new_id
from workcore.testing.world import World


class SignInsContract:
    """Needs the fixture `sign_ins`."""

    WINDOW = timedelta(minutes=15)

    def test_tries_are_counted(self, sign_ins: SignIns) -> None:
        """Each try has its number; the first one says since when. Others count for themselves."""
        who, other = str(new_id()), str(new_id())
        tries = [
            sign_ins.count(who, at=NOW + timedelta(minutes=n), window=self.WINDOW) for n in range(3)
        ]

        assert tries == [Tries(1, NOW), Tries(2, NOW), Tries(3, NOW)]
        assert sign_ins.count(other, at=NOW, window=self.WINDOW) == Tries(1, NOW)

    def test_window_begins_anew(self, sign_ins: SignIns) -> None:
        """When the time of the first try is over, the next one is the first."""
        who = str(new_id())
        sign_ins.count(who, at=NOW, window=self.WINDOW)
        tick = timedelta(microseconds=1)
        last = sign_ins.count(who, at=NOW + self.WINDOW - tick, window=self.WINDOW)
        anew = sign_ins.count(who, at=NOW + self.WINDOW, window=self.WINDOW)

        assert (last, anew) == (Tries(2, NOW), Tries(1, NOW + self.WINDOW))

    def test_clearing(self, sign_ins: SignIns) -> None:
        """After clearing counting begins again, of nothing; clearing again is fine."""
        who = str(new_id())
        for _ in range(2):
            sign_ins.count(who, at=NOW, window=self.WINDOW)
            sign_ins.succeeded(who, at=NOW)
            sign_ins.clear(who)
        sign_ins.clear(who)

        assert sign_ins.count(who, at=NOW, window=self.WINDOW) == Tries(1, NOW)

    def test_success_is_remembered(self, sign_ins: SignIns) -> None:
        """After a success counting begins again, and each count says when it was, the last one."""
        who, later = str(new_id()), NOW + timedelta(minutes=1)
        sign_ins.succeeded(who, at=NOW - self.WINDOW)
        sign_ins.count(who, at=NOW, window=self.WINDOW)
        sign_ins.succeeded(who, at=NOW)
        counted = [sign_ins.count(who, at=later, window=self.WINDOW) for _ in range(2)]
        anew = sign_ins.count(who, at=later + self.WINDOW, window=self.WINDOW)

        assert counted == [Tries(1, later, NOW), Tries(2, later, NOW)]
        assert anew == Tries(1, later + self.WINDOW, NOW)

    def test_forgotten_after_a_while(self, sign_ins: SignIns) -> None:
        """Whose first try and last success were before a time are forgotten; nobody else is."""
        old, new, known, gone = (str(new_id()) for _ in range(4))
        before = NOW - timedelta(seconds=1)
        sign_ins.succeeded(gone, at=before)
        sign_ins.succeeded(known, at=NOW)
        for who in (old, known, gone):
            sign_ins.count(who, at=before, window=self.WINDOW)
        sign_ins.count(new, at=NOW, window=self.WINDOW)

        assert sign_ins.forget(NOW, succeeded_before=NOW) >= 2
        counted = [sign_ins.count(who, at=NOW, window=self.WINDOW) for who in (old, new, gone)]
        assert [tries.count for tries in counted] == [1, 2, 1]
        assert counted[2].succeeded_at is None
        assert sign_ins.count(known, at=NOW, window=self.WINDOW) == Tries(2, before, NOW)

    def test_many_at_once(self, sign_ins: SignIns) -> None:
        """However many try at once, each has a number of his own."""
        who = str(new_id())

        def attempt(_: int) -> int:
            tries = sign_ins.count(who, at=NOW, window=self.WINDOW)
            return tries.count

        with ThreadPoolExecutor(8) as pool:
            assert sorted(pool.map(attempt, range(40))) == list(range(1, 41))


class NumbersContract(StoreContract):
    """Needs the fixture `numbers` besides those of a store."""

    def test_numbers_begin_with_one(self, world: World, numbers: Numbers) -> None:
        """The first request of a year may be number 1."""
        assert numbers.next(world.home.organisation.id, 2027) == 1

    def test_no_number_comes_twice(self, world: World, numbers: Numbers) -> None:
        """However many ask at once, each gets a number of his own."""

        def ask(_: int) -> int:
            return numbers.next(world.home.organisation.id, 2027)

        with ThreadPoolExecutor(8) as pool:
            given = list(pool.map(ask, range(200)))

        assert len(set(given)) == 200
        assert min(given) >= 1

    def test_each_year_and_organisation_counts_for_itself(
        self, world: World, numbers: Numbers
    ) -> None:
        """Nobody's numbers tell how many requests others made."""
        home, abroad = world.home.organisation.id, world.abroad.organisation.id
        for _ in range(20):
            numbers.next(home, 2027)

        assert numbers.next(home, 2028) == 1
        assert numbers.next(abroad, 2027) == 1


class ClockContract:
    """Needs the fixture `clock`."""

    def test_time_is_aware_and_utc(self, clock: Clock) -> None:
        """The present is told in UTC."""
        assert clock.now().tzinfo is UTC

    def test_time_does_not_jump(self, clock: Clock) -> None:
        """Two askings in a row are close, and in order."""
        first, second = clock.now(), clock.now()

        assert timedelta() <= second - first < timedelta(minutes=1)


class IdsContract:
    """Needs the fixture `ids`."""

    def test_identifiers_are_uuids_of_version_7(self, ids: Ids) -> None:
        """Each has the version and variant that stores and clients expect."""
        made = ids.new()

        assert (made.version, made.variant) == (7, RFC_4122)

    def test_later_ones_sort_behind(self, ids: Ids) -> None:
        """Identifiers are in the order in which they were made."""
        made = [ids.new() for _ in range(2_000)]

        assert made == sorted(made)

    def test_none_comes_twice(self, ids: Ids) -> None:
        """However many ask at once, each gets one of his own."""
        with ThreadPoolExecutor(8) as pool:
            made = list(pool.map(lambda _: ids.new(), range(4_000)))

        assert len(set(made)) == 4_000


class PasswordHasherContract:
    """Needs the fixture `passwords`."""

    @pytest.mark.parametrize("password", ["p", "correct horse", "ü" * 1024, " lead and trail "])
    def test_right_password_is_right(self, passwords: PasswordHasher, password: str) -> None:
        """A password fits its own hash."""
        assert passwords.verify(password, passwords.hash(password))

    @pytest.mark.parametrize("wrong", ["Secret-password", "secret-passwor", "secret-password ", ""])
    def test_wrong_password_is_wrong(self, passwords: PasswordHasher, wrong: str) -> None:
        """Nothing else fits, however near."""
        assert not passwords.verify(wrong, passwords.hash("secret-password"))

    def test_no_byte_of_a_long_password_is_ignored(self, passwords: PasswordHasher) -> None:
        """Passwords that differ only at their end are different."""
        hashed = passwords.hash("x" * 1023 + "a")

        assert not passwords.verify("x" * 1023 + "b", hashed)

    def test_hashes_of_one_password_differ(self, passwords: PasswordHasher) -> None:
        """Nobody sees from hashes that two people chose the same password."""
        assert passwords.hash("secret-password") != passwords.hash("secret-password")

    def test_hash_does_not_show_the_password(self, passwords: PasswordHasher) -> None:
        """A hash is a text without the password."""
        assert "secret-password" not in passwords.hash("secret-password")

    @pytest.mark.parametrize(
        "rubbish", ["", "secret-password", "$argon2id$", "quick$00", "quick$zz$00", "$" * 50, "ü"]
    )
    def test_rubbish_is_no_hash(self, passwords: PasswordHasher, rubbish: str) -> None:
        """What is no hash fits no password, is outdated, and is no error."""
        assert not passwords.verify("secret-password", rubbish)
        assert passwords.is_outdated(rubbish)

    def test_new_hash_is_not_outdated(self, passwords: PasswordHasher) -> None:
        """What was made a moment ago would be made so again."""
        assert not passwords.is_outdated(passwords.hash("secret-password"))
