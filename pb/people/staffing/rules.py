"""Rules of staffing: who could sign in a place, and which roles nobody holds yet."""

from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum

import msgspec

from pb.core.actor import RoleKind
from pb.core.area import PlaceCode

_SIGNS = (RoleKind.FACILITATOR, RoleKind.WITNESS)


class Held(msgspec.Struct, frozen=True):
    """A role that somebody holds now; it does nothing before it is `ready`: the second factor set up."""

    person: int
    kind: RoleKind
    place: PlaceCode
    ready: bool


class Signers(msgspec.Struct, frozen=True):
    """How many people could sign in a place, how many of them as facilitators, and who is not ready yet."""

    people: int
    facilitators: int
    waiting: int

    @property
    def enough(self) -> bool:
        """Opening a vote takes two accounts, a facilitator among them."""
        return self.people > 1 and self.facilitators > 0

    @property
    def missing(self) -> int:
        """How many people more it takes, at least."""
        return max(2 - self.people, 0 if self.facilitators else 1)


class Lack(StrEnum):
    """What a city needs before a round can run from its first day to its result."""

    SIGNERS = "lack.signers"
    PROFESSIONAL = "lack.professional"
    OFFICER = "lack.officer"
    COUNCIL = "lack.council"
    MESSAGES = "lack.messages"


_NEEDED = (
    (Lack.PROFESSIONAL, RoleKind.PROFESSIONAL),
    (Lack.OFFICER, RoleKind.OFFICER),
    (Lack.COUNCIL, RoleKind.COUNCIL),
)


def by_place(held: Collection[Held]) -> dict[str, list[Held]]:
    """Those whose role signs, by the place of the role."""
    found: dict[str, list[Held]] = {}
    for one in held:
        if one.kind in _SIGNS:
            found.setdefault(one.place, []).append(one)
    return found


def _over(place: str) -> Iterator[str]:
    """A place, and all that it lies in: the RW, the kelurahan, the district, the city."""
    yield place
    while (cut := max(place.rfind("."), place.rfind("-"))) > 0:
        place = place[:cut]
        yield place


def signers_of(signing: Mapping[str, Collection[Held]], place: str) -> Signers:
    """Who could sign for this place: facilitators and witnesses there, or of what it lies in."""
    here = [one for area in _over(place) for one in signing.get(area, ())]
    ready = {one.person for one in here if one.ready}
    facilitators = {one.person for one in here if one.ready and one.kind is RoleKind.FACILITATOR}
    waiting = {one.person for one in here if not one.ready}
    return Signers(len(ready), len(facilitators), len(waiting))


def lacks_of(held: Collection[Held], *, messages: bool) -> tuple[Lack, ...]:
    """What the city still lacks, in the order of a round; `messages`: a way out for codes is set up."""
    ready = [one for one in held if one.ready]
    found = [] if messages else [Lack.MESSAGES]
    signing = by_place(ready)
    if not any(signers_of(signing, place).enough for place in signing):
        found.append(Lack.SIGNERS)
    kinds = {one.kind for one in ready}
    return (*found, *(lack for lack, kind in _NEEDED if kind not in kinds))
