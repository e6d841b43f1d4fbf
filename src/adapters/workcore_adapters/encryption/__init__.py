"""Files and secrets encrypted at rest."""

from workcore_adapters.encryption.cipher import EnvelopeCipher
from workcore_adapters.encryption.ring import KeyRing
from workcore_adapters.encryption.vault import RingVault

__all__ = ["EnvelopeCipher", "KeyRing", "RingVault"]
