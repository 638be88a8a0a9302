"""Every route of the site, gathered from the files of each area."""

from typing import Any

from pb.web import (
    ballots,
    demo,
    dev,
    drafts,
    health,
    help,
    home,
    join,
    language,
    login,
    me,
    photos,
    places,
    proposal_lists,
    proposals,
    results,
    rounds,
    trials,
)
from pb.web.staff import cockpit, counter, desk, outcomes, roles, screening
from pb.web.staff import rounds as staff_rounds
from pb.web.workshops import page as workshop_page
from pb.web.workshops import staff_decisions, staff_options, staff_settling, staff_weighing, taking_part

ROUTES: list[Any] = [
    *home.ROUTES, *places.ROUTES, *rounds.ROUTES, *proposal_lists.ROUTES, *proposals.ROUTES,
    *drafts.ROUTES, *photos.ROUTES, *ballots.ROUTES, *results.ROUTES, *trials.ROUTES,
    *workshop_page.ROUTES, *taking_part.ROUTES,
    *staff_weighing.ROUTES, *staff_options.ROUTES, *staff_decisions.ROUTES, *staff_settling.ROUTES,
    *join.ROUTES, *login.ROUTES, *me.ROUTES, *help.ROUTES, *language.ROUTES,
    *desk.ROUTES, *staff_rounds.ROUTES, *cockpit.ROUTES, *screening.ROUTES, *counter.ROUTES, *roles.ROUTES,
    *outcomes.ROUTES, *health.ROUTES, *demo.ROUTES, *dev.ROUTES,
]  # fmt: skip
