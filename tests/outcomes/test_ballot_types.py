"""Rounds with points, ranks or a budget to spend: cast, refused, counted, recounted."""

import asyncio
import json
from pathlib import Path

import pytest

from pb.ballots.choices import Chosen, Step, text_of
from pb.ballots.queries import sheets
from pb.ballots.rules import WhyNotChoose
from pb.ballots.sealing import slot_of
from pb.ballots.services import cast, close_voting, tap
from pb.ballots.tables import OpenBallot, Participation
from pb.core.actor import CLOCK
from pb.core.canon import canon
from pb.core.db import Engine
from pb.core.errors import Refused
from pb.counting import recount
from pb.outcomes.queries import outcome_of, public_record
from pb.outcomes.rules import WhyNotPublish
from pb.rounds.facts import RoundFacts
from pb.rounds.rules import Phase
from pb.transparency.services import extend_log
from tests.recount.test_packs import pack_of
from tests.support.box import sealed_row
from tests.support.packs import recount_file
from tests.support.signing import publish_signed
from tests.support.town import NOON, add_person, add_proposal, add_round

pytestmark = pytest.mark.anyio
POINTS = {"ballot_type": "cumulative", "max_choices": 0, "points_total": 3, "points_cap": 3}
RANKS = {"ballot_type": "ordinal", "max_choices": 2, "rule": "greedy_borda1", "completion": "none"}
KNAPSACK = {"ballot_type": "knapsack", "max_choices": 0, "rule": "greedy_votes", "completion": "none"}
GIVEN: list[Chosen] = [((1, 2), (2, 1))] * 3 + [((3, 1), (4, 2)), ((3, 3),)]
RANKED: list[Chosen] = [(1, 2)] * 3 + [(3, 4), (3,)]


async def voting(**rules: object) -> tuple[RoundFacts, list[str]]:
    """The example of docs/counting.md: four proposals, money for some of them."""
    facts = await add_round(Phase.VOTING, **({"budget": 100} | rules))  # type: ignore[arg-type]
    costs = enumerate((60, 40, 30, 30), 1)
    return facts, [await add_proposal(facts, title=f"Usulan {n}", cost=c, listed=n) for n, c in costs]


@pytest.mark.parametrize(
    ("rules", "ballots", "funded", "scores"),
    [
        (POINTS | {"rule": "greedy_points", "completion": "none"}, GIVEN, (0, 2), (6, 3, 4, 2)),
        (POINTS | {"rule": "mes_points", "completion": "utilitarian"}, GIVEN, (2, 0), (6, 3, 4, 2)),
        (RANKS, RANKED, (0, 2), (6, 3, 3, 1)),
        (KNAPSACK, [frozenset({1, 2})] * 3 + [frozenset({3, 4}), frozenset({3})], (1, 0), (None,) * 4),
    ],
)
async def test_each_type_is_counted_as_the_page_on_counting_says(
    engine: Engine,
    tmp_path: Path,
    rules: dict[str, object],
    ballots: list[Chosen],
    funded: tuple[int, ...],
    scores: tuple[int | None, ...],
) -> None:
    """Also by the file that a stranger counts with."""
    facts, kodes = await voting(**rules)
    for chosen in ballots:
        await cast(facts.kode or "", {1: chosen}, by=await add_person(), now=NOON)
    await close_voting(facts.kode or "", by=CLOCK, now=NOON)
    await publish_signed(facts.kode or "")
    outcome = await outcome_of(facts.contests[0])
    assert outcome
    assert [line.project.kode for line in outcome.won] == [kodes[number] for number in funded]
    by_kode = {line.project.kode: line for line in outcome.lines}
    assert tuple(by_kode[kode].score for kode in kodes) == scores
    assert [by_kode[kode].votes for kode in kodes] == [3, 3, 2, 1]
    text = await public_record(facts.contests[0])
    assert canon(recount(json.loads(text))) == canon(
        {name: part for name, part in json.loads(text).items() if name != "ballots"}
    )
    await extend_log(now=NOON)
    (tmp_path / "paket.zip").write_bytes(await pack_of(facts.kode or ""))
    assert await asyncio.to_thread(recount_file().main, [str(tmp_path / "paket.zip")]) == 0


@pytest.mark.matrix("V11")
@pytest.mark.parametrize(
    ("rules", "chosen", "reason"),
    [
        (POINTS | {"rule": "mes_points"}, ((1, 2), (2, 2)), WhyNotChoose.TOO_MANY_POINTS),
        (RANKS, (1, 2, 3), WhyNotChoose.TOO_MANY),
        (KNAPSACK, frozenset({1, 2, 3}), WhyNotChoose.OVER_BUDGET),
    ],
)
async def test_a_ballot_beyond_its_limits_is_refused_when_cast_and_in_the_box(
    engine: Engine, rules: dict[str, object], chosen: Chosen, reason: WhyNotChoose
) -> None:
    facts, _ = await voting(**rules)
    by = await add_person()
    with pytest.raises(Refused) as refused:
        await cast(facts.kode or "", {1: chosen}, by=by, now=NOON)
    assert refused.value.reason is reason
    assert await Participation.count() == 0
    slot = slot_of(facts.id, facts.contests[0].id, by.person or 0)
    await OpenBallot.insert(sealed_row(facts, slot, json.loads(text_of(chosen))))
    await close_voting(facts.kode or "", by=CLOCK, now=NOON)
    with pytest.raises(Refused) as at_the_count:
        await publish_signed(facts.kode or "")
    assert at_the_count.value.reason is WhyNotPublish.OVER_LIMIT
    assert await outcome_of(facts.contests[0]) is None


async def test_points_are_given_tap_by_tap_and_come_back(engine: Engine) -> None:
    facts, _ = await voting(**POINTS, rule="mes_points")
    by, kode = await add_person(), facts.kode or ""
    for number, step in ((1, Step.MORE), (1, Step.MORE), (2, Step.MORE), (1, Step.LESS), (3, Step.CHOOSE)):
        await tap(kode, 1, number, step=step, by=by, now=NOON)
    with pytest.raises(Refused) as refused:
        await tap(kode, 1, 4, step=Step.MORE, by=by, now=NOON)
    assert refused.value.reason is WhyNotChoose.TOO_MANY_POINTS
    (sheet,) = await sheets(facts, by=by)
    assert (sheet.kept, sheet.points_left, sheet.unsent) == (((1, 1), (2, 1), (3, 1)), 0, True)
    await cast(kode, {1: sheet.kept}, by=by, now=NOON)
    (sheet,) = await sheets(facts, by=by)
    assert (sheet.sent, sheet.unsent) == (((1, 1), (2, 1), (3, 1)), False)
