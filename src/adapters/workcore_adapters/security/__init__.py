"""Passwords, tokens and signatures, as strong as the world that they are in asks for."""

from workcore_adapters.security.jwks import JwksSource
from workcore_adapters.security.key_set import KeySet
from workcore_adapters.security.notes import Ed25519Signer
from workcore_adapters.security.passwords import Argon2Hasher
from workcore_adapters.security.provider import JwksProvider
from workcore_adapters.security.tokens import JwtIssuer

__all__ = [
    "Argon2Hasher",
    "Ed25519Signer",
    "JwksProvider",
    "JwksSource",
    "JwtIssuer",
    "KeySet",
]
