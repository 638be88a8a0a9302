"""Recorded outcomes of published elections, and whether ours are the same (ties by id, as where they were
made).
"""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from pb.counting import Outcome, Rule, Rules, Ties, count
from pb.counting.explain import whole
from pb.counting.naming import rule_named
from pb.counting.pabulib import Election
from pb.counting.rules import Scale

Record = dict[str, Any]


def rules_for(record: Record, election: Election) -> Rules | None:
    """The rules of a record; None for what is no count."""
    plain = Rules(
        election.budget, Rule.MES_COST, ties=Ties.BY_ID, unit=10**election.decimals, fund_unsupported=True
    )
    if record["rule"] == "equalshares_checker":  # its ties: lower cost, then more votes
        return replace(plain, ties=Ties.COST_VOTES_LOT)
    named = rule_named(record["rule"])
    return replace(plain, rule=named[0], completion=named[1]) if named else None


def differs(record: Record, election: Election) -> str:
    """What is not as recorded, or an empty text: sets, not orders; exact rounds and welfare if recorded."""
    if record["status"] != "ok":
        return ""  # the other software could not do it
    if record["rule"] == "parse":
        return misread(record, election)
    if record["rule"] == "analysis":
        return analysed(record, election)
    rules = rules_for(record, election)
    assert rules is not None, record["rule"]
    outcome = count(election.profile, rules)
    if "welfare" in record:
        scale = 10**election.decimals if rules.rule.scale is Scale.COST else 1
        wanted = Fraction(str(record["welfare"])) * scale
        return "" if outcome.welfare == wanted else f"welfare {outcome.welfare}, not {wanted}"
    if set(outcome.funded) != set(record["selected"]):
        return f"differs in {sorted(set(outcome.funded) ^ set(record['selected']))}"
    if record.get("add1_steps", outcome.rises) != outcome.rises:
        return f"{outcome.rises} steps, not {record['add1_steps']}"
    if "rounds" in record and rounds(outcome, rules) != [(p, Fraction(rate)) for p, rate in record["rounds"]]:
        return "rounds"
    return ""


def misread(record: Record, election: Election) -> str:
    """What was read otherwise: ballots, listed projects (withdrawn ones too), budget."""
    found = {
        "num_votes": election.profile.voters,
        "num_projects": len(election.sheet.projects) - 1,
        "budget": Fraction(election.budget, 10**election.decimals),
    }
    wanted = {name: Fraction(str(record[name])) for name in found}
    return "" if found == wanted else f"{found}, not {wanted}"


def analysed(record: Record, election: Election) -> str:
    """What an outcome means to its voters, where it was recorded for a count of another record."""
    rules = rules_for({"rule": record["params"]["of"]}, election)
    assert rules is not None
    found = whole(election.profile, count(election.profile, rules))
    values = record["values"]
    exact = {
        "avg_satisfaction_cardinality": found.average_number,
        "avg_satisfaction_cost": found.average_cost / 10**election.decimals,
        "percent_non_empty_handed": 1 - Fraction(found.with_nothing, election.profile.voters),
    }
    wrong = [name for name, value in exact.items() if value != Fraction(values[name])]
    near = abs(float(found.gini) - values["gini_cost"]) < 1e-9
    return ", ".join(wrong if near else [*wrong, f"gini {float(found.gini)}, not {values['gini_cost']}"])


def rounds(outcome: Outcome, rules: Rules) -> list[tuple[str, Fraction]]:
    """Each purchase with its price for a unit of utility, in currency units."""
    found = []
    for step in outcome.steps:
        if step.price is not None:
            cost = step.before - step.after
            by_cost = rules.rule.scale is Scale.COST
            rate = step.price / rules.unit if not by_cost else step.price / cost if cost else Fraction(0)
            found.append((step.project, rate))
    return found
