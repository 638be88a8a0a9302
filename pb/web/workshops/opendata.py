"""A workshop as open data: no person in it."""

import json
from typing import Any

import msgspec

from pb.workshops.facts import WorkshopFacts
from pb.workshops.queries import (
    WrittenVersion,
    assessed,
    criteria_of,
    decisions_of,
    moves_of,
    options_of,
    plain_notes,
    promised_in,
    versions_of,
)


async def as_data(facts: WorkshopFacts) -> str:
    """JSON with sorted keys: what and when, how many of which group, what was said, decided, changed."""
    numbers = await assessed(facts)
    options = await options_of(facts.id)
    found = {
        "kode": facts.kode,
        "title": facts.title,
        "purpose": facts.purpose,
        "place": facts.place,
        "starts_at": facts.starts_at,
        "ends_at": facts.ends_at,
        "stage": facts.stage,
        "quorum": facts.quorum,
        "consent_percent": facts.consent,
        "proposals": [topic.kode for topic in facts.topics],
        "groups": facts.groups,
        "stages": await moves_of(facts.id),
        "notes": await plain_notes(facts.id),
        "options": [_option(o) for o in options],
        "measures": [
            {"text": c.text, "values": {o.letter: c.values[o.id] for o in options if o.id in c.values}}
            for c in await criteria_of(facts.id)
        ],
        "decisions": [_decision(d) for d in await decisions_of(facts.id)],
        "versions": [_version(v) for v in await versions_of(facts.id)],
        "tasks": [{"what": t.what, "due_at": t.due_at, "done": t.done} for t in await promised_in(facts.id)],
        "aspects": numbers.aspects,
        "evaluations": numbers.evaluations,
    }
    return json.dumps(msgspec.to_builtins(found), ensure_ascii=False, sort_keys=True, indent=1)


def _option(option: Any) -> dict[str, Any]:
    content = msgspec.to_builtins(option.content) if option.content else {}
    cost = option.content.cost if option.content else None
    return {
        "letter": option.letter,
        **content,
        "cost": cost,
        "dots": option.dots,
        "dots_on_paper": option.paper_dots,
    }


def _decision(decision: Any) -> dict[str, Any]:
    count = decision.count
    return {
        "number": decision.number,
        "question": decision.question,
        "decided": decision.decided,
        "why": decision.why,
        "refused": decision.refused,
        "settled_at": decision.settled_at,
        "present": count.present,
        "agreed": count.agreed,
        "objected": count.objected,
        "objections": [
            {"group": o.group, "reason": o.reason, "answer": o.answer} for o in decision.objections
        ],
    }


def _version(version: WrittenVersion) -> dict[str, Any]:
    return {
        "proposal": version.proposal.kode,
        "merges": [one.kode for one in version.merges],
        "base": version.base,
        "state": version.state,
        "result": version.result_kode,
        "result_version": version.result_version,
        "changes": [
            {**msgspec.to_builtins(change), "behind": version.links.get(change.key, ())}
            for change in version.changes
        ],
        "signed": [
            {"discipline": s.discipline, "agency": s.agency, "result": s.result, "words": s.words, "at": s.at}
            for s in version.signed
        ],
        "answers": [
            {"result": a.result, "declined": a.declined, "reason": a.reason, "at": a.at}
            for a in version.answers
        ],
    }
