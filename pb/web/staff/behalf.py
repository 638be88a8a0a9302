"""Writing a proposal down for somebody without a phone: for whom, then the screens of any draft."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor, RoleKind
from pb.core.errors import NotFound, Refused
from pb.outcomes.queries import fates
from pb.proposals import services
from pb.proposals.queries import require_proposal
from pb.proposals.rules import Lack, WhyNotTalk, may_write_for, standing
from pb.proposals.services.behalf import LONGEST_NAME
from pb.rounds.queries import announced_rounds, require_round_by_id
from pb.rounds.rules import ORDER, Phase
from pb.web.access import opt, staff
from pb.web.forms import FormErrors, read_form
from pb.web.i18n import translate as _
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.shown import shown
from pb.web.visit import visit_of
from pb.web.words import say

SCRIBES = staff(RoleKind.FACILITATOR, RoleKind.OFFICER)


class BehalfForm(msgspec.Struct, kw_only=True):
    """For whom, where they live, and that they agree."""

    putaran: Annotated[str, msgspec.Meta(max_length=40)]
    nama: Annotated[str, msgspec.Meta(min_length=2, max_length=LONGEST_NAME)]
    rw: Annotated[int, msgspec.Meta(ge=1, le=99)] | None = None
    setuju: str = ""


@get("/petugas/usulan-warga", name="behalf", opt=opt(SCRIBES))
async def ask(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Who is it for?"""
    return await _form(request, actor, now)


async def _form(
    request: HTTPRequest, actor: Actor, now: datetime, errors: FormErrors | None = None
) -> Response[Any]:
    rounds = [
        (facts.kode or "", facts.title)
        for facts in await announced_rounds()
        if facts.place and may_write_for(actor, facts.place) and facts.phase(now) is Phase.IDEAS
    ]
    return page(
        request,
        "staff/behalf.html",
        status=422 if errors else 200,
        rounds=rounds,
        errors=errors,
        desk="behalf",
    )


@post("/petugas/usulan-warga", name="behalf.start", status_code=303, opt=opt(SCRIBES))
async def start(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """On to the three screens."""
    form = await read_form(
        request,
        BehalfForm,
        lambda form: (
            {} if form.setuju else {"setuju": _("Ask the person first. Nothing is written without a yes.")}
        ),
    )
    if isinstance(form, FormErrors):
        return await _form(request, actor, now, form)
    value = form.value
    try:
        draft = await services.start_for(value.putaran, value.nama, value.rw, by=actor, now=now)
    except Refused as refused:
        field = "nama" if isinstance(refused.reason, Lack | WhyNotTalk) else "putaran"
        return await _form(request, actor, now, form.raw.add(field, str(say(refused.reason))))
    return redirect_to(request, "draft", id=draft, step=1)


@get("/petugas/usulan-warga/{kode:str}", name="behalf.slip", opt=opt(SCRIBES))
async def slip(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """A sheet for the person: number, where it stands, what comes when, and where they can ask."""
    facts = await require_proposal(kode, by=actor)
    if not facts.written_by or facts.area is None or not may_write_for(actor, facts.area):
        raise NotFound
    round_ = await require_round_by_id(facts.round)
    item = shown(round_, now)
    verdict = facts.verdict.result if facts.verdict else None
    over = ORDER.index(item.phase) >= ORDER.index(Phase.PUBLISHED)
    fate = (await fates(round_.contests)).get(facts.id) if over else None
    funded = fate.funded if fate else None
    stands = standing(item.phase, state=facts.state, verdict=verdict, funded=funded)
    coming = sorted((at, phase) for phase, at in round_.dates.items() if at > now)
    url = visit_of(request.scope).settings.base_url + request.app.route_reverse("proposal", kode=facts.kode)
    return page(
        request,
        "staff/behalf_slip.html",
        private=True,
        p=facts,
        url=url,
        round=item,
        word=say(stands.word),
        coming=[(phase, at) for at, phase in coming],
    )


ROUTES = [ask, start, slip]
