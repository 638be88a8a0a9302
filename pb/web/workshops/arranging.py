"""The facilitator puts notes in order with ticks and buttons: no dragging, so that keys and fingers do it."""

from collections.abc import Awaitable
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.core.errors import NotFound, Refused
from pb.web.access import opt
from pb.web.forms import HIDDEN, FormErrors, read_form
from pb.web.render import HTTPRequest, redirect_to
from pb.web.words import say
from pb.web.workshops.desk import FACILITATORS, desk_page, run_here
from pb.workshops import services
from pb.workshops.queries import clusters_of
from pb.workshops.rules import Kind, WhyNotArrange

Number = Annotated[int, msgspec.Meta(ge=1, le=10**6)]
Act = Literal["kelompok", "lepas", "gabung", "pisah", "jenis", "jawab", "buka", "sembunyi", "tampil"]
_FIELDS = {
    WhyNotArrange.NAME: "nama",
    WhyNotArrange.NAME_TAKEN: "nama",
    WhyNotArrange.NO_REASON: "alasan",
}


class ArrangeForm(msgspec.Struct, kw_only=True):
    """Ticked notes, and what is done with them."""

    lakukan: Annotated[Act, msgspec.Meta(extra=HIDDEN)]
    catatan: list[Number] = []
    kelompok: Annotated[int, msgspec.Meta(ge=0, extra=HIDDEN)] = 0
    nama: Annotated[str, msgspec.Meta(max_length=80)] = ""
    ke: Number | None = None
    jenis: Literal["need", "fact", "asset", "idea", "concern", "question"] = "need"
    alasan: Annotated[str, msgspec.Meta(max_length=300)] = ""


class ClusterForm(msgspec.Struct, kw_only=True):
    """Another name for a group, or its end."""

    lakukan: Annotated[Literal["ganti", "bubar"], msgspec.Meta(extra=HIDDEN)]
    nama: Annotated[str, msgspec.Meta(max_length=80)] = ""


@post("/petugas/lokakarya/{kode:str}/susun", name="workshop.arrange", status_code=303, opt=opt(FACILITATORS))
async def arrange(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Do one thing with the ticked notes."""
    facts = await run_here(kode, actor)
    form = await read_form(request, ArrangeForm)
    if isinstance(form, FormErrors):
        return await desk_page(request, kode, actor, now, form, 422)
    asked = form.value
    if asked.lakukan == "gabung" and asked.ke is None:
        return await desk_page(request, kode, actor, now, form.raw.add("ke", str(say("arrange.choose"))), 422)
    name = asked.nama
    if asked.lakukan == "kelompok" and asked.kelompok:
        name = {c.id: c.name for c in await clusters_of(facts.id)}.get(asked.kelompok, "")
    return await _done(_act(kode, asked, name, actor, now), form.raw, request, kode, actor, now)


def _act(kode: str, asked: ArrangeForm, name: str, by: Actor, now: datetime) -> Awaitable[object]:
    """The one service that was asked for."""
    notes = asked.catatan
    match asked.lakukan:
        case "kelompok":
            return services.group_notes(kode, notes, name, by=by, now=now)
        case "lepas":
            return services.ungroup_notes(kode, notes, by=by, now=now)
        case "gabung":
            return services.merge_notes(kode, notes, asked.ke or 0, by=by, now=now)
        case "pisah":
            return services.separate_notes(kode, notes, by=by, now=now)
        case "jenis":
            return services.change_kind(kode, notes, Kind(asked.jenis), by=by, now=now)
        case "jawab" | "buka":
            answered = asked.lakukan == "jawab"
            return services.mark_answered(kode, notes, answered=answered, by=by, now=now)
        case "sembunyi":
            return services.hide_note(kode, notes, asked.alasan, by=by, now=now)
        case _:
            return services.show_note(kode, notes, by=by, now=now)


@post(
    "/petugas/lokakarya/{kode:str}/kelompok/{id:int}",
    name="workshop.cluster",
    status_code=303,
    opt=opt(FACILITATORS),
)
async def cluster(
    request: HTTPRequest,
    kode: FromPath[str],
    id: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Rename a group, or dissolve it."""
    facts = await run_here(kode, actor)
    if id not in {c.id for c in await clusters_of(facts.id)}:
        raise NotFound
    form = await read_form(request, ClusterForm)
    if isinstance(form, FormErrors):
        return await desk_page(request, kode, actor, now, form, 422)
    if form.value.lakukan == "bubar":
        work = services.remove_cluster(kode, id, by=actor, now=now)
    else:
        work = services.rename_cluster(kode, id, form.value.nama, by=actor, now=now)
    return await _done(work, form.raw, request, kode, actor, now)


async def _done(
    work: Awaitable[object], raw: FormErrors, request: HTTPRequest, kode: str, actor: Actor, now: datetime
) -> Response[Any]:
    try:
        await work
    except Refused as refused:
        field = _FIELDS.get(refused.reason, "catatan")  # type: ignore[call-overload]  # a reason of ours
        errors = raw.add(field, str(say(refused.reason)))
        return await desk_page(request, kode, actor, now, errors, 409 if field == "catatan" else 422)
    return redirect_to(request, "workshop.desk", fragment="catatan", kode=kode)


ROUTES = [arrange, cluster]
