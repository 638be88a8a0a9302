"""Parties that do not answer are reminded: a line in the ledger, and a notice to those who speak for them."""

from datetime import datetime

from pb.commitments.queries import Promise
from pb.commitments.queries.office import promises_to_remind, speakers_of
from pb.commitments.rules import REMINDERS, Asked, EntryKind
from pb.commitments.services.writing import append, held_promise
from pb.core.actor import CLOCK
from pb.core.city import this_city
from pb.core.db import transactional
from pb.people.services import notify


async def remind_parties(*, now: datetime) -> None:
    """Five working days after they were asked, and once more after five others."""
    for kode in await promises_to_remind(this_city().day(now)):
        await _remind(kode, now)


@transactional
async def _remind(kode: str, now: datetime) -> None:
    facts = await held_promise(kode, now)
    if kode not in await promises_to_remind(this_city().day(now)):
        return  # another process was first, or all have answered
    today = this_city().day(now)
    await append(facts, Asked(kind=EntryKind.REMINDED, on=today), None, "", CLOCK, now)
    told = await _whom(facts, now)
    await notify(told, "promise_answer", kode, {"title": facts.plan.title}, now=now)


async def _whom(facts: Promise, now: datetime) -> set[int]:
    """Who speaks for the silent parties; its maker learns of the last reminder, or that nobody does."""
    found = await speakers_of(facts, facts.now.waiting, now=now)
    last = facts.now.reminded + 1 >= REMINDERS or not found
    return found | ({facts.council} if last and facts.council is not None else set())
