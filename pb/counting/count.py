"""One call from ballots to an explained outcome."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from pb.counting.greedy import Scores, complete, greedy, in_order, may_win, scores_of
from pb.counting.model import Profile
from pb.counting.outcome import Compared, Outcome, Purchases, Step, StepKind, Tie
from pb.counting.rules import CannotCount, Comparison, Family, Rules, Scale, why_not_count
from pb.counting.ties import TieKey, ranks, tie_key
from pb.counting.verdicts import Money, verdicts

if TYPE_CHECKING:
    from gmpy2 import mpq

    from pb.counting.columns import Ints
    from pb.counting.shares.market import Market
    from pb.counting.shares.raising import Raised
    from pb.counting.shares.run import Run

Progress = Callable[[int, int], None]
_MOST_FUNDED = 3


@dataclass(slots=True)
class _Result:
    """What a method hands back besides its purchases."""

    done: Purchases
    raised: "Raised | None" = None
    money: Money | None = None
    welfare: int | None = None
    compared: Compared | None = None


def count(profile: Profile, rules: Rules, progress: Progress | None = None) -> Outcome:
    """Count a contest: the same input always gives the same steps. Without a ballot nothing is funded.

    Raises `CannotCount` for rules that do not go together. `progress` is told steps and runs of a long count.
    """
    reason = why_not_count(profile, rules)
    if reason is not None:
        raise CannotCount(reason)
    void: dict[str, int] = {}
    if rules.limits is not None:
        from pb.counting.void import without_void

        profile, void = without_void(profile, rules.limits)
    key, scores = tie_key(profile, rules), scores_of(profile, rules.rule.worth)
    if profile.voters == 0:
        result = _Result(Purchases(left=rules.budget))
    else:
        result = _methods()[rules.rule.family](profile, rules, key, scores, progress)
    return _outcome(profile, rules, scores, result, void)


def _methods() -> dict[
    Family, Callable[[Profile, Rules, TieKey, Scores, Progress | None], _Result]
]:  # fmt: skip
    return {
        Family.GREEDY: lambda profile, rules, key, scores, _: _Result(greedy(profile, rules, key, scores)),
        Family.SHARES: _shares,
        Family.WELFARE: _welfare,
        Family.PHRAGMEN: _phragmen,
        Family.MAXIMIN: _maximin,
    }


def _outcome(
    profile: Profile, rules: Rules, scores: Scores, result: _Result, void: dict[str, int]
) -> Outcome:
    done, raised = result.done, result.raised
    wanted = sum(project.cost for project in profile.projects if may_win(project, profile, rules, scores))
    ids = [project.id for project in profile.projects]
    return Outcome(
        funded=tuple(done.funded),
        total=rules.budget - done.left,
        left=done.left,
        voters=profile.voters,
        votes=profile.votes,
        steps=tuple(done.steps),
        ties=tuple(done.ties),
        verdicts=verdicts(profile, rules, scores, done, result.money),
        by_funded=_by_funded(profile, done.funded),
        share=_fraction(raised.run.purses.share) if raised else None,
        rises=raised.rises if raised else 0,
        path=tuple((rises, tuple(ids[n] for n in won)) for rises, won in raised.path) if raised else (),
        runs=raised.runs if raised else 0,
        welfare=result.welfare,
        compared=result.compared,
        void=void,
        empty=int(profile.columns.weights[profile.columns.lengths() == 0].sum()),
        all_affordable=profile.voters > 0 and wanted <= rules.budget,
    )


def _may_win(profile: Profile, rules: Rules, scores: Scores) -> list[bool]:
    return [may_win(project, profile, rules, scores) for project in profile.projects]


def market_for(profile: Profile, rules: Rules) -> "Market":
    """The ballots prepared for Equal Shares."""
    from pb.counting.shares.market import market_of

    costs = [project.cost for project in profile.projects]
    may = _may_win(profile, rules, scores_of(profile, rules.rule.worth))
    return market_of(profile.columns, costs, rules, ranks(profile, rules), may)


def _shares(
    profile: Profile, rules: Rules, key: TieKey, scores: Scores, progress: Progress | None
) -> _Result:
    from gmpy2 import mpq

    from pb.counting.shares.raising import first_run, raise_shares

    market = market_for(profile, rules)
    share = mpq(rules.budget, profile.voters)
    if rules.completion.starts_whole:
        share = mpq(rules.budget // (profile.voters * rules.unit) * rules.unit)
    raised = raise_shares(market, rules, share, progress) if rules.completion.raises else first_run(
        market, rules, share)  # fmt: skip
    done = _purchases(profile, rules, market, raised.run)
    if rules.completion.by_score:
        complete(in_order(profile, rules, key, scores), rules, scores, done)
    done, compared = _compare(profile, rules, key, scores, done)
    run = raised.run
    return _Result(done, raised, lambda number: _fraction(run.purses.held(number)), compared=compared)


def _purchases(profile: Profile, rules: Rules, market: "Market", run: "Run") -> Purchases:
    done = Purchases(left=rules.budget)
    for round_ in run.rounds:
        project = profile.projects[round_.project]
        if len(round_.tied) > 1:
            names = sorted(profile.projects[n].id for n in round_.tied)
            done.ties.append(Tie(len(done.steps), tuple(names), project.id))
        supporters = int(market.sides[round_.project].voters.sum())
        price = _fraction(round_.price)
        done.buy(
            Step(
                StepKind.BOUGHT,
                project.id,
                supporters,
                done.left,
                done.left - project.cost,
                price=price,
                effective=project.cost / price if price else Fraction(supporters),
                paid_full=round_.paid_full,
                paid_all=round_.paid_all,
                paid_nothing=supporters - round_.paid_full - round_.paid_all,
            )
        )
    return done


def _compare(
    profile: Profile, rules: Rules, key: TieKey, scores: Scores, own: Purchases
) -> tuple[Purchases, Compared | None]:
    """The comparison step: greedy by votes instead, if strictly more voters are better served by it."""
    if rules.comparison is Comparison.NONE:
        return own, None
    other = greedy(profile, rules, key, scores)
    mine, theirs = _funded_of(profile, own.funded), _funded_of(profile, other.funded)
    weights = profile.columns.weights
    if rules.comparison is Comparison.ANY_FUNDED:
        better = int(weights[mine > 0].sum()), int(weights[theirs > 0].sum())
    else:
        better = int(weights[mine > theirs].sum()), int(weights[theirs > mine].sum())
    compared = Compared(better[0], better[1], better[1] > better[0])
    return (other if compared.greedy_taken else own), compared


def _welfare(profile: Profile, rules: Rules, key: TieKey, scores: Scores, _: Progress | None) -> _Result:
    from pb.counting.welfare import best_set

    order = sorted((p for p in profile.projects if may_win(p, profile, rules, scores)), key=key)
    by_cost = rules.rule.scale is Scale.COST
    values = [scores[p.id] * (p.cost if by_cost else 1) for p in order]
    done, total = Purchases(left=rules.budget), 0
    for place in best_set([p.cost for p in order], values, rules.budget):
        project = order[place]
        total += values[place]
        done.buy(Step(StepKind.CHOSEN, project.id, scores[project.id], done.left, done.left - project.cost))
    return _Result(done, welfare=total)


def _phragmen(profile: Profile, rules: Rules, key: TieKey, scores: Scores, _: Progress | None) -> _Result:
    from pb.counting.phragmen import phragmen

    done = phragmen(profile, rules, ranks(profile, rules), _may_win(profile, rules, scores))
    if rules.completion.by_score:
        complete(in_order(profile, rules, key, scores), rules, scores, done)
    return _Result(done)


def _maximin(profile: Profile, rules: Rules, _key: TieKey, scores: Scores, _: Progress | None) -> _Result:
    from pb.counting.maximin import maximin_support

    return _Result(maximin_support(profile, rules, ranks(profile, rules), _may_win(profile, rules, scores)))


def _fraction(value: "mpq") -> Fraction:
    return Fraction(int(value.numerator), int(value.denominator))


def _funded_of(profile: Profile, funded: list[str]) -> "Ints":
    """How many of the projects that each class supports are funded."""
    import numpy as np

    columns, won = profile.columns, set(funded)
    marked = np.array([project.id in won for project in profile.projects], dtype=bool)
    counted = marked[columns.marked]
    if columns.given is not None:
        counted = counted & (columns.given > 0)
    return np.bincount(columns.rows()[counted], minlength=len(columns.weights))


def _by_funded(profile: Profile, funded: list[str]) -> tuple[int, ...]:
    """How many voters have none, one, two, three or more of their projects funded."""
    import numpy as np

    most = np.minimum(_funded_of(profile, funded), _MOST_FUNDED)
    return tuple(int(profile.columns.weights[most == number].sum()) for number in range(_MOST_FUNDED + 1))
