"""The names of rules as lists of expected outcomes have them: `mes_cost_add1_nostop`, `greedy_borda1`, …"""

from pb.counting.rules import Completion, Family, Rule

_BY_SCORE = "+greedy"
_COMPLETIONS = {
    "_add1_nostop+greedy": Completion.ADD1_NOSTOP_UTILITARIAN,
    "_add1_nostop": Completion.ADD1_NOSTOP,
    "_add1+greedy": Completion.ADD1_UTILITARIAN,
    "_add1": Completion.ADD1,
    _BY_SCORE: Completion.UTILITARIAN,
}


def rule_named(name: str) -> tuple[Rule, Completion] | None:
    """The rule and the completion that a name means, or None."""
    for ending, completion in _COMPLETIONS.items():
        plain = name.removesuffix(ending)
        if plain != name and plain in set(Rule) and Rule(plain).family is Family.SHARES:
            return Rule(plain), completion
    return (Rule(name), Completion.NONE) if name in set(Rule) else None


def name_of(rule: Rule, completion: Completion) -> str:
    """The name of a rule with its completion, as `rule_named` reads it where such lists have one."""
    if completion is Completion.NONE:
        return rule.value
    endings = {known: ending for ending, known in _COMPLETIONS.items()}
    return rule.value + endings.get(completion, f"_{completion.value}")


def all_names() -> list[str]:
    """Every name that `rule_named` knows."""
    shares = [rule.value for rule in Rule if rule.family is Family.SHARES]
    return [rule.value for rule in Rule] + [name + ending for name in shares for ending in _COMPLETIONS]
