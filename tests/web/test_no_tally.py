"""No count shows anywhere before it is published: to no role, on no page, while voting runs or after."""

import re
from collections.abc import Iterable
from typing import Any

import pytest

from pb.ballots.tables import OpenBallot, Participation, Project
from pb.core.ids import untimed_id
from pb.rounds.queries import require_round
from pb.web.publishing.columns import TABLES
from tests.support.box import sealed_row
from tests.support.town import NOON, WARD
from tests.support.web_town import Town, routes_of

pytestmark = pytest.mark.anyio
VOTERS = 977
MOST = 631
ROLES = ("visitor", "resident", "facilitator", "professional", "officer", "council", "administrator")
_CHANCE = re.compile(r'value="[0-9a-f]{64}"|name="(?:\w+_)?kunci" value="[^"]*"|\b[0-9a-f]{16}\b')


async def mark_voters(kode: str) -> int:
    """Many people have voted; the contest in which they did."""
    contest = (await require_round(kode)).contests[0].id
    rows = [
        Participation(
            id=untimed_id(), contest=contest, voter=10**9 + n, channel="web", day=NOON.date(), version=1
        )
        for n in range(VOTERS)
    ]
    await Participation.insert(*rows)
    return contest


async def fill_box(kode: str, favourite: int) -> None:
    """Of all ballots most are for one project, and the others for another one."""
    facts = await require_round(kode)
    await OpenBallot.delete().where(OpenBallot.contest == facts.contests[0].id, OpenBallot.slot.like("uji-%"))
    other = favourite % 3 + 1
    rows = [
        sealed_row(facts, f"uji-{facts.id}-{n}", [favourite if n < MOST else other]) for n in range(VOTERS)
    ]
    await OpenBallot.insert(*rows)


async def addresses(town: Town, contests: Iterable[int]) -> list[str]:
    """Every page that can be opened by a public number of these contests, and every page without one."""
    kodes = [town.facts.rounds["voting"], town.facts.rounds["closed"]]
    for contest in contests:
        rows = await Project.select(Project.proposal.kode.as_alias("kode")).where(Project.contest == contest)
        kodes.append(rows[0]["kode"])
    fixed: dict[str, Any] = {"number": 1, "n": 1, "code": WARD, "form": "csv"}
    tables = [f"{name}.{form}" for name in TABLES for form in ("csv", "json")]
    found = []
    for name, (method, path) in sorted(routes_of(town.inner).items()):
        wanted = set(re.findall(r"\{(\w+):", path))
        fresh_each_time = name == "two_factor"  # it shows a new secret
        if name == "data.file":
            found += [town.url(name, table=table) for table in tables]
        if name == "api.results":
            found += [f"{town.url(name)}?round={kode}" for kode in kodes[:2]]
        if method != "GET" or fresh_each_time or not wanted <= {"kode", *fixed}:
            continue
        for kode in kodes if "kode" in wanted else [""]:
            params = {key: kode if key == "kode" else fixed[key] for key in wanted}
            found.append(town.url(name, **params))
    return [*found, *(f"{town.url('round.proposals', kode=kode)}?urut=dukungan" for kode in kodes[:2])]


async def pages(town: Town, role: str, urls: Iterable[str]) -> dict[str, str]:
    """What this role sees, without what differs by chance at each answer."""
    town.forget_pages()
    browser = town.browser(role, checks=False)
    answers = {url: await browser.get(url) for url in urls}
    return {
        url: f"{answer.status} {answer.location} {_CHANCE.sub('', answer.body.decode('latin-1'))}"
        for url, answer in answers.items()
    }


@pytest.mark.matrix("N8")
async def test_every_page_is_the_same_whoever_is_ahead(town: Town) -> None:
    contests = [await mark_voters(town.facts.rounds[phase]) for phase in ("voting", "closed")]
    urls = await addresses(town, contests)
    assert len(urls) > 50
    seen: list[dict[str, dict[str, str]]] = []
    for favourite in (1, 3):
        for phase in ("voting", "closed"):
            await fill_box(town.facts.rounds[phase], favourite)
        seen.append({role: await pages(town, role, urls) for role in ROLES})
    tallies = re.compile(rf"\b({MOST}|{VOTERS - MOST})\b")
    for role, found in seen[0].items():
        assert found == seen[1][role], role
        words = {url: re.sub(r"<[^>]*>", " ", text) for url, text in found.items()}
        assert not {url: tallies.findall(text) for url, text in words.items() if tallies.search(text)}, role
        assert str(VOTERS) in words[town.url("round", kode=town.facts.rounds["closed"])]
