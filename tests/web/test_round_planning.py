"""Planning a round on its pages: step by step, by two people, many at once; what changes later is public."""

from typing import Any

import pytest

from pb.ballots.amending.queries import concerned
from pb.core.actor import RoleKind
from pb.core.audit import happened_to
from pb.core.events import Event
from pb.people.following.rules import Followed
from pb.people.tables import Notice
from pb.rounds.planning.queries import rounds_of_batch
from pb.rounds.planning.services import announce_many, make_drafts
from pb.rounds.queries import require_round, require_round_by_id
from pb.rounds.rules import Phase
from pb.rounds.tables import Round
from pb.telling.services import follow
from tests.journeys.words import _ as words
from tests.rounds.test_planning import plans
from tests.support.town import CITY, NOON, WARD, add_person, add_proposal, add_round, browser
from tests.support.web_asks import REASON, asks, plan
from tests.support.web_town import Town
from tests.web.test_pages import counted
from tests.web.test_photos import part

pytestmark = pytest.mark.anyio


async def test_a_round_is_planned_from_nothing_and_announced(town: Town) -> None:
    who = town.browser("facilitator")
    answer = await who.post(town.url("round.create"), plan())
    for step in ("aturan", "jadwal", "siapa", "teks"):
        assert answer.location.endswith(f"/{step}")
        texts = {"teks_ideas": "Tulis usulan di balai RW."}
        answer = await who.post(answer.location, plan() | texts | {"revisi": "9"})
    check = await who.get(answer.location)
    assert "Tulis usulan di balai RW." in check.text
    key = int(answer.location.rpartition("/")[2])
    told = await who.post(town.url("rehearse.draft", id=key), asks(town.facts)["rehearse.draft"].fields)
    assert told.location.startswith("/hitung/")
    assert (await who.post(town.url("round.announce", id=key))).status == 303
    facts = await require_round_by_id(key)
    assert (facts.kode is not None, facts.level_vote, facts.dates[Phase.IDEAS] > NOON) == (True, 2, True)


async def test_who_saves_second_reads_what_the_first_changed_and_keeps_her_words(town: Town) -> None:
    first, second = town.browser("facilitator"), town.browser("facilitator")
    url = town.url("round.draft.save", id=town.facts.ids["plan"], langkah="aturan")
    fields = {"cara": "mes_cost", "sisa": "none", "suara_minimal": "0", "revisi": "0"}
    assert (await first.post(url, fields | {"pilihan": "3"})).status == 303
    answer = await second.post(url, fields | {"pilihan": "8"})
    assert answer.status == 409
    assert 'role="alert"' in answer.text
    assert "5 → 3" in " ".join(answer.text.split())
    assert 'value="8"' in answer.text
    assert 'name="revisi" value="1"' in answer.text
    assert (await second.post(url, fields | {"pilihan": "8", "revisi": "1"})).status == 303
    assert (await require_round_by_id(town.facts.ids["plan"])).max_choices == 8


async def test_an_amendment_is_public_and_told_without_saying_why_it_concerns_them(town: Town) -> None:
    author, voter = town.facts.people["neighbour"], town.facts.people["resident"]
    kode = town.facts.rounds["voting"]
    facts = await require_round(kode)
    proposal = await add_proposal(facts, author=author)
    await town.browser("resident").post(town.url("ballot.cast", kode=kode), {"suara-1": "1"})
    people = (await concerned([facts.id]))[facts.id]
    assert {author.person, voter.person} <= people
    await Notice.delete(force=True)
    who = town.browser("facilitator")
    ask = asks(town.facts)["round.amend"].fields
    error = {"hal": "error", "tahap_teks": "voting", "teks": "Alamat TPS salah cetak."}
    assert (await who.post(town.url("round.amend", kode=kode), ask | error)).status == 303
    notices = await Notice.select(Notice.account, Notice.kind, Notice.kode, Notice.facts)
    assert {row["account"] for row in notices} == people
    assert len({(row["kind"], row["kode"], row["facts"]) for row in notices}) == 1
    assert proposal not in notices[0]["facts"]
    assert [e.kind for e in await happened_to(kode)][-1] is Event.ROUND_AMENDED
    log = await town.browser("visitor").get(town.url("round.log", kode=kode))
    assert "Alamat TPS salah cetak." in log.text
    assert REASON in log.text


async def test_a_longer_vote_is_told_to_those_who_voted(town: Town) -> None:
    kode = town.facts.rounds["voting"]
    await town.browser("resident").post(town.url("ballot.cast", kode=kode), {"suara-1": "1"})
    await Notice.delete(force=True)
    later = (await require_round(kode)).dates[Phase.CLOSED].date().isoformat()
    fields = {"tahap": "closed", "tanggal": later, "jam": "23:00", "alasan": REASON}
    assert (await town.browser("facilitator").post(town.url("round.dates", kode=kode), fields)).status == 303
    assert await Notice.exists().where(Notice.account == town.facts.people["resident"].person)
    assert await Notice.count().where(Notice.kind != "round_changed") == 0


async def test_a_list_of_kelurahan_makes_their_drafts_or_tells_each_fault(town: Town) -> None:
    by = await add_person(roles=[(RoleKind.FACILITATOR, CITY)], totp=True)
    who = await browser(town.app, by)
    fields = asks(town.facts)["rounds.make"].fields | {"wilayah": CITY, "uang": "daftar", "anggaran": ""}

    async def send(data: bytes) -> Any:
        sent = fields | {"token": who.token()}
        body = b"".join(part(name, str(value).encode()) for name, value in sent.items())
        about = '; filename="pagu.csv"\r\nContent-Type: text/csv'
        body += part("berkas_kel", data, about) + b"--batas--\r\n"
        headers = {"content_type": "multipart/form-data; boundary=batas", "sec_fetch_site": "same-origin"}
        return await who._send("POST", town.url("rounds.make"), headers, body)

    before = await Round.count()
    wrong = await send(f"{WARD};200 juta\nNegeri Antah;1\n".encode("utf-16"))
    assert (wrong.status, await Round.count()) == (422, before)
    assert "Negeri Antah" in wrong.text
    made = await send(f"kode;nama;pagu\n{WARD};Cisaranten Endah;200 juta\nBinong;90 juta\n".encode())
    assert (made.status, await Round.count()) == (303, before + 2)
    page = await who.get(made.location)
    assert page.text.count('name="putaran"') == 2
    done = await who.post(f"{town.url('rounds.act')}?tampil=draf", {"lakukan": "umumkan", "semua": "1"})
    assert done.status == 303
    assert await Round.count().where(Round.kode.is_null(), Round.title.like("Putaran 2028 %")) == 0


async def test_the_desk_of_the_city_asks_as_often_for_many_rounds_as_for_few(town: Town) -> None:
    by = await add_person(roles=[(RoleKind.FACILITATOR, CITY)], totp=True)
    who, asked = await browser(town.app, by), []
    for _ in range(2):
        for phase in (Phase.IDEAS, Phase.SCREENING, Phase.VOTING, Phase.PUBLISHED):
            for _ in range(3):
                await add_proposal(await add_round(phase), cost=0)
        found = []
        for name in ("rounds.desk", "desk"):
            with counted(town.engine) as statements:
                assert (await who.get(town.url(name))).status == 200
            found.append(len(statements))
        asked.append(found)
    assert asked[0] == asked[1]
    assert max(asked[0]) <= 41


async def test_the_address_of_a_round_that_was_taken_back_says_so_and_tells_nothing_of_the_draft(
    town: Town,
) -> None:
    who, anybody = town.browser("facilitator"), await browser(town.app)
    key = town.facts.ids["plan"]
    desk = (await who.post(town.url("round.announce", id=key))).location
    facts = await require_round_by_id(key)
    page = (await who.get(desk)).text.partition(words("Take the announcing back"))[0].rpartition('href="')[2]
    page = page.partition('"')[0]
    assert (await who.post(f"{page}/urungkan", {"alasan": REASON})).status == 303
    answer = await anybody.get(f"/putaran/{facts.kode}")
    assert (answer.status, REASON in answer.text, facts.title in answer.text) == (410, True, False)
    assert 'href="/putaran"' in answer.text
    assert facts.title in (await who.get(town.url("round.draft", id=key))).text
    assert (await anybody.get("/putaran/BDG-26-9999")).status == 404


async def test_announcing_many_is_taken_back_and_the_page_names_what_stayed(app: Any) -> None:
    by = await add_person(totp=True, roles=[(RoleKind.FACILITATOR, CITY)])
    one, two = await rounds_of_batch(await make_drafts(CITY, plans(2), by=by, now=NOON))
    done = await announce_many([one.id, two.id], by=by, now=NOON)
    kode = (await require_round_by_id(two.id)).kode
    await follow(Followed.ROUND, kode or "", wanted=True, by=await add_person(), now=NOON)
    staff, page = await browser(app, by), f"/petugas/putaran/banyak/{done.batch}"
    assert f'action="{page}/urungkan"' in (await staff.get(page)).text
    answer = await staff.post(f"{page}/urungkan", {"alasan": REASON})
    assert (answer.status, answer.location) == (303, page)
    shown = (await staff.get(page)).text
    assert two.title in shown
    assert f'action="{page}/urungkan"' not in shown
    assert (await staff.get(f"/putaran/{kode}")).status == 200
