"""Adds workshops that the demo has none of, one that weighs, one that agrees, one that writes; says which."""

import json
from datetime import UTC, datetime

from pb.cli import with_database
from pb.core.actor import Actor
from pb.core.installation import fact
from pb.people.contacts import read_contact
from pb.people.queries import find_by_contact
from pb.rounds.rules import Phase
from pb.settings import read_settings
from pb.workshops.facts import NoteDraft
from pb.workshops.queries import criteria_of, decisions_of, options_of
from pb.workshops.rules import Group, Kind, StanceKind, Value, WorkshopStage
from pb.workshops.services import (
    DecisionText,
    answer_objection,
    contribute,
    rate,
    settle,
    take_stance,
    write_criterion,
    write_decision,
    write_objection,
)
from tests.journeys.acts import RESIDENT
from tests.support.town import NOON, WARD, add_person, add_round
from tests.support.version_room import add_version
from tests.support.workshop import add_facilitator, add_option, add_seat, add_workshop, move_to

ASKED = DecisionText("Cara mana?", "Ganti semua, dengan kerja bakti.", "Tahan lama.", "Tambal sulam.", 1)


async def demo_resident() -> Actor:
    """The resident of the demo as whom the journeys log in."""
    listed = json.loads(await fact("demo.accounts") or "[]")
    contact = next(row["contact"] for row in listed if row["label"] == RESIDENT)
    stored = read_contact(contact)
    found = await find_by_contact(stored[1]) if stored else None
    assert found is not None
    return Actor(person=found.person, label=RESIDENT.partition(" Cisaranten")[0], kelurahan=WARD, rw=5)


async def add() -> str:
    """In one round; the resident of the demo sits in each and is the proposer of the last."""
    by, resident = await add_facilitator(), await demo_resident()
    round_ = await add_round(Phase.LISTING, now=datetime.now(UTC), title="Putaran lokakarya")
    kodes = []
    for stage in (WorkshopStage.WEIGH, WorkshopStage.AGREE, WorkshopStage.WRITE):
        facts = await add_workshop(
            WorkshopStage.OPTIONS,
            round_=round_,
            proposals=2,
            author=resident,
            by=by,
            title=f"Lokakarya {stage}",
        )
        seat = await add_seat(facts, resident)
        others = [await add_person() for _ in range(3)]
        seats = [await add_seat(facts, person) for person in others]
        draft = NoteDraft(Kind.CONCERN, "Motor tidak bisa lewat waktu digali.")
        await contribute(facts.kode, draft, seat=seat, by=resident, now=NOON)
        for name in ("Ganti semua", "Perbaiki yang retak"):
            await add_option(facts, by, name=name)
        await write_criterion(facts.kode, "Aman untuk anak", by=by, now=NOON)
        measure, option = (await criteria_of(facts.id))[0], (await options_of(facts.id))[0]
        await move_to(facts, WorkshopStage.WEIGH)
        await rate(facts.kode, {(measure.id, option.id): Value.PARTLY}, by=by, now=NOON)
        if stage is not WorkshopStage.WEIGH:
            await move_to(facts, WorkshopStage.AGREE)
            await write_decision(facts.kode, ASKED, number=None, revision=0, by=by, now=NOON)
            for person, one in zip(others, seats, strict=True):
                await take_stance(facts.kode, 1, one, StanceKind.AGREE, by=person, now=NOON)
            await write_objection(facts.kode, 1, Group.ELDERLY, "Terlalu bising.", by=by, now=NOON)
        if stage is WorkshopStage.WRITE:
            said = (await decisions_of(facts.id))[0].objections[0]
            await answer_objection(facts.kode, 1, said.id, "Hanya siang hari.", by=by, now=NOON)
            await settle(facts.kode, 1, by=by, now=NOON)
            await move_to(facts, stage)
            for topic, submitted in zip(facts.topics, (True, False), strict=True):
                await add_version(facts, topic.kode, by=by, now=NOON, submitted=submitted)
        kodes.append(facts.kode)
    return " ".join(kodes)


if __name__ == "__main__":
    print(with_database(read_settings(), add))
