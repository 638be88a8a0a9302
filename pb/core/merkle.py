"""Merkle trees as in RFC 9162, 2.1: roots, and proofs that a leaf is in a tree and that a tree only grew."""

import hashlib
from collections.abc import Iterable, Sequence


def leaf_hash(data: bytes) -> bytes:
    """The hash of an entry, 32 bytes: SHA-256(0x00 | data)."""
    return hashlib.sha256(b"\0" + data).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


class Frontier:
    """The roots of the full subtrees of a tree from left to right: enough to let it grow."""

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size, self.peaks = size, list(peaks)
        if len(self.peaks) != size.bit_count():
            raise ValueError("a tree of this size has another number of full subtrees")

    def append(self, leaf: bytes) -> None:
        """One more leaf (its hash)."""
        carry, rest = leaf, self.size
        while rest & 1:
            carry, rest = _node(self.peaks.pop(), carry), rest >> 1
        self.peaks.append(carry)
        self.size += 1

    def root(self) -> bytes:
        """The root; of an empty tree SHA-256 of nothing."""
        if not self.peaks:
            return hashlib.sha256().digest()
        found = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            found = _node(peak, found)
        return found


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over these hashes of leaves."""
    tree = Frontier()
    for leaf in leaves:
        tree.append(leaf)
    return tree.root()


def _split(size: int) -> int:
    """The largest power of two below a size of at least two."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The path from a leaf to the root, lowest first (2.1.3.1)."""
    if not 0 <= index < len(leaves):
        raise ValueError("there is no such leaf")
    path, first, size = [], 0, len(leaves)
    while size > 1:
        k = _split(size)
        left = index - first < k
        other = leaves[first + k : first + size] if left else leaves[first : first + k]
        path.append(root_of(other))
        first, size = (first, k) if left else (first + k, size - k)
    return path[::-1]


def root_from_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that this path leads to, or None when it cannot be one (2.1.3.2)."""
    if not 0 <= index < size:
        return None
    node, last, found = index, size - 1, leaf
    for other in path:
        if last == 0:
            return None
        if node & 1 or node == last:
            found = _node(other, found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = _node(found, other)
        node, last = node >> 1, last >> 1
    return found if last == 0 else None


def consistency(leaves: Sequence[bytes], old: int) -> list[bytes]:
    """Nodes from which both the root of the first `old` leaves and that of all follow (2.1.4.1)."""
    if not 0 < old <= len(leaves):
        raise ValueError("there was no such tree")
    path, first, size, whole = [], 0, len(leaves), True
    while old - first < size:
        k = _split(size)
        if old - first <= k:
            path.append(root_of(leaves[first + k : first + size]))
            size = k
        else:
            path.append(root_of(leaves[first : first + k]))
            first, size, whole = first + k, size - k, False
    if not whole:
        path.append(root_of(leaves[first : first + size]))
    return path[::-1]


def consistent(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the tree of size `new` begins with the tree of size `old` (2.1.4.2)."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not path and old_root == new_root
    nodes = [old_root, *path] if old & (old - 1) == 0 else list(path)
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    return bool(nodes) and _both_roots(nodes, node, last) == (old_root, new_root)


def _both_roots(nodes: Sequence[bytes], node: int, last: int) -> tuple[bytes, bytes] | None:
    """The old and the new root that these nodes lead to, or None when they are too many or too few."""
    first = second = nodes[0]
    for other in nodes[1:]:
        if last == 0:
            return None
        if node & 1 or node == last:
            first, second = _node(other, first), _node(other, second)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            second = _node(second, other)
        node, last = node >> 1, last >> 1
    return (first, second) if last == 0 else None
