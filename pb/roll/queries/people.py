"""Reads about who is on the roll: one person, how many by home, the roll in one line of letters."""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from piccolo.query.functions.aggregate import Count

from pb.core.area import PlaceCode, rw_code
from pb.roll.queries.batches import opened_names
from pb.roll.rules.marks import digest_of, person_tag
from pb.roll.tables import RollEntry
from pb.rounds.facts import RoundFacts


class Entry(msgspec.Struct, frozen=True):
    """One person on the roll; `name` is there only where somebody may read it."""

    id: int
    kelurahan: PlaceCode
    rw: int
    rt: int
    fits: bool
    account: int | None
    name: str = ""

    @property
    def home(self) -> PlaceCode:
        """The RW of this person."""
        return rw_code(self.kelurahan, self.rw)


_COLUMNS = (
    RollEntry.id,
    RollEntry.kelurahan,
    RollEntry.rw,
    RollEntry.rt,
    RollEntry.fits,
    RollEntry.account,
    RollEntry.name_sealed,
    RollEntry.birth_sealed,
    RollEntry.sealed_as,
)


def _entry(row: dict[str, Any], *, named: bool = False) -> Entry:
    name = opened_names(row, row["sealed_as"])[0] if named and row["name_sealed"] else ""
    home = (PlaceCode(row["kelurahan"]), row["rw"], row["rt"])
    return Entry(row["id"], *home, bool(row["fits"]), row["account"], name)


async def entry_of(round_id: int, account: int | None) -> Entry | None:
    """The entry with which an account was matched, with its name: it is shown to that person."""
    if account is None:
        return None
    row = (
        await RollEntry.select(*_COLUMNS)
        .where(RollEntry.round == round_id, RollEntry.account == account, RollEntry.state == "in")
        .first()
    )
    return _entry(row, named=True) if row else None


async def entry_by_id(round_id: int, key: int) -> Entry | None:
    """An entry that is in force."""
    row = (
        await RollEntry.select(*_COLUMNS)
        .where(RollEntry.round == round_id, RollEntry.id == key, RollEntry.state == "in")
        .first()
    )
    return _entry(row, named=True) if row else None


async def named_entries(round_id: int, keys: Collection[int]) -> dict[int, Entry]:
    """These entries with their names, whether they are in force or not."""
    if not keys:
        return {}
    these = (RollEntry.round == round_id) & RollEntry.id.is_in(list(keys))
    rows = await RollEntry.select(*_COLUMNS).where(these)
    return {row["id"]: _entry(row, named=True) for row in rows}


async def find_on_roll(round_id: int, name: str, birth: str) -> tuple[Entry, ...]:
    """Who is on the roll under this name with this birth; more than one where people are written alike."""
    rows = await RollEntry.select(*_COLUMNS).where(
        RollEntry.round == round_id,
        RollEntry.person_tag == person_tag(name, birth),
        RollEntry.state == "in",
    )
    return tuple(_entry(row, named=True) for row in rows)


async def entries_of_person(account: int) -> list[int]:
    """All entries of an account, in whatever round: under these keys the person has voted."""
    rows = await RollEntry.select(RollEntry.id).where(RollEntry.account == account)
    return [row["id"] for row in rows]


class Homes(msgspec.Struct, frozen=True):
    """How many people of the roll live in an RW, and how many of them are of the age."""

    home: PlaceCode
    people: int
    fitting: int


async def homes_of(rounds: Collection[int]) -> dict[int, tuple[Homes, ...]]:
    """The roll in force, counted by RW, for several rounds at once."""
    if not rounds:
        return {}
    rows = (
        await RollEntry.select(RollEntry.round, RollEntry.kelurahan, RollEntry.rw, RollEntry.fits, Count())
        .where(RollEntry.round.is_in(list(rounds)), RollEntry.state == "in")
        .group_by(RollEntry.round, RollEntry.kelurahan, RollEntry.rw, RollEntry.fits)
    )
    found: dict[int, dict[PlaceCode, list[int]]] = {key: {} for key in rounds}
    for row in rows:
        home = found[row["round"]].setdefault(rw_code(row["kelurahan"], row["rw"]), [0, 0])
        home[row["fits"]] += row["count"]
    return {key: _counted(homes) for key, homes in found.items()}


def _counted(homes: dict[PlaceCode, list[int]]) -> tuple[Homes, ...]:
    return tuple(Homes(home, sum(counts), counts[1]) for home, counts in sorted(homes.items()))


async def roll_digest(facts: RoundFacts) -> str:
    """The roll in force in one line of letters: part of what is frozen when the vote opens."""
    rows: Sequence[dict[str, Any]] = await RollEntry.select(
        RollEntry.person_tag, RollEntry.kelurahan, RollEntry.rw, RollEntry.rt
    ).where(RollEntry.round == facts.id, RollEntry.state == "in")
    return digest_of((row["person_tag"], row["kelurahan"], row["rw"], row["rt"]) for row in rows)
