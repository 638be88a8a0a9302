"""One check: on whose desk it lies, what was noted, and what is needed to give it away."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from pb.core.actor import RoleKind
from pb.core.area import PlaceCode
from pb.people.queries import roles_of
from pb.people.tables import Account
from pb.proposals.tables import Proposal, Version
from pb.rounds.queries import announced_rounds
from pb.rounds.rules import Phase
from pb.screening.rules import Desk, desk_of
from pb.screening.tables import ScreeningNote, ScreeningTask


class TaskFacts(msgspec.Struct, frozen=True):
    """A check that was given to somebody."""

    agency: str
    person: int | None
    label: str
    width: int | None
    due: date
    given_at: datetime
    left: bool

    @property
    def desk(self) -> Desk:
        """On whose desk it lies."""
        return Desk(self.agency, self.person, left=self.left)


async def task_of(proposal: int, *, now: datetime) -> TaskFacts | None:
    """Who checks a proposal; what somebody had whose role ended is the agency's."""
    row = await ScreeningTask.select().where(ScreeningTask.proposal == proposal).first()
    if row is None:
        return None
    label, here = "", False
    if row["person"] is not None:
        named = await Account.select(Account.public_name).where(Account.id == row["person"]).first()
        label = named["public_name"] if named else ""
        roles = await roles_of(row["person"], now=now)
        here = any(role.kind in {RoleKind.PROFESSIONAL, RoleKind.FACILITATOR} for role in roles)
    desk = desk_of(row["agency"], row["person"], holds_role=here)
    return TaskFacts(
        agency=desk.agency,
        person=desk.person,
        label=label if desk.person else "",
        width=row["width"],
        due=row["due"],
        given_at=row["given_at"],
        left=desk.left,
    )


class NoteFacts(msgspec.Struct, frozen=True):
    """What somebody who checks told the others."""

    label: str
    text: str
    at: datetime


async def screening_notes(proposal: int) -> tuple[NoteFacts, ...]:
    """What those who check told each other, oldest first."""
    rows = (
        await ScreeningNote.select()
        .where(ScreeningNote.proposal == proposal)
        .order_by(ScreeningNote.at, ScreeningNote.id)
    )
    return tuple(NoteFacts(row["label"], row["text"], row["at"]) for row in rows)


class Given(msgspec.Struct, frozen=True):
    """A proposal as far as giving its check away needs it."""

    id: int
    kode: str
    area: PlaceCode
    phase: Phase
    begins: datetime
    title: str
    words: str
    category: str
    wanted: str
    checked: bool


_CHECKED_AMONG = """
SELECT p.id FROM proposal p
WHERE EXISTS (SELECT 1 FROM verdict d WHERE d.proposal = p.id AND d.version = p.version)
"""  # raw: a verdict on the current version, which the builder cannot compare


async def to_give(kodes: Sequence[str], *, now: datetime) -> tuple[Given, ...]:
    """Published proposals with these numbers, in the order of their numbers; five queries for all."""
    if not kodes:
        return ()
    rows = (
        await Version.select(
            *(Version.title, Version.need, Version.spot, Version.category, Version.agency, Version.number),
            Version.proposal._.id.as_alias("id"),
            Version.proposal._.kode.as_alias("kode"),
            Version.proposal._.version.as_alias("version"),
            Version.proposal._.round.as_alias("round"),
            Version.proposal._.contest._.area._.code.as_alias("area"),
        )
        .where(
            Version.proposal._.kode.is_in(list(kodes)),
            Version.proposal._.state == "published",
            Version.proposal._.hidden_at.is_null(),
        )
        .order_by(Version.proposal._.kode)
    )
    rows = [row for row in rows if row["number"] == row["version"] and row["area"]]
    rounds = {facts.id: facts for facts in await announced_rounds()}
    checked = await _checked([row["id"] for row in rows])
    return tuple(
        Given(
            id=row["id"],
            kode=row["kode"],
            area=PlaceCode(row["area"]),
            phase=rounds[row["round"]].phase(now),
            begins=rounds[row["round"]].dates.get(Phase.SCREENING, now),
            title=row["title"],
            words=f"{row['title']} {row['need']} {row['spot']}",
            category=row["category"],
            wanted=row["agency"],
            checked=row["id"] in checked,
        )
        for row in rows
        if row["round"] in rounds
    )


async def _checked(ids: Sequence[int]) -> frozenset[int]:
    if not ids:
        return frozenset()
    marks = ", ".join("{}" for _ in ids)
    rows = await Proposal.raw(f"{_CHECKED_AMONG} AND p.id IN ({marks})", *ids)
    return frozenset(row["id"] for row in rows)
