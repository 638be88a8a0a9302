"""An entry with the photo of its form: stored, fingerprinted, and gone again when the entry is refused."""

from datetime import datetime

import anyio
import msgspec
from litestar.datastructures import UploadFile

from pb.commitments.pictures import fingerprint
from pb.commitments.queries import Promise, used_before
from pb.commitments.queries.mine import sent_before
from pb.commitments.rules import Asked, parties_of, why_not_enter
from pb.commitments.services import Picture, write_entry
from pb.core.actor import Actor
from pb.core.city import this_city
from pb.core.errors import Refused, refuse_if
from pb.proposals.photos import MOST_BYTES, WhyNotPhoto, store_photo
from pb.proposals.rules import why_not_say
from pb.web.forms import posted
from pb.web.render import HTTPRequest

IN_PHOTO = frozenset(WhyNotPhoto)


async def write_with_photo(
    request: HTTPRequest,
    facts: Promise,
    asked: Asked,
    *,
    spot: str = "",
    key: str = "",
    by: Actor,
    now: datetime,
) -> str:
    """Write the entry of a form once; gives the flash that says so. Raises `Refused`."""
    refuse_if(why_not_say(spot))
    data = await photo_of(request)
    if not data or await sent_before(facts.id, by, key) is not None:
        await write_entry(facts.kode, asked, sent_key=key, by=by, now=now)
        return "flash.entry_written"
    mine = parties_of(by, facts.represented, facts.place)
    seen = msgspec.structs.replace(asked, has_photo=True, party=asked.party or (min(mine) if mine else None))
    refuse_if(
        why_not_enter(
            seen, by, mine, plan=facts.plan, entries=facts.entries, now=facts.now, place=facts.place,
            today=this_city().day(now),
        )
    )  # fmt: skip
    picture = await store_picture(request, data, spot)
    used = await used_before(picture.fingerprint, facts.id)
    try:
        await write_entry(facts.kode, asked, picture=picture, sent_key=key, by=by, now=now)
    except Refused:
        await drop_picture(request, picture)
        raise
    return "flash.entry_same_picture" if used else "flash.entry_written"


async def photo_of(request: HTTPRequest) -> bytes:
    """The file that was sent with a form, or nothing."""
    upload = (await posted(request)).get("foto")
    return await upload.read(MOST_BYTES + 1) if isinstance(upload, UploadFile) else b""


async def store_picture(request: HTTPRequest, data: bytes, spot: str = "") -> Picture:
    """Put a photo into the folder, without what its file says of its place, and take its fingerprint."""
    folder = request.app.state.settings.photos
    stored = await store_photo(data, folder)
    pixels = await anyio.Path(folder / stored.name).read_bytes()
    return Picture(stored.name, await anyio.to_thread.run_sync(fingerprint, pixels), spot)


async def drop_picture(request: HTTPRequest, picture: Picture) -> None:
    """Take away the photo of a form that was refused."""
    await anyio.Path(request.app.state.settings.photos / picture.name).unlink(missing_ok=True)
