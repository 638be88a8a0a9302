"""Workshops of the town for web tests: one that is planned, one that runs with a task."""

from datetime import timedelta

from pb.core.actor import Actor
from pb.rounds.rules import Phase
from pb.workshops import services
from pb.workshops.queries import require_workshop
from pb.workshops.rules import Group, WorkshopStage
from pb.workshops.tables import Workshop
from tests.support.town import NOON, add_proposal, add_round
from tests.support.workshop import plan


async def build_workshops(
    people: dict[str, Actor], rounds: dict[str, str], made: dict[str, str], ids: dict[str, int]
) -> dict[str, str]:
    """Kodes and door codes by name: one with a neighbour, and one that runs with the resident and a task."""
    round_ = await add_round(Phase.CODESIGN)
    by, resident = people["facilitator"], people["resident"]
    rounds["codesign"] = round_.kode or ""
    made["designed"] = await add_proposal(round_, title="Saluran gang utama", author=resident)
    found: dict[str, str] = {}
    start = NOON + timedelta(days=3)
    for name in ("planned", "running"):
        found[name] = await services.plan_workshop(
            plan(made["designed"], starts_at=start, ends_at=start + timedelta(hours=3)),
            by=by,
            now=NOON,
        )
        found[f"{name}_code"] = (await require_workshop(found[name])).door_code
    form = services.SignUp(Group.RESIDENTS)
    ids["planned_seat"] = await services.sit(found["planned"], form, by=people["neighbour"], now=NOON)
    ids["running_seat"] = await services.sit(found["running"], form, by=resident, now=NOON)
    await Workshop.update({Workshop.stage: WorkshopStage.AGREE.value}).where(
        Workshop.kode == found["running"]
    )
    seat, due = ids["running_seat"], NOON + timedelta(days=9)
    ids["task"] = await services.write_task(
        found["running"], "Mengukur saluran", "Warga", due, seat=seat, by=by, now=NOON
    )
    return found
