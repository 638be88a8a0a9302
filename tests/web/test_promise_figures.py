"""What pages and the interface say of a promise is what its ledger adds up to, whatever was written."""

import json
import random
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest

from pb.commitments.rules import BY_NEIGHBOURS, Entry, EntryKind
from pb.commitments.rules.acts import ALLOWED
from pb.core.errors import Refused
from tests.commitments.test_ledger import retold
from tests.support import pages
from tests.support.promise import PHOTO, Site, add_site
from tests.support.town import NOON, Clock, browser

pytestmark = pytest.mark.anyio
SAYS = {
    "proposed": "Ditawarkan", "agreed": "Disepakati", "running": "Sedang dikerjakan",
    "delivered": "Diserahkan",
    "verified": "Dibenarkan warga", "closed": "Ditutup", "unconfirmed": "Ditutup tanpa konfirmasi warga",
    "disputed": "Dibantah", "paused": "Ditunda", "cancelled": "Dibatalkan",
}  # fmt: skip
OFTEN = {EntryKind.PROGRESS: 9, EntryKind.DELIVERED: 6, EntryKind.CONFIRMED: 9, EntryKind.RESUMED: 4}
SELDOM = {EntryKind.PAUSED: 0.5, EntryKind.CANCELLED: 0.2, EntryKind.PLAN_CHANGED: 0, EntryKind.REMINDED: 0}
CHANCES = {kind: 1.0 for kind in EntryKind} | OFTEN | SELDOM


async def wander(site: Site, chance: random.Random, steps: int) -> AsyncIterator[datetime]:
    """Anybody tries to write anything; what the rules refuse is not written. Stops after each entry."""
    at = NOON
    await (site.deliver() if chance.random() < 0.5 else site.agree())
    for _ in range(steps):
        at += timedelta(hours=chance.randint(1, 30))
        facts = await site.facts(at)
        fit = ALLOWED[facts.now.state] if chance.random() < 0.9 else set(EntryKind)
        fitting = {kind: often for kind, often in CHANCES.items() if kind in fit}
        kind = chance.choices(list(fitting), list(fitting.values()))[0]
        amount = chance.choice((40, 100, 100)) if kind is EntryKind.PROGRESS else chance.randint(1, 9) * 1_000
        more: dict[str, Any] = {
            "amount": amount,
            "milestone": chance.choice((1, 2)),
            "text": "Alasan yang cukup panjang.",
            "refers": chance.choice(facts.entries).number,
            "party": chance.choice((1, 2)),
            "picture": PHOTO,
        }
        if kind in {EntryKind.SPENDING, EntryKind.HOURS}:
            more["pledge"] = 1 if kind is EntryKind.SPENDING else 2
        if kind is EntryKind.DATE_CHANGED:
            more["new_date"] = (at + timedelta(days=20)).date()
        able = site.neighbours if kind in BY_NEIGHBOURS else [site.officer, site.group, site.council]
        who = chance.choice(able if chance.random() < 0.9 else [*site.neighbours, site.officer])
        with suppress(Refused):
            await site.write(who, kind, at=at, **more)
            yield at


def added(entries: tuple[Entry, ...], kind: EntryKind) -> int:
    gone = {e.refers for e in entries if e.kind is EntryKind.CORRECTED}
    return sum(e.amount for e in entries if e.kind is kind and e.number not in gone)


def done(entries: tuple[Entry, ...]) -> int:
    """Of the two milestones the second weighs three times as much."""
    gone = {e.refers for e in entries if e.kind is EntryKind.CORRECTED}
    last = {1: 0, 2: 0}
    for e in entries:
        if e.kind is EntryKind.PROGRESS and e.number not in gone and e.milestone:
            last[e.milestone] = e.amount
    return (last[1] + 3 * last[2]) // 4


async def test_pages_and_files_say_what_the_ledger_adds_up_to(app: Any, clock: Clock) -> None:
    visitor, met = await browser(app), set()
    for seed in range(4):
        site = await add_site(title=f"Saluran {seed}")
        async for at in wander(site, random.Random(seed), 24):
            clock.now = at
            entries = (await site.facts(at)).entries
            state = retold(list(entries), at)
            met.add(state)
            spent, hours = added(entries, EntryKind.SPENDING), added(entries, EntryKind.HOURS)
            told = json.loads((await visitor.get(f"/api/v1/promises/{site.kode}")).text)["promise"]
            figures = {name: told[name] for name in ("state", "progress", "spent", "hours")}
            assert figures == {"state": state, "progress": done(entries), "spent": spent, "hours": hours}
        page = (await visitor.get(f"/komitmen/{site.kode}")).text
        shown = " ".join(pages.read(page).all("main")[0].text.split())
        assert SAYS[state] in shown
        assert f"Rp{spent:,} ".replace(",", ".") in page  # the words of the bar
        assert f"{done(entries)}%" in shown.replace(" %", "%")
    assert len(met) >= 4, met  # the walks come to many places
