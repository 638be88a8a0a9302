"""One draft, step by step: two people may write at once, and neither loses what they wrote."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from pb.core.actor import Actor, RoleKind
from pb.core.db import transactional
from pb.core.errors import NotFound, refuse_if
from pb.core.ids import RoundId, new_id
from pb.rounds.planning.queries import last_revision, plan_of, revision_of, texts_of_round
from pb.rounds.planning.rules import changes_between, shifted
from pb.rounds.queries import require_round
from pb.rounds.rules import Phase, WhyNotRound
from pb.rounds.services import RoundPlan, create_round, edit_draft, require_own_draft
from pb.rounds.tables import RoundRevision


@transactional
async def edit_step(
    key: RoundId, fields: Mapping[str, object], *, seen: int, by: Actor, now: datetime
) -> None:
    """Write some fields of a draft, unless somebody else changed these since revision `seen`.

    What others changed elsewhere in the draft stays as they wrote it.
    """
    facts = await require_own_draft(key, by=by)
    stored = plan_of(facts, await texts_of_round(key))
    newest = await last_revision(key)
    wanted = msgspec.structs.replace(stored, **fields)
    if seen < newest:
        before = await revision_of(key, seen)
        clash = before and changes_between(before.plan, stored, fields)
        clash = clash and changes_between(stored, wanted, fields)
        refuse_if(WhyNotRound.DRAFT_CHANGED if clash else None)
    if newest == 0 and not await RoundRevision.exists().where(RoundRevision.round == key):
        await _keep(key, 0, stored, by, now)
    await edit_draft(key, wanted, by=by, now=now)
    await _keep(key, newest + 1, wanted, by, now)


async def _keep(key: int, number: int, plan: RoundPlan, by: Actor, now: datetime) -> None:
    body = msgspec.json.encode(plan).decode()
    row = RoundRevision(id=new_id(), round=key, number=number, body=body, person=by.person, at=now)
    await RoundRevision.insert(row)


@transactional
async def copy_round(kode: str, *, by: Actor, now: datetime) -> RoundId:
    """A draft like an earlier round: same areas, money, rules and texts, the same weeks of a later year."""
    old = await require_round(kode)
    if old.place is None or not by.holds(RoleKind.FACILITATOR, old.place):
        raise NotFound
    years = 1
    soon = now + timedelta(days=1)
    while min(shifted(old.dates, years).values(), default=soon) < soon:
        years += 1
    plan = plan_of(old, await texts_of_round(old.id))
    title = plan.title.replace(str(plan.year), str(plan.year + years))
    dates = {phase: at for phase, at in shifted(old.dates, years).items() if phase is not Phase.CHALLENGE}
    return await create_round(
        msgspec.structs.replace(plan, title=title, year=plan.year + years, dates=dates), by=by, now=now
    )
