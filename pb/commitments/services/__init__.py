"""Writes about promises: made, changed, told of in a ledger, followed."""

from pb.commitments.services.making import (
    Source,
    follow,
    name_representative,
    promise,
    publish_with_promises,
)
from pb.commitments.services.writing import Picture, change_plan, settle_windows, write_entry

__all__ = [
    "Picture",
    "Source",
    "change_plan",
    "follow",
    "name_representative",
    "promise",
    "publish_with_promises",
    "settle_windows",
    "write_entry",
]
