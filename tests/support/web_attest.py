"""Heads of an RT and its RW in the full town, people who asked, an objection; the asks of their pages."""

from typing import Any

from pb.core.actor import Actor, Level
from pb.people.attesting.queries import heads_in, heads_of, newest_ask
from pb.people.attesting.services import ask_heads, name_head, object_to_head, say_as_head
from pb.people.attesting.tables import AttestObjection
from tests.support.town import NOON, WARD, add_person

RT, RW = 3, 5


async def build_attesting(people: dict[str, Actor], phones: dict[str, str]) -> dict[str, int]:
    """Keys by name: the heads, an ask that waits for the RT, one for the kelurahan, one that was drawn."""
    officer, resident, neighbour = people["officer"], people["resident"], people["neighbour"]
    await name_head(phones["resident"], WARD, RW, RT, by=officer, now=NOON)
    await name_head(phones["neighbour"], WARD, RW, 0, by=officer, now=NOON)
    heads = await heads_in([WARD], NOON)
    ids = {"head_rw": heads[0].head.id, "head_rt": heads[1].head.id}
    for name in ("drawn", "second", "asked"):
        person = await add_person(name=f"Warga {name.title()}", rw=RW, level=Level.L1)
        await ask_heads(RT, by=person, now=NOON)
        asked = await newest_ask(person.person)
        ids[name] = asked.id if asked else 0
        if name != "asked":
            await say_as_head(ids[name], ids["head_rt"], lives=True, by=resident, now=NOON)
    await say_as_head(ids["drawn"], ids["head_rw"], lives=True, by=neighbour, now=NOON)
    await object_to_head(ids["head_rt"], "Rumah itu sudah lama kosong.", by=neighbour, now=NOON)
    row = await AttestObjection.select(AttestObjection.id).first()
    ids["objection"] = row["id"]
    assert len(await heads_of(resident.person)) == 1
    return {f"attest_{name}": key for name, key in ids.items()}


def attest_asks(ids: dict[str, int], phone: str) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Parameters and fields of a good request for each route."""
    why = "Rumahnya sudah lama kosong."
    ward = {"code": WARD}
    return {
        "attest.mine": ({}, {}),
        "attest.ask": ({}, {"rt": "3"}),
        "attest.heads": ({}, {}),
        "attest.say": ({"id": ids["attest_asked"]}, {"sebagai": str(ids["attest_head_rt"]), "kata": "ya"}),
        "attest.public": (ward, {}),
        "attest.object": (ward, {"ketua": str(ids["attest_head_rt"]), "alasan": why}),
        "attest.desk": ({}, {}),
        "attest.name": ({}, {"kontak": phone, "wilayah": WARD, "rw": "7", "rt": "1"}),
        "attest.second": ({"id": ids["attest_second"]}, {"kata": "ya"}),
        "attest.check": ({"id": ids["attest_drawn"]}, {"kata": "ya"}),
        "attest.head": ({"id": ids["attest_head_rt"]}, {}),
        "attest.end": ({"id": ids["attest_head_rt"]}, {"alasan": why, "cabut": "1"}),
        "attest.settle": ({"id": ids["attest_objection"]}, {"jawaban": why}),
    }
