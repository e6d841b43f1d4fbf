"""Small ports: numbers, the clock, identifiers, passwords, tokens."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import RFC_4122

import pytest

from workcore.errors import BadToken
from workcore.model import TokenId
from workcore.ports.clock import Clock
from workcore.ports.ids import Ids
from workcore.ports.numbers import Numbers
from workcore.ports.passwords import PasswordHasher
from workcore.ports.sign_ins import SignIns, Tries
from workcore.ports.tokens import IdentityProvider, TokenIssuer
from workcore.testing.builders import NOW, a_user
from workcore.testing.contracts.base import StoreContract
from workcore.testing.ids import new_id
from workcore.testing.world import World

Introduce = Callable[[str, str, datetime], str]
"""Makes a provider's genuine token for an address and an organisation, valid from a time on."""
MERE_ID: Final = "01a20d52-d7bb-7011-8000-000000000001"
"""Names a token perhaps, but is none."""


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


class TokenIssuerContract:
    """Needs the fixture `tokens`."""

    def test_genuine_token_is_believed(self, tokens: TokenIssuer) -> None:
        """A token states what it was issued with."""
        user, token_id = a_user(), TokenId(new_id())
        token = tokens.issue(user, token_id=token_id, at=NOW)

        claims = tokens.verify(token.text, at=NOW)
        assert claims == token.claims
        assert claims.issued_at == NOW
        assert claims.organisation_id == user.organisation_id
        assert (claims.user_id, claims.token_id) == (user.id, token_id)

    def test_token_lasts_until_its_end(self, tokens: TokenIssuer) -> None:
        """A token is valid up to, and without, its last instant, and not before its first."""
        token = tokens.issue(a_user(), token_id=TokenId(new_id()), at=NOW)
        end = token.claims.expires_at

        assert end > NOW
        assert tokens.verify(token.text, at=end - timedelta(microseconds=1)) == token.claims
        for at in (end, end + timedelta(days=1), NOW - timedelta(seconds=1)):
            with pytest.raises(BadToken):
                tokens.verify(token.text, at=at)

    def test_token_of_between_seconds_is_valid_at_once(self, tokens: TokenIssuer) -> None:
        """A token made in the middle of a second is believed in the same instant, and tells it."""
        at = NOW + timedelta(microseconds=999_999)
        token = tokens.issue(a_user(), token_id=TokenId(new_id()), at=at)

        assert tokens.verify(token.text, at=at) == token.claims
        assert token.claims.issued_at == at

    def test_two_tokens_differ(self, tokens: TokenIssuer) -> None:
        """Each token has its own text."""
        user = a_user()
        texts = {tokens.issue(user, token_id=TokenId(new_id()), at=NOW).text for _ in range(20)}

        assert len(texts) == 20

    def test_altered_token_is_refused(self, tokens: TokenIssuer) -> None:
        """A token with any one character changed, dropped or added is worthless."""
        text = tokens.issue(a_user(), token_id=TokenId(new_id()), at=NOW).text
        altered = {text[:-2], text + "A", text[1:], text.swapcase(), text[: len(text) // 2]}
        altered |= {
            text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
            for place in range(0, len(text) - 1, 7)
        }

        for forged in altered:
            with pytest.raises(BadToken):
                tokens.verify(forged, at=NOW)

    @pytest.mark.parametrize(
        "rubbish", ["", ".", "..", "a.b.c", "Bearer x", "\0", "ü", "x" * 100_000, MERE_ID]
    )
    def test_rubbish_is_refused(self, tokens: TokenIssuer, rubbish: str) -> None:
        """What is no token is refused, and no error of another kind."""
        with pytest.raises(BadToken):
            tokens.verify(rubbish, at=NOW)


class IdentityProviderContract:
    """Needs the fixtures `provider` and `introduce`."""

    def test_genuine_token_is_believed(
        self, provider: IdentityProvider, introduce: Introduce
    ) -> None:
        """A token tells whom it is about, since when and until when."""
        text = introduce("Ann@example.org", "zrh", NOW)

        said = provider.introduced(text, at=NOW)
        assert (said.email, said.organisation) == ("Ann@example.org", "zrh")
        assert said.issued_at == NOW < said.expires_at

    def test_token_lasts_until_its_end(
        self, provider: IdentityProvider, introduce: Introduce
    ) -> None:
        """A token is valid up to, and without, its last instant, and not long before its first."""
        text = introduce("ann@example.org", "zrh", NOW)
        end = provider.introduced(text, at=NOW).expires_at

        assert provider.introduced(text, at=end - timedelta(microseconds=1)).expires_at == end
        for at in (end, end + timedelta(days=1), NOW - timedelta(hours=1)):
            with pytest.raises(BadToken):
                provider.introduced(text, at=at)

    def test_tokens_have_names(self, provider: IdentityProvider, introduce: Introduce) -> None:
        """A token always has the same identifier, and another one has another."""
        texts = [introduce(name, "zrh", NOW) for name in ("ann@example.org", "bob@example.org")]
        first, second = (
            {provider.introduced(text, at=NOW).token_id for _ in range(3)} for text in texts
        )

        assert len(first) == len(second) == 1
        assert first != second

    def test_altered_token_is_refused(
        self, provider: IdentityProvider, introduce: Introduce
    ) -> None:
        """A token with any one character changed, dropped or added is worthless."""
        text = introduce("ann@example.org", "zrh", NOW)
        altered = {text[:-1], text + "A", text + "=", text[1:], " " + text, text + "\n"}
        altered |= {
            text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
            for place in range(0, len(text), 7)
        }

        for forged in altered:
            with pytest.raises(BadToken):
                provider.introduced(forged, at=NOW)

    @pytest.mark.parametrize("rubbish", ["", ".", "a.b.c", "\0", "ü", "x" * 100_000, MERE_ID])
    def test_rubbish_is_refused(self, provider: IdentityProvider, rubbish: str) -> None:
        """What is no token is refused, and no error of another kind."""
        with pytest.raises(BadToken):
            provider.introduced(rubbish, at=NOW)
