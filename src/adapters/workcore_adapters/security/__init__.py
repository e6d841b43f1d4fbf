"""Passwords, tokens and signatures, as strong as the world that they are in asks for."""

from workcore_adapters.security.notes import Ed25519Signer
from workcore_adapters.security.passwords import Argon2Hasher
from workcore_adapters.security.tokens import JwtIssuer

__all__ = ["Argon2Hasher", "Ed25519Signer", "JwtIssuer"]
