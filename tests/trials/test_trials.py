"""Counts that anybody tries: from a file or a round, counted apart from the requests, gone after a day."""

import resource
import zlib
from datetime import timedelta

import msgspec
import pytest

from pb.core.db import Engine
from pb.core.errors import NotFound, Refused
from pb.counting import WhyNotCount
from pb.counting.files import read, written_as
from pb.trials import services
from pb.trials.queries import require_trial
from pb.trials.rules import PER_HOUR, Ballots, TrialState, Way, WhyNotTry, why_not_try
from pb.trials.services import begin, begin_with_round, count_due_trials, forget_old_trials, read_file
from pb.trials.tables import Trial
from tests.support.town import NOON

pytestmark = pytest.mark.anyio
PROJECTS = (("jalan", "Jalan", 60), ("lampu", "Lampu", 40), ("taman", "Taman", 30), ("buku", "Buku", 30))
"""Three of five want the road and the lamps, two the park and one of them the books."""
FIVE = Ballots(
    name="Lima warga",
    currency="IDR",
    decimals=0,
    budget=100,
    projects=PROJECTS,
    ballots=((("jalan", "lampu"), 3), (("buku", "taman"), 1), (("taman",), 1)),
)


async def tried(*ways: Way) -> int:
    key = await begin(FIVE, ways, now=NOON)
    await count_due_trials(now=NOON)
    return key


async def test_two_ways_are_counted_beside_each_other(engine: Engine) -> None:
    facts = await require_trial(await tried(Way.GREEDY_VOTES, Way.MES_COST_GREEDY))
    by_votes, by_shares = facts.counted
    assert facts.state is TrialState.DONE
    assert by_votes.funded == ("jalan", "lampu")
    assert set(by_shares.funded) == {"jalan", "taman"}
    assert (by_votes.some, by_shares.some, by_shares.voters) == (3, 5, 5)
    assert (by_shares.better, by_shares.worse) == (2, 3)
    assert {row.id for row in facts.rows if row.disputed} == {"lampu", "taman"}
    assert by_votes.reasons["taman"][0] == "count.did_not_fit"
    assert by_votes.reasons["taman"][1]["missing"] == 30


async def test_a_way_tells_its_steps_and_how_the_money_ran_down(engine: Engine) -> None:
    """Ten times as many voters, of whom it may be told: thirty with 2 each have just the cost of the road."""
    many = msgspec.structs.replace(FIVE, ballots=tuple((marks, n * 10) for marks, n in FIVE.ballots))
    key = await begin(many, [Way.MES_COST, Way.GREEDY_VOTES], now=NOON)
    await count_due_trials(now=NOON)
    shares, votes = (await require_trial(key)).counted
    assert [(step.title, step.after, step.took) for step in votes.steps[:2]] == [
        ("Jalan", 40, True),
        ("Lampu", 0, True),
    ]
    assert [step.took for step in votes.steps[2:]] == [False, False]
    assert votes.ebbs == ()
    first = shares.ebbs[0]
    assert (first.title, first.held[0], first.held[-1]) == ("Jalan", 100, 0)
    assert shares.purchases == 2
    assert shares.served == (0, 50)


async def test_a_tie_is_broken_as_the_round_says(engine: Engine) -> None:
    cheaper_first = msgspec.structs.replace(FIVE, ties="cost_votes_lot")
    key = await begin(cheaper_first, [Way.GREEDY_VOTES], now=NOON)
    await count_due_trials(now=NOON)
    assert (await require_trial(key)).counted[0].funded == ("lampu", "jalan")


async def test_until_it_is_counted_a_trial_waits(engine: Engine) -> None:
    key = await begin(FIVE, [Way.GREEDY_VOTES], now=NOON)
    facts = await require_trial(key)
    assert (facts.state, facts.counted, facts.rows) == (TrialState.WAITING, (), ())


async def test_a_trial_whose_process_died_is_counted_by_another(engine: Engine) -> None:
    key = await begin(FIVE, [Way.GREEDY_VOTES], now=NOON)
    assert await services._claim(now=NOON) is not None
    await count_due_trials(now=NOON)
    assert (await require_trial(key)).state is TrialState.WAITING
    await count_due_trials(now=NOON + services.LEASE + timedelta(seconds=1))
    assert (await require_trial(key)).state is TrialState.DONE


async def test_a_count_that_ends_badly_says_so_and_keeps_what_was_counted(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = await begin(FIVE, [Way.GREEDY_VOTES, Way.MES_COST], now=NOON)
    await Trial.update({Trial.ways: '["greedy_votes","no such way"]'}).where(Trial.id == key)
    await count_due_trials(now=NOON)
    row = await Trial.select(Trial.state, Trial.results).where(Trial.id == key).first()
    assert row is not None
    assert row["state"] == TrialState.FAILED
    assert '"way":"greedy_votes"' in row["results"]


@pytest.mark.matrix("L8")
async def test_nobody_makes_the_city_read_and_count_all_day(engine: Engine) -> None:
    """A file that cannot be read costs a try too, and it is not even looked at once the tries are spent."""
    peer, other = "192.0.2.1", "192.0.2.2"
    assert (await read_file(b"nothing", "x.pb", peer=peer, now=NOON)).ballots is None
    for _ in range(PER_HOUR - 1):
        await begin_with_round(FIVE, [Way.GREEDY_VOTES], peer=peer, now=NOON)
    with pytest.raises(Refused) as refused:
        await read_file(b"nothing", "x.pb", peer=peer, now=NOON)
    assert refused.value.reason is WhyNotTry.TOO_MANY
    await begin_with_round(FIVE, [Way.GREEDY_VOTES], peer=other, now=NOON)


async def test_a_file_is_read_apart_with_its_faults_by_line(engine: Engine) -> None:
    head = b"META\nkey;value\ndescription;Lokal\nbudget;100\nvote_type;approval\n"
    good = head + b"PROJECTS\nproject_id;cost;name\n1;60;Jalan\nVOTES\nvoter_id;vote\na;1\nb;1\n"
    found = await read_file(good, "x.pb", peer="192.0.2.1", now=NOON)
    assert found.ballots is not None
    assert (found.ballots.name, found.ballots.budget) == ("Lokal", 100)
    assert found.ballots.ballots == ((("1",), 2),)
    election = read(good).election
    assert election is not None
    for form in ("csv", "json"):
        other = written_as(election, form).encode()
        assert await read_file(other, "x.pb", peer="192.0.2.1", now=NOON) == found
    bad = await read_file(good.replace(b"60", b"-6"), "x.pb", peer="192.0.2.1", now=NOON)
    assert bad.ballots is None
    assert bad.notes[0][:2] == (8, "file.negative_cost")


async def test_a_file_that_unfolds_without_end_leaves_the_site_as_it_was(engine: Engine) -> None:
    """160 megabytes in less than one: the process that reads them is the only one that feels it."""
    packing, block = zlib.compressobj(1, wbits=31), b"a;1\n" * 250_000
    parts = [packing.compress(part) for part in (b"META\nkey;value\n", *(block for _ in range(160)))]
    bomb = b"".join([*parts, packing.flush()])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = await read_file(bomb, "x.pb.gz", peer="192.0.2.1", now=NOON)
    assert found.ballots is None
    assert found.notes
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


async def test_a_trial_is_gone_after_a_day(engine: Engine) -> None:
    key = await tried(Way.GREEDY_VOTES)
    await forget_old_trials(now=NOON + timedelta(hours=23))
    await require_trial(key)
    await forget_old_trials(now=NOON + timedelta(hours=25))
    with pytest.raises(NotFound):
        await require_trial(key)


@pytest.mark.one_engine
def test_one_to_three_ways_can_be_tried() -> None:
    assert why_not_try([]) is WhyNotTry.NO_WAY
    assert why_not_try(list(Way)) is WhyNotTry.TOO_MANY_WAYS
    assert why_not_try([Way.GREEDY_VOTES]) is None


async def test_ballots_with_points_are_counted_by_points(engine: Engine) -> None:
    points = msgspec.structs.replace(
        FIVE, kind="cumulative", ballots=(((("jalan", 1), ("lampu", 4)), 2), ((("taman", 5),), 1))
    )
    key = await begin(points, [Way.GREEDY_POINTS, Way.MES_POINTS_GREEDY], now=NOON)
    await count_due_trials(now=NOON)
    facts = await require_trial(key)
    assert facts.state is TrialState.DONE
    assert facts.counted[0].funded == ("lampu", "taman")


async def test_ballots_without_ranks_are_not_counted_by_ranks(engine: Engine) -> None:
    with pytest.raises(Refused) as refused:
        await begin(FIVE, [Way.GREEDY_VOTES, Way.GREEDY_BORDA1], now=NOON)
    assert refused.value.reason is WhyNotCount.NEEDS_RANKS
