"""The count measured, beside the reference library: whole jobs from file to winners, a million ballots.

`python -m bench.counting` prints this table alone (`--alone` without the reference library). Each measurement
runs in a process of its own, so that memory is that job's alone. Seconds are of CPU, without imports, of our
short jobs the middle of three runs; the elections are those of Pabulib beside the project
(`../shared/data/pabulib`). All together some three minutes of CPU; each process is ended after five.
"""

import contextlib
import gzip
import importlib
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.figures import Figure, as_table

FOLDER = Path(__file__).parent.parent.parent / "shared" / "data" / "pabulib"
WARSZAWA, LODZ = "Poland_Warszawa_2026.pb.gz", "Poland_Lodz_2022.pb.gz"
MILLION, PROJECTS, SEED = 1_000_000, 100, 20261124
_PART = 50_000
MOST_SECONDS = 300


@dataclass(frozen=True)
class Goal:
    """What is asked of a job: at least so many times faster, at most so many seconds or megabytes."""

    times: float = 0
    seconds: float = 0
    megabytes: int = 0


JOBS: dict[str, tuple[str, str, str, bool, Goal]] = {
    "Warszawa 2026, MES by cost, whole job": (
        "job", WARSZAWA, "mes_cost", True, Goal(times=40, megabytes=250)),
    "Łódź 2022, MES by cost, whole job": ("job", LODZ, "mes_cost", True, Goal(times=150)),
    "Warszawa 2026, MES by cost + add1": ("engine", WARSZAWA, "mes_cost_add1", False, Goal(seconds=25)),
    "Warszawa 2026, Phragmén, engine": ("engine", WARSZAWA, "phragmen", True, Goal(times=100)),
    "Warszawa 2026, greedy by votes, engine": ("engine", WARSZAWA, "greedy_votes", True, Goal()),
    "1,000,000 × 100, MES by cost, from arrays": (
        "million", "", "mes_cost", False, Goal(seconds=4, megabytes=700)),
    "1,000,000 × 100, Phragmén, from arrays": ("million", "", "phragmen", False, Goal()),
}  # fmt: skip


def figures(*, beside: bool = True) -> Iterator[Figure]:
    """Measure all jobs; `beside` runs the reference library too, which takes most of the time.

    Raises `RuntimeError` where the outcomes are not the same.
    """
    if not FOLDER.exists():
        yield Figure("published elections", 0, "files", note=f"none in {FOLDER.name}/: not measured")
    for name, (kind, file, rule, compared, goal) in JOBS.items():
        if file and not (FOLDER / file).exists():
            continue
        ours = _apart("ours", kind, file, rule)
        theirs = _apart("theirs", kind, file, rule) if compared and beside else None
        if theirs is not None and sorted(ours["funded"]) != sorted(theirs["funded"]):
            raise RuntimeError(f"{name}: the reference library funds other projects")
        yield from _figures(name, goal, ours, theirs)


def _figures(name: str, goal: Goal, ours: dict[str, Any], theirs: dict[str, Any] | None) -> Iterator[Figure]:
    if theirs is not None:
        told = f"{ours['seconds']:.3f} s against {theirs['seconds']:.2f} s, same outcome"
        yield Figure(name, theirs["seconds"] / ours["seconds"], least=goal.times or None, note=told)
    else:
        told = f"{len(ours['funded'])} funded; CPU, without imports"
        yield Figure(name, ours["seconds"], "s", most=goal.seconds or None, note=told)
    if goal.megabytes:
        against = f"the whole process; theirs {theirs['megabytes']} MB" if theirs else "the whole process"
        yield Figure(f"{name}, memory", ours["megabytes"], "MB", most=goal.megabytes, note=against)


def _apart(who: str, kind: str, file: str, rule: str) -> dict[str, Any]:
    """One measurement in a process of its own; one that takes too long is ended, and so is the bench."""
    words = [sys.executable, "-m", "bench.counting", who, kind, file, rule]
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=MOST_SECONDS)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _ours(kind: str, file: str, rule: str) -> tuple[float, list[str]]:
    from pb.counting import Rules, Ties, count
    from pb.counting.naming import rule_named
    from pb.counting.pabulib import read

    for name in ("pabulib.ballots", "shares.raising", "phragmen", "welfare"):
        importlib.import_module(f"pb.counting.{name}")
    named = rule_named(rule)
    assert named is not None
    if kind == "million":
        profile, budget = _million()
        started = time.process_time()
    else:
        started = time.process_time()
        election = read((FOLDER / file).read_bytes()).election
        assert election is not None
        profile, budget = election.profile, election.budget
        if kind == "engine":
            started = time.process_time()
    outcome = count(profile, Rules(budget, named[0], named[1], ties=Ties.BY_ID))
    return time.process_time() - started, list(outcome.funded)


def _million() -> tuple[Any, int]:
    """Ballots with lengths and popularity as in Warszawa 2026, each a class of its own; what building costs
    is ours.
    """
    import numpy as np

    from pb.counting import Profile, Project
    from pb.counting.columns import Columns, Unpacked

    rng = np.random.default_rng(SEED)
    lengths = np.minimum(1 + rng.poisson(3.66, MILLION), 15)
    liking = np.log(rng.pareto(1.2, PROJECTS) + 0.2)
    parts = []
    for at in range(0, MILLION, _PART):
        size = lengths[at : at + _PART]
        order = np.argsort(-(liking + rng.gumbel(size=(len(size), PROJECTS))), axis=1)[:, :15].astype(
            np.int32
        )
        parts.append(order[np.arange(15) < size[:, None]])
    costs = rng.integers(50, 2_000, PROJECTS) * 1_000
    projects = tuple(Project(f"p{number:03}", int(cost)) for number, cost in enumerate(costs))
    start = np.concatenate([[0], np.cumsum(lengths)])
    columns = Columns(np.ones(MILLION, dtype=np.int64), start, np.concatenate(parts), None, PROJECTS)
    profile = Profile(projects, Unpacked(columns, projects, Profile(projects, {}).kind))
    return profile, int(costs.sum()) // 3


def _theirs(kind: str, file: str, rule: str) -> tuple[float, list[str]]:
    pabulib, rules = (
        importlib.import_module("pabutools.election.pabulib"),
        importlib.import_module("pabutools.rules"),
    )
    cost_sat = importlib.import_module("pabutools.election").Cost_Sat
    with tempfile.NamedTemporaryFile(suffix=".pb") as unpacked:
        unpacked.write(gzip.decompress((FOLDER / file).read_bytes()))
        unpacked.flush()
        started = time.process_time()
        instance, profile = pabulib.parse_pabulib(unpacked.name)
    if kind == "engine":
        started = time.process_time()
    with contextlib.redirect_stdout(io.StringIO()):
        if rule == "mes_cost":
            found = rules.method_of_equal_shares(instance, profile, sat_class=cost_sat)
        elif rule == "phragmen":
            found = rules.sequential_phragmen(instance, profile)
        else:
            found = rules.greedy_utilitarian_welfare(instance, profile, sat_class=cost_sat)
    return time.process_time() - started, [str(project) for project in found]


def main(words: list[str]) -> int:
    """Print the table, or one measurement as JSON; 1 when an outcome differs or a goal is missed."""
    if len(words) == 4:
        run = _ours if words[0] == "ours" else _theirs
        once = words[0] == "theirs" or words[1] == "million" or "add1" in words[3]
        times = [run(*words[1:]) for _ in range(1 if once else 3)]
        seconds, funded = sorted(times)[len(times) // 2]
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps({"seconds": seconds, "megabytes": most, "funded": funded}))
        return 0
    found = list(figures(beside="--alone" not in words))
    print(as_table(found))
    return int(not all(figure.passed for figure in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
