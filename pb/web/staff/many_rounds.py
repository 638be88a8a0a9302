"""Drafts of rounds for all kelurahan of a city or district, from one template, in one act."""

from collections import defaultdict
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency

from pb.core.actor import Actor, RoleKind
from pb.core.area import PlaceCode, inside, kelurahan_of
from pb.core.city import this_city
from pb.core.errors import Refused
from pb.core.money import Amount
from pb.people.sessions import set_flash
from pb.places.queries import name_of, wards
from pb.rounds.ballot_types import MOST_CHOICES, MOST_POINTS, BallotType
from pb.rounds.budget_lines import MOST_LETTERS, MOST_MONEY
from pb.rounds.planning.queries import planning_calendar
from pb.rounds.planning.rules import next_year, title_of
from pb.rounds.planning.services import make_drafts
from pb.rounds.services import ContestPlan, RoundPlan
from pb.web.access import opt, staff
from pb.web.forms import FormErrors, Valid, read_form
from pb.web.i18n import translate as _
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.staff.round_budgets import read_area_field, take_file
from pb.web.staff.round_form import (
    DATED,
    DatesForm,
    ballot_type_options,
    contest_of,
    dates_of,
    marking_fault,
    marking_of,
    moments_of,
    wide_options,
)
from pb.web.staff.rounds import usual_dates
from pb.web.visit import visit_of
from pb.web.words import say

FACILITATORS = staff(RoleKind.FACILITATOR)


class ManyForm(DatesForm, kw_only=True):
    """A template for the rounds of many kelurahan."""

    wilayah: str
    pola: Annotated[str, msgspec.Meta(min_length=5, max_length=100)]
    tahun: Annotated[int, msgspec.Meta(ge=2020, le=2100)]
    uang: Literal["sama", "daftar"]
    anggaran: Annotated[Amount, msgspec.Meta(gt=0, le=MOST_MONEY)] | None = None
    anggaran_kel: Annotated[str, msgspec.Meta(max_length=MOST_LETTERS)] = ""
    suara: BallotType = BallotType.APPROVAL
    pilihan: Annotated[int, msgspec.Meta(ge=1, le=MOST_CHOICES)] = 5
    poin: Annotated[int, msgspec.Meta(ge=1, le=MOST_POINTS)] = 10
    poin_satu: Annotated[int, msgspec.Meta(ge=1, le=MOST_POINTS)] = 5
    cara: Literal["mes_cost", "greedy_votes"] = "mes_cost"
    sisa: Literal["utilitarian", "none"] = "utilitarian"
    suara_minimal: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 0
    bukti_usul: Annotated[int, msgspec.Meta(ge=1, le=3)] = 2
    bukti_pilih: Annotated[int, msgspec.Meta(ge=1, le=3)] = 2


def _page(
    request: HTTPRequest, actor: Actor, values: dict[str, Any], errors: FormErrors | None = None
) -> Response[Any]:
    return page(
        request,
        "staff/rounds_many.html",
        status=422 if errors else 200,
        values=values,
        errors=errors,
        ballot_types=ballot_type_options(),
        places=wide_options(actor) or _own_wards(actor),
        phases=DATED,
        desk="rounds",
    )


def _own_wards(actor: Actor) -> list[tuple[str, str]]:
    return [(w.code, w.name) for w in wards() if actor.holds(RoleKind.FACILITATOR, w.code)]


@get("/petugas/putaran/banyak", name="rounds.many", opt=opt(FACILITATORS))
async def many(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The template, filled in as is usual here."""
    year = next_year(planning_calendar(), this_city().day(now))
    level = "1" if request.app.state.demo else "2"
    values: dict[str, Any] = {
        "pola": _("Round {tahun} {nama}"), "tahun": year, "uang": "sama",
        "bukti_usul": level, "bukti_pilih": level,
    }  # fmt: skip
    return _page(request, actor, values | moments_of(usual_dates(year, now)))


@post("/petugas/putaran/banyak", name="rounds.make", status_code=303, opt=opt(FACILITATORS))
async def make(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Write all drafts down, or none."""
    form = await read_form(request, ManyForm, marking_fault)
    raw = form.raw if isinstance(form, Valid) else form
    budgets: tuple[tuple[PlaceCode, Amount], ...] = ()
    if raw.typed("uang") == "daftar":
        encoding = await take_file(request, raw, "kel")
        budgets = read_area_field(raw, raw.typed("wilayah"), encoding)
    elif isinstance(form, Valid) and form.value.anggaran is None:
        raw.add("anggaran", _("Write an amount in rupiah, for example 1.500.000."))
    if not isinstance(form, Valid) or raw.messages:
        return _page(request, actor, {}, raw)
    try:
        key = await make_drafts(PlaceCode(form.value.wilayah), _plans(form.value, budgets), by=actor, now=now)
    except Refused as refused:
        field = "tgl_ideas" if str(refused.reason).startswith("dates.") else "wilayah"
        return _page(request, actor, {}, raw.add(field, str(say(refused.reason))))
    await set_flash(visit_of(request.scope).session, "flash.rounds_made")
    return redirect_to(request, "rounds.batch", id=key)


def _plans(form: ManyForm, listed: tuple[tuple[PlaceCode, Amount], ...]) -> list[RoundPlan]:
    """A plan for each kelurahan: all of the place, or those of the list."""
    contests: dict[PlaceCode, list[ContestPlan]] = defaultdict(list)
    for area, budget in listed:
        contests[kelurahan_of(area)].append(contest_of(area, budget))
    if form.uang == "sama" and form.anggaran:
        for ward in wards():
            if inside(ward.code, form.wilayah):
                contests[ward.code].append(contest_of(ward.code, form.anggaran))
    dates = dates_of(form)
    return [
        RoundPlan(
            title=title_of(form.pola, name_of(place), form.tahun),
            place=place,
            year=form.tahun,
            **marking_of(form),
            min_votes=form.suara_minimal,
            level_propose=form.bukti_usul,
            level_vote=form.bukti_pilih,
            contests=tuple(found),
            dates=dates,
        )
        for place, found in contests.items()
    ]


ROUTES = [many, make]
