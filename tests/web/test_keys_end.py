"""The keys of a round end in public: each copy is written down, and two people sign that it is gone."""

from datetime import timedelta
from typing import Any

import pytest

from pb.ballots.keys.queries import copies_of
from pb.ballots.keys.rules import KeysEnd, WhyNotCopy, keys_end
from pb.ballots.keys.services import list_copy, sign_gone
from pb.ballots.life.rules import WhyNotSign
from pb.ballots.services import close_voting
from pb.core.actor import CLOCK, RoleKind
from pb.core.audit import happened_to
from pb.core.errors import NotFound, Refused
from pb.outcomes.after_opening import forget_boxes
from pb.rounds.queries import require_round
from pb.rounds.rules import Phase, WhyNotRound
from pb.transparency.services import extend_log
from tests.support.signing import publish_signed
from tests.support.town import NOON, WARD, add_person, add_proposal, add_round, browser

pytestmark = pytest.mark.anyio
ENVELOPE = "Amplop tersegel 12, pada saksi RW 05"


async def test_the_keys_are_gone_once_two_people_signed_for_each_copy(app: Any) -> None:
    facts = await add_round(Phase.VOTING)
    await add_proposal(facts, listed=1)
    kode = facts.kode or ""
    one, two, witness = [
        await add_person(name=kind.value, kelurahan=None, rw=None, roles=[(kind, WARD)], totp=True)
        for kind in (RoleKind.FACILITATOR, RoleKind.FACILITATOR, RoleKind.WITNESS)
    ]

    async def why(work: Any) -> object:
        with pytest.raises(Refused) as refused:
            await work
        return refused.value.reason

    desk, url = await browser(app, one), f"/petugas/putaran/{kode}/kunci"
    short = await desk.post(url, {"tempat": "x"})
    assert (short.status, 'value="x"' in short.text) == (422, True)
    assert (await desk.post(url, {"tempat": ENVELOPE})).status == 303
    with pytest.raises(NotFound):
        await list_copy(kode, ENVELOPE, by=witness, now=NOON)
    (copy,) = await copies_of(facts)
    assert await why(sign_gone(kode, 2, seen=copy.digest, by=one, now=NOON)) is WhyNotRound.NOT_NEXT
    await close_voting(kode, by=CLOCK, now=NOON)
    await publish_signed(kode)
    assert await why(list_copy(kode, ENVELOPE, by=one, now=NOON)) is WhyNotCopy.LATE
    await extend_log(now=NOON)
    await forget_boxes(now=NOON)
    assert keys_end(await happened_to(kode)) == KeysEnd(2, 1, None)
    visitor = await browser(app)
    assert "Salinan musnah: 1 dari 2" in (await visitor.get(f"/putaran/{kode}")).text

    assert await why(sign_gone(kode, 2, seen="0" * 64, by=one, now=NOON)) is WhyNotSign.CHANGED
    assert (await desk.post(f"{url}/2", {"sidik": copy.digest})).status == 303
    assert await why(sign_gone(kode, 2, seen=copy.digest, by=one, now=NOON)) is WhyNotSign.TWICE
    assert await why(sign_gone(kode, 2, seen=copy.digest, by=two, now=NOON)) is WhyNotSign.NO_WITNESS
    later = NOON + timedelta(hours=1)
    assert await sign_gone(kode, 2, seen=copy.digest, by=witness, now=later)
    assert await why(sign_gone(kode, 2, seen=copy.digest, by=two, now=later)) is WhyNotCopy.GONE
    assert keys_end(await happened_to(kode)) == KeysEnd(2, 2, later)
    assert "Salinan musnah: 2 dari 2" in (await visitor.get(f"/putaran/{kode}")).text
    assert ENVELOPE not in (await visitor.get(f"/putaran/{kode}/catatan")).text
    (gone,) = await copies_of(await require_round(kode))
    assert gone.gone
