"""Gerakan Pungut Sampah: when an action counts, belts, weeks that were kept, and the board without volume."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

import msgspec

from pb.core.actor import Actor, RoleKind
from pb.core.area import PlaceCode
from pb.proposals.rules import why_not_say

MOST_CLASSES, MOST_PUPILS, LONGEST_CLASS = 20, 500, 20
SHORTEST_REASON, LONGEST_REASON, LONGEST_NOTE = 10, 300, 200
SHORTEST_NICKNAME, LONGEST_NICKNAME = 2, 20
WEEK = timedelta(days=7)
_CLASS = re.compile(
    r"(?:kelas[ .-]?)?(?:\d{1,2}(?:[ .-]?[a-z0-9]{1,4})?"
    r"|(?:i{1,3}|iv|vi{0,3}|ix|xi{0,2})(?:[ .-][a-z0-9]{1,4})?)|(?:tk|paud)(?:[ .-]?[a-d0-9])?|guru|staf",
    re.I,
)
_GROUP = re.compile(r"(?:bagian|unit|regu|kelompok|shift|tim) [a-z0-9 .-]{1,13}|guru|staf", re.I)


class Belt(StrEnum):
    """Belts in the order in which they are reached (domain.md 12)."""

    WHITE = "white"
    GREEN = "green"
    RED = "red"
    BLACK = "black"


class PostKind(StrEnum):
    """What a post lies around."""

    SCHOOL = "school"
    WORKPLACE = "workplace"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Every number of the movement. Monday is day 0; belts are stamps."""

    weekdays: tuple[int, ...] = (0, 2, 4)
    least_minutes: int = 10
    most_minutes: int = 30
    least_radius: int = 100
    most_radius: int = 200
    days_back: int = 3
    kept: int = 2
    white: int = 1
    green: int = 25
    red: int = 50
    black: int = 100

    def needs(self, belt: Belt) -> int:
        """Stamps for this belt."""
        return {Belt.WHITE: self.white, Belt.GREEN: self.green, Belt.RED: self.red, Belt.BLACK: self.black}[
            belt
        ]


class WhyNotGps(StrEnum):
    """Why something of the movement is not taken."""

    WEEKDAY = "gps.weekday"
    MINUTES = "gps.minutes"
    FUTURE = "gps.future"
    TOO_LATE = "gps.too_late"
    TWICE = "gps.twice"
    NOBODY = "gps.nobody"
    OWN = "gps.own"
    MEMBER = "gps.member"
    CLASS = "gps.class"
    CLASS_TWICE = "gps.class_twice"
    PUPILS = "gps.pupils"
    RADIUS = "gps.radius"
    PRIVATE = "talk.private_numbers"
    REASON = "gps.reason"
    NICKNAME = "gps.nickname"
    NICKNAME_TAKEN = "gps.nickname_taken"
    JOINED = "gps.joined"
    STRUCK = "gps.struck"
    NOT_REACHED = "gps.not_reached"
    ALL_GIVEN = "gps.all_given"
    SETTINGS = "gps.settings"
    PLACE = "task.place"
    ACCOUNT = "gps.account"


class Acted(msgspec.Struct, frozen=True):
    """An action as a certifier writes it down: people by class, and the members who get a stamp.

    `sure` says that an unusual day or length is meant.
    """

    day: date
    minutes: int
    members: tuple[int, ...] = ()
    classes: tuple[tuple[str, int], ...] = ()
    note: str = ""
    sure: bool = False


class MemberFacts(msgspec.Struct, frozen=True):
    """A member as rules may know them."""

    id: int
    account: int | None
    label: str
    nickname: str
    joined: date


class Standing(msgspec.Struct, frozen=True):
    """How regular somebody is in a season: weeks kept of weeks that have begun since they joined."""

    kept: int
    weeks: int

    @property
    def share(self) -> int:
        """Whole percent."""
        return 100 * self.kept // self.weeks if self.weeks else 0


def may_register(actor: Actor, place: PlaceCode | str) -> bool:
    """Officers and facilitators of the place open posts and name certifiers."""
    return actor.holds(RoleKind.OFFICER, place) or actor.holds(RoleKind.FACILITATOR, place)


def may_lead(actor: Actor, city: PlaceCode) -> bool:
    """Who sets the rules and keeps the rewards: officers and facilitators of the city, administrators."""
    return may_register(actor, city) or actor.holds(RoleKind.ADMINISTRATOR, city)


def why_not_settings(rules: Settings) -> WhyNotGps | None:
    """Days of the week, lengths and belts that rise."""
    belts = (rules.white, rules.green, rules.red, rules.black)
    fine = (
        0 < len(set(rules.weekdays)) == len(rules.weekdays)
        and all(0 <= day <= 6 for day in rules.weekdays)
        and 0 < rules.least_minutes <= rules.most_minutes <= 240
        and 0 < rules.least_radius <= rules.most_radius <= 2_000
        and 0 <= rules.days_back <= 31
        and 0 < rules.kept <= len(rules.weekdays)
        and belts[0] > 0
        and all(low < high for low, high in pairwise(belts))
        and belts[-1] <= 10_000
    )
    return None if fine else WhyNotGps.SETTINGS


def why_not_day(rules: Settings, day: date, today: date) -> WhyNotGps | None:
    """A day that has come, and not more than a few days ago."""
    if day > today:
        return WhyNotGps.FUTURE
    if day < today - timedelta(days=rules.days_back):
        return WhyNotGps.TOO_LATE
    return None


def outside(rules: Settings, day: date, minutes: int) -> tuple[WhyNotGps, ...]:
    """What is unusual about an action, its day or its length: asked about, never forbidden (domain.md 12)."""
    odd_day = day.weekday() not in rules.weekdays
    odd_length = not rules.least_minutes <= minutes <= rules.most_minutes
    return ((WhyNotGps.WEEKDAY,) if odd_day else ()) + ((WhyNotGps.MINUTES,) if odd_length else ())


def why_not_act(
    rules: Settings,
    acted: Acted,
    members: Mapping[int, MemberFacts],
    kind: PostKind,
    *,
    by: Actor,
    today: date,
) -> WhyNotGps | None:
    """The first reason that this action cannot be certified. `members` are those of the post."""
    reason = why_not_day(rules, acted.day, today)
    if reason is not None:
        return reason
    unusual = outside(rules, acted.day, acted.minutes)
    if unusual and not acted.sure:
        return unusual[0]
    if not acted.members and not acted.classes:
        return WhyNotGps.NOBODY
    if why_not_say(acted.note):
        return WhyNotGps.PRIVATE
    return _why_not_members(acted, members, by) or _why_not_classes(acted.classes, kind)


def _why_not_members(acted: Acted, members: Mapping[int, MemberFacts], by: Actor) -> WhyNotGps | None:
    """Members of this post, who had joined by that day; nobody stamps their own book."""
    for key in acted.members:
        if key not in members or members[key].joined > acted.day:
            return WhyNotGps.MEMBER
        if members[key].account is not None and members[key].account == by.person:
            return WhyNotGps.OWN
    return None


def _why_not_classes(classes: Sequence[tuple[str, int]], kind: PostKind) -> WhyNotGps | None:
    """A class has a number or a short name such as 4A, never the name of a pupil."""
    if len(classes) > MOST_CLASSES or any(not is_class(name, kind) for name, _ in classes):
        return WhyNotGps.CLASS
    if len({name.casefold() for name, _ in classes}) < len(classes):
        return WhyNotGps.CLASS_TWICE
    return None if all(0 < people <= MOST_PUPILS for _, people in classes) else WhyNotGps.PUPILS


def is_class(name: str, kind: PostKind) -> bool:
    """Whether this names a class of a school or a group at a workplace, and not a person."""
    pattern = _CLASS if kind is PostKind.SCHOOL else _GROUP
    return len(name) <= LONGEST_CLASS and pattern.fullmatch(name) is not None


def why_not_reason(reason: str) -> WhyNotGps | None:
    """A public reason."""
    fine = SHORTEST_REASON <= len(reason.strip()) <= LONGEST_REASON and not why_not_say(reason)
    return None if fine else WhyNotGps.REASON


def why_not_nickname(nickname: str) -> WhyNotGps | None:
    """Two to twenty letters, and no number of a person."""
    fine = SHORTEST_NICKNAME <= len(nickname) <= LONGEST_NICKNAME and not why_not_say(nickname)
    return None if fine else WhyNotGps.NICKNAME


def belt_of(stamps: int, rules: Settings) -> Belt | None:
    """The highest belt that so many stamps reach."""
    reached = [belt for belt in Belt if stamps >= rules.needs(belt)]
    return reached[-1] if reached else None


def next_belt(stamps: int, rules: Settings) -> tuple[Belt, int] | None:
    """The next belt and how many stamps it still needs; None for who has them all."""
    for belt in Belt:
        if stamps < rules.needs(belt):
            return belt, rules.needs(belt) - stamps
    return None


def monday(day: date) -> date:
    """The Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def season_of(day: date) -> tuple[date, date]:
    """A season is a quarter of the year: its first day, and the first day of the next one."""
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return first, (first + timedelta(days=93)).replace(day=1)


def weeks_kept(days: Collection[date], joined: date, today: date, rules: Settings) -> Standing:
    """Weeks of this season with enough stamps, of those that ended since somebody joined.

    A week in which more was done than is asked counts as one week: there are no points for volume. The week
    that still runs counts once it is kept.
    """
    first, _ = season_of(today)
    week = max(monday(first + timedelta(days=6)), monday(joined + timedelta(days=6)))
    kept = weeks = 0
    while week <= today:
        enough = len({day for day in days if week <= day < week + WEEK}) >= rules.kept
        if enough or week + WEEK <= today:
            weeks += 1
            kept += enough
        week += WEEK
    return Standing(kept, weeks)
