"""The greedy family: down the list by score, fund what fits."""

from collections.abc import Iterable
from fractions import Fraction

from pb.counting.model import Profile, Project
from pb.counting.outcome import Purchases, Step, StepKind, Tie
from pb.counting.rules import Pot, Rules, Worth
from pb.counting.ties import TieKey

Scores = dict[str, int]


def scores_of(profile: Profile, what: Worth) -> Scores:
    """The score of each project: its votes, or the sum of its points."""
    found = profile.columns.scores(what)
    return {project.id: found[number] for number, project in enumerate(profile.projects)}


def may_win(project: Project, profile: Profile, rules: Rules, scores: Scores) -> bool:
    """Whether a project has the votes and the score that the rules ask for; without any nothing is funded."""
    return enough(profile.votes[project.id], scores[project.id], rules)


def enough(votes: int, score: int, rules: Rules) -> bool:
    """Whether so many votes and such a score may win."""
    reached = votes >= rules.min_votes and score >= rules.min_score
    return reached and (score > 0 or rules.fund_unsupported)


def in_order(profile: Profile, rules: Rules, key: TieKey, scores: Scores) -> list[Project]:
    """The projects that may win, the highest score (or score for the money) first."""
    found = [project for project in profile.projects if may_win(project, profile, rules, scores)]
    return sorted(found, key=lambda project: (-level(project, rules, scores), key(project)))


def level(project: Project, rules: Rules, scores: Scores) -> Fraction | int | float:
    """What the order goes by. What costs nothing and is wanted is worth more than anything for its money."""
    score = scores[project.id]
    if not rules.rule.per_cost:
        return score
    if project.cost:
        return Fraction(score, project.cost)
    return float("inf") if score else 0


def greedy(profile: Profile, rules: Rules, key: TieKey, scores: Scores) -> Purchases:
    """Count greedily: in one go, or pot by pot with what they leave afterwards."""
    done = Purchases(left=rules.budget)
    order = in_order(profile, rules, key, scores)
    if not rules.pots:
        _go(order, rules, scores, done, StepKind.FUNDED)
        return done
    for pot in rules.pots:
        inside = [project for project in order if project.id in set(pot.projects)]
        _go(inside, rules, scores, done, StepKind.FUNDED, pot=pot)
    if rules.leftovers:
        complete(order, rules, scores, done)
    return done


def complete(order: Iterable[Project], rules: Rules, scores: Scores, done: Purchases) -> None:
    """Spend what is left: go by score through what is not funded yet, and fund what fits."""
    already = set(done.funded)
    _go([project for project in order if project.id not in already], rules, scores, done, StepKind.COMPLETED)


def _go(
    order: list[Project],
    rules: Rules,
    scores: Scores,
    done: Purchases,
    won: StepKind,
    pot: Pot | None = None,
) -> None:
    started, at_hand = len(done.steps), done.left if pot is None else min(pot.budget, done.left)
    for project in order:
        kind, by = _why_not(project, rules, done, at_hand)
        if kind is None:
            at_hand -= project.cost
            done.buy(
                Step(won, project.id, scores[project.id], done.left, done.left - project.cost, by=_name(pot))
            )
        elif kind is StepKind.PASSED_OVER and rules.no_skip and won is StepKind.FUNDED:
            done.steps.append(
                Step(StepKind.STOPPED, project.id, scores[project.id], at_hand, at_hand, by=_name(pot))
            )
            break
        else:
            money = at_hand if kind is StepKind.PASSED_OVER else done.left
            done.steps.append(Step(kind, project.id, scores[project.id], money, money, by=by or _name(pot)))
    _note_ties(order, rules, scores, done, started)


def _name(pot: Pot | None) -> str:
    return "" if pot is None else pot.name


def _why_not(project: Project, rules: Rules, done: Purchases, at_hand: int) -> tuple[StepKind | None, str]:
    """What stands in a project's way at its turn, and which project or cap it is."""
    funded = set(done.funded)
    for rivals in rules.exclusive:
        taken = funded.intersection(rivals)
        if project.id in rivals and taken:
            return StepKind.EXCLUDED, min(taken)
    if project.cost > at_hand:
        return StepKind.PASSED_OVER, ""
    costs = {step.project: step.before - step.after for step in done.steps}
    for cap in rules.caps:
        if project.id in cap.projects:
            spent = sum(costs[name] for name in cap.projects if name in funded)
            if spent + project.cost > cap.budget:
                return StepKind.OVER_CAP, cap.name
    return None, ""


def _note_ties(order: list[Project], rules: Rules, scores: Scores, done: Purchases, started: int) -> None:
    """A tie decided something where, of equals, one got money and another did not."""
    won = set(done.funded)
    turns = {step.project: number for number, step in enumerate(done.steps[started:], started)}
    by_level: dict[Fraction | int | float, list[str]] = {}
    for project in order:
        by_level.setdefault(level(project, rules, scores), []).append(project.id)
    for equals in by_level.values():
        winners = [name for name in equals if name in won]
        if 0 < len(winners) < len(equals):
            chosen = min(winners, key=turns.__getitem__)
            done.ties.append(Tie(turns[chosen], tuple(sorted(equals)), chosen))
