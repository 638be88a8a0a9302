"""Reads of screening: the queue, one check with its notes, answers that wait, appeals, pairs, disputes."""

from pb.screening.queries.answers import (
    Batch,
    DraftFacts,
    Prepared,
    batch_of,
    batch_sizes,
    draft_of,
    due_batches,
    in_batch,
    prepared,
)
from pb.screening.queries.experts import Expert, contests_to_screen, experts_of
from pb.screening.queries.queue import (
    PAGE,
    SORTS,
    STATES,
    WHOSE,
    Asked,
    Queued,
    Sums,
    neighbours,
    queue,
    queue_sums,
)
from pb.screening.queries.tasks import Given, NoteFacts, TaskFacts, screening_notes, task_of, to_give

__all__ = [
    "PAGE",
    "SORTS",
    "STATES",
    "WHOSE",
    "Asked",
    "Batch",
    "DraftFacts",
    "Expert",
    "Given",
    "NoteFacts",
    "Prepared",
    "Queued",
    "Sums",
    "TaskFacts",
    "batch_of",
    "batch_sizes",
    "contests_to_screen",
    "draft_of",
    "due_batches",
    "experts_of",
    "in_batch",
    "neighbours",
    "prepared",
    "queue",
    "queue_sums",
    "screening_notes",
    "task_of",
    "to_give",
]
