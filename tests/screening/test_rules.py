"""Rules of screening: lanes and widths, desks, what an answer lacks, hours, appeals, pairs, objections."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from pb.core.actor import Actor, Level, RoleHeld, RoleKind
from pb.core.area import PlaceCode
from pb.core.ids import AccountId
from pb.proposals.rules import Parts
from pb.rounds.rules import ORDER, Phase
from pb.screening.lanes import lanes, suggested_agency
from pb.screening.rules import (
    Checked,
    Desk,
    Lacks,
    Ready,
    WhyNotAnswer,
    WhyNotAppeal,
    WhyNotBatch,
    WhyNotDispute,
    WhyNotGive,
    WhyNotPair,
    desk_of,
    lacks,
    route,
    why_not_appeal,
    why_not_batch,
    why_not_dispute,
    why_not_give,
    why_not_judge,
    why_not_pair,
    why_not_publish,
    why_not_reply,
    why_not_save,
    width_in,
)

pytestmark = pytest.mark.one_engine
WARD, NOON = PlaceCode("32.73.24.1004"), datetime(2026, 6, 12, 5, tzinfo=UTC)
EXPERT = Actor(AccountId(7), roles=(RoleHeld(RoleKind.PROFESSIONAL, WARD, "DPKP", "roads"),))
LEADER = Actor(AccountId(8), roles=(RoleHeld(RoleKind.FACILITATOR, WARD),))
GOOD = Checked("eligible", 100, "DPKP", "Tanah milik kota.")


@pytest.mark.parametrize(
    ("words", "width"),
    [
        ("Jalan gang lebar 2,5 m dan licin", 250),
        ("Saluran dengan lebarnya sekitar 25 cm", 25),
        ("Lebar jalan 3 meter", 300),
        ("Panjang 120 m, tanpa ukuran lain", None),
        ("Lebar 0 cm", None),
    ],
)
def test_a_width_is_read_from_the_words(words: str, width: int | None) -> None:
    assert width_in(words) == width


@pytest.mark.parametrize(
    ("category", "width", "agency"),
    [
        ("jalan", 299, "DPKP"),
        ("jalan", 300, "DSDABM"),
        ("drainase", 29, "DPKP"),
        ("drainase", 30, "DSDABM"),
        ("jalan", None, ""),
        ("sungai", None, "DSDABM"),
        ("taman", 100, ""),
    ],
)
def test_narrow_things_go_to_the_housing_agency_and_wide_ones_to_public_works(
    category: str, width: int | None, agency: str
) -> None:
    assert route(lanes(), category, width) == agency


def test_without_a_lane_the_agency_that_the_proposal_names_is_suggested_under_its_name_of_today() -> None:
    assert suggested_agency("taman", "Taman", None, "Diskamtam") == "DPKP"
    assert suggested_agency("jalan", "Gang lebar 2 m", None, "DSDABM") == "DPKP"
    assert suggested_agency("jalan", "Gang lebar 2 m", 400, "DPKP") == "DSDABM"
    assert suggested_agency("lain", "", None, "") == ""


def test_what_somebody_had_whose_role_ended_is_the_agencys_again() -> None:
    assert desk_of("DPKP", 7, holds_role=True) == Desk("DPKP", 7)
    assert desk_of("DPKP", 7, holds_role=False) == Desk("DPKP", None, left=True)


def give(actor: Actor, desk: Desk, phase: Phase = Phase.SCREENING, **how: object) -> WhyNotGive | None:
    facts: dict[str, object] = {"checked": False, "to": 9, "experts": {7, 9}, "partial": set()}
    return why_not_give(actor, WARD, desk, phase=phase, **facts | how)  # type: ignore[arg-type]


def test_professionals_give_what_is_theirs_or_nobodys_and_facilitators_everything() -> None:
    for desk in (Desk(), Desk("DPKP"), Desk("DPKP", 7), Desk("", 7)):
        assert give(EXPERT, desk) is None
    for desk in (Desk("DSDABM"), Desk("DPKP", 9), Desk("", 9)):
        assert give(EXPERT, desk) is WhyNotGive.NOT_YOURS
        assert give(LEADER, desk) is None


def test_a_check_goes_to_somebody_impartial_who_checks_here_and_before_the_vote() -> None:
    assert give(LEADER, Desk(), to=10) is WhyNotGive.NOBODY
    assert give(LEADER, Desk(), partial={9}) is WhyNotGive.INTEREST
    assert give(LEADER, Desk(), to=None, partial={9}) is None
    assert give(LEADER, Desk(), checked=True) is WhyNotGive.CHECKED
    for phase in ORDER:
        early = phase is not Phase.DRAFT and ORDER.index(phase) < ORDER.index(Phase.VOTING)
        assert give(LEADER, Desk(), phase) is (None if early else WhyNotGive.NOT_NOW)


def test_an_answer_says_what_it_lacks() -> None:
    assert not lacks(GOOD)
    assert set(lacks(Checked("", 1, "", ""))) == {"result", "reason"}
    no_land = Checked("eligible_changed", 1, "", "Bisa saja", Parts(land="no", first_year=2))
    assert lacks(no_land) == {"land": Lacks.REFUSED_PART, "first_year": Lacks.FIRST_YEAR}
    assert not lacks(Checked("not_eligible", 1, "", "Tanah orang", Parts(land="no")))


def test_a_draft_is_kept_by_whoever_read_the_newest_one() -> None:
    def save(seen: int = 2, version: int = 1, *, scheduled: bool = False) -> WhyNotAnswer | None:
        return why_not_save(seen=seen, revision=2, version_seen=version, version=1, scheduled=scheduled)

    assert save() is None
    assert save(seen=1) is WhyNotAnswer.CHANGED
    assert save(version=0) is WhyNotAnswer.VERSION
    assert save(scheduled=True) is WhyNotAnswer.SCHEDULED


def test_an_hour_is_set_for_what_was_looked_at_and_before_the_vote() -> None:
    def hour(at: datetime = NOON, **how: object) -> WhyNotBatch | None:
        facts = {
            "ready": 3,
            "seen": 3,
            "waiting": False,
            "opens": NOON + timedelta(days=9),
            "phase": Phase.LISTING,
        }
        return why_not_batch(at=at, now=NOON, **facts | how)  # type: ignore[arg-type]

    assert hour() is None
    assert hour(waiting=True) is WhyNotBatch.ONE_ALREADY
    assert hour(ready=0, seen=0) is WhyNotBatch.NOTHING
    assert hour(seen=2) is WhyNotBatch.OTHERS
    assert hour(NOON - timedelta(seconds=1)) is WhyNotBatch.PASSED
    assert hour(NOON + timedelta(days=9)) is WhyNotBatch.VOTING
    assert hour(phase=Phase.VOTING) is WhyNotBatch.VOTING  # opened before its day
    assert hour(NOON + timedelta(days=61), opens=None) is WhyNotBatch.TOO_FAR


def test_an_answer_that_no_longer_fits_stays_a_draft() -> None:
    fits = Ready(version=1, current=1, state="published", hidden=False, phase=Phase.SCREENING, partial=False)
    assert why_not_publish(fits) is None
    stale = {"current": 2}, {"state": "withdrawn"}, {"hidden": True}, {"partial": True}
    for change in (*stale, {"phase": Phase.VOTING}, {"phase": Phase.DRAFT}):
        changed = {name: getattr(fits, name) for name in fits.__struct_fields__} | change
        assert why_not_publish(Ready(**changed)) is not None


def test_the_author_appeals_once_within_its_days_and_before_the_vote() -> None:
    def appeal(person: int | None = 1, day: int = 5, **how: object) -> WhyNotAppeal | None:
        facts = {"refused": True, "appealed": False, "phase": Phase.SCREENING} | how
        today, last = date(2026, 6, day), date(2026, 6, 5)
        return why_not_appeal(person, {1, 2}, last_day=last, today=today, **facts)  # type: ignore[arg-type]

    assert appeal() is None
    assert appeal(2) is None
    assert appeal(3) is appeal(None) is WhyNotAppeal.NOT_AUTHOR
    assert appeal(day=6) is WhyNotAppeal.TOO_LATE
    assert appeal(appealed=True) is WhyNotAppeal.ONCE
    assert appeal(refused=False) is WhyNotAppeal.NOT_REFUSED
    assert appeal(phase=Phase.VOTING) is WhyNotAppeal.VOTING


def test_an_appeal_is_answered_by_somebody_impartial_who_did_not_check() -> None:
    def judge(person: int, phase: Phase = Phase.LISTING, *, answered: bool = False) -> WhyNotAppeal | None:
        return why_not_judge(person, checkers={1}, partial={2}, answered=answered, phase=phase)

    assert judge(3) is None
    assert judge(1) is WhyNotAppeal.SAME
    assert judge(2) is WhyNotAppeal.PARTIAL
    assert judge(3, answered=True) is WhyNotAppeal.ANSWERED
    assert judge(3, Phase.VOTING) is WhyNotAppeal.VOTING


def test_two_living_proposals_of_a_round_are_called_incompatible_by_somebody_impartial() -> None:
    good = {"same": False, "one_round": True, "known": False, "alive": True, "partial": False}

    def pair(phase: Phase = Phase.CODESIGN, **how: bool) -> WhyNotPair | None:
        return why_not_pair(phase=phase, **good | how)

    assert pair() is None
    assert pair(same=True) is WhyNotPair.SAME
    assert pair(one_round=False) is WhyNotPair.ELSEWHERE
    assert pair(known=True) is WhyNotPair.KNOWN
    assert pair(alive=False) is WhyNotPair.GONE
    assert pair(partial=True) is WhyNotPair.PARTIAL
    assert pair(Phase.VOTING) is WhyNotPair.VOTING


def test_a_round_is_objected_to_while_it_runs_and_nobody_answers_their_own() -> None:
    reached = replace(EXPERT, level=Level.L1)
    assert why_not_dispute(reached, phase=Phase.VOTING, written=2) is None
    assert why_not_dispute(reached, phase=Phase.VOTING, written=3) is WhyNotDispute.TOO_MANY
    assert why_not_dispute(EXPERT, phase=Phase.VOTING, written=0) is WhyNotDispute.LEVEL
    for phase in (Phase.DRAFT, Phase.ARCHIVED):
        assert why_not_dispute(reached, phase=phase, written=0) is WhyNotDispute.NOT_NOW
    assert why_not_reply(7, author=1, answered=False, runners={8}) is None
    assert why_not_reply(7, author=7, answered=False, runners={8}) is WhyNotDispute.OWN
    assert why_not_reply(7, author=1, answered=True, runners={8}) is WhyNotDispute.ANSWERED
    assert why_not_reply(8, author=1, answered=False, runners={8}) is WhyNotDispute.RUNS
