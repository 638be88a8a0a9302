"""The form of a round: what is typed becomes a plan, and a plan fills the form again."""

from datetime import date, datetime, time
from typing import Annotated, Any, Literal

import msgspec

from pb.core.actor import Actor, RoleKind
from pb.core.area import PlaceCode, inside, rw_code
from pb.core.city import this_city
from pb.core.money import Amount, read_amount
from pb.places.queries import name_of, wards
from pb.rounds.facts import RoundFacts
from pb.rounds.rules import REQUIRED_DATES, Phase
from pb.rounds.services import ContestPlan, RoundPlan
from pb.web.forms import FormErrors, Valid
from pb.web.i18n import translate as _

_MOST_RW, _MOST_MONEY = 99, 10**13


class RoundForm(msgspec.Struct, kw_only=True):
    """A round on one form. `anggaran` is for the whole place, or one line `RW = amount` for each RW."""

    judul: Annotated[str, msgspec.Meta(min_length=5, max_length=120)]
    wilayah: str
    bagi: Literal["satu", "kelurahan", "rw"]
    tahun: Annotated[int, msgspec.Meta(ge=2020, le=2100)]
    pilihan: Annotated[int, msgspec.Meta(ge=1, le=50)]
    cara: Literal["mes_cost", "greedy_votes"]
    sisa: Literal["utilitarian", "none"]
    anggaran: Annotated[Amount, msgspec.Meta(gt=0, le=_MOST_MONEY)] | None = None
    anggaran_rw: Annotated[str, msgspec.Meta(max_length=5000)] = ""
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


def _contests(form: RoundForm) -> tuple[ContestPlan, ...] | dict[str, str]:
    """The contests of the form, or the field that is wrong."""
    place = PlaceCode(form.wilayah)
    if form.bagi == "rw":
        return _rw_contests(form, place)
    if form.anggaran is None:
        return {"anggaran": _("Write an amount in rupiah, for example 1.500.000.")}
    if form.bagi == "satu":
        return (ContestPlan(name_of(place), place, form.anggaran),)
    inner = [ward for ward in wards() if inside(ward.code, place)]
    return tuple(ContestPlan(ward.name, ward.code, form.anggaran) for ward in inner)


def _rw_contests(form: RoundForm, place: PlaceCode) -> tuple[ContestPlan, ...] | dict[str, str]:
    if place not in {ward.code for ward in wards()}:
        return {"bagi": _("Budgets by RW need a single kelurahan.")}
    found = []
    for line in form.anggaran_rw.splitlines():
        if not line.strip():
            continue
        left, _sign, right = line.partition("=")
        number, amount = left.upper().replace("RW", "").strip(), read_amount(right)
        good = number.isascii() and number.isdigit() and len(number) < 4 and 0 < int(number) <= _MOST_RW
        if not good or not amount or amount > _MOST_MONEY:
            return {"anggaran_rw": _("Write one line for each RW, for example: RW 05 = 100.000.000")}
        area = rw_code(place, int(number))
        found.append(ContestPlan(name_of(area), area, amount))
    return tuple(found) or {"anggaran_rw": _("Write one line for each RW, for example: RW 05 = 100.000.000")}


def plan_of(form: Valid[RoundForm]) -> RoundPlan | FormErrors:
    """The plan that was typed, or the fields that are wrong."""
    contests = _contests(form.value)
    if isinstance(contests, dict):
        for name, message in contests.items():
            form.raw.add(name, message)
        return form.raw
    value = form.value
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
        contests=contests,
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
