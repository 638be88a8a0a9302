"""A roll that an operator brings in takes effect when a second person agrees on the site."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from pb import roster_command
from pb.cli import _parser
from pb.core.actor import RoleKind
from pb.core.db import Engine
from pb.core.errors import Refused
from pb.core.keys import tag
from pb.people.contacts import read_contact
from pb.people.tables import Account, Notice
from pb.roll.queries import require_batch
from pb.roll.rules import BatchState, WhyNotFile, WhyNotRoll
from pb.roll.services import approve
from pb.roll.tables import RollBatch, RollEntry, RollFile, RollLine
from pb.settings import read_settings
from tests.support.roll import FILE, HEAD, REASON, RollTown, roll_town
from tests.support.town import NOON, OTHER_WARD, WARD, add_person

pytestmark = pytest.mark.anyio
PHONE = "081200007777"


async def with_phone(town: RollTown, phone: str = PHONE) -> None:
    """The first facilitator can be named by a phone."""
    _, stored = read_contact(phone) or ("", "")
    values = {Account.phone_tag: tag("contact", stored)}
    await Account.update(values).where(Account.id == town.first.person)


async def roster(text: str, *words: str) -> tuple[int, list[str]]:
    """Run the command on a file: how it ended, and what it said."""
    said: list[str] = []
    options = _parser().parse_args(["roster", "import", "roll.csv", *words])
    options.say, options.now = said.append, lambda: NOON
    return await roster_command._import(options, read_settings(), text.encode("cp1252")), said


async def test_what_would_change_is_told_and_nothing_is_kept(engine: Engine) -> None:
    town = await roll_town()
    await with_phone(town)
    await town.enter(FILE)
    twice = "Warga Baru;1980;01;01"
    file = "\n".join((HEAD, "Warga Mawar;05/04/1990;03;05", "Warga Melati;1971;02;05", twice, twice))
    code, said = await roster(file, "--ward", WARD, "--by", PHONE, "--dry-run")
    assert (code, said[0]) == (
        0, "4 lines: 1 added, 1 removed, 1 changed, 1 as before; 0 to look at, 1 left out",
    )  # fmt: skip
    assert said[1].startswith("line 5: ")
    assert await RollBatch.count() == 1
    assert await RollLine.count() == await RollFile.count() == 0
    batch = await town.read(file)
    assert (batch.added, batch.removed, batch.changed, batch.same, batch.faulty) == (1, 1, 1, 1, 1)


async def test_who_brought_it_in_never_puts_it_in_force(engine: Engine) -> None:
    town = await roll_town()
    await with_phone(town)
    words = ("--round", town.kode, "--by", PHONE, "--reason", REASON)
    code, said = await roster(FILE, *words)
    assert (code, said[-1].endswith(f"/petugas/daftar/{town.kode}/berkas/1")) == (0, True)
    assert any("3 added, 0 removed" in line for line in said)
    assert not any("Mawar" in line or "1990" in line for line in said)
    assert (await require_batch(town.facts.id, 1)).state is BatchState.READY
    assert await RollEntry.count() == 0
    with pytest.raises(Refused) as own:
        await approve(town.kode, 1, drop_doubles=False, by=town.first, now=NOON)
    assert own.value.reason is WhyNotRoll.OWN
    with pytest.raises(Refused) as second:
        await roster(FILE, *words)
    assert second.value.reason is WhyNotRoll.WAITING
    told = await Notice.select(Notice.kind).where(Notice.account == town.first.person)
    assert [row["kind"] for row in told] == ["roll_on_server"]
    await approve(town.kode, 1, drop_doubles=False, by=town.second, now=NOON)
    assert await RollEntry.count() == 3


async def test_what_cannot_be_is_said(engine: Engine, tmp_path: Path) -> None:
    town = await roll_town()
    await with_phone(town)
    stranger = await add_person(roles=[(RoleKind.FACILITATOR, OTHER_WARD)])
    await with_phone(RollTown(town.facts, stranger, stranger), "081200008888")
    for words, told in (
        (("--ward", WARD, "--by", "081299999999"), "Nobody has this phone"),
        (("--ward", WARD, "--by", "081200008888"), "no facilitator or administrator"),
        (("--ward", OTHER_WARD, "--by", PHONE), "none. Name one with --round"),
        (("--round", "BDG-26-9999", "--by", PHONE), "There is no round"),
    ):
        with pytest.raises(roster_command.Wrong, match=told):
            await roster(FILE, *words)
    for words, why in (
        (("--round", town.kode, "--by", PHONE), WhyNotRoll.NO_REASON),
        (("--round", town.kode, "--by", PHONE, "--dry-run", "--more"), WhyNotFile.NO_HEADING),
    ):
        with pytest.raises(Refused) as refused:
            await roster("bukan;daftar\n1;2\n" if "--more" in words else FILE, *words)
        assert refused.value.reason is why
    path = tmp_path / "roll.csv"
    path.write_bytes(FILE.encode())
    said: list[str] = []
    asked = SimpleNamespace(file=path, say=said.append, with_database=_wrong)
    assert roster_command.run(asked, read_settings()) == 1  # type: ignore[arg-type]
    assert said == ["Kode?"]


def _wrong(*_: object) -> int:
    raise roster_command.Wrong("Kode?")
