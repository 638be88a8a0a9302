"""The record of a count: canonical JSON that an outsider can recount, byte for byte."""

import hashlib
from collections.abc import Mapping
from typing import Any

from pb.core.canon import canon
from pb.counting.count import count
from pb.counting.model import Completion, Outcome, Profile, Project, Rule, Rules, Step, Ties

VERSION = 1


def to_record(profile: Profile, rules: Rules, outcome: Outcome) -> dict[str, Any]:
    """Rules, projects and outcome, with a digest of the ballots; `canon` of it is what is published."""
    return {
        "version": VERSION,
        "rules": {
            "budget": rules.budget,
            "rule": rules.rule.value,
            "completion": rules.completion.value,
            "ties": rules.ties.value,
            "min_votes": rules.min_votes,
            "unit": rules.unit,
            "lot": list(rules.lot),
        },
        "projects": [[project.id, project.cost] for project in profile.projects],
        "ballots_sha256": digest(profile),
        "outcome": _outcome(outcome),
    }


def ballots(profile: Profile) -> list[list[Any]]:
    """Equal ballots together: the sorted ids and the number of voters, in one order."""
    return sorted([[sorted(choices), voters] for choices, voters in profile.ballots.items()])


def digest(profile: Profile) -> str:
    """SHA-256 over the canonical list of ballots."""
    return hashlib.sha256(b"pb/ballots/v1\0" + canon(ballots(profile)).encode()).hexdigest()


def full_record(record: Mapping[str, Any], profile: Profile) -> dict[str, Any]:
    """The record with the ballots in it: enough to recount."""
    return dict(record) | {"ballots": ballots(profile)}


def recount(full: Mapping[str, Any]) -> dict[str, Any]:
    """Count again from a full record; the result equals the record only if it is true to its ballots."""
    given = full["rules"]
    rules = Rules(
        budget=given["budget"],
        rule=Rule(given["rule"]),
        completion=Completion(given["completion"]),
        ties=Ties(given["ties"]),
        min_votes=given["min_votes"],
        unit=given["unit"],
        lot=tuple(given["lot"]),
    )
    profile = Profile(
        projects=tuple(Project(name, cost) for name, cost in full["projects"]),
        ballots={frozenset(choices): voters for choices, voters in full["ballots"]},
    )
    return to_record(profile, rules, count(profile, rules))


def _outcome(outcome: Outcome) -> dict[str, Any]:
    found: dict[str, Any] = {
        "funded": list(outcome.funded),
        "total": outcome.total,
        "left": outcome.left,
        "voters": outcome.voters,
        "votes": outcome.votes,
        "steps": [_step(step) for step in outcome.steps],
        "ties": [
            {"step": tie.step, "between": list(tie.between), "chosen": tie.chosen} for tie in outcome.ties
        ],
        "verdicts": [
            {"project": verdict.project, "reason": verdict.reason.value, "facts": verdict.facts}
            for verdict in outcome.verdicts
        ],
        "by_funded": list(outcome.by_funded),
        "rises": outcome.rises,
    }
    return found | ({"share": outcome.share} if outcome.share is not None else {})


def _step(step: Step) -> dict[str, Any]:
    found: dict[str, Any] = {
        "kind": step.kind.value,
        "project": step.project,
        "votes": step.votes,
        "before": step.before,
        "after": step.after,
    }
    if step.price is not None:
        found |= {
            "price": step.price,
            "effective": step.effective,
            "paid_full": step.paid_full,
            "paid_all": step.paid_all,
            "paid_nothing": step.paid_nothing,
        }
    return found
