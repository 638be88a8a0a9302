"""Reads for open data: rounds, budgets, proposals, results, workshops and places, without a person."""

from pb.publishing.queries.counted import ResultLine, result_lines, results_among
from pb.publishing.queries.news import Due, News, dates_in, news_of
from pb.publishing.queries.proposals import (
    ProposalLine,
    Wish,
    proposal_lines,
    proposals_page,
    require_line,
)
from pb.publishing.queries.rounds import (
    ContestLine,
    RoundLine,
    WorkshopLine,
    contest_lines,
    contests_of,
    round_line,
    round_lines,
    ward_lines,
    workshop_lines,
)

__all__ = [
    "ContestLine",
    "Due",
    "News",
    "ProposalLine",
    "ResultLine",
    "RoundLine",
    "Wish",
    "WorkshopLine",
    "contest_lines",
    "contests_of",
    "dates_in",
    "news_of",
    "proposal_lines",
    "proposals_page",
    "require_line",
    "result_lines",
    "results_among",
    "round_line",
    "round_lines",
    "ward_lines",
    "workshop_lines",
]
