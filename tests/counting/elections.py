"""Hypothesis elections: a few projects and ballots of each type, small numbers so that ties are common."""

from typing import Any

from hypothesis import strategies as st

from pb.counting import BallotKind, Completion, Family, Profile, Project, Rule, Rules, Ties, why_not_count
from pb.counting.rules import Worth

NAMES = "abcdef"


def ballots_of(kind: BallotKind, names: str) -> st.SearchStrategy[Any]:
    """One ballot of a type."""
    if kind is BallotKind.CHOOSE_1:
        return st.frozensets(st.sampled_from(names), max_size=1)
    if kind.plain:
        return st.frozensets(st.sampled_from(names))
    if kind is BallotKind.ORDINAL:
        ranked = st.lists(st.sampled_from(names), unique=True)
        return ranked.map(lambda row: tuple((name, place) for place, name in enumerate(row, 1)))
    given = st.dictionaries(st.sampled_from(names), st.integers(0, 5))
    return given.map(lambda row: tuple(sorted(row.items())))


@st.composite
def profiles(draw: st.DrawFn, kind: BallotKind | None = None, least: int = 0) -> Profile:
    """A profile; without a kind, of any."""
    kind = kind or draw(st.sampled_from(BallotKind))
    names = NAMES[: draw(st.integers(1, len(NAMES)))]
    projects = tuple(Project(name, draw(st.integers(0, 40))) for name in names)
    number = st.integers(1, 5)
    return Profile(
        projects, draw(st.dictionaries(ballots_of(kind, names), number, min_size=least, max_size=7)), kind
    )


def rules_for(profile: Profile, family: Family, **fixed: Any) -> st.SearchStrategy[Rules]:
    """Rules of a family that go with the ballots."""
    fits = [
        rule
        for rule in Rule
        if rule.family is family
        and (rule.worth is not Worth.POINTS or profile.kind.points)
        and (rule.worth not in {Worth.BORDA0, Worth.BORDA1} or profile.kind is BallotKind.ORDINAL)
    ]
    free = {
        "budget": st.integers(0, 80),
        "rule": st.sampled_from(fits),
        "ties": st.sampled_from(Ties),
        "min_votes": st.integers(0, 3),
        "min_score": st.integers(0, 3),
        "lot": st.permutations(NAMES).map(tuple),
    }
    return st.builds(Rules, **(free | fixed))


@st.composite
def counts(draw: st.DrawFn) -> tuple[Profile, Rules]:
    """Any ballots with any rules that go with them."""
    profile = draw(profiles())
    family = draw(st.sampled_from(Family))
    completion = draw(st.sampled_from(Completion))
    rules = draw(rules_for(profile, family, completion=st.just(completion)))
    if why_not_count(profile, rules) is not None:
        rules = draw(rules_for(profile, family))
    return profile, rules
