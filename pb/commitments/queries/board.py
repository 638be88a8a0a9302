"""The board: promises with filters, the soonest end first, and their totals; it reads no ledger."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec
from piccolo.query.functions.aggregate import Count, Sum
from piccolo.querystring import QueryString

from pb.commitments.rules import OPEN, PromiseState, searchable
from pb.commitments.tables import Commitment, PartyRow
from pb.core.area import PlaceCode, rw_code
from pb.core.calendar import working_days_late
from pb.core.ids import Kode
from pb.proposals.categories import agency_line

PAGE = 50
_MOST_RW = 99
_COLUMNS = ("kode", "title", "agency", "amount", "spent", "state", "progress", "ends", "delivered")


class Asks(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader wants to see; empty is all. `party` is a part of the name of one of the parties."""

    place: str = ""
    agency: str = ""
    council: int | None = None
    party: str = ""
    state: PromiseState | None = None
    overdue: bool = False
    page: int = 1


class Row(msgspec.Struct, frozen=True):
    """One promise on the board; `late` counts working days, also of those handed over late."""

    kode: Kode
    place: PlaceCode
    title: str
    agency: str
    amount: int
    spent: int
    state: PromiseState
    progress: int
    ends: date
    delivered: date | None
    one_sided: bool
    late: int


class Totals(msgspec.Struct, frozen=True):
    """Of all promises that fit the filters: how many in each state, money, and the days kept."""

    states: dict[str, int]
    amount: int
    spent: int
    overdue: int
    on_time: int
    handed_over: int

    @property
    def all(self) -> int:
        return sum(self.states.values())

    @property
    def confirmed(self) -> int:
        """Those that residents confirmed; closed without that is not among them."""
        return sum(self.states.get(state, 0) for state in (PromiseState.VERIFIED, PromiseState.CLOSED))


class Board(msgspec.Struct, frozen=True):
    """One page of the list, how many there are, and the totals."""

    rows: tuple[Row, ...]
    found: int
    page: int
    pages: int
    totals: Totals


async def board(asks: Asks, *, today: date) -> Board:
    """Two queries, however many promises there are."""
    totals = await _totals(asks, today)
    found = totals.overdue if asks.overdue else totals.states.get(asks.state, 0) if asks.state else totals.all
    pages = max(1, -(-found // PAGE))
    page = min(max(1, asks.page), pages)
    query = _where(asks, selected())
    if asks.overdue:
        query = query.where(*is_overdue(today))
    elif asks.state:
        query = query.where(Commitment.state == asks.state.value)
    rows = await query.order_by(Commitment.ends, Commitment.id).limit(PAGE).offset((page - 1) * PAGE)
    return Board(tuple(row_of(row, today) for row in rows), found, page, pages, totals)


async def soonest(most: int, *, today: date, place: str = "", agency: str = "") -> tuple[Row, ...]:
    """The promises due next, among those still to be kept; of one place or agency if it is named."""
    rows = await (
        _where(Asks(place=place, agency=agency), selected())
        .where(Commitment.state.is_in([state.value for state in OPEN]))
        .order_by(Commitment.ends, Commitment.id)
        .limit(most)
    )
    return tuple(row_of(row, today) for row in rows)


async def promises_from(proposals: Iterable[str]) -> dict[str, Kode]:
    """The promises that came of these proposals, by their kodes."""
    listed = sorted(set(proposals))
    if not listed:
        return {}
    rows = await Commitment.select(Commitment.kode, Commitment.proposal).where(
        Commitment.proposal.is_in(listed)
    )
    return {row["proposal"]: Kode(row["kode"]) for row in rows}


def selected() -> Any:
    """A query for what a row of the board shows."""
    columns = [getattr(Commitment, name) for name in _COLUMNS]
    # only this place of the link is needed, and its code is the key itself
    return Commitment.select(*columns, Commitment.one_sided, Commitment.place)


def row_of(row: dict[str, Any], today: date) -> Row:
    """A row as the board shows it."""
    state = PromiseState(row["state"])
    until = row["delivered"] or (today if state in OPEN else row["ends"])
    plain = {name: row[name] for name in _COLUMNS if name != "state"}
    return Row(
        **plain,
        place=PlaceCode(row["place"]),
        state=state,
        one_sided=bool(row["one_sided"]),
        late=working_days_late(row["ends"], until),
    )


def _where(asks: Asks, query: Any) -> Any:
    if asks.place:
        query = query.where(in_place(asks.place))
    if asks.agency:
        query = query.where(Commitment.agency.is_in(sorted(agency_line(asks.agency))))
    if asks.council is not None:
        query = query.where(Commitment.council == asks.council)
    if asks.party:
        named = PartyRow.search.like(f"%{searchable(asks.party)}%")
        query = query.where(Commitment.id.is_in(PartyRow.select(PartyRow.commitment).where(named)))
    return query


def in_place(place: str) -> Any:
    """There, or in an RW of it; each code is named, so that the index of places serves."""
    return Commitment.place.is_in([place, *(rw_code(place, number) for number in range(1, _MOST_RW + 1))])


def is_overdue(today: date) -> tuple[Any, ...]:
    """Still to be kept, and its day is over."""
    return (Commitment.state.is_in([state.value for state in OPEN]), Commitment.ends < today)


async def _totals(asks: Asks, today: date) -> Totals:
    """One query: the filters are looked for once, however many sums there are."""
    still = ", ".join(["{}"] * len(OPEN))
    overdue = QueryString(
        f"SUM(CASE WHEN {{}} IN ({still}) AND {{}} < {{}} THEN 1 ELSE 0 END)",
        *(Commitment.state, *(state.value for state in OPEN), Commitment.ends, today),
        alias="overdue",
    )
    on_time = QueryString(
        "SUM(CASE WHEN {} IS NOT NULL AND {} = 0 THEN 1 ELSE 0 END)",
        *(Commitment.delivered, Commitment.days_late),
        alias="on_time",
    )
    sums = Commitment.select(
        *(Commitment.state, Count(alias="n"), overdue, on_time),
        *(Sum(Commitment.amount, "amount"), Sum(Commitment.spent, "spent")),
        Count(Commitment.delivered, alias="handed_over"),
    )
    rows = await _where(asks, sums).group_by(Commitment.state)
    whole = {
        name: sum(int(row[name]) for row in rows)
        for name in ("amount", "spent", "overdue", "on_time", "handed_over")
    }
    return Totals(states={row["state"]: int(row["n"]) for row in rows}, **whole)
