"""A published count as an election file: rules, projects and ballots without a name, in three formats."""

import json
from collections.abc import Callable

from pb.core.city import this_city
from pb.counting import Profile
from pb.counting.files import as_csv, as_json
from pb.counting.pabulib.reading import Listed
from pb.counting.pabulib.writing import compose
from pb.outcomes.counts import rules_of
from pb.outcomes.meaning import ListedProject
from pb.rounds.facts import ContestFacts, RoundFacts
from pb.rounds.rules import Phase

_AS: dict[str, Callable[[str], str]] = {"pb": str, "csv": as_csv, "json": as_json}
_DATED = {"date_begin": Phase.VOTING, "date_end": Phase.CLOSED}


def election_file(
    facts: RoundFacts, contest: ContestFacts, profile: Profile, titles: dict[str, str], record: str, form: str
) -> bytes:
    """The file in one of `FORMATS`; for many ballots in a thread, for it may take seconds."""
    funded = json.loads(record)["outcome"]["funded"]
    projects = [Listed(p.id, titles[p.id], p.cost, "", selected=False) for p in profile.projects]
    lot = [ListedProject(number, p.id, p.cost) for number, p in enumerate(profile.projects)]
    text = compose(
        _meta(facts, contest), projects, profile, rules_of(facts, contest, lot), facts.decimals, funded
    )
    return _AS[form](text).encode()


def _meta(facts: RoundFacts, contest: ContestFacts) -> dict[str, str]:
    """What only the round knows; an imported election says itself where it comes from."""
    city = this_city()
    found = {"description": f"{facts.title}: {contest.name}", "unit": contest.name}
    found |= {"instance": str(facts.year), "currency": facts.currency}
    found |= {"max_length": str(facts.max_choices)} if facts.max_choices else {}
    found |= {"max_sum_points": str(facts.points_total)} if facts.points_total else {}
    if facts.place is not None:
        found |= {"country": city.country, "unit": city.name, "subunit": contest.name}
    if facts.credit:
        found["acknowledgments"] = facts.credit
    for key, phase in _DATED.items():
        if phase in facts.moves:
            found[key] = f"{city.day(facts.moves[phase]):%d.%m.%Y}"
    return found
