"""A promise as a project of OC4IDS 0.9, the Open Contracting for Infrastructure Data Standard."""

from datetime import date, datetime, time
from typing import Any

from pb.commitments.queries.export import WholePromise, spendings
from pb.commitments.rules import CONFIRMED, Brings, Entry, EntryKind, Party, PartyKind, Plan, PromiseState
from pb.core.city import this_city

VERSION = "0.9"  # with the fields for milestones, progress and transactions that came with 0.9.4
CURRENCY = "IDR"
STATUS = {
    PromiseState.PROPOSED: "identification",
    PromiseState.AGREED: "preparation",
    PromiseState.RUNNING: "implementation",
    PromiseState.PAUSED: "implementation",
    PromiseState.DELIVERED: "completion",
    PromiseState.DISPUTED: "completion",
    PromiseState.UNCONFIRMED: "completion",  # never "completed": no resident has confirmed it
    PromiseState.VERIFIED: "completed",
    PromiseState.CLOSED: "completed",
    PromiseState.CANCELLED: "cancelled",
}


def project_of(promise: WholePromise, *, url: str, place: str, agency: str) -> dict[str, Any]:
    """The project: what is to be built, by when, by whom, and the money. `url` is the page of the promise."""
    plan = promise.plan
    project: dict[str, Any] = {
        "id": promise.kode,
        "updated": promise.changed_at.isoformat(timespec="seconds"),
        "title": plan.title,
        "description": plan.what,
        "status": STATUS[promise.now.state],
        "period": _period(plan.starts, promise.now.ends),
        "locations": [{"id": promise.place, "description": place, "address": _address(place)}],
        "budget": {"amount": _value(plan.amount)},
        "parties": [_party(promise.kode, plan, party) for party in plan.parties],
        "documents": [{"id": "page", "documentType": "projectScope", "title": plan.title, "url": url}],
        "milestones": _milestones(promise),
        "metrics": [_progress(promise)],
    }
    if plan.for_whom:
        project["purpose"] = plan.for_whom
    first = next((party for party in plan.parties if party.kind is PartyKind.AGENCY), None)
    if first is not None:
        project["publicAuthority"] = {
            "id": _party_id(promise.kode, first.number),
            "name": agency or first.name,
        }
    paid = spendings(promise.entries)
    if paid:
        project["transactions"] = [_payment(promise.kode, plan, entry, url) for entry in paid]
    if promise.now.state in CONFIRMED and promise.now.delivered_at:
        project["completion"] = {
            "endDate": promise.now.delivered_at.isoformat(timespec="seconds"),
            "finalValue": _value(promise.now.spent),
            "finalScope": f"{plan.quantity} {plan.unit}",
        }
    return project


def package(
    projects: list[dict[str, Any]], *, url: str, publisher: str, licence: str, at: datetime
) -> dict[str, Any]:
    """The package around projects; `projects` comes last, so that it can be written piece by piece."""
    return {
        "uri": url,
        "publishedDate": at.isoformat(timespec="seconds"),
        "version": VERSION,
        "publisher": {"name": publisher},
        "license": licence,
        "projects": projects,
    }


def _value(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": CURRENCY}


def _moment(day: date) -> str:
    """The day in the city's own time: in UTC it would be the evening before."""
    return datetime.combine(day, time(), this_city().tz).isoformat(timespec="seconds")


def _period(starts: date, ends: date) -> dict[str, Any]:
    days = max(1, (ends - starts).days + 1)
    return {"startDate": _moment(starts), "endDate": _moment(max(starts, ends)), "durationInDays": days}


def _address(place: str) -> dict[str, str]:
    return {"locality": place, "region": this_city().name, "countryName": "Indonesia"}


def _party_id(kode: str, number: int) -> str:
    return f"{kode}-{number}"


def _party(kode: str, plan: Plan, party: Party) -> dict[str, Any]:
    """A party; roles are those of the standard, and residents or groups without money have none."""
    roles = []
    if party.kind is PartyKind.AGENCY:
        roles.append("publicAuthority")
    if party.kind is PartyKind.CONTRACTOR:
        roles.append("supplier")
    if any(p.party == party.number and p.brings is Brings.MONEY for p in plan.pledges):
        roles.append("funder")
    found: dict[str, Any] = {"id": _party_id(kode, party.number), "name": party.name}
    return found | ({"roles": roles} if roles else {})


def _milestones(promise: WholePromise) -> list[dict[str, Any]]:
    """Met, in part, or still to come; the first day stays in the description when it was moved."""
    found = []
    for milestone in promise.now.milestones:
        status = "met" if milestone.done == 100 else "partiallyMet" if milestone.done else "scheduled"
        one: dict[str, Any] = {
            "id": str(milestone.number),
            "title": milestone.title,
            "type": "delivery",
            "dueDate": _moment(milestone.due),
            "status": status,
        }
        if milestone.done_on:
            one["dateMet"] = _moment(milestone.done_on)
        found.append(one)
    return found


def _progress(promise: WholePromise) -> dict[str, Any]:
    at = promise.changed_at.isoformat(timespec="seconds")
    observation = {
        "id": "1",
        "measure": str(promise.now.progress),
        "unit": {"name": "percent", "id": "P1", "scheme": "UNCEFACT"},
        "period": {"startDate": at, "endDate": at},
    }
    return {"id": "physicalProgress", "title": "Physical progress", "observations": [observation]}


def _payment(kode: str, plan: Plan, entry: Entry, url: str) -> dict[str, Any]:
    names = {party.number: party.name for party in plan.parties}
    found: dict[str, Any] = {
        "id": f"{kode}-{EntryKind.SPENDING.value}-{entry.number}",
        "date": _moment(entry.on),
        "value": _value(entry.amount),
        "uri": f"{url}#c{entry.number}",
    }
    if entry.party in names:
        found["payer"] = {"id": _party_id(kode, entry.party or 0), "name": names[entry.party or 0]}
    return found
