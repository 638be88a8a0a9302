"""Writes about workshops: plans, stages, seats, contributions, options, decisions, versions."""

from pb.workshops.services.setup import WorkshopPlan, change_workshop, plan_workshop
from pb.workshops.services.stages import move_stage

__all__ = ["WorkshopPlan", "change_workshop", "move_stage", "plan_workshop"]
