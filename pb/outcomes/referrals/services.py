"""Writes about referrals: a proposal is passed on, by decision or by an act of its own; answers are noted."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.city import this_city
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, Refused, refuse_if
from pb.core.events import Event
from pb.core.ids import DraftId, new_id
from pb.outcomes.referrals.queries import can_be_referred, lost, next_round_of, referral_ids, referral_of
from pb.outcomes.referrals.rules import (
    CHANNELS,
    LONGEST_WORD,
    TRANSITIONS,
    ReferralState,
    Reply,
    WhyNotRefer,
    may_refer,
    why_not_note,
)
from pb.outcomes.referrals.tables import Referral, ReferralNote
from pb.people.services import notify
from pb.proposals.categories import AGENCIES
from pb.proposals.queries import cards, drafts_of, followers, require_proposal
from pb.proposals.queries.carried import carried_of
from pb.proposals.queries.pins import pin_of
from pb.proposals.rules import WhyNotPropose, as_typed
from pb.proposals.services import save_draft, start_draft
from pb.proposals.tables import Proposal

SAID = {
    Reply.SENT: Event.REFERRAL_SENT,
    Reply.TAKEN: Event.REFERRAL_TAKEN,
    Reply.REFUSED: Event.REFERRAL_REFUSED,
}


async def open_referrals(decided: Iterable[tuple[int, str]], *, now: datetime) -> None:
    """Those that the published decisions pass on now wait to be sent; inside that transaction."""
    rows = [
        Referral(id=new_id(), proposal=proposal, channel=channel, state=ReferralState.WAITING, made_at=now)
        for proposal, channel in decided
        if channel in CHANNELS
    ]
    known = {row["proposal"] for row in await Referral.select(Referral.proposal)} if rows else set()
    if new := [row for row in rows if row.proposal not in known]:
        await Referral.insert(*new)


@transactional
async def refer(kode: str, channel: str, agency: str, reason: str, *, by: Actor, now: datetime) -> None:
    """Pass on a proposal that this round cannot pay for; whoever wrote or supports it is told."""
    facts = await require_proposal(kode, by=by)
    if not may_refer(by, facts.area):
        raise NotFound
    await lock_row(Proposal, facts.id, Lock.UPDATE)
    refuse_if(WhyNotRefer.ALREADY if await referral_of(facts.id) else None)
    refuse_if(None if await can_be_referred(facts, now=now) else WhyNotRefer.STILL_OPEN)
    refuse_if(WhyNotRefer.CHANNEL if channel not in CHANNELS else None)
    named = agency if agency in AGENCIES else ""
    refuse_if(WhyNotRefer.AGENCY if channel == "agency" and not named else None)
    await Referral.insert(
        Referral(
            id=new_id(), proposal=facts.id, channel=channel, agency=named,
            reason=reason.strip()[:LONGEST_WORD], state=ReferralState.WAITING, made_at=now,
        )
    )  # fmt: skip
    await record(
        Event.REFERRED, by=by, now=now, kode=kode, topics=[facts.area or "", "proposals"], referred_to=channel
    )
    people = await followers([facts.id])
    await notify(people[facts.id], "decided.referred", kode, {"title": facts.now.title}, now=now)


@transactional
async def note_answers(
    kodes: Sequence[str], answer: Reply, word: str, day: date, *, by: Actor, now: datetime
) -> int:
    """Note one answer for several referrals, all or none; gives their number."""
    refuse_if(None if kodes else WhyNotRefer.NONE_CHOSEN)
    found = await referral_ids(kodes)
    if set(found) != set(kodes) or not all(may_refer(by, row["area"]) for row in found.values()):
        raise NotFound
    for row in found.values():
        await lock_row(Referral, row["id"], Lock.UPDATE)
    found, today = await referral_ids(kodes), this_city().day(now)
    people = await followers(row["proposal"] for row in found.values())
    titles = {card.id: card.title for card in await cards([row["proposal"] for row in found.values()])}
    for kode, row in found.items():
        state, made = ReferralState(row["state"]), this_city().day(row["made_at"])
        why = why_not_note(state, answer, word=word, day=day, today=today, made=made)
        if why is not None:
            raise Refused(why, title=titles[row["proposal"]])
        await _note(row["id"], TRANSITIONS[state, answer], word, day, now)
        said = {"reason": word.strip()[:LONGEST_WORD]} if word.strip() else {}
        await record(SAID[answer], by=by, now=now, kode=kode, topics=[row["area"], "proposals"], **said)
        told = {"title": titles[row["proposal"]]}
        await notify(people[row["proposal"]], f"referral.{answer}", kode, told, now=now)
    return len(found)


@transactional
async def carry_over(kode: str, *, by: Actor, now: datetime) -> DraftId:
    """A draft in the next round of the same area with the words and lines of one that was not funded.

    Whoever does it twice finds the draft that waits.
    """
    facts = await require_proposal(kode, by=by)
    if by.person is None or by.person not in facts.proposers:
        raise NotFound
    refuse_if(WhyNotPropose.CARRIED if (await carried_of(facts.id))[0] else None)
    refuse_if(None if await lost(facts) else WhyNotPropose.NOT_LOST)
    for waiting in await drafts_of(by.person):
        if waiting.carried_from == kode:
            return waiting.id
    round_ = await next_round_of(facts, now=now)
    if round_ is None:
        raise Refused(WhyNotPropose.NO_ROUND)
    draft = await start_draft(round_.kode or "", by=by, now=now)
    said = as_typed(facts.now.content) | {"carried_from": kode, "pin": str(await pin_of(facts.id) or "")}
    await save_draft(draft, said, by=by, now=now)
    return draft


async def _note(referral: int, state: ReferralState, word: str, day: date, now: datetime) -> None:
    row = ReferralNote(
        id=new_id(),
        referral=referral,
        state=state.value,
        word=word.strip()[:LONGEST_WORD],
        day=day,
        noted_at=now,
    )
    await ReferralNote.insert(row)
    await Referral.update({Referral.state: state.value}).where(Referral.id == referral)
