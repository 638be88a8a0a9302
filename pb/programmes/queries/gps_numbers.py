"""The numbers of the litter movement: by week, by post, who is regular and wants to be shown."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec

from pb.programmes.queries.gps import stamp_days
from pb.programmes.rules.gps import WEEK, MemberFacts, Settings, Standing, monday, weeks_kept
from pb.programmes.tables.gps import Action, Member

WEEKS_SHOWN, MOST_ON_BOARD, FEWEST_WEEKS = 12, 50, 2

_PEOPLE = """
SELECT a.day, a.post, a.minutes,
  (SELECT COUNT(*) FROM gps_stamp s WHERE s.action = a.id)
  + (SELECT COALESCE(SUM(c.people), 0) FROM gps_class c WHERE c.action = a.id) AS people
FROM gps_action a WHERE NOT EXISTS (SELECT 1 FROM gps_struck x WHERE x.action = a.id)
"""  # the query builder has no sub-queries in columns; one reading of the table gives all numbers


class Week(msgspec.Struct, frozen=True):
    """One week of all posts."""

    first: date
    actions: int
    minutes: int


class Numbers(msgspec.Struct, frozen=True):
    """What the movement did: actions, minutes of all people together, by week and by post."""

    actions: int
    minutes: int
    weeks: tuple[Week, ...]
    posts: dict[int, tuple[int, int]]


class Place(msgspec.Struct, frozen=True):
    """A line of the board."""

    rank: int
    member: MemberFacts
    standing: Standing


async def numbers(today: date) -> Numbers:
    """All numbers in one query."""
    rows = await Action.raw(_PEOPLE)
    posts: dict[int, tuple[int, int]] = {}
    weeks: dict[date, tuple[int, int]] = {
        monday(today) - n * WEEK: (0, 0) for n in reversed(range(WEEKS_SHOWN))
    }
    for row in rows:
        given = int(row["minutes"]) * int(row["people"])
        posts[row["post"]] = _plus(posts.get(row["post"], (0, 0)), given)
        week = monday(_day(row["day"]))
        if week in weeks:
            weeks[week] = _plus(weeks[week], given)
    total = sum(given for _, given in posts.values())
    shown = tuple(Week(first, *counts) for first, counts in weeks.items())
    return Numbers(len(rows), total, shown, posts)


def _plus(counts: tuple[int, int], given: int) -> tuple[int, int]:
    return counts[0] + 1, counts[1] + given


def _day(value: Any) -> date:
    """A day as the engine gives it: SQLite gives text for a column that it has not typed."""
    return value if isinstance(value, date) else date.fromisoformat(str(value))


async def on_board(settings: Settings, today: date) -> tuple[Place, ...]:
    """Members who chose a nickname, the most regular first; equal shares have equal ranks."""
    rows = await (
        Member.select(Member.id, Member.account, Member.label, Member.nickname, Member.joined)
        .where(Member.nickname != "", Member.account.is_not_null())
        .order_by(Member.nickname)
        .limit(500)
    )
    people = [MemberFacts(**row) for row in rows]
    days = await stamp_days([person.id for person in people])
    found = [(person, weeks_kept(days[person.id], person.joined, today, settings)) for person in people]
    return ranked([(person, stands) for person, stands in found if stands.weeks >= FEWEST_WEEKS])


def ranked(found: Sequence[tuple[MemberFacts, Standing]]) -> tuple[Place, ...]:
    """By share of weeks kept, then by nickname."""
    ordered = sorted(found, key=lambda one: (-one[1].share, one[0].nickname.casefold()))
    places: list[Place] = []
    for number, (person, stands) in enumerate(ordered[:MOST_ON_BOARD], 1):
        same = places and places[-1].standing.share == stands.share
        places.append(Place(places[-1].rank if same else number, person, stands))
    return tuple(places)
