"""Tasks are written, marked and reminded of; the clock forgets guests; who leaves is unlinked everywhere."""

import asyncio
from datetime import timedelta

import pytest

from pb.core.actor import VISITOR
from pb.core.db import Engine
from pb.core.errors import NotFound, Refused
from pb.core.ids import new_id
from pb.people.queries import notices_of
from pb.people.tables import Account, Guest
from pb.workshops.queries import my_seats, seat_of, seats_of, tasks_of
from pb.workshops.rules import GUESTS_KEPT, Group, Reminder, WhyNotTask, WorkshopStage, reminder_of
from pb.workshops.services import (
    SignUp,
    forget_workshop_guests,
    leave,
    mark_task,
    remind_seats,
    remind_tasks,
    sit,
    write_task,
)
from pb.workshops.tables import Contribution, DesignDecision, Invitation, Seat, Stance, Workshop
from tests.support.town import NOON, add_person
from tests.support.workshop import add_facilitator, add_professional, add_seat, add_workshop

pytestmark = pytest.mark.anyio
DUE = NOON + timedelta(days=10)


async def told(person: int | None) -> list[str]:
    return [notice.kind for notice in await notices_of(person or 0)][::-1]


@pytest.mark.parametrize(
    ("days", "reminded", "expected"),
    [
        (6, None, None),
        (7, None, Reminder.SOON),
        (9, 7, None),
        (10, 7, Reminder.LATE),
        (10, None, Reminder.LATE),
        (30, 10, None),
    ],
)
def test_people_are_reminded_before_the_day_and_once_after_it(
    days: int, reminded: int | None, expected: Reminder | None
) -> None:
    at = None if reminded is None else NOON + timedelta(days=reminded)
    assert reminder_of(DUE, at, NOON + timedelta(days=days)) is expected


async def test_a_task_has_a_person_and_a_day_and_is_done_by_that_person(engine: Engine) -> None:
    by, resident, other = await add_facilitator(), await add_person(), await add_person()
    facts = await add_workshop(WorkshopStage.AGREE, by=by)
    seat, _ = await add_seat(facts, resident), await add_seat(facts, other)
    number = await write_task(facts.kode, "Mengukur saluran", "Warga", DUE, seat=seat, by=by, now=NOON)
    assert await told(resident.person) == ["workshop_task"]
    with pytest.raises(Refused) as refused:
        await mark_task(facts.kode, number, done=True, by=other, now=NOON)
    assert refused.value.reason is WhyNotTask.NOT_YOURS
    await mark_task(facts.kode, number, done=True, by=resident, now=NOON)
    assert (await tasks_of(facts.id))[0].done_at == NOON
    await mark_task(facts.kode, number, done=False, by=by, now=NOON)
    assert (await tasks_of(facts.id))[0].done_at is None


async def test_a_guest_marks_the_own_task_and_no_other(engine: Engine) -> None:
    by = await add_facilitator()
    facts = await add_workshop(WorkshopStage.WRITE, by=by)
    mine, other = await add_seat(facts), await add_seat(facts)
    number = await write_task(facts.kode, "Mengukur saluran", "Warga", DUE, seat=mine, by=by, now=NOON)
    for seat in (other, None):
        with pytest.raises(Refused):
            await mark_task(facts.kode, number, done=True, seat=seat, by=VISITOR, now=NOON)
    await mark_task(facts.kode, number, done=True, seat=mine, by=VISITOR, now=NOON)
    assert (await tasks_of(facts.id))[0].done_at == NOON
    with pytest.raises(NotFound):
        await mark_task(facts.kode, 99, done=True, seat=mine, by=VISITOR, now=NOON)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"what": " "}, WhyNotTask.WHAT),
        ({"who": ""}, WhyNotTask.WHO),
        ({"due_at": NOON}, WhyNotTask.DUE),
        ({"due_at": NOON + timedelta(days=4000)}, WhyNotTask.DUE),
        ({"seat": 7}, WhyNotTask.WHO),
    ],
)
async def test_a_task_without_what_who_or_when_is_refused(
    engine: Engine, changes: dict[str, object], reason: WhyNotTask
) -> None:
    by = await add_facilitator()
    facts = await add_workshop(WorkshopStage.AGREE, by=by)
    values = {"what": "Mengukur", "who": "Ketua RT", "due_at": DUE} | changes
    with pytest.raises(Refused) as refused:
        await write_task(facts.kode, **values, by=by, now=NOON)  # type: ignore[arg-type]
    assert refused.value.reason is reason
    assert await tasks_of(facts.id) == ()


async def test_tasks_wait_for_decisions_and_have_an_end(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = await add_facilitator()
    early = await add_workshop(WorkshopStage.WEIGH, by=by)
    with pytest.raises(Refused) as refused:
        await write_task(early.kode, "Mengukur", "Ketua RT", DUE, by=by, now=NOON)
    assert refused.value.reason is WhyNotTask.STAGE
    facts = await add_workshop(WorkshopStage.FINISHED, by=by)
    monkeypatch.setattr("pb.workshops.rules.tasks.MOST_TASKS", 2)
    told = await asyncio.gather(
        *(write_task(facts.kode, "Mengukur", "Ketua RT", DUE, by=by, now=NOON) for _ in range(4)),
        return_exceptions=True,
    )
    assert sorted(answer for answer in told if isinstance(answer, int)) == [1, 2]
    assert {answer.reason for answer in told if isinstance(answer, Refused)} == {WhyNotTask.TOO_MANY}


async def test_who_promised_and_the_facilitator_are_reminded_twice_and_not_when_done(engine: Engine) -> None:
    by, resident = await add_facilitator(), await add_person()
    facts = await add_workshop(WorkshopStage.WRITE, by=by)
    seat = await add_seat(facts, resident)
    await write_task(facts.kode, "Mengukur saluran", "Warga", DUE, seat=seat, by=by, now=NOON)
    done = await write_task(facts.kode, "Menghitung biaya", "Warga", DUE, seat=seat, by=by, now=NOON)
    await mark_task(facts.kode, done, done=True, by=resident, now=NOON)
    for days in (1, 8, 8, 9, 11, 11, 20):
        await asyncio.gather(*(remind_tasks(now=NOON + timedelta(days=days)) for _ in range(2)))
    assert await told(by.person) == ["workshop_task_soon", "workshop_task_late"]
    assert (await told(resident.person))[2:] == ["workshop_task_soon", "workshop_task_late"]


async def test_everybody_on_the_list_is_reminded_once_a_day_before(engine: Engine) -> None:
    by, resident = await add_facilitator(), await add_person()
    start = NOON + timedelta(days=3)
    facts = await add_workshop(by=by, starts_at=start, ends_at=start + timedelta(hours=3))
    await add_seat(facts, resident, attended=False)
    await remind_seats(now=NOON)
    assert await told(resident.person) == []
    await asyncio.gather(*(remind_seats(now=start - timedelta(hours=23)) for _ in range(3)))
    assert await told(resident.person) == ["workshop_tomorrow"]
    assert await told(by.person) == ["workshop_tomorrow"]


async def test_guests_are_forgotten_in_time_and_their_words_stay(engine: Engine) -> None:
    facts = await add_workshop()
    form = SignUp(Group.RESIDENTS, name="Warga Tamu", phone="0812-3456-7890", credit=True)
    key = await sit(facts.kode, form, by=VISITOR, now=NOON)
    over = facts.ends_at + GUESTS_KEPT
    await forget_workshop_guests(now=over - timedelta(seconds=1))
    assert await Guest.count() == 1
    await forget_workshop_guests(now=over)
    seat = await seat_of(facts.id, seat=key)
    assert await Guest.count() == 0
    assert seat is not None
    assert (seat.guest, seat.label, seat.credit) == (None, "Warga", False)


async def test_who_leaves_rembug_is_unlinked_from_everything_they_did_in_workshops(engine: Engine) -> None:
    expert = await add_professional()
    person = await add_person()
    running = await add_workshop(WorkshopStage.AGREE)
    planned = await add_workshop(seats={Group.RESIDENTS: 1}, quorum=1)
    seat = await add_seat(running, person)
    await Contribution.insert(
        Contribution(
            id=new_id(), workshop=running.id, number=1, kind="need", stage="understand",
            text="Saluran sempit", unit="", quantity=None, unit_price=None, seat=seat,
            group_kind="residents", discipline="",
            agency="", on_paper=0, parent=None, merged_into=None, cluster=None, sent_key="a",
            answered_at=None, hidden_at=None, hidden_reason="", created_at=NOON,
        )
    )  # fmt: skip
    decision = new_id()
    await DesignDecision.insert(
        DesignDecision(
            id=decision, workshop=running.id, number=1, question="Ke mana?", decided="", why="", refused="",
            option=None, agree_hands=0, object_hands=0, revision=1, settled_at=None, present=None,
            agreed=None, objected=None,
        )
    )  # fmt: skip
    await Stance.insert(
        Stance(id=new_id(), decision=decision, seat=seat, group_kind="residents", stance="agree",
               reason="", answer="", at=NOON)
    )  # fmt: skip
    await sit(planned.kode, SignUp(Group.RESIDENTS), by=person, now=NOON)
    waiting = await sit(planned.kode, SignUp(Group.RESIDENTS), by=expert, now=NOON)
    assert [mine.notes for mine in await my_seats(person.person or 0) if mine.notes] == [("Saluran sempit",)]
    await leave(by=person, now=NOON)
    assert await my_seats(person.person or 0) == ()
    assert (await Contribution.select(Contribution.seat).first())["seat"] is None
    assert (await Stance.select(Stance.seat).first())["seat"] is None
    kept = (await seats_of(running.id))[0]
    assert (kept.account, kept.label, kept.held.attended) == (None, "Warga", True)
    moved = await seat_of(planned.id, seat=waiting)
    assert moved is not None
    assert moved.state.value == "seated"
    assert (await Account.select(Account.erased_at).where(Account.id == person.person).first())["erased_at"]


async def test_a_professional_or_facilitator_who_leaves_leaves_no_key_behind(engine: Engine) -> None:
    """Their roles have ended before; invitations go, and the workshops that they planned stay."""
    person = await add_person()
    facts = await add_workshop()
    await Workshop.update({Workshop.created_by: person.person}).where(Workshop.id == facts.id)
    await Invitation.insert(
        Invitation(id=new_id(), workshop=facts.id, account=person.person, discipline="roads", at=NOON)
    )
    await leave(by=person, now=NOON)
    assert not await Invitation.exists().where(Invitation.account == person.person)
    assert (await Workshop.select(Workshop.created_by).first())["created_by"] is None
    assert not await Seat.exists().where(Seat.account == person.person)
