"""Recount a round from its pack, trusting nobody: python3 -I -S recount.py [FOLDER or FILE.zip] [--root ROOT]

Needs Python 3.10 or later: no network, no database, nothing to install. Each difference is named, and the
command ends with 1 when there is one, and with 3 when nothing differs but a count cannot be made from what
is published. The same in words: docs/recount.md and docs/counting.md of Rembug.
"""

import argparse
import hashlib
import json
import math
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

Marks = tuple[tuple[int, int], ...]  # (place of the project in the list, points), in the order of the ballot
Projects = list[tuple[str, int]]  # id and cost
Ballots = list[tuple[Marks, int]]  # equal ones together, and how many voters cast them
Bought = list[tuple[int, Fraction]]  # the project, and the price of a unit of worth, or the load
Sums = Sequence[tuple[int, int]]  # votes and score of each project, where no ballot is published


def canon(value: Any) -> str:
    """The one text of a value: keys sorted, no spaces."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def commitment(mode: str, contest: str, secret: str, choices: Any) -> str:
    """C of a ballot, or of one choice (`atoms`): a label, then each part behind its length; hex."""
    parts = (contest.encode(), bytes.fromhex(secret), canon(choices).encode())
    label = b"pb/atom/v1\0" if mode == "atoms" else b"pb/ballot/v1\0"
    return hashlib.sha256(label + b"".join(len(part).to_bytes(4, "big") + part for part in parts)).hexdigest()


def leaf(data: bytes) -> bytes:
    """The hash of an entry of a tree (RFC 9162)."""
    return hashlib.sha256(b"\0" + data).digest()


class Tree:
    """A tree that grows: the roots of its full parts, from left to right."""

    def __init__(self) -> None:
        self.size = 0
        self.peaks: list[bytes] = []

    def add(self, hashed: bytes) -> None:
        """One more leaf."""
        rest, self.size = self.size, self.size + 1
        while rest & 1:
            hashed, rest = hashlib.sha256(b"\1" + self.peaks.pop() + hashed).digest(), rest >> 1
        self.peaks.append(hashed)

    def root(self) -> str:
        """The root; hex."""
        found = self.peaks[-1] if self.peaks else hashlib.sha256().digest()
        for peak in self.peaks[-2::-1]:
            found = hashlib.sha256(b"\1" + peak + found).digest()
        return found.hex()


def worth_of(rule: str, place: int, points: int, length: int) -> int:
    """What a mark is worth to its voter, before the cost."""
    if "points" in rule:
        return points
    return length - place - ("borda0" in rule) if "borda" in rule else int(points > 0)


class Vote:
    """Ballots added up by project: votes, scores, place in the tie order, supporters, and who may win."""

    def __init__(self, rules: dict[str, Any], projects: Projects, ballots: Ballots, sums: Sums) -> None:
        self.rules, self.voters = rules, [voters for _, voters in ballots]
        self.ids, self.costs = [name for name, _ in projects], [cost for _, cost in projects]
        self.votes = [votes for votes, _ in sums] or [0] * len(projects)
        self.scores = [score for _, score in sums] or [0] * len(projects)
        self.supporters: list[list[tuple[int, int]]] = [[] for _ in projects]  # (class, worth of the mark)
        for number, (marks, voters) in enumerate(ballots):
            for place, (p, points) in enumerate(marks):
                worth = worth_of(rules["rule"], place, points, len(marks))
                self.votes[p] += voters
                self.scores[p] += worth * voters
                if worth:
                    self.supporters[p].append((number, worth))
        lot = {name: place for place, name in enumerate(rules["lot"])}
        ties: list[Any] = [(lot.get(name, len(lot)), name) for name in self.ids]
        if rules["ties"] == "by_id":
            ties = self.ids
        elif rules["ties"] == "cost_votes_lot":
            ties = list(zip(self.costs, [-votes for votes in self.votes], ties, strict=True))
        self.rank = [sorted(ties).index(one) for one in ties]
        votes, score = rules["min_votes"], max(rules.get("min_score", 0), 1)
        self.open = [p for p, n in enumerate(self.votes) if n >= votes and self.scores[p] >= score]

    def cost_of(self, projects: list[int]) -> int:
        """What some projects cost together."""
        return sum(self.costs[p] for p in projects)

    def fund(self, funded: list[int]) -> None:
        """By score (or score for the money; what is free first): fund what fits, unless a rival is funded."""
        per_cost = self.rules["rule"].endswith("_per_cost")
        paid = [p for p in self.open if self.costs[p] or not per_cost]
        level = {p: Fraction(self.scores[p], self.costs[p] if per_cost else 1) for p in paid}
        for p in sorted(self.open, key=lambda p: (p in level, -level.get(p, 0), self.rank[p])):
            names = {self.ids[other] for other in funded}
            rivals = [some for some in self.rules["exclusive"] if self.ids[p] in some and names & set(some)]
            fits = self.costs[p] <= self.rules["budget"] - self.cost_of(funded)
            if p not in funded and not rivals and fits:
                funded.append(p)


def least(bounds: dict[int, Fraction], ask: Callable[[int], Any]) -> list[tuple[Fraction, int, Any]]:
    """All that may ask least: what decides, the project, how it is paid. A bound is what one asked before."""
    found: list[tuple[Fraction, int, Any]] = []
    for p in sorted(bounds, key=bounds.__getitem__):
        if found and bounds[p] > min(asked[0] for asked in found):
            break
        if (answer := ask(p)) is None:
            del bounds[p]
        else:
            bounds[p] = answer[0]
            found.append((answer[0], p, answer[1]))
    return found


def one_run(vote: Vote, share: Fraction) -> Bought:
    """Equal Shares from one share. What a class has is a whole number of 1/`unit`: no fractions needed."""
    unit, money = share.denominator, [share.numerator] * len(vote.voters)
    voters, cost = vote.voters, vote.costs
    by_cost, sides = vote.rules["rule"] in ("mes_cost", "mes_points_cost"), dict(enumerate(vote.supporters))

    def ask(p: int) -> tuple[Fraction, Fraction] | None:
        """The smallest price of a unit of worth at which the supporters pay the cost; None: they cannot."""
        side = sides[p] = [(n, worth) for n, worth in sides[p] if money[n]]
        missing, slope = cost[p] * unit, sum(voters[n] * worth for n, worth in side)
        if sum(voters[n] * money[n] for n, _ in side) < missing:
            return None
        scale = math.lcm(*{worth for _, worth in side})
        rows = [(money[n] * (scale // worth), voters[n] * worth, voters[n] * money[n]) for n, worth in side]
        for most, pays, has in sorted(rows):  # `most`/`scale`: the price at which this class has paid all
            if most * slope >= missing * scale:
                break
            missing, slope = missing - has, slope - pays
        price = Fraction(missing, slope)  # in parts of 1/`unit`
        return price / (unit * (cost[p] if by_cost else 1)), price

    done: Bought = [(p, Fraction(0)) for p in sorted(vote.open, key=vote.rank.__getitem__) if not cost[p]]
    bounds = {p: Fraction(1 if by_cost else cost[p], vote.scores[p]) for p in vote.open if cost[p]}
    while vote.cost_of([p for p, _ in done]) <= vote.rules["budget"] and (offers := least(bounds, ask)):
        _, p, price = min(offers, key=lambda asked: (asked[0], vote.rank[asked[1]]))
        del bounds[p]
        done.append((p, price / unit))
        unit, money = unit * price.denominator, [has * price.denominator for has in money]
        for n, worth in sides[p]:
            money[n] = max(0, money[n] - price.numerator * worth)
    return done


def equal_shares(vote: Vote) -> tuple[Bought, Fraction, int]:
    """Equal Shares with its shares raised where the completion asks for that: purchases, share, steps."""
    budget, how, whole = vote.rules["budget"], vote.rules["completion"], vote.rules["unit"]
    share, rises = Fraction(budget, sum(vote.voters)), 0
    if how == "add1_integral":
        share = Fraction(budget // (sum(vote.voters) * whole) * whole)
    done = one_run(vote, share)
    while how.startswith("add1"):
        bought = [p for p, _ in done]
        rest = [vote.costs[p] for p in vote.open if p not in bought]
        if not rest or (how in ("add1", "add1_utilitarian") and min(rest) > budget - vote.cost_of(bought)):
            break
        more = one_run(vote, share + whole * vote.rules["increment"])
        if vote.cost_of([p for p, _ in more]) > budget:
            break
        done, share, rises = more, share + whole * vote.rules["increment"], rises + 1
        if sys.stderr.isatty():
            print(f"\rshares raised {rises} times", end=" ", file=sys.stderr)
    return done, share, rises


def phragmen(vote: Vote) -> Bought:
    """Sequential Phragmén: whose supporters own its cost first, until one of the next does not fit."""
    loads, last, left, done = [Fraction(0)], [0] * len(vote.voters), vote.rules["budget"], list[Any]()

    def ask(p: int) -> tuple[Fraction, None]:
        held: Counter[int] = Counter()
        for n, _ in vote.supporters[p]:
            held[last[n]] += vote.voters[n]
        carried = sum((loads[load] * count for load, count in held.items()), Fraction(vote.costs[p]))
        return carried / sum(held.values()), None

    bounds = {p: Fraction(vote.costs[p], vote.scores[p]) for p in vote.open if vote.costs[p] <= left}
    while asked := least(bounds, ask):
        time = min(asked)[0]
        tied = [p for when, p, _ in asked if when == time]
        if any(vote.costs[p] > left for p in tied):
            break
        won = min(tied, key=vote.rank.__getitem__)
        done.append((won, time))
        left -= vote.costs[won]
        loads.append(time)
        for n, _ in vote.supporters[won]:
            last[n] = len(loads) - 1
        del bounds[won]
    return done


GREEDY = ("greedy_votes", "greedy_points", "greedy_borda0", "greedy_borda1")
SHARES = ("mes_cost", "mes_cardinality", "mes_points", "mes_points_cost", "mes_borda0", "mes_borda1")
KNOWN = (*GREEDY, *(f"{rule}_per_cost" for rule in GREEDY), *SHARES, "phragmen")
HEAD = ("number", "size", "root", "time", "prev")
UNKNOWN = ("comparison", "fund_unsupported", "no_skip", "pots", "leftovers", "caps", "limits")


def count(rules: dict[str, Any], projects: Projects, ballots: Ballots, sums: Sums = ()) -> dict[str, Any]:
    """What the record of a count must say of its outcome."""
    odd = [name for name in UNKNOWN if rules.get(name, "none") not in ("none", False, [], {})]
    if odd or rules["rule"] not in KNOWN:
        raise ValueError(f"this file cannot count by {', '.join([*odd, rules['rule']])}")
    vote, paid = Vote(rules, projects, ballots, sums), Bought()
    found: dict[str, Any] = {"rises": 0}
    if vote.voters and rules["rule"] == "phragmen":
        paid = phragmen(vote)
    elif vote.voters and rules["rule"] in SHARES:
        paid, share, found["rises"] = equal_shares(vote)
        found["share"] = f"{share.numerator}/{share.denominator}"
    funded = [p for p, _ in paid]
    if rules["rule"].startswith("greedy") or rules["completion"].endswith("utilitarian"):
        vote.fund(funded)
    spent = vote.cost_of(funded)
    found |= {"total": spent, "left": rules["budget"] - spent, "funded": [vote.ids[p] for p in funded]}
    found |= {"voters": sum(vote.voters), "votes": dict(zip(vote.ids, vote.votes, strict=True))}
    return found | {"paid": [[vote.ids[p], f"{price.numerator}/{price.denominator}"] for p, price in paid]}


def stated(outcome: dict[str, Any]) -> dict[str, Any]:
    """The same of what the record says."""
    names = ("rises", "share", "funded", "total", "left", "voters", "votes")
    bought = [step for step in outcome["steps"] if step["kind"] == "bought"]
    paid = [[step["project"], step.get("price", step.get("load"))] for step in bought]
    return {name: outcome[name] for name in names if name in outcome} | {"paid": paid}


def within(contest: dict[str, Any], choices: list[Any]) -> Marks | None:
    """The marks of a ballot, by places in the list of projects; None where it breaks the limits."""
    kind, limits, projects = contest["ballot_type"], contest["limits"], contest["projects"]
    at = {project["number"]: place for place, project in enumerate(projects)}
    given = [tuple(one) if isinstance(one, list) else (one, 1) for one in choices]
    numbers, points = [number for number, _ in given], [points for _, points in given]
    if len(set(numbers)) != len(numbers) or not set(numbers) <= set(at):
        return None
    wrong = kind != "ordinal" and numbers != sorted(numbers)
    if kind in ("approval", "knapsack") and contest["mode"] != "plain":  # by the lowest cost on its day
        chosen = [projects[at[number]] for number in numbers]
        wrong |= sum(min([*one.get("was", []), one["cost"]]) for one in chosen) > contest["budget"]
    if kind in ("approval", "ordinal") and limits["max_choices"]:
        wrong |= len(numbers) > limits["max_choices"]
    if kind == "cumulative":
        wrong |= any(not 1 <= one <= limits["points_cap"] for one in points)
        wrong |= sum(points) > limits["points_total"]
    return None if wrong else tuple((at[number], one) for number, one in given)


class Check:
    """One pack: its files, what its log says of the round, and what is wrong."""

    def __init__(self, where: Path) -> None:
        self.folder, self.zip = where, zipfile.ZipFile(where) if where.is_file() else None
        self.wrong, self.uncounted, self.events = list[str](), list[str](), list[dict[str, Any]]()

    def read(self, name: str) -> bytes:
        """A file of the pack."""
        return self.zip.read(name) if self.zip else (self.folder / name).read_bytes()

    def rows(self, name: str) -> Iterator[tuple[int, Any]]:
        """The lines of a file, each JSON, counted from 1."""
        return ((at, json.loads(line)) for at, line in enumerate(self.read(name).splitlines(), 1))

    def fits(self, what: str, here: Any, there: Any = 1) -> None:
        """Name what does not fit."""
        if here != there:
            self.wrong.append(f"{what}: {canon(here)[:300]} is here, {canon(there)[:300]} should be")

    def files(self) -> None:
        """Each file is the one that was put into the pack."""
        for line in self.read("SHA256SUMS").decode().splitlines():
            self.fits(line[66:], hashlib.sha256(self.read(line[66:])).hexdigest(), line[:64])

    def log(self, printed: str) -> None:
        """Events stand in their leaves, leaves give the roots of heads, each head names the one before."""
        heads, leaves = json.loads(self.read("log/heads.json"))["heads"], self.read("log/leaves.txt").split()
        events, tree, prev, roots = dict(row for _, row in self.rows("log/events.jsonl")), Tree(), "", [""]
        for idx, text in enumerate([*leaves, b""]):
            while heads and heads[0]["size"] == idx:
                head = heads.pop(0)
                roots.append(head["root"])
                self.fits(f"root of head {head['number']}", head["root"], tree.root())
                self.fits(f"head before head {head['number']}", head["prev"], prev)
                said = {name: head[name] for name in HEAD if head[name] != ""}
                prev = hashlib.sha256(b"pb/tree-head/v1\0" + canon(said).encode()).hexdigest()
            if idx in events:
                self.fits(f"event {idx} of the log", leaf(events[idx].encode()).hex(), text.decode())
                self.events.append(json.loads(events[idx]))
            tree.add(bytes.fromhex(text.decode()))
        self.fits("heads that fit no number of leaves", [head["number"] for head in heads], [])
        self.fits("printed root", printed if printed in roots else roots[-1], printed)

    def told(self, kind: str, field: str, kode: str) -> list[tuple[str, Any]]:
        """What events of a kind about a round say: the kode of the thing it happened to, and the facts."""
        found = [event for event in self.events if (event["kind"], event.get(field)) == (kind, kode)]
        return [(event["kode"], json.loads(event["facts"])) for event in found]

    def ballots(self, contest: dict[str, Any], name: str) -> tuple[Counter[Marks], int, str, bool]:
        """The ballots; how many entries the list has, and its root; whether what was chosen stands there."""
        found, tree, before, mode, whole = Counter[Marks](), Tree(), "", contest["mode"], True
        for at, row in self.rows(f"contest-{contest['number']}/ballots.jsonl"):
            line, choices, voters = f"contest {name}, ballot {at}", row[0], row[-1]
            if mode != "plain":
                tree.add(leaf(bytes.fromhex(row[0])))
                self.fits(f"{line}: after {before[:20]} (twice, or out of order)", row[0] > before)
                before, choices, voters, whole = row[0], row[2] if row[1:] else [], 1, whole and len(row) > 1
                made = commitment(mode, name, row[1], choices) if row[1:] or mode != "totals" else row[0]
                self.fits(f"{line}: its C", row[0], made)
            marks = within(contest, choices)
            self.fits(f"{line}: {canon(choices)} keeps the limits", marks is not None)
            found[marks or ()] += voters
        return found, tree.size, tree.root(), whole

    def costs(self, kode: str, name: str, contest: dict[str, Any]) -> None:
        """Costs that changed while people voted (`was`, oldest first) did so in the log."""
        here = [f for _, f in self.told("cost.changed", "kode", kode) if f["contest"] == contest["number"]]
        for project in contest["projects"]:
            told = [[f["before"], f["after"]] for f in here if f["project"] == project["number"]]
            steps = [list(step) for step in pairwise([*project.get("was", []), project["cost"]])]
            self.fits(f"contest {name}: costs of {project['id']} that changed", told, steps)

    def contest(self, kode: str, contest: dict[str, Any]) -> None:
        """The list is that of the log, and counting it gives what the record says."""
        number, mode, rules = contest["number"], contest["mode"], contest["rules"]
        name, record = f"{kode}/{number}", json.loads(self.read(f"contest-{number}/record.json"))
        outcome, (found, entries, root, whole) = stated(record["outcome"]), self.ballots(contest, name)
        box = {"contest": number, "mode": mode, "ballots": outcome["voters"]}
        box |= {"entries": entries, "root": root}
        opened = [facts for _, facts in self.told("box.opened", "kode", kode) if facts["contest"] == number]
        self.fits(f"contest {name}: box in the log", opened, [] if mode == "plain" else [box])
        projects = [(project["id"], project["cost"]) for project in contest["projects"]]
        self.costs(kode, name, contest)
        self.fits(f"contest {name}: projects", record["projects"], [list(project) for project in projects])
        self.fits(f"contest {name}: rules", record["rules"], rules)
        sums: Sums = [] if whole else [(votes, score) for _, votes, score in contest.get("sums", [])]
        ballots, mine, points = list(found.items()) if whole else [], outcome, dict[str, int]()
        if whole or len(sums) == len(projects):  # sums tell a greedy count, and never shares
            mine, vote = count(rules, projects, ballots, sums), Vote(rules, projects, ballots, sums)
            points = dict(zip(vote.ids, vote.scores, strict=True))
        else:
            self.uncounted.append(f"contest {name}: sums are public, {rules['rule']} needs whole ballots")
        if mode in ("atoms", "totals"):
            mine["voters"] = outcome["voters"]  # compared with the log above
            most = max(mine["votes"].values(), default=0)
            self.fits(f"contest {name}: most votes", most <= outcome["voters"])
        for field, value in mine.items():
            self.fits(f"contest {name}: {field}", outcome.get(field), value)
        for project, facts in self.told("outcome.counted", "about", kode):
            if project in mine["votes"]:
                told = (mine["votes"][project], "won" if project in mine["funded"] else "lost")
                self.fits(f"contest {name}: {project} in the log", (facts["votes"], facts["result"]), told)
                given = facts.get("points", facts["votes"])
                self.fits(f"contest {name}: points of {project}", given, points.get(project, given))
        by = "funded" if points else "the record says funded"
        print(f"contest {name}: {entries} ballots or choices, {by} {canon(mine['funded'])}")


def main(words: list[str]) -> int:
    """Check everything; 1 when something does not fit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pack", nargs="?", type=Path, default=Path("."), help="the folder, or the zip itself")
    parser.add_argument("--root", default="", help="the root on a printed head")
    asked = parser.parse_args(words)
    check = Check(asked.pack)
    try:
        manifest = json.loads(check.read("manifest.json"))
        check.files()
        check.log(asked.root.lower())
        for contest in manifest["contests"]:
            check.contest(manifest["round"], contest)
    except Exception as error:  # whatever a broken pack does, it does not fit
        check.wrong.append(f"cannot be read or counted: {type(error).__name__}: {error}")
    said = [f"DIFFERENT {line}" for line in check.wrong] + [f"NOT COUNTED {line}" for line in check.uncounted]
    print("\n".join(said) or "Everything fits.")
    return 1 if check.wrong else 3 if check.uncounted else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
