"""Acts carry their request and build; who tries what is not for them is written down; ballots never are."""

import gzip
from datetime import timedelta
from typing import Any

import pytest

from pb.core.actor import RoleKind
from pb.core.audit import Entry, EntryActor, _entry
from pb.core.build import build_id
from pb.core.events import BY_DAY, Event
from pb.core.log import request_id
from pb.core.refusals import MOST
from pb.people.tables import RoleRow
from pb.rounds.rules import Phase
from pb.transparency.queries import lines
from pb.transparency.services import extend_log
from pb.web.barred import CASTING
from tests.support.town import NOON, WARD, Clock, add_person, add_proposal, add_round, browser
from tests.support.web_asks import Ask, asks
from tests.support.web_town import Town, differences, routes_of
from tests.web.test_pages import counted
from tests.web.test_roles import send

pytestmark = [pytest.mark.anyio, pytest.mark.matrix("I6")]


async def written() -> list[dict[str, Any]]:
    """The refusals in the record, the oldest first, each with who stands beside it."""
    events = await Entry.select().where(Entry.kind == Event.ACT_REFUSED.value).order_by(Entry.id)
    beside = {row["event"]: row for row in await EntryActor.select()}
    return [event | {"beside": beside[event["id"]]} for event in events]


async def test_an_act_names_its_build_to_all_and_its_request_to_nobody_outside(app: Any) -> None:
    kode = await add_proposal(await add_round(Phase.IDEAS))
    who = await browser(app, await add_person(roles=[(RoleKind.FACILITATOR, WARD)], totp=True))
    answer = await who.post(f"/petugas/usulan/{kode}/sembunyi", {"alasan": "Memuat nama orang."})
    assert answer.status == 303
    event = await Entry.select().where(Entry.kind == Event.PROPOSAL_HIDDEN.value).first()
    beside = await EntryActor.select().where(EntryActor.event == event["id"]).first()
    name = answer.header("x-request-id")
    assert name
    assert (event["build"], beside["request"]) == (build_id(), name)
    await extend_log(now=NOON + timedelta(days=1))
    told = [line.event for line in await lines(0) if line.event and event["actor"] in line.event]
    assert [f'"build":"{build_id()}"' in text for text in told] == [True]
    assert not any(name in text for text in told)


async def test_a_refusal_stands_though_its_act_is_undone_and_nobody_floods_the_record(
    app: Any, clock: Clock
) -> None:
    boss = await add_person(roles=[(RoleKind.ADMINISTRATOR, "32.73")], phone="+6281234567001", totp=True)
    who = await browser(app, boss)
    fields = {"kontak": "+6281234567001", "peran": "council", "wilayah": WARD}
    for _ in range(MOST + 2):
        assert (await who.post("/petugas/peran", fields)).status == 422
    assert len(await written()) == MOST
    assert await RoleRow.count() == 1
    clock.pass_(hours=1)
    who = await browser(app, boss, now=clock.now)
    await who.post("/petugas/peran", fields)
    assert len(await written()) == MOST + 1


@pytest.mark.matrix("N1", "N3")
async def test_no_request_and_no_build_tells_the_hour_of_a_ballot(town: Town) -> None:
    """In no event whose moment must stay unknown, and after a ballot nowhere in the database."""
    token = request_id.set("permintaan")
    try:
        for kind in BY_DAY:
            event, beside = _entry(1, kind, town.facts.people["officer"], NOON, None, None, (), {})
            assert (event.build, beside and beside.request) == ("", "")
    finally:
        request_id.reset(token)
    for role, name in (("resident", "ballot.tap"), ("resident", "ballot.cast"), ("officer", "help.cast")):
        before = await town.rows()
        answer = await send(town, town.browser(role), name, asks(town.facts)[name])
        assert answer.status in {200, 303}
        assert differences(before, await town.rows())
        assert answer.header("x-request-id") not in repr(await town.rows())
    cast = await Entry.select(Entry.build).where(Entry.kind.is_in([kind.value for kind in BY_DAY]))
    assert {row["build"] for row in cast} == {""}


TRIES = [
    ("officer", "proposal.hide", {}, "barred.role", "barred.role"),
    ("resident", "proposal.hide", {}, "barred.role", "barred.role"),
    ("staff_stale", "roles.give", {}, "barred.step_up", "barred.step_up"),
    ("staff_elsewhere", "proposal.hide", {}, "barred.place", "barred.place"),
    ("administrator", "roles.give", {"kontak": "administrator"}, "barred.own", "person.own_role"),
]


@pytest.mark.matrix("Z6")
@pytest.mark.parametrize(("role", "name", "fields", "barred", "reason"), TRIES)
async def test_who_tries_what_is_not_for_them_is_written_down(
    town: Town, role: str, name: str, fields: dict[str, str], barred: str, reason: str
) -> None:
    """One line with office, place, act and reason; of a resident neither place nor name."""
    ask, before = asks(town.facts)[name], await town.rows()
    ask = Ask(ask.params, ask.fields | {key: town.facts.phones[value] for key, value in fields.items()})
    answer = await send(town, town.browser(role), name, ask)
    (line,) = await written()
    assert not differences(before, await town.rows()), "nothing else was written"
    actor = town.facts.people[role]
    assert line["beside"]["person"] == actor.person
    assert line["beside"]["request"] == answer.header("x-request-id")
    assert line["kode"] == ask.params.get("kode")
    assert f'"act":"{name}"' in line["facts"]
    assert f'"barred":"{barred}"' in line["facts"]
    assert f'"reason":"{reason}"' in line["facts"]
    assert line["role"] == (actor.roles[0].kind if actor.roles else "resident")
    assert ('"place":' in line["facts"]) == bool(actor.roles)


async def test_what_is_no_privilege_is_not_written_down(town: Town) -> None:
    """No visitor, no fault in a form, no refusal of the hour, nothing of one's own, no ballot."""
    people, own = town.browser, town.facts.proposals["own"]
    hide = asks(town.facts)["proposal.hide"]
    assert (await send(town, people("visitor"), "proposal.hide", hide)).status == 303
    empty = Ask(hide.params, {"alasan": ""})
    assert (await send(town, people("facilitator"), "proposal.hide", empty)).status == 422
    move = town.url("round.move", kode=town.facts.rounds["ideas"])
    assert (
        await people("facilitator").post(move, {"ke": "voting", "alasan_tahap": "Supaya cepat selesai."})
    ).status == 409
    assert (await people("resident").post(town.url("proposal.support", kode=own))).status == 409
    assert (await people("resident").post(town.url("proposal.support", kode="BDG-26-9999"))).status == 404
    casting = [name for name, (method, _) in routes_of(town.inner).items() if method == "POST"]
    casting = [name for name in casting if name.startswith(CASTING)]
    assert len(casting) > 10
    for name in casting:
        for role in ("elsewhere", "officer", "staff_elsewhere"):
            await send(town, people(role, checks=False), name, asks(town.facts)[name])
    assert await written() == []


async def test_those_who_watch_read_offices_and_no_names(town: Town) -> None:
    hide, kode = asks(town.facts)["proposal.hide"], town.facts.proposals["other"]
    for role in ("officer", "resident"):
        await send(town, town.browser(role), "proposal.hide", hide)
    for role in ("administrator", "witness"):
        with counted(town.engine) as few:
            page = (await town.browser(role).get("/petugas/ditolak")).text
        assert "Petugas, Cisaranten Endah" in page
        assert page.count(f"/petugas/usulan/{kode}/sembunyi") == 2
        assert page.count("Ini perlu peran yang tidak dipegang orang itu.") == 2
        assert "Warga Officer" not in page
        assert "Warga Resident" not in page
    for role in ("officer", "council", "professional"):
        for _ in range(MOST):
            await send(town, town.browser(role), "proposal.hide", hide)
    with counted(town.engine) as many:
        page = await town.browser("witness").get("/petugas/ditolak")
    assert len(many) == len(few)
    assert len(gzip.compress(page.text.encode(), 6)) < 14_000
    older = page.text.partition("/petugas/ditolak?sebelum=")[2].partition('"')[0]
    rest = (await town.browser("witness").get(f"/petugas/ditolak?sebelum={older}")).text
    assert page.text.count("/sembunyi") + rest.count("/sembunyi") == 3 * MOST + 1
