"""How proposals of a round stand is kept in the process, and after each act it is what the rows say."""

from collections.abc import Awaitable, Callable

import pytest

from pb.core.actor import RoleKind
from pb.core.db import Engine
from pb.proposals.queries import standing
from pb.proposals.queries.standing import proposals_stand
from pb.proposals.services import (
    answer_regroup,
    hide,
    publish_draft,
    save_draft,
    screen,
    show,
    start_edit,
    suggest_merge,
    suggest_split,
    withdraw,
)
from pb.rounds.rules import Phase
from tests.proposals.test_proposals import publish
from tests.proposals.test_regrouping import HALVES, WORDS
from tests.support.town import NOON, OTHER_WARD, WARD, add_person, add_round

pytestmark = pytest.mark.anyio


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """For how many rounds the rows were summed up, each time."""
    times: list[int] = []
    real = standing._sums

    async def counted(ids: list[int]) -> object:
        if ids:
            times.append(len(ids))
        return await real(ids)

    monkeypatch.setattr(standing, "_sums", counted)
    return times


async def test_what_is_kept_is_what_the_rows_say_after_each_act(engine: Engine, asked: list[int]) -> None:
    facts = await add_round(Phase.IDEAS)
    by = await add_person()
    staff = await add_person(
        totp=True,
        roles=[(RoleKind.PROFESSIONAL, WARD), (RoleKind.FACILITATOR, WARD)],
        kelurahan=None,
        rw=None,
    )
    kodes: list[str] = []

    async def propose() -> None:
        kodes.append(
            await publish(by, facts, title=f"Lampu gang nomor {len(kodes)}", rw=f"{len(kodes) + 1:02d}")
        )

    async def change() -> None:
        draft = await start_edit(kodes[0], by=by, now=NOON)
        await save_draft(draft, {"rw": "09"}, by=by, now=NOON)
        await publish_draft(draft, by=by, now=NOON)

    async def merge() -> None:
        other = await add_person(name="Warga RW 07")
        kodes.append(await publish(other, facts, title="Saluran gang", rw="07"))
        key = await suggest_merge([kodes[1], kodes[-1]], *WORDS, by=by, now=NOON)
        await answer_regroup(key, kodes[-1], accepts=True, by=other, now=NOON)

    async def check() -> None:
        words = {"cost": 80_000_000, "agency": "Dishub", "reason": "Tanah milik kota.", "version": 2}
        await screen(kodes[0], "eligible", **words, by=staff, now=NOON)  # type: ignore[arg-type]

    acts: list[Callable[[], Awaitable[object]]] = [
        propose, propose, propose, change, merge,
        lambda: suggest_split(kodes[2], HALVES, ["both"], WORDS[2], by=by, now=NOON),
        lambda: hide(kodes[0], "Bukan usulan.", by=staff, now=NOON),
        lambda: show(kodes[0], by=staff, now=NOON),
        check, lambda: withdraw(kodes[0], "Sudah ada.", by=by, now=NOON),
    ]  # fmt: skip
    seen = []
    for act in acts:
        await act()
        seen.append(await proposals_stand([facts]))
        standing._kept.clear()
        assert await proposals_stand([facts]) == seen[-1]
    assert len({repr(one) for one in seen}) >= len(acts) - 2


async def test_only_the_round_where_something_happened_is_summed_up_again(
    engine: Engine, asked: list[int]
) -> None:
    here, there = (
        await add_round(Phase.IDEAS),
        await add_round(Phase.IDEAS, areas=[OTHER_WARD], place=OTHER_WARD),
    )
    by = await add_person()
    for _ in range(2):
        await proposals_stand([here, there])
    await publish(by, here)
    found = await proposals_stand([here, there])
    assert asked == [2, 1]
    assert found.sums[here.contests[0].id].published == 1
