"""Whoever follows something is told once a day what is new, and nothing twice."""

from datetime import timedelta

import pytest

from pb.ballots.amending.services import Amends, amend
from pb.core.actor import RoleKind
from pb.core.audit import record
from pb.core.db import Engine
from pb.core.errors import NotFound, Refused
from pb.core.events import Event
from pb.people.following import services as following
from pb.people.following.queries import follows
from pb.people.following.rules import Followed
from pb.people.queries import notices_of
from pb.people.rules import is_urgent
from pb.people.services import notify
from pb.rounds.rules import Phase
from pb.telling.queries import things_followed
from pb.telling.services import follow, send_news
from pb.web.i18n import speaking
from pb.web.words import notice_words
from tests.support.town import NOON, WARD, add_person, add_proposal, add_round
from tests.support.workshop import add_workshop

pytestmark = pytest.mark.anyio
EVENING = NOON + timedelta(hours=5, minutes=1)  # after five in Bandung
REASON = "Aula dipakai untuk posyandu pada hari itu."


async def told(person: int | None) -> list[str]:
    with speaking("id"):
        return [
            str(notice_words(n.kind, n.facts)) for n in await notices_of(person or 0) if "thing" in n.facts
        ]


async def test_followers_of_a_round_read_its_phase_its_amendment_and_why_once(engine: Engine) -> None:
    facts = await add_round(Phase.IDEAS)
    kode = facts.kode or ""
    guide = await add_person(roles=[(RoleKind.FACILITATOR, WARD)])
    reader, supporter = await add_person(), await add_person()
    proposal = await add_proposal(facts, author=supporter)
    for who in (reader, supporter):
        await follow(Followed.ROUND, kode, wanted=True, by=who, now=NOON)
        await follow(Followed.ROUND, kode, wanted=True, by=who, now=NOON)
    later = NOON + timedelta(minutes=10)
    await amend(kode, Amends.TEXT, Phase.IDEAS, "Datang ke balai RW.", reason=REASON, by=guide, now=later)
    await send_news(now=NOON + timedelta(hours=2))
    assert await told(reader.person) == []
    for _ in range(2):
        await send_news(now=EVENING)
    assert [REASON in said for said in await told(reader.person)] == [True]
    assert await told(supporter.person) == [], "who takes part was told at once"
    await send_news(now=facts.dates[Phase.SCREENING] + timedelta(days=1, hours=8))
    with speaking("id"):
        checked = str(
            notice_words(
                "followed", {"title": facts.title, "event": "round.phase_entered", "detail": "screening"}
            )
        )
    assert (await told(reader.person))[0] == checked
    assert proposal not in str(await told(reader.person))


async def test_a_kelurahan_brings_what_is_new_there_and_nothing_that_one_follows_besides(
    engine: Engine,
) -> None:
    facts = await add_round(Phase.IDEAS)
    reader, both = await add_person(), await add_person()
    for who in (reader, both):
        await follow(Followed.PLACE, WARD, wanted=True, by=who, now=NOON)
    await follow(Followed.ROUND, facts.kode or "", wanted=True, by=both, now=NOON)
    await send_news(now=facts.dates[Phase.SCREENING] + timedelta(days=1, hours=8))
    assert len(await told(reader.person)) == 1
    assert len(await told(both.person)) == 1
    assert {thing.what for thing in await things_followed(both.person or 0)} == {"place", "round"}


async def test_what_is_not_public_cannot_be_followed_and_one_tap_ends_it(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts, reader = await add_round(Phase.IDEAS), await add_person()
    for what, kode in ((Followed.ROUND, "BDG-26-9999"), (Followed.PLACE, "32.73"), (Followed.PROMISE, "x")):
        with pytest.raises(NotFound):
            await follow(what, kode, wanted=True, by=reader, now=NOON)
    await follow(Followed.PLACE, WARD, wanted=True, by=reader, now=NOON)
    monkeypatch.setattr(following, "MOST_FOLLOWED", 1)
    with pytest.raises(Refused):
        await follow(Followed.ROUND, facts.kode or "", wanted=True, by=reader, now=NOON)
    await following.unfollow(WARD, by=reader, now=NOON)
    assert not await follows(reader.person, WARD)


@pytest.mark.parametrize(
    "kind", ["followed", "followed_in", "promise_delivered", "commented", "promise_digest"]
)
def test_what_is_not_about_oneself_waits_for_the_evening(kind: str) -> None:
    assert not is_urgent(kind)


@pytest.mark.parametrize("kind", ["decided.funded", "vote_helped", "challenge_upheld", "dispute_answered"])
def test_ones_own_proposal_vote_and_report_are_told_at_once(kind: str) -> None:
    assert is_urgent(kind)


@pytest.mark.parametrize(
    ("event", "kind", "of_old", "facts"),
    [
        (Event.MERGED, "merge_done", False, {"into": "BDG-26-0900"}),
        (Event.MERGED, "merged", False, {"into": "BDG-26-0900"}),
        (Event.SPLIT, "split_done", True, {"into": "BDG-26-0900 BDG-26-0901"}),
        (Event.PROMISED, "promised", False, {"promise": "BDG-26-0900"}),
        (Event.CARRIED_ON, "carried", False, {"about": "BDG-26-0900"}),
        (Event.PROPOSAL_CHANGED, "version_effective", True, {"about": "BDG-26-0900", "version": 2}),
        (Event.VERSION_EFFECTIVE, "version_effective", False, {"proposal": "BDG-26-0900"}),
    ],
)
async def test_who_was_told_of_it_at_once_is_not_told_of_it_as_a_follower(
    engine: Engine, event: Event, kind: str, of_old: bool, facts: dict[str, str]
) -> None:
    author, reader = await add_person(), await add_person()
    what = Followed.WORKSHOP if event is Event.VERSION_EFFECTIVE else Followed.PROPOSAL
    if what is Followed.WORKSHOP:
        kode = str((await add_workshop()).kode)
    else:
        kode = await add_proposal(await add_round(Phase.IDEAS), author=author)
    for who in (author, reader):
        await follow(what, kode, wanted=True, by=who, now=NOON)
    later = NOON + timedelta(minutes=10)
    about = facts.pop("about", None) if "into" not in facts else None
    await record(event, by=author, now=later, kode=kode, about=about, **facts)
    await notify([author.person or 0], kind, kode if of_old else "BDG-26-0900", {"title": "x"}, now=later)
    await send_news(now=EVENING)
    assert await told(author.person) == []
    assert len(await told(reader.person)) == 1
