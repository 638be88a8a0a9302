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
    notices,
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
from pb.web.workshops import staff_versions, version_steps, version_words, versions

ROUTES: list[Any] = [
    *home.ROUTES, *places.ROUTES, *rounds.ROUTES, *proposal_lists.ROUTES, *proposals.ROUTES,
    *drafts.ROUTES, *photos.ROUTES, *ballots.ROUTES, *results.ROUTES, *trials.ROUTES,
    *workshop_page.ROUTES,
    *versions.ROUTES, *version_words.ROUTES, *staff_versions.ROUTES, *version_steps.ROUTES,
    *join.ROUTES, *login.ROUTES, *me.ROUTES, *notices.ROUTES, *help.ROUTES, *language.ROUTES,
    *desk.ROUTES, *staff_rounds.ROUTES, *cockpit.ROUTES, *screening.ROUTES, *counter.ROUTES, *roles.ROUTES,
    *outcomes.ROUTES, *health.ROUTES, *demo.ROUTES, *dev.ROUTES,
]  # fmt: skip
