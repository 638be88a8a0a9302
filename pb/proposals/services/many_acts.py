"""Acts on many things are kept for a day, so that whoever did them can take them back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from pb.core.actor import Actor
from pb.core.db import Lock, lock_row
from pb.core.errors import refuse_if
from pb.core.ids import new_id
from pb.core.undo import why_not_undo
from pb.proposals.queries.undoing import Many, require_act
from pb.proposals.rules.undoing import ManyKind
from pb.proposals.tables import ManyAct


async def keep_act(kind: ManyKind, body: Sequence[dict[str, Any]], *, by: Actor, now: datetime) -> None:
    """Remember an act on several things; inside its transaction."""
    if len(body) > 1:
        text = msgspec.json.encode(list(body)).decode()
        row = ManyAct(
            id=new_id(),
            kind=kind.value,
            person=by.person or 0,
            at=now,
            body=text,
            undone_at=None,
        )
        await ManyAct.insert(row)


async def begin_undo(key: int, kind: ManyKind, *, by: Actor, now: datetime) -> Many:
    """The act, locked and marked as taken back; inside a transaction."""
    await lock_row(ManyAct, key, Lock.UPDATE)
    act = await require_act(key, kind, by.person)
    refuse_if(why_not_undo(at=act.at, undone=act.undone, now=now))
    await ManyAct.update({ManyAct.undone_at: now}).where(ManyAct.id == key)
    return act
