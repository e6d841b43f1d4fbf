"""Vaults keep their port's promises: the twin, and a ring of keys."""

import pytest

from workcore.errors import NotConfigured
from workcore.testing.contracts.vault import ABOUT, VaultContract
from workcore_adapters.encryption import KeyRing, RingVault
from workcore_adapters.memory import MemoryVault

OLD, NEW = b"o" * 32, b"n" * 32


class TestMemoryVault(VaultContract):
    """Secrets under slips."""

    @pytest.fixture
    def vault(self) -> MemoryVault:
        """Keeps nothing yet."""
        return MemoryVault()


class TestRingVault(VaultContract):
    """Secrets encrypted by a ring of keys."""

    @pytest.fixture
    def vault(self) -> RingVault:
        """Has one key."""
        return RingVault(KeyRing({"k1": NEW}))

    def test_ring_that_is_turned(self) -> None:
        """With another key in front of it the one before opens what it sealed."""
        before, after = RingVault(KeyRing({"k0": OLD})), RingVault(KeyRing({"k1": NEW, "k0": OLD}))
        sealed = before.seal(b"secret", ABOUT)

        assert after.open(sealed, ABOUT) == b"secret"
        assert after.seal(b"secret", ABOUT).key_id == "k1"

    def test_no_keys(self) -> None:
        """Without a key nothing is kept, and the setting is named."""
        assert RingVault(KeyRing({})).current is None
        with pytest.raises(NotConfigured, match="FILE_ENCRYPTION_KEYS"):
            RingVault(KeyRing({})).seal(b"secret", ABOUT)
