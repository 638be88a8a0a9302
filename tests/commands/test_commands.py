"""Commands of who runs the installation: the privacy of a round, incidents and their letters, a receipt."""

import argparse
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from pb.ballots.casting import cast
from pb.ballots.receipts import code_of
from pb.ballots.services import close_voting
from pb.commands.incident import incident
from pb.commands.privacy import report
from pb.core.actor import CLOCK
from pb.core.audit import Entry, happened_to
from pb.core.db import Engine
from pb.core.errors import Refused
from pb.core.events import Event
from pb.core.round_keys import round_keys
from pb.export_command import receipt_check
from pb.operations.incidents.queries import incidents_told
from pb.operations.incidents.rules import TOLD_FOR, WhyNotIncident
from pb.rounds.rules import Phase
from tests.support.signing import publish_signed
from tests.support.town import NOON, add_person, add_proposal, add_round

pytestmark = pytest.mark.anyio
PHONE = "+628120000113"


class Said:
    """A command as it runs beside this test: `with_database` uses the engine that is there."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    async def __call__(self, run: Callable[[Any, Any], int], **options: Any) -> tuple[int, str]:
        import anyio

        def with_database(_settings: Any, work: Callable[[], Awaitable[Any]], **_: Any) -> Any:
            return anyio.from_thread.run(work)

        self.lines = []
        given = argparse.Namespace(
            **options, with_database=with_database, now=lambda: NOON, say=self.lines.append
        )
        code = await anyio.to_thread.run_sync(run, given, None)
        return code, "\n".join(self.lines)


async def written(act: str, *which: str, **options: Any) -> tuple[int, str]:
    given: dict[str, Any] = {"since": "", "round": [], "personal": False} | options
    return await Said()(incident, act=act, which=list(which), **given)


@pytest.mark.matrix("N6")
async def test_the_privacy_report_warns_where_whole_ballots_give_people_away(engine: Engine) -> None:
    facts = await add_round(Phase.VOTING, max_choices=5)
    for number in range(1, 13):
        await add_proposal(facts, title=f"Usulan {number}", cost=1_000_000, listed=number)
    code, told = await Said()(report, kode=facts.kode, json=False)
    assert (code, "TOO MANY" in told) == (1, True)
    code, told = await Said()(report, kode=facts.kode, json=True)
    assert (code, '"warns": true' in told) == (1, True)
    assert (await Said()(report, kode="BDG-26-9999", json=False))[0] == 2


@pytest.mark.matrix("O8")
async def test_an_incident_stands_in_the_log_and_its_letters_are_due_within_three_days(
    engine: Engine,
) -> None:
    facts = await add_round(Phase.VOTING)
    what = "Cadangan tadi malam dapat dibaca dari luar."
    code, told = await written("open", what, personal=True, round=[facts.kode], since="2026-06-11T08:00")
    assert code == 0, told
    due = NOON + timedelta(hours=72)
    (one,) = await incidents_told(NOON)
    assert (one.number, one.rounds, one.tell_by, one.ended_at) == (1, (facts.kode,), due, None)
    assert (await written("letters", "1"))[1].count(what) == 2
    with pytest.raises(Refused) as refused:
        await written("open", what, since="2099-01-01T08:00")
    assert refused.value.reason is WhyNotIncident.LATER
    assert (await written("open", what, round=["BDG-26-9999"]))[0] == 2
    assert (await written("end", "1", "Tempat cadangan ditutup, kunci diganti."))[0] == 0
    assert "ended" in (await written("show"))[1]
    told = [entry.kind for entry in await happened_to(facts.kode or "")]
    assert told[-2:] == [Event.INCIDENT_OPENED, Event.INCIDENT_ENDED]
    assert await incidents_told(NOON + TOLD_FOR) == ()


@pytest.mark.matrix("N7")
async def test_a_receipt_that_is_proven_missing_goes_into_the_log(engine: Engine) -> None:
    facts = await add_round(Phase.VOTING)
    await add_proposal(facts, cost=1_000_000, listed=1)
    kode = facts.kode or ""
    await cast(kode, {1: frozenset({1})}, by=await add_person(phone=PHONE), now=NOON)
    await close_voting(kode, by=CLOCK, now=NOON)
    await publish_signed(kode)
    key = round_keys(facts.id).receipt or b""
    for code, said, exit_ in (
        (code_of(key, "ab" * 32, 1), "IT IS NOT IN THE LIST", 1),
        (code_of(b"k" * 32, "ab" * 32, 1), "not issued by this city", 0),
        ("hello", "no code of a receipt", 2),
    ):
        found = await Said()(receipt_check, kode=kode, voter=PHONE, code=code)
        assert (found[0], said in found[1]) == (exit_, True), found
    assert (await Said()(receipt_check, kode=kode, voter="+628120000999", code="A" * 20))[0] == 2
    assert (await Said()(receipt_check, kode=kode, voter=PHONE, code=code_of(key, "ab" * 32, 1)))[0] == 1
    (one,) = await Entry.select(Entry.facts).where(Entry.kind == Event.RECEIPT_MISSING.value)
    assert one["facts"] == "{}"  # once, and neither code nor voter
