"""Announcing many rounds is taken back for a day, where nobody built on them."""

import asyncio
from datetime import timedelta

import pytest

from pb.core.actor import Actor
from pb.core.audit import happened_to
from pb.core.city import this_city
from pb.core.db import Engine
from pb.core.errors import NotFound, Refused
from pb.core.events import Event
from pb.core.undo import WhyNotUndo
from pb.people.following.rules import Followed
from pb.proposals.services import start_draft
from pb.proposals.tables import Draft
from pb.rounds.facts import RoundFacts
from pb.rounds.planning.queries import announcing_of, require_batch, rounds_of_batch
from pb.rounds.planning.services import Done, announce_many, announce_one, make_drafts, undo
from pb.rounds.queries import require_round, require_round_by_id
from pb.rounds.rules import Phase, WhyNotRound
from pb.rounds.services import change_dates
from pb.telling.services import follow, send_news
from tests.rounds.test_planning import REASON, plans
from tests.rounds.test_rounds import DATES, facilitator
from tests.support.town import CITY, add_person

pytestmark = pytest.mark.anyio
SOON = DATES[Phase.IDEAS] - timedelta(days=2)


async def announced(by: Actor, many: int) -> tuple[Done, list[RoundFacts]]:
    """As many rounds, announced in one act two days before people may propose."""
    batch = await make_drafts(CITY, plans(many), by=by, now=SOON)
    done = await announce_many([facts.id for facts in await rounds_of_batch(batch)], by=by, now=SOON)
    return done, list(await rounds_of_batch(batch))


async def test_announced_rounds_are_drafts_again_where_nothing_was_built_on_them(engine: Engine) -> None:
    by = await facilitator(CITY)
    done, (plain, written, followed, moved) = await announced(by, 4)
    begun = DATES[Phase.IDEAS] + timedelta(minutes=1)
    at = SOON + timedelta(hours=2)
    author = await add_person(kelurahan=written.place)
    reader = await add_person()
    await follow(Followed.ROUND, followed.kode or "", wanted=True, by=reader, now=at)
    later = {Phase.CLOSED: DATES[Phase.CLOSED] + timedelta(days=1)}
    await change_dates(moved.kode or "", later, reason=REASON, by=by, now=at)
    with pytest.raises(Refused) as late:
        await undo(done.batch, reason=REASON, by=by, now=begun)
    assert late.value.reason is WhyNotUndo.LATE
    with pytest.raises(NotFound):
        await undo(done.batch, reason=REASON, by=await facilitator(CITY), now=at)
    await start_draft(written.kode or "", by=author, now=begun)
    back = await undo(done.batch, reason=REASON, by=by, now=at)
    assert back.done == (plain.id,)
    assert {one.round: one.why for one in back.left} == {
        written.id: WhyNotRound.PROPOSED,
        followed.id: WhyNotRound.TOLD,
        moved.id: WhyNotRound.BUILT_ON,
    }
    assert (await require_batch(done.batch)).body.kept == back.left
    assert (await require_round_by_id(plain.id)).kode is None
    with pytest.raises(NotFound):
        await require_round(plain.kode or "")
    told = await happened_to(plain.kode or "")
    assert [(one.kind, one.facts.get("reason")) for one in told] == [
        (Event.ROUND_ANNOUNCED, None),
        (Event.ROUND_UNANNOUNCED, REASON),
    ]
    await announce_many([plain.id], by=by, now=at)
    assert (await require_round_by_id(plain.id)).kode not in {plain.kode, None}


async def test_a_round_announced_alone_is_taken_back_by_whoever_announced_it_for_a_day(
    engine: Engine,
) -> None:
    by, other = await facilitator(CITY), await facilitator(CITY)
    (draft,) = await rounds_of_batch(await make_drafts(CITY, plans(1), by=by, now=SOON))
    kode = await announce_one(draft.id, by=by, now=SOON)
    facts, day = await require_round(kode), timedelta(days=1)
    assert await announcing_of(facts, other.person or 0, SOON) is None
    assert await announcing_of(facts, by.person or 0, SOON + day + timedelta(minutes=1)) is None
    act = await announcing_of(facts, by.person or 0, SOON + day)
    assert act is not None
    with pytest.raises(NotFound):
        await undo(act.id, reason=REASON, by=other, now=SOON)
    assert (await undo(act.id, reason=REASON, by=by, now=SOON + day)).done == (draft.id,)
    assert (await require_round_by_id(draft.id)).kode is None
    again = await require_round(await announce_one(draft.id, by=by, now=SOON + day))
    assert again.kode != kode
    act = await announcing_of(again, by.person or 0, SOON + day)
    assert act is not None
    await start_draft(again.kode or "", by=await add_person(kelurahan=again.place), now=DATES[Phase.IDEAS])
    with pytest.raises(Refused) as refused:
        await undo(act.id, reason=REASON, by=by, now=SOON + day)
    assert refused.value.reason is WhyNotRound.PROPOSED


async def test_who_follows_the_kelurahan_and_was_told_keeps_its_round_announced(engine: Engine) -> None:
    by, reader = await facilitator(CITY), await add_person()
    first = (await announced(by, 1))[1][0]
    await undo((await announced(by, 1))[0].batch, reason=REASON, by=by, now=SOON)  # nobody follows it yet
    await follow(Followed.PLACE, first.place or "", wanted=True, by=reader, now=SOON - timedelta(days=1))
    done, (facts,) = await announced(by, 1)
    evening = this_city().at(this_city().day(SOON)) + timedelta(hours=17, minutes=5)
    await send_news(now=max(evening, SOON + timedelta(hours=3)))
    with pytest.raises(Refused) as refused:
        await undo(done.batch, reason=REASON, by=by, now=SOON + timedelta(hours=20))
    assert refused.value.reason is WhyNotRound.TOLD
    assert (await require_round_by_id(facts.id)).kode == facts.kode


async def test_a_draft_that_is_begun_meanwhile_is_refused_or_keeps_the_round(engine: Engine) -> None:
    by = await facilitator(CITY)
    done, (facts,) = await announced(by, 1)
    author = await add_person(kelurahan=facts.place)
    began, back = await asyncio.gather(
        start_draft(facts.kode or "", by=author, now=DATES[Phase.IDEAS]),
        undo(done.batch, reason=REASON, by=by, now=SOON),
        return_exceptions=True,
    )
    stands = (await require_round_by_id(facts.id)).kode is not None
    assert stands == await Draft.exists().where(Draft.round == facts.id)
    assert isinstance(back if stands else began, Refused if stands else NotFound)
