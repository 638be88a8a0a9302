"""Similar proposals: an index of words in each process, renewed when the list of proposals has changed."""

from collections.abc import Collection, Iterable
from typing import Any
from weakref import WeakKeyDictionary

from anyio import Lock
from anyio.lowlevel import checkpoint

from pb.core.db.engine import Engine, current_engine
from pb.core.db.versions import topic_versions
from pb.proposals.queries.lists import Card, shown_cards
from pb.proposals.rules.similar import MOST_SHOWN, Index, Place, bag
from pb.proposals.tables import Proposal
from pb.proposals.words import stems

_PART = 100  # as many at a time as let other requests wait a few milliseconds
_LEAST_GONE = 1_000
_SHOWN = """
FROM proposal p JOIN contest c ON c.id = p.contest JOIN proposal_version v
  ON v.proposal = p.id AND v.number = p.version
WHERE p.state = 'published' AND p.hidden_at IS NULL AND p.external IS NULL AND c.area IS NOT NULL
"""
_KEYS = f"SELECT p.id, p.version {_SHOWN}"  # raw: three tables, and no words of them
_WORDS = """p.id, p.version, v.title, v.need, v.category, v.rw, c.area,
  (SELECT n.lat FROM pin n WHERE n.proposal = p.id) AS lat,
  (SELECT n.lng FROM pin n WHERE n.proposal = p.id) AS lng
"""
_TEXTS = f"SELECT {_WORDS} {_SHOWN} AND p.id IN "  # raw: as above, with a point where there is one


class _Known:
    """The index of one database, with the version of the list that it was made from."""

    def __init__(self) -> None:
        self.index = Index()
        self.versions: dict[int, int] = {}
        self.list_version = -1
        self.lock = Lock()


_known: WeakKeyDictionary[Engine, _Known] = WeakKeyDictionary()


async def similar(
    title: str, need: str, place: Place, *, without: Collection[str] = (), most: int = MOST_SHOWN
) -> tuple[Card, ...]:
    """Public proposals of all years that say much the same: those of the kelurahan, then those of the city.

    Two small queries while the list of proposals stands still. What was hidden or withdrawn a moment ago is
    read as such, whatever the index still knows.
    """
    words = bag(stems(title), stems(need))
    if not words:
        return ()
    known = await _up_to_date()
    found = known.index.search(words, place, most=most + len(without) + 1)
    shown = await shown_cards([one.key for one in found])
    return tuple(card for card in shown if card.kode not in without)[:most]


async def _up_to_date() -> _Known:
    known = _known.setdefault(current_engine(), _Known())
    now = (await topic_versions(["proposals"]))["proposals"]
    if now == known.list_version:
        return known
    if known.lock.locked() and known.list_version >= 0:
        return known  # somebody brings it up to date: what it knows is good enough meanwhile
    async with known.lock:
        if now > known.list_version:
            await _refresh(known)
            known.list_version = now
    return known


async def _refresh(known: _Known) -> None:
    """Read the numbers of all, and the words of those that are new or were changed."""
    rows: list[dict[str, Any]] = await Proposal.raw(_KEYS)
    if known.index.gone > max(_LEAST_GONE, len(rows)):
        known.index, known.versions = Index(), {}
    shown = {row["id"]: row["version"] for row in rows}
    for key in [key for key in known.versions if key not in shown]:
        known.index.drop(key)
        del known.versions[key]
    fresh = [key for key, version in shown.items() if known.versions.get(key) != version]
    for start in range(0, len(fresh), _PART):
        await _learn(known, fresh[start : start + _PART])
        await checkpoint()


async def _learn(known: _Known, keys: Iterable[int]) -> None:
    ids = list(keys)
    marks = ", ".join("{}" for _ in ids)
    for row in await Proposal.raw(f"{_TEXTS} ({marks})", *ids):
        pin = None if row["lat"] is None else (row["lat"], row["lng"])
        place = Place(row["area"], row["rw"], row["category"], pin)
        known.index.put(row["id"], bag(stems(row["title"]), stems(row["need"])), place)
        known.versions[row["id"]] = row["version"]
