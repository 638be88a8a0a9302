"""Who acts: a person with their roles in places, or the clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from pb.core.area import PlaceCode, inside, rw_code
from pb.core.ids import AccountId

STEP_UP_LASTS = timedelta(minutes=10)


class RoleKind(StrEnum):
    """Roles that a person can hold in a place and for a time; every account is a resident."""

    RESIDENT = "resident"
    FACILITATOR = "facilitator"
    PROFESSIONAL = "professional"
    OFFICER = "officer"
    COUNCIL = "council"
    WITNESS = "witness"
    ADMINISTRATOR = "administrator"


STAFF = frozenset(RoleKind) - {RoleKind.RESIDENT}


class Level(IntEnum):
    """Evidence of residence (domain.md 15): unknown, reached by code, attested, seen in person."""

    L0 = 0
    L1 = 1
    L2 = 2
    L3 = 3


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """One role in one place (and what lies in it), with the agency or discipline it carries."""

    kind: RoleKind
    place: PlaceCode
    agency: str = ""
    discipline: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """The person behind a request, as far as rules may know them."""

    person: AccountId | None = None
    label: str = ""
    kelurahan: PlaceCode | None = None
    rw: int | None = None
    level: Level = Level.L0
    roles: tuple[RoleHeld, ...] = ()
    stepped_up: datetime | None = None
    unread: int = 0

    @property
    def signed_in(self) -> bool:
        return self.person is not None

    @property
    def is_staff(self) -> bool:
        return bool(self.roles)

    @property
    def home(self) -> PlaceCode | None:
        """The RW where this person lives, or the kelurahan when no RW is known."""
        return rw_code(self.kelurahan, self.rw) if self.kelurahan else None

    def has(self, *kinds: str) -> bool:
        """Whether the person holds one of these roles anywhere: for navigation, never for a right."""
        return any(role.kind.value in kinds for role in self.roles)

    def holds(self, kind: RoleKind, place: str) -> bool:
        """Whether the role reaches this place: a role in the city reaches each kelurahan."""
        return any(role.kind is kind and inside(place, role.place) for role in self.roles)

    def role_in(self, place: str) -> RoleKind:
        """The role to write in the record for an act in this place."""
        held = [role.kind for role in self.roles if inside(place, role.place)]
        return held[0] if held else RoleKind.RESIDENT

    def stepped_up_at(self, now: datetime) -> bool:
        """Whether the second factor was shown within the last ten minutes (security.md W13)."""
        return self.stepped_up is not None and now - self.stepped_up < STEP_UP_LASTS


VISITOR = Actor()
CLOCK = Actor(label="clock")
