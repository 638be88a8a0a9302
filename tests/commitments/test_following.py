"""Those who follow are told three things at once, and everything else in one message a day."""

from datetime import timedelta

import pytest

from pb.commitments.rules import EntryKind
from pb.commitments.services import follow, send_digests
from pb.commitments.services import following as following_service
from pb.core.db import Engine
from pb.people.following.services import forget_follows, unfollow_all
from pb.people.following.tables import Follow
from pb.people.queries import notices_of
from pb.people.services import erase
from tests.support.promise import add_site
from tests.support.town import NOON

pytestmark = pytest.mark.anyio
EVENING = NOON + timedelta(hours=6)


async def told(person: int | None) -> list[tuple[str, object]]:
    return [(n.kind, n.facts.get("promises")) for n in await notices_of(person or 0)]


async def test_news_of_a_day_is_one_message_and_the_same_is_never_told_twice(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following_service, "PIECE", 1)
    first, second = await add_site(), await add_site()
    reader, quiet = first.neighbours[:2]
    for kode in (first.kode, second.kode):
        await follow(kode, wanted=True, by=reader, now=NOON)
    await follow(second.kode, wanted=True, by=quiet, now=NOON)
    await follow(first.kode, wanted=True, by=first.officer, now=NOON)
    await first.write(first.officer, EntryKind.ACCEPTED)
    await first.write(first.officer, EntryKind.CHANGE_ASKED, party=1, text="Ukuran perlu diubah dahulu.")
    assert await told(reader.person) == []
    await send_digests(now=NOON - timedelta(hours=12))
    assert await told(reader.person) == []
    for _ in range(2):
        await send_digests(now=EVENING)
    assert await told(reader.person) == [("promise_digest", 1)]
    assert await told(quiet.person) == []
    assert await told(first.officer.person) == []  # their own entries are no news to them
    late = EVENING + timedelta(hours=1)
    await second.write(second.officer, EntryKind.ACCEPTED, at=late)
    await send_digests(now=late)
    assert len(await told(reader.person)) == 1
    await send_digests(now=EVENING + timedelta(days=1))
    assert len(await told(reader.person)) == 2
    assert await told(quiet.person) == [("promise_digest", 1)]


async def test_what_is_told_at_once_is_not_told_again_in_the_evening(engine: Engine) -> None:
    site = await add_site()
    reader = site.neighbours[0]
    await follow(site.kode, wanted=True, by=reader, now=NOON)
    await site.write(site.council, EntryKind.CANCELLED, text="Lahan dipakai pipa.")
    await send_digests(now=EVENING)
    assert await told(reader.person) == [("promise_cancelled", None)]


async def test_who_leaves_or_wants_no_news_follows_nothing(engine: Engine) -> None:
    site, other = await add_site(), await add_site()
    reader, gone = site.neighbours[:2]
    for kode in (site.kode, other.kode):
        await follow(kode, wanted=True, by=reader, now=NOON)
    await follow(site.kode, wanted=True, by=gone, now=NOON)
    await unfollow_all(by=reader, now=NOON)
    assert [row["account"] for row in await Follow.select()] == [gone.person]
    await erase(by=gone, now=NOON)
    await forget_follows(now=NOON)
    assert not await Follow.exists()
