"""Desks say who is missing and what waits: a second person, roles of a new city, the counter, the roll."""

from typing import Any

import pytest

from pb.ballots.life.rules import Act
from pb.core.actor import Level, RoleKind
from pb.people.attesting.services import ask_heads
from pb.roll.services import object_at_counter
from tests.ballots.test_helping import helping_town
from tests.journeys.words import _, said
from tests.people.test_attesting import make_street
from tests.roll.test_objections import DAHLIA, WEEK
from tests.support.roll import FILE, RollTown, roll_town
from tests.support.signing import sign_as
from tests.support.town import CITY, NOON, WARD, add_person, add_proposal, browser

pytestmark = pytest.mark.anyio


async def desk_of(app: Any, kind: RoleKind, path: str = "/petugas") -> str:
    who = await add_person(name=kind.value, kelurahan=None, roles=[(kind, CITY)], totp=True)
    return str((await (await browser(app, who)).get(path)).text)


async def test_a_facilitator_alone_and_an_administrator_read_who_is_missing(app: Any) -> None:
    alone = _("In %(place)s nobody could sign beside you", place="Kota Bandung")
    by = await add_person(kelurahan=None, roles=[(RoleKind.FACILITATOR, CITY)], totp=True)
    facilitator = await browser(app, by)
    assert alone in (await facilitator.get("/petugas")).text
    desk = await desk_of(app, RoleKind.ADMINISTRATOR)
    assert said("lack.signers") in desk
    assert said("lack.officer") in desk
    await add_person(roles=[(RoleKind.WITNESS, CITY)], totp=True)
    assert alone not in (await facilitator.get("/petugas")).text
    desk = await desk_of(app, RoleKind.ADMINISTRATOR)
    assert said("lack.signers") not in desk


async def signatures(app: Any, town: RollTown) -> str:
    page = await (await browser(app, town.second)).get(f"/petugas/putaran/{town.kode}")
    return str(page.text)


async def test_the_desk_of_a_round_names_signatures_changes_and_objections_of_the_roll(app: Any) -> None:
    town = await roll_town(**WEEK)
    await town.read(FILE)
    await add_proposal(town.facts, verdict="eligible")
    await object_at_counter(town.kode, DAHLIA, by=town.first, now=NOON)
    desk = await signatures(app, town)
    for code, n in (("unsigned_vote", 2), ("roll_changes", 1), ("roll_objections", 1)):
        assert said(f"need.{code}", n=n) in desk
    await sign_as(town.first, town.kode, Act.OPEN)
    assert said("need.unsigned_vote", n=1) in await signatures(app, town)
    assert said("need.roll_changes", n=1) in await desk_of(app, RoleKind.ADMINISTRATOR)
    counter = await desk_of(app, RoleKind.OFFICER)
    assert f"/petugas/tps/{town.kode}" in counter
    assert f"/petugas/daftar/{town.kode}/loket" in counter


async def test_whoever_attests_or_helps_finds_the_page_on_their_own(app: Any) -> None:
    street = await make_street()
    await ask_heads(3, by=await add_person(name="Warga kos", rw=5, level=Level.L1), now=NOON)
    mine = (await (await browser(app, street.rt)).get("/saya")).text
    assert 'href="/kesaksian"' in mine
    assert "RT 03" in mine
    town, helper, _people = await helping_town(1)
    assert f'href="/bantu/{town.kode}"' in (await (await browser(app, helper)).get("/saya")).text


async def test_a_desk_that_is_closed_says_why_and_where_to_go(app: Any) -> None:
    resident = await browser(app, await add_person(roles=[(RoleKind.FACILITATOR, WARD)]))
    answer = await resident.get("/petugas")
    assert answer.status == 403
    assert _("This page is for people with a role") in answer.text
    assert 'href="/saya"' in answer.text
