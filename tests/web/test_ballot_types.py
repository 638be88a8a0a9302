"""Ballots with points, with ranks, with a budget to spend: tapped, reviewed, sent, counted; by plain POST."""

import re
from typing import Any

import pytest

from pb.ballots.services import close_voting
from pb.core.actor import CLOCK
from pb.rounds.facts import RoundFacts
from pb.rounds.rules import Phase
from tests.support.signing import publish_signed
from tests.support.town import NOON, Browser, add_person, add_proposal, add_round, browser

pytestmark = pytest.mark.anyio
POINTS = {
    "ballot_type": "cumulative",
    "max_choices": 0,
    "points_total": 5,
    "points_cap": 3,
    "rule": "mes_points",
}
RANKS = {"ballot_type": "ordinal", "max_choices": 3, "rule": "greedy_borda1", "completion": "none"}
KNAPSACK = {"ballot_type": "knapsack", "max_choices": 0}


async def _voter(app: Any, rules: dict[str, Any]) -> tuple[RoundFacts, Browser, str]:
    facts = await add_round(Phase.VOTING, budget=100_000_000, **rules)
    for number, (title, cost) in enumerate((("Saluran", 60), ("Lampu", 40), ("Bangku", 30)), 1):
        await add_proposal(facts, title=title, cost=cost * 1_000_000, listed=number)
    return facts, await browser(app, await add_person()), f"/putaran/{facts.kode}/suara"


def _said(answer: Any) -> str:
    """What a page says, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


async def _result(facts: RoundFacts, voter: Browser) -> str:
    await close_voting(facts.kode or "", by=CLOCK, now=NOON)
    await publish_signed(facts.kode or "")
    sheet = _said(await voter.get(f"/putaran/{facts.kode}/hasil/1/berita-acara"))
    return _said(await voter.get(f"/putaran/{facts.kode}/hasil/1")) + sheet


@pytest.mark.matrix("V11")
async def test_points_are_given_one_by_one_and_shown_at_each_turn(app: Any) -> None:
    facts, voter, start = await _voter(app, POINTS)
    page = _said(await voter.get(start))
    assert "Tiap pemilih punya 5 poin , paling banyak 3 untuk satu usulan." in page.replace("poin,", "poin ,")
    for _ in range(3):
        assert (await voter.post(f"{start}/pilihan", {"tambah": "1-1"})).location == f"{start}#u-1-1"
    over = await voter.post(f"{start}/pilihan", {"tambah": "1-1"})
    assert (over.status, "lebih dari batas untuk satu usulan" in _said(over)) == (409, True)
    await voter.post(f"{start}/pilihan", {"tambah": "1-2"})
    await voter.post(f"{start}/pilihan", {"kurang": "1-1"})
    assert "3 dari 5 poin" in (page := _said(await voter.get(start)))
    assert "Sisa 2 poin" in page
    review = await voter.get(f"{start}/tinjau")
    assert re.findall(r'name="suara-1" value="([^"]+)"', review.text) == ["1-2", "2-1"]
    for forged in (["1-4"], ["1-3", "2-3"], ["1-1", "1-2"], ["1"], ["1-0"], ["1--1"], ["9-1"]):
        assert (await voter.post(start, {"suara-1": forged})).status == 409
    assert (await voter.post(start, {"suara-1": ["1-2", "2-1"]})).status in {200, 303}
    assert "2 usulan, 3 poin" in _said(await voter.get(f"{start}/terkirim"))
    told = await _result(facts, voter)
    assert "2 poin dari 1 pemilih" in told
    assert "untuk tiap poin" in told


@pytest.mark.matrix("V11")
async def test_ranks_are_put_in_order_and_sent_in_it(app: Any) -> None:
    facts, voter, start = await _voter(app, RANKS)
    for field in ({"pilih": "1-1"}, {"pilih": "1-3"}, {"pilih": "1-2"}, {"naik": "1-2"}, {"turun": "1-1"}):
        answer = await voter.post(f"{start}/pilihan", field)
    assert answer.location == f"{start}#r-1-1"
    page = await voter.get(start)
    assert re.findall(r'<li id="r-1-(\d)">', page.text) == ["2", "1", "3"]
    assert "Pilihan nomor 1 Anda" in _said(page)
    review = await voter.get(f"{start}/tinjau")
    assert re.findall(r'name="suara-1" value="([^"]+)"', review.text) == ["2", "1", "3"]
    for forged in (["1", "2", "1"], ["1-2"], ["9"], ["1", "2", "3", "3"]):
        assert (await voter.post(start, {"suara-1": forged})).status == 409
    assert (await voter.post(start, {"suara-1": ["2", "1", "3"]})).status in {200, 303}
    assert re.findall(r'<li id="r-1-(\d)">', (await voter.get(start)).text) == ["2", "1", "3"]
    told = await _result(facts, voter)
    assert "3 poin dari 1 pemilih" in told
    assert "Menurut peringkat" in told


@pytest.mark.matrix("V11")
async def test_a_budget_to_spend_says_what_a_proposal_lacks(app: Any) -> None:
    _, voter, start = await _voter(app, KNAPSACK)
    await voter.post(f"{start}/pilihan", {"pilih": "1-1"})
    await voter.post(f"{start}/pilihan", {"pilih": "1-3"})
    page = _said(await voter.get(start))
    assert "Belum muat: kurang Rp 30.000.000" in page
    assert (await voter.post(f"{start}/pilihan", {"pilih": "1-2"})).status == 409
    assert (await voter.post(start, {"suara-1": ["1", "2", "3"]})).status == 409
    assert (await voter.post(start, {"suara-1": ["1", "3"]})).status in {200, 303}
