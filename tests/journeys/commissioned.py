"""Adds to a data folder what one sitting of the city needs, and says where it is and who is logged in.

Thirty proposals to check, two that want to be one, one that was refused, and a round with letters.
"""

import json
from datetime import UTC, datetime

from pb.cli import with_database
from pb.core.actor import Actor, RoleKind
from pb.core.area import PlaceCode
from pb.core.round_keys import make_round_keys
from pb.people import sessions
from pb.people.tables import RoleRow
from pb.proposals.services import support
from pb.roll.rules import BatchKind
from pb.roll.services import approve, begin_import, make_letters, read_due_rolls
from pb.rounds.rules import MoveEvent, Phase
from pb.rounds.services import enter
from pb.screening.rules import Checked
from pb.screening.services import answer_now
from pb.settings import read_settings
from tests.support.roll import FILE, REASON, RollTown, roll_town
from tests.support.town import WARD, add_person, add_proposal, add_round

CITY = PlaceCode("32.73")
NO = Checked("not_eligible", 40_000_000, "DPKP", "Tanahnya milik perusahaan dan belum ada izin tertulis.")
STAFF = {
    "facilitator": RoleKind.FACILITATOR,
    "second": RoleKind.FACILITATOR,
    "expert": RoleKind.PROFESSIONAL,
    "judge": RoleKind.PROFESSIONAL,
}


async def _people(now: datetime) -> dict[str, Actor]:
    found = {
        name: await add_person(name=f"Warga RW {n:02d}", rw=n, now=now)
        for n, name in enumerate(("author", "neighbour", "fan"), 1)
    }
    for name, kind in STAFF.items():
        who = await add_person(
            name=name.title(), kelurahan=None, rw=None, roles=[(kind, CITY)], totp=True, now=now
        )
        await RoleRow.update({RoleRow.agency: "DPKP"}).where(RoleRow.account == who.person)
        found[name] = who
    return found


async def _voting(first: Actor, second: Actor, now: datetime) -> RollTown:
    """A round by roll in which people vote now."""
    town = await roll_town(first, second, now=now)
    number = await begin_import(
        town.kode, FILE.encode(), kind=BatchKind.WHOLE, reason=REASON, by=first, now=now
    )
    await read_due_rolls(now=now)
    await approve(town.kode, number, drop_doubles=False, by=second, now=now)
    for n, cost in enumerate((60, 50, 40, 30), 1):
        await add_proposal(town.facts, title=f"Usulan {n}", cost=cost * 1_000_000, listed=n, now=now)
    await enter(town.facts, MoveEvent.OPEN, by=first, now=now)
    make_round_keys(town.facts.id)
    return town


async def add() -> str:
    """Everything, as one line of JSON."""
    now = datetime.now(UTC)
    people = await _people(now)
    desk = await add_round(Phase.SCREENING, now=now, title="Tiga puluh usulan")
    kodes = [
        await add_proposal(
            desk, title=f"Lampu gang {n}", cost=5_000_000 + 100_000 * n, rw=n % 12 + 1, now=now
        )
        for n in range(1, 31)
    ]
    ideas = await add_round(Phase.IDEAS, now=now, title="Dua yang mirip")
    pair = [
        await add_proposal(ideas, title=title, author=people[who], now=now)
        for title, who in (
            ("Saluran air di gang Mawar", "author"),
            ("Saluran air gang Mawar RT 02", "neighbour"),
        )
    ]
    await support(pair[1], wanted=True, by=people["fan"], now=now)
    refused = await add_proposal(desk, title="Taman di tanah kosong", author=people["author"], now=now)
    await answer_now(refused, NO, version=1, revision=0, by=people["expert"], now=now)
    town = await _voting(people["facilitator"], people["second"], now)
    _, printed = await make_letters(town.kode, WARD, 5, 0, by=people["facilitator"], now=now)
    secrets = {
        name: await sessions.start(who.person, now=now, stepped_up=bool(who.roles))
        for name, who in people.items()
        if who.person is not None
    }
    letters = [[one.serial, one.code] for one in printed]
    said = {"desk": desk.kode, "kodes": kodes, "pair": pair, "refused": refused, "letters": letters}
    return json.dumps(said | {"voting": town.kode, "secrets": secrets})


if __name__ == "__main__":
    print(with_database(read_settings(), add))
