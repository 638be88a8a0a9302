"""A round of many projects and as many ballots as wanted, closed and counted by the services."""

import json

from pb.ballots.services import close_voting
from pb.core.actor import CLOCK
from pb.core.db import current_engine
from pb.rounds.rules import Phase
from pb.trials.samples import Offered, made_up
from tests.support.box import sealed_row
from tests.support.signing import publish_signed
from tests.support.town import NOON, add_proposal, add_round

MOST, MILLION = 5, 1_000_000
_NUMBERED = {
    "sqlite": "(SELECT key + 1 AS n, value AS sealed FROM json_each({}))",
    "postgres": "json_array_elements_text(CAST({} AS json)) WITH ORDINALITY AS t (sealed, n)",
}
_BALLOTS = (
    "INSERT INTO open_ballot (slot, contest, sealed) SELECT 'slot-' || n, {contest}, sealed FROM {rows}"
)
_MARKS = """
INSERT INTO participation (id, contest, voter, channel, day, version)
SELECT n, {contest}, n, 'web', '2026-06-12', 1 FROM {rows}"""


async def large_round(voters: int, projects: int = 60, **rules: object) -> str:
    """The kode of a round that is closed, counted and public."""
    kode = await full_box(voters, projects, **rules)
    await close_voting(kode, by=CLOCK, now=NOON)
    await publish_signed(kode)
    return kode


async def full_box(voters: int, projects: int = 60, **rules: object) -> str:
    """The kode of a round in which so many have voted.

    The ballots come from a seed and go where casting would have put them, in two statements.
    """
    budget = projects * 25 * MILLION
    facts = await add_round(Phase.VOTING, budget=budget, max_choices=MOST, **rules)
    offered = []
    for number in range(1, projects + 1):
        cost, rw = (15 + number * 37 % 190) * MILLION, number % 15 + 1
        title = f"Perbaikan saluran air dan jalan setapak di gang nomor {number}"
        await add_proposal(facts, title=title, cost=cost, rw=rw, listed=number)
        offered.append(Offered(str(number), cost, rw))
    found = made_up(offered, voters=voters, most=MOST, budget=budget, seed=2027)
    choices = [sorted(map(int, ballot)) for ballot, n in found.items() for _ in range(n)]
    sealed = [sealed_row(facts, f"slot-{n}", chosen).sealed for n, chosen in enumerate(choices, 1)]
    await _cast(facts.contests[0].id, sealed)
    return str(facts.kode)


async def _cast(contest: int, sealed: list[str]) -> None:
    engine = current_engine()
    sqlite = engine.engine_type == "sqlite"
    rows = _NUMBERED["sqlite" if sqlite else "postgres"].format("?" if sqlite else "$1")
    for statement in (_BALLOTS, _MARKS):
        await engine.run(statement.format(contest=contest, rows=rows), (json.dumps(sealed),))
