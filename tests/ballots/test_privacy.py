"""What published ballots would give away: the figures of the design, the box, modes that only close."""

import pytest

from pb.ballots.privacy.queries import privacy_report, true_shares
from pb.ballots.privacy.rules import Shape, simulated_share, unique_share
from pb.ballots.privacy.services import set_publication
from pb.ballots.rules import banded
from pb.ballots.services import cast
from pb.core.actor import RoleKind
from pb.core.db import Engine
from pb.core.errors import Refused
from pb.rounds.queries import require_round
from pb.rounds.rules import Phase, Publication, WhyNotRound
from tests.support.town import NOON, WARD, add_person, add_proposal, add_round

pytestmark = [pytest.mark.anyio, pytest.mark.matrix("N6")]
REASON = "Wilayahnya kecil, pilihan mudah ditebak."


@pytest.mark.parametrize(
    ("shape", "percent"),
    [
        (Shape(400, 20, 0), 82),
        (Shape(400, 20, 5), 63),
        (Shape(400, 12, 3), 14),
        (Shape(400, 8, 3), 4),
        (Shape(2000, 12, 3), 3),
    ],
)
def test_the_simulation_gives_the_shares_of_the_design(shape: Shape, percent: int) -> None:
    assert abs(simulated_share(shape) - percent * 10) <= 50


def test_a_share_is_exact_and_one_is_never_none() -> None:
    assert unique_share([]) == unique_share("aabb") == 0
    assert unique_share("aabbc") == 200
    assert unique_share(["a"] * 4999 + ["b"]) == 1


def test_a_part_of_fewer_than_ten_is_told_together_with_others() -> None:
    assert banded({"05": 11, "07": 6, "09": 5}) == {"05": 11, "": 11}
    assert banded({"05": 30, "07": 2}) == {}


async def test_the_box_tells_how_many_stand_alone_and_nothing_else(engine: Engine) -> None:
    facts = await add_round(Phase.VOTING)
    for number in (1, 2, 3):
        await add_proposal(facts, listed=number, title=f"Usulan {number}", cost=50_000_000)
    for chosen in ({1}, {1}, {1, 2}, {3}):
        await cast(facts.kode or "", {1: frozenset(chosen)}, by=await add_person(), now=NOON)
    assert await true_shares(facts) == {1: 500}
    (line,) = await privacy_report(facts)
    assert (line.shape.projects, line.shape.limit) == (3, 5)


@pytest.mark.parametrize("phase", [Phase.LISTING, Phase.VOTING])
async def test_once_the_vote_is_open_a_round_can_only_close_more(engine: Engine, phase: Phase) -> None:
    facts = await add_round(phase, rule="greedy_votes", publication="atoms")
    kode, by = facts.kode or "", await add_person(roles=[(RoleKind.FACILITATOR, WARD)])
    if phase is Phase.VOTING:
        with pytest.raises(Refused) as refused:
            await set_publication(kode, Publication.FULL, reason=REASON, by=by, now=NOON)
        assert refused.value.reason is WhyNotRound.ONLY_TOTALS
    await set_publication(kode, Publication.TOTALS, reason=REASON, by=by, now=NOON)
    assert (await require_round(kode)).publication == "totals"
    if phase is Phase.VOTING:
        with pytest.raises(Refused) as refused:
            await set_publication(kode, Publication.FULL, reason=REASON, by=by, now=NOON)
        assert refused.value.reason is WhyNotRound.ONLY_TOTALS
    else:
        await set_publication(kode, Publication.FULL, reason=REASON, by=by, now=NOON)
