"""Trees and heads: the vectors that other logs use; proofs hold for what is true and for nothing else."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.transparency.rules import (
    Frontier,
    Head,
    consistency,
    consistent,
    digest_of,
    inclusion,
    is_signed,
    leaf_hash,
    root_from_inclusion,
    root_of,
    sign,
)
from pb.transparency.rules.head import public_key
from tests.support.town import NOON

pytestmark = [pytest.mark.one_engine, pytest.mark.matrix("I5")]

# The entries and roots of the test tree that Certificate Transparency logs share.
ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
sizes = st.integers(1, 70)


def leaves(size: int) -> list[bytes]:
    return [leaf_hash(str(n).encode()) for n in range(size)]


def naive(hashes: list[bytes]) -> bytes:
    """The definition of the RFC, word for word."""
    import hashlib

    if not hashes:
        return hashlib.sha256().digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return hashlib.sha256(b"\1" + naive(hashes[:k]) + naive(hashes[k:])).digest()


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_that_other_logs_give(size: int) -> None:
    assert root_of(leaf_hash(bytes.fromhex(entry)) for entry in ENTRIES[:size]).hex() == ROOTS[size]


@given(sizes)
def test_a_tree_that_grows_leaf_by_leaf_has_the_root_of_the_definition(size: int) -> None:
    tree = Frontier()
    for leaf in leaves(size):
        tree = Frontier(tree.size, tree.peaks)  # as if read from its head
        tree.append(leaf)
    assert tree.root() == naive(leaves(size))


@given(sizes, st.data())
def test_a_path_leads_from_each_leaf_to_the_root_and_from_no_other(size: int, data: st.DataObject) -> None:
    tree, index = leaves(size), data.draw(st.integers(0, size - 1))
    path = inclusion(tree, index)
    assert root_from_inclusion(tree[index], index, size, path) == root_of(tree)
    assert root_from_inclusion(leaf_hash(b"another"), index, size, path) != root_of(tree)
    if size > 1:
        other = data.draw(st.integers(0, size - 1).filter(lambda n: n != index))
        assert root_from_inclusion(tree[index], other, size, path) != root_of(tree)
        assert root_from_inclusion(tree[index], index, size, path[:-1]) != root_of(tree)


@given(sizes, st.data())
def test_a_log_that_only_grew_proves_it_and_one_that_was_rewritten_cannot(
    size: int, data: st.DataObject
) -> None:
    tree, old = leaves(size), data.draw(st.integers(1, size))
    path, before, now = consistency(tree, old), root_of(tree[:old]), root_of(tree)
    assert consistent(old, before, size, now, path)
    changed = data.draw(st.integers(0, old - 1))
    forged = [*tree[:changed], leaf_hash(b"forged"), *tree[changed + 1 :]]
    assert not consistent(old, before, size, root_of(forged), consistency(forged, old))
    if path:
        assert not consistent(old, before, size, now, path[:-1])


def test_heads_are_signed_one_after_the_other() -> None:
    seed = bytes(range(32))
    first = Head(1, 3, ROOTS[3], NOON, "")
    second = Head(2, 8, ROOTS[8], NOON + timedelta(hours=1), digest_of(first))
    signature, public = sign(second, seed), public_key(seed)
    assert is_signed(second, signature, public)
    assert not is_signed(Head(2, 7, ROOTS[8], second.at, second.prev), signature, public)
    assert not is_signed(second, signature, public_key(bytes(32)))
    assert not is_signed(second, "00", public)
