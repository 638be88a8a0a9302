"""What breaks the rules of talk: reported, hidden with a reason, shown again; first comments wait."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pb.core.actor import Actor, RoleKind
from pb.core.audit import record
from pb.core.city import this_city
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, Refused, refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.core.keys import tag
from pb.core.limits import spend
from pb.people.services import notify, untell
from pb.places.tables import Place
from pb.proposals.queries import ProposalFacts, require_proposal
from pb.proposals.rules import why_not_say
from pb.proposals.rules.moderating import MOST_FIRST_POSTS, MOST_REPORTS, REPORT_WINDOW, WhyNotReport, Wrong
from pb.proposals.rules.undoing import ManyKind
from pb.proposals.services.many_acts import keep_act
from pb.proposals.tables import Comment, Moderation, Proposal, Report


async def _moderated(kode: str, by: Actor) -> ProposalFacts:
    facts = await require_proposal(kode, by=by)
    if facts.area is None or not by.holds(RoleKind.FACILITATOR, facts.area):
        raise NotFound
    await lock_row(Proposal, facts.id, Lock.UPDATE)
    return facts


@transactional
async def hide(kode: str, reason: str, *, by: Actor, now: datetime) -> None:
    """Hide a proposal that breaks the rules; its page says so and why."""
    facts = await _moderated(kode, by)
    await Proposal.update({Proposal.hidden_at: now, Proposal.hidden_reason: reason.strip()[:500]}).where(
        Proposal.id == facts.id
    )
    topics = [str(facts.area), "proposals"]
    if facts.author is not None:
        await notify([facts.author], "hidden", kode, {"title": facts.now.title}, now=now)
    await _close(facts.id, None, "hidden", now)
    await record(Event.PROPOSAL_HIDDEN, by=by, now=now, kode=kode, topics=topics, reason=reason.strip()[:500])


@transactional
async def show(kode: str, *, by: Actor, now: datetime) -> None:
    """Show a hidden proposal again, once; who was told that it was hidden is told of that."""
    facts = await _moderated(kode, by)
    old = await Proposal.select(Proposal.hidden_at).where(Proposal.id == facts.id).first()
    if old is None or old["hidden_at"] is None:
        return
    if facts.author is not None:
        said = {"title": facts.now.title}
        at = old["hidden_at"]
        await untell([facts.author], "hidden", kode, at=at, told="shown_again", facts=said, now=now)
    await Proposal.update({Proposal.hidden_at: None, Proposal.hidden_reason: ""}).where(
        Proposal.id == facts.id
    )
    await record(Event.PROPOSAL_SHOWN, by=by, now=now, kode=kode, topics=[str(facts.area), "proposals"])


@transactional
async def hide_comment(kode: str, comment: int, reason: str, *, by: Actor, now: datetime) -> None:
    """Hide a comment; that one stood there stays visible, with the reason."""
    facts = await _moderated(kode, by)
    row = await _comment(facts, comment)
    values: dict[Any, Any] = {
        Comment.hidden_at: now,
        Comment.hidden_reason: reason.strip()[:300],
        Comment.held_at: None,
    }
    await Comment.update(values).where(Comment.id == comment)
    if row["account"] is not None:
        told = {"title": facts.now.title, "reason": reason.strip()[:300]}
        await notify([row["account"]], "comment_hidden", kode, told, now=now)
    await _close(facts.id, comment, "hidden", now)
    await record(Event.COMMENT_HIDDEN, by=by, now=now, kode=kode)


@transactional
async def show_comment(kode: str, comment: int, *, by: Actor, now: datetime) -> None:
    """Show a comment: one that was hidden, or one that waited for a look."""
    facts = await _moderated(kode, by)
    row = await _comment(facts, comment)
    values: dict[Any, Any] = {Comment.hidden_at: None, Comment.hidden_reason: "", Comment.held_at: None}
    await Comment.update(values).where(Comment.id == comment)
    if row["hidden_at"] is not None and row["account"] is not None:
        said = {"title": facts.now.title}
        at, kind = row["hidden_at"], "comment_hidden"
        await untell([row["account"]], kind, kode, at=at, told="comment_shown", facts=said, now=now)
    if row["held_at"] is not None and facts.author is not None and facts.author != row["account"]:
        await notify([facts.author], "commented", kode, {"title": facts.now.title}, now=now)
    await record(Event.COMMENT_SHOWN, by=by, now=now, kode=kode)


async def _comment(facts: ProposalFacts, comment: int) -> dict[str, Any]:
    row = await Comment.select().where(Comment.id == comment, Comment.proposal == facts.id).first()
    if row is None:
        raise NotFound
    return row


async def _close(proposal: int, comment: int | None, state: str, now: datetime) -> None:
    """Reports about this thing are answered."""
    about = Report.comment.is_null() if comment is None else Report.comment == comment
    values: dict[Any, Any] = {Report.state: state, Report.ended_at: now}
    await Report.update(values).where(Report.proposal == proposal, about, Report.state == "open")


@transactional
async def keep_reported(kode: str, comment: int | None, *, by: Actor, now: datetime) -> None:
    """It breaks no rule: its reports are closed, and a comment that waited is shown."""
    facts = await _moderated(kode, by)
    if comment is not None:
        row = await _comment(facts, comment)
        if row["held_at"] is not None:
            await show_comment(kode, comment, by=by, now=now)
    await _close(facts.id, comment, "kept", now)
    await record(Event.REPORT_KEPT, by=by, now=now, kode=kode)


@transactional
async def moderate(
    targets: Sequence[tuple[str, int | None]], *, hides: bool, reason: str = "", by: Actor, now: datetime
) -> None:
    """Hide or keep several proposals and comments in one act; if one cannot be, none is."""
    refuse_if(WhyNotReport.NONE if not targets else None)
    refuse_if(WhyNotReport.REASON if hides and len(reason.strip()) < 5 else None)
    kept = [await _target(kode, comment) for kode, comment in targets] if hides else []
    for kode, comment in targets:
        if not hides:
            await keep_reported(kode, comment, by=by, now=now)
        elif comment is None:
            await hide(kode, reason, by=by, now=now)
        else:
            await hide_comment(kode, comment, reason, by=by, now=now)
    await keep_act(ManyKind.HIDDEN, kept, by=by, now=now)


async def _target(kode: str, comment: int | None) -> dict[str, Any]:
    """What is needed to take it back: a comment that waited for a look waits again then."""
    row = await Comment.select(Comment.held_at).where(Comment.id == comment).first() if comment else None
    held = row["held_at"].isoformat() if row and row["held_at"] else ""
    return {"kode": kode, "comment": comment, "held": held}


async def report(
    kode: str, comment: int | None, wrong: Wrong, words: str, *, peer: str, by: Actor, now: datetime
) -> None:
    """Say that something breaks the rules, also without an account; six an hour for one or an address."""
    who = str(by.person) if by.person is not None else f"peer:{peer}"
    if not await spend("report", who, limit=MOST_REPORTS, window=REPORT_WINDOW, now=now):
        raise Refused(WhyNotReport.TOO_MANY)
    refuse_if(why_not_say(words))
    await _write_report(kode, comment, wrong, words, who, by=by, now=now)


@transactional
async def _write_report(
    kode: str, comment: int | None, wrong: Wrong, words: str, who: str, *, by: Actor, now: datetime
) -> None:
    facts = await require_proposal(kode, by=by)
    await lock_row(Proposal, facts.id, Lock.UPDATE)
    if facts.hidden or (comment and all(one.id != comment or one.hidden for one in facts.comments)):
        raise NotFound
    mark = tag("report", f"{who}/{facts.id}/{comment or 0}")
    if await Report.exists().where(Report.mark == mark):
        return
    row = Report(
        id=new_id(),
        proposal=facts.id,
        comment=comment,
        reason=wrong.value,
        words=words.strip()[:300],
        mark=mark,
        state="open",
        created_at=now,
        ended_at=None,
    )
    await Report.insert(row)
    await record(Event.REPORTED, by=by, now=now, kode=kode, wrong=wrong.value)


@transactional
async def set_first_posts(count: int, *, by: Actor, now: datetime) -> None:
    """How many first comments of a person wait for a look; none with zero."""
    place = this_city().place
    if not by.holds(RoleKind.ADMINISTRATOR, place) or not 0 <= count <= MOST_FIRST_POSTS:
        raise NotFound
    await lock_row(Place, place, Lock.UPDATE)
    if await Moderation.exists().where(Moderation.place == place):
        await Moderation.update({Moderation.first_posts: count}).where(Moderation.place == place)
    else:
        await Moderation.insert(Moderation(id=new_id(), place=place, first_posts=count))
    await record(Event.FIRST_POSTS_SET, by=by, now=now, topics=[str(place)], count=count)
