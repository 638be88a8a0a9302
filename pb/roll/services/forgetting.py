"""What a roll leaves behind: nothing after ninety days but counts and marks; an account that goes lets go."""

from datetime import datetime

from pb.core.actor import CLOCK, Actor
from pb.core.audit import record
from pb.core.db import transactional
from pb.core.events import Event
from pb.people.services import erase
from pb.roll.rules import KEPT_FOR
from pb.roll.services.kept import clear
from pb.roll.tables import Letter, LetterBatch, RollBatch, RollEntry, RollObjection
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import announced_rounds
from pb.rounds.rules import Phase


async def wipe_old_rolls(*, now: datetime) -> None:
    """Delete names, births, letters and objections ninety days after the count became public."""
    for facts in await announced_rounds():
        done = facts.moves.get(Phase.PUBLISHED)
        if facts.by_roll and done is not None and done + KEPT_FOR <= now:
            await _wipe(facts, now=now)


@transactional
async def _wipe(facts: RoundFacts, *, now: datetime) -> None:
    """The entries stay without a person: marks of who voted refer to them by number alone."""
    left = (RollEntry.round == facts.id) & (RollEntry.name_sealed != "")
    people = int(await RollEntry.count().where(left))
    if not people and not await RollObjection.exists().where(RollObjection.round == facts.id):
        return
    await Letter.delete().where(Letter.round == facts.id)
    await LetterBatch.update({LetterBatch.made_by: None}).where(LetterBatch.round == facts.id)
    await RollObjection.delete().where(RollObjection.round == facts.id)
    batches = await RollBatch.select(RollBatch.id).where(RollBatch.round == facts.id)
    await clear([row["id"] for row in batches])
    await RollEntry.update(name_sealed="", birth_sealed="", person_tag="", account=None, rw=0, rt=0).where(
        RollEntry.round == facts.id
    )
    await record(Event.ROLL_WIPED, by=CLOCK, now=now, kode=facts.kode, people=people)


@transactional
async def leave(*, by: Actor, now: datetime) -> None:
    """The entry stays on the roll, as a letter can still open it; nothing leads from it to the account."""
    await RollEntry.update({RollEntry.account: None}).where(RollEntry.account == by.person)
    await RollObjection.update({RollObjection.account: None}).where(RollObjection.account == by.person)
    await RollBatch.update({RollBatch.made_by: None}).where(RollBatch.made_by == by.person)
    await RollBatch.update({RollBatch.decided_by: None}).where(RollBatch.decided_by == by.person)
    await LetterBatch.update({LetterBatch.made_by: None}).where(LetterBatch.made_by == by.person)
    await RollObjection.update({RollObjection.answered_by: None}).where(
        RollObjection.answered_by == by.person
    )
    await erase(by=by, now=now)
