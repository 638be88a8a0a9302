"""An evening of a demo workshop: who sits there, who speaks, and the clock."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from pb.core.actor import Actor
from pb.core.city import this_city
from pb.demo.people import Cast
from pb.people.rules import Discipline
from pb.workshops import services
from pb.workshops.facts import AgendaItem, NoteDraft, WorkshopFacts
from pb.workshops.queries import require_workshop
from pb.workshops.rules import Group, Kind, StageEvent
from pb.workshops.services import SignUp, WorkshopPlan, WrittenDown

_AGENDA = (
    AgendaItem(10, "Memahami kebutuhan"),
    AgendaItem(15, "Modal yang ada"),
    AgendaItem(30, "Menyusun pilihan"),
    AgendaItem(20, "Menimbang"),
    AgendaItem(20, "Menyepakati"),
    AgendaItem(10, "Menulis versi baru"),
)
_SEATS = {
    Group.RESIDENTS: 8,
    Group.WOMEN: 4,
    Group.YOUTH: 4,
    Group.ELDERLY: 3,
    Group.DISABILITY: 2,
    Group.PROFESSIONALS: 2,
}
SITS = (Group.RESIDENTS, Group.WOMEN, Group.YOUTH, Group.RESIDENTS, Group.WOMEN, Group.RESIDENTS)


def evening(day: datetime) -> datetime:
    """Seven in the evening of a day."""
    return this_city().at(this_city().day(day)) + timedelta(hours=19)


async def plan(
    proposal: str, title: str, purpose: str, at: datetime, by: Actor, *, discipline: Discipline, now: datetime
) -> WorkshopFacts:
    """Plan a workshop of three hours in the balai RW."""
    planned = WorkshopPlan(
        title=title,
        purpose=purpose,
        venue="Balai RW",
        starts_at=at,
        ends_at=at + timedelta(hours=3),
        proposals=(proposal,),
        seats=_SEATS,
        agenda=_AGENDA,
        needed=(discipline,),
        quorum=5,
    )
    return await require_workshop(await services.plan_workshop(planned, by=by, now=now))


async def seat_people(
    facts: WorkshopFacts, people: Sequence[Actor], expert: Actor, now: datetime
) -> list[int]:
    """Neighbours sign up, each in a group; the expert too."""
    keys = []
    for person, group in zip(people, SITS, strict=False):
        credit = group is not Group.YOUTH
        keys.append(await services.sit(facts.kode, SignUp(group, credit=credit), by=person, now=now))
    keys.append(await services.sit(facts.kode, SignUp(Group.PROFESSIONALS, credit=True), by=expert, now=now))
    return keys


class Evening:
    """One workshop that goes on: who speaks, and the clock of the evening."""

    def __init__(
        self, facts: WorkshopFacts, people: Sequence[Actor], cast: Cast, seats: list[int], at: datetime
    ) -> None:
        self.kode, self.facts, self.people, self.cast = facts.kode, facts, people, cast
        self.seats, self.at = seats, at

    def clock(self, minutes: int = 2) -> datetime:
        self.at += timedelta(minutes=minutes)
        return self.at

    async def say(self, who: int, kind: Kind, text: str, **more: Any) -> int:
        """A neighbour says something."""
        draft = NoteDraft(kind, text, **more)
        return await services.contribute(
            self.kode, draft, seat=self.seats[who], by=self.people[who], now=self.clock()
        )

    async def answer(self, number: int, text: str) -> None:
        """The expert answers."""
        expert = self.cast.professional
        await services.reply(self.kode, number, text, seat=self.seats[-1], by=expert, now=self.clock())

    async def next(self) -> None:
        by = self.cast.facilitator
        await services.move_stage(self.kode, StageEvent.NEXT, by=by, now=self.clock(5))

    async def arrive(self) -> None:
        """Everybody shows the code; three without a phone are written down."""
        for person, seat in zip((*self.people, self.cast.professional), self.seats, strict=True):
            await services.attend(self.kode, self.facts.door_code, seat=seat, by=person, now=self.clock(1))
        elders = [WrittenDown(f"Lansia RT {n:02d}") for n in (1, 2)]
        by = self.cast.facilitator
        await services.write_down(self.kode, elders, Group.ELDERLY, there=True, by=by, now=self.clock())


def option_body(name: str, text: str, contribution: str, lines: Sequence[Sequence[str]]) -> dict[str, Any]:
    """An option as it is typed."""
    columns = ("activity", "unit", "quantity", "unit_price")
    typed = [dict(zip(columns, line, strict=True)) for line in lines]
    return {"name": name, "text": text, "contribution": contribution, "lines": typed}
