"""Photos beside a draft, before it is a proposal."""

from datetime import datetime

from pb.core.actor import Actor
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import refuse_if
from pb.core.ids import new_id
from pb.proposals.photos import Stored
from pb.proposals.queries import require_draft
from pb.proposals.rules import MOST_PHOTOS, WhyNotPropose
from pb.proposals.tables import Draft, Photo


@transactional
async def add_photo(draft: int, stored: Stored, caption: str, *, by: Actor, now: datetime) -> None:
    """Put a stored photo beside a draft; five at most."""
    await lock_row(Draft, draft, Lock.UPDATE)
    facts = await require_draft(draft, by=by)
    refuse_if(WhyNotPropose.TOO_MANY_PHOTOS if len(facts.photos) >= MOST_PHOTOS else None)
    row = Photo(
        id=new_id(),
        draft=facts.id,
        proposal=None,
        account=by.person,
        name=stored.name,
        caption=caption.strip()[:200],
        width=stored.width,
        height=stored.height,
        size=stored.size,
        created_at=now,
        removed_at=None,
    )
    await Photo.insert(row)


@transactional
async def remove_photo(draft: int, photo: int, *, by: Actor, now: datetime) -> None:
    """Take a photo away from a draft."""
    facts = await require_draft(draft, by=by)
    await Photo.update({Photo.removed_at: now}).where(Photo.id == photo, Photo.draft == facts.id)
