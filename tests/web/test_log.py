"""The pages of the log: what it is, heads to print, and everything that a witness needs."""

import json
from datetime import timedelta
from typing import Any

import pytest

from pb.core.actor import CLOCK
from pb.core.audit import record
from pb.core.events import Event
from pb.transparency.queries import newest_head
from pb.transparency.rules import root_of
from pb.transparency.services import extend_log
from tests.support.town import NOON, Clock, browser

pytestmark = pytest.mark.anyio


async def test_the_log_shows_its_heads_and_a_sheet_to_hang_up(app: Any, clock: Clock) -> None:
    visitor = await browser(app)
    assert "Kepala pertama terbit dalam satu jam." in (await visitor.get("/catatan")).text
    for hour in range(50):
        await extend_log(now=NOON + timedelta(hours=hour))
    page = (await visitor.get("/catatan")).text
    assert page.count('href="/catatan/') >= 48
    assert 'href="/catatan?sebelum=3"' in page
    older = (await visitor.get("/catatan?sebelum=3")).text
    assert 'href="/catatan/2"' in older
    assert 'href="/catatan/3"' not in older
    newest = await newest_head()
    assert newest is not None
    sheet = (await visitor.get("/catatan/50")).text
    assert newest.head.root[:32] in sheet
    assert newest.signature in sheet
    for gone in ("/catatan/51", "/catatan/0", f"/catatan/{2**70}"):
        assert (await visitor.get(gone)).status == 404
    for odd in ("kepala.json?setelah=-1", "isi.json?dari=x", "?sebelum=0"):
        assert (await visitor.get(f"/catatan/{odd}".replace("/?", "?"))).status in {400, 404}


async def test_a_witness_computes_the_root_from_what_the_site_gives(app: Any) -> None:
    for n in range(5):
        await record(Event.PROPOSAL_CHANGED, by=CLOCK, now=NOON, kode="BDG-26-0001", version=n)
    await record(Event.PERSON_READ, by=CLOCK, now=NOON, kode="BDG-26-0001")
    await extend_log(now=NOON)
    visitor = await browser(app)
    heads = json.loads((await visitor.get("/catatan/kepala.json")).text)
    said = json.loads((await visitor.get("/catatan/isi.json")).text)["entries"]
    assert root_of(bytes.fromhex(one["leaf"]) for one in said).hex() == heads["heads"][-1]["root"]
    assert sum("event" in one for one in said) == 5  # what is not public shows its leaf alone
    assert json.loads((await visitor.get("/catatan/isi.json?dari=4")).text)["entries"] == said[4:]
    assert json.loads((await visitor.get("/catatan/kepala.json?setelah=1")).text)["heads"] == []
