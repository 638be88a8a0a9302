"""The page of a rehearsal: made-up ballots that are said to be, older ballots, a file, and what is wrong."""

from typing import Any

import pytest

from pb.trials.services import count_due_trials
from tests.support.town import NOON
from tests.support.web_town import Town

pytestmark = pytest.mark.anyio


async def rehearse(town: Town, **fields: Any) -> Any:
    sent = {"sumber": "contoh", "wilayah": "1", "pemilih": "60", "angka": "4711"} | fields
    return await town.browser("facilitator").post(
        town.url("rehearse", kode=town.facts.rounds["listing"]), sent
    )


async def test_made_up_ballots_are_said_to_be_with_their_number(town: Town) -> None:
    answer = await rehearse(town, cara=["greedy_votes", "phragmen"])
    assert answer.status == 303
    await count_due_trials(now=NOON)
    page = (await town.browser("facilitator").get(answer.location)).text
    assert "Gladi dengan surat suara karangan" in page
    assert "4711" in page
    assert page.count('class="hemi"') == 3
    assert 'class="stairs"' in page
    assert "wa.me" not in page


async def test_the_ballots_of_a_finished_round_are_no_made_up_ones(town: Town) -> None:
    finished = f"{town.facts.rounds['published']}-1"
    answer = await rehearse(town, sumber="putaran", putaran=finished)
    assert answer.status == 303
    await count_due_trials(now=NOON)
    page = (await town.browser("facilitator").get(answer.location)).text
    assert "surat suara karangan" not in page
    assert "30" in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"cara": ["greedy_votes", "phragmen", "mes_cost"]}, "Pilih paling banyak tiga cara."),
        ({"cara": ["greedy_points"]}, "Surat suara ini tidak memuat poin."),
        ({"sumber": "putaran", "putaran": "BDG-26-9999-1"}, "Pilih berkas, atau putaran"),
        ({"sumber": "berkas"}, "Pilih sebuah berkas."),
    ],
    ids=["four ways", "points", "no round", "no file"],
)
async def test_what_cannot_be_rehearsed_is_said(town: Town, fields: dict[str, Any], words: str) -> None:
    answer = await rehearse(town, **fields)
    assert answer.status == 422
    assert words in answer.text


async def test_nothing_is_eligible_yet(town: Town) -> None:
    facilitator, kode = town.browser("facilitator"), town.facts.rounds["ideas"]
    sent = {"sumber": "contoh", "wilayah": "1", "pemilih": "9", "angka": "1"}
    answer = await facilitator.post(town.url("rehearse", kode=kode), sent | {"wilayah": "7"})
    assert answer.status == 422
    assert "Belum ada usulan yang layak" in answer.text


async def test_the_desk_leads_to_the_rehearsal_until_the_vote_opens(town: Town) -> None:
    facilitator = town.browser("facilitator")
    listing, voting = town.facts.rounds["listing"], town.facts.rounds["voting"]
    link = town.url("rehearsal", kode=listing)
    assert link in (await facilitator.get(town.url("round.desk", kode=listing))).text
    assert "/gladi" not in (await facilitator.get(town.url("round.desk", kode=voting))).text
    answer = await facilitator.get(town.url("rehearsal", kode=voting))
    assert answer.status == 409
    assert "sebelum pemungutan suara" in answer.text
