"""In the demo one resident heads an RT: some neighbours are attested, one waits for each word."""

from datetime import datetime, timedelta

from pb.core.actor import Actor
from pb.demo.people import Cast, Town
from pb.people.attesting.queries import heads_here, newest_ask
from pb.people.attesting.services import ask_heads, name_head, object_to_head, say_as_head

RT = 2


async def attest(town: Town, people: Cast, *, now: datetime) -> None:
    """The last of the listed residents heads RT 02, somebody else the RW."""
    head, number = people.homes[-1], len(people.homes)
    ward, rw, at = head.kelurahan, head.rw, now - timedelta(days=3)
    if ward is None or rw is None:
        return
    await name_head(f"+62812000{number:05d}", ward, rw, RT, by=people.officer, now=at)
    of_rw = await town.resident(ward, rw)
    await name_head(f"+62812000{town.made:05d}", ward, rw, 0, by=people.officer, now=at)
    speakers = {True: of_rw, False: head}
    heads = await heads_here(ward, rw, RT)
    for words in (2, 2, 1, 0, 0):
        person: Actor = await town.resident(ward, rw)
        await ask_heads(RT, by=person, now=at)
        asked = await newest_ask(person.person)
        for one in sorted(heads, key=lambda each: each.of_rw)[:words]:
            if asked:
                await say_as_head(asked.id, one.id, lives=True, by=speakers[one.of_rw], now=now)
    seen = next(one for one in heads if not one.of_rw)
    await object_to_head(seen.id, "Rumah nomor 12 sudah lama kosong.", by=of_rw, now=now)
