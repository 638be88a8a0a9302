"""Writing election files of Pabulib: one that was read, with its repairs made good, or one of our own."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from pb.counting.model import BallotKind, Profile, names_of
from pb.counting.pabulib.amounts import written
from pb.counting.pabulib.reading import Election, Listed
from pb.counting.pabulib.sections import rows_after
from pb.counting.rules import Completion, Rule, Rules, Worth

_ORDER = (
    *("description", "country", "unit", "district", "subunit", "instance", "num_projects", "num_votes"),
    *("budget", "vote_type", "rule", "date_begin", "date_end", "min_length", "max_length", "max_sum_cost"),
    *("max_sum_points", "min_project_score_threshold", "categories", "edition", "language", "currency"),
    *("fully_funded", "experimental", "comment", "acknowledgments"),
)


def export(election: Election, selected: Iterable[str] | None = None) -> str:
    """The file again: order, unknown keys and columns, and amounts as they were, with each repair made good.

    Numbers of projects and votes are those that were counted; a ballot names each project that exists once;
    amounts have a decimal point. With `selected` the column of that name says what these rules funded.
    """
    out = io.StringIO()
    write = csv.writer(out, delimiter=";", lineterminator="\n").writerow
    write(["META"])
    for _, row in election.sheet.meta:
        write(_meta_row(row, election))
    write(["PROJECTS"])
    for row in _project_rows(election, None if selected is None else set(selected)):
        write(row)
    write(["VOTES"])
    header = election.sheet.header[1]
    write(header)
    clean = _Cleaner(election, [cell.strip().lower() for cell in header])
    for _, row in rows_after(election.sheet.text, "VOTES"):
        write(clean(row))
    return out.getvalue()


def _meta_row(row: list[str], election: Election) -> list[str]:
    key = row[0].strip()
    counted = {"num_votes": election.profile.voters, "num_projects": len(election.sheet.projects) - 1}
    if key in counted:
        return [row[0], str(counted[key]), *row[2:]]
    return [row[0], row[1].replace(",", "."), *row[2:]] if key == "budget" and len(row) > 1 else row


def _project_rows(election: Election, selected: set[str] | None) -> Iterable[list[str]]:
    """The rows of PROJECTS with their header; votes and scores as they were counted."""
    header = [cell.strip() for cell in election.sheet.projects[0][1]]
    names = [cell.lower() for cell in header]
    more = selected is not None and "selected" not in names
    yield [*header, "selected"] if more else header
    numbers = {"votes": election.profile.votes, "score": _scores(election.profile)}
    for _, row in election.sheet.projects[1:]:
        cells = dict(zip(names, [*row, *[""] * len(names)], strict=False))
        name = cells["project_id"].strip()
        cells["cost"] = cells["cost"].replace(",", ".")
        for column, counted in numbers.items():
            if column in cells and name in counted:
                cells[column] = str(counted[name])
        if selected is not None:
            cells["selected"] = str(int(name in selected))
        yield list(cells.values())


def _scores(profile: Profile) -> dict[str, int]:
    """What the format calls score: the sum of points, or of ranks with 1 for the last, or the votes."""
    worth = Worth.POINTS if profile.kind.points else Worth.VOTES
    if profile.kind is BallotKind.ORDINAL:
        worth = Worth.BORDA1
    found = profile.columns.scores(worth)
    return {project.id: found[number] for number, project in enumerate(profile.projects)}


class _Cleaner:
    """Makes a row of VOTES name each known project once; withdrawn projects stay named."""

    def __init__(self, election: Election, header: list[str]) -> None:
        place = [cell.strip().lower() for cell in election.sheet.projects[0][1]].index("project_id")
        self.known = {row[place].strip() for _, row in election.sheet.projects[1:]}
        self.vote = header.index("vote")
        self.points = header.index("points") if "points" in header else -1
        self.width = len(header)

    def __call__(self, row: list[str]) -> list[str]:
        row = [*row, *[""] * (self.width - len(row))][: self.width]
        names = [name.strip() for name in row[self.vote].split(",")]
        first = {name: at for at, name in reversed(list(enumerate(names))) if name in self.known}
        keep = sorted(first.values())
        row[self.vote] = ",".join(names[at] for at in keep)
        if self.points >= 0:
            points = [cell.strip() for cell in row[self.points].split(",")]
            row[self.points] = ",".join(points[at] for at in keep) if len(points) == len(names) else ""
        return row


def compose(
    meta: Mapping[str, str],
    projects: Sequence[Listed],
    profile: Profile,
    rules: Rules,
    decimals: int,
    funded: Iterable[str],
) -> str:
    """A file of our own. Voters are numbered in the order of their ballots, which says nothing of who cast
    them.

    `meta` holds what only the round knows: description, country, unit, instance, dates, currency.
    """
    out = io.StringIO()
    write = csv.writer(out, delimiter=";", lineterminator="\n").writerow
    found = dict(meta) | named_rule(rules)
    found |= {"num_projects": str(len(projects)), "num_votes": str(profile.voters)}
    found |= {"budget": written(rules.budget, decimals), "vote_type": profile.kind.value}
    if sum(project.cost for project in projects) <= rules.budget:
        found["fully_funded"] = "1"
    if profile.kind is BallotKind.CUMULATIVE and "max_sum_points" not in found:
        marks = [ballot for ballot in profile.ballots if not isinstance(ballot, frozenset)]
        found["max_sum_points"] = str(max(sum(points for _, points in ballot) for ballot in marks))
    write(["META"])
    write(["key", "value"])
    for key in sorted(found, key=lambda key: (_ORDER.index(key) if key in _ORDER else len(_ORDER), key)):
        write([key, found[key]])
    write(["PROJECTS"])
    scores, won = _scores(profile), set(funded)
    scored = [] if profile.kind.plain else ["score"]
    write(["project_id", "cost", "votes", *scored, "name", "selected"])
    for project in projects:
        name, cost = project.id, written(project.cost, decimals)
        score = [scores[name]] if scored else []
        write([name, cost, profile.votes[name], *score, project.name, int(name in won)])
    write(["VOTES"])
    write(["voter_id", "vote", "points"] if profile.kind.points else ["voter_id", "vote"])
    for number, row in enumerate(_ballot_rows(profile), 1):
        write([number, *row])
    return out.getvalue()


def _ballot_rows(profile: Profile) -> Iterable[tuple[str, ...]]:
    rows: list[tuple[tuple[str, ...], int]] = []
    for ballot, voters in profile.ballots.items():
        if isinstance(ballot, frozenset):
            row: tuple[str, ...] = (",".join(sorted(ballot)),)
        elif profile.kind.points:
            row = (",".join(names_of(ballot)), ",".join(str(points) for _, points in ballot))
        else:
            row = (",".join(names_of(ballot)),)
        rows.append((row, voters))
    for row, voters in sorted(rows):
        yield from [row] * voters


def named_rule(rules: Rules) -> dict[str, str]:
    """The rule in the words of the format; what it has no word for is `unknown`, with a comment that says
    it.
    """
    plain = not (rules.exclusive or rules.pots or rules.caps)
    if rules.rule in {Rule.GREEDY_VOTES, Rule.GREEDY_POINTS, Rule.GREEDY_BORDA1} and plain:
        if rules.no_skip and not rules.min_score:
            return {"rule": "greedy-no-skip"}
        if rules.min_score and not rules.no_skip:
            return {"rule": "greedy-threshold", "min_project_score_threshold": str(rules.min_score)}
        if not rules.min_score and not rules.min_votes:
            return {"rule": "greedy"}
    if rules.rule is Rule.MES_COST and not rules.min_votes and not rules.min_score:
        known = {Completion.NONE: "equalshares", Completion.ADD1_INTEGRAL: "equalshares/add1"}
        if rules.completion in known:
            return {"rule": known[rules.completion]}
    said = f"#1: Counted by {rules.rule.value}, completion {rules.completion.value}, ties {rules.ties.value}."
    return {"rule": "unknown", "comment": said}
