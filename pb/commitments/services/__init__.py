"""Writes about promises: made, changed, told of in a ledger, followed; field sessions."""

from pb.commitments.services.changing import change_plan, take_change
from pb.commitments.services.following import (
    read_old_ledgers,
    send_digests,
)
from pb.commitments.services.making import (
    Source,
    follow,
    name_representative,
    promise,
    publish_with_promises,
)
from pb.commitments.services.reminding import remind_parties
from pb.commitments.services.sessions import end_cards, open_session, write_cards
from pb.commitments.services.writing import PROMISE_NOTICES, Picture, settle_windows, write_entry

__all__ = [
    "PROMISE_NOTICES",
    "Picture",
    "Source",
    "change_plan",
    "end_cards",
    "follow",
    "name_representative",
    "open_session",
    "promise",
    "publish_with_promises",
    "read_old_ledgers",
    "remind_parties",
    "send_digests",
    "settle_windows",
    "take_change",
    "write_cards",
    "write_entry",
]
