"""What belongs to somebody else is not there; what a form does not have is ignored; filters are a list."""

from typing import Any
from urllib.parse import quote

import pytest

from pb.core.actor import Level
from pb.core.outbox import last_letters
from pb.people.tables import Account, RoleRow
from pb.proposals.tables import Proposal, Version
from pb.rounds.tables import Round
from tests.support.town import OTHER_WARD, WARD
from tests.support.web_asks import Ask, asks
from tests.support.web_town import Town, differences
from tests.web.test_roles import private_words, send

pytestmark = pytest.mark.anyio
ANOTHERS: dict[str, dict[str, Any]] = {
    "draft": {"id": "draft", "step": 1},
    "draft.save": {"id": "draft", "step": 1},
    "draft.preview": {"id": "draft"},
    "draft.publish": {"id": "draft"},
    "draft.delete": {"id": "draft"},
    "proposal.withdraw": {"kode": "own"},
    "proposal.withdrawn": {"kode": "own"},
    "proposal.edit": {"kode": "own"},
    "photo": {"file": "private"},
}


@pytest.mark.matrix("Z2", "Z3")
@pytest.mark.parametrize("name", ANOTHERS)
@pytest.mark.parametrize(
    "role", ["elsewhere", "neighbour", "facilitator", "administrator", "staff_elsewhere"]
)
async def test_what_another_person_wrote_is_not_there_for_anybody_else(
    town: Town, name: str, role: str
) -> None:
    facts = town.facts
    known = {"draft": facts.ids["draft"], "own": facts.proposals["own"], "private": facts.photos["private"]}
    params = {key: known.get(value, value) for key, value in ANOTHERS[name].items()}
    before = await town.rows()
    answer = await send(town, town.browser(role), name, Ask(params, asks(facts)[name].fields))
    assert answer.status == 404
    assert not differences(before, await town.rows())
    assert not private_words(town, answer.text)


FOREIGN = (
    ("facilitator", "round.draft", {"id": "plan_elsewhere"}),
    ("facilitator", "round.draft.edit", {"id": "plan_elsewhere", "langkah": "jadwal"}),
    ("facilitator", "round.draft.save", {"id": "plan_elsewhere", "langkah": "jadwal"}),
    ("facilitator", "rehearsal.draft", {"id": "plan_elsewhere"}),
    ("facilitator", "rehearse.draft", {"id": "plan_elsewhere"}),
    ("facilitator", "round.draft.delete", {"id": "plan_elsewhere"}),
    ("facilitator", "round.announce", {"id": "plan_elsewhere"}),
    ("facilitator", "round.desk", {"kode": "elsewhere"}),
    ("facilitator", "rehearsal", {"kode": "elsewhere"}),
    ("facilitator", "rehearse", {"kode": "elsewhere"}),
    ("facilitator", "round.dates", {"kode": "elsewhere"}),
    ("facilitator", "round.amend", {"kode": "elsewhere"}),
    ("facilitator", "round.move", {"kode": "elsewhere"}),
    ("witness", "challenges.desk", {"kode": "elsewhere"}),
    ("witness", "challenge", {"kode": "elsewhere", "n": 1}),
    ("witness", "challenge.answer", {"kode": "elsewhere", "n": 1}),
    ("witness", "calls.desk", {"kode": "elsewhere"}),
    ("witness", "calls.show", {"kode": "elsewhere"}),
    ("witness", "call.answer", {"kode": "elsewhere", "n": 1}),
    ("witness", "calls.sheet", {"kode": "elsewhere"}),
    ("witness", "calls.draw", {"kode": "elsewhere"}),
    ("facilitator", "round.privacy", {"kode": "elsewhere"}),
    ("facilitator", "round.privacy.set", {"kode": "elsewhere"}),
    ("facilitator", "round.resume", {"kode": "elsewhere"}),
    ("witness", "round.signs", {"kode": "elsewhere"}),
    ("witness", "round.sign", {"kode": "elsewhere"}),
    ("facilitator", "proposal.hide", {"kode": "foreign"}),
    ("facilitator", "screen", {"kode": "foreign"}),
    ("professional", "screen", {"kode": "foreign"}),
    ("professional", "screen.save", {"kode": "foreign"}),
)


@pytest.mark.matrix("Z2")
@pytest.mark.parametrize(("role", "name", "params"), FOREIGN)
async def test_a_role_reaches_no_further_than_its_kelurahan(
    town: Town, role: str, name: str, params: dict[str, str]
) -> None:
    facts = town.facts
    known: dict[str, Any] = {
        "plan_elsewhere": facts.ids["plan_elsewhere"],
        "elsewhere": facts.rounds["elsewhere"],
        "foreign": facts.proposals["elsewhere"],
    }
    before = await town.rows()
    filled = {key: known.get(value, value) for key, value in params.items()}
    answer = await send(town, town.browser(role), name, Ask(filled, asks(facts)[name].fields))
    assert answer.status == 404
    assert not differences(before, await town.rows())


@pytest.mark.matrix("Z2", "Z3")
async def test_an_id_of_another_person_inside_a_form_moves_nothing(town: Town) -> None:
    """Comments, photos and roles are named by keys in forms; a key of elsewhere does nothing."""
    facts = town.facts
    cases = (
        (
            "facilitator",
            "proposal.hide",
            {"kode": facts.proposals["own"]},
            {"pendapat": "comment", "alasan": "Kasar sekali"},
        ),
        (
            "neighbour",
            "draft.save",
            {"id": "own_draft", "step": 2},
            {"lepas": "photo_private", "lanjut": "diam"},
        ),
        ("staff_elsewhere", "roles.end", {}, {"id": "role"}),
        ("officer", "counter.raise", {}, {"kontak": facts.phones["elsewhere"], "bukti": "3"}),
    )
    begun = await town.browser("facilitator").post(
        town.url("draft.start"), {"putaran": facts.rounds["ideas"]}
    )
    own_draft = int(begun.location.split("/")[3])
    for role, name, params, fields in cases:
        filled = {key: own_draft if value == "own_draft" else value for key, value in params.items()}
        data = {key: facts.ids.get(str(value), value) for key, value in fields.items()}
        before = await town.rows()
        await send(town, town.browser(role), name, Ask(filled, data))
        changed = set(differences(before, await town.rows()))
        assert not changed & {"comment", "photo", "role_held", "account"}, name


EXTRA = {
    "role": "administrator",
    "roles": "administrator",
    "peran": "administrator",
    "is_admin": "1",
    "state": "published",
    "status": "funded",
    "cost": "1",
    "biaya": "1",
    "author": "1",
    "account": "1",
    "owner": "1",
    "person": "1",
    "level": "3",
    "bukti": "3",
    "level_vote": "1",
    "kode": "BDG-26-9999",
    "id": "1",
    "number": "1",
    "version": "9",
    "phase": "published",
    "place": OTHER_WARD,
    "verdict": "eligible",
    "totp": "x",
    "password_hash": "x",
    "rw_id": "1",
}
GUARDED = {
    "account": ("level", "password_hash", "totp_sealed", "phone_tag", "erased_at"),
    "proposal": ("kode", "author", "contest", "round", "hidden_at"),
    "round": ("kode", "place", "announced_at", "created_by", "ballot_type"),
    "draft": ("account", "round", "proposal"),
}
MASS = (
    ("resident", "me.name", "account"),
    ("resident", "me.home", "account"),
    ("resident", "draft.save", "draft"),
    ("resident", "proposal.comment", "proposal"),
    ("resident", "proposal.support", "proposal"),
    ("resident", "language", "account"),
    ("facilitator", "round.draft.save", "round"),
    ("facilitator", "round.dates", "round"),
    ("professional", "screen.save", "proposal"),
    ("council", "decide.save", "proposal"),
)


@pytest.mark.matrix("Z4")
@pytest.mark.parametrize(("role", "name", "table_name"), MASS)
async def test_fields_that_a_form_does_not_have_are_ignored(
    town: Town, role: str, name: str, table_name: str
) -> None:
    ask = asks(town.facts)[name]
    columns = ", ".join(("id", *GUARDED[table_name]))
    query = f"SELECT {columns} FROM {table_name} ORDER BY id"
    before = [dict(row) for row in await town.engine.run(query, ())]
    roles = await RoleRow.count()
    answer = await send(town, town.browser(role), name, Ask(ask.params, EXTRA | ask.fields))
    assert answer.status == 303
    assert [dict(row) for row in await town.engine.run(query, ())] == before
    assert await RoleRow.count() == roles


@pytest.mark.matrix("Z4")
async def test_a_new_account_is_a_resident_however_its_form_is_filled(town: Town) -> None:
    visitor, contact = town.browser(), "0812-7777-1234"
    await visitor.post(town.url("join.code.send"), EXTRA | {"kontak": contact})
    code = next(word for word in (await last_letters())[0].body.replace(".", " ").split() if word.isdigit())
    fields = asks(town.facts)["join.finish"].fields | {"kode": code}
    known = {row["id"] for row in await Account.select(Account.id)}
    answer = await visitor.post(
        town.url("join.finish"), {k: v for k, v in EXTRA.items() if k != "kode"} | fields
    )
    assert answer.location == town.url("me")
    rows = [row for row in await Account.select() if row["id"] not in known]
    assert [(row["level"], row["totp_sealed"], row["kelurahan"]) for row in rows] == [(Level.L1, None, WARD)]
    assert not await RoleRow.exists().where(RoleRow.account == rows[0]["id"])


@pytest.mark.matrix("Z4")
async def test_a_proposal_takes_author_number_and_cost_from_nowhere_but_the_draft(town: Town) -> None:
    ask = asks(town.facts)["draft.publish"]
    answer = await send(town, town.browser("resident"), "draft.publish", Ask(ask.params, EXTRA))
    kode = answer.location.rpartition("/")[2]
    row = await Proposal.select().where(Proposal.kode == kode).first()
    version = await Version.select(Version.cost).where(Version.proposal == row["id"]).first()
    assert kode != EXTRA["kode"]
    assert (row["author"], row["state"], row["version"]) == (
        town.facts.people["resident"].person,
        "published",
        1,
    )
    assert version["cost"] == 9_000_000


@pytest.mark.matrix("Z6")
@pytest.mark.parametrize("role", ["facilitator", "professional"])
async def test_nobody_screens_what_they_proposed(town: Town, role: str) -> None:
    ask = asks(town.facts)["screen.save"]
    before = await town.rows()
    mine = Ask({"kode": town.facts.proposals[role]}, ask.fields)
    answer = await send(town, town.browser(role), "screen.save", mine)
    assert answer.status == 409
    assert not differences(before, await town.rows())
    other = await send(
        town, town.browser("facilitator" if role == "professional" else "professional"), "screen.save", mine
    )
    assert other.status == 303


COLUMNS = (
    "author",
    "author_name",
    "created_at",
    "id",
    "cost; DROP TABLE round",
    "p.kode",
    "password_hash",
    "1,2",
    "'",
)


@pytest.mark.matrix("Z7")
@pytest.mark.parametrize("column", COLUMNS)
async def test_lists_are_sorted_and_filtered_by_what_is_on_the_list_alone(town: Town, column: str) -> None:
    visitor, word = town.browser(), quote(column)
    url = town.url("round.proposals", kode=town.facts.rounds["ideas"])
    for name in ("urut", "tahap"):
        assert (await visitor.get(f"{url}?{name}={word}")).status == 400
    plain = await visitor.get(f"{url}?{word}=1")
    assert plain.status == 200
    for name in ("jenis", "rw", "wilayah", "halaman"):
        for where in (url, town.url("proposals")):
            assert (await visitor.get(f"{where}?{name}={word}")).status == 200
    assert await Round.count() > 0
