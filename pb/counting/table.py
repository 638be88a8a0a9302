"""The text table of `pb count`: what is funded, what is not, and why, in plain English."""

from collections.abc import Mapping
from fractions import Fraction

from pb.counting.outcome import Number, Outcome, Reason, Verdict
from pb.counting.pabulib import Election
from pb.counting.pabulib.amounts import written
from pb.counting.rules import Completion, Rules, WhyNotCount

REASONS: Mapping[Reason, str] = {
    Reason.WON_BY_VOTES: "its turn came as number {place}, {before} were left",
    Reason.WON_BY_SHARES: "{full} paid {price} each, {all} paid all they had",
    Reason.WON_IN_COMPLETION: "fitted into the {before} that nobody had used",
    Reason.WON_BY_WELFARE: "belongs to the set with the largest sum",
    Reason.WON_BY_LOAD: "the most burdened voter carries {load}",
    Reason.DID_NOT_FIT: "{left} left at its turn, lacked {missing}",
    Reason.SHARES_RAN_OUT: "its supporters had {had} left, lacked {missing}",
    Reason.NO_VOTES: "nobody chose it",
    Reason.TOO_FEW_VOTES: "needed {needed} votes",
    Reason.TOO_LOW_SCORE: "needed a score of {needed}, got {score}",
    Reason.DEARER_THAN_BUDGET: "dearer than the budget by {missing}",
    Reason.AFTER_STOP: "the count had stopped, with {left} left",
    Reason.EXCLUDED: "a project that excludes it was funded",
    Reason.OVER_CAP: "would have exceeded a cap",
    Reason.BETTER_SET: "a set without it has a larger sum",
}
REFUSALS: Mapping[WhyNotCount, str] = {
    WhyNotCount.NEEDS_POINTS: "this rule needs ballots with points",
    WhyNotCount.NEEDS_RANKS: "this rule needs ballots in order of preference",
    WhyNotCount.COMPLETION_OF_SHARES: "this completion is not defined for this rule, but for Equal Shares",
    WhyNotCount.COMPARISON_OF_SHARES: "the comparison step is defined for Equal Shares alone",
    WhyNotCount.LIMITS_OF_GREEDY: "pots, caps, exclusions and stopping are defined for greedy alone",
    WhyNotCount.POTS_OVERLAP: "a project is in two pots",
    WhyNotCount.NOT_POSITIVE: "budget and steps must be positive",
    WhyNotCount.TOO_MANY_SETS: "too many sets of projects are equally good for the memory that is allowed",
    WhyNotCount.RULE_OF_THE_FILE: "the file tells its rule in words alone; give --rule",
}
_WIDEST = 40
_COUNTED = {"place", "votes", "full", "all", "needed", "score"}


VOID: Mapping[str, str] = {
    "too_short": "name too few projects",
    "too_long": "name too many projects",
    "too_dear": "name projects that cost too much together",
    "too_few_points": "give too few points",
    "too_many_points": "give too many points",
}


def table(election: Election, rules: Rules, outcome: Outcome, broken: Mapping[str, int]) -> str:
    """The outcome, a line for each project: the funded in the order of the count, the others by votes.

    `broken` are the ballots beyond a limit of the file, also where they are counted.
    """
    verdicts = {verdict.project: verdict for verdict in outcome.verdicts}
    listed = {project.id: project for project in election.projects}
    lost = sorted((name for name in listed if not verdicts[name].reason.won), key=lambda n: -outcome.votes[n])
    rows = [
        (
            "+" if name in outcome.funded else "-",
            name,
            _short(listed[name].name),
            written(listed[name].cost, election.decimals),
            str(outcome.votes[name]),
            reason(verdicts[name], election.decimals),
        )
        for name in [*outcome.funded, *lost]
    ]
    rows.insert(0, ("", "id", "project", "cost", "votes", "why"))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    head = [*_head(election, rules, outcome), *_about_ballots(election, rules, outcome, broken)]
    return "\n".join([*head, "", *(_line(row, widths) for row in rows)])


def reason(verdict: Verdict, decimals: int) -> str:
    """Why, with the numbers filled in; amounts rounded down to the smallest unit."""
    return REASONS[verdict.reason].format_map(
        {name: _number(name, value, decimals) for name, value in verdict.facts.items()}
    )


def _number(name: str, value: Number, decimals: int) -> str:
    if name in _COUNTED:
        return str(value)
    rounded = written(value // 1, decimals)
    return rounded if Fraction(value).denominator == 1 else f"about {rounded}"


def _head(election: Election, rules: Rules, outcome: Outcome) -> list[str]:
    def money(amount: int) -> str:
        return written(amount, election.decimals)

    how = rules.rule.value + (
        f" + {rules.completion.value}" if rules.completion is not Completion.NONE else ""
    )
    lines = [
        f"{outcome.voters} ballots, {len(election.projects)} projects, budget {money(rules.budget)}",
        f"{how}: {len(outcome.funded)} funded for {money(outcome.total)}, {money(outcome.left)} left",
    ]
    if outcome.share is not None:
        share = _number("share", outcome.share, election.decimals)
        lines.append(f"each voter had {share} after {outcome.rises} steps")
    if outcome.compared is not None:
        who = "greedy was taken" if outcome.compared.greedy_taken else "not taken"
        lines.append(
            f"greedy is better for {outcome.compared.greedy}, worse for {outcome.compared.own}: {who}"
        )
    lines += [f"tie: {', '.join(tie.between)} → {tie.chosen}" for tie in outcome.ties]
    return lines


def _about_ballots(
    election: Election, rules: Rules, outcome: Outcome, broken: Mapping[str, int]
) -> list[str]:
    """What there is to say of ballots that are void, or name nothing, and of a vote that had no need to
    decide.
    """
    lines = []
    if outcome.voters == 0:
        lines.append("nobody voted, so nothing is funded")
    if outcome.all_affordable:
        lines.append("all that was chosen fits into the budget together; no vote had to decide")
    if broken:
        told = ", ".join(f"{number} {VOID[reason]}" for reason, number in broken.items())
        did = "void and left out" if rules.limits is not None else "counted; --void leaves them out"
        lines.append(f"{sum(broken.values())} ballots are beyond a limit of the file ({told}): {did}")
    if outcome.empty:
        gone = min(election.emptied, outcome.empty)
        told = f"{outcome.empty - gone} name nothing, {gone} only what is not on the list"
        lines.append(f"{outcome.empty} ballots are empty ({told}): counted, each with its share")
    return lines


def _short(name: str) -> str:
    return name if len(name) <= _WIDEST else name[: _WIDEST - 1] + "…"


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    mark, name, title, cost, votes, why = row
    cells = [mark.ljust(widths[0]), name.ljust(widths[1]), title.ljust(widths[2])]
    return "  ".join([*cells, cost.rjust(widths[3]), votes.rjust(widths[4]), why]).rstrip()
