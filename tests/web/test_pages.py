"""Each page: whole and in part, for each role, in each language, without a cookie, in few queries, light."""

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urldefrag, urlsplit

import pytest

from pb.core.area import rw_code
from pb.core.db import Engine
from pb.core.ids import new_id
from pb.places.services import ensure_rw
from pb.proposals.queries import standing
from pb.proposals.tables import Comment, Proposal, Support
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round
from pb.rounds.rules import Phase
from pb.web.i18n import LANGUAGES, catalogue
from tests.support import pages
from tests.support.town import NOON, WARD, Browser, add_person, add_proposal, add_round
from tests.support.web_town import Town, differences, routes_of

pytestmark = pytest.mark.anyio
A_ROUTE = 5  # links of one route that a crawl follows
PUBLIC = (
    "home",
    "places",
    "rounds",
    "proposals",
    "workshops",
    "results",
    "promises",
    "biopori",
    "biopori.season",
    "field.sessions",
    "promises.map",
    "promises.agencies",
    "promises.members",
    "promises.data",
    "data",
    "help",
    "how_count",
    "privacy",
)
OF_A_WORKSHOP = ("workshop.minutes", "workshop", "workshop.invitation")
RUN_BY = ("workshop.people", "workshop.tasks", "workshop.edit", "workshop.cancel", "workshop.poster")
OF_A_ROUND = ("round", "round.log", "round.proposals")


def public_urls(town: Town) -> list[str]:
    """Every public page, with rounds in each phase and proposals in each state."""
    facts = town.facts
    found = [town.url(name) for name in PUBLIC] + [
        town.url("place", code=code) for code in (WARD, WARD[:8], "32.73")
    ]
    found += [town.url(name, kode=kode) for kode in facts.rounds.values() for name in OF_A_ROUND]
    found += [town.url("proposal", kode=kode) for kode in facts.proposals.values()]
    found += [town.url("version", kode=facts.proposals["own"], n=n) for n in (1, 2)]
    found += [town.url("contest.results", kode=facts.rounds[name], number=1) for name in facts.rounds]
    for name in ("published", "delivered", "imported"):
        found.append(town.url("minutes", kode=facts.rounds[name], number=1))
    kodes = [kode for name, kode in facts.workshops.items() if not name.endswith("_code")]
    found += [town.url(name, kode=kode) for name, kode in itertools.product(OF_A_WORKSHOP, kodes)]
    writing = facts.workshops["writing"]
    found += [town.url("workshop.version", kode=writing, n=n) for n in (1, 2, 3)]
    found += [town.url("promise", kode=kode) for kode in facts.promises.values()]
    found += [town.url("biopori.ward", ward=WARD), town.url("biopori.group", ward=WARD, number=1)]
    found += [town.url("biopori.record", ward=WARD, number=n) for n in (1, 2)]
    found += [town.url("field.session", kode=kode) for kode in facts.sessions.values()]
    return [*found, town.url("round.results", kode=facts.rounds["delivered"])]


def private_urls(town: Town) -> dict[str, list[str]]:
    """Pages of people who are signed in, by the role that finds them."""
    facts = town.facts
    draft = {"id": facts.ids["draft"]}
    resident = [
        town.url(name)
        for name in ("me", "notices", "followed", "my_data", "erase", "two_factor", "draft.new")
    ]
    resident += [town.url("draft", **draft, step=step) for step in (1, 2, 3)] + [
        town.url("draft.preview", **draft)
    ]
    resident += [town.url("ballot", kode=kode) for kode in facts.rounds.values()]
    resident += [town.url(name, kode=facts.rounds["voting"]) for name in ("ballot.review", "ballot.sent")]
    resident.append(town.url("proposal.withdraw", kode=facts.proposals["own"]))
    facilitator = [
        town.url(name) for name in ("me", "desk", "round.new", "screening", "step_up", "two_factor")
    ]
    facilitator += [town.url(name) for name in ("rounds.desk", "rounds.many")]
    facilitator += [town.url(name, id=facts.ids["plan"]) for name in ("round.draft", "rehearsal.draft")]
    steps = ("uang", "aturan", "jadwal", "siapa", "teks")
    facilitator += [town.url("round.draft.edit", id=facts.ids["plan"], langkah=step) for step in steps]
    facilitator.append(town.url("rounds.batch", id=facts.ids["batch"]))
    here = [kode for name, kode in facts.rounds.items() if name not in {"elsewhere", "imported"}]
    facilitator += [town.url("round.desk", kode=kode) for kode in here]
    facilitator += [town.url("rehearsal", kode=facts.rounds[name]) for name in ("ideas", "listing")]
    facilitator += [town.url("screen", kode=facts.proposals[name]) for name in ("own", "screened", "hidden")]
    running = facts.workshops["running"]
    facilitator += [town.url(name, kode=running) for name in RUN_BY]
    facilitator += [
        town.url("workshop", kode=running),
        town.url("workshop.new", kode=facts.rounds["codesign"]),
    ]
    resident += [town.url(name, kode=running) for name in ("workshop", "workshop.sign_up", "workshop.door")]
    writing = facts.workshops["writing"]
    facilitator += [town.url("workshop.version.new", kode=writing)]
    facilitator += [town.url("workshop.version.write", kode=writing, n=1)]
    versions = [town.url("workshop.version", kode=writing, n=n) for n in (1, 2, 3)]
    resident += versions
    facilitator += versions
    decide = {"kode": facts.rounds["published"], "number": 1}
    return {
        "visitor": [town.url(name) for name in ("join", "login", "recover")]
        + [town.url("workshop.sign_up", kode=running)],
        "resident": resident,
        "facilitator": facilitator,
        "professional": [town.url("screening"), town.url("desk"), *versions],
        "officer": [town.url("counter"), town.url("desk")],
        "council": [
            town.url("decide", **decide),
            town.url("decide.confirm", **decide),
            town.url("desk"),
            town.url("decide", kode=facts.rounds["delivered"], number=1),
        ],
        "administrator": [town.url("roles"), town.url("desk")],
        "witness": [town.url("desk")],
    }


def english_left(text: str, language: str) -> list[str]:
    """Messages that stand on a page in English although they have words in its language."""
    known = catalogue(language)._catalog  # type: ignore[attr-defined]
    said = {
        node.strip()
        for element in pages.read(text).all()
        for node in element.children
        if isinstance(node, str)
    }
    return [words for words in said if len(words) > 3 and known.get(words, words) != words and " " in words]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_each_page_opens_in_each_language(shared_town: Town, language: str) -> None:
    town, left, titles = shared_town, {}, {}
    for role, urls in {"visitor": public_urls(town), **private_urls(town)}.items():
        who = town.browser(role)
        who.cookies["bahasa"] = language
        for url in [*urls, *private_urls(town)["visitor"]] if role == "visitor" else urls:
            answer = await who.get(url)
            assert answer.status == 200, url
            tree = pages.read(answer.text)
            assert tree.all("html")[0].get("lang") == language, url
            titles[url] = tree.all("title")[0].text
            found = english_left(answer.text, language) if language != "en" else []
            left |= {url: found} if found else {}
    assert not left
    assert len(set(titles.values())) > len(titles) / 2


async def test_an_address_can_name_its_language_and_the_switch_comes_back(town: Town) -> None:
    visitor = town.browser()
    url = town.url("help")
    words = {code: (await visitor.get(f"{url}?bahasa={code}")).text for code in LANGUAGES}
    assert len(set(words.values())) == 3
    assert (await visitor.get(f"{url}?bahasa=xx")).text != words["en"]
    answer = await visitor.post(town.url("language"), {"bahasa": "su", "kembali": url})
    assert (answer.status, answer.location) == (303, url)
    assert 'lang="su"' in (await visitor.get(url)).text


async def crawl(town: Town, who: Browser, starts: list[str], within: tuple[str, ...]) -> dict[str, int]:
    """Follow the links of pages, a few of each route; what comes back by address."""
    patterns = [
        re.compile(re.sub(r"\{\w+:\w+\}", "[^/]+", path)) for _, path in routes_of(town.inner).values()
    ]
    waiting, seen, followed = list(starts), {}, Counter[str]()
    while waiting:
        url = waiting.pop(0)
        route = next((p.pattern for p in patterns if p.fullmatch(urlsplit(url).path)), url)
        if url in seen or followed[route] >= A_ROUTE:
            continue
        followed[route] += 1
        answer = await who.get(url)
        seen[url] = answer.status
        if answer.status != 200 or "html" not in answer.header("content-type"):
            continue
        for link in pages.read(answer.text).all("a"):
            address = urldefrag(link.get("href"))[0]
            address = urlsplit(url).path + address if address.startswith("?") else address
            if address.startswith(within) and not address.startswith("//"):
                waiting.append(address)
    return seen


@pytest.mark.matrix("C4")
@pytest.mark.parametrize(
    ("role", "start", "within"),
    [
        ("visitor", "home", ("/",)),
        ("resident", "me", ("/",)),
        ("facilitator", "desk", ("/petugas", "/saya", "/putaran", "/usulan")),
        ("professional", "desk", ("/petugas", "/saya")),
        ("officer", "desk", ("/petugas", "/saya")),
        ("council", "desk", ("/petugas", "/saya", "/putaran")),
        ("witness", "desk", ("/petugas", "/saya")),
        ("administrator", "desk", ("/petugas", "/saya")),
    ],
)
async def test_no_link_leads_nowhere_and_no_page_writes(
    town: Town, role: str, start: str, within: tuple[str, ...]
) -> None:
    before = await town.rows()
    seen = await crawl(town, town.browser(role), [town.url(start)], within)
    assert {url: status for url, status in seen.items() if status not in {200, 303}} == {}
    assert len(seen) > (30 if within == ("/",) else 5)
    assert not differences(before, await town.rows())


@pytest.mark.matrix("C4", "H4")
async def test_head_is_get_without_a_body_on_every_page(town: Town) -> None:
    drop = {"x-request-id", "set-cookie", "content-length", "etag"}
    before = await town.rows()
    for role, urls in {"visitor": public_urls(town)[::4], **private_urls(town)}.items():
        who = town.browser(role, checks=False)
        for url in [*urls[::2], town.url("health"), town.url("my_data.json"), "/unknown"]:
            got = await who.get(url)
            head = await who._send("HEAD", url, {}, b"")
            assert (head.status, head.raw) == (got.status, b""), url
            assert [h for h in head.headers if h[0] not in drop] == [
                h for h in got.headers if h[0] not in drop
            ], url
    assert not differences(before, await town.rows())


async def test_public_pages_set_no_cookie_and_hold_no_token(town: Town) -> None:
    visitor = town.browser()
    for url in public_urls(town):
        answer = await visitor.get(url)
        assert not answer.header_list("set-cookie"), url
        assert 'name="token"' not in answer.text, url
        assert answer.header("cache-control") == "no-cache", url
    assert not visitor.cookies
    for url in private_urls(town)["visitor"]:
        answer = await Browser(town.app).get(url)
        assert [cookie.partition("=")[0] for cookie in answer.header_list("set-cookie")] == ["tamu"]
        assert "no-store" in answer.header("cache-control")


@pytest.mark.matrix("H2")
async def test_nothing_that_a_signed_in_person_sees_is_kept(town: Town) -> None:
    for role, urls in list(private_urls(town).items())[1:]:
        who = town.browser(role)
        for url in [*urls[::2], *public_urls(town)[:12:4], "/nowhere", town.url("health")]:
            assert "no-store" in (await who.get(url)).header("cache-control"), url


PARTS = (
    ("visitor", "proposals", {}, "daftar"),
    ("visitor", "promises", {}, "daftar"),
    ("resident", "promise", {"kode": "running"}, "ikuti"),
    ("visitor", "round.proposals", {"kode": "ideas"}, "daftar"),
    ("resident", "ballot", {"kode": "voting"}, "kotak"),
    ("resident", "proposal", {"kode": "other"}, "dukungan"),
)


@pytest.mark.parametrize(("role", "name", "params", "block"), PARTS)
async def test_a_part_is_the_same_block_as_in_the_whole_page(
    town: Town, role: str, name: str, params: dict[str, str], block: str
) -> None:
    known = town.facts.rounds | town.facts.proposals | town.facts.promises
    url = town.url(name, **{key: known[value] for key, value in params.items()})
    who = town.browser(role)
    whole = await who.get(url)
    part = await who.get(url, hx_request="true", hx_request_type="partial", hx_target=f"div#{block}")
    full = await who.get(url, hx_request="true", hx_request_type="full")
    root = next(child for child in pages.read(part.text).children if isinstance(child, pages.Element))
    in_page = next(element for element in pages.read(whole.text).all() if element.get("id") == block)
    assert root.get("id") == block
    assert root.text == in_page.text
    assert "<html" not in part.text
    assert "<html" in full.text
    for answer in (whole, part, full):
        assert "HX-Request-Type" in answer.header("vary")


async def test_a_form_sent_by_htmx_leads_to_the_part_of_the_same_page(town: Town) -> None:
    """303 and GET again: nothing is answered that a page without JavaScript would not find."""
    who, kode = town.browser("resident"), town.facts.rounds["voting"]
    asked = {"hx_request": "true", "hx_request_type": "partial", "hx_target": "form#kotak"}
    answer = await who.post(town.url("ballot.tap", kode=kode), {"batal": "1-2"}, **asked)
    assert answer.status == 303
    part = await who.get(urldefrag(answer.location)[0], **asked)
    assert pages.forms(part.text)[0].action == town.url("ballot.tap", kode=kode)
    too_many = await who.post(town.url("ballot.tap", kode=kode), {"pilih": "1-999"}, **asked)
    assert too_many.status == 409
    assert 'role="alert"' in too_many.text


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that reach the database meanwhile."""
    asked: list[str] = []
    run = engine.run

    async def told(query: str, args: Any) -> Any:
        asked.append(query)
        return await run(query, args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "run", told)
        yield asked


async def fill(facts: RoundFacts, many: int, **how: Any) -> list[str]:
    """More proposals of a round, each with a supporter and a comment."""
    made = []
    author = await add_person(rw=9)
    for number in range(many):
        listed = number + 10 if how.get("listed") else None
        kode = await add_proposal(
            facts, title=f"Usulan tambahan {number}", author=author, **(how | {"listed": listed})
        )
        made.append(kode)
    for row in await Proposal.select(Proposal.id).where(Proposal.kode.is_in(made)):
        await Support.insert(Support(id=new_id(), proposal=row["id"], account=author.person))
        await Comment.insert(
            Comment(
                id=new_id(),
                proposal=row["id"],
                account=author.person,
                author_name="Warga",
                kind="for",
                text="Setuju",
                created_at=NOON,
                hidden_at=None,
                hidden_reason="",
            )
        )
    return made


async def test_a_page_asks_the_database_as_often_for_fifty_proposals_as_for_five(town: Town) -> None:
    facts = town.facts
    urls = {
        "visitor": [
            town.url("home"),
            town.url("rounds"),
            town.url("proposals"),
            town.url("place", code=WARD),
            *[town.url(name, kode=facts.rounds["ideas"]) for name in OF_A_ROUND],
            *[town.url(name, kode=facts.rounds["voting"]) for name in OF_A_ROUND],
            town.url("proposal", kode=facts.proposals["own"]),
            town.url("proposal", kode=facts.proposals["rewritten"]),
            town.url("workshop.version", kode=facts.workshops["writing"], n=2),
            town.url("results"),
        ],
        "resident": [
            town.url("me"),
            town.url("notices"),
            town.url("ballot", kode=facts.rounds["voting"]),
            town.url("ballot.review", kode=facts.rounds["voting"]),
            town.url("draft", id=facts.ids["draft"], step=1),
        ],
        "facilitator": [
            town.url("desk"),
            town.url("reports"),
            town.url("rounds.desk"),
            town.url("screening"),
            town.url("round.desk", kode=facts.rounds["ideas"]),
        ],
    }

    async def numbers() -> dict[str, int]:
        found = {}
        for role, listed in urls.items():
            for url in listed:
                town.forget_pages()
                standing._kept.clear()
                with counted(town.engine) as asked:
                    assert (await town.browser(role).get(url)).status == 200
                found[url] = len(asked)
        return found

    await town.browser("resident").get(urls["resident"][-1])  # the words of all proposals are learnt once
    few = await numbers()
    await fill(await require_round(facts.rounds["ideas"]), 45)
    await fill(await require_round(facts.rounds["voting"]), 45, verdict="eligible", listed=1)
    assert await numbers() == few
    assert max(few.values()) <= 42, few  # the desk; every other page asks thirty at most


async def test_a_page_asks_as_often_for_a_round_of_twelve_budgets_as_for_one(town: Town) -> None:
    asked = []
    for budgets in (1, 12):
        areas = [rw_code(WARD, rw) for rw in range(1, budgets + 1)]
        for area in areas:
            await ensure_rw(area, now=NOON)
        kode = (await add_round(Phase.VOTING, areas=areas)).kode
        opened = {"visitor": ("round", "round.proposals"), "facilitator": ("round.desk",)}
        found = []
        for role, names in opened.items():
            for name in names:
                with counted(town.engine) as statements:
                    assert (await town.browser(role).get(town.url(name, kode=kode))).status == 200
                found.append(len(statements))
        asked.append(found)
    assert asked[0] == asked[1]


async def test_desks_and_the_calendar_ask_as_often_for_a_city_of_many_rounds_as_for_two(town: Town) -> None:
    urls = {"facilitator": ("desk", "rounds.desk", "screening", "reports"), "professional": ("screening",)}
    asked = []
    for rounds in (2, 8):
        for number in range(rounds):
            await fill(await add_round(Phase.SCREENING if number % 2 else Phase.IDEAS), 1)
        found = []
        for role, names in ({"visitor": ("rounds", "proposals")} | urls).items():
            for name in names:
                town.forget_pages()
                standing._kept.clear()
                with counted(town.engine) as statements:
                    assert (await town.browser(role).get(town.url(name))).status == 200
                found.append(len(statements))
        asked.append(found)
    assert asked[0] == asked[1]


async def test_a_filter_or_a_page_number_that_makes_no_sense_still_shows_the_list(town: Town) -> None:
    url = town.url("round.proposals", kode=town.facts.rounds["ideas"])
    for name, value in itertools.product(
        ("halaman", "rw"), ("0", "-1", "99999", "1e3", "abc", "٣", "1" * 40)
    ):
        for where in (url, town.url("proposals")):
            assert (await town.browser().get(f"{where}?{name}={value}")).status == 200
