"""The count measured, beside the reference library: whole jobs from file to winners, a million ballots.

`python -m bench.counting` prints the table; `rows()` gives it to others. Each measurement runs in a process
of its own, so that memory is that job's alone. Seconds are of CPU, without imports; the elections are those
of Pabulib beside the project (`../shared/data/pabulib`).
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
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent.parent / "shared" / "data" / "pabulib"
WARSZAWA, LODZ = "Poland_Warszawa_2026.pb.gz", "Poland_Lodz_2022.pb.gz"
MILLION, PROJECTS, SEED = 1_000_000, 100, 20261124
_PART = 50_000


@dataclass(frozen=True)
class Row:
    """One measurement: seconds and megabytes of ours, seconds of theirs (None: not run), what is asked."""

    name: str
    ours: float
    megabytes: int
    theirs: float | None
    goal: str
    reached: bool
    same: bool | None

    @property
    def ratio(self) -> float | None:
        """How many times faster."""
        return None if self.theirs is None else self.theirs / self.ours


@dataclass(frozen=True)
class Goal:
    """What is asked of a job: at least so many times faster, at most so many seconds or megabytes."""

    times: float = 0
    seconds: float = 0
    megabytes: int = 0

    def __str__(self) -> str:
        asked = [(self.times, f"≥ {self.times:g} ×"), (self.seconds, f"≤ {self.seconds:g} s")]
        return ", ".join(
            text for value, text in [*asked, (self.megabytes, f"≤ {self.megabytes} MB")] if value
        )

    def met(self, ours: dict[str, Any], theirs: dict[str, Any] | None) -> bool:
        """Whether the measurement is as asked; a ratio without the other side is not."""
        fast = not self.times or (theirs is not None and theirs["seconds"] >= self.times * ours["seconds"])
        in_time = not self.seconds or ours["seconds"] <= self.seconds
        return fast and in_time and (not self.megabytes or ours["megabytes"] <= self.megabytes)


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


def rows(*, beside: bool = True, say: Callable[[str], None] | None = None) -> list[Row]:
    """Measure all jobs; `beside` runs the reference library too, which takes minutes."""
    found = []
    for name, (kind, file, rule, compared, goal) in JOBS.items():
        if file and not (FOLDER / file).exists():
            continue
        ours = _apart("ours", kind, file, rule)
        theirs = _apart("theirs", kind, file, rule) if compared and beside else None
        same = None if theirs is None else sorted(ours["funded"]) == sorted(theirs["funded"])
        seconds = None if theirs is None else theirs["seconds"]
        row = Row(name, ours["seconds"], ours["megabytes"], seconds, str(goal), goal.met(ours, theirs), same)
        found.append(row)
        if say is not None:
            say(line(row))
    return found


def line(row: Row) -> str:
    """A row as text."""
    theirs = "–" if row.theirs is None else f"{row.theirs:.2f} s ({row.ratio:,.0f} ×)"
    same = {None: "", True: "same outcome", False: "OTHER OUTCOME"}[row.same]
    asked = f"{row.goal}: {'reached' if row.reached else 'missed'}" if row.goal else ""
    return f"{row.name:44} {row.ours:8.3f} s {row.megabytes:5} MB   {theirs:22} {same:14} {asked}"


def _apart(who: str, kind: str, file: str, rule: str) -> dict[str, Any]:
    words = [sys.executable, "-m", "bench.counting", who, kind, file, rule]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
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
        seconds, funded = run(*words[1:])
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps({"seconds": seconds, "megabytes": most, "funded": funded}))
        return 0
    found = rows(beside="--alone" not in words, say=lambda text: print(text, flush=True))
    return int(any(row.same is False or not row.reached for row in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
