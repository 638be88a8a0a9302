"""Writes about workshops: plans, stages, options, decisions, versions."""

from pb.workshops.services.choices import (
    count_paper_dots,
    give_dots,
    rate,
    remove_criterion,
    remove_option,
    write_criterion,
    write_option,
)
from pb.workshops.services.decisions import (
    DecisionText,
    answer_objection,
    count_hands,
    remove_decision,
    settle,
    take_stance,
    write_decision,
    write_objection,
)
from pb.workshops.services.effect import answer_version, publish_version_beside, sign_off
from pb.workshops.services.evaluation import Marks, evaluate
from pb.workshops.services.setup import WorkshopPlan, change_workshop, plan_workshop
from pb.workshops.services.stages import move_stage
from pb.workshops.services.versions import (
    change_version,
    drop_version,
    remind_proposers,
    save_version,
    start_version,
    submit_version,
    take_over_base,
)

__all__ = [
    "DecisionText",
    "Marks",
    "WorkshopPlan",
    "answer_objection",
    "answer_version",
    "change_version",
    "change_workshop",
    "count_hands",
    "count_paper_dots",
    "drop_version",
    "evaluate",
    "give_dots",
    "move_stage",
    "plan_workshop",
    "publish_version_beside",
    "rate",
    "remind_proposers",
    "remove_criterion",
    "remove_decision",
    "remove_option",
    "save_version",
    "settle",
    "sign_off",
    "start_version",
    "submit_version",
    "take_over_base",
    "take_stance",
    "write_criterion",
    "write_decision",
    "write_objection",
    "write_option",
]
