"""`pb count`: an election file counted on the command line, as a table with reasons or as JSON."""

import argparse
import hashlib
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from pb.counting.count import count
from pb.counting.files import read
from pb.counting.naming import all_names, name_of, rule_named
from pb.counting.outcome import Outcome
from pb.counting.pabulib import MOST_BYTES, Election, Reading, limits_in, rules_in
from pb.counting.pabulib.filed import greedy_by
from pb.counting.record import ballots
from pb.counting.rules import CannotCount, Comparison, Completion, Family, Rule, Rules, Scale, Ties
from pb.counting.table import REFUSALS, table

REFUSED = 2
_COMPARED = "-comparison"
_FAMILIES = {"equalshares": "mes", "greedy": "greedy", "mes": "mes", "max_welfare": "max_welfare"}
_UTILITIES = {"sqrt": "cost_sqrt", "approval": "cardinality"}
_COMPLETIONS = {"u": "utilitarian", "greedy": "utilitarian", "add1u": "add1_utilitarian", "add1e": "add1"}
_PROGRESS_SECONDS = 2.0


FILES = "an election: .pb, our .csv or .json, or the record of a count; each also as .gz"


class Unknown(ValueError):
    """A word on the command line that names nothing, with what it could have been."""


def options_of(parser: argparse.ArgumentParser) -> None:
    """The words of the command."""
    parser.add_argument("file", type=Path, help=FILES)
    parser.add_argument("--rule", default="", help="default: the rule in the file; else for example mes_cost")
    parser.add_argument("--utility", default="", help="cost, cardinality, points, borda1, votes_per_cost, …")
    parser.add_argument("--completion", default="", help="none, utilitarian, add1, add1_nostop, …")
    parser.add_argument("--ties", default="", help="id, cost (the default), or lot:SEED")
    parser.add_argument("--void", action="store_true", help="leave out ballots beyond a limit of the file")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.add_argument(
        "--payments", action="store_true", help="with --json: who paid for what under Equal Shares, exactly"
    )
    parser.add_argument(
        "--fund-unsupported",
        action="store_true",
        help="fund what nobody voted for, if money is left, as some other software does",
    )


Clock = Callable[[], float]


def run(options: argparse.Namespace, *, cpu: Clock, clock: Clock) -> int:
    """Count the file; 0, or 2 with the reasons on standard error when the file or the rules are refused.

    `cpu` gives the seconds of work so far, `clock` those that pass while somebody waits.
    """
    reading = read_or_say(options.file)
    if reading is None or reading.election is None:
        return REFUSED
    try:
        rules = chosen_rules(reading.election, options)
        started = cpu()
        outcome = count(reading.election.profile, rules, _progress(clock))
        seconds = cpu() - started
    except (CannotCount, Unknown) as error:
        told_as = REFUSALS[error.reason] if isinstance(error, CannotCount) else str(error)
        print(f"{options.file}: {told_as}", file=sys.stderr)
        return REFUSED
    for note in reading.notes:
        print(f"{options.file}: {note}", file=sys.stderr)
    if options.json:
        found = as_json(options.file.name, reading.election, rules, outcome, _ties_told(options, rules))
        if options.payments:
            found |= _payments(reading.election, rules, outcome)
        print(json.dumps(found | {"seconds": round(seconds, 4)}, ensure_ascii=False))
    else:
        print(table(reading.election, rules, outcome, outcome.void or _beyond(reading.election)))
    return 0


def read_or_say(path: Path) -> Reading | None:
    """What is in a file; without an election it has said on standard error why."""
    try:
        with path.open("rb") as file:
            reading = read(file.read(MOST_BYTES + 1))
    except OSError as error:
        print(f"{path}: {error.strerror}", file=sys.stderr)
        return None
    if reading.election is None:
        told = [note for note in reading.notes if note.fault.stops] or reading.notes
        print("\n".join(f"{path}: {note}" for note in told), file=sys.stderr)
    return reading


def chosen_rules(election: Election, options: argparse.Namespace) -> Rules:
    """The rules that were asked for; what was not asked is as in the file. Raises `Unknown`."""
    ties, lot = _ties(election, options.ties or "cost")
    asked = options.rule.removesuffix(_COMPARED)
    if not asked and not options.utility:
        rules = rules_in(election, ties, lot)
        rules = replace(rules, ties=ties, lot=lot) if options.ties else rules
    elif asked in {"greedy-threshold", "greedy-no-skip", "unknown"}:
        meta = election.meta | {"rule": asked}
        rules = rules_in(replace(election, meta=meta, rules=None), ties, lot)
    else:
        rule, completion = _rule(election, asked or "mes", options.utility)
        unit = 10**election.decimals
        rules = Rules(election.budget, rule, completion, ties=ties, lot=lot, unit=unit)
    if options.completion:
        rules = replace(rules, completion=_completion(options.completion.removesuffix(_COMPARED)))
    if options.rule.endswith(_COMPARED) or options.completion.endswith(_COMPARED):
        rules = replace(rules, comparison=Comparison.MORE_FUNDED)
    if options.void:
        rules = replace(rules, limits=limits_in(election))
    if options.payments and not options.json:
        raise Unknown("--payments goes with --json")
    return replace(rules, fund_unsupported=options.fund_unsupported or rules.fund_unsupported)


def _rule(election: Election, asked: str, utility: str) -> tuple[Rule, Completion]:
    family, _, raised = asked.partition("/")
    if family in _FAMILIES:
        if utility:
            name = f"{_FAMILIES[family]}_{_UTILITIES.get(utility, utility)}"
        elif family == "greedy":
            name = greedy_by(election.profile.kind).value
        else:
            name = f"{_FAMILIES[family]}_cost"
        asked = f"{name}_add1_nostop" if raised == "add1" else name
    elif utility and rule_named(asked):
        asked = f"{_family(asked)}_{_UTILITIES.get(utility, utility)}"
    found = rule_named(asked)
    if found is None:
        raise Unknown(f"unknown rule {asked}; known are {', '.join(all_names())}")
    return found


def _family(name: str) -> str:
    found = rule_named(name)
    return (found[0].family if found else Family.SHARES).value


def _completion(name: str) -> Completion:
    name = _COMPLETIONS.get(name, name)
    if name not in set(Completion):
        raise Unknown(f"unknown completion {name}; known are {', '.join(Completion)}")
    return Completion(name)


def _ties_told(options: argparse.Namespace, rules: Rules) -> str:
    return str(options.ties) or ("cost" if rules.ties is Ties.COST_VOTES_LOT else rules.ties.value)


def _ties(election: Election, asked: str) -> tuple[Ties, tuple[str, ...]]:
    """The order between equals; a lot is drawn from its seed by digests, so that anyone can draw it again."""
    if asked == "id":
        return Ties.BY_ID, ()
    kind, _, seed = asked.partition(":")
    if kind == "lot" and seed:
        drawn = {p.id: hashlib.sha256(f"{seed}\0{p.id}".encode()).digest() for p in election.projects}
        return Ties.COST_VOTES_LOT, tuple(sorted(drawn, key=drawn.__getitem__))
    if asked != "cost":
        raise Unknown(f"unknown order of ties {asked}; known are id, cost, lot:SEED")
    return Ties.COST_VOTES_LOT, ()


def as_json(file: str, election: Election, rules: Rules, outcome: Outcome, ties: str) -> dict[str, Any]:
    """What `--json` prints; amounts in currency units, as whole numbers or fractions `a/b`."""

    def amount(value: int | Fraction) -> int | str:
        units = Fraction(value) / rules.unit
        return units.numerator if units.denominator == 1 else f"{units.numerator}/{units.denominator}"

    found: dict[str, Any] = {
        "file": file,
        "rule": name_of(rules.rule, rules.completion),
        "params": {
            "completion": rules.completion.value,
            "comparison": rules.comparison.value,
            "ties": ties,
            "min_votes": rules.min_votes,
            "min_score": rules.min_score,
            "no_skip": rules.no_skip,
            "pots": [pot.name for pot in rules.pots],
            "fund_unsupported": rules.fund_unsupported,
        },
        "selected": list(outcome.funded),
        "total_cost": amount(outcome.total),
        "budget": amount(rules.budget),
        "voters": outcome.voters,
        "ties": [
            {"round": tie.step + 1, "between": list(tie.between), "chosen": tie.chosen}
            for tie in outcome.ties
        ],
        "reasons": {verdict.project: verdict.reason.value for verdict in outcome.verdicts},
    }
    found |= _about_ballots(election, outcome)
    if outcome.share is not None:
        found |= {"share": amount(outcome.share), "add1_steps": outcome.rises, "runs": outcome.runs}
        found |= {"rounds": _rounds(rules, outcome)}
    if outcome.welfare is not None:
        found |= {"welfare": outcome.welfare}
    if outcome.compared is not None:
        compared = outcome.compared
        found |= {"compared": {"own": compared.own, "greedy": compared.greedy}}
    return found


def _about_ballots(election: Election, outcome: Outcome) -> dict[str, Any]:
    return {
        "empty": outcome.empty,
        "empty_by_repair": min(election.emptied, outcome.empty),
        "void": dict(outcome.void),
        "beyond_limits": dict(outcome.void) or _beyond(election),
        "all_affordable": outcome.all_affordable,
    }


def _beyond(election: Election) -> dict[str, int]:
    """Ballots beyond a limit of the file, by reason."""
    from pb.counting.void import without_void

    return without_void(election.profile, limits_in(election))[1]


def _payments(election: Election, rules: Rules, outcome: Outcome) -> dict[str, Any]:
    """Groups of equal ballots, and what they paid: amounts in the smallest unit, fractions as `a/b`."""
    from pb.counting.payments import payments

    rows = [row | {"price": str(row["price"])} for row in payments(election.profile, rules, outcome)]
    return {"unit": rules.unit, "ballots": ballots(election.profile), "payments": rows}


def _rounds(rules: Rules, outcome: Outcome) -> list[list[str]]:
    """Each purchase with its price for a unit of utility in currency units, as a fraction."""
    found = []
    for step in outcome.steps:
        if step.price is not None:
            cost = step.before - step.after
            by_cost = rules.rule.scale is Scale.COST and cost
            rate = Fraction(step.price, cost if by_cost else rules.unit)
            found.append([step.project, str(rate)])
    return found


def _progress(clock: Clock) -> Callable[[int, int], None]:
    """Tells of a long count every few seconds."""
    last = clock()

    def tell(rises: int, runs: int) -> None:
        nonlocal last
        if clock() - last > _PROGRESS_SECONDS:
            last = clock()
            print(f"{rises} steps in {runs} runs …", file=sys.stderr, flush=True)

    return tell
