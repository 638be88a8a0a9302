"""The pack of a round as the city writes it: the same bytes each time, and a stranger counts the same."""

import asyncio
import io
import zipfile
from pathlib import Path

import pytest

from pb.core.db import Engine
from pb.core.errors import Refused
from pb.publishing.packing import Packs, WhyNotPack, write_pack
from pb.transparency.services import extend_log
from tests.outcomes.test_outcomes import closed, published
from tests.support.packs import recount_file
from tests.support.town import NOON

pytestmark = [pytest.mark.anyio, pytest.mark.matrix("I4")]


async def pack_of(kode: str) -> bytes:
    file = io.BytesIO()
    await write_pack(kode, file)
    return file.getvalue()


async def test_a_pack_is_the_same_each_time_and_counts_the_same(engine: Engine, tmp_path: Path) -> None:
    """Also after the log has grown: it ends with the first head over the counts."""
    facts, _ = await published(rule="mes_cost", completion="utilitarian")
    kode = facts.kode or ""
    with pytest.raises(Refused) as refused:
        await pack_of(kode)
    assert refused.value.reason is WhyNotPack.NOT_SIGNED
    await extend_log(now=NOON)
    first = await pack_of(kode)
    await published()
    await extend_log(now=NOON)
    assert await pack_of(kode) == first
    kept = await Packs(tmp_path / "packs").of(kode)
    assert kept.read_bytes() == first
    assert await asyncio.to_thread(recount_file().main, [str(kept)]) == 0
    names = zipfile.ZipFile(kept).namelist()
    assert {"manifest.json", "contest-1/record.json", "contest-1/ballots.jsonl", "recount.py"} <= set(names)


async def test_there_is_no_pack_before_the_count_is_public(engine: Engine) -> None:
    facts, _ = await closed()
    await extend_log(now=NOON)
    with pytest.raises(Refused) as refused:
        await pack_of(facts.kode or "")
    assert refused.value.reason is WhyNotPack.NOT_COUNTED
