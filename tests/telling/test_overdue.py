"""Facilitators are told of what residents still wait for: once a day, for all rounds, until it is done."""

from datetime import datetime, time, timedelta

import pytest

from pb.core.actor import RoleKind
from pb.core.city import this_city
from pb.core.db import Engine
from pb.outcomes.queries import outcome_of
from pb.outcomes.rules import Decided, DecisionKind
from pb.outcomes.services import publish_decisions, save_decisions
from pb.people.queries import notices_of
from pb.people.rules import is_urgent
from pb.people.services import read_all
from pb.people.staffing.rules import Held
from pb.rounds.queries import require_round
from pb.rounds.rules import Phase
from pb.telling.overdue.rules import KINDS, Late, Overdue, by_person, overdue_in, words_of
from pb.telling.overdue.services import remind_overdue
from pb.web.i18n import speaking
from pb.web.words import notice_words
from tests.outcomes.test_outcomes import closed, decide
from tests.support.signing import publish_signed
from tests.support.town import CITY, NOON, OTHER_WARD, WARD, add_person, add_round

pytestmark = pytest.mark.anyio
DAY = timedelta(days=1)


def evening(after: datetime) -> datetime:
    """A little after five on the day after this moment."""
    return this_city().at(this_city().day(after) + DAY, time(17, 5))


async def told(person: int | None) -> list[str]:
    found = [n for n in await notices_of(person or 0) if n.kind in KINDS]
    with speaking("en"):
        return [str(notice_words(n.kind, n.facts)) for n in found]


async def test_a_facilitator_is_told_once_a_day_until_results_and_reasons_are_out(engine: Engine) -> None:
    facts, _ = await closed(rule="mes_cost")
    kode, council = facts.kode or "", await add_person(roles=[(RoleKind.COUNCIL, WARD)])
    guide, city = [await add_person(roles=[(RoleKind.FACILITATOR, place)]) for place in (WARD, CITY)]
    late = evening(facts.dates[Phase.PUBLISHED])
    await remind_overdue(now=evening(NOON))
    assert await told(guide.person) == []
    await remind_overdue(now=late - timedelta(minutes=10))
    assert await told(guide.person) == [], "it is not five yet"
    for minutes in (0, 10):
        await remind_overdue(now=late + timedelta(minutes=minutes))
    unsigned = "“Putaran 2027” is overdue: the count waits for two signatures."
    assert await told(guide.person) == [unsigned]
    assert await told(city.person) == [], "the kelurahan has a facilitator of its own"
    await read_all(by=guide, now=late + timedelta(hours=1))
    for days in (1, 2):
        await remind_overdue(now=late + days * DAY)
    assert await told(guide.person) == [unsigned, unsigned], "what was not read is told once"
    await publish_signed(kode, now=late + 2 * DAY)
    await remind_overdue(now=late + 2 * DAY + timedelta(minutes=10))
    assert await told(guide.person) == [unsigned], "what is done is told no more"

    later = evening(late + 9 * DAY)
    await remind_overdue(now=later)
    assert (await told(guide.person))[0].endswith(
        "decisions of the council with their reasons are not public."
    )
    facts = await require_round(kode)
    outcome = await outcome_of(facts.contests[0])
    assert outcome is not None
    number = outcome.won[0].project.number
    for reason, rest in (("", ["the council has decided and owes reasons."]), ("Lahan sengketa.", [])):
        chosen = await decide(facts, **{f"p{number}": Decided(DecisionKind.NOT_FUNDED, reason=reason)})
        await save_decisions(kode, 1, chosen, by=council, now=later)
        if reason:
            await publish_decisions(kode, 1, by=council, now=later)
        later += DAY
        await remind_overdue(now=later)
        assert [said.rpartition(": ")[2] for said in (await told(guide.person))[:-1]] == rest


async def test_what_is_overdue_follows_from_the_phase_its_date_and_who_still_owes(engine: Engine) -> None:
    def found(facts: object, at: datetime, **owed: int) -> Overdue | None:
        numbers = {"unsigned": 0, "undecided": 0, "unreasoned": 0} | owed
        late = overdue_in(facts, now=at, **numbers)  # type: ignore[arg-type]
        return late[0] if late else None

    voting, waits = await add_round(Phase.VOTING), await add_round(Phase.CLOSED)
    heard = await add_round(Phase.CHALLENGE, challenge_hours=720)
    due = waits.dates[Phase.PUBLISHED]
    assert found(waits, due - timedelta(minutes=1), unsigned=2) is None
    assert found(waits, due, unsigned=1) is Overdue.UNSIGNED
    assert found(waits, due) is Overdue.UNPUBLISHED
    assert found(heard, due, unsigned=2) is None, "marks can still be challenged"
    assert found(voting, due, unsigned=2) is None
    public = await add_round(Phase.PUBLISHED)
    week = NOON + 7 * DAY
    assert found(public, week, undecided=1) is None
    after = week + timedelta(minutes=1)
    assert found(public, after) is None
    assert found(public, after, undecided=2, unreasoned=1) is Overdue.UNDECIDED
    assert found(public, after, undecided=2, unreasoned=2) is Overdue.NO_REASONS


@pytest.mark.one_engine
def test_one_notice_names_the_oldest_of_all_rounds_of_a_person() -> None:
    def late(kode: str, place: str, days: int) -> Late:
        return Late(kode, f"Putaran {kode}", place, Overdue.UNSIGNED, NOON + days * DAY)

    held = [
        Held(person, RoleKind.FACILITATOR, place, ready=True)
        for person, place in ((1, CITY), (2, WARD), (3, WARD))
    ]
    held.append(Held(4, RoleKind.WITNESS, WARD, ready=True))
    young, old, far = late("A", WARD, 3), late("B", f"{WARD}-05", 1), late("C", OTHER_WARD, 2)
    found = by_person([young, old, far], held)
    assert found == {1: (far,), 2: (old, young), 3: (old, young)}
    assert words_of(found[1]) == ("overdue_one", "C", {"title": "Putaran C", "overdue": "overdue.unsigned"})
    assert words_of(found[2])[:2] == ("overdue_many", "B")
    assert words_of(found[2])[2]["n"] == 2
    assert not any(map(is_urgent, KINDS)), "it waits for the letter of the evening"
