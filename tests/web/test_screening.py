"""Screening on pages: walked through with few keys, nothing lost between colleagues, nothing private told."""

import gzip
from typing import Any

import pytest

from pb.proposals.services import declare_interest
from pb.rounds.rules import Phase
from pb.screening.services import give_checks, note_check, save_answer
from tests.support.town import NOON, add_proposal, add_round
from tests.support.web_screening import ANSWER, WORDS
from tests.support.web_town import Town
from tests.web.test_pages import counted

pytestmark = pytest.mark.anyio
FORM: dict[str, Any] = {
    "hasil": "eligible", "biaya": "80 juta", "alasan": "Tanah milik kota.", "versi": "1", "revisi": "0",
}  # fmt: skip


async def test_a_queue_is_walked_through_by_sending_one_form_after_the_other(town: Town) -> None:
    facts, expert = await add_round(Phase.SCREENING), town.facts.people["professional"]
    kodes = [await add_proposal(facts, title=f"Usulan {number}") for number in range(6)]
    await give_checks(kodes, person=expert.person, by=town.facts.people["facilitator"], now=NOON)
    who, part = town.browser("professional"), "?milik=saya"
    page = (await who.get(town.url("screening") + part)).text
    assert f"{town.url('screen', kode=kodes[0])}{part}" in page
    there, seen = f"{town.url('screen', kode=kodes[0])}{part}", []
    while "/usulan/" in there:
        page = (await who.get(there.partition("#")[0])).text
        assert 'accesskey="s"' in page
        seen.append(there.partition("?")[0].rpartition("/")[2])
        template = {"alasan": "", "templat": "reason_template.fits"}
        answer = await who.post(there.partition("#")[0], FORM | template | {"lanjut": "berikut"})
        assert answer.status == 303
        there = answer.location
    assert seen == kodes
    assert there == town.url("screening") + part
    hours = (await town.browser("facilitator").get(town.url("answers", kode=facts.kode))).text
    assert hours.count("Lahannya milik kota") == 6


async def test_the_second_of_two_colleagues_is_told_and_their_words_stay(town: Town) -> None:
    kode, one, two = town.facts.proposals["other"], town.browser("professional"), town.browser("facilitator")
    path = town.url("screen", kode=kode)
    assert (await one.post(path, FORM | {"lanjut": "simpan", "alasan": "Kata yang pertama."})).status == 303
    answer = await two.post(path, FORM | {"lanjut": "berikut", "alasan": "Kata yang kedua."})
    assert answer.status == 409
    assert "Kata yang pertama." in answer.text
    assert "Kata yang kedua.</textarea>" in answer.text
    assert 'name="revisi" value="1"' in answer.text
    again = FORM | {"lanjut": "berikut", "alasan": "Kata yang kedua.", "revisi": "1"}
    assert (await two.post(path, again)).status == 303
    lacking = await one.post(path, FORM | {"lanjut": "berikut", "hasil": "", "lahan": "no", "revisi": "2"})
    assert lacking.status == 422
    assert 'id="f-hasil-error"' in lacking.text
    contradiction = await one.post(path, FORM | {"lanjut": "berikut", "lahan": "no", "revisi": "2"})
    assert 'id="f-lahan-error"' in contradiction.text


async def test_drafts_notes_and_unshown_interests_stay_among_those_who_check(town: Town) -> None:
    kode, people = town.facts.proposals["other"], town.facts.people
    expert, council = people["professional"], people["council"]
    secret = "Rahasia para pemeriksa"
    await note_check(kode, f"{secret} satu", by=expert, now=NOON)
    draft = type(ANSWER)("not_eligible", 1, "", f"{secret} dua")
    await save_answer(kode, draft, version=1, revision=0, by=expert, now=NOON)
    await declare_interest(kode, f"{secret} tiga", shown=False, by=council, now=NOON)
    town.forget_pages()
    for role in ("visitor", "neighbour", "officer"):
        page = (await town.browser(role).get(town.url("proposal", kode=kode))).text
        assert secret not in page
        assert "Sudah menyatakan ada kepentingan" in page
    inside = (await town.browser("facilitator").get(town.url("screen", kode=kode))).text
    assert f"{secret} satu" in inside
    assert f"{secret} dua" in inside


async def test_an_appeal_and_its_answer_are_read_by_everybody(town: Town) -> None:
    kode = town.facts.proposals["appealed"]
    page = (await town.browser().get(town.url("proposal", kode=kode))).text
    assert f"“{WORDS}”" in page
    form = {
        "hasil": "not_eligible",
        "alasan": "Sertifikatnya atas nama orang lain.",
        "biaya": "1",
        "versi": "1",
    }
    path, guide = town.url("appeal.answer", kode=kode), town.facts.people["facilitator"]
    await declare_interest(kode, "Saudara pengusul.", shown=False, by=guide, now=NOON)
    partial = (await town.browser("facilitator").get(path)).text
    assert f'action="{path}"' not in partial
    assert f"<li><bdi>{town.facts.people['professional'].label}</bdi></li>" in partial
    assert f'action="{path}"' in (await town.browser("professional").get(path)).text
    answer = await town.browser("professional").post(path, form)
    assert answer.status == 303
    town.forget_pages()
    page = (await town.browser().get(town.url("proposal", kode=kode))).text
    assert "Tetap tidak layak" in page
    assert "Sertifikatnya atas nama orang lain." in page
    assert (await town.browser("professional").post(town.url("appeal.answer", kode=kode), form)).status == 409


async def test_the_desk_says_that_an_objection_waits_until_it_is_answered(town: Town) -> None:
    leader, kode = town.browser("facilitator"), town.facts.rounds["ready"]
    assert "Ada keberatan yang menunggu jawaban" in (await leader.get(town.url("desk"))).text
    page = (await leader.get(town.url("disputes", kode=kode) + "?jawab=1")).text
    assert 'name="jawaban"' in page
    short = {"nomor": "1", "putusan": "partly", "jawaban": "Ya."}
    answer = await leader.post(town.url("disputes.answer", kode=kode), short)
    assert (answer.status, 'id="f-jawaban-error"' in answer.text, "Ya.</textarea>" in answer.text) == (
        422,
        True,
        True,
    )
    answer = await leader.post(town.url("disputes.answer", kode=kode), short | {"jawaban": WORDS})
    assert answer.location.endswith("#k-1")
    assert "Ada keberatan yang menunggu jawaban" not in (await leader.get(town.url("desk"))).text


async def test_a_long_queue_costs_no_more_queries(town: Town) -> None:
    who = town.browser("facilitator")

    async def asked() -> int:
        with counted(town.engine) as found:
            answer = await who.get(town.url("screening") + "?status=semua")
        assert answer.status == 200
        assert len(gzip.compress(answer.text.encode(), 6)) < 14_000
        return len(found)

    few, facts = await asked(), await add_round(Phase.SCREENING)
    for number in range(60):
        await add_proposal(facts, title=f"Usulan {number}")
    assert await asked() == few
    assert few <= 22
