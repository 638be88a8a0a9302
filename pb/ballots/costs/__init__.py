"""Costs that change while people vote: in public, by two people; the frozen list stays beside them."""
