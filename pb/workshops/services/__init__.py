"""Writes about workshops: plans, stages, seats, contributions, options, decisions, versions."""

from pb.workshops.services.arranging import (
    change_kind,
    group_notes,
    hide_note,
    mark_answered,
    merge_notes,
    remove_cluster,
    rename_cluster,
    separate_notes,
    show_note,
    ungroup_notes,
)
from pb.workshops.services.contributions import SheetRefused, contribute, reply, write_sheet
from pb.workshops.services.setup import WorkshopPlan, change_workshop, plan_workshop
from pb.workshops.services.stages import move_stage

__all__ = [
    "SheetRefused",
    "WorkshopPlan",
    "change_kind",
    "change_workshop",
    "contribute",
    "group_notes",
    "hide_note",
    "mark_answered",
    "merge_notes",
    "move_stage",
    "plan_workshop",
    "remove_cluster",
    "rename_cluster",
    "reply",
    "separate_notes",
    "show_note",
    "ungroup_notes",
    "write_sheet",
]
