"""Greedy by votes: down the list, fund what fits, pass over what does not (counting.md 2.1)."""

from dataclasses import dataclass, field

from pb.counting.model import Profile, Project, Rules, Step, StepKind, Tie
from pb.counting.ties import TieKey


@dataclass(slots=True)
class Purchases:
    """What a count has done so far."""

    left: int
    steps: list[Step] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    funded: list[str] = field(default_factory=list)


def may_win(project: Project, profile: Profile, rules: Rules) -> bool:
    """Whether a project has the votes that the rules ask for; without a vote nothing is funded."""
    votes = profile.votes[project.id]
    return (votes > 0 or rules.fund_unsupported) and votes >= rules.min_votes


def by_votes(profile: Profile, rules: Rules, key: TieKey, done: Purchases, won: StepKind) -> None:
    """Go through the projects that are not funded yet, most votes first, and fund what fits."""
    votes, already = profile.votes, set(done.funded)
    open_ = [
        project
        for project in profile.projects
        if project.id not in already and may_win(project, profile, rules)
    ]
    order = sorted(open_, key=lambda project: (-votes[project.id], key(project)))
    started = len(done.steps)
    for project in order:
        fits = project.cost <= done.left
        after = done.left - project.cost if fits else done.left
        kind = won if fits else StepKind.PASSED_OVER
        done.steps.append(Step(kind, project.id, votes[project.id], done.left, after))
        if fits:
            done.left = after
            done.funded.append(project.id)
    _note_ties(done, started, won)


def _note_ties(done: Purchases, started: int, won: StepKind) -> None:
    """A tie decided something where, of equals, one got money and another did not."""
    level: dict[int, list[tuple[int, Step]]] = {}
    for number, step in enumerate(done.steps[started:], started):
        level.setdefault(step.votes, []).append((number, step))
    for equals in level.values():
        winners = [item for item in equals if item[1].kind is won]
        if len(equals) > 1 and 0 < len(winners) < len(equals):
            number, step = winners[0]
            done.ties.append(Tie(number, tuple(sorted(item[1].project for item in equals)), step.project))
