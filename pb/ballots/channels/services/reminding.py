"""A day before the close, whoever began a ballot and did not send it is told, once; never what is in it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from piccolo.columns import Column

from pb.ballots.channels.tables import VoteReminder
from pb.ballots.sealing import slot_of
from pb.ballots.tables import BallotDraft, Participation
from pb.core.area import PlaceCode, inside, rw_code
from pb.core.db import Lock, lock_row, transactional
from pb.core.round_keys import round_keys
from pb.people.services import notify
from pb.people.tables import Account
from pb.roll.tables import RollEntry
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import announced_rounds
from pb.rounds.rules import Phase

BEFORE = timedelta(hours=24)
PIECE = 300


async def remind_unsent(*, now: datetime) -> None:
    """The next few hundred of those who may vote, in each round that closes within a day."""
    for facts in await announced_rounds():
        closes = facts.dates.get(Phase.CLOSED)
        due = closes is not None and closes - BEFORE <= now < closes
        if due and facts.phase(now) is Phase.VOTING and not await _is_done(facts):
            await _remind(facts, now)


async def _is_done(facts: RoundFacts) -> bool:
    return bool(await VoteReminder.exists().where(VoteReminder.round == facts.id, VoteReminder.done == 1))


@transactional
async def _remind(facts: RoundFacts, now: datetime) -> None:
    await VoteReminder.raw(_BEGIN, facts.id, facts.id, now)
    await lock_row(VoteReminder, facts.id, Lock.UPDATE)
    row = await VoteReminder.select().where(VoteReminder.round == facts.id).first()
    if row is None or row["done"] or round_keys(facts.id).slot is None:
        return
    people = await _next(facts, row["after"])
    begun = await _unsent(facts, people)
    await notify(begun, "vote_unsent", facts.kode, {"title": facts.title}, now=now)
    last = max((key for key, _, _ in people), default=row["after"])
    values: dict[Column | str, Any] = {"done": int(len(people) < PIECE), "after": last}
    await VoteReminder.update(values).where(VoteReminder.round == facts.id)


_BEGIN = """
INSERT INTO vote_reminder (id, round, after, done, begun_at) VALUES ({}, {}, 0, 0, {})
ON CONFLICT (round) DO NOTHING
"""  # one statement: several processes begin once


async def _next(facts: RoundFacts, after: int) -> list[tuple[int, int, PlaceCode]]:
    """The next people with an account who may vote: the key of their ballots, their account, their home."""
    if facts.by_roll:
        rows = await (
            RollEntry.select(RollEntry.id, RollEntry.account, RollEntry.kelurahan, RollEntry.rw)
            .where(RollEntry.round == facts.id, RollEntry.state == "in", RollEntry.account.is_not_null())
            .where(RollEntry.id > after)
            .order_by(RollEntry.id)
            .limit(PIECE)
        )
        return [(row["id"], row["account"], rw_code(row["kelurahan"], row["rw"])) for row in rows]
    rows = await (
        Account.select(Account.id, Account.kelurahan, Account.rw)
        .where(Account.level >= facts.level_vote, Account.erased_at.is_null(), Account.id > after)
        .where(Account.kelurahan.is_not_null())
        .order_by(Account.id)
        .limit(PIECE)
    )
    return [(row["id"], row["id"], rw_code(row["kelurahan"], row["rw"])) for row in rows]


async def _unsent(facts: RoundFacts, people: Sequence[tuple[int, int, PlaceCode]]) -> set[int]:
    """The accounts among these with a draft in some contest and no ballot in any."""
    slots: Mapping[str, tuple[int, int]] = {
        slot_of(facts.id, contest.id, key): (key, account)
        for key, account, home in people
        for contest in facts.contests
        if contest.area and inside(home, contest.area)
    }
    if not slots:
        return set()
    drafts = await BallotDraft.select(BallotDraft.slot).where(BallotDraft.slot.is_in(list(slots)))
    found = dict(slots[row["slot"]] for row in drafts)
    if not found:
        return set()
    voted = await Participation.select(Participation.voter).where(
        Participation.contest.is_in([contest.id for contest in facts.contests]),
        Participation.voter.is_in(list(found)),
    )
    return set(found.values()) - {found[row["voter"]] for row in voted}
