"""Writes about programmes: tasks and shifts, who takes part, hours; a file for each movement."""

from pb.programmes.services.gps import (
    PostPlan,
    certify,
    choose_nickname,
    join_post,
    name_certifier,
    open_post,
    quit_post,
    set_rules,
    strike,
)
from pb.programmes.services.gps_rewards import hand_over, offer_reward
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
from pb.programmes.services.telling import remind_shifts
from pb.programmes.services.volunteers import SignUp, check_in, sign_up, step_back

__all__ = [
    "Confirmed",
    "Named",
    "NotConfirmed",
    "PostPlan",
    "ShiftPlan",
    "SignUp",
    "TaskPlan",
    "Written",
    "add_shift",
    "cancel_shift",
    "certify",
    "change_task",
    "check_in",
    "choose_nickname",
    "close_shift",
    "enter_hours",
    "forget_task_guests",
    "give_place",
    "hand_over",
    "join_post",
    "leave",
    "mark_there",
    "name_certifier",
    "offer_reward",
    "open_post",
    "plan_task",
    "quit_post",
    "read_volunteers",
    "remind_shifts",
    "set_rules",
    "sign_up",
    "step_back",
    "strike",
    "take_off",
    "write_down",
]
