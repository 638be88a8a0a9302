"""Rules of an incident: what is said of it, and until when letters about it have to be out."""

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

TELL_WITHIN = timedelta(hours=72)
"""Law 27/2022 gives three times 24 hours to write to the people concerned and to the agency."""
TOLD_FOR = timedelta(days=90)
SHORTEST, LONGEST = 10, 500


class WhyNotIncident(StrEnum):
    """Why an incident is not written down as told."""

    WORDS = "incident.words"
    LATER = "incident.later"
    ENDED = "incident.ended"


class Incident(msgspec.Struct, frozen=True):
    """One incident; `ended_at` is None as long as it goes on."""

    number: int
    what: str
    rounds: tuple[str, ...]
    personal: bool
    since: datetime
    noticed_at: datetime
    ended_at: datetime | None
    ending: str

    @property
    def tell_by(self) -> datetime | None:
        """Until when both letters have to be out, where personal data were touched."""
        return self.noticed_at + TELL_WITHIN if self.personal else None


def why_not_say(words: str) -> WhyNotIncident | None:
    """A sentence or some, for everybody."""
    return None if SHORTEST <= len(words.strip()) <= LONGEST else WhyNotIncident.WORDS
