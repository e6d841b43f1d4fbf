"""Secrets are given back to what they are for, and to nothing else."""

import pytest
from attrs import evolve

from workcore.errors import BadSecret, UnknownKey
from workcore.model import WrappedKey
from workcore.ports.vault import SECRET_BYTES, Vault

ABOUT = b"this webhook"


class VaultContract:
    """Needs the fixture `vault`."""

    def test_there_and_back(self, vault: Vault) -> None:
        """What is opened is what was sealed, and cannot be read in between."""
        secret = vault.fresh()
        sealed = vault.seal(secret, ABOUT)

        assert vault.open(sealed, ABOUT) == secret
        assert sealed.key_id == vault.current
        assert secret not in sealed.data
        assert repr(secret) not in repr(sealed)

    def test_nobody_can_guess(self, vault: Vault) -> None:
        """Secrets are long, and no two are the same, nor are they sealed the same twice."""
        made = {vault.fresh() for _ in range(100)}
        assert len(made) == 100
        assert {len(secret) for secret in made} == {SECRET_BYTES}
        assert vault.seal(b"same", ABOUT) != vault.seal(b"same", ABOUT)

    def test_bound_to_what_it_is_for(self, vault: Vault) -> None:
        """Put in another's place it opens nothing."""
        sealed = vault.seal(b"secret", ABOUT)
        with pytest.raises(BadSecret):
            vault.open(sealed, b"that webhook")

    @pytest.mark.parametrize("at", [0, 15, -1])
    def test_altered(self, vault: Vault, at: int) -> None:
        """Whatever bit of it was changed, it is not taken for a secret."""
        sealed = vault.seal(b"secret", ABOUT)
        data = bytearray(sealed.data)
        data[at] ^= 1
        for wrong in (bytes(data), sealed.data[:-1], b""):
            with pytest.raises(BadSecret):
                vault.open(evolve(sealed, data=wrong), ABOUT)

    def test_key_that_is_not_there(self, vault: Vault) -> None:
        """What another ring has sealed names the key that is missing."""
        sealed = vault.seal(b"secret", ABOUT)
        with pytest.raises(UnknownKey) as refusal:
            vault.open(WrappedKey("lost", sealed.data), ABOUT)
        assert refusal.value.key_id == "lost"
