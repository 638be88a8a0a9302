"""One workshop with its proposals and seats, and who takes part in it."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from pb.core.area import PlaceCode
from pb.core.errors import NotFound
from pb.core.ids import Kode, ProposalId, RoundId
from pb.proposals.tables import Proposal
from pb.workshops.facts import AgendaItem, GroupSeats, Seated, Topic, WorkshopFacts
from pb.workshops.rules import Group, SeatHeld, SeatState, WorkshopStage
from pb.workshops.tables import Seat, SeatGroup, Workshop, WorkshopProposal


async def require_workshop(kode: str) -> WorkshopFacts:
    """The workshop with this kode and everybody in it, in four queries; raises `NotFound`."""
    rows = await _rows(Workshop.kode == kode)
    if not rows:
        raise NotFound
    key = rows[0]["id"]
    here = Seat.state != SeatState.LEFT.value
    seats = await Seat.select().where(Seat.workshop == key, here).order_by(Seat.created_at, Seat.id)
    facts = (await _filled(rows, seats))[0]
    return msgspec.structs.replace(facts, people=tuple(seated(row) for row in seats))


async def workshops_where(condition: Any) -> tuple[WorkshopFacts, ...]:
    """The workshops that meet a condition, the next ones first, in as many queries as one."""
    rows = await _rows(condition)
    if not rows:
        return ()
    seats = await Seat.select(Seat.workshop, Seat.kind, Seat.state, Seat.from_home, Seat.attended_at).where(
        Seat.workshop.is_in([row["id"] for row in rows]), Seat.state != SeatState.LEFT.value
    )
    return await _filled(rows, seats)


async def _rows(condition: Any) -> list[dict[str, Any]]:
    return (
        await Workshop.select(
            *Workshop.all_columns(),
            Workshop.place._.code.as_alias("place"),
            Workshop.round._.kode.as_alias("round_kode"),
            Workshop.round._.title.as_alias("round_title"),
        )
        .where(condition)
        .order_by(Workshop.starts_at, Workshop.id)
    )


async def _filled(
    rows: Sequence[dict[str, Any]], seats: Sequence[dict[str, Any]]
) -> tuple[WorkshopFacts, ...]:
    ids = [row["id"] for row in rows]
    topics, groups = await _topics(ids), await _groups(ids, seats)
    return tuple(_facts(row, topics.get(row["id"], ()), groups.get(row["id"], ())) for row in rows)


def _facts(row: dict[str, Any], topics: Sequence[Topic], groups: Sequence[GroupSeats]) -> WorkshopFacts:
    plain = (
        "id",
        "title",
        "purpose",
        "venue",
        "starts_at",
        "ends_at",
        "quorum",
        "consent",
        "dots",
        "door_code",
        "round_title",
    )
    return WorkshopFacts(
        **{name: row[name] for name in plain},
        kode=Kode(row["kode"]),
        round=RoundId(row["round"]),
        round_kode=Kode(row["round_kode"]),
        place=PlaceCode(row["place"]),
        stage=WorkshopStage(row["stage"]),
        open_during=bool(row["open_during"]),
        agenda=tuple(AgendaItem(minutes, title) for minutes, title in json.loads(row["agenda"])),
        needed=tuple(json.loads(row["needed"])),
        topics=tuple(topics),
        groups=tuple(groups),
    )


_TOPICS = """
SELECT t.workshop, p.id, p.kode, p.state, p.author, p.author_name, p.version, p.hidden_at, v.title
FROM workshop_proposal AS t JOIN proposal AS p ON p.id = t.proposal
JOIN proposal_version AS v ON v.proposal = p.id AND v.number = p.version"""  # the builder joins by one column


async def _topics(ids: Sequence[int]) -> dict[int, list[Topic]]:
    found: dict[int, list[Topic]] = {}
    marks = ", ".join("{}" for _ in ids)
    rows = await WorkshopProposal.raw(f"{_TOPICS} WHERE t.workshop IN ({marks}) ORDER BY t.id", *ids)
    for row in rows:
        topic = Topic(
            id=ProposalId(row["id"]),
            kode=Kode(row["kode"]),
            title=row["title"],
            state=row["state"],
            author=row["author"],
            author_name=row["author_name"],
            version=row["version"],
            hidden=row["hidden_at"] is not None,
        )
        found.setdefault(row["workshop"], []).append(topic)
    return found


async def _groups(ids: Sequence[int], seats: Sequence[dict[str, Any]]) -> dict[int, list[GroupSeats]]:
    found: dict[int, list[GroupSeats]] = {}
    rows = await SeatGroup.select().where(SeatGroup.workshop.is_in(list(ids)))
    for row in sorted(rows, key=lambda row: list(Group).index(Group(row["kind"]))):
        mine = [s for s in seats if s["workshop"] == row["workshop"] and s["kind"] == row["kind"]]
        seated = [s for s in mine if s["state"] == SeatState.SEATED.value]
        group = GroupSeats(
            kind=Group(row["kind"]),
            seats=row["seats"],
            taken=sum(1 for s in seated if not s["from_home"]),
            waiting=len(mine) - len(seated),
            attended=sum(1 for s in seated if s["attended_at"] is not None),
            from_home=sum(1 for s in seated if s["from_home"]),
        )
        found.setdefault(row["workshop"], []).append(group)
    return found


async def workshops_of(proposal: int) -> tuple[WorkshopFacts, ...]:
    """The workshops that a proposal was or will be in."""
    rows = await WorkshopProposal.select(WorkshopProposal.workshop).where(
        WorkshopProposal.proposal == proposal
    )
    return await workshops_where(Workshop.id.is_in([row["workshop"] for row in rows])) if rows else ()


class Session(msgspec.Struct, frozen=True):
    """A workshop as a station of a trail."""

    kode: Kode
    title: str
    at: datetime


async def sessions_of(proposal: str) -> tuple[Session, ...]:
    """The workshops that a proposal was in, by its kode; not those that were called off."""
    workshop = WorkshopProposal.workshop._
    rows = await (
        WorkshopProposal.select(
            workshop.kode.as_alias("kode"),
            workshop.title.as_alias("title"),
            workshop.starts_at.as_alias("at"),
        )
        .where(WorkshopProposal.proposal._.kode == proposal, workshop.stage != WorkshopStage.CANCELLED.value)
        .order_by(workshop.starts_at)
    )
    return tuple(Session(Kode(row["kode"]), row["title"], row["at"]) for row in rows)


async def proposal_of(kode: str, workshop: WorkshopFacts) -> ProposalId:
    """The key of a proposal of this workshop; raises `NotFound` for any other."""
    row = await Proposal.select(Proposal.id).where(Proposal.kode == kode).first()
    if row is None or row["id"] not in {topic.id for topic in workshop.topics}:
        raise NotFound
    return ProposalId(row["id"])


async def seat_of(workshop: int, *, person: int | None = None, seat: int | None = None) -> Seated | None:
    """Where somebody sits, by account or by the key of the seat; not those who left."""
    if person is None and seat is None:
        return None
    who = Seat.account == person if person is not None else Seat.id == seat
    row = (
        await Seat.select().where(Seat.workshop == workshop, who, Seat.state != SeatState.LEFT.value).first()
    )
    return seated(row) if row else None


async def seat_among(kode: str, seats: Sequence[int]) -> int | None:
    """Which of these seats is one of this workshop."""
    row = await Seat.select(Seat.id).where(Seat.id.is_in(list(seats)), Seat.workshop._.kode == kode).first()
    return int(row["id"]) if row else None


async def seats_of(workshop: int) -> tuple[Seated, ...]:
    """Everybody on the list, in the order of signing up; those who left as well."""
    rows = await Seat.select().where(Seat.workshop == workshop).order_by(Seat.created_at, Seat.id)
    return tuple(seated(row) for row in rows)


def seated(row: dict[str, Any]) -> Seated:
    """A row as a participant."""
    return Seated(
        held=seat_held(row),
        label=row["label"],
        account=row["account"],
        guest=row["guest"],
        credit=bool(row["credit"]),
        attended_at=row["attended_at"],
        created_at=row["created_at"],
    )


def seat_held(row: dict[str, Any]) -> SeatHeld:
    """A row as rules know a participant."""
    return SeatHeld(
        id=row["id"],
        kind=Group(row["kind"]),
        state=SeatState(row["state"]),
        from_home=bool(row["from_home"]),
        attended=row["attended_at"] is not None,
        discipline=row["discipline"],
        agency=row["agency"],
        evaluated=bool(row["evaluated"]),
    )
