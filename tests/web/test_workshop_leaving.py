"""Who leaves Rembug is named nowhere in a workshop any more, and its pages still open."""

from dataclasses import replace
from typing import Any

import pytest

from pb.core.db import current_engine
from pb.core.ids import new_id
from pb.people.tables import Account, RoleRow
from pb.piccolo_app import TABLES
from pb.proposals.tables import Coauthor
from pb.workshops.facts import SheetLine
from pb.workshops.rules import Group, Kind, StageEvent, WorkshopStage
from pb.workshops.services import leave, move_stage, reply, write_sheet, write_task
from tests.support.town import NOON, add_person, browser
from tests.support.version_room import room
from tests.support.workshop import add_seat, move_to

pytestmark = pytest.mark.anyio
EMPTY = {"account"}  # the empty account stays, so that counts stay true


async def rows_with(words: set[str]) -> dict[str, list[str]]:
    """Tables and columns in which one of these stands anywhere."""
    found: dict[str, list[str]] = {}
    for table in TABLES:
        name = table._meta.tablename
        for row in [] if name in EMPTY else await current_engine().run(f"SELECT * FROM {name}", ()):
            held = [column for column, value in row.items() if any(word in str(value) for word in words)]
            found |= {name: held} if held else {}
    return found


async def test_an_expert_a_facilitator_and_a_proposer_leave_a_whole_workshop_without_their_names(
    app: Any,
) -> None:
    r, helper = await room(), await add_person(name="Penolong Usul")
    r.expert = replace(r.expert, label="Penimbang Got")
    topic, seat = r.facts.topics[0].id, await add_seat(r.facts, helper)
    await Coauthor.insert(Coauthor(id=new_id(), proposal=topic, account=helper.person, label=helper.label))
    await write_task(r.kode, "Mengukur", helper.label, NOON.replace(year=2027), seat=seat, by=r.by, now=NOON)
    version, revision = await r.ready()
    await r.sign(version, revision)
    await r.answer(version, revision)
    await move_stage(r.kode, StageEvent.BACK, "Ada yang belum dibahas.", by=r.by, now=NOON)
    await move_to(r.facts, WorkshopStage.UNDERSTAND)
    await write_sheet(
        r.kode, [SheetLine(Kind.CONCERN, Group.RESIDENTS, "Siapa merawat?")], sent_key="s", by=r.by, now=NOON
    )
    await reply(r.kode, 1, "Warga RT 02.", seat=None, sent_key="r", by=r.expert, now=NOON)
    await move_to(r.facts, WorkshopStage.FINISHED)
    people = [r.by, r.expert, r.author, helper]
    names = {str(one.person) for one in people} | {r.expert.label, helper.label}
    minutes = f"/lokakarya/{r.kode}/berita-acara"
    assert r.expert.label in (await (await browser(app)).get(minutes)).text
    for one in people:
        await RoleRow.delete().where(RoleRow.account == one.person)
        await leave(by=one, now=NOON)
    assert await rows_with(names) == {}
    assert await Account.count().where(Account.erased_at.is_not_null()) == len(people)
    reader = await browser(app)
    here = f"/lokakarya/{r.kode}"
    pages = (here, f"{here}/versi/1", minutes, f"{here}/data.json", f"/usulan/{r.proposal}", "/lokakarya")
    for url in pages:
        page = await reader.get(url)
        assert page.status == 200, url
        assert not [name for name in names if name in page.text], url
    assert "Bisa dibangun" in (await reader.get(minutes)).text
