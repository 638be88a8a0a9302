"""Words of people stay words: no script, no attribute, no template, no sign that turns the text around."""

import ast
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from pb.ballots.services import cast, close_voting
from pb.core.actor import CLOCK, RoleKind
from pb.core.area import PlaceCode
from pb.core.ids import new_id
from pb.core.outbox import last_letters
from pb.outcomes.importing import import_election
from pb.outcomes.rules import Decided, DecisionKind
from pb.outcomes.services import publish_decisions, save_decisions
from pb.people.tables import Account
from pb.proposals import services as proposals
from pb.proposals.tables import Comment, CostLine, Photo, Proposal, Verdict, Version
from pb.rounds.queries import RoundFacts, require_round
from pb.rounds.rules import Phase
from pb.rounds.services import ContestPlan, RoundPlan, change_dates, create_round
from tests.support import pages
from tests.support.signing import publish_signed
from tests.support.town import NOON, WARD, Browser, add_person, add_proposal, add_round, browser
from tests.support.web_asks import asks
from tests.support.web_town import BODY, Town

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parent.parent.parent
CORPUS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' autofocus onfocus='alert(1)",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    '<a href="javascript:alert(1)">klik</a>',
    '<div hx-get="/keluar" hx-trigger="load">x</div>',
    '<p data-hx-post="/saya/hapus" hx-on:click="alert(1)">x</p>',
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<base href=https://evil.example>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<style>*{display:none}</style>",
    "<math><mi//xlink:href='data:x,<script>alert(4)</script>'>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "<!--><script>alert(1)</script-->",
    "{{6173*14009}}${6173*14009}#{6173*14009}<%= 6173*14009 %>{% debug %}",
    "{{ config }} {{ self.__init__.__globals__ }}",
    "%(lain)s %s %d %",
    "\\u003cscript\\u003e",
    "<form action=https://evil.example><button>Masuk</button></form>",
)


class Words:
    """Gives out the words for each text field, one after the other."""

    def __init__(self, words: tuple[str, ...], start: int) -> None:
        self.words, self.next = words, start

    def __call__(self) -> str:
        word = self.words[self.next % len(self.words)]
        self.next += 1
        return word


async def write_everywhere(town: Town, word: Words) -> dict[str, list[str]]:
    """Put words in each text field of a round from idea to decision; gives the pages to open, by role."""
    author = await add_person(name=word()[:60], rw=5)
    staff = town.facts.people
    ideas = await add_round(Phase.IDEAS, title=word())
    kode = await proposal(ideas, author, word)
    await proposals.hide(await proposal(ideas, author, word), word(), by=staff["facilitator"], now=NOON)
    taken = await proposal(ideas, author, word)
    await proposals.withdraw(taken, word(), by=author, now=NOON)
    dates = {Phase.VOTING: ideas.dates[Phase.VOTING].replace(minute=1)}
    await change_dates(
        ideas.kode or "", dates, reason=word().ljust(10, "."), by=staff["facilitator"], now=NOON
    )
    screened = await proposal(await add_round(Phase.SCREENING, title=word()), author, word)
    await proposals.screen(
        screened, "eligible", cost=1, agency="", reason=word(), version=2, by=staff["professional"], now=NOON
    )
    done, listed = await finished(town, author, word)
    draft = await proposals.start_draft(ideas.kode or "", by=author, now=NOON)
    lines = [{"activity": word(), "unit": word()[:40], "quantity": "1", "unit_price": "100"}]
    texts = {name: word() for name in ("title", "need", "beneficiaries", "spot", "contribution")}
    await proposals.save_draft(draft, BODY | texts | {"lines": lines}, by=author, now=NOON)
    plan_id = await create_round(plan(word), by=staff["facilitator"], now=NOON)
    election = word().replace(";", ",").replace("\n", " ").replace('"', "")
    imported = await import_election(
        ELECTION.format(words=election).encode(), by=CLOCK, now=NOON, credit=word()
    )
    town.facts.people["author"] = author
    town.facts.secrets["author"] = (await browser(town.app, author)).secret
    voting = await add_round(Phase.VOTING, title=word())
    await proposal(voting, author, word, listed=1)
    return {
        "visitor": [
            "/",
            "/putaran",
            "/usulan",
            "/hasil",
            f"/putaran/{ideas.kode}",
            f"/putaran/{ideas.kode}/usulan",
            f"/putaran/{ideas.kode}/catatan",
            f"/usulan/{kode}",
            f"/usulan/{kode}/versi/2",
            f"/usulan/{taken}",
            f"/usulan/{screened}",
            f"/putaran/{done}/hasil/1",
            f"/putaran/{done}/hasil/1/berita-acara",
            f"/usulan/{listed}",
            f"/putaran/{imported.kode}/hasil/1",
            f"/putaran/{imported.kode}/usulan",
        ],
        "author": [
            "/saya",
            "/saya/kabar",
            "/saya/data",
            f"/saya/draf/{draft}/1",
            f"/saya/draf/{draft}/2",
            f"/saya/draf/{draft}/3",
            f"/saya/draf/{draft}/pratinjau",
            f"/putaran/{voting.kode}/suara",
            f"/usulan/{kode}",
            f"/usulan/{kode}/tarik",
        ],
        "facilitator": [
            "/petugas",
            "/petugas/usulan",
            f"/petugas/usulan/{kode}",
            f"/petugas/putaran/{ideas.kode}",
            f"/usulan/{kode}",
            f"/petugas/draf/{plan_id}",
            f"/petugas/draf/{plan_id}/ubah/uang",
        ],
        "council": [f"/petugas/hasil/{done}/1"],
        "administrator": ["/petugas/peran"],
    }


ELECTION = (
    "META\nkey;value\ndescription;{words}\nunit;{words}\nsubunit;{words}\nbudget;10\nvote_type;approval\nrule;greedy\n"
    "currency;PLN\ndate_begin;2019\ndate_end;2019\nPROJECTS\nproject_id;cost;name;category\n"
    "7;6;{words};{words}\n8;5;Lampu;\nVOTES\nvoter_id;vote\na;7\nb;7,8\n"
)


def plan(word: Words) -> RoundPlan:
    """A round that is planned, with these words."""
    return RoundPlan(
        title=word(),
        place=WARD,
        year=2028,
        max_choices=5,
        rule="mes_cost",
        completion="none",
        min_votes=0,
        level_propose=2,
        level_vote=2,
        contests=(ContestPlan(word(), PlaceCode(WARD), 1),),
        dates={
            p: NOON.replace(year=2027, month=n)
            for n, p in enumerate(
                (Phase.IDEAS, Phase.SCREENING, Phase.LISTING, Phase.VOTING, Phase.CLOSED, Phase.PUBLISHED), 1
            )
        },
    )


async def proposal(facts: RoundFacts, author: Any, word: Words, listed: int | None = None) -> str:
    """A proposal with these words in each of its fields: two versions, comments of each kind, a photo."""
    kode = await add_proposal(facts, title=word(), author=author, listed=listed, rw=5)
    row = await Proposal.select(Proposal.id).where(Proposal.kode == kode).first()
    key, version = row["id"], new_id()
    await Version.insert(
        Version(
            id=version,
            proposal=key,
            number=2,
            title=word(),
            need=word() + "\n\n" + word(),
            beneficiaries=word(),
            category="drainase",
            rw=5,
            spot=word(),
            contribution=word(),
            agency="",
            cost=5,
            note=word(),
            created_at=NOON,
        )
    )
    await CostLine.insert(
        CostLine(
            id=new_id(), version=version, number=1, activity=word(), unit=word(), quantity=1, unit_price=5
        )
    )
    await Verdict.insert(
        Verdict(
            id=new_id(),
            proposal=key,
            version=1,
            result="eligible_changed",
            cost=5,
            reason=word(),
            agency=word(),
            person=None,
            created_at=NOON,
        )
    )
    for kind, hidden in (("question", None), ("for", None), ("against", NOON)):
        await Comment.insert(
            Comment(
                id=new_id(),
                proposal=key,
                account=None,
                author_name=word()[:60],
                kind=kind,
                text=word(),
                created_at=NOON,
                hidden_at=hidden,
                hidden_reason=word() if hidden else "",
            )
        )
    await Photo.insert(
        Photo(
            id=new_id(),
            draft=None,
            proposal=key,
            account=author.person,
            name=f"{key:032x}.jpg",
            caption=word(),
            width=1,
            height=1,
            size=1,
            created_at=NOON,
            removed_at=None,
        )
    )
    return kode


async def finished(town: Town, author: Any, word: Words) -> tuple[str, str]:
    """A round with a public count and decisions, with these words in its projects and reasons."""
    facts = await add_round(Phase.VOTING, title=word())
    kodes = [await proposal(facts, author, word, listed=number) for number in (1, 2)]
    for kode in kodes:
        await proposals.support(kode, wanted=True, by=town.facts.people["resident"], now=NOON)
    await cast(facts.kode or "", {1: frozenset({1})}, by=author, now=NOON)
    await close_voting(facts.kode or "", by=CLOCK, now=NOON)
    await publish_signed(facts.kode or "")
    council = town.facts.people["council"]
    chosen = {
        1: Decided(DecisionKind.NOT_FUNDED, reason=word()),
        2: Decided(DecisionKind.FUNDED, reason=word()),
    }
    await save_decisions(facts.kode or "", 1, chosen, by=council, now=NOON)
    await publish_decisions(facts.kode or "", 1, by=council, now=NOON)
    return facts.kode or "", kodes[0]


def bones(text: str) -> Counter[tuple[str, tuple[str, ...]]]:
    """The elements of a page with the names of their attributes: what a browser would build of it.

    How much of a text was changed, and which titles are alike, follows from the words and is left out.
    """
    tree = pages.read(text)
    alike = [e for part in tree.all("div") if part.get("id") == "serupa" for e in (part, *part.all())]
    left_out = {id(element) for element in (*alike, *tree.all("ins", "del"))}
    kept = [element for element in tree.all() if id(element) not in left_out]
    return Counter((element.tag, tuple(sorted(element.attrs))) for element in kept)


HARMLESS = ("Kata biasa satu", "Kata biasa dua", "Kata biasa tiga")


async def opened(town: Town, words: tuple[str, ...], start: int) -> dict[str, str]:
    """Every page that shows words of people, with these words in every field."""
    found = {}
    async with town.undone():
        for role, urls in (await write_everywhere(town, Words(words, start))).items():
            for number, url in enumerate(urls):
                answer = await town.browser(role).get(url)
                assert answer.status == 200, url
                found[f"{role} {number}"] = answer.text
    return found


@pytest.fixture(scope="module")
async def harmless(shared_town: Town) -> dict[str, Counter[Any]]:
    """How each page is built when people write harmless words."""
    return {name: bones(text) for name, text in (await opened(shared_town, HARMLESS, 0)).items()}


@pytest.mark.matrix("X1", "X3", "X5")
@pytest.mark.parametrize("start", range(0, len(CORPUS), 4))
async def test_a_page_is_built_alike_whatever_people_write(
    shared_town: Town, harmless: dict[str, Counter[Any]], start: int
) -> None:
    """Scripts, gadgets of htmx and templates in every text field: not one element more or less."""
    hostile = await opened(shared_town, CORPUS, start)
    assert hostile.keys() == harmless.keys()
    for name, text in hostile.items():
        found = bones(text)
        assert found - harmless[name] == Counter(), name
        assert harmless[name] - found == Counter(), name
    seen = "".join(hostile.values())
    computed, escaped = "86477557" in seen, seen.count("&lt;script&gt;")
    assert not computed
    assert escaped > 50


@pytest.mark.matrix("X1", "X5")
async def test_what_was_typed_wrong_comes_back_as_words(town: Town) -> None:
    """The forms again, with faults: values in inputs, lists, summaries and titles."""
    plain, hostile = [], []
    for words, kept in ((HARMLESS[:1] * len(CORPUS), plain), (CORPUS, hostile)):
        for number, text in enumerate(words):
            for role, name, field in (
                ("visitor", "join.code.send", "kontak"),
                ("visitor", "login.check", "kontak"),
                ("facilitator", "round.create", "tahun"),
                ("officer", "counter.find", "kontak"),
                ("administrator", "roles.give", "kontak"),
            )[number % 5 :][:1]:
                ask = asks(town.facts)[name]
                answer = await town.browser(role).post(town.url(name), ask.fields | {field: text})
                assert answer.status == 422
                kept.append(bones(answer.text))
        for url in ("/wilayah?cari=", "/usulan?wilayah=", "/masuk?lanjut=", "/usulan?jenis=", "/?bahasa="):
            for text in words[::4]:
                from urllib.parse import quote

                answer = await town.browser().get(url + quote(text))
                kept.append(bones(answer.text)) if "cari" not in url else pages.check(answer.text)
    assert plain == hostile


async def test_letters_hold_words_and_a_code_and_no_address(town: Town) -> None:
    await Browser(town.app).post("/daftar", {"kontak": "0812-9999-2222"})
    await Browser(town.app).post("/lupa", {"kontak": town.facts.phones["resident"]})
    for letter in await last_letters(2):
        assert re.search(r"\b\d{6}\b", letter.body)
        assert not re.search(r"https?:|www\.|<|>", letter.body)


TURNED = "Siti\u202eitis\u2066\u200b\u200f R\u0301\ufeff\x00\x07"


@pytest.mark.matrix("X4")
async def test_signs_that_hide_or_turn_text_are_not_stored(town: Town) -> None:
    visitor = Browser(town.app)
    await visitor.post("/daftar", {"kontak": "0812-9999-3333"})
    code = re.search(r"\d{6}", (await last_letters(1))[0].body)
    assert code is not None
    fields = asks(town.facts)["join.finish"].fields | {"kode": code.group(), "nama": TURNED}
    assert (await visitor.post("/daftar/kode", fields)).status == 303
    assert (
        "Sitiitis Ŕ." in (await visitor.get("/saya")).text
        or "Sitiitis R" in (await visitor.get("/saya")).text
    )
    resident, draft = town.browser("resident"), town.facts.ids["draft"]
    await resident.post(
        town.url("draft.save", id=draft, step=1), {"title": TURNED, "need": "Baris satu\r\nbaris\tdua\u2028"}
    )
    shown = pages.form_to(
        (await resident.get(town.url("draft", id=draft, step=1))).text,
        town.url("draft.save", id=draft, step=1),
    )
    assert shown.data()["title"] == ["Sitiitis Ŕ"]
    assert shown.data()["need"] == ["Baris satu\nbaris\tdua"]
    url = town.url("proposal.comment", kode=town.facts.proposals["other"])
    await resident.post(url, {"jenis": "for", "isi": f"Setuju \u202e{TURNED}"})
    held = repr(await town.rows())
    for sign in "\u202e\u2066\u200b\u200f\ufeff":
        assert sign not in held


@pytest.mark.matrix("X4")
async def test_names_of_others_stand_isolated_from_the_text_around_them(town: Town) -> None:
    """Letters that run from right to left cannot turn the words beside them."""
    name = "نور R."
    author = await add_person(name=name, phone="+6281299994444", rw=5)
    ideas = await require_round(town.facts.rounds["ideas"])
    kode = await add_proposal(ideas, author=author)
    await proposals.comment(kode, "for", "Setuju.", by=author, now=NOON)
    await Account.update({Account.public_name: name}).where(
        Account.id == town.facts.people["professional"].person
    )
    opened = [
        await town.browser().get(f"/usulan/{kode}"),
        await town.browser("administrator").get("/petugas/peran"),
        await town.browser("officer").post("/petugas/warga/cari", {"kontak": "0812-9999-4444"}),
    ]
    for answer in opened:
        tree = pages.read(answer.text)
        assert [e.text for e in tree.all("bdi") if name in e.text]
        for element in tree.all():
            own = "".join(child for child in element.children if isinstance(child, str))
            assert name not in own or element.tag == "bdi" or "hidden" in element.get("class"), element.tag


ALLOWED_MARKUP = {
    ("pb/web/filters.py", 'Markup("<br>")'),
    ("pb/web/filters.py", 'Markup("")'),
    ("pb/web/filters.py", 'Markup("<p>{}</p>")'),
    ("pb/web/render.py", 'Markup(\'<input type="hidden" name="token" value="{}">\')'),
    ("pb/web/workshops/room.py", "Markup(seen)"),  # a rendering of a template, which escapes
    ("pb/web/words/__init__.py", "Markup(message(WORDS[str(code)]))"),
    ("pb/web/words/telling.py", 'Markup(text.removesuffix("."))'),  # it is markup already
    ("pb/commands/incident.py", "Template(LETTERS.read_text())"),  # a text for an operator, no page
}


@pytest.mark.matrix("X6")
@pytest.mark.one_engine
def test_nothing_is_marked_as_safe_but_the_words_of_this_list() -> None:
    found = set()
    for path in (ROOT / "pb").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            name = getattr(
                getattr(node, "func", None), "id", getattr(getattr(node, "func", None), "attr", "")
            )
            if isinstance(node, ast.Call) and name in {
                "Markup",
                "from_string",
                "Template",
                "eval",
                "exec",
                "HtmlSafe",
            }:
                found.add((path.relative_to(ROOT).as_posix(), ast.get_source_segment(source, node)))
    assert found == ALLOWED_MARKUP
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe\b|autoescape|\|\s*tojson", text), path.name
        assert not re.search(
            r"<script(?![^>]* src=\"\{\{ static)|<style|\son\w+=|\sstyle=|javascript:|data:", text
        ), path.name


async def test_an_administrator_sees_names_and_no_contact(town: Town) -> None:
    person = await add_person(
        name=CORPUS[0][:60], phone="+6281277776666", roles=[(RoleKind.WITNESS, WARD)], totp=True
    )
    text = (await town.browser("administrator").get("/petugas/peran")).text
    assert person.label.replace("<", "&lt;").replace(">", "&gt;") in text
    assert "77776666" not in text.replace("-", "")
