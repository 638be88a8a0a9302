"""The rules by which a file says that it was counted, as ours."""

from dataclasses import replace

from pb.counting.model import BallotKind
from pb.counting.pabulib.amounts import money
from pb.counting.pabulib.reading import Election
from pb.counting.rules import CannotCount, Comparison, Completion, Limits, Pot, Rule, Rules, Ties, WhyNotCount

_COMPARED = "-comparison"
_DIGITS = 16
_LEFTOVERS = "fund additional projects"


def rules_in(election: Election, ties: Ties = Ties.COST_VOTES_LOT, lot: tuple[str, ...] = ()) -> Rules:
    """The rules of the file; where it does not know its rule (`unknown`), greedy; those of a record as they
    stand in it.

    Equal Shares with `add1` means the variant of real cities, without the exhaustive stop. Raises
    `CannotCount` for local rules and for pairs that exclude each other, which the format tells in words
    alone.
    """
    if election.rules is not None:
        return election.rules
    named = election.meta.get("rule", "").strip().lower() or "unknown"
    plain = Rules(
        election.budget, greedy_by(election.profile.kind), ties=ties, lot=lot, unit=10**election.decimals
    )
    if named.removesuffix(_COMPARED) in {"equalshares", "equalshares/add1"}:
        completion = Completion.ADD1_NOSTOP if "/add1" in named else Completion.NONE
        compared = Comparison.MORE_FUNDED if named.endswith(_COMPARED) else Comparison.NONE
        return replace(plain, rule=Rule.MES_COST, completion=completion, comparison=compared)
    if named == "greedy-threshold":
        return replace(plain, min_score=_threshold(election))
    if named == "greedy-no-skip":
        return replace(plain, no_skip=True)
    if named in {"greedy", "unknown"}:
        pots = _pots(election)
        leftovers = election.meta.get("leftover_budget", "").lower().startswith(_LEFTOVERS)
        return replace(plain, pots=pots, leftovers=bool(pots) and leftovers)
    raise CannotCount(WhyNotCount.RULE_OF_THE_FILE)


def limits_in(election: Election) -> Limits:
    """What the file asks of a ballot; a limit that is no number is none. Choose-1 allows one project."""

    def number(key: str) -> int | None:
        stated = election.meta.get(key, "")
        return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < _DIGITS else None

    most = number("max_length")
    return Limits(
        min_length=number("min_length"),
        max_length=1 if most is None and election.profile.kind is BallotKind.CHOOSE_1 else most,
        max_cost=money(election.meta.get("max_sum_cost", ""), election.decimals),
        min_points=number("min_sum_points"),
        max_points=number("max_sum_points"),
    )


def greedy_by(kind: BallotKind) -> Rule:
    """The greedy rule of cities for a type of ballots: votes, points, or ranks with 1 for the last."""
    if kind.points:
        return Rule.GREEDY_POINTS
    return Rule.GREEDY_BORDA1 if kind is BallotKind.ORDINAL else Rule.GREEDY_VOTES


def _threshold(election: Election) -> int:
    stated = election.meta.get("min_project_score_threshold", "")
    if not stated.isdecimal():
        raise CannotCount(WhyNotCount.RULE_OF_THE_FILE)
    return int(stated)


def _pots(election: Election) -> tuple[Pot, ...]:
    """One pot a category, where the file gives each category its money, in the same order."""
    names = [name.strip() for name in election.meta.get("categories", "").split(",")]
    stated = [text for text in election.meta.get("budget_per_category", "").split(",") if text.strip()]
    if not stated:
        return ()
    amounts = [money(text, election.decimals) for text in stated]
    if len(names) != len(amounts):
        raise CannotCount(WhyNotCount.RULE_OF_THE_FILE)
    found = []
    for name, amount in zip(names, amounts, strict=True):
        inside = tuple(project.id for project in election.projects if project.category.strip() == name)
        if amount is None or amount < 0:
            raise CannotCount(WhyNotCount.RULE_OF_THE_FILE)
        found.append(Pot(name, amount, inside))
    return tuple(found)
