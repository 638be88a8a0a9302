"""The Method of Equal Shares with cost utilities, exact (Peters, Pierczyński, Skowron 2021; counting.md 2.3).

The money is shared out equally. In each round the project is bought whose supporters pay the smallest
highest price; whoever has less pays all they have. Ballots that are equal stay equal, so they are kept
together; so are voters with the same balance.
"""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from pb.counting.greedy import Purchases, may_win
from pb.counting.model import Completion, Profile, Project, Rules, Step, StepKind, Tie
from pb.counting.ties import TieKey, first


@dataclass(slots=True)
class Purses:
    """What voters have: each group of equal ballots holds one of a few different balances."""

    weights: list[int]
    holds: list[int]
    balances: list[Fraction]

    def money_of(self, groups: list[int]) -> list[tuple[Fraction, int]]:
        """The balances of these groups with the number of voters who have them, smallest first."""
        tally: Counter[int] = Counter()
        for group in groups:
            tally[self.holds[group]] += self.weights[group]
        return sorted((self.balances[balance], voters) for balance, voters in tally.items())

    def pay(self, groups: list[int], price: Fraction) -> None:
        """Each voter of these groups pays the price, or all they have."""
        moved: dict[int, int] = {}
        for group in groups:
            old = self.holds[group]
            if old not in moved:
                moved[old] = len(self.balances)
                self.balances.append(max(self.balances[old] - price, Fraction(0)))
            self.holds[group] = moved[old]


@dataclass(slots=True)
class Run:
    """One run from one share: what was bought, and the purses at its end."""

    share: Fraction
    done: Purchases
    purses: Purses
    supporters: dict[str, list[int]]


def price_of(cost: int, money: list[tuple[Fraction, int]]) -> Fraction | None:
    """The smallest highest payment with which these voters can pay the cost together, or None."""
    missing, payers = Fraction(cost), sum(voters for _, voters in money)
    for balance, voters in money:
        if balance * payers >= missing:
            return missing / payers
        missing -= balance * voters
        payers -= voters
    return None


def run_once(profile: Profile, rules: Rules, key: TieKey, share: Fraction) -> Run:
    """Buy project after project until the supporters of none can pay for it."""
    groups = list(profile.ballots.items())
    purses = Purses([voters for _, voters in groups], [0] * len(groups), [share])
    supporters: dict[str, list[int]] = {project.id: [] for project in profile.projects}
    for number, (choices, _) in enumerate(groups):
        for chosen in choices:
            supporters[chosen].append(number)
    done = Purchases(left=rules.budget)
    open_ = {p.id: p for p in profile.projects if profile.votes[p.id] and may_win(p, profile, rules)}
    least = dict.fromkeys(open_, Fraction(0))  # prices only rise, so an old price is a lower bound
    while True:
        best, tied = _cheapest(open_, least, purses, supporters)
        if best is None:
            return Run(share, done, purses, supporters)
        project = first(tied, key)
        if len(tied) > 1:
            done.ties.append(Tie(len(done.steps), tuple(sorted(p.id for p in tied)), project.id))
        _buy(project, best * project.cost, profile, purses, supporters[project.id], done)
        del open_[project.id]


def _cheapest(
    open_: dict[str, Project], least: dict[str, Fraction], purses: Purses, supporters: dict[str, list[int]]
) -> tuple[Fraction | None, list[Project]]:
    """The smallest price per unit of cost, and the projects that have it; the unaffordable are dropped."""
    best: Fraction | None = None
    tied: list[Project] = []
    for name in sorted(open_, key=least.__getitem__):
        if best is not None and least[name] > best:
            break
        project = open_[name]
        price = price_of(project.cost, purses.money_of(supporters[name]))
        if price is None:
            del open_[name]
            continue
        rate = price / project.cost if project.cost else Fraction(0)
        least[name] = rate
        if best is None or rate < best:
            best, tied = rate, [project]
        elif rate == best:
            tied.append(project)
    return best, tied


def _buy(
    project: Project, price: Fraction, profile: Profile, purses: Purses, groups: list[int], done: Purchases
) -> None:
    money = purses.money_of(groups)
    done.steps.append(
        Step(
            StepKind.BOUGHT,
            project.id,
            profile.votes[project.id],
            done.left,
            done.left - project.cost,
            price=price,
            effective=project.cost / price if price else Fraction(profile.votes[project.id]),
            paid_full=sum(voters for balance, voters in money if balance >= price),
            paid_all=sum(voters for balance, voters in money if 0 < balance < price),
            paid_nothing=sum(voters for balance, voters in money if balance == 0 and price > 0),
        )
    )
    purses.pay(groups, price)
    done.left -= project.cost
    done.funded.append(project.id)


def equal_shares(profile: Profile, rules: Rules, key: TieKey) -> tuple[Run, int]:
    """The last run whose cost the budget covers, and by how many steps each share was raised."""
    run = run_once(profile, rules, key, Fraction(rules.budget, profile.voters))
    if rules.completion not in {Completion.ADD1, Completion.ADD1_NOSTOP}:
        return run, 0
    supported = [p for p in profile.projects if profile.votes[p.id] and may_win(p, profile, rules)]
    rises = 0
    while not _complete(run, supported, rules):
        richer = run_once(profile, rules, key, run.share + rules.unit)
        if richer.done.left < 0:
            break
        run, rises = richer, rises + 1
    return run, rises


def _complete(run: Run, supported: list[Project], rules: Rules) -> bool:
    """Whether raising stops here: all is funded, or with `add1` nothing more fits."""
    funded = set(run.done.funded)
    rest = [project for project in supported if project.id not in funded]
    if rules.completion is Completion.ADD1:
        return all(project.cost > run.done.left for project in rest)
    return not rest
