"""What a count means to those it is for: margins, money, fairness, certificates, other rules.

Everything here is data with codes; sentences are made where they are shown.
"""

from pb.counting.explain.certificate import Check, Violation, checks, justified
from pb.counting.explain.changed import replacements
from pb.counting.explain.compare import Comparison, compare
from pb.counting.explain.margins import Margin, margin, margins
from pb.counting.explain.money import Spending, spending
from pb.counting.explain.orders import Swap, other_orders
from pb.counting.explain.whole import GroupShare, Whole, by_group, whole

__all__ = [
    "Check",
    "Comparison",
    "GroupShare",
    "Margin",
    "Spending",
    "Swap",
    "Violation",
    "Whole",
    "by_group",
    "checks",
    "compare",
    "justified",
    "margin",
    "margins",
    "other_orders",
    "replacements",
    "spending",
    "whole",
]
