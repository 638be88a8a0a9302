"""Field sessions are put down, sheets of cards are typed, each card ends: answered, or a promise at once."""

from collections.abc import Sequence
from datetime import date, datetime

from pb.commitments.queries.office import officers_of
from pb.commitments.queries.sessions import Card, FieldFacts, cards_of_key, require_session, session_of_key
from pb.commitments.rules.sessions import (
    MOST_CARDS,
    CardEnd,
    Ending,
    Typed,
    WhyNotCard,
    card_plan,
    may_run_session,
    read_sheet,
    why_not_end,
    why_not_session,
)
from pb.commitments.services.making import Source, insert_promise
from pb.commitments.tables import FieldSession, SessionCard
from pb.core.actor import Actor
from pb.core.area import PlaceCode
from pb.core.audit import record
from pb.core.city import this_city
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, Refused, refuse_if
from pb.core.events import Event
from pb.core.ids import Kode, new_id
from pb.core.kode import next_kode
from pb.people.services import notify
from pb.people.tables import Account
from pb.places.queries import name_of
from pb.proposals.categories import agency_line, agency_name


@transactional
async def open_session(
    place: PlaceCode,
    day: date,
    venue: str,
    agencies: tuple[str, ...],
    *,
    sent_key: str = "",
    by: Actor,
    now: datetime,
) -> Kode:
    """Put down where and when, and which agencies come. The same form twice makes one session."""
    if not may_run_session(by, place) or by.person is None:
        raise NotFound
    await lock_row(Account, by.person, Lock.UPDATE)
    own = f"{by.person}-{sent_key}"
    made = await session_of_key(own) if sent_key else None
    if made is not None:
        return made
    refuse_if(why_not_session(day, venue, agencies, this_city().day(now)))
    key, kode = new_id(), await next_kode(now)
    row = FieldSession(
        id=key,
        kode=kode,
        place=place,
        day=day,
        venue=venue.strip(),
        agencies=" ".join(sorted(set(agencies))),
        created_by=by.person,
        created_at=now,
        sent_key=own if sent_key else str(key),
    )
    await FieldSession.insert(row)
    await record(Event.SESSION_OPENED, by=by, now=now, kode=kode, topics=[str(place), "sessions"])
    return kode


async def _held(kode: str, by: Actor, now: datetime) -> FieldFacts:
    today = this_city().day(now)
    facts = await require_session(kode, today=today)
    if not may_run_session(by, facts.place):
        raise NotFound
    await lock_row(FieldSession, facts.id, Lock.UPDATE)
    return await require_session(kode, today=today)


@transactional
async def write_cards(
    kode: str, sheet: str, *, otherwise: str = "", sent_key: str = "", by: Actor, now: datetime
) -> int:
    """A whole sheet, one card a line, or nothing of it; gives how many. The same form twice writes once."""
    facts, own = await _held(kode, by, now), f"{by.person}-{sent_key}"
    before = await cards_of_key(facts.id, own) if sent_key else 0
    if before:
        return before
    cards, faults = read_sheet(sheet, facts.agencies, otherwise, room=MOST_CARDS - len(facts.cards))
    refuse_if(faults[0][1] if faults else None)
    first = len(facts.cards) + 1
    rows = [
        SessionCard(
            id=new_id(),
            session=facts.id,
            number=number,
            agency=card.agency,
            question=card.question,
            ended="",
            words="",
            due=None,
            promise=None,
            sent_key=own if sent_key else "",
            created_at=now,
            ended_at=None,
        )
        for number, card in enumerate(cards, first)
    ]
    await SessionCard.insert(*rows)
    topics = [str(facts.place), "sessions"]
    await record(Event.CARDS_WRITTEN, by=by, now=now, kode=facts.kode, topics=topics, count=len(rows))
    return len(rows)


@transactional
async def end_cards(kode: str, endings: Sequence[Ending], *, by: Actor, now: datetime) -> tuple[Kode, ...]:
    """Answered on the spot, or promised for a day: then it is a promise of the agency from this moment on.

    All or none. A card that ended in the same way already is passed over, so that a second tap does no harm.
    """
    facts, today = await _held(kode, by, now), this_city().day(now)
    cards, made = {card.number: card for card in facts.cards}, []
    for ending in endings:
        card = cards.get(ending.number)
        if card is None:
            raise NotFound
        if card.ended:
            same = (card.ended, card.words) == (ending.end.value, ending.words.strip())
            refuse_if(None if same else WhyNotCard.ENDED, number=ending.number)
            continue
        why = why_not_end(ending, facts.day, today)
        if why is not None:
            raise Refused(why, number=ending.number)
        promise = await _promise(facts, card, ending, by, now) if ending.end is CardEnd.PROMISED else None
        made += [promise] if promise else []
        await SessionCard.update(
            {
                SessionCard.ended: ending.end.value,
                SessionCard.words: ending.words.strip(),
                SessionCard.due: ending.due if ending.end is CardEnd.PROMISED else None,
                SessionCard.promise: promise,
                SessionCard.ended_at: now,
            }
        ).where(SessionCard.session == facts.id, SessionCard.number == card.number)
    topics = [str(facts.place), "sessions"]
    await record(Event.CARDS_ENDED, by=by, now=now, kode=facts.kode, topics=topics, count=len(endings))
    return tuple(made)


async def _promise(facts: FieldFacts, card: Card, ending: Ending, by: Actor, now: datetime) -> Kode:
    plan = card_plan(
        Typed(card.agency, card.question),
        ending,
        agency=agency_name(card.agency),
        residents=f"Warga {name_of(facts.place)}",
        day=facts.day,
    )
    source = Source("session", session=facts.kode, part=card.number)
    kode = await insert_promise(plan, source, facts.place, card.agency, by=by, now=now)
    told = await officers_of(agency_line(card.agency), facts.place, now=now) - {by.person or 0}
    await notify(told, "promise_answer", kode, {"title": plan.title}, now=now)
    return kode
