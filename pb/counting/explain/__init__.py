"""What a count means to those it is for: margins, money, fairness, certificates, other rules.

Everything here is data with codes; sentences are made where they are shown.
"""

from pb.counting.explain.certificate import Violation, justified
from pb.counting.explain.compare import Comparison, compare
from pb.counting.explain.margins import Margin, margin, replacements
from pb.counting.explain.money import Spending, spending
from pb.counting.explain.orders import Swap, other_orders
from pb.counting.explain.whole import GroupShare, Whole, by_group, whole

__all__ = [
    "Comparison",
    "GroupShare",
    "Margin",
    "Spending",
    "Swap",
    "Violation",
    "Whole",
    "by_group",
    "compare",
    "justified",
    "margin",
    "other_orders",
    "replacements",
    "spending",
    "whole",
]
