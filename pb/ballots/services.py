"""Writes about ballots: opening with a frozen list, taps, casting, closing."""

import hashlib
import logging
from collections.abc import Mapping
from datetime import datetime

from pb.ballots.casting import Receipt, cast
from pb.ballots.choices import Step, after_tap, limits_of, read_text, text_of, why_not_choose
from pb.ballots.costs.queries import costs_of
from pb.ballots.life.queries import require_signed
from pb.ballots.life.rules import Act
from pb.ballots.queries import choices_in, gate_counts, voter_of, voters_by_band, why_not_vote_now
from pb.ballots.rules import Voter, WhyNotChoose, lot_of
from pb.ballots.sealing import Ballot, contest_name, draft_name, seal, sealed_size, slot_of
from pb.ballots.tables import BallotDraft, OpenBallot, Participation, Project, TurnoutBand
from pb.core.actor import CLOCK, Actor
from pb.core.audit import record
from pb.core.canon import canon
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import Refused, refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.core.round_keys import make_round_keys, round_keys
from pb.proposals.queries import eligible_for_ballot
from pb.roll.queries import roll_digest
from pb.rounds.facts import ContestFacts, RoundFacts
from pb.rounds.queries import announced_rounds, require_round, require_round_by_id
from pb.rounds.rules import MoveEvent, Phase, WhyNotRound, gates
from pb.rounds.services import MARKING, enter, require_for_facilitator
from pb.rounds.tables import Contest, Round

__all__ = [
    "Receipt",
    "cast",
    "close_voting",
    "move_due_rounds",
    "open_voting",
    "tap",
    "withdraw",
]

_log = logging.getLogger("pb.ballots")


@transactional
async def open_voting(kode: str, *, by: Actor, now: datetime, reason: str = "") -> None:
    """Open the vote once two people have signed: list, costs and rules are frozen in the manifest, and the
    electorate is counted."""
    facts = await (require_for_facilitator(kode, by=by) if by is not CLOCK else require_round(kode))
    await lock_row(Round, facts.id, Lock.UPDATE)
    facts = await require_round_by_id(facts.id)
    counts = await gate_counts(facts)
    blocked = next((gate for gate in gates(counts) if gate.blocking and not gate.ok), None)
    if blocked is not None:
        raise Refused(WhyNotRound.GATE)
    await require_signed(facts, Act.OPEN, now)
    await enter(facts, MoveEvent.OPEN, by=by, now=now, reason=reason)
    make_round_keys(facts.id)
    listed = {contest.number: await _freeze(contest, facts, by, now) for contest in facts.contests}
    for contest, seen in zip(facts.contests, counts, strict=True):
        await Contest.update({Contest.electorate: seen.voters}).where(Contest.id == contest.id)
    roll = await roll_digest(facts) if facts.by_roll else ""
    voters = {seen.number: seen.voters for seen in counts}
    manifest = canon(_manifest(facts, listed, voters, now, roll))
    await Round.update({Round.manifest: manifest}).where(Round.id == facts.id)
    digest = hashlib.sha256(manifest.encode()).hexdigest()
    await record(Event.MANIFEST_FROZEN, by=by, now=now, kode=facts.kode, digest=digest, roll=roll)


async def _freeze(
    contest: ContestFacts, facts: RoundFacts, by: Actor, now: datetime
) -> list[dict[str, object]]:
    """Write the projects; a lot that nobody could choose numbers them: a digest of round and proposal."""
    candidates = [c for c in await eligible_for_ballot(contest.id) if c.cost <= contest.budget]
    candidates.sort(key=lambda c: lot_of(facts.kode or "", c.kode))
    rows = [
        Project(
            id=new_id(),
            contest=contest.id,
            proposal=c.proposal,
            version=c.version,
            number=number,
            cost=c.cost,
            external=None,
        )
        for number, c in enumerate(candidates, 1)
    ]
    for start in range(0, len(rows), 50):
        await Project.insert(*rows[start : start + 50])
    for c in candidates:
        await record(
            Event.LISTED, by=by, now=now, kode=c.kode, about=facts.kode, version=c.version, cost=c.cost
        )
    return [
        {"kode": c.kode, "version": c.version, "cost": c.cost, "number": n}
        for n, c in enumerate(candidates, 1)
    ]


_RULES = (
    *("title", "year", *MARKING, "rule", "completion", "ties", "min_votes"),
    *("level_propose", "level_vote", "publication", "receipts", "challenge_hours", "currency", "decimals"),
)


def _manifest(
    facts: RoundFacts, listed: Mapping[int, object], voters: Mapping[int, int], now: datetime, roll: str
) -> dict[str, object]:
    return {
        "kode": facts.kode,
        "place": facts.place or "",
        "dates": {phase.value: at.strftime("%Y-%m-%dT%H:%M:%SZ") for phase, at in facts.dates.items()},
        "opened": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "rules": {name: getattr(facts, name) for name in _RULES},
        "voters": {
            "by": facts.voters,
            "ages": [str(age) for age in (facts.age_on, facts.age_least, facts.age_most) if age is not None],
            "roll": roll,
        },
        "contests": [
            {
                "number": c.number,
                "name": c.name,
                "area": c.area or "",
                "budget": c.budget,
                "electorate": voters[c.number],
                "projects": listed[c.number],
            }
            for c in facts.contests
        ],
    }


@transactional
async def tap(kode: str, contest: int, number: int, *, step: Step, by: Actor | Voter, now: datetime) -> None:
    """Keep what one tap makes of the ballot. What is kept is not sent, and never counts."""
    await lock_row(Round, (await require_round(kode)).id, Lock.SHARE)
    facts = await require_round(kode)  # a tap that waited for the close is refused like a ballot
    refuse_if(await why_not_vote_now(facts, by=by, now=now))
    chosen, voter = facts.contest(contest), await voter_of(facts, by)
    refuse_if(None if chosen in facts.contest_for(voter.home) else WhyNotChoose.UNKNOWN)
    costs = (await costs_of([chosen.id]))[chosen.id]
    sent, draft = await choices_in(facts, chosen, voter.key)
    limits = limits_of(facts, chosen)
    kept = draft if draft is not None else sent or read_text("[]", limits.kind)
    kept = after_tap(kept, number, step, limits.kind)
    refuse_if(why_not_choose(kept, costs, limits) if step in {Step.CHOOSE, Step.MORE} else None)
    slot, name = slot_of(facts.id, chosen.id, voter.key), draft_name(contest_name(kode, chosen.number))
    key, _ = round_keys(facts.id).box()
    sealed = seal(key, name, slot, Ballot(text_of(kept)), sealed_size(costs, limits.points))
    await BallotDraft.raw(_KEEP, slot, chosen.id, sealed)


_KEEP = """
INSERT INTO ballot_draft (slot, contest, sealed) VALUES ({}, {}, {})
ON CONFLICT (slot) DO UPDATE SET sealed = excluded.sealed
"""  # one statement: two taps at once leave one row


@transactional
async def withdraw(facts: RoundFacts, contest: int, voter: int) -> None:
    """Take a ballot out of the box, unopened, because its mark was challenged and the challenge upheld."""
    slot = slot_of(facts.id, contest, voter)
    await OpenBallot.delete().where(OpenBallot.slot == slot)
    await Participation.update({Participation.withdrawn: 1}).where(
        Participation.contest == contest, Participation.voter == voter
    )


@transactional
async def close_voting(kode: str, *, by: Actor, now: datetime, reason: str = "") -> None:
    """Close the vote; what was kept and not sent is deleted, and turnout by part of the area fixed.

    At its hour the clock does it alone; otherwise two people have signed, with a reason.
    """
    facts = await (require_for_facilitator(kode, by=by) if by is not CLOCK else require_round(kode))
    if by is not CLOCK:
        await require_signed(facts, Act.CLOSE, now)
    await enter(facts, MoveEvent.CLOSE, by=by, now=now, reason=reason)
    ids = [contest.id for contest in facts.contests]
    await BallotDraft.delete().where(BallotDraft.contest.is_in(ids))
    rows = [
        TurnoutBand(id=new_id(), contest=contest, band=band, voted=voted)
        for contest, bands in (await voters_by_band(facts)).items()
        for band, voted in bands.items()
    ]
    for start in range(0, len(rows), 100):
        await TurnoutBand.insert(*rows[start : start + 100])


@transactional
async def _close_due(kode: str, *, by: Actor, now: datetime) -> None:
    """Close at the hour as it stands under the lock: a vote that was extended just now goes on."""
    facts = await require_round(kode)
    await lock_row(Round, facts.id, Lock.UPDATE)
    facts = await require_round(kode)
    if facts.dates[Phase.CLOSED] <= now:
        await close_voting(kode, by=by, now=now)


async def move_due_rounds(*, now: datetime) -> None:
    """Open and close the rounds whose hour has come, and begin to hear challenges once a vote is closed.

    A gate that is not met, or a signature that is missing, keeps its round where it is.
    """
    for facts in await announced_rounds():
        phase = facts.phase(now)
        try:
            if phase is Phase.LISTING and facts.dates[Phase.VOTING] <= now:
                await open_voting(facts.kode or "", by=CLOCK, now=now)
            elif phase is Phase.VOTING and facts.dates[Phase.CLOSED] <= now:
                await _close_due(facts.kode or "", by=CLOCK, now=now)
            elif phase is Phase.CLOSED and facts.challenge_hours:
                await enter(facts, MoveEvent.HEAR, by=CLOCK, now=now)
        except Refused as refused:
            _log.debug("round %s waits: %s", facts.kode, refused.reason)
