"""Officers open posts and name who certifies them; those who lead the movement set rules and keep rewards."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor, RoleKind
from pb.core.area import PlaceCode
from pb.core.city import this_city
from pb.core.errors import NotFound, Refused
from pb.people.sessions import set_flash
from pb.programmes import services
from pb.programmes.queries.gps import Rules, gps_rules, rewards
from pb.programmes.rules.gps import LONGEST_REASON, Belt, PostKind, Settings, WhyNotGps, may_lead
from pb.web.access import opt, staff
from pb.web.forms import HIDDEN, FormErrors, read_form
from pb.web.programmes.gps import post_page
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.shown import ward_options
from pb.web.visit import visit_of
from pb.web.words import say

OPENERS = staff(RoleKind.OFFICER, RoleKind.FACILITATOR)
LEADERS = staff(RoleKind.OFFICER, RoleKind.FACILITATOR, RoleKind.ADMINISTRATOR)
_FIELD = {
    WhyNotGps.RADIUS: "radius",
    WhyNotGps.ACCOUNT: "kontak",
    WhyNotGps.PLACE: "wilayah",
    WhyNotGps.PRIVATE: "nama",
}
Short = Annotated[str, msgspec.Meta(min_length=2, max_length=120)]
Number = Annotated[int, msgspec.Meta(ge=0, le=100_000)]


class PostForm(msgspec.Struct, kw_only=True):
    """A post, with the contact of who certifies it."""

    jenis: PostKind
    nama: Short
    wilayah: Annotated[str, msgspec.Meta(min_length=1, max_length=20)]
    tempat: Annotated[str, msgspec.Meta(min_length=3, max_length=200)]
    radius: Annotated[int, msgspec.Meta(ge=1, le=10_000)]
    kontak: Annotated[str, msgspec.Meta(min_length=3, max_length=120)]


class CertifierForm(msgspec.Struct, kw_only=True):
    """One more who certifies."""

    kontak: Annotated[str, msgspec.Meta(min_length=3, max_length=120)]


class RewardForm(msgspec.Struct, kw_only=True):
    """What a sponsor gives."""

    sabuk: Belt
    sponsor: Short
    apa: Short
    banyak: Annotated[int, msgspec.Meta(ge=1, le=100_000)]


class GivenForm(msgspec.Struct, kw_only=True):
    """Who got it."""

    anggota: Annotated[int, msgspec.Meta(ge=1, extra=HIDDEN)]


class RulesForm(msgspec.Struct, kw_only=True):
    """Every number of the movement."""

    hari: tuple[int, ...] = ()
    menit_dari: Number
    menit_sampai: Number
    radius_dari: Number
    radius_sampai: Number
    mundur: Number
    pekan: Number
    putih: Number
    hijau: Number
    merah: Number
    hitam: Number
    alasan: Annotated[str, msgspec.Meta(min_length=10, max_length=LONGEST_REASON)]


@get("/petugas/gps/pos", name="gps.post.new", opt=opt(OPENERS))
async def new(request: HTTPRequest) -> Response[Any]:
    """The form of a post."""
    return await _new(request)


async def _new(request: HTTPRequest, errors: FormErrors | None = None, status: int = 200) -> Response[Any]:
    settings = (await gps_rules()).settings
    return page(
        request,
        "programmes/gps_new.html",
        status=status,
        r=settings,
        kinds=list(PostKind),
        wards=ward_options(),
        desk="gps",
        errors=errors,
    )


@post("/petugas/gps/pos", name="gps.post.open", status_code=303, opt=opt(OPENERS))
async def open_post(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Open it; the certifier is told."""
    form = await read_form(request, PostForm)
    if isinstance(form, FormErrors):
        return await _new(request, form, 422)
    value = form.value
    place = PlaceCode(value.wilayah)
    plan = services.PostPlan(value.jenis, value.nama, place, value.tempat, value.radius, value.kontak)
    try:
        kode = await services.open_post(plan, by=actor, now=now)
    except Refused as refused:
        return await _new(request, _blame(form.raw, refused), 422)
    await set_flash(visit_of(request.scope).session, "flash.gps_opened")
    return redirect_to(request, "gps.post", kode=kode)


def _blame(raw: FormErrors, refused: Refused) -> FormErrors:
    field = _FIELD.get(refused.reason) if isinstance(refused.reason, WhyNotGps) else None
    return raw.add(field or "nama", str(say(refused.reason)))


@post("/petugas/gps/pos/{kode:str}/pengesah", name="gps.certifier", status_code=303, opt=opt(OPENERS))
async def certifier(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """One more person who certifies this post."""
    form = await read_form(request, CertifierForm)
    if isinstance(form, FormErrors):
        return await post_page(request, kode, actor, form, 422)
    try:
        await services.name_certifier(kode, form.value.kontak, by=actor, now=now)
    except Refused as refused:
        return await post_page(request, kode, actor, _blame(form.raw, refused), 422)
    await set_flash(visit_of(request.scope).session, "flash.gps_certifier")
    return redirect_to(request, "gps.post", kode=kode)


def _lead(actor: Actor) -> None:
    if not may_lead(actor, this_city().place):
        raise NotFound


@get("/petugas/gps/hadiah", name="gps.rewards", opt=opt(LEADERS))
async def all_rewards(request: HTTPRequest, actor: NamedDependency[Actor]) -> Response[Any]:
    """Rewards of sponsors, and who waits for one."""
    _lead(actor)
    return await _rewards(request)


async def _rewards(
    request: HTTPRequest, errors: FormErrors | None = None, status: int = 200
) -> Response[Any]:
    settings = (await gps_rules()).settings
    found = await rewards(settings, waiting=True)
    return page(
        request,
        "programmes/gps_rewards.html",
        status=status,
        rewards=found,
        belts=list(Belt),
        desk="gps",
        errors=errors,
    )


@post("/petugas/gps/hadiah", name="gps.reward.offer", status_code=303, opt=opt(LEADERS))
async def offer(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """One more reward."""
    _lead(actor)
    form = await read_form(request, RewardForm)
    if isinstance(form, FormErrors):
        return await _rewards(request, form, 422)
    value = form.value
    try:
        await services.offer_reward(value.sabuk, value.sponsor, value.apa, value.banyak, by=actor, now=now)
    except Refused as refused:
        return await _rewards(request, form.raw.add("sponsor", str(say(refused.reason))), 422)
    await set_flash(visit_of(request.scope).session, "flash.gps_reward")
    return redirect_to(request, "gps.rewards")


@post("/petugas/gps/hadiah/{reward:int}", name="gps.reward.give", status_code=303, opt=opt(LEADERS))
async def give(
    request: HTTPRequest,
    reward: FromPath[int],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """It was handed over to a member."""
    form = await read_form(request, GivenForm)
    if isinstance(form, FormErrors):
        raise NotFound
    await services.hand_over(reward, form.value.anggota, by=actor, now=now)
    return redirect_to(request, "gps.rewards")


@get("/petugas/gps/aturan", name="gps.rules", opt=opt(LEADERS))
async def rules(request: HTTPRequest, actor: NamedDependency[Actor]) -> Response[Any]:
    """The rules in a form."""
    _lead(actor)
    return _rules(request, await gps_rules())


def _rules(
    request: HTTPRequest, found: Rules, errors: FormErrors | None = None, status: int = 200
) -> Response[Any]:
    ticked = {int(day) for day in errors.values.get("hari", []) if day.isdecimal()} if errors else None
    return page(
        request,
        "programmes/gps_rules.html",
        status=status,
        rules=found,
        r=found.settings,
        ticked=set(found.settings.weekdays) if ticked is None else ticked,
        desk="gps",
        errors=errors,
    )


@post("/petugas/gps/aturan", name="gps.rules.set", status_code=303, opt=opt(LEADERS))
async def set_rules(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Other rules, with a public reason; they hold from now on."""
    _lead(actor)
    found = await gps_rules()
    form = await read_form(request, RulesForm)
    if isinstance(form, FormErrors):
        return _rules(request, found, form, 422)
    try:
        await services.set_rules(_settings(form.value), form.value.alasan, by=actor, now=now)
    except Refused as refused:
        field = "alasan" if refused.reason is WhyNotGps.REASON else "hari"
        return _rules(request, found, form.raw.add(field, str(say(refused.reason))), 422)
    await set_flash(visit_of(request.scope).session, "flash.gps_rules")
    return redirect_to(request, "gps")


def _settings(form: RulesForm) -> Settings:
    return Settings(
        weekdays=tuple(sorted(form.hari)),
        least_minutes=form.menit_dari,
        most_minutes=form.menit_sampai,
        least_radius=form.radius_dari,
        most_radius=form.radius_sampai,
        days_back=form.mundur,
        kept=form.pekan,
        white=form.putih,
        green=form.hijau,
        red=form.merah,
        black=form.hitam,
    )


ROUTES = [new, open_post, certifier, all_rewards, offer, give, rules, set_rules]
