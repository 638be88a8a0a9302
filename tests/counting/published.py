"""Recorded outcomes of published elections, and whether ours are the same (ties by id, as where they were
made).
"""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from pb.counting import Outcome, Rule, Rules, Ties, count
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
    rules = rules_for(record, election)
    if rules is None or record["status"] != "ok":
        return ""
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
