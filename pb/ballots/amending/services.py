"""Writes about announced rounds that people are told of: dates, texts, errors."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from pb.ballots.amending.queries import concerned
from pb.ballots.costs.queries import change_waits
from pb.ballots.costs.rules import WhyNotCost
from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.db import transactional
from pb.core.errors import refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.people.services import notify
from pb.rounds.facts import RoundFacts
from pb.rounds.planning.queries import rounds_among, texts_of_round
from pb.rounds.planning.services import Done, move_dates, undo
from pb.rounds.queries import require_round
from pb.rounds.rules import SHORTEST_REASON, Phase, WhyNotRound
from pb.rounds.services import change_dates, require_for_facilitator, topics_of
from pb.rounds.tables import PhaseText, Round


class Amends(StrEnum):
    """What an amendment is about, beside dates."""

    TEXT = "text"
    ERROR = "error"


@transactional
async def change_dates_and_tell(
    kode: str, dates: Mapping[Phase, datetime], *, reason: str, by: Actor, now: datetime
) -> None:
    """Change dates that have not come, and tell those whom it concerns."""
    await change_dates(kode, dates, reason=reason, by=by, now=now)
    await _tell([await require_round(kode)], now)


@transactional
async def move_dates_and_tell(
    keys: Collection[int], first: Phase, days: int, *, reason: str, by: Actor, now: datetime
) -> Done:
    """Move dates of many rounds, and tell those whom it concerns."""
    done = await move_dates(keys, first, days, reason=reason, by=by, now=now)
    await _tell(await rounds_among(done.done), now)
    return done


@transactional
async def undo_and_tell(batch: int, *, reason: str, by: Actor, now: datetime) -> Done:
    """Take an act on many rounds back, and tell those whom it concerns."""
    done = await undo(batch, reason=reason, by=by, now=now)
    await _tell(await rounds_among(done.done), now)
    return done


@transactional
async def amend(
    kode: str, what: Amends, phase: Phase, text: str, *, reason: str, by: Actor, now: datetime
) -> None:
    """Change the text of a phase, or correct an error in public; rules, costs and list stay as frozen.

    A correction while people vote pauses the vote, until a facilitator goes on with it (`resume`).
    """
    facts = await require_for_facilitator(kode, by=by)
    refuse_if(WhyNotRound.NO_REASON if len(reason.strip()) < SHORTEST_REASON else None)
    before = ""
    if what is Amends.TEXT:
        before = (await texts_of_round(facts.id)).get(phase, "")
        refuse_if(WhyNotRound.NOTHING_CHANGED if before == text.strip() else None)
        await PhaseText.delete().where(PhaseText.round == facts.id, PhaseText.phase == phase.value)
        if text.strip():
            row = PhaseText(id=new_id(), round=facts.id, phase=phase.value, body=text.strip())
            await PhaseText.insert(row)
    else:
        refuse_if(None if text.strip() else WhyNotRound.NOTHING_CHANGED)
        if facts.phase(now) is Phase.VOTING:
            await Round.update({Round.paused_at: now}).where(Round.id == facts.id)
    await record(
        Event.ROUND_AMENDED,
        by=by,
        now=now,
        kode=kode,
        topics=topics_of(facts),
        what=what.value,
        phase=phase.value,
        before=before,
        after=text.strip(),
        reason=reason.strip(),
    )
    await _tell([facts], now)


@transactional
async def resume(kode: str, *, reason: str, by: Actor, now: datetime) -> None:
    """Go on with a vote that a correction paused; those who voted before can still change their ballot."""
    facts = await require_for_facilitator(kode, by=by)
    refuse_if(WhyNotRound.NO_REASON if len(reason.strip()) < SHORTEST_REASON else None)
    paused = facts.paused_at is not None and facts.phase(now) is Phase.VOTING
    refuse_if(None if paused else WhyNotRound.NOT_NEXT)
    refuse_if(WhyNotCost.WAITS if await change_waits(facts) else None)
    await Round.update({Round.paused_at: None}).where(Round.id == facts.id)
    await record(
        Event.VOTE_RESUMED, by=by, now=now, kode=kode, topics=topics_of(facts), reason=reason.strip()
    )
    await _tell([facts], now)


async def _tell(rounds: Sequence[RoundFacts], now: datetime) -> None:
    """One notice to each person whom it concerns, the same for all of them; drafts concern nobody."""
    public = [facts for facts in rounds if facts.kode]
    people = await concerned([facts.id for facts in public])
    for facts in public:
        await notify(people.get(facts.id, ()), "round_changed", facts.kode, {"title": facts.title}, now=now)
