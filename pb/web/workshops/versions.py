"""The versions that a workshop writes: in its page, and each on a page of its own with all reasons."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.core.audit import happened_to
from pb.core.events import Event
from pb.proposals.queries import ProposalFacts
from pb.rounds.queries import require_round_by_id
from pb.web.access import ANYONE, opt
from pb.web.forms import FormErrors
from pb.web.render import HTTPRequest, cacheable, page
from pb.web.visit import visit_of
from pb.web.words import say
from pb.web.workshops.version_shown import (
    GateLine,
    change_name,
    changes_shown,
    field_name,
    gates,
    of_head,
    of_written,
)
from pb.web.workshops.viewer import Viewer, seat_cookie, viewer_of
from pb.workshops.facts import WorkshopFacts
from pb.workshops.queries import (
    AnswerFacts,
    DecisionFacts,
    VersionHead,
    WrittenVersion,
    decisions_of,
    reason_notes,
    require_workshop,
    require_written,
    version_heads,
    version_key,
)
from pb.workshops.rules import (
    ANSWER_WITHIN,
    REMIND_AFTER,
    Answer,
    Group,
    VersionCase,
    VersionState,
    WhyNotVersion,
    WorkshopStage,
    unlinked,
    why_not_beside,
    why_not_proceed,
    why_not_remind,
    why_not_submit,
)


class VersionsShown(msgspec.Struct, frozen=True):
    """The part of the workshop's page about versions; `may_start` for the facilitator."""

    versions: tuple[tuple[VersionHead, list[GateLine]], ...]
    may_start: bool
    credited: tuple[tuple[str, Group], ...]

    @property
    def bases(self) -> dict[int, int]:
        """Of proposals that got a new version here, the number of the one before it."""
        effective = [head for head, _ in self.versions if head.state is VersionState.EFFECTIVE]
        return {head.proposal: head.base for head in effective}


async def versions_shown(facts: WorkshopFacts, viewer: Viewer) -> VersionsShown:
    """The versions with their gates, and who wants to be named."""
    late = facts.stage in {WorkshopStage.WRITE, WorkshopStage.FINISHED}
    heads = await version_heads(facts)
    return VersionsShown(
        versions=tuple((head, gates(of_head(head), facts.needed)) for head in heads),
        may_start=viewer.runs and facts.stage is WorkshopStage.WRITE,
        credited=facts.credited if late else (),
    )


class Acts(msgspec.Struct, frozen=True):
    """What this visitor can do with a version now, and why not."""

    signs: tuple[str, ...]
    answers: ProposalFacts | None
    stopped: WhyNotVersion | None
    lacks: tuple[tuple[str, str], ...]
    why_not_submit: WhyNotVersion | None
    why_not_remind: WhyNotVersion | None
    why_not_beside: WhyNotVersion | None
    remind_from: datetime | None
    beside_from: datetime | None


@get("/lokakarya/{kode:str}/versi/{n:int}", name="workshop.version", opt=opt(ANYONE))
async def version(
    request: HTTPRequest,
    kode: FromPath[str],
    n: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """One version: what changed, why, who signed it off, who accepted it."""
    return await version_page(request, kode, n, actor, now)


async def version_page(
    request: HTTPRequest,
    kode: str,
    n: int,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    """The page, also with the faults of one of its forms."""
    visit = visit_of(request.scope)
    if seat_cookie(visit.settings) not in visit.cookies:
        await cacheable(request, [kode, "proposals"])
    facts = await require_workshop(kode)
    written = await require_written(await version_key(facts.id, n), kode)
    viewer = viewer_of(request, facts, actor)
    decisions = await decisions_of(facts.id, present=facts.present) if viewer.sees_board else ()
    notes = await reason_notes(facts.id) if viewer.sees_board else ()
    phase = (await require_round_by_id(facts.round)).phase(now)
    return page(
        request,
        "workshops/version.html",
        status=status,
        w=facts,
        n=n,
        v=written,
        viewer=viewer,
        readable=_readable(written, viewer),
        gates=gates(of_written(written), facts.needed),
        changes=changes_shown(written.changes, written.links, notes, decisions),
        refused=[decision for decision in decisions if _refused_something(decision)],
        titles={one.id: one.now.title for one in written.all_proposals},
        change_name=change_name,
        answers=_answers(written),
        dropped=await _why_dropped(written, n),
        acts=_acts(written, facts, viewer, written.case(facts.stage, phase), now),
        errors=errors,
    )


def _readable(written: WrittenVersion, viewer: Viewer) -> str:
    """`yes`, or why the text is not shown: `hidden` by a facilitator, or still being `written`."""
    if any(one.hidden for one in written.all_proposals) and not viewer.runs:
        return "hidden"
    return "written" if written.state is VersionState.WRITING and not viewer.sees_board else "yes"


def _answers(written: WrittenVersion) -> list[AnswerFacts]:
    """What proposers said. Who takes a part accepts what is left of it: that is not told twice."""
    partly = {(one.proposal, one.at) for one in written.answers if one.result is Answer.PARTLY}
    return [
        one
        for one in written.answers
        if one.result is not Answer.ACCEPTED or (one.proposal, one.at) not in partly
    ]


async def _why_dropped(written: WrittenVersion, n: int) -> str:
    """The reason that was given when it was dropped, or nothing."""
    if written.state is not VersionState.DROPPED:
        return ""
    told = [e for e in await happened_to(written.workshop) if e.kind == Event.VERSION_DROPPED]
    return next((str(e.facts["reason"]) for e in told if e.facts.get("number") == n), "")


def _refused_something(decision: DecisionFacts) -> bool:
    return decision.settled_at is not None and bool(decision.refused or decision.objections)


def _acts(
    written: WrittenVersion, facts: WorkshopFacts, viewer: Viewer, case: VersionCase, now: datetime
) -> Acts:
    person, signed = viewer.actor.person, {one.discipline for one in written.signed_now}
    own = [one for one in written.all_proposals if person is not None and person in one.proposers]
    answered = {one.proposal for one in written.answers_now}
    waits = written.state is VersionState.SUBMITTED
    mine = viewer.disciplines & (set(facts.needed) or viewer.disciplines) - signed
    asked = written.submitted_at
    return Acts(
        signs=tuple(sorted(mine)) if waits and not own else (),
        answers=next((one for one in own if waits and one.id not in answered), None),
        stopped=why_not_proceed(case) if waits or written.state is VersionState.WRITING else None,
        lacks=_lacks(written),
        why_not_submit=why_not_submit(case, written.content, written.changes, written.links),
        why_not_remind=why_not_remind(case, asked_at=asked, now=now),
        why_not_beside=why_not_beside(
            case,
            signed=written.is_signed(facts.needed),
            asked_at=asked,
            reminded=written.reminded_at is not None,
            now=now,
        ),
        remind_from=asked + REMIND_AFTER if asked else None,
        beside_from=asked + ANSWER_WITHIN if asked else None,
    )


def _lacks(written: WrittenVersion) -> tuple[tuple[str, str], ...]:
    """What is missing before it can be handed in: where, and in words."""
    missing = [(field_name(name), str(say(lack))) for name, lack in written.lacks.items()]
    loose = unlinked(written.changes, written.links)
    return (*missing, *((change_name(key), str(say(WhyNotVersion.UNLINKED))) for key in loose))


ROUTES = [version]
