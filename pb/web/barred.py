"""Which refusals are failed checks of privilege, and how they get into the record."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from pb.ballots.calls.rules import WhyNotCall
from pb.ballots.challenges.rules import WhyNotChallenge
from pb.ballots.channels.rules import WhyNotPaper
from pb.ballots.costs.rules import WhyNotCost
from pb.ballots.life.rules import WhyNotSign
from pb.commitments.rules.acts import WhyNotEntry
from pb.core.actor import Actor
from pb.core.refusals import Barred, record_refusal
from pb.outcomes.rules import WhyNotDecide
from pb.people.rules import WhyNotPerson
from pb.programmes.biopori.rules.holes import WhyNotHoles
from pb.programmes.biopori.rules.notes import WhyNotNote
from pb.programmes.rules.gps import WhyNotGps
from pb.proposals.rules.interests import WhyNotDeclare
from pb.proposals.rules.permissions import WhyNotPropose, WhyNotScreen
from pb.roll.rules.acts import WhyNotRoll
from pb.rounds.rules import WhyNotRound
from pb.screening.rules.answers import WhyNotAnswer
from pb.screening.rules.appeals import WhyNotAppeal
from pb.screening.rules.giving import WhyNotGive
from pb.screening.rules.objecting import WhyNotDispute
from pb.workshops.rules.tasks import WhyNotTask
from pb.workshops.rules.versions import WhyNotVersion

# Reasons that speak of the person and not of the hour, the form or the state of a thing. To residents they
# are said too, about their own things; those are no privilege and stay unwritten.
MAY_NOT: Mapping[StrEnum, Barred] = {
    **{kind: kind for kind in Barred},
    WhyNotPerson.OUTSIDE_PLACE: Barred.PLACE,
    WhyNotRound.OUTSIDE_PLACE: Barred.PLACE,
    WhyNotPropose.NOT_AUTHOR: Barred.PLACE,
    WhyNotAppeal.NOT_AUTHOR: Barred.PLACE,
    WhyNotVersion.NOT_PROPOSER: Barred.PLACE,
    WhyNotGive.NOT_YOURS: Barred.PLACE,
    WhyNotTask.NOT_YOURS: Barred.PLACE,
    WhyNotNote.NOT_YOURS: Barred.PLACE,
    WhyNotEntry.NOT_PARTY: Barred.PLACE,
    WhyNotEntry.COUNCIL: Barred.ROLE,
    WhyNotHoles.OFFICER: Barred.ROLE,
    WhyNotDeclare.ROLE: Barred.ROLE,
    WhyNotVersion.DISCIPLINE: Barred.ROLE,
    WhyNotSign.NO_FACILITATOR: Barred.ROLE,
    WhyNotSign.NO_WITNESS: Barred.ROLE,
    WhyNotPerson.OWN_ROLE: Barred.OWN,
    WhyNotScreen.OWN: Barred.OWN,
    WhyNotScreen.INTEREST: Barred.OWN,
    WhyNotGive.INTEREST: Barred.OWN,
    WhyNotVersion.OWN: Barred.OWN,
    WhyNotVersion.INTEREST: Barred.OWN,
    WhyNotDecide.INTEREST: Barred.OWN,
    WhyNotSign.PROPOSES: Barred.OWN,
    WhyNotCost.PROPOSER: Barred.OWN,
    WhyNotChallenge.PROPOSER: Barred.OWN,
    WhyNotChallenge.OWN: Barred.OWN,
    WhyNotCall.PROPOSER: Barred.OWN,
    WhyNotCall.OWN: Barred.OWN,
    WhyNotCall.HELPED: Barred.OWN,
    WhyNotDispute.OWN: Barred.OWN,
    WhyNotDispute.RUNS: Barred.OWN,
    WhyNotEntry.OWN_WORK: Barred.OWN,
    WhyNotGps.OWN: Barred.OWN,
    WhyNotCost.OWN: Barred.SECOND,
    WhyNotSign.TWICE: Barred.SECOND,
    WhyNotRoll.OWN: Barred.SECOND,
    WhyNotPaper.SAME_PERSON: Barred.SECOND,
    WhyNotChallenge.KEEPER: Barred.SECOND,
    WhyNotCall.KEEPER: Barred.SECOND,
    WhyNotAnswer.OVERRULED: Barred.SECOND,
}
# Where a ballot is filled in or cast nothing is written: an event has its second, a ballot must have none.
CASTING = ("ballot.", "letter.", "kiosk.", "help.")
_KODE = re.compile(r"[A-Z]{2,5}-\d{2}-\d{4,9}")


async def write_down(scope: Any, reasons: Sequence[StrEnum], *, by: Actor, now: datetime) -> None:
    """One event for a request in which a privilege was refused; its answer waits for it."""
    handler = scope.get("route_handler")
    name = getattr(handler, "name", None) or ""
    if not name or name.startswith(CASTING):
        return
    for_roles = getattr(handler.opt.get("access"), "roles", None) is not None
    reason = next((reason for reason in reasons if _counts(reason, by, for_roles=for_roles)), None)
    if reason is None:
        return
    kode = str(scope["path_params"].get("kode", ""))
    kept = kode if _KODE.fullmatch(kode) else None
    await record_refusal(name, MAY_NOT[reason], reason, kode=kept, by=by, now=now)


def _counts(reason: StrEnum, by: Actor, *, for_roles: bool) -> bool:
    """A thing that is not there counts at the desks alone: elsewhere it may simply be gone."""
    if reason not in MAY_NOT or not (by.is_staff or reason is Barred.ROLE):
        return False
    return for_roles or reason is not Barred.PLACE
