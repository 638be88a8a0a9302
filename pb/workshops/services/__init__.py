"""Writes about workshops: plans, stages, options, decisions, versions."""

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
from pb.workshops.services.choices import (
    count_paper_dots,
    give_dots,
    rate,
    remove_criterion,
    remove_option,
    write_criterion,
    write_option,
)
from pb.workshops.services.contributions import (
    SheetRefused,
    contribute,
    reply,
    write_sheet,
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
from pb.workshops.services.effect import (
    answer_version,
    publish_version_beside,
    sign_off,
)
from pb.workshops.services.evaluation import (
    Marks,
    evaluate,
)
from pb.workshops.services.leaving import (
    leave,
)
from pb.workshops.services.list_of_people import (
    Participant,
    WrittenDown,
    give_seat,
    mark_there,
    read_participants,
    take_off,
    write_down,
)
from pb.workshops.services.reminders import (
    forget_workshop_guests,
    remind_seats,
    remind_tasks,
)
from pb.workshops.services.seats import (
    SignUp,
    attend,
    choose_credit,
    sit,
    stand_up,
)
from pb.workshops.services.setup import (
    WorkshopPlan,
    change_workshop,
    plan_workshop,
)
from pb.workshops.services.stages import (
    move_stage,
)
from pb.workshops.services.tasks import (
    mark_task,
    write_task,
)
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
    "Participant",
    "SheetRefused",
    "SignUp",
    "WorkshopPlan",
    "WrittenDown",
    "answer_objection",
    "answer_version",
    "attend",
    "change_kind",
    "change_version",
    "change_workshop",
    "choose_credit",
    "contribute",
    "count_hands",
    "count_paper_dots",
    "drop_version",
    "evaluate",
    "forget_workshop_guests",
    "give_dots",
    "give_seat",
    "group_notes",
    "hide_note",
    "leave",
    "mark_answered",
    "mark_task",
    "mark_there",
    "merge_notes",
    "move_stage",
    "plan_workshop",
    "publish_version_beside",
    "rate",
    "read_participants",
    "remind_proposers",
    "remind_seats",
    "remind_tasks",
    "remove_cluster",
    "remove_criterion",
    "remove_decision",
    "remove_option",
    "rename_cluster",
    "reply",
    "save_version",
    "separate_notes",
    "settle",
    "show_note",
    "sign_off",
    "sit",
    "stand_up",
    "start_version",
    "submit_version",
    "take_off",
    "take_over_base",
    "take_stance",
    "ungroup_notes",
    "write_criterion",
    "write_decision",
    "write_down",
    "write_objection",
    "write_option",
    "write_sheet",
    "write_task",
]
