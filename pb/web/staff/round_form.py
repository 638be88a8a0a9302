"""The steps of planning a round: what is typed on each becomes fields of the plan, and fills it again."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Annotated, Any, Literal

import msgspec

from pb.core.actor import Actor, RoleKind
from pb.core.area import PlaceCode, inside, rw_code
from pb.core.city import this_city
from pb.core.money import Amount
from pb.places.queries import name_of, wards
from pb.rounds.ballot_types import MOST_CHOICES, MOST_POINTS, BallotType, rule_for
from pb.rounds.budget_lines import MOST_LETTERS, MOST_MONEY
from pb.rounds.rules import REQUIRED_DATES, Phase, usual_publication
from pb.rounds.services import ContestPlan, RoundPlan
from pb.web.forms import HIDDEN
from pb.web.i18n import translate as _
from pb.web.words import say

STEPS = ("uang", "aturan", "jadwal", "siapa", "teks")
DATED = tuple(phase for phase in Phase if phase in {*REQUIRED_DATES, Phase.CODESIGN})
TEXTED = (*DATED, Phase.DELIVERY)
MOST_TEXT = 400
Revision = Annotated[int, msgspec.Meta(ge=0, extra=HIDDEN)]
Said = Annotated[str, msgspec.Meta(max_length=MOST_TEXT)]


class MoneyForm(msgspec.Struct, kw_only=True):
    """Where, and how much. `anggaran_rw` and `anggaran_kel` have one line for each area."""

    judul: Annotated[str, msgspec.Meta(min_length=5, max_length=120)]
    wilayah: str
    bagi: Literal["satu", "kelurahan", "daftar", "rw"]
    tahun: Annotated[int, msgspec.Meta(ge=2020, le=2100)]
    anggaran: Annotated[Amount, msgspec.Meta(gt=0, le=MOST_MONEY)] | None = None
    anggaran_rw: Annotated[str, msgspec.Meta(max_length=MOST_LETTERS)] = ""
    anggaran_kel: Annotated[str, msgspec.Meta(max_length=MOST_LETTERS)] = ""
    revisi: Revision = 0


class RuleForm(msgspec.Struct, kw_only=True):
    """How people vote, and how votes become money."""

    suara: BallotType = BallotType.APPROVAL
    pilihan: Annotated[int, msgspec.Meta(ge=1, le=MOST_CHOICES)] | None = None
    poin: Annotated[int, msgspec.Meta(ge=1, le=MOST_POINTS)] | None = None
    poin_satu: Annotated[int, msgspec.Meta(ge=1, le=MOST_POINTS)] | None = None
    cara: Literal["mes_cost", "greedy_votes"]
    sisa: Literal["utilitarian", "none"]
    suara_minimal: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 0
    publikasi: Literal["biasa", "full", "atoms", "totals"] = "biasa"
    resi: Literal["ya", "tidak"] = "ya"
    jam_sanggah: Literal["0", "24", "48", "72", "96", "168"] = "72"
    revisi: Revision = 0


class DatesForm(msgspec.Struct, kw_only=True):
    """When each phase begins; workshops may be left out."""

    tgl_ideas: date
    tgl_screening: date
    tgl_codesign: date | None = None
    tgl_listing: date
    tgl_voting: date
    tgl_closed: date
    tgl_published: date
    jam_ideas: time = time(8)
    jam_screening: time = time(8)
    jam_codesign: time = time(8)
    jam_listing: time = time(8)
    jam_voting: time = time(8)
    jam_closed: time = time(20)
    jam_published: time = time(10)
    revisi: Revision = 0


class PeopleForm(msgspec.Struct, kw_only=True):
    """What evidence of residence is needed."""

    bukti_usul: Annotated[int, msgspec.Meta(ge=1, le=3)] = 2
    bukti_pilih: Annotated[int, msgspec.Meta(ge=1, le=3)] = 2
    revisi: Revision = 0


class TextsForm(msgspec.Struct, kw_only=True):
    """A short text for each phase; all of them may stay empty."""

    teks_ideas: Said = ""
    teks_screening: Said = ""
    teks_codesign: Said = ""
    teks_listing: Said = ""
    teks_voting: Said = ""
    teks_closed: Said = ""
    teks_published: Said = ""
    teks_delivery: Said = ""
    revisi: Revision = 0


def fields_of(form: Any) -> dict[str, object]:
    """The fields of a plan that a step says, but for the money."""
    if isinstance(form, RuleForm):
        return marking_of(form) | {
            "min_votes": form.suara_minimal,
            "publication": "" if form.publikasi == "biasa" else form.publikasi,
            "receipts": form.resi == "ya",
            "challenge_hours": int(form.jam_sanggah),
        }
    if isinstance(form, PeopleForm):
        return {"level_propose": form.bukti_usul, "level_vote": form.bukti_pilih}
    if isinstance(form, TextsForm):
        said = {phase: getattr(form, f"teks_{phase}") for phase in TEXTED}
        return {"texts": {phase: text for phase, text in said.items() if text}}
    return {"dates": dates_of(form)}


def marking_of(form: Any) -> dict[str, Any]:
    """How ballots are marked and counted; what another type would have is not kept."""
    kind, points = form.suara, form.suara is BallotType.CUMULATIVE
    rule = rule_for(kind, shares=form.cara == "mes_cost")
    return {
        "ballot_type": kind.value,
        "max_choices": form.pilihan if kind.by_number else 0,
        "points_total": form.poin if points else 0,
        "points_cap": form.poin_satu if points else 0,
        "rule": rule,
        "completion": form.sisa if rule.startswith("mes") else "none",
    }


def marking_fault(form: Any) -> dict[str, str]:
    """The fields that this type of ballot needs and that are empty, or do not go together."""
    points = form.suara is BallotType.CUMULATIVE
    needed = ("poin", "poin_satu") if points else ("pilihan",) if form.suara.by_number else ()
    empty = {name: _("Fill this in.") for name in needed if getattr(form, name) is None}
    if points and not empty and form.poin_satu > form.poin:
        return {"poin_satu": _("One proposal cannot get more points than a voter has.")}
    return empty


def ballot_type_options() -> list[tuple[str, str, str]]:
    """The types of ballots with a sentence on each."""
    return [(k.value, str(say(f"ballot_type.{k}")), str(say(f"ballot_type_says.{k}"))) for k in BallotType]


FORMS: dict[str, tuple[Any, ...]] = {
    "aturan": (RuleForm, marking_fault),
    "jadwal": (DatesForm,),
    "siapa": (PeopleForm,),
    "teks": (TextsForm,),
}
"""The form of each step but the first, with what looks at its fields together."""


def dates_of(form: Any) -> dict[Phase, datetime]:
    """The moments that were typed."""
    return {
        phase: this_city().at(day, getattr(form, f"jam_{phase}"))
        for phase in DATED
        if (day := getattr(form, f"tgl_{phase}"))
    }


def contests_of(
    form: MoneyForm, by_rw: Sequence[tuple[int, Amount]], by_area: Sequence[tuple[PlaceCode, Amount]]
) -> list[ContestPlan] | dict[str, str]:
    """The contests of the form, with the budgets that it lists, or the field that is wrong."""
    place = PlaceCode(form.wilayah)
    if form.bagi == "rw":
        if place not in {ward.code for ward in wards()}:
            return {"bagi": _("Budgets by RW need a single kelurahan.")}
        return [contest_of(rw_code(place, rw), budget) for rw, budget in by_rw]
    if form.bagi == "daftar":
        return [contest_of(area, budget) for area, budget in by_area]
    if form.anggaran is None:
        return {"anggaran": _("Write an amount in rupiah, for example 1.500.000.")}
    if form.bagi == "satu":
        return [contest_of(place, form.anggaran)]
    return [contest_of(ward.code, form.anggaran) for ward in wards() if inside(ward.code, place)]


def contest_of(area: PlaceCode, budget: int) -> ContestPlan:
    """One budget, by the name of its area."""
    return ContestPlan(name_of(area), area, budget)


def place_options(actor: Actor) -> list[Any]:
    """The places that this facilitator may run a round in."""
    grouped: dict[str, list[tuple[str, str]]] = {}
    for ward in wards():
        if actor.holds(RoleKind.FACILITATOR, ward.code):
            grouped.setdefault(ward.kecamatan, []).append((ward.code, ward.name))
    wide = wide_options(actor)
    return [*([(_("City and whole districts"), wide)] if wide else []), *grouped.items()]


def wide_options(actor: Actor) -> list[tuple[str, str]]:
    """The city and the districts in which this facilitator may run rounds."""
    city = this_city()
    found: list[tuple[str, str]] = (
        [(city.place, city.name)] if actor.holds(RoleKind.FACILITATOR, city.place) else []
    )
    return found + [
        (code, _("District %(name)s", name=name))
        for code, name in sorted({(ward.kecamatan_code, ward.kecamatan) for ward in wards()})
        if actor.holds(RoleKind.FACILITATOR, code)
    ]


def _division(plan: RoundPlan) -> str:
    areas = [contest.area for contest in plan.contests]
    if areas == [plan.place]:
        return "satu"
    if all("-" in area for area in areas) and len({area.partition("-")[0] for area in areas}) == 1:
        return "rw"
    inner = {ward.code for ward in wards() if inside(ward.code, plan.place)}
    same = len({contest.budget for contest in plan.contests}) == 1
    return "kelurahan" if same and set(areas) == inner else "daftar"


def values_of(plan: RoundPlan) -> dict[str, Any]:
    """A plan as its steps show it again."""
    division, usual = _division(plan), usual_publication(plan.rule, plan.ballot_type)
    values: dict[str, Any] = {
        "judul": plan.title,
        "wilayah": plan.place,
        "tahun": plan.year,
        "suara": plan.ballot_type,
        "pilihan": plan.max_choices or 5,
        "poin": plan.points_total or 10,
        "poin_satu": plan.points_cap or 5,
        "cara": "mes_cost" if plan.rule.startswith("mes") else "greedy_votes",
        "sisa": plan.completion,
        "suara_minimal": plan.min_votes,
        "publikasi": "biasa" if plan.publication == usual else plan.publication,
        "resi": "ya" if plan.receipts else "tidak",
        "jam_sanggah": str(plan.challenge_hours),
        "bukti_usul": plan.level_propose,
        "bukti_pilih": plan.level_vote,
        "bagi": division,
        "anggaran": plan.contests[0].budget if division in {"satu", "kelurahan"} else "",
        "anggaran_rw": "\n".join(f"RW {c.area[-2:]} = {c.budget}" for c in plan.contests)
        if division == "rw"
        else "",
        "anggaran_kel": "\n".join(f"{c.area}; {name_of(c.area)}; {c.budget}" for c in plan.contests)
        if division == "daftar"
        else "",
    }
    values |= {f"teks_{phase}": text for phase, text in plan.texts.items()}
    return values | moments_of(plan.dates)


def moments_of(dates: Mapping[Phase, datetime]) -> dict[str, str]:
    """Dates as their fields show them."""
    values: dict[str, str] = {}
    for phase, at in dates.items():
        local = at.astimezone(this_city().tz)
        values |= {f"tgl_{phase}": local.date().isoformat(), f"jam_{phase}": f"{local:%H:%M}"}
    return values
