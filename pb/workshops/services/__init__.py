"""Writes about workshops: plans, stages, seats, contributions, options, decisions, versions."""

from pb.workshops.services.leaving import leave
from pb.workshops.services.list_of_people import (
    Participant,
    WrittenDown,
    give_seat,
    mark_there,
    read_participants,
    take_off,
    write_down,
)
from pb.workshops.services.reminders import forget_workshop_guests, remind_seats, remind_tasks
from pb.workshops.services.seats import SignUp, attend, choose_credit, sit, stand_up
from pb.workshops.services.setup import WorkshopPlan, change_workshop, plan_workshop
from pb.workshops.services.stages import move_stage
from pb.workshops.services.tasks import mark_task, write_task

__all__ = [
    "Participant",
    "SignUp",
    "WorkshopPlan",
    "WrittenDown",
    "attend",
    "change_workshop",
    "choose_credit",
    "forget_workshop_guests",
    "give_seat",
    "leave",
    "mark_task",
    "mark_there",
    "move_stage",
    "plan_workshop",
    "read_participants",
    "remind_seats",
    "remind_tasks",
    "sit",
    "stand_up",
    "take_off",
    "write_down",
    "write_task",
]
