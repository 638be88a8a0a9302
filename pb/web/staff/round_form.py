"""The form of a round: what is typed becomes a plan, and a plan fills the form again."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Annotated, Any, Literal

import msgspec

from pb.core.actor import Actor, RoleKind
from pb.core.area import PlaceCode, inside, rw_code
from pb.core.city import this_city
from pb.core.money import Amount
from pb.places.queries import name_of, wards
from pb.rounds.budget_lines import MOST_LETTERS, MOST_MONEY
from pb.rounds.facts import RoundFacts
from pb.rounds.rules import REQUIRED_DATES, Phase
from pb.rounds.services import ContestPlan, RoundPlan
from pb.web.i18n import translate as _


class RoundForm(msgspec.Struct, kw_only=True):
    """A round on one form. `anggaran` is for the whole place, `anggaran_rw` has one line for each RW."""

    judul: Annotated[str, msgspec.Meta(min_length=5, max_length=120)]
    wilayah: str
    bagi: Literal["satu", "kelurahan", "rw"]
    tahun: Annotated[int, msgspec.Meta(ge=2020, le=2100)]
    pilihan: Annotated[int, msgspec.Meta(ge=1, le=50)]
    cara: Literal["mes_cost", "greedy_votes"]
    sisa: Literal["utilitarian", "none"]
    anggaran: Annotated[Amount, msgspec.Meta(gt=0, le=MOST_MONEY)] | None = None
    anggaran_rw: Annotated[str, msgspec.Meta(max_length=MOST_LETTERS)] = ""
    suara_minimal: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 0
    bukti_usul: Annotated[int, msgspec.Meta(ge=1, le=3)] = 2
    bukti_pilih: Annotated[int, msgspec.Meta(ge=1, le=3)] = 2
    tgl_ideas: date
    tgl_screening: date
    tgl_listing: date
    tgl_voting: date
    tgl_closed: date
    tgl_published: date
    jam_ideas: time = time(8)
    jam_screening: time = time(8)
    jam_listing: time = time(8)
    jam_voting: time = time(8)
    jam_closed: time = time(20)
    jam_published: time = time(10)


def _dates(form: RoundForm) -> dict[Phase, datetime]:
    return {
        phase: this_city().at(getattr(form, f"tgl_{phase}"), getattr(form, f"jam_{phase}"))
        for phase in REQUIRED_DATES
    }


def contests_of(form: RoundForm, budgets: Sequence[tuple[int, Amount]]) -> list[ContestPlan] | dict[str, str]:
    """The contests of the form, with the budgets by RW that it lists, or the field that is wrong."""
    place = PlaceCode(form.wilayah)
    if form.bagi == "rw":
        if place not in {ward.code for ward in wards()}:
            return {"bagi": _("Budgets by RW need a single kelurahan.")}
        areas = [(rw_code(place, rw), budget) for rw, budget in budgets]
        return [ContestPlan(name_of(area), area, budget) for area, budget in areas]
    if form.anggaran is None:
        return {"anggaran": _("Write an amount in rupiah, for example 1.500.000.")}
    if form.bagi == "satu":
        return [ContestPlan(name_of(place), place, form.anggaran)]
    inner = [ward for ward in wards() if inside(ward.code, place)]
    return [ContestPlan(ward.name, ward.code, form.anggaran) for ward in inner]


def plan_of(value: RoundForm, contests: Sequence[ContestPlan]) -> RoundPlan:
    """The plan that was typed."""
    return RoundPlan(
        title=value.judul,
        place=PlaceCode(value.wilayah),
        year=value.tahun,
        max_choices=value.pilihan,
        rule=value.cara,
        completion=value.sisa if value.cara == "mes_cost" else "none",
        min_votes=value.suara_minimal,
        level_propose=value.bukti_usul,
        level_vote=value.bukti_pilih,
        contests=tuple(contests),
        dates=_dates(value),
    )


def place_options(actor: Actor) -> list[Any]:
    """The places that this facilitator may run a round in."""
    grouped: dict[str, list[tuple[str, str]]] = {}
    for ward in wards():
        if actor.holds(RoleKind.FACILITATOR, ward.code):
            grouped.setdefault(ward.kecamatan, []).append((ward.code, ward.name))
    districts = [
        (code, _("District %(name)s", name=name))
        for code, name in sorted({(ward.kecamatan_code, ward.kecamatan) for ward in wards()})
        if actor.holds(RoleKind.FACILITATOR, code)
    ]
    return [*([(_("Whole districts"), districts)] if districts else []), *grouped.items()]


def values_of(facts: RoundFacts) -> dict[str, Any]:
    """A plan as the form shows it again."""
    by_rw = any("-" in (contest.area or "") for contest in facts.contests)
    values: dict[str, Any] = {
        "judul": facts.title,
        "wilayah": facts.place,
        "tahun": facts.year,
        "pilihan": facts.max_choices,
        "cara": facts.rule,
        "sisa": facts.completion,
        "suara_minimal": facts.min_votes,
        "bukti_usul": facts.level_propose,
        "bukti_pilih": facts.level_vote,
        "bagi": "rw" if by_rw else "satu" if len(facts.contests) == 1 else "kelurahan",
        "anggaran": "" if by_rw else facts.contests[0].budget,
        "anggaran_rw": "\n".join(f"RW {(c.area or '')[-2:]} = {c.budget}" for c in facts.contests)
        if by_rw
        else "",
    }
    for phase, at in facts.dates.items():
        local = at.astimezone(this_city().tz)
        values |= {f"tgl_{phase}": local.date().isoformat(), f"jam_{phase}": f"{local:%H:%M}"}
    return values
