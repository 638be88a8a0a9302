"""Support, comments, and taking a proposal back."""

from datetime import datetime

from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, Refused, refuse_if
from pb.core.events import Event
from pb.core.ids import Kode, new_id
from pb.core.limits import spend
from pb.people.services import notify
from pb.proposals.queries import ProposalFacts, TalkedOf, require_proposal, require_talked_of
from pb.proposals.queries.moderating import first_posts, passed_comments
from pb.proposals.rules import (
    COMMENT_WINDOW,
    MOST_COMMENTS,
    WhyNotPropose,
    WhyNotTalk,
    why_not_say,
    why_not_talk,
    why_not_withdraw,
)
from pb.proposals.rules.moderating import waits_for_look
from pb.proposals.services.adopting import ask_supporters
from pb.proposals.tables import Comment, Proposal, Support
from pb.rounds.queries import require_round_by_id
from pb.rounds.tables import Round

KINDS = ("question", "for", "against")
LONGEST_COMMENT = 300


async def _open_to_talk(kode: str, by: Actor, now: datetime, *, supports: bool) -> TalkedOf:
    facts = await require_talked_of(kode)
    await lock_row(Proposal, facts.id, Lock.UPDATE)
    facts = await require_talked_of(kode)  # it may have gone into another one while this waited
    round_ = await require_round_by_id(facts.round)
    refuse_if(
        why_not_talk(
            by, proposers=facts.proposers, state=facts.state, phase=round_.phase(now), supports=supports
        )
    )
    return facts


@transactional
async def support(kode: str, *, wanted: bool, by: Actor, now: datetime) -> None:
    """Support a proposal, or take the support back; twice is the same as once."""
    facts = await _open_to_talk(kode, by, now, supports=True)
    held = await Support.exists().where(Support.proposal == facts.id, Support.account == by.person)
    if held == wanted:
        return
    if wanted:
        await Support.insert(Support(id=new_id(), proposal=facts.id, account=by.person))
    else:
        await Support.delete().where(Support.proposal == facts.id, Support.account == by.person)
    await record(Event.SUPPORTED if wanted else Event.SUPPORT_TAKEN_BACK, by=by, now=now, kode=kode)


async def comment(kode: str, kind: str, text: str, *, by: Actor, now: datetime) -> None:
    """Ask, or argue for or against; ten an hour (security.md T10)."""
    refuse_if(why_not_say(text))
    if not await spend("comment", str(by.person), limit=MOST_COMMENTS, window=COMMENT_WINDOW, now=now):
        raise Refused(WhyNotTalk.TOO_MANY)
    await _write_comment(kode, kind, text.strip()[:LONGEST_COMMENT], by=by, now=now)


@transactional
async def _write_comment(kode: str, kind: str, text: str, *, by: Actor, now: datetime) -> None:
    facts = await _open_to_talk(kode, by, now, supports=False)
    if kind not in KINDS or not text:
        raise NotFound
    needed = await first_posts()
    held = needed > 0 and waits_for_look(needed, await passed_comments(by.person or 0))
    row = Comment(
        id=new_id(),
        proposal=facts.id,
        account=by.person,
        author_name=by.label,
        kind=kind,
        text=text,
        created_at=now,
        hidden_at=None,
        hidden_reason="",
        held_at=now if held else None,
    )
    await Comment.insert(row)
    if not held and facts.author is not None and facts.author != by.person:
        await notify([facts.author], "commented", kode, {"title": facts.title}, now=now)
    await record(Event.COMMENTED, by=by, now=now, kode=kode, comment=kind)


@transactional
async def withdraw(kode: str, reason: str, *, favour: str = "", by: Actor, now: datetime) -> None:
    """Take one's proposal back, also in favour of another; the page stays, with the reason."""
    facts = await require_proposal(kode, by=by)
    await lock_row(Round, facts.round, Lock.SHARE)  # what is on the ballot stays there
    round_ = await require_round_by_id(facts.round)
    await lock_row(Proposal, facts.id, Lock.UPDATE)
    facts = await require_proposal(kode, by=by)
    why = why_not_withdraw(by, author=facts.author, state=facts.state, phase=round_.phase(now))
    if why is WhyNotPropose.NOT_AUTHOR:
        raise NotFound
    refuse_if(why_not_say(reason))
    refuse_if(why or (WhyNotPropose.INCOMPLETE if not reason.strip() else None))
    into = await _favoured(facts, favour, by) if favour.strip() else None
    await Proposal.update({"state": "withdrawn", "merged_into": into}).where(Proposal.id == facts.id)
    if into is not None:
        await ask_supporters(facts, "yielded", into, now)
    topics = [*([facts.area] if facts.area else []), *([into] if into else []), "proposals"]
    await record(
        Event.PROPOSAL_WITHDRAWN,
        by=by,
        now=now,
        kode=kode,
        about=round_.kode,
        topics=topics,
        reason=reason.strip()[:500],
        **({"into": into} if into else {}),
    )


async def _favoured(facts: ProposalFacts, favour: str, by: Actor) -> Kode:
    """The number of another public proposal of the same round."""
    try:
        other = await require_proposal(favour.strip().upper(), by=by)
    except NotFound:
        raise Refused(WhyNotPropose.FAVOUR) from None
    fits = other.round == facts.round and other.id != facts.id and other.state == "published"
    refuse_if(None if fits and not other.hidden else WhyNotPropose.FAVOUR)
    return other.kode
