"""Writes about programmes: tasks and shifts, who takes part, hours; a file for each movement."""

from pb.programmes.services.leaving import forget_task_guests, leave
from pb.programmes.services.shifts import (
    Confirmed,
    Named,
    NotConfirmed,
    Written,
    close_shift,
    enter_hours,
    give_place,
    mark_there,
    read_volunteers,
    take_off,
    write_down,
)
from pb.programmes.services.tasks import ShiftPlan, TaskPlan, add_shift, cancel_shift, change_task, plan_task
from pb.programmes.services.volunteers import SignUp, check_in, sign_up, step_back

__all__ = [
    "Confirmed",
    "Named",
    "NotConfirmed",
    "ShiftPlan",
    "SignUp",
    "TaskPlan",
    "Written",
    "add_shift",
    "cancel_shift",
    "change_task",
    "check_in",
    "close_shift",
    "enter_hours",
    "forget_task_guests",
    "give_place",
    "leave",
    "mark_there",
    "plan_task",
    "read_volunteers",
    "sign_up",
    "step_back",
    "take_off",
    "write_down",
]
