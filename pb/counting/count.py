"""One call from ballots to an explained outcome."""

from fractions import Fraction

from pb.counting.equal_shares import Run, equal_shares
from pb.counting.greedy import Purchases, by_votes
from pb.counting.model import (
    Completion,
    Number,
    Outcome,
    Profile,
    Project,
    Reason,
    Rule,
    Rules,
    Step,
    StepKind,
    Verdict,
)
from pb.counting.ties import tie_key

_MOST_FUNDED = 3
_WON = {
    StepKind.FUNDED: Reason.WON_BY_VOTES,
    StepKind.BOUGHT: Reason.WON_BY_SHARES,
    StepKind.COMPLETED: Reason.WON_IN_COMPLETION,
}


def count(profile: Profile, rules: Rules) -> Outcome:
    """Count a contest: the same input always gives the same steps. Without a ballot nothing is funded."""
    key = tie_key(profile, rules)
    run: Run | None = None
    rises = 0
    if rules.rule is Rule.GREEDY_VOTES:
        done = Purchases(left=rules.budget)
        by_votes(profile, rules, key, done, StepKind.FUNDED)
    elif profile.voters == 0:
        done = Purchases(left=rules.budget)
    else:
        run, rises = equal_shares(profile, rules, key)
        done = run.done
        if rules.completion is Completion.UTILITARIAN:
            by_votes(profile, rules, key, done, StepKind.COMPLETED)
    return Outcome(
        funded=tuple(done.funded),
        total=rules.budget - done.left,
        left=done.left,
        voters=profile.voters,
        votes=profile.votes,
        steps=tuple(done.steps),
        ties=tuple(done.ties),
        verdicts=tuple(_verdict(project, profile, rules, done, run) for project in profile.projects),
        by_funded=_by_funded(profile, done.funded),
        share=run.share if run else None,
        rises=rises,
    )


def _verdict(project: Project, profile: Profile, rules: Rules, done: Purchases, run: Run | None) -> Verdict:
    votes = profile.votes[project.id]
    turn = next((step for step in done.steps if step.project == project.id), None)
    if turn is not None and turn.kind in _WON:
        return Verdict(project.id, _WON[turn.kind], _won_facts(turn, done.steps))
    if votes == 0:
        return Verdict(project.id, Reason.NO_VOTES, {})
    if votes < rules.min_votes:
        return Verdict(project.id, Reason.TOO_FEW_VOTES, {"votes": votes, "needed": rules.min_votes})
    if project.cost > rules.budget:
        facts: dict[str, Number] = {"votes": votes, "missing": project.cost - rules.budget}
        return Verdict(project.id, Reason.DEARER_THAN_BUDGET, facts)
    if run is None:
        left = turn.before if turn else done.left
        return Verdict(
            project.id, Reason.DID_NOT_FIT, {"votes": votes, "left": left, "missing": project.cost - left}
        )
    money = run.purses.money_of(run.supporters[project.id])
    had = sum((balance * voters for balance, voters in money), Fraction(0))
    facts = {"votes": votes, "had": had, "missing": project.cost - had}
    if turn is not None:
        facts |= {"left": turn.before}
    return Verdict(project.id, Reason.SHARES_RAN_OUT, facts)


def _won_facts(turn: Step, steps: list[Step]) -> dict[str, Number]:
    place = 1 + sum(1 for step in steps[: steps.index(turn)] if step.kind is not StepKind.PASSED_OVER)
    facts: dict[str, Number] = {
        "place": place,
        "votes": turn.votes,
        "before": turn.before,
        "after": turn.after,
    }
    if turn.price is not None:
        facts |= {"price": turn.price, "full": turn.paid_full, "all": turn.paid_all}
    return facts


def _by_funded(profile: Profile, funded: list[str]) -> tuple[int, ...]:
    """How many voters have none, one, two, three or more of their projects funded."""
    won = frozenset(funded)
    found = [0] * (_MOST_FUNDED + 1)
    for choices, voters in profile.ballots.items():
        found[min(len(choices & won), _MOST_FUNDED)] += voters
    return tuple(found)
