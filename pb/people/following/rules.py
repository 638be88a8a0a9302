"""What can be followed, and how much of it."""

from enum import StrEnum

MOST_FOLLOWED = 200


class Followed(StrEnum):
    """A kind of thing that somebody follows; the value is the name of its page, too."""

    ROUND = "round"
    PROPOSAL = "proposal"
    WORKSHOP = "workshop"
    PLACE = "place"
    PROMISE = "promise"


class WhyNotFollow(StrEnum):
    """Why one more thing cannot be followed."""

    TOO_MANY = "follow.too_many"
