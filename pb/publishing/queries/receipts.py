"""Look-up of receipts: whether what a code names is in a public list, with the proof; never who or when."""

import asyncio
import re
from collections.abc import Sequence
from hmac import compare_digest

import msgspec

from pb.ballots.receipts import tag_of
from pb.ballots.tables import ClosedBallot, Participation
from pb.core.merkle import inclusion, leaf_hash, root_of
from pb.rounds.facts import ContestFacts, RoundFacts

WHOLE, PART, MARK = 16, 10, 4
MOST_PARTS = 40
MOST_VERSIONS = 12
"""How often somebody may have replaced a ballot for its code to be known in a look-up."""
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_SIGN = re.compile(r"[A-Z2-7]+")


class Place(msgspec.Struct, frozen=True):
    """An entry of a list: where it stands (from 0), in how many, and its path to the root; hex."""

    commitment: str
    index: int
    size: int
    path: tuple[str, ...]


class Found(msgspec.Struct, frozen=True):
    """The list that holds all that a code names."""

    contest: ContestFacts
    root: str
    places: tuple[Place, ...]


def parts_of(code: str) -> tuple[str, ...]:
    """What a code names: one ballot, or single choices; empty where it is no code. Signs between are free."""
    text = re.sub(r"[^A-Z0-9]", "", code.upper())
    if not _SIGN.fullmatch(text):
        return ()
    named = text[:-MARK]
    if len(named) == WHOLE:
        return (named,)
    if not named or len(named) % PART or len(named) > PART * MOST_PARTS:
        return ()
    return tuple(named[start : start + PART] for start in range(0, len(named), PART))


def range_of(part: str) -> tuple[str, str]:
    """The smallest and the largest beginning of a C that this part of a code can come from; hex."""
    bits, value = len(part) * 5, 0
    for sign in part:
        value = value * 32 + _LETTERS.index(sign)
    free = -bits % 4
    digits = (bits + free) // 4
    return f"{value << free:0{digits}x}", f"{(value << free) + (1 << free) - 1:0{digits}x}"


async def look_up(facts: RoundFacts, parts: Sequence[str]) -> Found | None:
    """The list of this round that holds every part, with the proofs; None where none does."""
    ids: dict[int, ContestFacts] = {contest.id: contest for contest in facts.contests}
    held: dict[int, list[str]] = {key: [] for key in ids}
    for part in parts:
        low, high = range_of(part)
        rows = await ClosedBallot.select(ClosedBallot.key, ClosedBallot.contest).where(
            ClosedBallot.contest.is_in(list(ids)),
            ClosedBallot.secret.is_not_null(),
            ClosedBallot.key >= low,
            ClosedBallot.key < f"{high}g",
        )
        for row in rows:
            held[row["contest"]].append(row["key"])
    whole = [key for key, found in held.items() if len(set(found)) >= len(parts)]
    if not whole:
        return None
    rows = await ClosedBallot.select(ClosedBallot.key).where(ClosedBallot.contest == whole[0])
    keys = sorted(row["key"] for row in rows)
    return await asyncio.to_thread(_proved, ids[whole[0]], keys, sorted(set(held[whole[0]])))


def _proved(contest: ContestFacts, keys: list[str], wanted: list[str]) -> Found:
    leaves = [leaf_hash(bytes.fromhex(key)) for key in keys]
    places = []
    for key in wanted:
        index = keys.index(key)
        path = tuple(node.hex() for node in inclusion(leaves, index))
        places.append(Place(key, index, len(keys), path))
    return Found(contest, root_of(leaves).hex(), tuple(places))


async def has_list(facts: RoundFacts) -> bool:
    """Whether this round has ballots with a C: imported ones have none."""
    ids = [contest.id for contest in facts.contests]
    return bool(
        await ClosedBallot.exists().where(ClosedBallot.contest.is_in(ids), ClosedBallot.secret.is_not_null())
    )


class Examined(msgspec.Struct, frozen=True):
    """What the committee learns of a code: the version it was issued for (0: never), and of its voter's mark.

    `last` is the version that counts (0: the voter has no mark there), `withdrawn` whether it was taken out.
    """

    contest: int
    issued: int
    last: int
    withdrawn: bool
    listed: bool

    @property
    def missing(self) -> bool:
        """A proven fault: the city issued this code, it was the last one, and the list lacks it."""
        return bool(self.issued) and self.issued == self.last and not (self.withdrawn or self.listed)


def version_of(key: bytes, code: str, most: int) -> int:
    """The version that a code was issued for, or 0 where this key never made its last four signs."""
    parts, mark = parts_of(code), re.sub(r"[^A-Z0-9]", "", code.upper())[-MARK:]
    whole = len(parts[0]) == WHOLE
    bits = bytes.fromhex(range_of(parts[0])[0]) if whole else "".join(parts).encode()
    fits = (version for version in range(1, most + 1) if compare_digest(tag_of(key, bits, version), mark))
    return next(fits, 0)


async def examine(facts: RoundFacts, code: str, voter: int, key: bytes) -> list[Examined]:
    """A code and the person who brought it, contest by contest where that person has a mark."""
    found = await look_up(facts, parts_of(code))
    rows = await Participation.select(
        Participation.contest, Participation.version, Participation.withdrawn
    ).where(
        Participation.contest.is_in([contest.id for contest in facts.contests]), Participation.voter == voter
    )
    numbers: dict[int, int] = {contest.id: contest.number for contest in facts.contests}
    return [
        Examined(
            contest=numbers[row["contest"]],
            issued=version_of(key, code, row["version"]),
            last=row["version"],
            withdrawn=bool(row["withdrawn"]),
            listed=found is not None,
        )
        for row in sorted(rows, key=lambda row: numbers[row["contest"]])
    ]
