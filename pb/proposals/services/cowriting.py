"""Writing together: answers to questions, invitations to write with the author, suggested words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, Refused, refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.core.limits import spend
from pb.people.services import notify
from pb.proposals.queries import ProposalFacts, require_proposal
from pb.proposals.queries.suggesting import invitations, require_suggestion
from pb.proposals.rules import COMMENT_WINDOW, Lack, why_not_edit, why_not_say, why_not_talk
from pb.proposals.rules.suggesting import MOST_SUGGESTIONS, Suggested, WhyNotSuggest, suggested, taken
from pb.proposals.services.drafts import write_version
from pb.proposals.tables import Coauthor, CoauthorInvite, Comment, Proposal, SuggestionRow
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round_by_id

LONGEST_ANSWER = 500


async def _held(kode: str, by: Actor) -> tuple[ProposalFacts, RoundFacts]:
    """The proposal, locked, and its round; one that is hidden is not found."""
    facts = await require_proposal(kode, by=by)
    await lock_row(Proposal, facts.id, Lock.UPDATE)
    facts = await require_proposal(kode, by=by)
    if facts.hidden or by.person is None:
        raise NotFound
    return facts, await require_round_by_id(facts.round)


def _topics(facts: ProposalFacts) -> list[str]:
    return [*([str(facts.area)] if facts.area else []), "proposals"]


@transactional
async def answer_question(kode: str, comment: int, text: str, *, by: Actor, now: datetime) -> None:
    """Who wrote the proposal answers a question under it; a second answer takes the place of the first."""
    facts, _ = await _held(kode, by)
    asked = next((one for one in facts.comments if one.id == comment and one.kind == "question"), None)
    if by.person not in facts.proposers or asked is None or asked.hidden:
        raise NotFound
    refuse_if(why_not_say(text) or (None if text.strip() else Lack.EMPTY))
    values: dict[Any, Any] = {
        Comment.answer: text.strip()[:LONGEST_ANSWER],
        Comment.answered_by: by.label,
        Comment.answered_at: now,
    }
    await Comment.update(values).where(Comment.id == comment)
    if asked.account is not None and not asked.own:
        await notify([asked.account], "answered", kode, {"title": facts.now.title}, now=now)
    await record(Event.QUESTION_ANSWERED, by=by, now=now, kode=kode)


@transactional
async def invite_coauthor(kode: str, comment: int, *, by: Actor, now: datetime) -> None:
    """The author asks who wrote this comment to write with them; asked once, it is not asked again."""
    facts, _ = await _held(kode, by)
    said = next((one for one in facts.comments if one.id == comment and not one.hidden), None)
    if facts.author != by.person or facts.state != "published" or said is None or said.account is None:
        raise NotFound
    if said.account in facts.proposers or said.account in await invitations(facts.id):
        return
    row = CoauthorInvite(
        id=new_id(),
        proposal=facts.id,
        account=said.account,
        label=said.author_name,
        answer="",
        created_at=now,
        answered_at=None,
    )
    await CoauthorInvite.insert(row)
    await notify([said.account], "coauthor_asked", kode, {"title": facts.now.title}, now=now)
    await record(Event.COAUTHOR_ASKED, by=by, now=now, kode=kode)


@transactional
async def answer_invitation(kode: str, *, accepts: bool, by: Actor, now: datetime) -> None:
    """Who was asked says yes or no; with a yes they stand beside the author."""
    facts, _ = await _held(kode, by)
    if (await invitations(facts.id)).get(by.person or 0) != "" or facts.state != "published":
        raise NotFound
    values: dict[Any, Any] = {
        CoauthorInvite.answer: "yes" if accepts else "no",
        CoauthorInvite.answered_at: now,
    }
    await CoauthorInvite.update(values).where(
        CoauthorInvite.proposal == facts.id, CoauthorInvite.account == by.person
    )
    if accepts:
        await Coauthor.insert(Coauthor(id=new_id(), proposal=facts.id, account=by.person, label=by.label))
    if facts.author is not None:
        kind = "coauthor_joined" if accepts else "coauthor_declined"
        await notify([facts.author], kind, kode, {"title": facts.now.title}, now=now)
    await record(Event.COAUTHOR_ANSWERED, by=by, now=now, kode=kode, topics=_topics(facts), accepted=accepts)


async def suggest_words(
    kode: str,
    typed: Mapping[str, str],
    cells: Sequence[Mapping[str, str]],
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Suggest other words or numbers; five an hour."""
    refuse_if(why_not_say(reason))
    limit = MOST_SUGGESTIONS
    if not await spend("suggestion", str(by.person), limit=limit, window=COMMENT_WINDOW, now=now):
        raise Refused(WhyNotSuggest.TOO_MANY)
    await _write_suggestion(kode, typed, cells, reason, by=by, now=now)


@transactional
async def _write_suggestion(
    kode: str,
    typed: Mapping[str, str],
    cells: Sequence[Mapping[str, str]],
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> None:
    facts, round_ = await _held(kode, by)
    refuse_if(why_not_suggest(facts, round_, by, now))
    found = suggested(facts.now.content, typed, cells)
    if not isinstance(found, Suggested):
        raise Refused(found if isinstance(found, WhyNotSuggest) else next(iter(found.values())))
    row = SuggestionRow(
        id=new_id(),
        proposal=facts.id,
        account=by.person,
        author_name=by.label,
        body=msgspec.json.encode(found).decode(),
        reason=reason.strip()[:LONGEST_ANSWER],
        state="open",
        reply="",
        version=None,
        created_at=now,
        ended_at=None,
    )
    await SuggestionRow.insert(row)
    await notify(facts.proposers, "suggested", kode, {"title": facts.now.title}, now=now)
    await record(Event.SUGGESTED, by=by, now=now, kode=kode)


def why_not_suggest(facts: ProposalFacts, round_: RoundFacts, by: Actor, now: datetime) -> Any:
    """Others than who wrote it, whoever may speak of it, as long as its author may change it."""
    phase = round_.phase(now)
    if by.person in facts.proposers:
        return WhyNotSuggest.OWN
    why = why_not_talk(by, proposers=facts.proposers, state=facts.state, phase=phase, supports=False)
    author = Actor(person=facts.author)  # type: ignore[arg-type]  # an account's key, read from its column
    late = why_not_edit(
        author, author=facts.author, state=facts.state, phase=phase, screened=facts.verdict is not None
    )
    return why or (WhyNotSuggest.LATE if late else None)


@transactional
async def end_suggestion(
    kode: str, key: int, *, takes: bool, reply: str = "", by: Actor, now: datetime
) -> None:
    """The author takes the words, which makes a version, or declines them with a word."""
    facts, round_ = await _held(kode, by)
    found = await require_suggestion(key, facts.id)
    if facts.author is None or facts.author != by.person:
        raise NotFound
    refuse_if(None if found.state == "open" else WhyNotSuggest.ENDED)
    refuse_if(why_not_say(reply))
    version = await _take(facts, round_, found.body, by, now) if takes else None
    values: dict[Any, Any] = {
        SuggestionRow.state: "taken" if takes else "declined",
        SuggestionRow.reply: reply.strip()[:LONGEST_ANSWER],
        SuggestionRow.version: version,
        SuggestionRow.ended_at: now,
    }
    await SuggestionRow.update(values).where(SuggestionRow.id == key)
    if found.account is not None:
        kind = "suggestion_taken" if takes else "suggestion_declined"
        await notify([found.account], kind, kode, {"title": facts.now.title}, now=now)
    if not takes:
        await record(Event.SUGGESTION_DECLINED, by=by, now=now, kode=kode)


async def _take(facts: ProposalFacts, round_: RoundFacts, wanted: Suggested, by: Actor, now: datetime) -> int:
    refuse_if(
        why_not_edit(
            by,
            author=facts.author,
            state=facts.state,
            phase=round_.phase(now),
            screened=facts.verdict is not None,
        )
    )
    content = taken(facts.now.content, wanted)
    if content is None:
        raise Refused(WhyNotSuggest.OUTDATED)
    number = facts.now.number + 1
    await write_version(facts.id, number, content, "", now)
    await Proposal.update({Proposal.version: number}).where(Proposal.id == facts.id)
    await record(
        Event.PROPOSAL_CHANGED,
        by=by,
        now=now,
        kode=facts.kode,
        about=round_.kode,
        topics=_topics(facts),
        version=number,
        cost=content.cost,
        suggested=True,
    )
    return number
