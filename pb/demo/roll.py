"""The roll of one round of the demo: people with names of flowers, a change that waits, an objection."""

from datetime import datetime, timedelta

from pb.core.actor import Actor
from pb.core.area import PlaceCode
from pb.demo.people import Cast
from pb.roll import services
from pb.roll.rules import BatchKind, VoterRules
from pb.roll.rules.objections import ObjectionKind

_FLOWERS = (
    "Mawar",
    "Melati",
    "Kenanga",
    "Dahlia",
    "Anggrek",
    "Teratai",
    "Cempaka",
    "Sakura",
    "Seruni",
    "Flamboyan",
)
_COLOURS = ("Putih", "Merah", "Kuning", "Jingga", "Ungu", "Biru")
_HEAD = "Nama;Tanggal Lahir;RT;RW"
_MORE = f"{_HEAD}\nWarga Soka Putih;12/03/1987;02;03\nWarga Mawar Merah;1960;04;06\nWarga Soka Merah;;01;02\n"


def flower(number: int) -> str:
    """The name of somebody on a roll: no person is called so."""
    return f"Warga {_FLOWERS[number % len(_FLOWERS)]} {_COLOURS[number // len(_FLOWERS)]}"


def _file() -> str:
    lines = [_HEAD]
    for number in range(len(_FLOWERS) * len(_COLOURS)):
        name = flower(number)
        born = f"{1 + number % 28:02d}/{1 + number % 12:02d}/{1950 + number % 60}"
        lines.append(f"{name};{born};{1 + number % 4:02d};{1 + number % 6:02d}")
    return "\n".join(lines)


async def keep_roll(kode: str, ward: PlaceCode, resident: Actor, people: Cast, *, now: datetime) -> None:
    """Vote by roll from seventeen on; sixty people in force, two who come later, one who is missing."""
    by, then = people.facilitator, now - timedelta(days=2)
    rules = VoterRules(
        by_roll=True,
        age_on=now.date(),
        age_least=17,
        object_from=then - timedelta(days=1),
        object_until=now + timedelta(days=5),
    )
    await services.set_voters(
        kode, rules, reason="Sesuai rembug warga: memakai daftar warga.", by=by, now=then
    )
    files = (
        (_file(), BatchKind.WHOLE, "Daftar warga dari kelurahan."),
        (_MORE, BatchKind.MORE, "Warga yang baru datang."),
    )
    for text, kind, reason in files:
        number = await services.begin_import(kode, text.encode(), kind=kind, reason=reason, by=by, now=then)
        await services.read_due_rolls(now=then)
        if kind is BatchKind.WHOLE:
            await services.approve(kode, number, drop_doubles=False, by=people.administrator, now=then)
    said = services.Said(
        ObjectionKind.MISSING, "Warga Kemuning", "1979", ward, 4, 2, "Sudah dua tahun tinggal di sini."
    )
    await services.object_to_roll(kode, said, by=resident, now=then)
