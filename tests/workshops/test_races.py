"""Many people write at once through two servers: nothing is lost, nothing stands there twice, all see all."""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from pb.core.actor import VISITOR
from pb.core.db import Engine
from pb.core.errors import Refused
from pb.workshops.facts import NoteDraft, WorkshopFacts
from pb.workshops.queries import room_of
from pb.workshops.rules import Kind, StageEvent, WorkshopStage
from pb.workshops.services import contribute, merge_notes, move_stage, together
from pb.workshops.tables import Contribution
from tests.support.databases import fresh_copy
from tests.support.processes import Running, serving
from tests.support.room import guests
from tests.support.town import NOON
from tests.support.workshop import add_facilitator, add_seat, add_workshop

pytestmark = pytest.mark.anyio
GUESTS, NOTES = 12, 3
WITHIN = 3.0


@pytest.fixture(scope="module")
def database_url(template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One database for all tests of this file: each has a workshop of its own in it."""
    with fresh_copy(template, tmp_path_factory.mktemp("races")) as url:
        yield url


@pytest.fixture(scope="module")
def servers(
    database_url: str, keys: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Running]]:
    """`pb serve`, twice."""
    folder = tmp_path_factory.mktemp("data")
    settings = {"PB_DATABASE_URL": database_url, "PB_KEY_DIR": keys, "PB_DATA_DIR": folder}
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(serving(**settings)) for _ in range(2)]


async def written(workshop: WorkshopFacts) -> list[tuple[int, str]]:
    """Number and words of each note."""
    rows = Contribution.select(Contribution.number, Contribution.text).where(
        Contribution.workshop == workshop.id
    )
    return [(row["number"], row["text"]) for row in await rows.order_by(Contribution.number)]


async def test_what_a_full_room_writes_at_once_is_all_there_once_and_everybody_sees_it(
    engine: Engine, servers: list[Running]
) -> None:
    workshop = await add_workshop(WorkshopStage.UNDERSTAND)
    people = await guests(workshop, [server.url for server in servers], GUESTS)
    async with contextlib.AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(guest.client()) for guest in people]
        staying = [
            asyncio.create_task(guest.stay(client)) for guest, client in zip(people, clients, strict=True)
        ]
        await asyncio.wait_for(asyncio.gather(*(guest.ready.wait() for guest in people)), 20)

        async def twice(place: int, note: int) -> list[int]:
            """A thumb that taps again, on the other server."""
            words, key = f"Catatan {place}-{note}", f"k{note}"
            sent = (people[place].say(clients[n], words, key) for n in (place, (place + 1) % GUESTS))
            return [status for status, _ in await asyncio.gather(*sent)]

        for guest in people:
            guest.expect(GUESTS * NOTES)
        done = [
            await asyncio.gather(*(twice(place, note) for place in range(GUESTS))) for note in range(NOTES)
        ]
        ended = time.perf_counter()
        await asyncio.wait_for(asyncio.gather(*(guest.whole.wait() for guest in people)), 15)
        for task in staying:
            task.cancel()
        await asyncio.gather(*staying, return_exceptions=True)
    assert Counter(s for wave in done for pair in wave for s in pair) == {303: 2 * GUESTS * NOTES}
    found = await written(workshop)
    assert [number for number, _ in found] == list(range(1, GUESTS * NOTES + 1))
    assert Counter(words for _, words in found) == {
        f"Catatan {place}-{note}": 1 for place in range(GUESTS) for note in range(NOTES)
    }
    assert max(guest.seen_at for guest in people) < ended + WITHIN


async def test_a_note_that_meets_the_end_of_its_stage_is_taken_or_refused(engine: Engine) -> None:
    by = await add_facilitator()
    workshop = await add_workshop(WorkshopStage.UNDERSTAND, by=by)
    seats = [await add_seat(workshop) for _ in range(20)]

    async def say(seat: int) -> str:
        note = NoteDraft(kind=Kind.NEED, text="Dapur banjir")
        try:
            await contribute(workshop.kode, note, seat=seat, by=VISITOR, now=NOON)
        except Refused as refused:
            return str(refused.reason)
        return "taken"

    async def close() -> str:
        await asyncio.sleep(0.01)
        return await move_stage(workshop.kode, StageEvent.NEXT, by=by, now=NOON)

    ends = Counter(await asyncio.gather(*(say(seat) for seat in seats[:10]), close(), *map(say, seats[10:])))
    assert set(ends) <= {"taken", "contribute.closed", "assets"}
    rows = await Contribution.select(Contribution.stage).where(Contribution.workshop == workshop.id)
    assert [row["stage"] for row in rows] == ["understand"] * ends["taken"]
    assert await say(seats[0]) == "contribute.closed"


async def test_two_notes_that_are_merged_into_each_other_at_once_do_not_both_vanish(engine: Engine) -> None:
    by = await add_facilitator()
    workshop = await add_workshop(WorkshopStage.UNDERSTAND, by=by)
    seat = await add_seat(workshop)
    for _ in "12":
        note = NoteDraft(kind=Kind.NEED, text="Dapur banjir")
        await contribute(workshop.kode, note, seat=seat, by=VISITOR, now=NOON)
    merges = (merge_notes(workshop.kode, [one], other, by=by, now=NOON) for one, other in ((1, 2), (2, 1)))
    ends = await asyncio.gather(*merges, return_exceptions=True)
    assert sum(isinstance(end, Refused) for end in ends) == 1
    assert len((await room_of(workshop.id)).notes) == 1


async def test_a_server_ends_at_once_though_pages_listen(
    engine: Engine, database_url: str, keys: Path, tmp_path: Path
) -> None:
    workshop = await add_workshop(WorkshopStage.UNDERSTAND)
    settings = {"PB_DATABASE_URL": database_url, "PB_KEY_DIR": keys, "PB_DATA_DIR": tmp_path}
    with serving(**settings) as server:
        (guest,) = await guests(workshop, [server.url], 1)
        async with guest.client() as client:
            staying = asyncio.create_task(guest.stay(client))
            await asyncio.wait_for(guest.ready.wait(), 20)
            server.process.terminate()
            assert await asyncio.to_thread(server.process.wait, 10) == 0
            await asyncio.wait_for(asyncio.gather(staying, return_exceptions=True), 5)


async def test_a_note_that_is_refused_or_breaks_does_not_spoil_the_others_of_its_moment(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = await add_workshop(WorkshopStage.UNDERSTAND)
    seats = [await add_seat(facts) for _ in range(6)]
    written = together.write_down

    async def breaks(room: together.Held) -> None:
        if seats[3] in {row.seat for row in room.rows}:  # together with the others, then alone
            raise RuntimeError("the record broke")
        await written(room)

    async def say(place: int) -> int:
        words = "" if place == 1 else f"Catatan {place}"
        draft = NoteDraft(Kind.NEED, words)
        return await contribute(facts.kode, draft, seat=seats[place], by=VISITOR, now=NOON)

    with monkeypatch.context() as patch:
        patch.setattr(together, "write_down", breaks)
        answers = await asyncio.gather(*(say(place) for place in range(6)), return_exceptions=True)
    assert isinstance(answers[1], Refused)
    broken = [place for place, answer in enumerate(answers) if isinstance(answer, RuntimeError)]
    taken = [answer for answer in answers if isinstance(answer, int)]
    assert len(broken) == 1
    assert len(taken) == 4
    found = [note.number for note in (await room_of(facts.id)).notes]
    assert sorted(taken) == sorted(found)


async def test_taps_of_one_moment_on_one_button_are_one_note(engine: Engine) -> None:
    facts = await add_workshop(WorkshopStage.UNDERSTAND)
    seat, draft = await add_seat(facts), NoteDraft(Kind.NEED, "Dapur banjir")

    async def tap(key: str) -> int:
        return await contribute(facts.kode, draft, seat=seat, sent_key=key, by=VISITOR, now=NOON)

    numbers = await asyncio.gather(*(tap(key) for key in "aaabba"))
    assert numbers == [1, 1, 1, 2, 2, 1]
    assert [note.number for note in (await room_of(facts.id)).notes] == [1, 2]
