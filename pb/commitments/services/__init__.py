"""Writes about promises: made, changed, told of in a ledger, followed."""

from pb.commitments.services.following import (
    forget_follows,
    read_old_ledgers,
    send_digests,
    unfollow_all,
)
from pb.commitments.services.making import (
    Source,
    follow,
    name_representative,
    promise,
    publish_with_promises,
)
from pb.commitments.services.writing import PROMISE_NOTICES, Picture, change_plan, settle_windows, write_entry

__all__ = [
    "PROMISE_NOTICES",
    "Picture",
    "Source",
    "change_plan",
    "follow",
    "forget_follows",
    "name_representative",
    "promise",
    "publish_with_promises",
    "read_old_ledgers",
    "send_digests",
    "settle_windows",
    "unfollow_all",
    "write_entry",
]
