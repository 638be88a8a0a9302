"""The forms of a task and of a shift: what is typed becomes a plan."""

from datetime import date, datetime, time
from typing import Annotated

import msgspec

from pb.core.area import PlaceCode
from pb.core.city import this_city
from pb.programmes.rules.tasks import MOST_PLACES, WhyNotTask
from pb.programmes.services import ShiftPlan, TaskPlan

Title = Annotated[str, msgspec.Meta(min_length=5, max_length=120)]
Words = Annotated[str, msgspec.Meta(min_length=10, max_length=1000)]
Spot = Annotated[str, msgspec.Meta(min_length=3, max_length=200)]
Kode = Annotated[str, msgspec.Meta(max_length=30)]
FIELD = {
    WhyNotTask.PRIVATE: "isi",
    WhyNotTask.TIMES: "selesai",
    WhyNotTask.PAST: "tanggal",
    WhyNotTask.FAR: "tanggal",
    WhyNotTask.NO_PROMISE: "janji",
    WhyNotTask.NO_WORKSHOP: "lokakarya",
    WhyNotTask.ELSEWHERE: "wilayah",
    WhyNotTask.PLACE: "wilayah",
}


class WordsForm(msgspec.Struct, kw_only=True):
    """What a task says of itself."""

    judul: Title
    isi: Words
    tempat: Spot


class ShiftForm(msgspec.Struct, kw_only=True):
    """One shift: a day of the city, from, to, and how many people."""

    tanggal: date
    mulai: time
    selesai: time
    orang: Annotated[int, msgspec.Meta(ge=1, le=MOST_PLACES)]


class TaskForm(msgspec.Struct, kw_only=True):
    """A new task with its first shift."""

    judul: Title
    isi: Words
    tempat: Spot
    wilayah: Annotated[str, msgspec.Meta(min_length=1, max_length=20)]
    janji: Kode = ""
    lokakarya: Kode = ""
    tanggal: date
    mulai: time
    selesai: time
    orang: Annotated[int, msgspec.Meta(ge=1, le=MOST_PLACES)]


def task_plan(form: TaskForm) -> TaskPlan:
    """The task as it was typed."""
    return TaskPlan(
        title=form.judul,
        what=form.isi,
        spot=form.tempat,
        place=PlaceCode(form.wilayah),
        promise=form.janji.upper(),
        workshop=form.lokakarya.upper(),
    )


def shift_plan(form: TaskForm | ShiftForm) -> ShiftPlan:
    """The shift as it was typed, on the clocks of the city."""
    return ShiftPlan(_at(form.tanggal, form.mulai), _at(form.tanggal, form.selesai), form.orang)


def _at(day: date, clock: time) -> datetime:
    return this_city().at(day, clock.replace(tzinfo=None, second=0, microsecond=0))
