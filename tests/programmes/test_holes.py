"""Infiltration holes in the database: nothing twice, nothing lost, what counts is what the entries say."""

import asyncio
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import pytest

from pb.core.actor import Actor, RoleKind
from pb.core.city import this_city
from pb.core.db import Engine
from pb.core.errors import NotFound, Refused
from pb.people.queries import notices_of
from pb.places.queries import wards
from pb.programmes.biopori.queries import (
    city_sums,
    elsewhere,
    groups_of,
    notes_of,
    record_of,
    rw_sums,
    season_of,
)
from pb.programmes.biopori.rules import (
    Asked,
    GroupKind,
    HoleAct,
    MemberAct,
    NoteAsked,
    NoteKind,
    SignUp,
    TrainLevel,
    WhyNotGroup,
    WhyNotHoles,
    WhyNotNote,
)
from pb.programmes.biopori.services import (
    change_member,
    describe,
    enter,
    join_board,
    record_holes,
    remind_checks,
    sign_up,
    take_back,
    write_note,
)
from pb.programmes.biopori.services.records import columns
from pb.programmes.biopori.tables import HoleRecord, Volunteers
from tests.support.promise import PHOTO
from tests.support.town import CITY, NOON, OTHER_WARD, WARD, add_person
from tests.support.web_biopori import dug

pytestmark = pytest.mark.anyio
TODAY = this_city().day(NOON)
WHY = "Di alamat ini hanya ada dua lubang."
LOOK = Asked(kind=HoleAct.CHECKED, day=TODAY, working=9)


async def people() -> tuple[Actor, Actor]:
    """A resident who leads group 1 of the ward, and the officer of the ward."""
    leader, officer = await add_person(), await add_person(roles=[(RoleKind.OFFICER, WARD)])
    await sign_up(WARD, GroupKind.SELF, "Biopori RW 05", SignUp.INTERNET, by=leader, now=NOON)
    return leader, officer


async def why(call: Any) -> StrEnum:
    with pytest.raises(Refused) as refused:
        await call
    return refused.value.reason


async def told(person: Actor) -> list[str]:
    assert person.person is not None
    return [notice.kind for notice in await notices_of(person.person, 20)]


async def test_what_stands_beside_a_record_is_what_its_entries_say(engine: Engine) -> None:
    leader, officer = await people()
    at = {"by": leader, "now": NOON}
    number = await record_holes(WARD, 1, dug(), sent_key="a", **at)
    assert await record_holes(WARD, 1, dug(), sent_key="a", **at) == number == 1
    assert await record_holes(WARD, 1, dug(), sent_key="b", **at) == 2
    fix = dug(10, kind=HoleAct.CORRECTED, rw=6, reason="Salah ketik di lapangan.")
    doubt, trust = (Asked(kind=kind, day=TODAY, reason=WHY) for kind in (HoleAct.DOUBTED, HoleAct.TRUSTED))
    counted = []
    for entry, by in ((fix, leader), (LOOK, leader), (doubt, officer), (trust, officer)):
        for _ in range(2):
            await enter(WARD, 1, entry, sent_key=entry.kind.value, by=by, now=NOON)
        row = await HoleRecord.select().where(HoleRecord.number == 1).first()
        now = (await record_of(WARD, 1)).now
        assert columns(now) == {name: row[name] for name in columns(now)}
        counted.append((await city_sums()).total("holes"))
    assert counted == [22, 22, 12, 22]
    found = await record_of(WARD, 1)
    assert [one.line.kind for one in found.entries] == [
        "written",
        "corrected",
        "checked",
        "doubted",
        "trusted",
    ]
    assert (found.now.working, found.now.due) == (9, date(2026, 12, 12))
    assert await told(leader) == ["biopori_trusted", "biopori_doubted"]


async def test_what_is_refused_leaves_no_trace(engine: Engine) -> None:
    leader, officer = await people()
    stranger = await add_person(kelurahan=OTHER_WARD)
    at = {"by": stranger, "now": NOON}
    assert await why(record_holes(WARD, 1, dug(), **at)) is WhyNotHoles.NOT_MEMBER
    assert await why(record_holes(WARD, 1, dug(0), by=leader, now=NOON)) is WhyNotHoles.HOLES
    assert await why(record_holes(OTHER_WARD, None, dug(), by=officer, now=NOON)) is WhyNotHoles.NOT_MEMBER
    with pytest.raises(NotFound):
        await record_holes(CITY, None, dug(), by=officer, now=NOON)
    again = sign_up(WARD, GroupKind.SELF, "Biopori RW 06", SignUp.INTERNET, by=leader, now=NOON)
    assert await why(again) is WhyNotGroup.LEADS_ALREADY
    lead = change_member(WARD, 1, MemberAct.LEAD, whom=stranger.person, by=leader, now=NOON)
    assert await why(lead) is WhyNotGroup.NOT_LEADER
    assert await HoleRecord.count() == 0
    assert await Volunteers.count() == 1


async def test_records_of_one_moment_get_numbers_that_follow(engine: Engine) -> None:
    leader, officer = await people()
    made = await asyncio.gather(
        *(record_holes(WARD, 1, dug(n + 1), sent_key=str(n % 4), by=leader, now=NOON) for n in range(6)),
        record_holes(WARD, None, dug(), by=officer, now=NOON),
    )
    assert set(made) == {1, 2, 3, 4, 5}
    assert made[0] == made[4]
    assert made[1] == made[5]


async def test_a_group_is_reminded_once_for_each_look(engine: Engine) -> None:
    leader, officer = await people()
    for holes in (10, 20):
        await record_holes(WARD, 1, dug(holes), by=leader, now=NOON)
    await record_holes(WARD, None, dug(), by=officer, now=NOON)
    for _ in range(3):
        await remind_checks(now=NOON)
    assert await told(leader) == ["biopori_check"]
    await enter(WARD, 1, LOOK, by=leader, now=NOON)
    await remind_checks(now=NOON + timedelta(days=182))
    assert await told(leader) == ["biopori_check"]
    await remind_checks(now=NOON + timedelta(days=184))
    assert await told(leader) == ["biopori_check", "biopori_check"]


async def test_a_picture_used_twice_is_found(engine: Engine) -> None:
    leader, _ = await people()
    for holes in (10, 20):
        await record_holes(WARD, 1, dug(holes), picture=PHOTO, by=leader, now=NOON)
    found = await record_of(WARD, 2)
    assert [one[1:3] for one in await elsewhere([PHOTO.fingerprint], found.id)] == [(WARD, 1)]
    assert await elsewhere([""]) == ()


async def test_training_costs_and_coverage_add_up_for_the_city(engine: Engine) -> None:
    leader, officer = await people()
    await describe(WARD, 12, date(2026, 1, 1), by=officer, now=NOON)
    for day, rw in ((date(2025, 12, 1), 5), (date(2026, 2, 1), 5), (date(2026, 3, 1), 6)):
        await record_holes(WARD, 1, dug(10, day=day, rw=rw), by=leader, now=NOON)
    for rw, rt in ((5, None), (5, None), (6, None), (6, 2)):
        level = TrainLevel.RT if rt else TrainLevel.RW
        note = NoteAsked(kind=NoteKind.TRAINING, day=TODAY, level=level, rw=rw, rt=rt, people=10)
        await write_note(WARD, note, sent_key=f"{rw}{rt}", by=leader, now=NOON)
    for day in (date(2025, 6, 1), date(2026, 6, 1), date(2026, 6, 2)):
        cost = NoteAsked(kind=NoteKind.COST, day=day, amount=50_000, words="Bor tanah", source="Kuitansi 12")
        wrong = await write_note(WARD, cost, by=officer, now=NOON)
    assert await why(take_back(WARD, wrong, WHY, by=leader, now=NOON)) is WhyNotNote.NOT_YOURS
    await take_back(WARD, wrong, WHY, by=officer, now=NOON)
    assert await why(take_back(WARD, wrong, WHY, by=officer, now=NOON)) is WhyNotNote.REFERS
    city = await city_sums()
    here = next(ward for ward in city.wards if ward.code == WARD)
    assert (city.covered, len(city.wards)) == (1, len(wards()))
    assert (here.holes, here.holes_after, here.covered, here.rws) == (30, 20, 2, 12)
    assert (here.cost, here.cost_after) == (100_000, 50_000)
    assert (here.trained_rws, here.trained_rts, here.people) == (2, 1, (0, 20, 10))
    assert [(one.rw, one.holes) for one in await rw_sums(WARD, TODAY)] == [(5, 20), (6, 10)]
    assert [note.gone for note in await notes_of(WARD) if note.gone] == [WHY]
    assert await why(describe(WARD, 5, None, by=officer, now=NOON)) is WhyNotNote.FEWER


async def test_a_season_lists_groups_that_want_to_and_counts_no_holes(engine: Engine) -> None:
    leader, officer = await people()
    for rw in (5, 5, 6):
        await record_holes(WARD, 1, dug(200, day=date(2026, 1, 5), rw=rw), by=leader, now=NOON)
    await enter(WARD, 1, LOOK, by=leader, now=NOON)
    assert await season_of(2026) == ()
    await join_board(WARD, 1, wanted=True, by=leader, now=NOON)
    (group,) = await season_of(2026)
    assert (group.rws, group.checks, group.points, group.holes) == (2, 1, 7, 600)
    await enter(WARD, 3, Asked(kind=HoleAct.DOUBTED, day=TODAY, reason=WHY), by=officer, now=NOON)
    assert [g.points for g in await season_of(2026)] == [4]
    assert [g.points for g in await season_of(2025)] == [0]


async def test_who_asks_is_accepted_by_the_leader_and_leaves_when_they_want(engine: Engine) -> None:
    leader, officer = await people()
    neighbour = await add_person(rw=7)
    await change_member(WARD, 1, MemberAct.ASK, by=neighbour, now=NOON)
    assert await why(record_holes(WARD, 1, dug(), by=neighbour, now=NOON)) is WhyNotHoles.NOT_MEMBER
    await change_member(WARD, 1, MemberAct.ACCEPT, whom=neighbour.person, by=leader, now=NOON)
    await record_holes(WARD, 1, dug(), by=neighbour, now=NOON)
    assert await why(change_member(WARD, 1, MemberAct.LEAVE, by=leader, now=NOON)) is WhyNotGroup.LAST_LEADER
    await change_member(WARD, 1, MemberAct.LEAD, whom=neighbour.person, by=officer, now=NOON)
    await change_member(WARD, 1, MemberAct.LEAVE, by=leader, now=NOON)
    (group,) = await groups_of(WARD, TODAY)
    assert (group.members, group.mine(neighbour)) == (1, "leader")
    assert await told(neighbour) == ["biopori_leads", "biopori_accepted"]
