"""Rules of screening: routing, who checks what, answers and their hour, appeals, pairs, disputes."""

from pb.screening.rules.answers import (
    LAST_HOURS,
    Checked,
    Lacks,
    Ready,
    WhyNotAnswer,
    WhyNotBatch,
    lacks,
    why_not_batch,
    why_not_beside_appeal,
    why_not_publish,
    why_not_save,
)
from pb.screening.rules.appeals import WhyNotAppeal, why_not_appeal, why_not_judge
from pb.screening.rules.giving import Desk, WhyNotGive, agencies_of, desk_of, why_not_give
from pb.screening.rules.objecting import (
    ABOUT,
    WhyNotDispute,
    WhyNotPair,
    may_reply,
    why_not_dispute,
    why_not_pair,
    why_not_reply,
)
from pb.screening.rules.routing import Lane, route, width_in

__all__ = [
    "ABOUT",
    "LAST_HOURS",
    "Checked",
    "Desk",
    "Lacks",
    "Lane",
    "Ready",
    "WhyNotAnswer",
    "WhyNotAppeal",
    "WhyNotBatch",
    "WhyNotDispute",
    "WhyNotGive",
    "WhyNotPair",
    "agencies_of",
    "desk_of",
    "lacks",
    "may_reply",
    "route",
    "why_not_appeal",
    "why_not_batch",
    "why_not_beside_appeal",
    "why_not_dispute",
    "why_not_give",
    "why_not_judge",
    "why_not_pair",
    "why_not_publish",
    "why_not_reply",
    "why_not_save",
    "width_in",
]
