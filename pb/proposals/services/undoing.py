"""What was hidden in one act is shown again."""

from datetime import datetime
from typing import Any

from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.db import transactional
from pb.core.events import Event
from pb.proposals.rules.undoing import ManyKind
from pb.proposals.services.many_acts import begin_undo
from pb.proposals.services.moderating import show, show_comment
from pb.proposals.tables import Comment, Proposal, Report


@transactional
async def undo_hidden(key: int, *, by: Actor, now: datetime) -> int:
    """Show again what was hidden in one act, where nobody decided about it since; its reports wait again."""
    act = await begin_undo(key, ManyKind.HIDDEN, by=by, now=now)
    done = 0
    for one in act.body:
        done += await _show_again(one, act.at, by, now)
    await record(Event.HIDE_UNDONE, by=by, now=now, n=done, left=len(act.body) - done)
    return done


async def _show_again(one: dict[str, Any], at: datetime, by: Actor, now: datetime) -> bool:
    kode, comment = str(one["kode"]), one["comment"]
    if comment is None:
        same = await Proposal.exists().where(Proposal.kode == kode, Proposal.hidden_at == at)
    else:
        same = await Comment.exists().where(Comment.id == comment, Comment.hidden_at == at)
    if not same:
        return False
    if comment is None:
        await show(kode, by=by, now=now)
    else:
        await show_comment(kode, comment, by=by, now=now)
        if one["held"]:
            held = datetime.fromisoformat(one["held"])
            await Comment.update({Comment.held_at: held}).where(Comment.id == comment)
    about = Report.comment.is_null() if comment is None else Report.comment == comment
    this = Proposal.select(Proposal.id).where(Proposal.kode == kode)
    values: dict[Any, Any] = {Report.state: "open", Report.ended_at: None}
    await Report.update(values).where(Report.proposal.is_in(this), about, Report.ended_at == at)
    return True
