"""Two rounds by roll in the full town: one whose vote is open, one where a change waits; their asks."""

from datetime import timedelta
from typing import Any

from pb.core.actor import Actor
from pb.roll.rules import BatchKind
from pb.roll.rules.objections import ObjectionKind
from pb.roll.services import Said, make_letters, object_to_roll
from tests.support.roll import FILE, HEAD, REASON, roll_town, voting_town
from tests.support.town import NOON, WARD

WEEK = {"object_from": NOON - timedelta(days=1), "object_until": NOON + timedelta(days=7)}


async def build_rolls(people: dict[str, Actor]) -> tuple[dict[str, str], dict[str, int], str]:
    """Kodes by name, the key of somebody on the open roll, and a letter: its serial and its code."""
    first, second = people["facilitator"], people["administrator"]
    voting = await voting_town(first, second, **WEEK)
    number, printed = await make_letters(voting.kode, WARD, 5, 1, by=first, now=NOON)
    said = Said(ObjectionKind.MISSING, "Warga Dahlia", "1988", WARD, 5, 3)
    await object_to_roll(voting.kode, said, by=people["resident"], now=NOON)
    waits = await roll_town(first, second, **WEEK)
    await waits.enter(FILE)
    await waits.read(f"{HEAD}\nWarga Teratai;1990;1;5", kind=BatchKind.MORE, by=people["staff_stale"])
    mawar = await voting.find("Warga Mawar", "1990-04-05")
    found = {"roll": voting.kode, "roll_waits": waits.kode}
    ids = {"on_roll": mawar.id, "letters": number}
    return found, ids, f"{printed[0].serial} {printed[0].code}"


def roll_asks(
    rounds: dict[str, str], ids: dict[str, int], phone: str, letter: str
) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Parameters and fields of a good request for each route."""
    voting, waits = {"kode": rounds["roll"]}, {"kode": rounds["roll_waits"]}
    serial, code = letter.split()
    person = {"nama": "Warga Mawar", "lahir": "5/4/1990"}
    said = {
        "apa": "missing",
        "nama_k": "Warga Anggrek",
        "lahir_k": "1980",
        "kelurahan": WARD,
        "rw": "5",
        "rt": "3",
    }
    on_roll = {"orang": str(ids["on_roll"])}
    return {
        "roll.desk": (waits, {}),
        "roll.rules": (waits, {"siapa": "roll", "alasan": REASON}),
        "roll.import": (waits, {"macam": "more", "alasan_berkas": REASON}),
        "roll.batch": (waits | {"n": 2}, {}),
        "roll.approve": (waits | {"n": 2}, {}),
        "roll.refuse": (waits | {"n": 2}, {}),
        "letters": (voting, {}),
        "letters.make": (voting, {"rw": f"{WARD}-05"}),
        "letters.void": (voting | {"n": ids["letters"]}, {}),
        "roll.counter": (voting, {}),
        "roll.counter.find": (voting, person),
        "roll.counter.letter": (voting, on_roll),
        "roll.counter.match": (voting, on_roll | {"kontak": phone}),
        "roll.counter.object": (voting, said),
        "objections": (voting, {}),
        "objection": (voting | {"n": 1}, {}),
        "objection.answer": (voting | {"n": 1}, {"putusan": "granted", "jawaban": REASON}),
        "roll": (voting, {}),
        "roll.find": (voting, person),
        "roll.match": (voting, person),
        "roll.object": (voting, said),
        "letter": (voting, {}),
        "letter.open": (voting, {"seri": serial, "kode": code}),
        "letter.ballot": (voting, {}),
        "letter.tap": (voting, {"pilih": "1-1"}),
        "letter.review": (voting, {}),
        "letter.cast": (voting, {"suara-1": "1"}),
        "letter.sent": (voting, {}),
        "letter.leave": (voting, {}),
    }
