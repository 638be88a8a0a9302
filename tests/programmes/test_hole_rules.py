"""Rules of infiltration holes: what counts of a record, who may write, how a season is ranked."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.core.actor import Actor, Level, RoleHeld, RoleKind
from pb.core.city import SHIPPED
from pb.core.ids import AccountId
from pb.programmes.biopori.rules import (
    Asked,
    Belongs,
    GroupKind,
    GroupSeason,
    HoleAct,
    Line,
    MemberAct,
    NoteAsked,
    NoteKind,
    SignUp,
    TrainLevel,
    WhyNotGroup,
    WhyNotHoles,
    WhyNotNote,
    months_later,
    per_hole,
    ranked,
    standing,
    why_not_act,
    why_not_check,
    why_not_describe,
    why_not_enter,
    why_not_note,
    why_not_record,
    why_not_sign_up,
    why_not_take_back,
)
from tests.support.town import OTHER_WARD, WARD

pytestmark = pytest.mark.one_engine
PLAN, TODAY = SHIPPED.biopori, date(2026, 6, 12)
MEMBER = Actor(person=AccountId(1), kelurahan=WARD, rw=5, level=Level.L1)
OFFICER = Actor(person=AccountId(2), roles=(RoleHeld(RoleKind.OFFICER, WARD),))
DUG = Line(number=1, kind=HoleAct.WRITTEN, day=date(2026, 1, 31), rw=5, households=4, holes=12)
WHY = "Di alamat ini hanya ada dua lubang."


def asked(**changed: Any) -> Asked:
    return msgspec.structs.replace(
        Asked(kind=HoleAct.WRITTEN, day=TODAY, rw=5, households=4, holes=12), **changed
    )


def record(who: Actor = MEMBER, group: int | None = 1, **changed: Any) -> WhyNotHoles | None:
    mine = [1] if who is MEMBER else []
    return why_not_record(asked(**changed), who, WARD, group, mine, [1, 2], rws=12, plan=PLAN, today=TODAY)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({}, None),
        ({"holes": 0}, WhyNotHoles.HOLES),
        ({"holes": -3}, WhyNotHoles.HOLES),
        ({"holes": PLAN.most_holes}, None),
        ({"holes": PLAN.most_holes + 1}, WhyNotHoles.TOO_MANY),
        ({"households": 0}, WhyNotHoles.HOUSEHOLDS),
        ({"day": TODAY + timedelta(days=1)}, WhyNotHoles.FUTURE),
        ({"day": PLAN.launched}, None),
        ({"day": PLAN.launched - timedelta(days=1)}, WhyNotHoles.BEFORE_LAUNCH),
        ({"rw": 13}, WhyNotHoles.RW),
        ({"rw": None}, WhyNotHoles.RW),
        ({"group": 2}, WhyNotHoles.GROUP),
        ({"group": None}, WhyNotHoles.GROUP),
        ({"who": OFFICER, "group": 2}, None),
        ({"who": OFFICER, "group": None}, None),
        ({"who": OFFICER, "group": 3}, WhyNotHoles.GROUP),
        ({"who": Actor(person=AccountId(3), kelurahan=WARD)}, WhyNotHoles.NOT_MEMBER),
        ({"who": Actor(roles=(RoleHeld(RoleKind.OFFICER, OTHER_WARD),))}, WhyNotHoles.NOT_MEMBER),
    ],
)
def test_a_record_says_what_can_be_and_is_written_by_those_who_may(
    changed: dict[str, Any], why: WhyNotHoles | None
) -> None:
    assert record(**changed) is why


def test_what_counts_follows_from_the_entries() -> None:
    assert standing([DUG], PLAN).due == date(2026, 7, 31)
    corrected = Line(number=2, kind=HoleAct.CORRECTED, day=DUG.day, rw=6, households=3, holes=10)
    look = Line(number=3, kind=HoleAct.CHECKED, day=date(2026, 5, 31), working=12)
    now = standing([DUG, corrected, look], PLAN)
    assert (now.rw, now.holes, now.working, now.due) == (6, 10, 10, date(2026, 11, 30))
    doubted = Line(number=4, kind=HoleAct.DOUBTED, day=TODAY, reason=WHY)
    now = standing([DUG, corrected, look, doubted], PLAN)
    assert (now.counts, now.due, now.doubt) == (False, None, WHY)
    trusted = Line(number=5, kind=HoleAct.TRUSTED, day=TODAY, reason=WHY)
    assert standing([DUG, corrected, look, doubted, trusted], PLAN).counts
    gone = msgspec.structs.replace(corrected, holes=0)
    assert not standing([DUG, gone], PLAN).counts


@given(st.dates(date(2014, 1, 1), date(2090, 1, 1)), st.integers(0, 60))
def test_some_months_later_is_never_in_another_month(day: date, months: int) -> None:
    later = months_later(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day in {day.day, *range(28, day.day)}


def enter(who: Actor, own: bool, lines: list[Line], **changed: Any) -> WhyNotHoles | None:
    return why_not_enter(
        asked(**changed), who, WARD, own=own, now=standing(lines, PLAN), rws=12, plan=PLAN, today=TODAY
    )


def test_entries_of_a_record_come_from_its_group_and_doubts_from_officers() -> None:
    doubt = {"kind": HoleAct.DOUBTED, "reason": WHY}
    doubted = Line(number=2, kind=HoleAct.DOUBTED, day=TODAY, reason=WHY)
    look = {"kind": HoleAct.CHECKED, "working": 9}
    fix = {"kind": HoleAct.CORRECTED, "day": DUG.day, "holes": 10, "reason": WHY}
    assert enter(MEMBER, True, [DUG], **doubt) is WhyNotHoles.OFFICER
    assert enter(OFFICER, False, [DUG], **doubt) is None
    assert enter(OFFICER, False, [DUG], **doubt | {"reason": "salah"}) is WhyNotHoles.NO_REASON
    assert enter(OFFICER, False, [DUG, doubted], **doubt) is WhyNotHoles.DOUBTFUL
    assert enter(OFFICER, False, [DUG], kind=HoleAct.TRUSTED, reason=WHY) is WhyNotHoles.NOT_DOUBTFUL
    assert enter(OFFICER, False, [DUG, doubted], kind=HoleAct.TRUSTED, reason=WHY) is None
    assert enter(MEMBER, False, [DUG], **look) is WhyNotHoles.NOT_MEMBER
    assert enter(MEMBER, True, [DUG], **look) is None
    assert enter(MEMBER, True, [DUG, doubted], **look) is WhyNotHoles.DOUBTFUL
    assert enter(MEMBER, True, [DUG], **fix) is None
    assert enter(MEMBER, True, [DUG], **fix | {"holes": 0}) is None
    assert enter(MEMBER, True, [DUG], **fix | {"holes": 12}) is WhyNotHoles.UNCHANGED
    assert enter(MEMBER, True, [DUG], **fix | {"reason": "x" * 501}) is WhyNotHoles.TOO_LONG


def test_a_look_comes_after_the_holes_and_finds_no_more_than_were_made() -> None:
    now = standing([DUG], PLAN)

    def check(day: date, working: int | None = 12) -> WhyNotHoles | None:
        look = Asked(kind=HoleAct.CHECKED, day=day, working=working)
        return why_not_check(look, now, plan=PLAN, today=TODAY)

    assert check(DUG.day + timedelta(days=PLAN.check_days)) is None
    assert check(DUG.day + timedelta(days=PLAN.check_days - 1)) is WhyNotHoles.TOO_SOON
    assert check(DUG.day - timedelta(days=1)) is WhyNotHoles.BEFORE_HOLES
    assert check(TODAY + timedelta(days=1)) is WhyNotHoles.FUTURE
    assert check(TODAY, 13) is WhyNotHoles.WORKING
    assert check(TODAY, None) is WhyNotHoles.WORKING
    gone = standing([DUG, msgspec.structs.replace(DUG, kind=HoleAct.CORRECTED, holes=0)], PLAN)
    look = Asked(kind=HoleAct.CHECKED, day=TODAY, working=0)
    assert why_not_check(look, gone, plan=PLAN, today=TODAY) is WhyNotHoles.TAKEN_BACK


@pytest.mark.parametrize(
    ("who", "kind", "channel", "name", "led", "why"),
    [
        (OFFICER, GroupKind.PKK, SignUp.SMS, "Kader PKK", 0, None),
        (MEMBER, GroupKind.SELF, SignUp.INTERNET, "Biopori RW 05", 0, None),
        (MEMBER, GroupKind.PKK, SignUp.INTERNET, "Kader PKK", 0, WhyNotGroup.KIND),
        (MEMBER, GroupKind.SELF, SignUp.SMS, "Biopori RW 05", 0, WhyNotGroup.SIGN_UP),
        (MEMBER, GroupKind.SELF, SignUp.INTERNET, "Biopori RW 05", 1, WhyNotGroup.LEADS_ALREADY),
        (MEMBER, GroupKind.SELF, SignUp.INTERNET, " ab ", 0, WhyNotGroup.NAME),
        (MEMBER, GroupKind.SELF, SignUp.INTERNET, "KADER KB ", 0, WhyNotGroup.NAME_TAKEN),
        (Actor(kelurahan=OTHER_WARD, level=Level.L2), GroupKind.SELF, SignUp.INTERNET, "Biopori", 0,
         WhyNotGroup.ELSEWHERE),
        (Actor(kelurahan=WARD), GroupKind.SELF, SignUp.INTERNET, "Biopori", 0, WhyNotGroup.LEVEL),
    ],
)  # fmt: skip
def test_cadres_are_signed_up_by_the_office_and_residents_sign_themselves_up(
    who: Actor, kind: GroupKind, channel: SignUp, name: str, led: int, why: WhyNotGroup | None
) -> None:
    assert why_not_sign_up(who, WARD, kind, channel, name, names={"kader kb"}, led=led) is why


def test_leaders_accept_who_asks_and_a_group_is_never_left_without_one() -> None:
    belongs = {1: Belongs.LEADER, 5: Belongs.ASKED, 6: Belongs.MEMBER}
    asks, joined = (Actor(person=AccountId(n), kelurahan=WARD, level=Level.L1) for n in (7, 6))

    def why(act: MemberAct, who: Actor, whom: int | None = None) -> WhyNotGroup | None:
        return why_not_act(act, who, WARD, belongs, whom)

    assert why(MemberAct.ASK, asks) is None
    assert why(MemberAct.ASK, joined) is WhyNotGroup.IN_ALREADY
    assert why(MemberAct.ASK, OFFICER) is WhyNotGroup.ELSEWHERE
    assert why(MemberAct.LEAVE, joined) is None
    assert why(MemberAct.LEAVE, asks) is WhyNotGroup.NOT_IN
    assert why(MemberAct.LEAVE, MEMBER) is WhyNotGroup.LAST_LEADER
    assert why(MemberAct.ACCEPT, MEMBER, 5) is None
    assert why(MemberAct.ACCEPT, MEMBER, 6) is WhyNotGroup.NOT_ASKED
    assert why(MemberAct.DECLINE, joined, 5) is WhyNotGroup.NOT_LEADER
    assert why(MemberAct.LEAD, OFFICER, 5) is None
    assert why(MemberAct.LEAD, MEMBER, 5) is WhyNotGroup.NOT_LEADER


@pytest.mark.parametrize(
    ("who", "changed", "why"),
    [
        (MEMBER, {}, None),
        (MEMBER, {"level": TrainLevel.RT, "rt": 3}, None),
        (MEMBER, {"level": TrainLevel.KELURAHAN, "rw": None}, None),
        (MEMBER, {"rw": None}, WhyNotNote.RW),
        (MEMBER, {"rw": 13}, WhyNotNote.RW),
        (MEMBER, {"level": TrainLevel.RT, "rt": 31}, WhyNotNote.RT),
        (MEMBER, {"people": 0}, WhyNotNote.PEOPLE),
        (MEMBER, {"day": TODAY + timedelta(days=1)}, WhyNotNote.FUTURE),
        (MEMBER, {"day": date(2013, 1, 1)}, WhyNotNote.BEFORE_LAUNCH),
        (MEMBER, {"kind": NoteKind.COST}, WhyNotNote.NOT_YOURS),
        (OFFICER, {"kind": NoteKind.COST}, WhyNotNote.AMOUNT),
        (OFFICER, {"kind": NoteKind.COST, "amount": 5, "words": ""}, WhyNotNote.WORDS),
        (OFFICER, {"kind": NoteKind.COST, "amount": 5}, WhyNotNote.SOURCE),
        (OFFICER, {"kind": NoteKind.COST, "amount": 5, "source": "Kuitansi 12"}, None),
    ],
)
def test_trainings_and_costs_are_noted_with_what_they_need(
    who: Actor, changed: dict[str, Any], why: WhyNotNote | None
) -> None:
    note = NoteAsked(
        kind=NoteKind.TRAINING, day=TODAY, level=TrainLevel.RW, rw=5, people=20, words="Bor tanah"
    )
    note = msgspec.structs.replace(note, **changed)
    found = why_not_note(note, who, WARD, member=who is MEMBER, rws=12, plan=PLAN, today=TODAY)
    assert found is why


def test_an_officer_takes_a_note_back_once_and_tells_how_many_rw_there_are() -> None:
    def back(who: Actor, kind: NoteKind | None, gone: bool, reason: str = WHY) -> WhyNotNote | None:
        return why_not_take_back(who, WARD, reason, kind=kind, gone=gone)

    assert back(OFFICER, NoteKind.COST, False) is None
    assert back(MEMBER, NoteKind.COST, False) is WhyNotNote.NOT_YOURS
    assert back(OFFICER, NoteKind.COST, True) is WhyNotNote.REFERS
    assert back(OFFICER, NoteKind.TAKEN_BACK, False) is WhyNotNote.REFERS
    assert back(OFFICER, NoteKind.COST, False, "salah") is WhyNotNote.NO_REASON

    def tell(rws: int | None, since: date | None = None, who: Actor = OFFICER) -> WhyNotNote | None:
        return why_not_describe(who, WARD, rws, since, highest=9, plan=PLAN, today=TODAY)

    assert [tell(9), tell(None, TODAY)] == [None, None]
    assert tell(9, who=MEMBER) is WhyNotNote.NOT_YOURS
    assert [tell(100), tell(8)] == [WhyNotNote.RWS, WhyNotNote.FEWER]
    assert tell(9, TODAY + timedelta(days=1)) is WhyNotNote.FUTURE
    assert tell(9, date(2013, 1, 1)) is WhyNotNote.BEFORE_LAUNCH


def test_a_price_needs_money_and_holes() -> None:
    assert [per_hole(100, 8), per_hole(0, 8), per_hole(100, 0)] == [13, None, None]


@given(st.integers(0, 500_000))
def test_many_holes_alone_bring_nobody_up(holes: int) -> None:
    one = GroupSeason(WARD, 1, "Satu", "pkk", 3, 2, 40)
    equal = msgspec.structs.replace(one, number=2, name="Dua", rws=3, checks=2, holes=holes)
    heap = msgspec.structs.replace(one, number=3, name="Banyak", rws=0, checks=0, holes=holes)
    more = msgspec.structs.replace(one, number=4, name="Empat", rws=4)
    places = ranked([one, equal, heap, more])
    assert [(p.place, p.group.number) for p in places] == [(1, 4), (2, 2), (2, 1)]
