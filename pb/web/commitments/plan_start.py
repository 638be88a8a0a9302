"""With what the form of a new plan begins: nothing, a worked example, or a task of a workshop."""

from datetime import datetime, timedelta

from pb.commitments.examples import example_plan
from pb.commitments.queries import promises_of_workshop
from pb.commitments.rules import LONGEST, leads
from pb.core.actor import Actor
from pb.core.city import this_city
from pb.core.errors import NotFound
from pb.web.commitments.plan_form import Rows, rows_of, values_of
from pb.workshops.facts import WorkshopFacts
from pb.workshops.queries import TaskRead, require_workshop, tasks_of

EMPTY: Rows = {
    "pihak": [
        {"nomor": "1", "jenis": "agency", "nama": ""},
        {"nomor": "2", "jenis": "community", "nama": ""},
    ],
    "sumbang": [
        {"nomor": "1", "pihak": "1", "bentuk": "money", "kata": "", "banyak": "", "satuan": "Rp"},
        {"nomor": "2", "pihak": "2", "bentuk": "hours", "kata": "", "banyak": "", "satuan": "jam"},
    ],
    "tonggak": [{"nomor": "1", "judul": "", "tanggal": "", "bobot": "1"}],
    "ukuran": [{"nomor": "1", "nama": "", "satuan": "", "awal": "", "target": "", "cara": ""}],
}
Start = tuple[dict[str, str], Rows]


def empty_start(now: datetime) -> Start:
    """Two parties to begin with, and three months."""
    today = this_city().day(now)
    days = {"starts": today.isoformat(), "ends": (today + timedelta(days=90)).isoformat()}
    return days | {"quantity": "1", "cost_before": "0", "cost_after": "0"}, EMPTY


def example_start(name: str, now: datetime) -> Start | None:
    """A worked example, for a year from today; it is changed as one likes."""
    today = this_city().day(now)
    plan = example_plan(name, today, today + timedelta(days=365))
    return (values_of(plan), rows_of(plan)) if plan else None


async def require_task(workshop: str, number: str, actor: Actor) -> tuple[WorkshopFacts, TaskRead]:
    """The task of which a promise is to be made, by those who lead where the workshop is."""
    facts = await require_workshop(workshop)
    tasks = {str(task.number): task for task in await tasks_of(facts.id)}
    if not leads(actor, facts.place) or number not in tasks:
        raise NotFound
    return facts, tasks[number]


async def promised_already(workshop: str, number: int) -> str | None:
    """The promise that this task became, if it did."""
    return (await promises_of_workshop(workshop)).get(number)


def task_start(facts: WorkshopFacts, task: TaskRead, now: datetime) -> Start:
    """Who promised becomes a party, the task its pledge, the day the end; the workshop says what for."""
    days, _rows = empty_start(now)
    due = max(this_city().day(task.due_at), this_city().day(now)).isoformat()
    values = {
        "title": task.what[: LONGEST["title"]],
        "what": task.what,
        "goal": facts.purpose[: LONGEST["goal"]],
        "unit": "kegiatan",
        "amount": "0",
        "ends": due,
        "wilayah": str(facts.place),
        "lokakarya": str(facts.kode),
        "tugas": str(task.number),
    }
    pledge = {"nomor": "1", "pihak": "1", "bentuk": "other", "kata": task.what, "banyak": "1"}
    rows: Rows = {
        "pihak": [{"nomor": "1", "jenis": "community", "nama": task.who}],
        "sumbang": [pledge | {"satuan": "kegiatan"}],
        "tonggak": [{"nomor": "1", "judul": task.what[:120], "tanggal": due, "bobot": "1"}],
        "ukuran": EMPTY["ukuran"],
    }
    return days | values, rows
