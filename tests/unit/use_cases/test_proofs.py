"""What the core proves of its trees, a verifier that stands on its own accepts."""

from collections.abc import Callable
from typing import Final

import pytest
from tests.support.offline import VERIFY_AUDIT

from workcore.policies.merkle import Grown, Tree, leaf_hash

included: Final[Callable[..., bool]] = VERIFY_AUDIT.included
grew: Final[Callable[..., bool]] = VERIFY_AUDIT.grown


def hashes(number: int) -> list[bytes]:
    """Make up as many leaves."""
    return [leaf_hash(str(n).encode()) for n in range(number)]


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 100])
def test_inclusion_is_proved(size: int) -> None:
    """Every leaf has a proof that a stranger's verifier accepts, at its place and no other."""
    leaves = hashes(size)
    grown, root = Grown(leaves), Tree().extended(leaves).root

    for index, leaf in enumerate(leaves):
        proof = grown.inclusion(index)
        assert included(leaf, index, size, proof, root)
        assert not included(leaf_hash(b"other"), index, size, proof, root)
        assert not included(leaf, (index + 1) % (size + 1), size, proof, root)
        assert not included(leaf, index, size, (*proof, root), root)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 100])
def test_consistency_is_proved(size: int) -> None:
    """Each former tree has a proof that the present one only grew from it."""
    leaves = hashes(size)
    grown, root = Grown(leaves), Tree().extended(leaves).root

    for former in range(1, size + 1):
        proof, was = grown.consistency(former), Tree().extended(leaves[:former]).root
        assert grew(former, was, size, root, proof)
        assert not grew(former, leaf_hash(b"other"), size, root, proof)
        assert not grew(former, was, size, leaf_hash(b"other"), proof)
        assert not grew(former, was, size, root, (*proof, root))
