"""Which acts somebody can write in the ledger of a promise now, and why not those that they expect."""

from datetime import date

import msgspec

from pb.commitments.queries import Promise
from pb.commitments.rules import (
    FITTING,
    SHORTEST_REASON,
    Asked,
    Entry,
    EntryKind,
    Party,
    Pledge,
    PromiseState,
    WhyNotEntry,
    correctable_in,
    leads,
    parties_of,
    why_not_enter,
)
from pb.core.actor import Actor

ORDER = (
    EntryKind.ACCEPTED, EntryKind.CHANGE_ASKED, EntryKind.CHANGE_DECLINED, EntryKind.WENT_ON,
    EntryKind.STARTED, EntryKind.PROGRESS, EntryKind.SPENDING, EntryKind.HOURS, EntryKind.MATERIALS,
    EntryKind.EVIDENCE, EntryKind.DELIVERED, EntryKind.ANSWERED, EntryKind.DATE_CHANGED,
    EntryKind.PAUSED, EntryKind.RESUMED, EntryKind.CORRECTED,
)  # fmt: skip
_EXPECTED = {EntryKind.ACCEPTED, EntryKind.DELIVERED}
_OVER = {PromiseState.CLOSED, PromiseState.UNCONFIRMED, PromiseState.CANCELLED, PromiseState.VERIFIED}


class Acts(msgspec.Struct, frozen=True):
    """What can be written now, what was to be expected and why it cannot, and why nothing at all can."""

    possible: tuple[EntryKind, ...]
    blocked: tuple[tuple[EntryKind, WhyNotEntry], ...]
    why_none: WhyNotEntry | None


class Choices(msgspec.Struct, frozen=True):
    """What the fields of an act offer."""

    parties: tuple[Party, ...]
    pledges: tuple[Pledge, ...]
    correctable: tuple[Entry, ...]


def acts_of(facts: Promise, actor: Actor, today: date) -> Acts:
    """Each act is asked of the rules as if its form were filled in well."""
    if not parties_of(actor, facts.represented, facts.place) and not leads(actor, facts.place):
        return Acts((), (), WhyNotEntry.NOT_PARTY)
    found = [(kind, _why_not(kind, facts, actor, today)) for kind in ORDER]
    possible = tuple(kind for kind, why in found if why is None)
    over = facts.now.state in _OVER
    blocked = tuple((kind, why) for kind, why in found if why and kind in _EXPECTED and not over)
    began = facts.now.state not in {PromiseState.PROPOSED, PromiseState.AGREED}
    blocked = tuple(one for one in blocked if one[0] is EntryKind.DELIVERED or not began)
    return Acts(possible, blocked, None if possible else WhyNotEntry.NOT_NOW)


def _why_not(kind: EntryKind, facts: Promise, actor: Actor, today: date) -> WhyNotEntry | None:
    mine = parties_of(actor, facts.represented, facts.place)
    able = [party.number for party in choices_of(kind, facts, actor).parties]
    open_ = [number for number in able if number not in facts.now.accepted]
    disputes, wrong, changes = facts.now.open_disputes, correctable(facts), facts.now.open_changes
    refers = {
        EntryKind.CHANGE_DECLINED: changes[0].number if changes else None,
        EntryKind.ANSWERED: disputes[0].number if disputes else None,
        EntryKind.CORRECTED: wrong[0].number if wrong else None,
    }
    asked = Asked(
        kind=kind,
        on=today,
        text="-" * SHORTEST_REASON,
        amount=0 if kind is EntryKind.CHANGE_ASKED else 1,
        party=next(iter(open_ or able), None),
        milestone=facts.plan.milestones[0].number if facts.plan.milestones else None,
        refers=refers.get(kind),
        new_date=facts.plan.ends,
        has_photo=True,
    )
    return why_not_enter(
        asked, actor, mine, plan=facts.plan, entries=facts.entries, now=facts.now, place=facts.place,
        today=today,
    )  # fmt: skip


def choices_of(kind: EntryKind, facts: Promise, actor: Actor) -> Choices:
    """The parties that this person may write for, the pledges that fit, the entries that can be corrected."""
    mine = parties_of(actor, facts.represented, facts.place)
    everybody = leads(actor, facts.place)
    parties = tuple(party for party in facts.plan.parties if everybody or party.number in mine)
    pledges = tuple(pledge for pledge in facts.plan.pledges if pledge.brings in FITTING.get(kind, ()))
    return Choices(parties, pledges, correctable(facts) if kind is EntryKind.CORRECTED else ())


def correctable(facts: Promise) -> tuple[Entry, ...]:
    """Entries that can still be corrected, the newest first."""
    gone = {entry.refers for entry in facts.entries if entry.kind is EntryKind.CORRECTED}
    return tuple(
        e for e in reversed(facts.entries) if e.kind in correctable_in(facts.now) and e.number not in gone
    )
