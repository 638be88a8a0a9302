"""Joining a neighbour's proposal instead of publishing one's own, or saying that none of them is the same."""

from collections.abc import Iterable
from datetime import datetime

from pb.core.actor import Actor
from pb.core.db import transactional
from pb.core.errors import NotFound
from pb.proposals.queries import DraftFacts, require_draft
from pb.proposals.rules import MOST_OTHERS
from pb.proposals.services.drafts import delete_draft, save_draft
from pb.proposals.services.talking import support


@transactional
async def join_instead(draft: int, kode: str, *, keep: bool, by: Actor, now: datetime) -> None:
    """Support this proposal; the draft goes, or is kept. If one is refused, neither happens."""
    facts = await require_draft(draft, by=by)
    if facts.proposal is not None:
        raise NotFound
    await support(kode, wanted=True, by=by, now=now)
    if not keep:
        await delete_draft(draft, by=by, now=now)


@transactional
async def set_apart(draft: int, kodes: Iterable[str], *, by: Actor, now: datetime) -> DraftFacts:
    """The writer has read these and wants something else: they are not shown beside this draft again."""
    facts = await require_draft(draft, by=by)
    others = list(dict.fromkeys([*facts.others, *kodes]))[-MOST_OTHERS:]
    return await save_draft(draft, {"others": others}, by=by, now=now)
