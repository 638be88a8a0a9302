"""The record of a count: canonical JSON that an outsider can recount, byte for byte."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from pb.core.canon import canon
from pb.counting.count import count
from pb.counting.model import BallotKind, Profile, Project
from pb.counting.outcome import Outcome, Step
from pb.counting.rules import Comparison, Completion, Limits, Pot, Rule, Rules, Ties

VERSION = 3
_SINCE_3 = ("empty", "all_affordable")


def to_record(
    profile: Profile, rules: Rules, outcome: Outcome, *, with_payments: bool = False
) -> dict[str, Any]:
    """Rules, projects and outcome, with a digest of the ballots; `canon` of it is what is published.

    On demand with what each group of equal ballots paid under Equal Shares.
    """
    found = {
        "version": VERSION,
        "rules": _rules(rules),
        "kind": profile.kind.value,
        "projects": [[project.id, project.cost] for project in profile.projects],
        "ballots_sha256": digest(profile),
        "outcome": _outcome(outcome),
    }
    if with_payments:
        from pb.counting.payments import payments

        found["payments"] = payments(profile, rules, outcome)
    return found


def ballots(profile: Profile) -> list[list[Any]]:
    """Equal ballots together, in one order: sorted ids (or marks as they are), and the number of voters."""
    return [[_marks(ballot), voters] for ballot, voters in in_order(profile)]


def in_order(profile: Profile) -> list[tuple[Any, int]]:
    """Equal ballots with the number of their voters, in the order of the record."""
    return sorted(profile.ballots.items(), key=lambda item: (_marks(item[0]), item[1]))


def _marks(ballot: Any) -> list[Any]:
    return sorted(ballot) if isinstance(ballot, frozenset) else [list(mark) for mark in ballot]


def digest(profile: Profile) -> str:
    """SHA-256 over the canonical list of ballots."""
    return hashlib.sha256(b"pb/ballots/v1\0" + canon(ballots(profile)).encode()).hexdigest()


def full_record(record: Mapping[str, Any], profile: Profile) -> dict[str, Any]:
    """The record with the ballots in it: enough to recount."""
    return dict(record) | {"ballots": ballots(profile)}


def recount(full: Mapping[str, Any]) -> dict[str, Any]:
    """Count again from a full record; the result equals the record if and only if it is true to its
    ballots. A record of version 2 is given back as one.
    """
    rules, kind = _read_rules(full["rules"]), BallotKind(full.get("kind", BallotKind.APPROVAL.value))
    profile = Profile(
        projects=tuple(Project(name, cost) for name, cost in full["projects"]),
        ballots={_ballot(ballot, kind): voters for ballot, voters in full["ballots"]},
        kind=kind,
    )
    found = to_record(profile, rules, count(profile, rules), with_payments="payments" in full)
    if full.get("version") == VERSION - 1:
        for name in _SINCE_3:
            del found["outcome"][name]
        found["version"] = VERSION - 1
    return found


def _ballot(ballot: list[Any], kind: BallotKind) -> Any:
    return frozenset(ballot) if kind.plain else tuple((name, number) for name, number in ballot)


def _rules(rules: Rules) -> dict[str, Any]:
    found: dict[str, Any] = {
        "budget": rules.budget,
        "rule": rules.rule.value,
        "completion": rules.completion.value,
        "ties": rules.ties.value,
        "min_votes": rules.min_votes,
        "unit": rules.unit,
        "lot": list(rules.lot),
        "fund_unsupported": rules.fund_unsupported,
        "min_score": rules.min_score,
        "no_skip": rules.no_skip,
        "exclusive": [list(rivals) for rivals in rules.exclusive],
        "pots": [_pot(pot) for pot in rules.pots],
        "leftovers": rules.leftovers,
        "caps": [_pot(cap) for cap in rules.caps],
        "comparison": rules.comparison.value,
        "increment": rules.increment,
    }
    if rules.limits is not None:
        stated = asdict(rules.limits)
        found["limits"] = {name: limit for name, limit in stated.items() if limit is not None}
    return found


def _pot(pot: Pot) -> dict[str, Any]:
    return {"name": pot.name, "budget": pot.budget, "projects": list(pot.projects)}


def _read_rules(given: Mapping[str, Any]) -> Rules:
    """The rules of a record; records of version 1 have fewer fields."""
    enums = {"rule": Rule, "completion": Completion, "ties": Ties, "comparison": Comparison}
    read: dict[str, Any] = {
        name: enums[name](value) if name in enums else value for name, value in given.items()
    }
    for name in ("pots", "caps"):
        found = read.get(name, ())
        read[name] = tuple(Pot(pot["name"], pot["budget"], tuple(pot["projects"])) for pot in found)
    if "limits" in read:
        read["limits"] = Limits(**read["limits"])
    read["lot"] = tuple(read["lot"])
    read["exclusive"] = tuple(tuple(rivals) for rivals in read.get("exclusive", ()))
    return Rules(**read)


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
        "empty": outcome.empty,
        "all_affordable": outcome.all_affordable,
    }
    if outcome.void:
        found |= {"void": dict(outcome.void)}
    if outcome.share is not None:
        found |= {"share": outcome.share, "path": [[rises, list(won)] for rises, won in outcome.path]}
        found |= {"runs": outcome.runs}
    if outcome.welfare is not None:
        found |= {"welfare": outcome.welfare}
    if outcome.compared is not None:
        compared = outcome.compared
        found |= {
            "compared": {"own": compared.own, "greedy": compared.greedy, "taken": compared.greedy_taken}
        }
    return found


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
    if step.load is not None:
        found["load"] = step.load
    return found | ({"by": step.by} if step.by else {})
