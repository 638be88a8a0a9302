"""Paper ballots: printed in batches, totalled before the close, entered by two people, settled by a third."""

import secrets
from datetime import datetime
from typing import Any

import msgspec
from piccolo.columns import Column

from pb.ballots.channels.queries import PaperFacts, paper_counts, read_entry, require_paper
from pb.ballots.channels.rules import (
    ENTERED_IN,
    MOST_PAPERS,
    SHORTEST_REASON,
    BatchCounts,
    Entered,
    PaperFault,
    PaperState,
    WhyNotPaper,
    after_entry,
    why_not_enter,
    why_not_total,
)
from pb.ballots.channels.services.box import put_in
from pb.ballots.channels.tables import Paper, PaperBatch, PaperReason
from pb.ballots.choices import Chosen, limits_of, text_of, why_not_choose
from pb.ballots.costs.queries import least_costs
from pb.core.actor import Actor, RoleKind
from pb.core.audit import record, record_day
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, refuse_if
from pb.core.events import Event
from pb.core.ids import new_id, untimed_id
from pb.core.keys import seal
from pb.roll.rules.letters import serves_roll
from pb.roll.rules.marks import LETTERS, SERIAL_LETTERS, read_code
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round
from pb.rounds.rules import Phase
from pb.rounds.services import topics_of
from pb.rounds.tables import Round


async def _held(kode: str, by: Actor, lock: Lock, *, keeps: bool) -> RoundFacts:
    """The round, locked, for those who serve its roll; with `keeps` for its facilitators alone."""
    facts = await require_round(kode)
    may = facts.place is not None and by.holds(RoleKind.FACILITATOR, facts.place)
    if not (may if keeps else serves_roll(by, facts)):
        raise NotFound
    await lock_row(Round, facts.id, lock)
    return await require_round(kode)


@transactional
async def print_papers(
    kode: str, contest: int, papers: int, *, by: Actor, now: datetime
) -> tuple[int, tuple[str, ...]]:
    """A batch of numbered papers of a contest: its number, and theirs in no order."""
    facts = await _held(kode, by, Lock.UPDATE, keeps=True)
    refuse_if(None if facts.by_roll else WhyNotPaper.NO_ROLL)
    refuse_if(None if facts.phase(now) is Phase.VOTING else WhyNotPaper.NOT_VOTING)
    refuse_if(None if 1 <= papers <= MOST_PAPERS else WhyNotPaper.TOO_MANY)
    chosen = facts.contest(contest)
    number = 1 + int(await PaperBatch.count().where(PaperBatch.round == facts.id))
    row = PaperBatch(
        id=new_id(),
        round=facts.id,
        contest=chosen.id,
        number=number,
        papers=papers,
        made_by=by.person,
        made_at=now,
        unused=None,
        spoiled=None,
        unreturned=None,
        boxed=None,
        totals_by=None,
        totals_at=None,
    )
    await PaperBatch.insert(row)
    serials = await _serials(facts.id, papers)
    rows = [_paper(facts.id, row.id, serial) for serial in serials]
    for start in range(0, len(rows), 50):
        await Paper.insert(*rows[start : start + 50])
    told: dict[str, Any] = {"batch": number, "papers": papers, "contest": contest}
    await record(Event.PAPERS_PRINTED, by=by, now=now, kode=kode, topics=topics_of(facts), **told)
    return number, serials


def _paper(round_id: int, batch: int, serial: str) -> Paper:
    return Paper(
        id=untimed_id(),
        batch=batch,
        round=round_id,
        serial=serial,
        state=PaperState.PRINTED.value,
        first_by=None,
        first_sealed="",
        second_by=None,
        second_sealed="",
        third_by=None,
        fault="",
    )


async def _serials(round_id: int, count: int) -> tuple[str, ...]:
    """Numbers by chance, so that the order in which papers are handed out says nothing."""
    rows = await Paper.select(Paper.serial).where(Paper.round == round_id)
    taken, found = {row["serial"] for row in rows}, set[str]()
    while len(found) < count:
        serial = "".join(secrets.choice(LETTERS) for _ in range(SERIAL_LETTERS))
        found |= {serial} - taken
    return tuple(found)


@transactional
async def log_totals(
    kode: str,
    number: int,
    *,
    unused: int,
    spoiled: int,
    unreturned: int,
    boxed: int,
    by: Actor,
    now: datetime,
) -> None:
    """What became of each paper of a batch, said in public before the close; it stays as it was said."""
    facts = await _held(kode, by, Lock.UPDATE, keeps=False)
    batch = await _batch(facts, number)
    refuse_if(why_not_total(batch, facts.phase(now), unused, spoiled, unreturned, boxed))
    counts: dict[Column | str, Any] = {
        "unused": unused,
        "spoiled": spoiled,
        "unreturned": unreturned,
        "boxed": boxed,
    }
    values: dict[Column | str, Any] = {**counts, "totals_by": by.person, "totals_at": now}
    await PaperBatch.update(values).where(PaperBatch.id == batch.id)
    told: dict[str, Any] = {"batch": number, "unused": unused, "spoiled": spoiled}
    told |= {"unreturned": unreturned, "boxed": boxed}
    await record(Event.PAPERS_TOTALLED, by=by, now=now, kode=kode, topics=topics_of(facts), **told)


async def _batch(facts: RoundFacts, number: int) -> BatchCounts:
    for counts in await paper_counts(facts):
        for batch in counts.batches:
            if batch.number == number:
                return batch
    raise NotFound


@transactional
async def enter_paper(
    kode: str, serial: str, chosen: Chosen, fault: str, *, by: Actor, now: datetime
) -> PaperState:
    """One reading of a paper. The second person does not see the first; when both agree it goes into the box.

    What differs waits for a third person, whose reading decides. Once settled, what was read is kept here no
    more.
    """
    facts = await _held(kode, by, Lock.SHARE, keeps=False)
    found = await require_paper(facts, read_code(serial))
    await lock_row(Paper, found.id, Lock.UPDATE)
    paper = await require_paper(facts, found.serial)
    refuse_if(why_not_enter(paper.state, paper.people, by.person, facts.phase(now), logged=paper.logged))
    said = await _read(facts, paper, chosen, fault)
    row = await Paper.select(Paper.first_sealed).where(Paper.id == paper.id).first()
    first = read_entry(paper.id, "first", row["first_sealed"]) if row else None
    state = after_entry(paper.state, first, said)
    await _write(facts, paper, state, said, by)
    await record_day(Event.PAPER_ENTERED, by=by, now=now, kode=kode, state=state.value)
    return state


async def _read(facts: RoundFacts, paper: PaperFacts, chosen: Chosen, fault: str) -> Entered:
    """What was typed, held against the rules of the contest: what breaks them is no ballot, and says why."""
    if fault:
        return Entered(fault=PaperFault(fault).value)
    contest = facts.contest(paper.contest)
    costs = await least_costs(contest.id)
    limits = limits_of(facts, contest)
    refuse_if(why_not_choose(chosen, costs, limits) if chosen else WhyNotPaper.EMPTY)
    return Entered(choices=text_of(chosen))


async def _write(facts: RoundFacts, paper: PaperFacts, state: PaperState, said: Entered, by: Actor) -> None:
    turn = {PaperState.PRINTED: "first", PaperState.ONCE: "second"}.get(paper.state, "third")
    values: dict[Column | str, Any] = {"state": state.value, f"{turn}_by": by.person}
    if state in {PaperState.COUNTED, PaperState.INVALID}:
        values |= {"first_sealed": "", "second_sealed": "", "fault": said.fault}
    else:
        text = msgspec.json.encode(said).decode()
        values[f"{turn}_sealed"] = seal(text, where=f"paper:{paper.id}:{turn}")
    await Paper.update(values).where(Paper.id == paper.id)
    if state is PaperState.COUNTED:
        contest = facts.contest(paper.contest)
        await put_in(facts, contest, paper.serial, said.choices, await least_costs(contest.id))


@transactional
async def give_reason(
    kode: str, contest: int, batch: int | None, words: str, *, by: Actor, now: datetime
) -> None:
    """Why papers and counts differ, in public: of one batch, or between marks and papers of a contest.

    The reason holds for the difference of this moment; another difference asks for another reason.
    """
    facts = await _held(kode, by, Lock.UPDATE, keeps=True)
    refuse_if(None if facts.phase(now) in ENTERED_IN else WhyNotPaper.NOT_NOW)
    refuse_if(WhyNotPaper.NO_REASON if len(words.strip()) < SHORTEST_REASON else None)
    chosen = facts.contest(contest)
    counts = next((one for one in await paper_counts(facts) if one.contest == contest), None)
    one = await _batch(facts, batch) if batch else None
    gap = one.gap if one else counts.gap if counts else 0
    refuse_if(None if gap and (one is None or one.contest == chosen.id) else WhyNotPaper.NO_GAP)
    key = one.id if one else None
    row = PaperReason(
        id=new_id(), contest=chosen.id, batch=key, gap=gap, words=words.strip(), person=by.person, at=now
    )
    await PaperReason.insert(row)
    told: dict[str, Any] = {"contest": contest, "batch": batch or 0, "gap": gap, "reason": words.strip()}
    await record(Event.PAPERS_EXPLAINED, by=by, now=now, kode=kode, topics=topics_of(facts), **told)
