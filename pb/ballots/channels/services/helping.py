"""Ballots entered with help: who may help, at most ten people each, and a note to the voter."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pb.ballots.casting import Receipt, cast
from pb.ballots.channels.queries import helped_by, helpers_of, require_helper
from pb.ballots.channels.rules import WhyNotHelp, WhyNotPaper, why_not_help
from pb.ballots.channels.tables import VoteHelper
from pb.ballots.choices import Chosen
from pb.ballots.queries import why_not_vote_now
from pb.ballots.rules import Door, Voter, WhyNotVote
from pb.core.actor import Actor, RoleKind
from pb.core.area import inside
from pb.core.audit import record, record_day, record_quietly
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, Refused, refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.core.limits import spend
from pb.people.contacts import read_contact
from pb.people.queries import find_by_contact
from pb.people.services import notify
from pb.people.tables import RoleRow
from pb.roll.queries import Entry, entry_by_id, find_on_roll
from pb.roll.rules import read_birth
from pb.roll.rules.letters import DAY, WhyNotMatch
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round
from pb.rounds.rules import ORDER, Phase
from pb.rounds.services import topics_of
from pb.rounds.tables import Round

LOOKS_A_DAY = 40


@transactional
async def name_helper(kode: str, contact: str, *, by: Actor, now: datetime) -> int:
    """A facilitator names somebody with an account; gives the number under which people count them."""
    facts = await _kept(kode, by)
    refuse_if(None if facts.by_roll else WhyNotPaper.NO_ROLL)
    over = ORDER.index(facts.phase(now)) > ORDER.index(Phase.VOTING)
    refuse_if(WhyNotHelp.NOT_VOTING if over else None)
    known = read_contact(contact)
    person = await find_by_contact(known[1]) if known else None
    if person is None:
        raise Refused(WhyNotHelp.NO_ACCOUNT)
    helpers = await helpers_of(facts)
    refuse_if(WhyNotHelp.NAMED if any(one.account == person.person for one in helpers) else None)
    number, office = 1 + len(helpers), await _office(person.person, facts)
    row = VoteHelper(
        id=new_id(),
        round=facts.id,
        number=number,
        account=person.person,
        office=office,
        entered=0,
        named_by=by.person,
        named_at=now,
        ended_at=None,
    )
    await VoteHelper.insert(row)
    told: dict[str, Any] = {"number": number, "office": office}
    await record(Event.HELPER_NAMED, by=by, now=now, kode=kode, topics=topics_of(facts), **told)
    await notify([person.person], "helper_named", kode, {"title": facts.title}, now=now)
    return number


async def _kept(kode: str, by: Actor) -> RoundFacts:
    facts = await require_round(kode)
    if facts.place is None or not by.holds(RoleKind.FACILITATOR, facts.place):
        raise NotFound
    await lock_row(Round, facts.id, Lock.UPDATE)
    return await require_round(kode)


async def _office(account: int, facts: RoundFacts) -> str:
    """The office that somebody holds here now, or resident."""
    rows = await RoleRow.select(RoleRow.kind, RoleRow.place).where(
        RoleRow.account == account, RoleRow.ends_at.is_null()
    )
    held = {row["kind"] for row in rows if inside(facts.place or "", row["place"])}
    offices = (RoleKind.FACILITATOR.value, RoleKind.OFFICER.value)
    return next((office for office in offices if office in held), RoleKind.RESIDENT.value)


@transactional
async def end_helper(kode: str, number: int, *, by: Actor, now: datetime) -> None:
    """Somebody helps no more; what they entered stays, and stays counted."""
    facts = await _kept(kode, by)
    helper = next((one for one in await helpers_of(facts) if one.number == number and one.live), None)
    if helper is None:
        raise NotFound
    await VoteHelper.update({VoteHelper.ended_at: now}).where(VoteHelper.id == helper.id)
    await record(Event.HELPER_ENDED, by=by, now=now, kode=kode, topics=topics_of(facts), number=number)


async def find_to_help(kode: str, name: str, birth: str, *, by: Actor, now: datetime) -> tuple[Entry, ...]:
    """Somebody who asks for help is looked up; each look counts, and is written down."""
    if not await spend("help", str(by.person), limit=LOOKS_A_DAY, window=DAY, now=now):
        raise Refused(WhyNotMatch.TOO_MANY)
    return await _find(kode, name, birth, by=by, now=now)


@transactional
async def _find(kode: str, name: str, birth: str, *, by: Actor, now: datetime) -> tuple[Entry, ...]:
    facts, born = await require_round(kode), read_birth(birth)
    await require_helper(facts, by.person)
    if born is None:
        raise Refused(WhyNotMatch.BIRTH)
    await record_quietly(Event.ROLL_LOOKED, by=by, now=now, kode=kode)
    return await find_on_roll(facts.id, name, born)


async def cast_with_help(
    kode: str,
    entry: int,
    choices: Mapping[int, Chosen],
    *,
    by: Actor,
    now: datetime,
    form: str = "",
) -> tuple[Receipt, ...]:
    """Enter the ballot of somebody who asked for it; it stays theirs to replace until the close.

    The helper's turn is taken before the ballot is written, so that the eleventh person is refused whatever
    happens at once, and given back when the box holds no such ballot. Who is cut off may have written it, and
    keeps the turn: the same form again is mended, not counted anew.
    """
    facts = await require_round(kode)
    helper = await require_helper(facts, by.person)
    person = await entry_by_id(facts.id, entry)
    if person is None:
        raise Refused(WhyNotHelp.OFF_ROLL)
    why = None if person.fits else WhyNotVote.AGE
    voter = Voter(person.id, person.home, Door.ASSISTED, why, by.person, person.account)
    refuse_if(await why_not_vote_now(facts, by=voter, now=now))
    again = await helped_by(facts, person.id) == by.person
    await _take_turn(facts, helper.id, person.account, again=again, now=now)
    try:
        receipts = await cast(kode, choices, by=voter, now=now, form=form)
    except Exception:
        if not again and await helped_by(facts, person.id) != by.person:
            await _give_back(helper.id)
        raise
    await _tell(facts, person, by, now=now)
    return receipts


@transactional
async def _take_turn(facts: RoundFacts, helper: int, own: int | None, *, again: bool, now: datetime) -> None:
    await lock_row(VoteHelper, helper, Lock.UPDATE)
    fresh = next(one for one in await helpers_of(facts) if one.id == helper)
    refuse_if(why_not_help(fresh, facts.phase(now), own, again=again))
    if not again:
        await VoteHelper.update({VoteHelper.entered: VoteHelper.entered + 1}).where(VoteHelper.id == helper)


@transactional
async def _give_back(helper: int) -> None:
    await VoteHelper.update({VoteHelper.entered: VoteHelper.entered - 1}).where(VoteHelper.id == helper)


@transactional
async def _tell(facts: RoundFacts, person: Entry, by: Actor, *, now: datetime) -> None:
    """The record says that help was given, on which day; the voter hears of it where an account is known."""
    await record_day(Event.VOTE_HELPED, by=by, now=now, kode=facts.kode or "")
    if person.account is not None:
        await notify([person.account], "vote_helped", facts.kode, {"title": facts.title}, now=now)
