"""The page of a result: pictures with their numbers, what it weighs, how often it asks the database."""

import gzip
import re
from typing import Any

import pytest

from pb.core.db import current_engine
from pb.counting.files import FORMATS, read
from tests.outcomes.test_outcomes import closed, published
from tests.support.large import large_round
from tests.support.town import browser
from tests.support.web_town import Town
from tests.web.test_pages import counted

pytestmark = pytest.mark.anyio
KB = 1024
VOTERS, PROJECTS = 12_000, 60


async def test_a_large_result_is_light_asks_seldom_and_gives_each_picture_its_words(app: Any) -> None:
    """The page of a round of 100,000 voters tells as much: more ballots change its numbers alone."""
    kode = await large_round(VOTERS, PROJECTS)
    visitor = await browser(app)
    with counted(current_engine()) as asked:
        page = (await visitor.get(f"/putaran/{kode}/hasil/1")).text
    assert len(asked) <= 12, asked
    assert len(gzip.compress(page.encode())) <= 25 * KB
    assert page.count('class="ebb-line"') == PROJECTS
    assert page.count("Angka yang sama dalam tabel") == 2
    assert "Apa yang akan didanai oleh aturan lain" in page
    assert "Bagaimana ini diperiksa" in page
    assert "RW\N{NO-BREAK SPACE}15" in page


@pytest.mark.parametrize("rule", ["greedy_votes", "mes_cost"])
@pytest.mark.parametrize(
    ("language", "words"),
    [("id", "Mengapa masing-masing terpilih"), ("su", "Naha masing-masing kapilih"), ("en", "Why each was")],
)
async def test_each_project_has_its_sentence_in_each_language(
    app: Any, rule: str, language: str, words: str
) -> None:
    facts, kodes = await published(rule=rule)
    visitor = await browser(app)
    visitor.cookies["bahasa"] = language
    page = (await visitor.get(f"/putaran/{facts.kode}/hasil/1")).text
    assert words in page
    for number in range(1, len(kodes) + 1):
        assert re.search(rf"Usulan {number}\b", page)
    why = page[page.index(words) : page.index("</details>", page.index(words))]
    assert why.count("<li>") == {"greedy_votes": 2, "mes_cost": 3}[rule]


async def test_money_for_all_is_said(app: Any) -> None:
    facts, _ = await published(rule="greedy_votes", completion="none", budget=100_000_000)
    rich, _ = await published(rule="greedy_votes", completion="none", budget=200_000_000)
    visitor = await browser(app)
    words = "Uangnya cukup untuk semua."
    assert words not in (await visitor.get(f"/putaran/{facts.kode}/hasil/1")).text
    assert words in (await visitor.get(f"/putaran/{rich.kode}/hasil/1")).text


async def test_money_for_all_is_not_said_where_a_project_with_votes_was_not_funded(app: Any) -> None:
    """Under Equal Shares alone the budget covers all four, and yet the shares do not pay for each."""
    facts, _ = await published(rule="mes_cost", completion="none", budget=161_000_000)
    page = (await (await browser(app)).get(f"/putaran/{facts.kode}/hasil/1")).text
    assert "Belum didanai, dan sebabnya" in page
    assert "Uangnya cukup untuk semua." not in page


async def test_a_margin_says_which_voters_it_speaks_of(app: Any) -> None:
    """Voters with other choices would change what those get: it speaks of voters who choose nothing else."""
    visitor = await browser(app)
    for rule in ("greedy_votes", "mes_cost"):
        facts, _ = await published(rule=rule, completion="none")
        page = (await visitor.get(f"/putaran/{facts.kode}/hasil/1")).text
        assert "Dengan 1 pemilih lagi yang hanya memilih usulan ini, usulan ini terpilih." in page
        assert "Mungkin lebih sedikit pun cukup" not in page  # than one


async def test_a_winner_by_one_vote_is_not_said_to_spare_none(app: Any) -> None:
    facts, _ = await published(rule="greedy_votes")
    page = (await (await browser(app)).get(f"/putaran/{facts.kode}/hasil/1")).text
    assert page.count("Bila suaranya kurang satu saja, usulan ini tidak terpilih.") == 2
    assert "Andai kehilangan" not in page


async def test_a_margin_of_many_voters_under_equal_shares_may_not_be_the_smallest(app: Any) -> None:
    page = (await (await browser(app)).get(f"/putaran/{await large_round(600, 12)}/hasil/1")).text
    assert "Mungkin lebih sedikit pun cukup; tidak semua angka dicoba." in page
    assert "mulai dari yang pilihannya paling banyak" in page


async def test_a_project_that_would_win_only_for_nothing_is_not_told_to_be_cheaper(app: Any) -> None:
    """Under greedy c, which costs 30 millions, wins by its cost only when it costs nothing."""
    facts, _ = await published(rule="greedy_votes")
    page = (await (await browser(app)).get(f"/putaran/{facts.kode}/hasil/1")).text
    assert "lebih rendah" not in page


async def test_what_was_not_worked_out_is_said(app: Any) -> None:
    facts, _ = await published(rule="mes_cost", completion="add1")
    page = (await (await browser(app)).get(f"/putaran/{facts.kode}/hasil/1")).text
    assert "Belum didanai, dan sebabnya" in page
    assert "tidak dihitung di sini" in page


async def test_a_group_that_is_left_out_is_told_with_sums_that_add_up(app: Any) -> None:
    facts, _ = await published(rule="greedy_votes")
    page = (await (await browser(app)).get(f"/putaran/{facts.kode}/hasil/1")).text
    words = "2 pendukung “Usulan 3” bersama-sama punya bagian Rp40.000.000. "
    assert (
        words + "Tidak seorang pun dari mereka mendapat lebih dari Rp0, dan usulan ini biayanya Rp30.000.000."
        in page
    )


async def test_who_publishes_by_hand_is_told_that_counting_takes_a_while(town: Town) -> None:
    facilitator = town.browser("facilitator")
    words = "Suara dihitung saat tombol ditekan."
    for state, told in (("closed", True), ("voting", False)):
        page = (await facilitator.get(town.url("round.desk", kode=town.facts.rounds[state]))).text
        assert (words in page) is told


async def test_the_ballots_of_a_published_count_are_a_file_that_counts_to_the_same(app: Any) -> None:
    facts, kodes = await published(rule="mes_cost", completion="none")
    waiting, _ = await closed()
    visitor = await browser(app)
    page = (await visitor.get(f"/putaran/{facts.kode}/hasil/1")).text
    for form in FORMATS:
        address = f"/putaran/{facts.kode}/hasil/1/suara/{form}"
        assert address in page
        answer = await visitor.get(address)
        assert f'filename="{facts.kode}-1-suara.{form}"' in answer.header("content-disposition")
        election = read(answer.body).election
        assert election is not None
        assert [p.id for p in election.projects] == kodes
        assert (election.profile.voters, election.budget) == (5, 100_000_000)
        assert election.profile.ballots[frozenset(kodes[:2])] == 3
        assert election.meta["rule"] == "equalshares"
        assert (await visitor.get(f"/putaran/{waiting.kode}/hasil/1/suara/{form}")).status == 404
    assert (await visitor.get(f"/putaran/{facts.kode}/hasil/1/suara/xlsx")).status == 404
