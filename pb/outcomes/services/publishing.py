"""The count becomes public for everybody at once, and the box turns into a public list."""

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from pb.ballots.channels.queries import paper_counts, why_not_publish_papers
from pb.ballots.choices import limits_of, why_not_count
from pb.ballots.costs.queries import least_costs
from pb.ballots.life.queries import require_publishable
from pb.ballots.modes import Mode, mode_of
from pb.ballots.sealing import BrokenSeal, contest_name
from pb.ballots.tables import ClosedBallot, OpenBallot, Participation, Project
from pb.core.actor import CLOCK, Actor, RoleKind
from pb.core.audit import record
from pb.core.canon import canon
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, Refused, refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.core.keys import UnsafeKeys
from pb.core.round_keys import round_keys
from pb.counting import Outcome, digest
from pb.outcomes.counts import ballot_key, counted, profile_of, rules_of
from pb.outcomes.meaning import ListedProject
from pb.outcomes.opening import Opened, box_digest, entries_of, open_box, told, write_entries
from pb.outcomes.queries import (
    counting_id,
    exclusive_in,
    with_externals,
)
from pb.outcomes.rules import WhyNotPublish
from pb.outcomes.tables import OutcomeRow
from pb.people.services import notify
from pb.proposals.queries import cards, followers
from pb.rounds.facts import ContestFacts, RoundFacts
from pb.rounds.queries import announced_rounds, require_round, require_round_by_id
from pb.rounds.rules import MoveEvent, Phase, WhyNotRound, after
from pb.rounds.services import enter, topics_of
from pb.rounds.tables import Round

_log = logging.getLogger("pb.outcomes")


class Counted(msgspec.Struct, frozen=True):
    """A contest that has been counted and waits to be published."""

    contest: ContestFacts
    ballots: dict[str, int]
    outcome: Outcome
    record: dict[str, Any]
    explained: dict[str, Any]
    opened: Opened | None = None


async def publish_count(
    kode: str, *, by: Actor, now: datetime, reason: str = "", at_its_hour: bool = False
) -> None:
    """Count every contest of a round and publish the counts in one moment, once two people have signed.

    The count runs beside the event loop and outside the transaction; the box is read again inside it, and
    the date too where nobody but the clock asks for it (`at_its_hour`).
    """
    facts = await require_round(kode)
    if by is not CLOCK and (facts.place is None or not by.holds(RoleKind.FACILITATOR, facts.place)):
        raise NotFound
    refuse_if(WhyNotRound.NOT_NEXT if after(facts.phase(now), MoveEvent.PUBLISH) is None else None)
    await require_publishable(facts, now)
    done = []
    for contest in facts.contests:
        listed = await _listed(contest.id)
        opened = await _open(facts, contest)
        pairs = await exclusive_in(contest.id)
        profile = profile_of(listed, opened.counted, facts.ballot_type)
        rules = rules_of(facts, contest, listed, pairs)
        outcome, text, means = await asyncio.to_thread(counted, profile, rules, listed)
        text |= _digest(facts, contest, listed, opened)
        done.append(Counted(contest, opened.counted, outcome, text, means, opened))
    await _publish(facts, done, by=by, now=now, reason=reason, at_its_hour=at_its_hour)


async def _listed(contest: int) -> list[ListedProject]:
    return [
        ListedProject(p.number, counting_id(p, external), p.cost, p.category, p.rw)
        for p, external in await with_externals(contest)
    ]


async def _open(facts: RoundFacts, contest: ContestFacts) -> Opened:
    """The ballots of a contest, opened in memory; each must fit the rules that it was cast under."""
    name = contest_name(facts.kode or "", contest.number)
    try:
        opened = await open_box(contest.id, round_keys(facts.id).box()[0], name)
    except (BrokenSeal, UnsafeKeys) as error:
        _log.exception("the box of contest %s does not open", contest.id)
        raise Refused(WhyNotPublish.BOX_BROKEN) from error
    costs = await least_costs(contest.id)
    if fault := why_not_count(opened.counted, costs, limits_of(facts, contest)):
        _log.error("contest %s has a ballot that nobody could send: %s", contest.id, fault[1])
        raise Refused(WhyNotPublish.OVER_LIMIT)
    return opened


def _digest(
    facts: RoundFacts, contest: ContestFacts, listed: list[ListedProject], opened: Opened
) -> dict[str, str]:
    """Where whole ballots stay private, the record must not let anyone try guesses of them."""
    mode = mode_of(facts)
    if mode is Mode.FULL:
        return {}
    if mode is Mode.TOTALS:
        return {"ballots_sha256": ""}
    entries = entries_of(opened, mode, contest_name(facts.kode or "", contest.number))
    atoms = Counter(entry.choices for entry in entries)
    return {"ballots_sha256": digest(profile_of(listed, atoms, facts.ballot_type))}


@transactional
async def _publish(
    facts: RoundFacts, done: list[Counted], *, by: Actor, now: datetime, reason: str, at_its_hour: bool
) -> None:
    await lock_row(Round, facts.id, Lock.UPDATE)
    facts = await require_round_by_id(facts.id)  # its date may have moved while it was counted
    early = at_its_hour and facts.dates[Phase.PUBLISHED] > now
    refuse_if(WhyNotRound.NOT_NEXT if early else None)
    await require_publishable(facts, now)
    await enter(facts, MoveEvent.PUBLISH, by=by, now=now, reason=reason)
    refuse_if(await why_not_publish_papers(facts))
    papers = {counts.contest: counts.counted for counts in await paper_counts(facts)}
    for item in done:
        if item.opened is None or await box_digest(item.contest.id) != item.opened.digest:
            raise Refused(WhyNotPublish.BOX_CHANGED)
        marks, expected = await _expected(item.contest, papers.get(item.contest.number, 0))
        if expected != item.outcome.voters:
            _log.error("contest %s: %s ballots, not %s", item.contest.id, item.outcome.voters, expected)
            raise Refused(WhyNotPublish.MARKS_DIFFER)
        await write_count(item, marks, now=now)
        await _write_list(facts, item, by, now)
        await _tell(facts, item, by, now)
    funded = sum(len(item.outcome.funded) for item in done)
    await record(
        Event.COUNTED,
        by=by,
        now=now,
        kode=facts.kode,
        topics=[*topics_of(facts), "results", "proposals"],
        funded=funded,
    )


async def _expected(contest: ContestFacts, papers: int) -> tuple[int, int]:
    """Marks that stand, and the ballots that must lie in the box: one a mark, of paper those that count."""
    query = Participation.count().where(Participation.contest == contest.id, Participation.withdrawn == 0)
    marks: int = await query
    handed: int = await Participation.count().where(
        Participation.contest == contest.id, Participation.withdrawn == 0, Participation.channel == "paper"
    )
    return marks, marks - handed + papers


async def write_count(item: Counted, marks: int, *, now: datetime) -> None:
    """Write the record of one contest, which is never changed."""
    row = OutcomeRow(
        id=new_id(),
        contest=item.contest.id,
        record=canon(item.record),
        explained=canon(item.explained),
        ballots=item.outcome.voters,
        marks=marks,
        published_at=now,
    )
    await OutcomeRow.insert(row)


async def write_imported(contest: int, ballots: Mapping[str, int]) -> None:
    """Write the ballots of an election that was counted elsewhere: equal ones together, without secrets."""
    rows = [
        ClosedBallot(
            key=ballot_key(contest, choices), contest=contest, choices=choices, voters=voters, secret=None
        )
        for choices, voters in ballots.items()
    ]
    for start in range(0, len(rows), 500):
        await ClosedBallot.insert(*rows[start : start + 500])


async def _write_list(facts: RoundFacts, item: Counted, by: Actor, now: datetime) -> None:
    """The public list takes the place of the box, in one commit; the log gets its root."""
    if item.opened is None:
        return
    mode, name = mode_of(facts), contest_name(facts.kode or "", item.contest.number)
    entries = await asyncio.to_thread(entries_of, item.opened, mode, name)
    await write_entries(item.contest.id, entries)
    await OpenBallot.delete().where(OpenBallot.contest == item.contest.id)
    said = told(item.contest.number, mode, item.opened, entries)
    await record(Event.BOX_OPENED, by=by, now=now, kode=facts.kode, **said)


async def _tell(facts: RoundFacts, item: Counted, by: Actor, now: datetime) -> None:
    """Each project gets its line in the record; authors and supporters find a notice."""
    rows = await Project.select(Project.proposal, Project.proposal._.kode.as_alias("kode")).where(
        Project.contest == item.contest.id
    )
    people = await followers(row["proposal"] for row in rows)
    titles = {card.id: card.title for card in await cards([row["proposal"] for row in rows])}
    won, scores = set(item.outcome.funded), item.explained.get("scores", {})
    for row in rows:
        result = "won" if row["kode"] in won else "lost"
        votes = item.outcome.votes[row["kode"]]
        told: dict[str, Any] = {"result": result, "votes": votes}
        if row["kode"] in scores:
            told["points"] = scores[row["kode"]]
        await record(Event.COUNTED, by=by, now=now, kode=row["kode"], about=facts.kode, **told)
        said: dict[str, object] = {"title": titles[row["proposal"]]}
        lacked = item.explained.get("margins", {}).get(row["kode"], {}).get("votes", 0)
        if result == "lost" and lacked > 1:
            result, said = "lost_by", said | {"votes": lacked}
        await notify(people[row["proposal"]], f"counted.{result}", row["kode"], said, now=now)


async def publish_due_rounds(*, now: datetime) -> None:
    """Make the counts public whose hour has come."""
    for facts in await announced_rounds():
        if facts.phase(now) in {Phase.CLOSED, Phase.CHALLENGE} and facts.dates[Phase.PUBLISHED] <= now:
            try:
                await publish_count(facts.kode or "", by=CLOCK, now=now, at_its_hour=True)
            except Refused as refused:
                _log.debug("round %s waits: %s", facts.kode, refused.reason)
