"""Why each project won or lost: a code with the numbers of its sentence."""

from collections.abc import Callable
from fractions import Fraction

from pb.counting.greedy import Scores
from pb.counting.model import Profile, Project
from pb.counting.outcome import Number, Purchases, Reason, Step, StepKind, Verdict
from pb.counting.rules import Family, Rules

Money = Callable[[int], Fraction]
"""What the supporters of a project, given by number, have left together after the last purchase."""

_WON = {
    Family.GREEDY: Reason.WON_BY_VOTES,
    Family.SHARES: Reason.WON_BY_SHARES,
    Family.WELFARE: Reason.WON_BY_WELFARE,
    Family.PHRAGMEN: Reason.WON_BY_LOAD,
    Family.MAXIMIN: Reason.WON_BY_LOAD,
}
_BUYS = {StepKind.FUNDED, StepKind.BOUGHT, StepKind.COMPLETED, StepKind.CHOSEN}


def verdicts(
    profile: Profile, rules: Rules, scores: Scores, done: Purchases, money: Money | None
) -> tuple[Verdict, ...]:
    """One verdict for each project, in the order of the profile."""
    last = {step.project: step for step in done.steps}
    places = {name: place for place, name in enumerate(done.funded, 1)}
    found = []
    for number, project in enumerate(profile.projects):
        turn = last.get(project.id)
        if turn is not None and turn.kind in _BUYS:
            found.append(Verdict(project.id, _how(turn, rules), _won_facts(turn, places[project.id])))
        else:
            found.append(
                _shut_out(project, profile, rules, scores)
                or _lost(project, number, profile, done, turn, rules, money)
            )
    return tuple(found)


def _how(turn: Step, rules: Rules) -> Reason:
    if turn.kind is StepKind.COMPLETED:
        return Reason.WON_IN_COMPLETION
    return Reason.WON_BY_VOTES if turn.kind is StepKind.FUNDED else _WON[rules.rule.family]


def _won_facts(turn: Step, place: int) -> dict[str, Number]:
    facts: dict[str, Number] = {
        "place": place,
        "votes": turn.votes,
        "before": turn.before,
        "after": turn.after,
    }
    if turn.price is not None:
        facts |= {"price": turn.price, "full": turn.paid_full, "all": turn.paid_all}
    return facts if turn.load is None else facts | {"load": turn.load}


def _shut_out(project: Project, profile: Profile, rules: Rules, scores: Scores) -> Verdict | None:
    """What kept a project out of the count altogether."""
    votes, score = profile.votes[project.id], scores[project.id]
    if votes == 0:
        return Verdict(project.id, Reason.NO_VOTES, {})
    if votes < rules.min_votes:
        return Verdict(project.id, Reason.TOO_FEW_VOTES, {"votes": votes, "needed": rules.min_votes})
    if score < max(rules.min_score, 1):
        facts: dict[str, Number] = {"votes": votes, "score": score, "needed": max(rules.min_score, 1)}
        return Verdict(project.id, Reason.TOO_LOW_SCORE, facts)
    if project.cost > rules.budget:
        return Verdict(
            project.id, Reason.DEARER_THAN_BUDGET, {"votes": votes, "missing": project.cost - rules.budget}
        )
    return None


def _lost(
    project: Project,
    number: int,
    profile: Profile,
    done: Purchases,
    turn: Step | None,
    rules: Rules,
    money: Money | None,
) -> Verdict:
    votes = profile.votes[project.id]
    facts: dict[str, Number] = {"votes": votes}
    if money is not None:
        had = money(number)
        facts |= {"had": had, "missing": project.cost - had}
        return Verdict(
            project.id, Reason.SHARES_RAN_OUT, facts if turn is None else facts | {"left": turn.before}
        )
    if turn is not None and turn.kind in {StepKind.EXCLUDED, StepKind.OVER_CAP}:
        reason = Reason.EXCLUDED if turn.kind is StepKind.EXCLUDED else Reason.OVER_CAP
        return Verdict(project.id, reason, facts)
    if rules.rule.family is Family.WELFARE:
        return Verdict(project.id, Reason.BETTER_SET, facts | {"left": done.left})
    left = turn.before if turn else done.left
    if turn is None or project.cost <= left:
        return Verdict(project.id, Reason.AFTER_STOP, facts | {"left": left})
    return Verdict(project.id, Reason.DID_NOT_FIT, facts | {"left": left, "missing": project.cost - left})
