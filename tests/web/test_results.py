"""The page of a result: pictures with their numbers, what it weighs, how often it asks the database."""

import gzip
import re
from typing import Any

import pytest

from pb.core.db import current_engine
from tests.outcomes.test_outcomes import published
from tests.support.large import large_round
from tests.support.town import browser
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
