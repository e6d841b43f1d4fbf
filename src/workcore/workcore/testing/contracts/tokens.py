"""Who issues tokens, and who introduces people by tokens of his own."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import pytest

from workcore.errors import BadToken
from workcore.model import TokenId
from workcore.ports.tokens import IdentityProvider, TokenIssuer
from workcore.testing.builders import NOW, a_user
from workcore.testing.ids import new_id

Introduce = Callable[[str, str, datetime], str]
"""Makes a provider's genuine token for an address and an organisation, valid from a time on."""
MERE_ID: Final = "01a20d52-d7bb-7011-8000-000000000001"
"""Names a token perhaps, but is none."""


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
