"""Rules of staffing: what takes two people, who could sign in a place, which roles nobody holds yet."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from enum import StrEnum

import msgspec

from pb.core.actor import RoleKind
from pb.core.area import PlaceCode

_F, _W = RoleKind.FACILITATOR, RoleKind.WITNESS
_SIGNS = (_F, _W)


class Together(StrEnum):
    """What nobody does alone."""

    MOVE = "move"  # opening a vote, closing it early, publishing its count
    MARK = "mark"  # deciding a challenged mark
    KEYS = "keys"  # the end of a copy of the keys


_PAIRS = {
    Together.MOVE: ((_F, _F), (_F, _W)),
    Together.MARK: ((_F, _W),),
    Together.KEYS: ((_W, _W), (_W, _F)),
}


def people_missing(
    what: Together, roles: Iterable[tuple[int, RoleKind]], authors: Collection[int] = ()
) -> int:
    """How many people more it takes, at least; 0 where two are there (security.md section 4, "Two people").

    A move of a round takes two facilitators, or a facilitator and a witness; a mark one of each; the end of
    keys two people, a witness among them. Two accounts: who holds both roles is one person. Nobody who has a
    proposal in the round (`authors`), and no other office in their place. The one rule of signatures that
    were given, and of people who could give them.
    """
    found: dict[RoleKind, set[int]] = {kind: set() for kind in _SIGNS}
    for person, kind in roles:
        if kind in found and person not in authors:
            found[kind].add(person)
    return min(_short(found[one], found[other]) for one, other in _PAIRS[what])


def _short(one: Set[int], other: Set[int]) -> int:
    """How many lack until two different people stand on two places."""
    return 2 - min(bool(one) + bool(other), len(one | other))


class Held(msgspec.Struct, frozen=True):
    """A role that somebody holds now; it does nothing before it is `ready`: the second factor set up."""

    person: int
    kind: RoleKind
    place: PlaceCode
    ready: bool


class Signers(msgspec.Struct, frozen=True):
    """How many people could sign in a place, how many more it takes, and how many are not ready yet."""

    people: int
    missing: int
    waiting: int

    @property
    def enough(self) -> bool:
        """Whether a round could move here."""
        return not self.missing


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


def who_signs(signing: Mapping[str, Collection[Held]], place: str) -> list[Held]:
    """Facilitators and witnesses of this place, or of what it lies in, ready or not."""
    return [one for area in _over(place) for one in signing.get(area, ())]


def signers_of(signing: Mapping[str, Collection[Held]], place: str, authors: Collection[int] = ()) -> Signers:
    """Who could sign for this place, without those who have a proposal in the round."""
    here = [one for one in who_signs(signing, place) if one.person not in authors]
    ready = [(one.person, one.kind) for one in here if one.ready]
    waiting = {one.person for one in here if not one.ready}
    people = {person for person, _kind in ready}
    return Signers(len(people), people_missing(Together.MOVE, ready), len(waiting))


def lacks_of(held: Collection[Held], *, messages: bool) -> tuple[Lack, ...]:
    """What the city still lacks, in the order of a round; `messages`: a way out for codes is set up."""
    ready = [one for one in held if one.ready]
    found = [] if messages else [Lack.MESSAGES]
    signing = by_place(ready)
    if not any(signers_of(signing, place).enough for place in signing):
        found.append(Lack.SIGNERS)
    kinds = {one.kind for one in ready}
    return (*found, *(lack for lack, kind in _NEEDED if kind not in kinds))
