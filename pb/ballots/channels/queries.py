"""Reads about paper, with the gate of publication, and about tablets and who sits at them."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec
from piccolo.query.functions.aggregate import Count

from pb.ballots.channels.rules import (
    BatchCounts,
    Entered,
    HelperFacts,
    KioskFacts,
    PaperCounts,
    PaperState,
    WhyNotPublish,
    why_not_publish,
)
from pb.ballots.channels.tables import Kiosk, Paper, PaperBatch, PaperReason, VoteHelper
from pb.ballots.rules import Door, Voter, WhyNotVote, why_not_replace
from pb.ballots.tables import Participation
from pb.core.errors import NotFound
from pb.core.keys import unseal
from pb.people.queries import session_key
from pb.roll.queries import Entry, entry_by_id
from pb.roll.tables import Letter
from pb.rounds.facts import RoundFacts


async def paper_counts(facts: RoundFacts) -> tuple[PaperCounts, ...]:
    """Paper of each contest in numbers; contests without paper are left out."""
    rows = await PaperBatch.select().where(PaperBatch.round == facts.id).order_by(PaperBatch.number)
    states, faults = await _states([row["id"] for row in rows])
    reasons = await _reasons([contest.id for contest in facts.contests])
    marks = await _marks([contest.id for contest in facts.contests])
    batches: dict[int, list[BatchCounts]] = {}
    for row in rows:
        kept = {name: row[name] for name in BatchCounts.__struct_fields__ if name in row}
        found = BatchCounts(**kept, states=states.get(row["id"], {}))
        reason = reasons.get((row["contest"], row["id"], found.gap), "")
        batches.setdefault(row["contest"], []).append(msgspec.structs.replace(found, reason=reason))
    counts = []
    for contest in facts.contests:
        if contest.id not in batches and not marks[contest.id]:
            continue
        mine = tuple(batches.get(contest.id, ()))
        torn: Counter[str] = Counter()
        for batch in mine:
            torn.update(faults.get(batch.id, {}))
        one = PaperCounts(
            contest=contest.number, marks=marks[contest.id], withdrawn=0, batches=mine, faults=dict(torn)
        )
        reason = reasons.get((contest.id, None, one.gap), "")
        counts.append(msgspec.structs.replace(one, reason=reason))
    return tuple(counts)


async def _states(batches: Sequence[int]) -> tuple[dict[int, dict[str, int]], dict[int, dict[str, int]]]:
    """By batch: papers by state, and the invalid ones by fault."""
    states: dict[int, dict[str, int]] = {}
    faults: dict[int, dict[str, int]] = {}
    if batches:
        query = Paper.select(Paper.batch, Paper.state, Paper.fault, Count()).where(
            Paper.batch.is_in(list(batches))
        )
        for row in await query.group_by(Paper.batch, Paper.state, Paper.fault):
            mine = states.setdefault(row["batch"], {})
            mine[row["state"]] = mine.get(row["state"], 0) + row["count"]
            if row["fault"]:
                faults.setdefault(row["batch"], {})[row["fault"]] = row["count"]
    return states, faults


async def _reasons(contests: Sequence[int]) -> dict[tuple[int, int | None, int], str]:
    if not contests:
        return {}
    rows = (
        await PaperReason.select().where(PaperReason.contest.is_in(list(contests))).order_by(PaperReason.at)
    )
    return {(row["contest"], row["batch"], row["gap"]): row["words"] for row in rows}


async def _marks(contests: Sequence[int]) -> dict[int, int]:
    found = dict.fromkeys(contests, 0)
    if contests:
        query = Participation.select(Participation.contest, Count()).where(
            Participation.contest.is_in(list(contests)), Participation.channel == Door.PAPER.value
        )
        for row in await query.group_by(Participation.contest):
            found[row["contest"]] = row["count"]
    return found


async def why_not_publish_papers(facts: RoundFacts) -> WhyNotPublish | None:
    """Which count of papers keeps the result of this round back, or None."""
    return why_not_publish(await paper_counts(facts))


class PaperFacts(msgspec.Struct, frozen=True):
    """One paper, without what was read from it."""

    id: int
    serial: str
    contest: int
    batch: int
    logged: bool
    state: PaperState
    people: tuple[int | None, ...]


async def require_paper(facts: RoundFacts, serial: str) -> PaperFacts:
    """The paper with this number; raises `NotFound`."""
    row = (
        await Paper.select(
            *(Paper.id, Paper.serial, Paper.state, Paper.first_by, Paper.second_by, Paper.batch),
            Paper.batch._.contest.as_alias("contest"),
            Paper.batch._.totals_at.as_alias("totals_at"),
        )
        .where(Paper.round == facts.id, Paper.serial == serial)
        .first()
    )
    if row is None:
        raise NotFound
    number = next(contest.number for contest in facts.contests if contest.id == row["contest"])
    people = tuple(person for person in (row["first_by"], row["second_by"]) if person is not None)
    state = PaperState(row["state"])
    logged = row["totals_at"] is not None
    return PaperFacts(row["id"], row["serial"], number, row["batch"], logged, state, people)


def read_entry(paper: int, turn: str, sealed: str) -> Entered | None:
    """What somebody read from a paper, as long as it is kept."""
    return (
        msgspec.json.decode(unseal(sealed, where=f"paper:{paper}:{turn}"), type=Entered) if sealed else None
    )


class Differing(msgspec.Struct, frozen=True):
    """A paper on which two people disagree; the numbers that each of them read."""

    serial: str
    contest: int
    first: Entered
    second: Entered


async def differing(facts: RoundFacts) -> tuple[Differing, ...]:
    """Papers that wait for a third look, by number."""
    rows = (
        await Paper.select(*Paper.all_columns(), Paper.batch._.contest.as_alias("contest"))
        .where(Paper.round == facts.id, Paper.state == PaperState.DIFFERS.value)
        .order_by(Paper.serial)
    )
    numbers = {contest.id: contest.number for contest in facts.contests}
    found = []
    for row in rows:
        first = read_entry(row["id"], "first", row["first_sealed"])
        second = read_entry(row["id"], "second", row["second_sealed"])
        if first and second:
            found.append(Differing(row["serial"], numbers[row["contest"]], first, second))
    return tuple(found)


def marks_of(choices: str) -> list[tuple[int, int]]:
    """Canonical choices for a page: numbers with points (0 without), in order where ballots rank."""
    marks = json.loads(choices) if choices else []
    return [(mark[0], mark[1]) if isinstance(mark, list) else (mark, 0) for mark in marks]


async def doors_of(facts: RoundFacts, voter: int) -> tuple[str, ...]:
    """Through which doors somebody on the roll has sent a ballot of this round: never what was in it."""
    rows = await Participation.select(Participation.channel).where(
        Participation.contest.is_in([contest.id for contest in facts.contests]), Participation.voter == voter
    )
    return tuple(sorted({row["channel"] for row in rows}))


async def entry_by_letter(facts: RoundFacts, serial: str) -> Entry | None:
    """Who got the letter with this number, whether it still opens or not."""
    row = await Letter.select(Letter.entry).where(Letter.round == facts.id, Letter.serial == serial).first()
    return await entry_by_id(facts.id, row["entry"]) if row else None


_KIOSK = (
    *(Kiosk.id, Kiosk.round, Kiosk.number, Kiosk.name, Kiosk.closed_at),
    *(Kiosk.entry, Kiosk.by_letter, Kiosk.begun, Kiosk.touched_at, Kiosk.sent_form),
)


def _kiosk(row: dict[str, Any]) -> KioskFacts:
    kept = {name: row[name] for name in KioskFacts.__struct_fields__ if name in row}
    flags = {"by_letter": bool(row["by_letter"]), "begun": bool(row["begun"])}
    return KioskFacts(**kept | flags, open=row["closed_at"] is None)


async def kiosk_of(secret: str) -> KioskFacts | None:
    """The tablet that holds this cookie, open or closed."""
    if not secret:
        return None
    row = await Kiosk.select(*_KIOSK).where(Kiosk.key == session_key(secret)).first()
    return _kiosk(row) if row else None


async def kiosks_of(round_id: int) -> tuple[KioskFacts, ...]:
    """The tablets of a round that are open, by number."""
    here = (Kiosk.round == round_id) & Kiosk.closed_at.is_null()
    return tuple(_kiosk(row) for row in await Kiosk.select(*_KIOSK).where(here).order_by(Kiosk.number))


async def kiosk_voter(facts: RoundFacts, kiosk: KioskFacts) -> Voter | None:
    """Who sits at the tablet, to the box. With a letter alone nobody replaces what an account has sent."""
    entry = await entry_by_id(facts.id, kiosk.entry) if kiosk.entry is not None else None
    if entry is None:
        return None
    why = None if entry.fits else WhyNotVote.AGE
    if why is None and kiosk.by_letter:
        why = why_not_replace(Door.LETTER, await doors_of(facts, entry.id))
    return Voter(entry.id, entry.home, Door.KIOSK, why, account=entry.account)


async def helpers_of(facts: RoundFacts) -> tuple[HelperFacts, ...]:
    """Who enters ballots for others in a round, and how many of those in the box each one entered."""
    rows = await VoteHelper.select().where(VoteHelper.round == facts.id).order_by(VoteHelper.number)
    helped: dict[int, set[int]] = {}
    if rows:
        marks = await Participation.select(Participation.assistant, Participation.voter).where(
            Participation.contest.is_in([contest.id for contest in facts.contests]),
            Participation.assistant.is_not_null(),
        )
        for mark in marks:
            helped.setdefault(mark["assistant"], set()).add(mark["voter"])
    kept = ("id", "number", "account", "office", "entered")
    return tuple(
        HelperFacts(
            **{name: row[name] for name in kept},
            live=row["ended_at"] is None,
            ballots=len(helped.get(row["account"], ())),
        )
        for row in rows
    )


async def rounds_helped_in(account: int) -> frozenset[int]:
    """Rounds in which somebody is a helper and was not ended."""
    rows = await VoteHelper.select(VoteHelper.round).where(
        VoteHelper.account == account, VoteHelper.ended_at.is_null()
    )
    return frozenset(row["round"] for row in rows)


async def require_helper(facts: RoundFacts, account: int | None) -> HelperFacts:
    """The helper behind an account, as long as they may help; raises `NotFound`."""
    for helper in await helpers_of(facts):
        if helper.account == account and helper.live:
            return helper
    raise NotFound


async def helped_by(facts: RoundFacts, voter: int) -> int | None:
    """Whose help is in the box for this voter: an account."""
    row = (
        await Participation.select(Participation.assistant)
        .where(
            Participation.contest.is_in([contest.id for contest in facts.contests]),
            Participation.voter == voter,
        )
        .first()
    )
    return row["assistant"] if row else None
