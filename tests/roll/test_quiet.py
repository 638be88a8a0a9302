"""What happens on a roll all day while people vote makes no ballot start anew."""

import pytest

from pb.core.actor import Level, RoleKind
from pb.core.audit import how_often
from pb.core.db import Engine, topic_versions
from pb.core.events import Event
from pb.roll.services import find_at_counter, match, match_at_counter, new_letter
from tests.support.roll import voting_town
from tests.support.town import NOON, WARD, add_person

pytestmark = pytest.mark.anyio


async def test_looks_matches_and_new_letters_leave_the_version_of_the_round_alone(engine: Engine) -> None:
    """Only an entry that gets another account raises it: the one before may be on its way to the box."""
    town, resident = await voting_town(), await add_person(level=Level.L1)
    await add_person(phone="+628120000222", level=Level.L1)
    desk = await add_person(roles=[(RoleKind.OFFICER, WARD)])

    async def version() -> int:
        return (await topic_versions([town.kode]))[town.kode]

    before = await version()
    (found,) = await find_at_counter(town.kode, "Warga Mawar", "1990-04-05", by=desk, now=NOON)
    await match(town.kode, "Warga Melati", "1971", by=resident, now=NOON)
    await new_letter(town.kode, found.id, by=desk, now=NOON)
    assert await version() == before
    melati = (await town.find("Warga Melati", "1971")).id
    await match_at_counter(town.kode, melati, "+628120000222", by=desk, now=NOON)
    assert await version() > before
    kinds = (Event.ROLL_LOOKED, Event.ROLL_MATCHED, Event.LETTER_AGAIN)
    assert [await how_often(kind, town.kode) for kind in kinds] == [1, 2, 1]
