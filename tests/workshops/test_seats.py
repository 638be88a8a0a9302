"""People sign up with and without an account, wait in a line, move up, leave, and are there."""

import asyncio
from datetime import timedelta

import pytest

from pb.core.actor import VISITOR, Actor, RoleHeld, RoleKind
from pb.core.audit import Entry
from pb.core.db import Engine
from pb.core.errors import NotFound, Refused
from pb.core.events import Event
from pb.core.limits import spend
from pb.people.queries import guests, notices_of
from pb.people.rules import Discipline
from pb.people.tables import Guest
from pb.workshops.facts import Seated, WorkshopFacts
from pb.workshops.queries import require_workshop, seat_of
from pb.workshops.rules import (
    GUESTS_KEPT,
    MOST_SIGN_UPS,
    MOST_WRONG_CODES,
    SEATS_WINDOW,
    Group,
    SeatState,
    WhyNotSit,
    WorkshopStage,
)
from pb.workshops.services import SignUp, attend, change_workshop, choose_credit, sit, stand_up
from pb.workshops.tables import Seat
from tests.support.town import NOON, OTHER_WARD, add_person
from tests.support.workshop import add_facilitator, add_professional, add_seat, add_workshop, plan

pytestmark = pytest.mark.anyio
RESIDENT = SignUp(Group.RESIDENTS)
PHONE = "0812-3456-7890"


async def the_seat(facts: WorkshopFacts, key: int) -> Seated:
    found = await seat_of(facts.id, seat=key)
    assert found is not None
    return found


async def told(person: Actor) -> list[str]:
    return [notice.kind for notice in await notices_of(person.person or 0)]


async def refusal(facts: WorkshopFacts, form: SignUp, by: Actor = VISITOR, **how: str) -> object:
    """Why this sign-up is refused; nothing is written."""
    before = (await Seat.count(), await Guest.count(), await Entry.count())
    with pytest.raises(Refused) as refused:
        await sit(facts.kode, form, by=by, now=NOON, **how)
    assert (await Seat.count(), await Guest.count(), await Entry.count()) == before
    return refused.value.reason


async def test_a_resident_signs_up_once_and_asking_again_changes_nothing(engine: Engine) -> None:
    facts, person = await add_workshop(), await add_person()
    key = await sit(facts.kode, SignUp(Group.WOMEN, credit=True), by=person, now=NOON)
    assert await sit(facts.kode, RESIDENT, by=person, now=NOON) == key
    seat = await the_seat(facts, key)
    assert (seat.held.kind, seat.state, seat.label) == (Group.WOMEN, SeatState.SEATED, "Warga RW 05")
    assert (seat.credit, seat.held.attended) == (True, False)
    assert await Entry.exists().where(Entry.kind == Event.SEAT_TAKEN.value, Entry.kode == facts.kode)


async def test_a_guest_gives_a_name_and_perhaps_a_phone_and_both_are_sealed(engine: Engine) -> None:
    facts = await add_workshop()
    form = SignUp(Group.RESIDENTS, name="Warga Tamu", phone=PHONE)
    key = await sit(facts.kode, form, by=VISITOR, now=NOON)
    seat = await the_seat(facts, key)
    assert (seat.label, seat.account) == ("Warga", None)
    kept = await Guest.select().first()
    assert "Tamu" not in kept["name_sealed"]
    assert kept["wipe_at"] == facts.ends_at + GUESTS_KEPT
    assert (await guests([seat.guest or 0]))[seat.guest or 0].phone == "+6281234567890"
    without = SignUp(Group.RESIDENTS, name="Warga Lain", credit=True)
    shown = await the_seat(facts, await sit(facts.kode, without, by=VISITOR, now=NOON))
    assert shown.label == "Warga L."


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        (SignUp(Group.ELDERLY, name="Warga"), WhyNotSit.NO_GROUP),
        (SignUp(Group.PROFESSIONALS, name="Warga"), WhyNotSit.ROLE),
        (SignUp(Group.RESIDENTS, name=" W "), WhyNotSit.NAME),
        (SignUp(Group.RESIDENTS, name="Warga", phone="dua belas"), WhyNotSit.PHONE),
        (SignUp(Group.RESIDENTS, name="Warga", phone="warga@contoh.id"), WhyNotSit.PHONE),
        (SignUp(Group.RESIDENTS, name="Warga", door_code="AAAAAA"), WhyNotSit.WRONG_CODE),
    ],
)
async def test_a_sign_up_that_cannot_be_is_refused(engine: Engine, form: SignUp, reason: WhyNotSit) -> None:
    assert await refusal(await add_workshop(), form) is reason


@pytest.mark.parametrize("stage", [WorkshopStage.FINISHED, WorkshopStage.CANCELLED])
async def test_nobody_signs_up_or_leaves_when_it_is_over(engine: Engine, stage: WorkshopStage) -> None:
    facts, person = await add_workshop(stage), await add_person()
    assert await refusal(facts, RESIDENT, person) is WhyNotSit.OVER
    await add_seat(facts, person)
    with pytest.raises(Refused) as refused:
        await stand_up(facts.kode, by=person, now=NOON)
    assert refused.value.reason is WhyNotSit.OVER


async def test_one_phone_sits_once_with_or_without_an_account(engine: Engine) -> None:
    facts = await add_workshop()
    person = await add_person(phone="+6281234567890")
    guest = SignUp(Group.RESIDENTS, name="Warga Tamu", phone=PHONE)
    await sit(facts.kode, guest, by=VISITOR, now=NOON)
    assert await refusal(facts, guest) is WhyNotSit.TWICE
    assert await refusal(facts, RESIDENT, person) is WhyNotSit.TWICE
    other = await add_workshop()
    await sit(other.kode, RESIDENT, by=person, now=NOON)
    assert await refusal(other, guest) is WhyNotSit.TWICE


async def test_seats_of_professionals_are_for_those_who_hold_the_role_here(engine: Engine) -> None:
    facts, expert = await add_workshop(), await add_professional()
    key = await sit(facts.kode, SignUp(Group.PROFESSIONALS), by=expert, now=NOON)
    held = (await the_seat(facts, key)).held
    assert (held.discipline, held.agency) == ("drainage", "DSDABM")
    stranger = await add_professional(Discipline.ROADS, OTHER_WARD)
    assert await refusal(facts, SignUp(Group.PROFESSIONALS), stranger) is WhyNotSit.ROLE
    both = Actor(
        person=(await add_person()).person, label="Tenaga ahli",
        roles=(RoleHeld(RoleKind.PROFESSIONAL, OTHER_WARD, "DSDABM", "roads"), *expert.roles),
    )  # fmt: skip
    second = await the_seat(facts, await sit(facts.kode, SignUp(Group.PROFESSIONALS), by=both, now=NOON))
    assert second.held.discipline == "drainage"


async def test_a_whole_room_can_sign_up_from_one_address_but_not_a_flood(engine: Engine) -> None:
    facts = await add_workshop()
    for _ in range(MOST_SIGN_UPS):
        await spend("seat.peer", "192.0.2.7", limit=MOST_SIGN_UPS, window=SEATS_WINDOW, now=NOON)
    form = SignUp(Group.RESIDENTS, name="Warga Tamu")
    assert await refusal(facts, form, peer="192.0.2.7") is WhyNotSit.TOO_MANY
    assert await sit(facts.kode, form, by=VISITOR, now=NOON, peer="192.0.2.8")


async def test_who_waits_longest_moves_up_and_is_told(engine: Engine) -> None:
    facts = await add_workshop(seats={Group.RESIDENTS: 1}, quorum=1)
    first, second, third = [await add_person() for _ in range(3)]
    keys = [
        await sit(facts.kode, RESIDENT, by=person, now=NOON + timedelta(minutes=minute))
        for minute, person in enumerate((first, second, third))
    ]
    home = await sit(facts.kode, SignUp(Group.RESIDENTS, from_home=True), by=await add_person(), now=NOON)
    assert (await the_seat(facts, home)).state is SeatState.SEATED
    states = [(await the_seat(facts, key)).state for key in keys]
    assert states == [SeatState.SEATED, SeatState.WAITING, SeatState.WAITING]
    await stand_up(facts.kode, by=first, now=NOON)
    assert (await the_seat(facts, keys[1])).state is SeatState.SEATED
    assert (await told(second), await told(third)) == (["workshop_seat"], [])
    again = await sit(facts.kode, RESIDENT, by=first, now=NOON + timedelta(hours=1))
    assert again == keys[0]
    await stand_up(facts.kode, by=second, now=NOON)
    assert (await the_seat(facts, keys[2])).state is SeatState.SEATED
    assert (await the_seat(facts, again)).state is SeatState.WAITING


async def test_when_a_guest_without_a_number_moves_up_the_facilitator_must_tell_them(engine: Engine) -> None:
    by = await add_facilitator()
    facts = await add_workshop(by=by, seats={Group.RESIDENTS: 1}, quorum=1)
    person = await add_person()
    await sit(facts.kode, RESIDENT, by=person, now=NOON)
    guest = await sit(facts.kode, SignUp(Group.RESIDENTS, name="Warga Tamu"), by=VISITOR, now=NOON)
    await stand_up(facts.kode, by=person, now=NOON)
    assert (await the_seat(facts, guest)).state is SeatState.SEATED
    assert await told(by) == ["workshop_guest_seat"]


async def test_more_seats_in_a_new_plan_go_to_those_who_wait(engine: Engine) -> None:
    by, person = await add_facilitator(), await add_person()
    facts = await add_workshop(by=by, seats={Group.RESIDENTS: 1}, quorum=1)
    await add_seat(facts, attended=False)
    key = await sit(facts.kode, RESIDENT, by=person, now=NOON)
    guest = await sit(facts.kode, SignUp(Group.RESIDENTS, name="Warga Tamu"), by=VISITOR, now=NOON)
    later = facts.ends_at + timedelta(days=7)
    new = plan(facts.topics[0].kode, seats={Group.RESIDENTS: 2}, quorum=1, ends_at=later)
    await change_workshop(facts.kode, new, by=by, now=NOON)
    assert (await the_seat(facts, key)).state is SeatState.SEATED
    assert (await the_seat(facts, guest)).state is SeatState.WAITING
    assert sorted(await told(person)) == ["workshop_changed", "workshop_seat"]
    kept = await Guest.select(Guest.wipe_at).first()
    assert kept["wipe_at"] == later + GUESTS_KEPT


async def test_what_a_guest_gave_is_wiped_when_they_leave(engine: Engine) -> None:
    facts = await add_workshop()
    form = SignUp(Group.RESIDENTS, name="Warga Tamu", phone=PHONE, credit=True)
    key = await sit(facts.kode, form, by=VISITOR, now=NOON)
    await stand_up(facts.kode, seat=key, by=VISITOR, now=NOON)
    assert await Guest.count() == 0
    row = await Seat.select(Seat.label, Seat.state, Seat.guest).where(Seat.id == key).first()
    assert row == {"label": "Warga", "state": "left", "guest": None}
    assert await sit(facts.kode, form, by=VISITOR, now=NOON) != key


async def test_nobody_acts_for_the_seat_of_an_account_without_being_signed_in(engine: Engine) -> None:
    facts, person = await add_workshop(WorkshopStage.UNDERSTAND), await add_person()
    key = await sit(facts.kode, RESIDENT, by=person, now=NOON)
    with pytest.raises(NotFound):
        await stand_up(facts.kode, seat=key, by=VISITOR, now=NOON)
    with pytest.raises(NotFound):
        await attend(facts.kode, facts.door_code, seat=key, by=VISITOR, now=NOON)


async def test_the_code_at_the_door_says_who_is_there(engine: Engine) -> None:
    facts, person = await add_workshop(WorkshopStage.UNDERSTAND), await add_person()
    key = await sit(facts.kode, RESIDENT, by=person, now=NOON)
    typed = f" {facts.door_code[:3].lower()} {facts.door_code[3:]} "
    await attend(facts.kode, typed, by=person, now=NOON)
    await attend(facts.kode, typed, by=person, now=NOON + timedelta(minutes=5))
    assert (await the_seat(facts, key)).attended_at == NOON
    assert (await require_workshop(facts.kode)).attended == 1
    guest = await sit(facts.kode, SignUp(Group.RESIDENTS, name="Warga Tamu"), by=VISITOR, now=NOON)
    await attend(facts.kode, facts.door_code, seat=guest, by=VISITOR, now=NOON)
    assert (await require_workshop(facts.kode)).attended == 2


@pytest.mark.parametrize(
    ("stage", "state", "reason"),
    [
        (WorkshopStage.PLANNED, "seated", WhyNotSit.NOT_YET),
        (WorkshopStage.FINISHED, "seated", WhyNotSit.OVER),
        (WorkshopStage.UNDERSTAND, "waiting", WhyNotSit.WAITING),
    ],
)
async def test_the_right_code_does_not_open_every_door(
    engine: Engine, stage: WorkshopStage, state: str, reason: WhyNotSit
) -> None:
    facts, person = await add_workshop(stage), await add_person()
    await add_seat(facts, person, state=state, attended=False)
    with pytest.raises(Refused) as refused:
        await attend(facts.kode, facts.door_code, by=person, now=NOON)
    assert refused.value.reason is reason


async def test_codes_cannot_be_guessed_from_one_address(engine: Engine) -> None:
    facts, person = await add_workshop(WorkshopStage.UNDERSTAND), await add_person()
    await add_seat(facts, person, attended=False)
    reasons = []
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            await attend(facts.kode, "AAAAAA", by=person, now=NOON, peer="192.0.2.7")
        reasons.append(refused.value.reason)
        for _ in range(MOST_WRONG_CODES):
            await spend("door.peer", "192.0.2.7", limit=MOST_WRONG_CODES, window=SEATS_WINDOW, now=NOON)
    assert reasons == [WhyNotSit.WRONG_CODE, WhyNotSit.TOO_MANY_TRIES]


async def test_who_walks_in_signs_up_at_the_door_and_is_there(engine: Engine) -> None:
    facts = await add_workshop(WorkshopStage.ASSETS, seats={Group.RESIDENTS: 1}, quorum=1)
    form = SignUp(Group.RESIDENTS, name="Warga Tamu", door_code=facts.door_code)
    first = await the_seat(facts, await sit(facts.kode, form, by=VISITOR, now=NOON))
    assert (first.state, first.attended_at) == (SeatState.SEATED, NOON)
    second = await the_seat(facts, await sit(facts.kode, form, by=VISITOR, now=NOON))
    assert (second.state, second.held.attended) == (SeatState.WAITING, False)


async def test_a_name_is_shown_only_as_long_as_its_bearer_wants(engine: Engine) -> None:
    facts = await add_workshop(WorkshopStage.FINISHED)
    planned = await add_workshop()
    key = await sit(planned.kode, SignUp(Group.RESIDENTS, name="Warga Tamu"), by=VISITOR, now=NOON)
    await choose_credit(planned.kode, wanted=True, seat=key, by=VISITOR, now=NOON)
    assert (await the_seat(planned, key)).label == "Warga T."
    await choose_credit(planned.kode, wanted=False, seat=key, by=VISITOR, now=NOON)
    assert (await the_seat(planned, key)).label == "Warga"
    person = await add_person()
    mine = await add_seat(facts, person)
    await choose_credit(facts.kode, wanted=True, by=person, now=NOON)
    assert (await the_seat(facts, mine)).credit


async def test_two_people_want_the_last_seat_and_one_of_them_waits(engine: Engine) -> None:
    facts = await add_workshop(seats={Group.RESIDENTS: 3}, quorum=1)
    people = [await add_person() for _ in range(6)]
    keys = await asyncio.gather(*(sit(facts.kode, RESIDENT, by=person, now=NOON) for person in people))
    states = [(await the_seat(facts, key)).state for key in keys]
    assert (states.count(SeatState.SEATED), states.count(SeatState.WAITING)) == (3, 3)


async def test_one_person_on_two_devices_gets_one_seat(engine: Engine) -> None:
    facts, person = await add_workshop(), await add_person()
    keys = await asyncio.gather(*(sit(facts.kode, RESIDENT, by=person, now=NOON) for _ in range(4)))
    guest = SignUp(Group.RESIDENTS, name="Warga Tamu", phone=PHONE)
    sent = (sit(facts.kode, guest, by=VISITOR, now=NOON) for _ in range(4))
    done = await asyncio.gather(*sent, return_exceptions=True)
    assert len(set(keys)) == 1
    assert sum(isinstance(answer, int) for answer in done) == 1
    assert await Seat.count() == 2


async def test_two_who_leave_at_once_make_room_for_two(engine: Engine) -> None:
    facts = await add_workshop(seats={Group.RESIDENTS: 2}, quorum=1)
    people = [await add_person() for _ in range(5)]
    keys = [await sit(facts.kode, RESIDENT, by=person, now=NOON) for person in people]
    await asyncio.gather(*(stand_up(facts.kode, by=person, now=NOON) for person in people[:2]))
    states = [(await the_seat(facts, key)).state for key in keys[2:]]
    assert (states.count(SeatState.SEATED), states.count(SeatState.WAITING)) == (2, 1)
