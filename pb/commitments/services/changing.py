"""A plan is changed: by those who lead, or as a party proposed it; what a party proposes can be declined."""

from datetime import datetime

from pb.commitments.queries import Promise
from pb.commitments.rules import (
    Asked,
    ChangeAsked,
    EntryKind,
    Plan,
    WhyNotEntry,
    WhyNotPromise,
    leads,
    why_not_enter,
    why_not_promise,
    why_not_steps,
    with_change,
)
from pb.commitments.services.writing import append, held_promise, write_plan
from pb.core.actor import Actor
from pb.core.city import this_city
from pb.core.db import transactional
from pb.core.errors import NotFound, Refused, refuse_if


@transactional
async def change_plan(
    kode: str,
    plan: Plan,
    reason: str,
    *,
    version: int | None = None,
    takes: int | None = None,
    by: Actor,
    now: datetime,
) -> None:
    """A new version of the plan, with a reason; every party accepts it anew.

    `version` is the one that the writer has seen: a plan that somebody else changed meanwhile is not
    overwritten, and the same form sent twice changes it once. `takes` is the proposal of a party that the
    new plan follows.
    """
    facts = await held_promise(kode, now)
    if not leads(by, facts.place):
        raise NotFound
    if version is not None and version != facts.versions:
        if facts.versions == version + 1 and facts.plan == plan:
            return
        raise Refused(WhyNotPromise.CHANGED)
    await _write(facts, plan, reason, takes, by, now)


@transactional
async def take_change(kode: str, number: int, *, by: Actor, now: datetime) -> None:
    """Take what a party proposed, when it says exactly what the plan would be. Twice is the same as once."""
    facts = await held_promise(kode, now)
    if not leads(by, facts.place):
        raise NotFound
    change = next((one for one in facts.now.changes if one.number == number), None)
    if change is not None and change.how is EntryKind.PLAN_CHANGED:
        return
    if change is None or change.ended is not None or not change.exact:
        raise Refused(WhyNotEntry.REFERS)
    await _write(facts, _as_asked(facts.plan, change), change.text, number, by, now)


def _as_asked(plan: Plan, change: ChangeAsked) -> Plan:
    return with_change(plan, change.pledge, change.amount, change.new_date)


async def _write(
    facts: Promise, plan: Plan, reason: str, takes: int | None, by: Actor, now: datetime
) -> None:
    refuse_if(why_not_promise(plan) or why_not_steps(plan, facts.plan))
    gone = {p.number for p in facts.plan.parties} - {p.number for p in plan.parties}
    if any(entry.party in gone for entry in facts.entries):
        raise Refused(WhyNotPromise.PARTY_NAME)
    today = this_city().day(now)
    open_ = {change.number for change in facts.now.open_changes}
    asked = Asked(
        kind=EntryKind.PLAN_CHANGED, on=today, text=reason, refers=takes if takes in open_ else None
    )
    refuse_if(
        why_not_enter(
            asked, by, frozenset(), plan=plan, entries=facts.entries, now=facts.now, place=facts.place,
            today=today,
        )
    )  # fmt: skip
    await write_plan(facts.id, facts.versions + 1, plan, now)
    await append(facts, asked, None, "", by, now)
