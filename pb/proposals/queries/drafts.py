"""Drafts as their owner sees them."""

import json
from datetime import datetime
from typing import Any

import msgspec

from pb.core.actor import Actor
from pb.core.errors import NotFound
from pb.core.ids import DraftId, RoundId
from pb.proposals.queries.page import PhotoFacts, photos_of
from pb.proposals.tables import Draft, Photo


class DraftFacts(msgspec.Struct, frozen=True):
    """What was typed so far; `proposal` is set while a published one is being changed."""

    id: DraftId
    round: RoundId
    proposal: int | None
    body: dict[str, Any]
    updated_at: datetime
    photos: tuple[PhotoFacts, ...]

    @property
    def title(self) -> str:
        return str(self.body.get("title", "")).strip()

    @property
    def lines(self) -> list[dict[str, str]]:
        return list(self.body.get("lines", []))

    @property
    def behalf(self) -> str:
        """The name of somebody without a phone for whom it is written down; empty for one's own."""
        return str(self.body.get("behalf", ""))

    @property
    def others(self) -> tuple[str, ...]:
        """The kodes of similar proposals that the writer has set apart from this one."""
        return tuple(self.body.get("others", ()))

    @property
    def carried_from(self) -> str:
        """The kode of the proposal of an earlier round that this one goes on with, or an empty text."""
        return str(self.body.get("carried_from", ""))


async def require_draft(draft: int, *, by: Actor) -> DraftFacts:
    """A draft of this person; anybody else's is not found."""
    row = await Draft.select().where(Draft.id == draft, Draft.account == by.person).first()
    if row is None or by.person is None:
        raise NotFound
    photos = await photos_of(Photo.draft == draft)
    return DraftFacts(
        row["id"], row["round"], row["proposal"], json.loads(row["body"]), row["updated_at"], photos
    )


async def drafts_of(person: int) -> tuple[DraftFacts, ...]:
    """A person's drafts, the newest first."""
    rows = await Draft.select().where(Draft.account == person).order_by(Draft.updated_at, ascending=False)
    return tuple(
        DraftFacts(row["id"], row["round"], row["proposal"], json.loads(row["body"]), row["updated_at"], ())
        for row in rows
    )
