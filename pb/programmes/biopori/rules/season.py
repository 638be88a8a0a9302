"""The season of a year: groups that want to be listed, by RW reached and records looked at again."""

from collections.abc import Iterable

import msgspec

POINTS_RW, POINTS_CHECK = 3, 1


class GroupSeason(msgspec.Struct, frozen=True):
    """What a group did in a year: RW reached, records looked at again, and holes, which earn nothing."""

    ward: str
    number: int
    name: str
    kind: str
    rws: int
    checks: int
    holes: int

    @property
    def points(self) -> int:
        return self.rws * POINTS_RW + self.checks * POINTS_CHECK


class Place(msgspec.Struct, frozen=True):
    """A place on the list; groups with equal points share it."""

    place: int
    group: GroupSeason


def ranked(groups: Iterable[GroupSeason]) -> tuple[Place, ...]:
    """By points; who has none is not listed. Many holes alone bring nobody up."""
    listed = sorted((g for g in groups if g.points), key=lambda g: (-g.points, g.name.casefold(), g.ward))
    points = [group.points for group in listed]
    return tuple(Place(points.index(group.points) + 1, group) for group in listed)
