"""Every route of the site, gathered from the files of each area."""

from typing import Any

from pb.web import (
    ballots,
    carrying,
    challenges,
    cowriting,
    demo,
    dev,
    drafts,
    equity,
    following,
    health,
    help,
    home,
    join,
    language,
    login,
    maps,
    me,
    moderating,
    notices,
    photos,
    pins,
    places,
    posters,
    prices,
    proposal_lists,
    proposals,
    recounting,
    regrouping,
    results,
    rounds,
    sharing,
    similar,
    terms,
    told,
    trials,
)
from pb.web.attesting import desk as attesting_desk
from pb.web.attesting import resident as attesting
from pb.web.biopori import desk as biopori_desk
from pb.web.biopori import groups as biopori_groups
from pb.web.biopori import holes as biopori_holes
from pb.web.biopori import public as biopori_public
from pb.web.biopori import record as biopori_record
from pb.web.biopori import ward as biopori_ward
from pb.web.booth import counter as booth_counter
from pb.web.booth import desk as booth_desk
from pb.web.booth import entry as booth_entry
from pb.web.booth import helping, kiosk, tablets
from pb.web.booth import public as booth_public
from pb.web.commitments import board as promise_board
from pb.web.commitments import calendar as promise_calendar
from pb.web.commitments import council as promise_council
from pb.web.commitments import data as promise_data
from pb.web.commitments import entries as promise_entries
from pb.web.commitments import feeds as promise_feeds
from pb.web.commitments import field, field_desk
from pb.web.commitments import map as promise_map
from pb.web.commitments import neighbours as promise_neighbours
from pb.web.commitments import page as promise_page
from pb.web.commitments import plan as promise_plan
from pb.web.commitments import reports as promise_reports
from pb.web.commitments import scores as promise_scores
from pb.web.commitments import today as promise_today
from pb.web.programmes import certificates, gps, gps_desk, gps_record, organise
from pb.web.programmes import places as volunteer_places
from pb.web.programmes import shift as volunteer_shift
from pb.web.programmes import tasks as volunteer_tasks
from pb.web.publishing import document as api
from pb.web.publishing import feeds as area_feeds
from pb.web.publishing import page as open_data
from pb.web.roll import desk as roll_desk
from pb.web.roll import hearing, papers
from pb.web.roll import public as roll_public
from pb.web.roll import votes as letter_votes
from pb.web.screening import answer as screening_answer
from pb.web.screening import disputes
from pb.web.screening import hours as screening_hours
from pb.web.screening import objecting as screening_objecting
from pb.web.screening import queue as screening_queue
from pb.web.staff import (
    behalf,
    calls,
    city_desk,
    cockpit,
    costs,
    counter,
    desk,
    inclusion,
    many_rounds,
    outcomes,
    privacy,
    referrals,
    refused,
    rehearsal,
    roles,
    round_keys,
    screening,
    signing,
    watching,
)
from pb.web.staff import challenges as challenge_desk
from pb.web.staff import rounds as staff_rounds
from pb.web.transparency import log as city_log
from pb.web.transparency import status as city_status
from pb.web.workshops import (
    arranging,
    contributions,
    invitation,
    lists,
    seats,
    sheets,
    staff_decisions,
    staff_options,
    staff_people,
    staff_plan,
    staff_settling,
    staff_versions,
    staff_weighing,
    stages,
    taking_part,
    tasks,
    version_steps,
    version_words,
    versions,
)
from pb.web.workshops import live as workshop_live
from pb.web.workshops import minutes as workshop_minutes
from pb.web.workshops import page as workshop_page

ROUTES: list[Any] = [
    *home.ROUTES, *places.ROUTES, *rounds.ROUTES, *proposal_lists.ROUTES, *proposals.ROUTES,
    *carrying.ROUTES, *maps.ROUTES, *pins.ROUTES, *equity.ROUTES,
    *drafts.ROUTES, *similar.ROUTES, *regrouping.ROUTES, *cowriting.ROUTES, *prices.ROUTES,
    *posters.ROUTES, *moderating.ROUTES, *photos.ROUTES, *ballots.ROUTES, *results.ROUTES, *trials.ROUTES,
    *recounting.ROUTES,
    *promise_board.ROUTES, *promise_calendar.ROUTES, *promise_map.ROUTES, *promise_scores.ROUTES,
    *promise_reports.ROUTES, *promise_feeds.ROUTES, *promise_data.ROUTES,
    *following.ROUTES, *sharing.ROUTES,
    *promise_page.ROUTES, *promise_entries.ROUTES,
    *promise_neighbours.ROUTES, *promise_today.ROUTES, *promise_council.ROUTES, *promise_plan.ROUTES,
    *volunteer_tasks.ROUTES, *volunteer_places.ROUTES, *certificates.ROUTES, *organise.ROUTES,
    *volunteer_shift.ROUTES, *gps.ROUTES, *gps_record.ROUTES, *gps_desk.ROUTES,
    *biopori_public.ROUTES, *biopori_ward.ROUTES, *biopori_groups.ROUTES, *biopori_holes.ROUTES,
    *biopori_record.ROUTES, *biopori_desk.ROUTES,
    *field.ROUTES, *field_desk.ROUTES,
    *workshop_page.ROUTES, *lists.ROUTES, *seats.ROUTES, *invitation.ROUTES, *tasks.ROUTES,
    *contributions.ROUTES, *workshop_live.ROUTES, *workshop_minutes.ROUTES,
    *staff_plan.ROUTES, *staff_people.ROUTES, *stages.ROUTES, *arranging.ROUTES, *sheets.ROUTES,
    *taking_part.ROUTES, *staff_weighing.ROUTES, *staff_options.ROUTES, *staff_decisions.ROUTES,
    *staff_settling.ROUTES,
    *versions.ROUTES, *version_words.ROUTES, *staff_versions.ROUTES, *version_steps.ROUTES,
    *open_data.ROUTES, *area_feeds.ROUTES, *api.ROUTES, *city_log.ROUTES, *city_status.ROUTES,
    *join.ROUTES, *login.ROUTES, *me.ROUTES, *told.ROUTES, *notices.ROUTES, *help.ROUTES, *terms.ROUTES,
    *language.ROUTES,
    *desk.ROUTES, *staff_rounds.ROUTES, *cockpit.ROUTES, *signing.ROUTES, *privacy.ROUTES, *challenges.ROUTES,
    *costs.ROUTES, *challenge_desk.ROUTES, *calls.ROUTES, *round_keys.ROUTES,
    *rehearsal.ROUTES,
    *many_rounds.ROUTES, *city_desk.ROUTES, *screening.ROUTES, *behalf.ROUTES,
    *screening_queue.ROUTES, *screening_answer.ROUTES, *screening_hours.ROUTES,
    *screening_objecting.ROUTES, *disputes.ROUTES,
    *attesting.ROUTES, *attesting_desk.ROUTES,
    *counter.ROUTES, *roles.ROUTES, *roll_desk.ROUTES, *papers.ROUTES, *hearing.ROUTES,
    *roll_public.ROUTES, *letter_votes.ROUTES, *booth_desk.ROUTES, *booth_counter.ROUTES, *booth_entry.ROUTES,
    *tablets.ROUTES, *kiosk.ROUTES, *helping.ROUTES, *booth_public.ROUTES,
    *outcomes.ROUTES, *referrals.ROUTES, *inclusion.ROUTES, *watching.ROUTES, *refused.ROUTES, *health.ROUTES,
    *demo.ROUTES, *dev.ROUTES,
]  # fmt: skip
