"""Infiltration holes of the town for web tests: groups, records, notes; how each form is asked."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pb.core.actor import Actor
from pb.programmes.biopori.rules import (
    Asked,
    GroupKind,
    HoleAct,
    MemberAct,
    NoteAsked,
    NoteKind,
    SignUp,
    TrainLevel,
)
from pb.programmes.biopori.services import (
    change_member,
    describe,
    enter,
    join_board,
    record_holes,
    sign_up,
    take_back,
    write_note,
)
from tests.support.town import NOON, WARD
from tests.support.web_promises import SCRIPT, stored_picture

DUG = date(2025, 11, 20)


def dug(holes: int = 12, **changed: Any) -> Asked:
    """Holes as somebody records them."""
    return Asked(**{"kind": HoleAct.WRITTEN, "day": DUG, "rw": 5, "households": 4, "holes": holes} | changed)


async def build_holes(people: dict[str, Actor], folder: Path) -> None:
    """Group 1 of residents, led by the neighbour; group 2 of cadres; record 1 is due, 2 is doubted."""
    leader, resident, officer = people["neighbour"], people["resident"], people["officer"]
    then = NOON - timedelta(days=200)
    await describe(WARD, 12, date(2026, 1, 1), by=officer, now=NOON)
    await sign_up(WARD, GroupKind.SELF, SCRIPT, SignUp.INTERNET, by=leader, now=then)
    await sign_up(WARD, GroupKind.PKK, "Kader PKK", SignUp.SMS, by=officer, now=then)
    await change_member(WARD, 1, MemberAct.ASK, by=resident, now=then)
    await change_member(WARD, 1, MemberAct.ACCEPT, whom=resident.person, by=leader, now=then)
    await change_member(WARD, 1, MemberAct.ASK, by=people["newcomer"], now=then)
    await join_board(WARD, 1, wanted=True, by=leader, now=then)
    picture = await stored_picture(folder)
    await record_holes(WARD, 1, dug(), picture=picture, by=leader, now=then)
    await record_holes(WARD, None, dug(30, rw=7, day=date(2026, 2, 1)), picture=picture, by=officer, now=NOON)
    doubt = Asked(kind=HoleAct.DOUBTED, day=NOON.date(), reason=SCRIPT)
    await enter(WARD, 2, doubt, by=officer, now=NOON)
    note = NoteAsked(kind=NoteKind.TRAINING, day=DUG, level=TrainLevel.RW, rw=5, people=20, words=SCRIPT)
    await write_note(WARD, note, by=leader, now=then)
    cost = NoteAsked(kind=NoteKind.COST, day=DUG, amount=600_000, words=SCRIPT, source=SCRIPT)
    for _ in range(2):
        await write_note(WARD, cost, by=officer, now=then)
    await take_back(WARD, 3, SCRIPT, by=officer, now=NOON)


def hole_asks() -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Parameters and fields of a good request for each route."""
    ward = {"ward": WARD}
    record, group = ward | {"number": 1}, ward | {"number": 1}
    holes = {"kelompok": "1", "rw": "5", "rumah": "3", "lubang": "10", "hari": "2026-06-10", "kunci": "h1"}
    look = {"apa": "checked", "berfungsi": "9", "hari": "2026-06-10", "isi": "", "kunci": "h2"}
    training = {"tingkat": "rw", "rw": "5", "rt": "", "orang": "20", "hari": "2026-06-10", "kunci": "h3"}
    cost = {"jumlah": "900.000", "untuk": "Bor tanah", "sumber": "Kuitansi 12", "tanggal": "2026-06-10"}
    return {
        "biopori": ({}, {}),
        "biopori.season": ({}, {}),
        "biopori.data": ({}, {}),
        "biopori.ward": (ward, {}),
        "biopori.group": (group, {}),
        "biopori.member": (ward | {"number": 2}, {"apa": "ask"}),
        "biopori.listed": (group, {"ikut": "tidak"}),
        "biopori.group.new": (ward, {}),
        "biopori.group.make": (ward, {"nama": "Biopori RW 09", "jenis": "self", "jalur": "internet"}),
        "biopori.write": (ward, {}),
        "biopori.written": (ward, holes),
        "biopori.record": (record, {}),
        "biopori.enter": (record, look),
        "biopori.photo": (record | {"entry": 1}, {}),
        "biopori.desk": (ward, {}),
        "biopori.train": (ward, training | {"pelatih": "PKK"}),
        "biopori.cost": (ward, cost | {"kunci": "h4"}),
        "biopori.describe": (ward, {"banyak_rw": "14", "sejak": "2026-03-01"}),
        "biopori.take_back": (ward, {"catatan": "2", "sebab": "Ditulis dua kali oleh petugas."}),
    }
