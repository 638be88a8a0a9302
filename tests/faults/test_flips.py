"""Single bits of a recount pack turn over: the file for strangers says so, or nothing in it has changed."""

import contextlib
import io
import os
import random
import zipfile
import zlib
from pathlib import Path

import pytest

from pb.core.db import Engine
from pb.publishing.packing import write_pack
from pb.transparency.services import extend_log
from tests.support.packs import recount_file
from tests.support.sealed import sealed_round
from tests.support.town import NOON

pytestmark = [pytest.mark.anyio, pytest.mark.matrix("I3")]
FLIPS = int(os.environ.get("PB_FLIPS", "500"))


async def test_single_bits_of_a_pack_are_noticed_or_change_nothing_in_it(
    engine: Engine, tmp_path: Path
) -> None:
    facts = await sealed_round()
    await extend_log(now=NOON)
    path = tmp_path / "pack.zip"
    with path.open("w+b") as file:
        await write_pack(facts.kode or "", file)
    whole = path.read_bytes()
    meant, chance, noticed = inside(whole), random.Random(17), 0
    assert recount(path) == 0
    for _ in range(FLIPS):
        place, hurt = chance.randrange(len(whole)), bytearray(whole)
        hurt[place] ^= 1 << chance.randrange(8)
        path.write_bytes(hurt)
        fits = recount(path) == 0
        noticed += not fits
        assert not fits or inside(bytes(hurt)) == meant, place
    print(f"\n{FLIPS} bits of a pack of {len(whole)} bytes: {noticed} noticed, the rest changed no file")
    assert noticed > FLIPS // 2


def recount(path: Path) -> int:
    """What the command ends with; a file that is no zip any more ends it too."""
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.suppress(zipfile.BadZipFile, zlib.error, OSError),
    ):
        return int(recount_file().main([str(path)]))
    return 1


def inside(data: bytes) -> dict[str, bytes]:
    """The files of a pack."""
    with zipfile.ZipFile(io.BytesIO(data)) as pack:
        return {name: pack.read(name) for name in pack.namelist()}
