"""Trees hash as RFC 6962 says, and grow leaf by leaf."""

from collections.abc import Sequence
from hashlib import sha256

import pytest

from workcore.policies.merkle import Tree, leaf_hash, node_hash

LEAVES = [
    bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")
] + [bytes(range(0x60, 0x70))]

ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
"""Of the first 0 to 8 leaves, as the reference implementation of RFC 6962 has them."""


def hashes(number: int) -> list[bytes]:
    """Make up as many leaves."""
    return [leaf_hash(str(n).encode()) for n in range(number)]


def by_definition(leaves: Sequence[bytes]) -> bytes:
    """Hash a list just as section 2.1 defines it."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return node_hash(by_definition(leaves[:half]), by_definition(leaves[half:]))


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_roots_are_the_published_ones(size: int) -> None:
    """The published examples have the published roots."""
    assert Tree().extended(map(leaf_hash, LEAVES[:size])).root.hex() == ROOTS[size]


def test_growth() -> None:
    """Whatever the steps it grows in, a tree is the one that the definition gives."""
    tree, leaves = Tree(), hashes(200)
    for size in range(201):
        assert (tree.size, tree.root) == (size, by_definition(leaves[:size]))
        assert Tree().extended(leaves[:size]) == tree
        tree = tree.extended(leaves[size : size + 1])
