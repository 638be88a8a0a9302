"""Lists of proposals, each in one statement; an order by chance is the same for a whole day."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from pb.core.area import PlaceCode
from pb.core.ids import ContestId, Kode, ProposalId
from pb.proposals.tables import Proposal, Support, Verdict

PAGE = 100
ORDERS = ("acak", "biaya", "dukungan")


class Card(msgspec.Struct, frozen=True):
    """A proposal as lists show it: cost as checked, else as proposed."""

    id: ProposalId
    kode: Kode
    contest: ContestId
    area: PlaceCode | None
    round_kode: Kode
    state: str
    version: int
    title: str
    need: str
    beneficiaries: str
    category: str
    rw: int | None
    cost: int
    verdict: str | None
    supports: int
    author: int | None
    created_at: datetime
    currency: str
    decimals: int


_CARD = """
SELECT p.id, p.kode, p.contest, c.area, r.kode AS round_kode, p.state, p.version, p.author, p.created_at,
  v.title, v.need, v.beneficiaries, v.category, v.rw, v.cost AS proposed, r.currency, r.decimals,
  (SELECT d.result FROM verdict d WHERE d.proposal = p.id AND d.version = p.version
    ORDER BY d.created_at DESC, d.id DESC LIMIT 1) AS verdict,
  (SELECT d.cost FROM verdict d WHERE d.proposal = p.id AND d.version = p.version
    ORDER BY d.created_at DESC, d.id DESC LIMIT 1) AS checked,
  (SELECT count(*) FROM support s WHERE s.proposal = p.id) AS supports
FROM proposal p JOIN proposal_version v ON v.proposal = p.id AND v.number = p.version
JOIN contest c ON c.id = p.contest JOIN round r ON r.id = p.round
"""  # raw: the newest verdict and the count of supporters beside each row, which the builder cannot say

_SHOWN = " p.state = 'published' AND p.hidden_at IS NULL "
_MINE = (
    f"{_CARD} WHERE p.author = {{}} OR p.id IN (SELECT a.proposal FROM coauthor a WHERE a.account = {{}}) "
    "ORDER BY p.kode DESC"
)  # raw: all four lean on the card
_NEW = (
    f"WHERE {_SHOWN} AND p.external IS NULL AND ({{}} = '' OR c.area = {{}} OR c.area LIKE {{}}) "
    "AND ({} = '' OR v.category = {})"
)
_COUNT_NEW = f"SELECT count(*) AS n {_CARD[_CARD.index('FROM proposal') :]} {_NEW}"  # raw: as above
_PAGE_OF_NEW = f"{_CARD} {_NEW} ORDER BY p.kode DESC LIMIT {{}} OFFSET {{}}"  # raw: as above


def _card(row: dict[str, Any]) -> Card:
    cost = row["proposed"] if row["checked"] is None else row["checked"]
    return Card(**{name: row[name] for name in Card.__struct_fields__ if name != "cost"}, cost=cost)


class Listing(msgspec.Struct, frozen=True):
    """One page of the proposals of a round, and what the head of the page says about all of them."""

    cards: tuple[Card, ...]
    found: int
    page: int
    pages: int
    total: int
    asked: int
    categories: dict[str, int]
    rws: tuple[int, ...]


class Wanted(msgspec.Struct, frozen=True):
    """Filters of a list, already checked against what is allowed."""

    contest: int = 0
    category: str = ""
    rw: int = 0
    verdict: str = ""
    order: str = "acak"
    page: int = 1


def _verdict_group(verdict: str | None) -> str:
    """`layak`, `belum`, or `menunggu`."""
    return "menunggu" if verdict is None else "belum" if verdict == "not_eligible" else "layak"


_KEYS = """
SELECT p.id, p.contest, v.category, v.rw, v.cost AS proposed,
  (SELECT d.result FROM verdict d WHERE d.proposal = p.id AND d.version = p.version
    ORDER BY d.created_at DESC, d.id DESC LIMIT 1) AS verdict,
  (SELECT d.cost FROM verdict d WHERE d.proposal = p.id AND d.version = p.version
    ORDER BY d.created_at DESC, d.id DESC LIMIT 1) AS checked
FROM proposal p JOIN proposal_version v ON v.proposal = p.id AND v.number = p.version
"""  # raw: as above, without the words: the numbers of all, to filter and to sum


async def list_proposals(round_id: int, wanted: Wanted, *, today: date) -> Listing:
    """A page of at most a hundred, in two statements: the numbers of all proposals, then a page's words."""
    rows = await Proposal.raw(f"{_KEYS} WHERE p.round = {{}} AND {_SHOWN}", round_id)
    fitting = [row for row in rows if _row_fits(row, wanted)]
    fitting.sort(key=lambda row: _chance(row["id"], today))
    if wanted.order == "biaya":
        fitting.sort(key=_cost)
    elif wanted.order == "dukungan":
        counts = await _supports(row["id"] for row in fitting)
        fitting.sort(key=lambda row: -counts.get(row["id"], 0))
    pages = max(1, (len(fitting) + PAGE - 1) // PAGE)
    page = min(max(wanted.page, 1), pages)
    ids = [row["id"] for row in fitting[(page - 1) * PAGE : page * PAGE]]
    inside = [row for row in rows if not wanted.contest or row["contest"] == wanted.contest]
    return Listing(
        cards=await cards(ids),
        found=len(fitting),
        page=page,
        pages=pages,
        total=len(inside),
        asked=sum(_cost(row) for row in inside if row["verdict"] != "not_eligible"),
        categories=dict(Counter(row["category"] for row in inside).most_common()),
        rws=tuple(sorted({row["rw"] for row in inside if row["rw"]})),
    )


def _row_fits(row: dict[str, Any], wanted: Wanted) -> bool:
    return (
        (not wanted.contest or row["contest"] == wanted.contest)
        and (not wanted.category or row["category"] == wanted.category)
        and (not wanted.rw or row["rw"] == wanted.rw)
        and (not wanted.verdict or _verdict_group(row["verdict"]) == wanted.verdict)
    )


def _cost(row: dict[str, Any]) -> int:
    return int(row["proposed"] if row["checked"] is None else row["checked"])


def _chance(key: int, today: date) -> tuple[int, int]:
    """A place in an order by chance that holds for a day: pages can be kept, and nobody is always first."""
    return (key % 1_000_003 * (today.toordinal() % 9_973 + 1)) % 1_000_003, key


async def cards(ids: Sequence[int]) -> tuple[Card, ...]:
    """These proposals, in this order."""
    if not ids:
        return ()
    marks = ", ".join("{}" for _ in ids)
    return _in_order(await Proposal.raw(f"{_CARD} WHERE p.id IN ({marks})", *ids), ids)


async def shown_cards(ids: Sequence[int]) -> tuple[Card, ...]:
    """Those among these proposals that are public, in this order."""
    if not ids:
        return ()
    marks = ", ".join("{}" for _ in ids)
    return _in_order(await Proposal.raw(f"{_CARD} WHERE {_SHOWN} AND p.id IN ({marks})", *ids), ids)


def _in_order(rows: Iterable[dict[str, Any]], ids: Sequence[int]) -> tuple[Card, ...]:
    found = {row["id"]: _card(row) for row in rows}
    return tuple(found[key] for key in ids if key in found)


async def newest(page: int, kelurahan: str = "", category: str = "") -> tuple[tuple[Card, ...], int]:
    """Published proposals of all rounds of this city, the newest first, with the number of all."""
    places = (kelurahan, kelurahan, f"{kelurahan}-%", category, category)
    count = await Proposal.raw(_COUNT_NEW, *places)
    pages = max(1, (int(count[0]["n"]) + PAGE - 1) // PAGE)
    start = (min(max(page, 1), pages) - 1) * PAGE
    rows = await Proposal.raw(_PAGE_OF_NEW, *places, PAGE, start)
    return tuple(_card(row) for row in rows), int(count[0]["n"])


async def mine(person: int) -> tuple[Card, ...]:
    """The proposals that a person answers for, the newest first."""
    rows = await Proposal.raw(_MINE, person, person)
    return tuple(_card(row) for row in rows)


async def to_screen(rounds: Iterable[int]) -> tuple[Card, ...]:
    """Published proposals of these rounds, those without a verdict first, then by number."""
    ids = list(rounds)
    if not ids:
        return ()
    marks = ", ".join("{}" for _ in ids)
    rows = await Proposal.raw(f"{_CARD} WHERE p.round IN ({marks}) AND {_SHOWN} ORDER BY p.kode", *ids)
    return tuple(sorted((_card(row) for row in rows), key=lambda card: (card.verdict is not None, card.kode)))


async def screened_before(cards: Iterable[Card]) -> frozenset[int]:
    """Those of these that have a verdict on some version, be it an earlier one."""
    ids = [card.id for card in cards]
    rows = await Verdict.select(Verdict.proposal).where(Verdict.proposal.is_in(ids)) if ids else []
    return frozenset(row["proposal"] for row in rows)


class Candidate(msgspec.Struct, frozen=True):
    """A proposal that may stand on the ballot, with the version and the cost that were checked."""

    proposal: ProposalId
    kode: Kode
    version: int
    cost: int


_ELIGIBLE = """
SELECT p.id AS proposal, p.kode, p.version, d.cost, d.result FROM proposal p
JOIN verdict d ON d.id = (SELECT e.id FROM verdict e WHERE e.proposal = p.id AND e.version = p.version
  ORDER BY e.created_at DESC, e.id DESC LIMIT 1)
WHERE p.contest = {} AND p.state = 'published' AND p.hidden_at IS NULL ORDER BY p.kode
"""  # raw: only the newest verdict on the current version counts


async def eligible_for_ballot(contest: int) -> tuple[Candidate, ...]:
    """The proposals of a contest that screening let through, by number."""
    rows = await Proposal.raw(_ELIGIBLE, contest)
    return tuple(
        Candidate(row["proposal"], row["kode"], row["version"], row["cost"])
        for row in rows
        if row["result"] != "not_eligible"
    )


async def contest_counts(ids: Sequence[int], budgets: dict[int, int]) -> dict[int, tuple[int, int, int, int]]:
    """Per contest of these rounds: published, without a verdict, eligible, eligible but above the budget."""
    found = dict.fromkeys(budgets, (0, 0, 0, 0))
    marks = ", ".join("{}" for _ in ids)
    rows = await Proposal.raw(f"{_KEYS} WHERE p.round IN ({marks}) AND {_SHOWN}", *ids) if ids else []
    for row in rows:
        published, unscreened, eligible, dear = found[row["contest"]]
        good = row["verdict"] in {"eligible", "eligible_changed"}
        found[row["contest"]] = (
            published + 1,
            unscreened + (row["verdict"] is None),
            eligible + good,
            dear + (good and _cost(row) > budgets[row["contest"]]),
        )
    return found


async def _supports(ids: Iterable[int]) -> dict[int, int]:
    wanted = list(ids)
    rows = await Support.select(Support.proposal).where(Support.proposal.is_in(wanted)) if wanted else []
    return dict(Counter(row["proposal"] for row in rows))


async def followers(proposals: Iterable[int]) -> dict[int, set[int]]:
    """For each proposal the accounts of author and supporters: those who are told what became of it."""
    ids = list(proposals)
    found: dict[int, set[int]] = {key: set() for key in ids}
    if not ids:
        return found
    for row in await Proposal.select(Proposal.id, Proposal.author).where(Proposal.id.is_in(ids)):
        if row["author"] is not None:
            found[row["id"]].add(row["author"])
    for row in await Support.select(Support.proposal, Support.account).where(Support.proposal.is_in(ids)):
        found[row["proposal"]].add(row["account"])
    return found
