"""Real elections that were imported end as the reference library ends them, and can be counted again."""

import gzip
import json
from pathlib import Path

import pytest

from pb.core.actor import CLOCK
from pb.core.audit import happened_to
from pb.core.canon import canon
from pb.core.db import Engine
from pb.core.events import Event
from pb.counting import recount
from pb.outcomes.importing import import_election
from pb.outcomes.queries import outcome_of, public_record
from pb.proposals.tables import CostLine
from pb.rounds.queries import require_round
from pb.rounds.rules import Phase
from pb.rounds.tables import Round
from tests.counting.test_published_elections import expected, load, needs_files
from tests.support.town import NOON

pytestmark = pytest.mark.anyio
SHARED = Path(__file__).parent.parent.parent.parent / "shared" / "data" / "pabulib"
TOULOUSE = "France_Toulouse_2022_7_-_Sept_Deniers_Ginestous-Sesquieres_Lalande.pb"
WITH_CENTS = "Poland_Warszawa_2017_Grochow_Kinowa.pb"
ELECTIONS = (
    TOULOUSE,
    WITH_CENTS,
    "Netherlands_Amsterdam_515.pb",
    "Netherlands_Assen_2024.pb",
    "Poland_Gdynia_2023_Karwiny__small.pb",
    "Poland_Gdynia_2024_Orlowo__large.pb",
)
RULES = (
    ("greedy_votes", None, "greedy_votes"),
    ("mes_cost", "none", "mes_cost"),
    ("mes_cost", "add1_nostop", "mes_cost_add1_nostop"),
)


@needs_files
@pytest.mark.parametrize("name", ELECTIONS)
@pytest.mark.parametrize(("rule", "completion", "reference"), RULES, ids=[rule[2] for rule in RULES])
async def test_an_imported_election_ends_as_the_reference_ends(
    engine: Engine, name: str, rule: str, completion: str | None, reference: str
) -> None:
    done = await import_election(load(name), by=CLOCK, now=NOON, rule=rule, completion=completion)
    facts = await require_round(done.kode or "")
    outcome = await outcome_of(facts.contests[0])
    assert outcome is not None
    full = json.loads(await public_record(facts.contests[0]))
    wanted = set(expected()[name, reference]["selected"])
    if reference == "greedy_votes":  # the reference also funds what nobody voted for
        wanted &= {project for project, votes in full["outcome"]["votes"].items() if votes}
    assert set(full["outcome"]["funded"]) == wanted
    assert outcome.ballots == outcome.marks == expected()[name, "parse"]["num_votes"]
    assert canon(recount(full)) == canon({k: v for k, v in full.items() if k != "ballots"})


@needs_files
async def test_a_budget_with_decimals_keeps_every_cent(engine: Engine) -> None:
    for name, budget, decimals in ((TOULOUSE, 400_000, 0), (WITH_CENTS, 21_682_941, 2)):
        done = await import_election(load(name), by=CLOCK, now=NOON, rule="greedy_votes")
        facts = await require_round(done.kode or "")
        assert (facts.contests[0].budget, facts.decimals) == (budget, decimals)
        assert facts.phase(NOON) is Phase.PUBLISHED
        outcome = await outcome_of(facts.contests[0])
        assert outcome is not None
        spent = [line.project.cost for line in outcome.won]
        assert outcome.won[-1].running == sum(spent) <= budget
        assert all(cost % 10**decimals == 0 for cost in spent)


@needs_files
async def test_a_choose_one_election_of_many_thousands_is_imported_in_seconds(engine: Engine) -> None:
    path = next(SHARED.glob("Poland_Wroclaw_2015_150_-_500*"))
    assert path.suffix == ".gz"
    done = await import_election(path.read_bytes(), by=CLOCK, now=NOON)
    facts = await require_round(done.kode or "")
    outcome = await outcome_of(facts.contests[0])
    assert outcome is not None
    assert outcome.ballots > 100_000
    assert facts.year == 2015


@needs_files
async def test_who_gathered_an_election_is_credited_as_the_file_asks(engine: Engine) -> None:
    name = "US_Stanford_Dataset_PB_Cambridge_2015_vote_approvals.pb"
    done = await import_election(load(name), by=CLOCK, now=NOON, rule="greedy_votes")
    assert "Stanford" in (await require_round(done.kode or "")).credit


async def test_an_old_file_keeps_its_own_currency_year_and_credit(engine: Engine) -> None:
    text = (
        "META\nkey;value\ndescription;Lokal\nunit;Kota\nsubunit;Utara\nbudget;10,50\nvote_type;choose-1\n"
        "rule;greedy\ncurrency;PLN\ndate_begin;6.09.2019\ndate_end;2019\n"
        "PROJECTS\nproject_id;cost;name;category\n7;10,50;Bangku;park\n8;3;Lampu;\n"
        "VOTES\nvoter_id;vote\na;7\nb;7\nc;8\n"
    )
    done = await import_election(text.encode("cp1252"), by=CLOCK, now=NOON, credit="Pabulib")
    facts = await require_round(done.kode or "")
    assert (facts.currency, facts.decimals, facts.year, facts.credit) == ("PLN", 2, 2019, "Pabulib")
    assert facts.contests[0].name == "Kota, Utara"
    outcome = await outcome_of(facts.contests[0])
    assert outcome is not None
    won = [(line.project.title, line.votes, line.project.cost) for line in outcome.won]
    assert won == [("Bangku", 2, 1050)]
    assert sorted(row["unit_price"] for row in await CostLine.select(CostLine.unit_price)) == [300, 1050]
    assert [entry.kind for entry in await happened_to(done.kode or "")] == [Event.ELECTION_IMPORTED]


async def test_a_title_of_ones_own_is_cut_to_what_a_page_can_show(engine: Engine) -> None:
    text = (
        "META\nkey;value\nbudget;9\nvote_type;approval\nPROJECTS\nproject_id;cost\n1;5\nVOTES\nid;vote\na;1"
    )
    done = await import_election(text.encode(), by=CLOCK, now=NOON, title="Panjang " * 50)
    assert len((await require_round(done.kode or "")).title) == 160


async def test_a_file_with_a_fault_writes_nothing(engine: Engine) -> None:
    broken = (
        b"META\nkey;value\nbudget;10\nvote_type;approval\n"
        b"PROJECTS\nproject_id;cost\n1;-5\nVOTES\nvoter_id;vote\na;1\n"
    )
    done = await import_election(broken, by=CLOCK, now=NOON)
    assert done.kode is None
    assert [str(note) for note in done.notes] == [
        "line 7: file.negative_cost (-5)",
        "line 10: file.unknown_project (1)",
    ]
    points = broken.replace(b"approval", b"ordinal").replace(b"-5", b"5")
    assert [note.fault.value for note in (await import_election(points, by=CLOCK, now=NOON)).notes] == [
        "file.unknown_type"
    ]
    assert (await import_election(gzip.compress(b"nothing"), by=CLOCK, now=NOON)).kode is None
    assert await Round.count() == 0
