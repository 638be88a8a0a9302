"""Decisions: written by the facilitator, agreed or objected to by everybody, settled by number."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.workshops.facts import WorkshopFacts
from pb.workshops.queries import DecisionFacts, decisions_of, options_of, require_workshop, seats_of
from pb.workshops.rules import (
    MOST_DECISIONS,
    Group,
    StanceKind,
    WhyNotDecide,
    WorkshopStage,
    why_not_settle,
    why_not_stand,
    why_not_words,
)
from pb.workshops.services.setup import run_by
from pb.workshops.tables import DesignDecision, Seat, Stance, Workshop


class DecisionText(msgspec.Struct, frozen=True):
    """What a facilitator writes down about a decision; `option` is the number of the chosen one."""

    question: str
    decided: str = ""
    why: str = ""
    refused: str = ""
    option: int | None = None


@transactional
async def write_decision(
    kode: str, text: DecisionText, *, number: int | None, revision: int, by: Actor, now: datetime
) -> int:
    """A new question (without `number`), or the next text of one for whoever read `revision` of it."""
    facts = await run_by(kode, by)
    there = {decision.number: decision for decision in await decisions_of(facts.id)}
    _refuse_closed(facts)
    refuse_if(why_not_words(text.question))
    for words in (text.decided, text.why, text.refused):
        refuse_if(why_not_words(words) if words.strip() else None)
    options = {option.number: option.id for option in await options_of(facts.id)}
    if text.option is not None and text.option not in options:
        raise NotFound
    columns = _columns(text, options)
    if number is None:
        refuse_if(WhyNotDecide.TOO_MANY if len(there) >= MOST_DECISIONS else None)
        number = max(there, default=0) + 1
        await _insert(facts.id, number, columns)
    else:
        old = _known(there, number)
        refuse_if(WhyNotDecide.SETTLED if old.settled_at is not None else None)
        refuse_if(WhyNotDecide.CHANGED if old.revision != revision else None)
        await DesignDecision.update({**columns, "revision": revision + 1}).where(DesignDecision.id == old.id)
        await _ask_again(old, text)
    await _record(Event.DECISION_WRITTEN, facts, by, now, decision=number)
    return number


async def _ask_again(old: DecisionFacts, text: DecisionText) -> None:
    """Who agreed to other words has not agreed to these: their stance and the hands are asked for again."""
    if (old.question, old.decided) == (text.question.strip(), text.decided.strip()):
        return
    await Stance.delete().where(Stance.decision == old.id, Stance.stance == StanceKind.AGREE.value)
    hands: dict[Any, Any] = {DesignDecision.agree_hands: 0}
    await DesignDecision.update(hands).where(DesignDecision.id == old.id)


def _columns(text: DecisionText, options: Mapping[int, int]) -> dict[Any, Any]:
    return {
        "question": text.question.strip()[:300],
        "decided": text.decided.strip(),
        "why": text.why.strip(),
        "refused": text.refused.strip(),
        "option": options[text.option] if text.option is not None else None,
    }


async def _insert(workshop: int, number: int, columns: dict[Any, Any]) -> None:
    row = DesignDecision(
        id=new_id(),
        workshop=workshop,
        number=number,
        agree_hands=0,
        object_hands=0,
        revision=1,
        settled_at=None,
        present=None,
        agreed=None,
        objected=None,
        **columns,
    )
    await DesignDecision.insert(row)


@transactional
async def remove_decision(kode: str, number: int, *, by: Actor, now: datetime) -> None:
    """Take a question back that is not settled and that nobody objected to."""
    facts = await run_by(kode, by)
    _refuse_closed(facts)
    old = _known({d.number: d for d in await decisions_of(facts.id)}, number)
    refuse_if(WhyNotDecide.SETTLED if old.settled_at is not None else None)
    refuse_if(WhyNotDecide.UNANSWERED if old.objections else None)
    await Stance.delete().where(Stance.decision == old.id)
    await DesignDecision.delete().where(DesignDecision.id == old.id)
    await _record(Event.DECISION_WRITTEN, facts, by, now, decision=number)


@transactional
async def take_stance(
    kode: str,
    number: int,
    seat: int,
    kind: StanceKind,
    reason: str = "",
    *,
    read: tuple[int, int] | None = None,
    by: Actor,
    now: datetime,
) -> None:
    """Agree, or object with a reason; the last word of a person counts.

    `read` are key and revision of the decision that they had before them: a question that was taken
    back leaves its number to the next one, and nobody agrees to words that they have not read.
    """
    facts = await require_workshop(kode)
    await lock_row(Workshop, facts.id, Lock.SHARE)
    await lock_row(Seat, seat, Lock.UPDATE)
    facts = await require_workshop(kode)
    decision = _known({d.number: d for d in await decisions_of(facts.id)}, number)
    held = next((s.held for s in await seats_of(facts.id) if s.held.id == seat), None)
    settled = decision.settled_at is not None
    refuse_if(why_not_stand(held, kind, reason, stage=facts.stage, settled=settled))
    other = read not in {None, (decision.id, decision.revision)}
    refuse_if(WhyNotDecide.OTHER_WORDS if other else None)
    refuse_if(why_not_words(reason) if reason.strip() else None)
    await Stance.delete().where(Stance.decision == decision.id, Stance.seat == seat)
    group = held.kind if held else Group.RESIDENTS
    await _insert_stance(decision.id, seat, group, kind, reason, now)
    await _record(Event.STANCE_TAKEN, facts, by, now, decision=number)


async def _insert_stance(
    decision: int, seat: int | None, group: Group, kind: StanceKind, reason: str, now: datetime
) -> None:
    row = Stance(
        id=new_id(),
        decision=decision,
        seat=seat,
        group_kind=group.value,
        stance=kind.value,
        reason=reason.strip() if kind is StanceKind.OBJECT else "",
        answer="",
        at=now,
    )
    await Stance.insert(row)


@transactional
async def count_hands(kode: str, number: int, *, agree: int, object_: int, by: Actor, now: datetime) -> None:
    """Raised hands of people who did not answer on a phone."""
    facts = await run_by(kode, by)
    _refuse_closed(facts)
    decision = _known({d.number: d for d in await decisions_of(facts.id)}, number)
    refuse_if(WhyNotDecide.SETTLED if decision.settled_at is not None else None)
    count = decision.count
    total = count.agree + count.object + agree + object_
    refuse_if(WhyNotDecide.TOO_MANY_HANDS if min(agree, object_) < 0 or total > count.present else None)
    hands: dict[Any, Any] = {DesignDecision.agree_hands: agree, DesignDecision.object_hands: object_}
    await DesignDecision.update(hands).where(DesignDecision.id == decision.id)
    await _record(Event.STANCE_TAKEN, facts, by, now, decision=number)


@transactional
async def write_objection(
    kode: str, number: int, group: Group, reason: str, *, by: Actor, now: datetime
) -> None:
    """An objection that somebody without a phone said aloud; their hand is counted apart."""
    facts = await run_by(kode, by)
    _refuse_closed(facts)
    decision = _known({d.number: d for d in await decisions_of(facts.id)}, number)
    refuse_if(WhyNotDecide.SETTLED if decision.settled_at is not None else None)
    refuse_if(WhyNotDecide.NO_REASON if len(reason.strip()) < 3 else why_not_words(reason))
    await _insert_stance(decision.id, None, group, StanceKind.OBJECT, reason, now)
    await _record(Event.STANCE_TAKEN, facts, by, now, decision=number)


@transactional
async def answer_objection(
    kode: str, number: int, stance: int, answer: str, *, by: Actor, now: datetime
) -> None:
    """Say why an objection is not followed; both stay in the minutes."""
    facts = await run_by(kode, by)
    _refuse_closed(facts)
    decision = _known({d.number: d for d in await decisions_of(facts.id)}, number)
    if stance not in {s.id for s in decision.objections}:
        raise NotFound
    refuse_if(WhyNotDecide.SETTLED if decision.settled_at is not None else None)
    refuse_if(why_not_words(answer))
    await Stance.update({Stance.answer: answer.strip()}).where(Stance.id == stance)
    await _record(Event.DECISION_WRITTEN, facts, by, now, decision=number)


@transactional
async def settle(kode: str, number: int, *, by: Actor, now: datetime) -> None:
    """Seal a decision with its numbers, once quorum and consent are met and each objection is answered."""
    facts = await run_by(kode, by)
    _refuse_closed(facts)
    decision = _known({d.number: d for d in await decisions_of(facts.id)}, number)
    refuse_if(WhyNotDecide.SETTLED if decision.settled_at is not None else None)
    count, words = decision.count, bool(decision.decided and decision.why)
    refuse_if(why_not_settle(count, quorum=facts.quorum, consent=facts.consent, words=words))
    sealed: dict[Any, Any] = {
        DesignDecision.settled_at: now,
        DesignDecision.present: count.present,
        DesignDecision.agreed: count.agreed,
        DesignDecision.objected: count.objected,
    }
    await DesignDecision.update(sealed).where(DesignDecision.id == decision.id)
    numbers = {"present": count.present, "agreed": count.agreed, "objected": count.objected}
    await _record(Event.DECISION_SETTLED, facts, by, now, decision=number, **numbers)


def _refuse_closed(facts: WorkshopFacts) -> None:
    refuse_if(None if facts.stage is WorkshopStage.AGREE else WhyNotDecide.CLOSED)


def _known(there: Mapping[int, DecisionFacts], number: int) -> DecisionFacts:
    if number not in there:
        raise NotFound
    return there[number]


async def _record(kind: Event, facts: WorkshopFacts, by: Actor, now: datetime, **said: Any) -> None:
    await record(kind, by=by, now=now, kode=facts.kode, topics=[str(facts.place)], **said)
