"""The tree of places: loaded once whoever starts, an RW added when it is first needed."""

import asyncio

import pytest

from pb.core.area import PlaceCode, rw_code
from pb.core.db import Engine, transactional
from pb.core.errors import NotFound
from pb.places.services import ensure_rw, load_places
from pb.places.tables import Place
from tests.support.town import CITY, NOON, WARD

pytestmark = pytest.mark.anyio
ALL = 1 + 1 + 30 + 151


async def count(level: str) -> int:
    return await Place.count().where(Place.level == level)


async def uproot() -> None:
    for level in ("rw", "kelurahan", "kecamatan", "kota", "provinsi"):
        await Place.delete().where(Place.level == level)


async def test_the_city_has_thirty_districts_and_each_kelurahan_lies_in_one(engine: Engine) -> None:
    assert [await count(level) for level in ("provinsi", "kota", "kecamatan", "kelurahan")] == [1, 1, 30, 151]
    rows = await Place.select(Place.code, Place.parent).where(Place.level == "kelurahan")
    assert all(row["code"].rpartition(".")[0] == row["parent"] for row in rows)


async def test_processes_that_start_at_once_load_the_places_once(engine: Engine) -> None:
    await uproot()
    await asyncio.gather(*(load_places(now=NOON) for _ in range(4)))
    assert await Place.count() == ALL
    assert await load_places(now=NOON) == 0


async def test_an_rw_is_added_once_when_it_is_first_needed(engine: Engine) -> None:
    ensure = transactional(ensure_rw)
    code = rw_code(WARD, 7)
    await asyncio.gather(*(ensure(code, now=NOON) for _ in range(4)))
    row = await Place.select(Place.name, Place.parent).where(Place.code == code).first()
    assert row == {"name": "RW 07", "parent": WARD}
    assert await count("rw") == 1


@pytest.mark.parametrize("code", [f"{CITY}.99.1001-01", f"{WARD}-00", f"{WARD}-100", f"{WARD}-x", f"{WARD}-"])
async def test_no_rw_is_added_that_cannot_be(engine: Engine, code: str) -> None:
    with pytest.raises(NotFound):
        await transactional(ensure_rw)(PlaceCode(code), now=NOON)
    assert await count("rw") == 0
