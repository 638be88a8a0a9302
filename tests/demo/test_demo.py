"""The demo city: twelve wards in every phase, one real election, and accounts with which anybody gets in."""

import csv
import gzip
import io
import json
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyotp
import pytest

from pb.app import create_app
from pb.commitments.queries import broken_at, require_promise
from pb.commitments.rules import PromiseState
from pb.commitments.tables import Commitment
from pb.core.db import bind, make_engine
from pb.core.installation import fact
from pb.demo import NotEmpty, build_demo, build_demo_if_new
from pb.demo.build import SCENES
from pb.outcomes.queries import outcome_of
from pb.people.tables import Account
from pb.piccolo_app import TABLES
from pb.places.queries import DATA
from pb.proposals.queries import cards
from pb.proposals.tables import Proposal, Verdict, Version
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import announced_rounds
from pb.rounds.rules import Phase
from pb.settings import Settings
from pb.web.demo import DemoAccount
from tests.support.asgi import started
from tests.support.databases import fresh_copy
from tests.support.town import Browser, Clock

pytestmark = pytest.mark.anyio
CIJAURA = "32.73.22.1003"


@dataclass
class City:
    """The demo, built once for all tests of this file."""

    app: Any
    now: datetime
    seconds: float
    settings: Settings
    said: list[str] = field(default_factory=list)

    def browser(self) -> Browser:
        return Browser(self.app)


@pytest.fixture(scope="module")
def city_url(template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with fresh_copy(template, tmp_path_factory.mktemp("city")) as url:
        yield url


@pytest.fixture(scope="module")
async def city(
    city_url: str, keys: Path, tmp_path_factory: pytest.TempPathFactory, anyio_backend: str
) -> AsyncIterator[City]:
    settings = Settings(
        database_url=city_url, data_dir=tmp_path_factory.mktemp("data"), key_dir=keys, background=False
    )
    said: list[str] = []
    now, began = datetime.now(UTC), time.process_time()
    engine = make_engine(city_url)
    bind(engine, TABLES)
    await engine.start()
    await build_demo(settings, say=said.append, now=now)
    await engine.stop()
    seconds = time.process_time() - began
    async with started(create_app(settings, clock=Clock(now))) as app:
        yield City(app, now, seconds, settings, said)


async def rounds() -> list[RoundFacts]:
    """The rounds of the twelve wards; the imported election is not among them."""
    return [facts for facts in await announced_rounds() if facts.place]


async def test_it_is_built_in_time_and_tells_how_far_it_is(city: City) -> None:
    assert city.seconds < 40  # of a core; thirty where nothing else runs
    assert city.said[0] == "  1 of 12 wards"
    assert city.said[-1].startswith("The demo is ready")
    assert len(city.said) == 15


async def test_every_phase_has_a_ward_to_look_at(city: City) -> None:
    found = {str(facts.place): facts.phase(city.now) for facts in await rounds()}
    assert found == {str(scene.ward): scene.phase for scene in SCENES}
    assert set(found.values()) == set(Phase)
    assert len(found) == 12


async def test_sixty_proposals_are_there_or_wait_for_their_round(city: City) -> None:
    with (DATA / "demo_projects.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    waiting = {str(scene.ward) for scene in SCENES if scene.phase is Phase.DRAFT}
    wanted = {
        row["title_id"]: int(row["cost_rupiah"]) for row in rows if row["kelurahan_code"] not in waiting
    }
    assert len(rows) == 60
    wanted["Perbaikan saluran air di gang utama"] = 77_600_000  # its workshop made it cheaper
    keys = [row["id"] for row in await Proposal.select(Proposal.id).where(Proposal.external.is_null())]
    assert {card.title: card.cost for card in await cards(keys)} == wanted
    assert len(keys) == len(wanted) == 55
    revised = Counter(
        row["number"] for row in await Version.select().where(Version.proposal._.external.is_null())
    )
    assert revised[2] == 11


async def test_what_costs_more_than_the_ceiling_is_refused_and_goes_to_the_musrenbang(city: City) -> None:
    (facts,) = [facts for facts in await rounds() if facts.place == CIJAURA]
    assert facts.contests[0].budget == 100_000_000
    row = await Version.select().where(Version.title.like("Tembok penahan tanah%")).first()
    assert row["cost"] == 101_500_000
    verdict = await Verdict.select().where(Verdict.proposal == row["proposal"]).first()
    assert verdict["result"] == "not_eligible"
    assert verdict["reason"] == (
        "Biayanya Rp101.500.000, lebih dari pagu RW Rp100.000.000. "
        "Usulan ini diteruskan ke musrenbang kecamatan."
    )
    others = await Verdict.select().where(Verdict.proposal._.round == facts.id, Verdict.id != verdict["id"])
    assert len(others) == 4
    assert all(other["result"] != "not_eligible" for other in others)
    assert sum(other["cost"] for other in others) > 100_000_000


async def test_a_real_election_stands_in_the_same_pages(city: City) -> None:
    (facts,) = [facts for facts in await announced_rounds() if not facts.place]
    assert facts.credit == "Pabulib (pabulib.org): Warszawa, Ursynów 2017"
    outcome = await outcome_of(facts.contests[0])
    assert outcome is not None
    assert outcome.ballots == outcome.marks == outcome.voters >= 5_000
    page = await city.browser().get(f"/putaran/{facts.kode}/hasil/1")
    assert page.status == 200
    assert "Pabulib" in page.text
    assert outcome.won[0].project.title in page.text


async def test_promises_of_every_state_and_origin_have_a_ledger_that_is_whole(city: City) -> None:
    rows = await Commitment.select(Commitment.kode, Commitment.state, Commitment.source)
    states = {row["state"] for row in rows}
    assert states == {state.value for state in PromiseState}
    assert {row["source"] for row in rows} == {"outcome", "session", "workshop", "hand"}
    for row in rows:
        kept = await require_promise(row["kode"], now=city.now)
        assert await broken_at(row["kode"], kept.lines) is None
        assert (await city.browser().get(f"/komitmen/{row['kode']}")).status == 200
    assert "Lewat tenggat" in (await city.browser().get("/komitmen?tahap=late")).text


@pytest.mark.one_engine
@pytest.mark.matrix("N4")
def test_the_real_election_holds_nothing_about_voters() -> None:
    text = gzip.decompress((DATA / "demo_election.pb.gz").read_bytes()).decode()
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    titles = {row[0]: number for number, row in enumerate(rows) if row and len(row) == 1}
    assert set(rows[titles["PROJECTS"] + 1]) <= {"project_id", "cost", "name", "category", "selected"}
    assert set(rows[titles["VOTES"] + 1]) <= {"voter_id", "vote"}
    voters = [row[0] for row in rows[titles["VOTES"] + 2 :]]
    assert voters == [str(number) for number in range(1, len(voters) + 1)]


async def test_every_page_says_that_it_is_demo_data(city: City) -> None:
    (voting, *_) = [facts for facts in await rounds() if facts.phase(city.now) is Phase.VOTING]
    paths = ["/", "/putaran", "/usulan", "/hasil", "/bantuan", "/masuk", "/demo", "/tidak-ada"]
    for path in (*paths, f"/putaran/{voting.kode}", f"/putaran/{voting.kode}/usulan"):
        page = await city.browser().get(path)
        assert '<aside class="sample"' in page.text, path


async def test_each_account_gets_in_with_what_stands_on_the_page(city: City) -> None:
    accounts = await _accounts()
    page = (await city.browser().get("/demo")).text
    assert len(accounts) == 9
    for account in accounts:
        assert account.contact in page
        assert account.password in page
        who = city.browser()
        entered = await who.post(
            "/masuk", {"kontak": account.contact, "sandi": account.password, "lanjut": ""}
        )
        assert entered.status == 303, account.label
        if account.secret:
            code = pyotp.TOTP(account.secret).at(city.now)
            assert code in page
            entered = await who.post(entered.location, {"kode": code, "lanjut": ""})
            assert entered.status == 303, account.label
        inside = await who.get("/petugas" if account.secret else "/saya")
        assert inside.status == 200, account.label


async def _accounts() -> list[DemoAccount]:
    return [DemoAccount(**item) for item in json.loads(await fact("demo.accounts") or "[]")]


@pytest.mark.matrix("N4")
async def test_nobody_in_it_has_a_name_of_a_person(city: City) -> None:
    names = {row["public_name"] for row in await Account.select(Account.public_name)}
    roles = {"Pendamping", "Ahli", "Petugas", "Dewan", "Admin", "Saksi"}
    assert {name for name in names if not re.fullmatch(r"Warga RW \d\d", name)} == roles


async def test_it_is_built_once_and_on_an_empty_database_alone(city: City) -> None:
    before = await Proposal.count()
    said: list[str] = []
    await build_demo_if_new(city.settings, say=said.append, now=city.now)
    with pytest.raises(NotEmpty):
        await build_demo(city.settings, say=said.append, now=city.now)
    assert said == []
    assert await Proposal.count() == before
