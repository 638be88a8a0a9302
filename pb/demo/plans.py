"""What a facilitator of the demo plans: drafts of one district from one template, a text, an amendment."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pb.ballots.amending.services import Amends, amend
from pb.core.area import PlaceCode, inside
from pb.core.city import this_city
from pb.demo.people import Cast
from pb.places.queries import wards
from pb.rounds.planning.queries import planning_calendar, rounds_of_batch
from pb.rounds.planning.rules import dates_from
from pb.rounds.planning.services import edit_step, make_drafts
from pb.rounds.queries import announced_rounds
from pb.rounds.rules import Phase
from pb.rounds.services import ContestPlan, RoundPlan

DISTRICT = PlaceCode("32.73.08")
BUDGET = 150_000_000


async def plan_ahead(voting: Sequence[PlaceCode], people: Cast, *, now: datetime) -> None:
    """Drafts for the kelurahan of a district, one of them different; what is said in an open vote."""
    by, before = people.facilitator, now - timedelta(days=1)
    batch = await make_drafts(DISTRICT, _plans(now), by=by, now=before)
    first = (await rounds_of_batch(batch))[0]
    texts = {Phase.IDEAS: "Tulis usulan sebelum rembug warga, atau bawa ke balai RW."}
    fields = {"max_choices": 3, "texts": texts}
    await edit_step(first.id, fields, seen=0, by=by, now=before + timedelta(hours=4))
    for facts in await announced_rounds():
        if facts.place in voting and facts.kode:
            await amend(
                facts.kode,
                Amends.TEXT,
                Phase.VOTING,
                "Balai RW buka tiap hari sampai pukul 20.00 bagi yang perlu dibantu memilih.",
                reason="Warga bertanya di mana bisa dibantu.",
                by=by,
                now=now - timedelta(hours=3),
            )


def _plans(now: datetime) -> list[RoundPlan]:
    city = this_city()
    year = city.day(now).year + 2
    dates = dates_from(planning_calendar(), city.day(now) + timedelta(days=30), city)
    return [
        RoundPlan(
            title=f"Putaran {year} {ward.name}",
            place=ward.code,
            year=year,
            max_choices=5,
            rule="mes_cost",
            completion="utilitarian",
            min_votes=0,
            level_propose=1,
            level_vote=1,
            contests=(ContestPlan(ward.name, ward.code, BUDGET),),
            dates=dates,
        )
        for ward in wards()
        if inside(ward.code, DISTRICT)
    ]
