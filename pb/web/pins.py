"""The place of a proposal: a small map to tap on, without JavaScript too, and what the point suggests."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.core.area import kelurahan_of, rw_code
from pb.core.errors import NotFound
from pb.places.pins import Pin, frame_of, neighbours, on_map, read_pin, tapped, ward_at
from pb.places.queries import name_of, ward_map
from pb.proposals.queries import DraftFacts
from pb.proposals.queries.pins import Pinned, near, pins_of_round
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round
from pb.web.access import ANYONE, opt
from pb.web.filters import rw
from pb.web.render import PRIVATE, HTTPRequest, cacheable, page
from pb.web.shown import shown, stale_at
from pb.web.visit import visit_of

WIDE = 320
_PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="{width}" height="{height}">'
    '<rect x="{x:g}" y="{y:g}" width="100%" height="100%" fill="#f4f1ea"/>{others}{own}{pin}</svg>'
)
_OUTLINE = '<path d="{path}" fill="{fill}" stroke="#77706a" stroke-width="{line:g}"/>'
_PIN = (
    '<circle cx="{x:.3f}" cy="{y:.3f}" r="{r:.3f}" fill="#b3261e" stroke="#fff" stroke-width="{line:.3f}"/>'
)


class PinShown(msgspec.Struct, frozen=True):
    """The point of a draft: in which kelurahan it lies, and the proposals near it."""

    code: str
    pin: Pin | None
    lies_in: str
    elsewhere: bool
    near: tuple[Pinned, ...] = ()

    @property
    def rws(self) -> tuple[int, ...]:
        """The RW of proposals near it, the nearest first."""
        return tuple(dict.fromkeys(one.rw for one in self.near if one.rw))


@get("/wilayah/{code:str}/peta.svg", name="place.picture", opt=opt(ANYONE))
async def picture(request: HTTPRequest, code: FromPath[str]) -> Response[Any]:
    """A kelurahan with its neighbours, and a point on it (`?titik=-6.9,107.6`)."""
    frame = frame_of(code)
    if frame is None:
        raise NotFound
    scale = frame.width / WIDE
    outlines = neighbours(code)
    own = _OUTLINE.format(path=outlines.pop(code), fill="#ffffff", line=2 * scale)
    others = "".join(_OUTLINE.format(path=path, fill="#e7e2d8", line=scale) for path in outlines.values())
    pin = read_pin(request.query_params.get("titik", "")[:60])
    x, y = on_map(pin) if pin else (0.0, 0.0)
    body = _PICTURE.format(
        box=frame.view_box, width=WIDE, height=round(frame.height / scale), x=frame.x, y=frame.y,
        others=others, own=own,
        pin=_PIN.format(x=x, y=y, r=8 * scale, line=2 * scale) if pin else "",
    )  # fmt: skip
    cache = PRIVATE if visit_of(request.scope).session else "public, max-age=86400"
    headers = {"Cache-Control": cache}
    return Response(body.encode(), media_type="image/svg+xml", headers=headers)


def code_of(facts: RoundFacts, actor: Actor) -> str:
    """The kelurahan whose map a writer taps on: their own where the round reaches it."""
    place = actor.kelurahan or kelurahan_of(facts.place or "")
    return place if frame_of(place) else ""


def typed_pin(form: Any) -> dict[str, str]:
    """What stands in the field of the point, if it was sent."""
    return {"pin": str(form.get("pin", ""))[:60].strip()} if "pin" in form else {}


def tapped_pin(form: Any, facts: RoundFacts, actor: Actor) -> dict[str, str]:
    """The point under a tap on the map; none for a press by key, which sends 0, 0."""
    across, down = (str(form.get(f"titik.{axis}", "")) for axis in "xy")
    if not (_is_step(across) and _is_step(down)) or (across, down) == ("0", "0"):
        return {}
    pin = tapped(code_of(facts, actor), int(across), int(down), WIDE)
    return {"pin": str(pin)} if pin is not None else {}


def _is_step(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 5


async def pin_shown(facts: DraftFacts, round_: RoundFacts, actor: Actor) -> PinShown:
    """What a draft's point suggests; one query where there is a point."""
    code, pin = code_of(round_, actor), read_pin(str(facts.body.get("pin", "")))
    if pin is None:
        return PinShown(code, None, "", elsewhere=False)
    lies_in = ward_at(pin)
    return PinShown(
        code,
        pin,
        name_of(lies_in) if lies_in else "",
        elsewhere=lies_in != code,
        near=(await near(pin, without=facts.others))[:5],
    )


class Dot(msgspec.Struct, frozen=True):
    """A proposal on the map of its round, and where it lies in words."""

    one: Pinned
    x: float
    y: float
    where: str


def where(one: Pinned) -> str:
    """Its authors' words with RW and kelurahan, as far as they are known; never the numbers of its point."""
    spot = "" if read_pin(one.spot) else one.spot.strip()
    own = kelurahan_of(one.area or "")
    ward = own if frame_of(own) else ward_at(one.pin)
    place = name_of(rw_code(ward, one.rw)) if ward else rw(one.rw)
    return ", ".join(part for part in (spot, place) if part)


@get("/putaran/{kode:str}/peta", name="round.map", opt=opt(ANYONE))
async def round_map(
    request: HTTPRequest, kode: FromPath[str], now: NamedDependency[datetime]
) -> Response[Any]:
    """The proposals of a round that have a point, on the outlines, and the same as a list."""
    facts = await require_round(kode)
    await cacheable(request, [kode, "proposals"], stale_at(facts, now))
    found = await pins_of_round(facts.id)
    code = kelurahan_of(facts.place or "")
    frame, outlines = frame_of(code), neighbours(code)
    whole = ward_map()
    box = frame.view_box if frame else f"-2 -2 {whole.width + 4} {whole.height + 4}"
    return page(
        request,
        "rounds/map.html",
        round=shown(facts, now),
        box=box,
        step=(frame.width if frame else whole.width) / 100,
        own=outlines.get(code, ""),
        rest="".join(path for other, path in (outlines or whole.wards).items() if other != code),
        dots=[Dot(one, *on_map(one.pin), where(one)) for one in found],
    )


ROUTES = [picture, round_map]
