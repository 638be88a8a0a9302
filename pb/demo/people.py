"""The people of the demo: roles, no invented persons. Their passwords and secrets stand on `/demo`."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyotp

from pb.core.actor import CLOCK, Actor, Level, RoleHeld, RoleKind
from pb.core.area import PlaceCode
from pb.core.city import this_city
from pb.core.outbox import Channel
from pb.people import services
from pb.people.contacts import show_contact
from pb.people.passwords import hash_password
from pb.people.rules import Discipline, NameShown
from pb.places.queries import name_of

RESIDENT_PASSWORD = "sepeda biru di gang"  # noqa: S105 - shown to everybody on /demo
STAFF_PASSWORD = "meja kayu di balai warga"  # noqa: S105 - shown to everybody on /demo

OFFICER_OF = "DPKP"  # the agency of the professional and of the officer


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts in the demo."""

    facilitator: Actor
    professional: Actor
    officer: Actor
    council: Actor
    administrator: Actor
    witness: Actor
    listed: list[dict[str, Any]]
    homes: tuple[Actor, ...] = ()


@dataclass(slots=True)
class Town:
    """Makes residents with numbers that nobody has."""

    hashed: str
    started: datetime
    made: int = 0

    async def resident(
        self, ward: PlaceCode, rw: int, level: Level = Level.L1, language: str = "id"
    ) -> Actor:
        """A resident of an RW; shown as "Warga RW 05"."""
        self.made += 1
        person = await services.open_account(
            Channel.PHONE,
            f"+62812000{self.made:05d}",
            name=f"Warga RW {rw:02d}",
            hashed=self.hashed,
            kelurahan=ward,
            rw=rw,
            language=language,
            now=self.started,
            shown=NameShown.RESIDENT,
        )
        return Actor(person=person, label=f"Warga RW {rw:02d}", kelurahan=ward, rw=rw, level=level)


async def make_town(started: datetime) -> Town:
    """One hash for all residents: a hash takes longer than everything else about an account."""
    return Town(await hash_password(RESIDENT_PASSWORD), started)


_STAFF = (
    (
        RoleKind.FACILITATOR,
        "pendamping@rembug.example",
        "Pendamping warga",
        "Menjalankan putaran di seluruh kota",
    ),
    (RoleKind.PROFESSIONAL, "ahli@rembug.example", "Tenaga ahli", "Memeriksa usulan"),
    (RoleKind.OFFICER, "petugas@rembug.example", "Petugas kelurahan", "Loket: bukti tempat tinggal"),
    (RoleKind.COUNCIL, "dewan@rembug.example", "Anggota dewan", "Memutuskan dan mengumumkan hasil"),
    (RoleKind.WITNESS, "saksi@rembug.example", "Saksi warga", "Ikut menandatangani, memutus sanggahan"),
    (RoleKind.ADMINISTRATOR, "admin@rembug.example", "Administrator", "Memberi peran"),
)


async def make_cast(town: Town, homes: Sequence[tuple[PlaceCode, int, str]], *, now: datetime) -> Cast:
    """Staff with their second factor, and the residents that visitors of the demo may be."""
    hashed = await hash_password(STAFF_PASSWORD)
    actors, listed = {}, []
    for kind, email, label, what in _STAFF:
        actors[kind], secret = await _hire(kind, email, label, hashed, town.started, now)
        listed.append(_line(label, what, email, STAFF_PASSWORD, secret))
    residents, at_home = [], []
    for ward, rw, what in homes:
        at_home.append(await town.resident(ward, rw))
        residents.append(
            _line(
                f"Warga RW {rw:02d} {name_of(ward)}",
                what,
                show_contact(f"+62812000{town.made:05d}"),
                RESIDENT_PASSWORD,
            )
        )
    return Cast(
        actors[RoleKind.FACILITATOR],
        actors[RoleKind.PROFESSIONAL],
        actors[RoleKind.OFFICER],
        actors[RoleKind.COUNCIL],
        actors[RoleKind.ADMINISTRATOR],
        actors[RoleKind.WITNESS],
        [*residents, *listed],
        tuple(at_home),
    )


async def _hire(
    kind: RoleKind, email: str, label: str, hashed: str, before: datetime, now: datetime
) -> tuple[Actor, str]:
    """An account with a role in the whole city, and the secret of its second factor."""
    city, an_hour_ago = this_city().place, now - timedelta(hours=1)
    name = email.partition("@")[0].capitalize()  # one word, so that pages show it whole
    person = await services.open_account(
        Channel.EMAIL, email, name=name, hashed=hashed, kelurahan=None, rw=None, language="id", now=before
    )
    agency = OFFICER_OF if kind in {RoleKind.PROFESSIONAL, RoleKind.OFFICER} else ""
    discipline = Discipline.DRAINAGE.value if kind is RoleKind.PROFESSIONAL else ""
    await services.give_role(person, kind, city, agency=agency, discipline=discipline, by=CLOCK, now=before)
    role = RoleHeld(kind, city, agency, discipline)
    actor = Actor(person=person, label=label, roles=(role,), stepped_up=now)
    secret = pyotp.random_base32()
    await services.confirm_totp(secret, pyotp.TOTP(secret).at(an_hour_ago), by=actor, now=an_hour_ago)
    return actor, secret


def _line(label: str, what: str, contact: str, password: str, secret: str = "") -> dict[str, Any]:
    return {"label": label, "what": what, "contact": contact, "password": password, "secret": secret}


def chance(seed: str) -> random.Random:
    """The same chance at each build, so that pictures and tests of the demo agree."""
    return random.Random(seed)  # noqa: S311 - a demo
