"""The point of a proposal is kept, moved or taken away when its draft becomes public."""

from datetime import datetime

from pb.core.db import transactional
from pb.core.ids import new_id
from pb.places.pins import read_pin
from pb.proposals.queries import DraftFacts
from pb.proposals.queries.pins import pin_of
from pb.proposals.tables import PinRow


@transactional
async def keep_pin(facts: DraftFacts, proposal: int, *, now: datetime) -> bool:
    """Part of publishing: what the draft says of the point holds; a draft that says nothing changes nothing.

    Gives whether the point is another one than before.
    """
    if "pin" not in facts.body:
        return False
    pin, before = read_pin(str(facts.body["pin"])), await pin_of(proposal)
    if pin == before:
        return False
    await PinRow.delete().where(PinRow.proposal == proposal)
    if pin is not None:
        await PinRow.insert(PinRow(id=new_id(), proposal=proposal, lat=pin.lat, lng=pin.lng))
    return True
