"""Who may write what in a ledger, and when: parties report, residents who are no party confirm or object."""

from datetime import date
from enum import StrEnum

import msgspec

from pb.commitments.rules.ledger import REMINDERS, Entry, EntryKind, PromiseState, Standing
from pb.commitments.rules.plan import Brings, Plan, is_whole
from pb.core.actor import Actor, Level, RoleKind
from pb.core.area import inside
from pb.proposals.categories import present_agency
from pb.proposals.rules import why_not_say

LONGEST_TEXT, SHORTEST_REASON, LONGEST_RECEIPT = 1_000, 10, 40
_BEFORE = frozenset(
    {EntryKind.ACCEPTED, EntryKind.CHANGE_ASKED, EntryKind.CHANGE_DECLINED, EntryKind.PLAN_CHANGED}
)
_WORK = frozenset(
    {
        EntryKind.STARTED, EntryKind.PROGRESS, EntryKind.SPENDING, EntryKind.HOURS, EntryKind.MATERIALS,
        EntryKind.EVIDENCE, EntryKind.DATE_CHANGED, EntryKind.CORRECTED,
    }
)  # fmt: skip
_STOP = frozenset({EntryKind.PAUSED, EntryKind.CANCELLED})
_CHECK = frozenset({EntryKind.CONFIRMED, EntryKind.DISPUTED})
ALLOWED: dict[PromiseState, frozenset[EntryKind]] = {
    PromiseState.PROPOSED: _BEFORE | _STOP | {EntryKind.CORRECTED, EntryKind.REMINDED, EntryKind.WENT_ON},
    PromiseState.AGREED: _BEFORE | _WORK | _STOP,
    PromiseState.RUNNING: _BEFORE | _WORK | _STOP | {EntryKind.DELIVERED},
    PromiseState.PAUSED: frozenset({EntryKind.RESUMED, EntryKind.CANCELLED, EntryKind.CORRECTED}),
    PromiseState.DELIVERED: _CHECK
    | {EntryKind.SPENDING, EntryKind.EVIDENCE, EntryKind.CLOSED, EntryKind.CORRECTED},
    PromiseState.DISPUTED: frozenset(
        {EntryKind.ANSWERED, EntryKind.DISPUTED, EntryKind.EVIDENCE, EntryKind.SPENDING, EntryKind.CORRECTED}
    ),
    PromiseState.VERIFIED: frozenset(
        {EntryKind.CLOSED, EntryKind.DISPUTED, EntryKind.SPENDING, EntryKind.CORRECTED}
    ),
    PromiseState.CLOSED: frozenset({EntryKind.DISPUTED}),
    PromiseState.UNCONFIRMED: _CHECK,
    PromiseState.CANCELLED: frozenset(),
}
NEEDS_REASON = frozenset(
    {
        EntryKind.CHANGE_ASKED, EntryKind.CHANGE_DECLINED, EntryKind.PLAN_CHANGED, EntryKind.DATE_CHANGED,
        EntryKind.DISPUTED, EntryKind.ANSWERED, EntryKind.PAUSED, EntryKind.CANCELLED, EntryKind.CORRECTED,
        EntryKind.WENT_ON,
    }
)  # fmt: skip
BY_COUNCIL = frozenset({EntryKind.CANCELLED, EntryKind.CLOSED, EntryKind.WENT_ON})
BY_LEADERS = frozenset({EntryKind.CHANGE_DECLINED, EntryKind.PLAN_CHANGED})
BY_CLOCK = frozenset({EntryKind.REMINDED})
BY_NEIGHBOURS = _CHECK


class WhyNotEntry(StrEnum):
    """Why an entry is not taken."""

    NOT_NOW = "entry.not_now"
    NOT_PARTY = "entry.not_party"
    COUNCIL = "entry.council"
    ELSEWHERE = "entry.elsewhere"
    LEVEL = "entry.level"
    OWN_WORK = "entry.own_work"
    TWICE = "entry.twice"
    NO_REASON = "entry.no_reason"
    TOO_LONG = "entry.too_long"
    PRIVATE_NUMBERS = "talk.private_numbers"
    AMOUNT = "entry.amount"
    OVER_BUDGET = "entry.over_budget"
    MILESTONE = "entry.milestone"
    DATE = "entry.date"
    FUTURE = "entry.future"
    NO_EVIDENCE = "entry.no_evidence"
    NOT_FINISHED = "entry.not_finished"
    REFERS = "entry.refers"
    ACCEPTED_ALREADY = "entry.accepted_already"
    PARTY = "entry.party"
    PLEDGE = "entry.pledge"
    STILL_TIME = "entry.still_time"
    STEPS = "entry.steps"


class Representative(msgspec.Struct, frozen=True):
    """Who speaks for a party: the officers of an agency, or one account."""

    party: int
    agency: str
    account: int | None


def parties_of(actor: Actor, represented: tuple[Representative, ...], place: str) -> frozenset[int]:
    """The parties that this person speaks for; an office speaks for the one that it followed as well."""
    agencies = {
        present_agency(role.agency)
        for role in actor.roles
        if role.kind is RoleKind.OFFICER and role.agency and inside(place, role.place)
    }
    return frozenset(
        one.party
        for one in represented
        if (one.agency and present_agency(one.agency) in agencies)
        or (one.account is not None and one.account == actor.person)
    )


def leads(actor: Actor, place: str) -> bool:
    """Council members and facilitators of the place may write for any party, in their own name."""
    return actor.holds(RoleKind.COUNCIL, place) or actor.holds(RoleKind.FACILITATOR, place)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that somebody wants to write; `mine` are the parties that they speak for."""

    kind: EntryKind
    on: date
    text: str = ""
    receipt: str = ""
    amount: int = 0
    party: int | None = None
    milestone: int | None = None
    pledge: int | None = None
    refers: int | None = None
    new_date: date | None = None
    has_photo: bool = False


def why_not_enter(
    asked: Asked,
    actor: Actor,
    mine: frozenset[int],
    *,
    plan: Plan,
    entries: tuple[Entry, ...],
    now: Standing,
    place: str,
    today: date,
) -> WhyNotEntry | None:
    """The first reason that this entry cannot be written by this person in this state, or None."""
    if asked.kind not in ALLOWED[now.state]:
        return WhyNotEntry.NOT_NOW
    who = (
        _why_not_neighbour(actor, mine, entries, place, asked.kind, now)
        if asked.kind in BY_NEIGHBOURS
        else _why_not_party(asked, actor, mine, place)
    )
    return who or _why_not_words(asked) or _why_not_facts(asked, plan, entries, now, today)


def _why_not_party(asked: Asked, actor: Actor, mine: frozenset[int], place: str) -> WhyNotEntry | None:
    if asked.kind in BY_COUNCIL:
        return None if actor.holds(RoleKind.COUNCIL, place) else WhyNotEntry.COUNCIL
    if asked.kind in BY_CLOCK or (asked.kind in BY_LEADERS and not leads(actor, place)):
        return WhyNotEntry.NOT_PARTY
    if not mine and not leads(actor, place):
        return WhyNotEntry.NOT_PARTY
    if asked.party is not None and asked.party not in mine and not leads(actor, place):
        return WhyNotEntry.NOT_PARTY
    return None


def _why_not_neighbour(
    actor: Actor, mine: frozenset[int], entries: tuple[Entry, ...], place: str, kind: EntryKind, now: Standing
) -> WhyNotEntry | None:
    """Residents of the ward who are no party and no officer of it; each confirms a delivery once."""
    if actor.kelurahan is None or not inside(place, actor.kelurahan):
        return WhyNotEntry.ELSEWHERE
    if actor.level < Level.L1:
        return WhyNotEntry.LEVEL
    if mine or leads(actor, place):
        return WhyNotEntry.OWN_WORK
    since = now.delivered_at
    said = any(
        e.kind is kind and e.person == actor.person and (since is None or e.at >= since) for e in entries
    )
    return WhyNotEntry.TWICE if kind is EntryKind.CONFIRMED and said else None


def _why_not_words(asked: Asked) -> WhyNotEntry | None:
    if len(asked.text) > LONGEST_TEXT or len(asked.receipt) > LONGEST_RECEIPT:
        return WhyNotEntry.TOO_LONG
    if asked.kind in NEEDS_REASON and len(asked.text.strip()) < SHORTEST_REASON:
        return WhyNotEntry.NO_REASON
    return WhyNotEntry.PRIVATE_NUMBERS if why_not_say(asked.text) else None


_AMOUNTS = {EntryKind.SPENDING, EntryKind.HOURS, EntryKind.MATERIALS}


def _why_not_facts(
    asked: Asked, plan: Plan, entries: tuple[Entry, ...], now: Standing, today: date
) -> WhyNotEntry | None:
    if asked.on > today:
        return WhyNotEntry.FUTURE
    reason = _why_not_parts(asked, plan)
    if reason is not None:
        return reason
    if asked.kind in _AMOUNTS and not 0 < asked.amount <= 10**13:
        return WhyNotEntry.AMOUNT
    if asked.kind is EntryKind.SPENDING and now.spent + asked.amount > plan.amount and not asked.text.strip():
        return WhyNotEntry.OVER_BUDGET
    if asked.kind in _AGREEING:
        return _why_not_agree(asked, plan, now)
    if asked.kind is EntryKind.PROGRESS:
        known = asked.milestone in {milestone.number for milestone in plan.milestones}
        return None if known and 0 <= asked.amount <= 100 else WhyNotEntry.MILESTONE
    if asked.kind is EntryKind.DATE_CHANGED:
        return None if asked.new_date and asked.new_date >= plan.starts else WhyNotEntry.DATE
    return _why_not_refer(asked, entries, now)


_AGREEING = {EntryKind.ACCEPTED, EntryKind.CHANGE_ASKED, EntryKind.CHANGE_DECLINED, EntryKind.WENT_ON}


def _why_not_agree(asked: Asked, plan: Plan, now: Standing) -> WhyNotEntry | None:
    """A party accepts a whole plan once; an open change can be declined; patience comes before going on."""
    if asked.kind is EntryKind.ACCEPTED:
        if asked.party in now.accepted:
            return WhyNotEntry.ACCEPTED_ALREADY
        return None if is_whole(plan) else WhyNotEntry.STEPS
    if asked.kind is EntryKind.CHANGE_ASKED:
        return _why_not_change(asked, plan)
    if asked.kind is EntryKind.CHANGE_DECLINED:
        open_ = {change.number for change in now.open_changes}
        return None if asked.refers in open_ else WhyNotEntry.REFERS
    return None if now.reminded >= REMINDERS and now.waiting else WhyNotEntry.STILL_TIME


def _why_not_change(asked: Asked, plan: Plan) -> WhyNotEntry | None:
    """Another amount needs its pledge, another end comes after the start; words alone will do as well."""
    if asked.new_date is not None and asked.new_date < plan.starts:
        return WhyNotEntry.DATE
    if asked.pledge is None:
        return WhyNotEntry.PLEDGE if asked.amount else None
    return None if 0 < asked.amount <= 10**13 else WhyNotEntry.AMOUNT


FITTING = {
    EntryKind.CHANGE_ASKED: frozenset(Brings),
    EntryKind.SPENDING: frozenset({Brings.MONEY}),
    EntryKind.HOURS: frozenset({Brings.HOURS}),
    EntryKind.MATERIALS: frozenset(Brings) - {Brings.MONEY, Brings.HOURS},
}
_NEEDS_PARTY = {EntryKind.ACCEPTED, EntryKind.CHANGE_ASKED}


def _why_not_parts(asked: Asked, plan: Plan) -> WhyNotEntry | None:
    """The party and the pledge that an entry names are those of the plan."""
    parties = {party.number for party in plan.parties}
    if asked.party not in parties and (asked.party is not None or asked.kind in _NEEDS_PARTY):
        return WhyNotEntry.PARTY
    fitting = {p.number for p in plan.pledges if p.brings in FITTING.get(asked.kind, ())}
    return WhyNotEntry.PLEDGE if asked.pledge is not None and asked.pledge not in fitting else None


def _why_not_refer(asked: Asked, entries: tuple[Entry, ...], now: Standing) -> WhyNotEntry | None:
    kinds = {entry.number: entry.kind for entry in entries}
    if asked.kind is EntryKind.DELIVERED:
        evidence = EntryKind.EVIDENCE in kinds.values() or asked.has_photo
        if not evidence:
            return WhyNotEntry.NO_EVIDENCE
        return None if now.progress == 100 else WhyNotEntry.NOT_FINISHED
    if asked.kind in {EntryKind.DISPUTED, EntryKind.EVIDENCE}:
        return None if asked.has_photo else WhyNotEntry.NO_EVIDENCE
    if asked.kind is EntryKind.ANSWERED:
        return None if asked.refers in {d.number for d in now.open_disputes} else WhyNotEntry.REFERS
    if asked.kind is EntryKind.CORRECTED:
        corrected = {e.refers for e in entries if e.kind is EntryKind.CORRECTED}
        fine = kinds.get(asked.refers or 0) in correctable_in(now) and asked.refers not in corrected
        return None if fine else WhyNotEntry.REFERS
    return None


def correctable_in(now: Standing) -> frozenset[EntryKind]:
    """What can still be corrected: after the handover not how much was done, for residents check that."""
    return CORRECTABLE - ({EntryKind.PROGRESS} if now.delivered_at else frozenset())


CORRECTABLE = frozenset(
    {
        EntryKind.PROGRESS, EntryKind.SPENDING, EntryKind.HOURS, EntryKind.MATERIALS, EntryKind.EVIDENCE,
        EntryKind.DATE_CHANGED,
    }
)  # fmt: skip
