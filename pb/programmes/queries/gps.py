"""Reads about the litter movement: its rules, one post, the book of a member, rewards."""

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import msgspec

from pb.core.actor import Actor
from pb.core.area import PlaceCode
from pb.core.errors import NotFound
from pb.programmes.rules.gps import Belt, MemberFacts, PostKind, Settings, belt_of
from pb.programmes.tables.gps import (
    Action,
    Certifier,
    ClassCount,
    Given,
    GpsRules,
    Member,
    Post,
    Reward,
    Stamp,
    Struck,
)

RECENT = 30


class Rules(msgspec.Struct, frozen=True):
    """The rules as they hold: which version, since when, and why they were changed."""

    settings: Settings
    number: int
    reason: str
    since: datetime | None


class PostFacts(msgspec.Struct, frozen=True):
    """A post."""

    id: int
    kode: str
    kind: PostKind
    name: str
    place: PlaceCode
    spot: str
    radius: int


class ActionFacts(msgspec.Struct, frozen=True):
    """One action with its people; `struck` is the reason for which it counts no more."""

    id: int
    number: int
    day: date
    minutes: int
    note: str
    classes: tuple[tuple[str, int], ...]
    stamps: int
    struck: str | None

    @property
    def people(self) -> int:
        return self.stamps + sum(people for _, people in self.classes)


class Book(msgspec.Struct, frozen=True):
    """The stamp book of a member: the days of their stamps, the oldest first."""

    member: MemberFacts
    post: PostFacts
    days: tuple[date, ...]


class RewardFacts(msgspec.Struct, frozen=True):
    """A reward, how many were handed over, and who reached the belt and has none yet."""

    id: int
    belt: Belt
    sponsor: str
    what: str
    many: int
    given: int
    waiting: tuple[MemberFacts, ...] = ()


async def gps_rules() -> Rules:
    """The newest version; the numbers of domain.md 12 before anybody changed them."""
    row = await GpsRules.select().order_by(GpsRules.number, ascending=False).first()
    if row is None:
        return Rules(Settings(), 0, "", None)
    settings = msgspec.json.decode(row["body"], type=Settings)
    return Rules(settings, row["number"], row["reason"], row["created_at"])


_POST = (
    *(Post.id, Post.kode, Post.kind, Post.name, Post.spot, Post.radius),
    Post.place._.code.as_alias("place"),
)


def _post(row: dict[str, Any]) -> PostFacts:
    return PostFacts(**row | {"kind": PostKind(row["kind"]), "place": PlaceCode(row["place"])})


async def require_post(kode: str) -> PostFacts:
    """The post with this kode; raises `NotFound`."""
    row = await Post.select(*_POST).where(Post.kode == kode).first()
    if row is None:
        raise NotFound
    return _post(row)


async def posts() -> tuple[PostFacts, ...]:
    """All posts by name, 500 at most."""
    rows = await Post.select(*_POST).order_by(Post.name, Post.id).limit(500)
    return tuple(_post(row) for row in rows)


async def certifies(actor: Actor, post: PostFacts) -> bool:
    """Whether this person certifies the actions of a post."""
    if actor.person is None:
        return False
    return await Certifier.exists().where(Certifier.post == post.id, Certifier.account == actor.person)


async def certified_posts(person: int) -> tuple[PostFacts, ...]:
    """The posts whose actions somebody certifies."""
    rows = await Certifier.select(Certifier.post).where(Certifier.account == person)
    keys = [row["post"] for row in rows]
    found = await Post.select(*_POST).where(Post.id.is_in(keys)).order_by(Post.name) if keys else []
    return tuple(_post(row) for row in found)


async def certifiers_of(post: int) -> int:
    """How many people certify a post."""
    return int(await Certifier.count().where(Certifier.post == post))


_MEMBER = (Member.id, Member.account, Member.label, Member.nickname, Member.joined)


async def members_of(post: int) -> dict[int, MemberFacts]:
    """The members of a post who are still there, by name."""
    rows = await (
        Member.select(*_MEMBER)
        .where(Member.post == post, Member.account.is_not_null())
        .order_by(Member.label, Member.id)
    )
    return {row["id"]: MemberFacts(**row) for row in rows}


async def member_of(person: int | None) -> tuple[MemberFacts, int] | None:
    """The membership of an account, and the key of its post."""
    if person is None:
        return None
    row = await Member.select(*_MEMBER, Member.post).where(Member.account == person).first()
    if row is None:
        return None
    post = row.pop("post")
    return MemberFacts(**row), post


async def actions_of(post: int, *, since: date | None = None) -> tuple[ActionFacts, ...]:
    """Actions of a post, the latest first: the last thirty, or all since a day."""
    query = Action.select(Action.id, Action.number, Action.day, Action.minutes, Action.note).where(
        Action.post == post, *([Action.day >= since] if since else [])
    )
    rows = await query.order_by(Action.day, Action.number, ascending=False).limit(200 if since else RECENT)
    keys = [row["id"] for row in rows]
    if not keys:
        return ()
    struck = {row["action"]: row["reason"] for row in await Struck.select().where(Struck.action.is_in(keys))}
    stamps = Counter(
        row["action"] for row in await Stamp.select(Stamp.action).where(Stamp.action.is_in(keys))
    )
    classes: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for row in await ClassCount.select().where(ClassCount.action.is_in(keys)).order_by(ClassCount.name):
        classes[row["action"]].append((row["name"], row["people"]))
    return tuple(
        ActionFacts(
            **row,
            classes=tuple(classes[row["id"]]),
            stamps=stamps[row["id"]],
            struck=struck.get(row["id"]),
        )
        for row in rows
    )


async def stamp_days(members: Collection[int]) -> dict[int, list[date]]:
    """The days of the stamps of these members that count, the oldest first."""
    found: dict[int, list[date]] = defaultdict(list)
    if not members:
        return found
    rows = (
        await Stamp.select(Stamp.action, Stamp.member, Stamp.action._.day.as_alias("day"))
        .where(Stamp.member.is_in(list(members)))
        .order_by(Stamp.action._.day)
    )
    gone = {row["action"] for row in await Struck.select(Struck.action)}
    for row in rows:
        if row["action"] not in gone:
            found[row["member"]].append(row["day"])
    return found


async def book_of(person: int | None) -> Book | None:
    """The stamp book of an account, or None for who is no member."""
    found = await member_of(person)
    if found is None:
        return None
    member, key = found
    row = await Post.select(*_POST).where(Post.id == key).first()
    days = await stamp_days([member.id])
    return Book(member, _post(row or {}), tuple(days[member.id]))


async def rewards(settings: Settings, *, waiting: bool) -> tuple[RewardFacts, ...]:
    """Rewards by belt; with `waiting` also who reached the belt and has none of that reward yet."""
    rows = await Reward.select().order_by(Reward.created_at, Reward.id)
    given: dict[int, set[int]] = defaultdict(set)
    for row in await Given.select(Given.reward, Given.member):
        given[row["reward"]].add(row["member"])
    people, days = {}, {}
    if waiting:
        found = await Member.select(*_MEMBER).where(Member.account.is_not_null()).order_by(Member.label)
        people = {row["id"]: MemberFacts(**row) for row in found}
        days = await stamp_days(list(people))
    order = list(Belt)
    return tuple(
        RewardFacts(
            **{name: row[name] for name in ("id", "sponsor", "what", "many")},
            belt=Belt(row["belt"]),
            given=len(given[row["id"]]),
            waiting=tuple(
                person
                for key, person in people.items()
                if key not in given[row["id"]] and len(days[key]) >= settings.needs(Belt(row["belt"]))
            ),
        )
        for row in sorted(rows, key=lambda row: order.index(Belt(row["belt"])))
    )


async def belts(settings: Settings) -> dict[Belt, int]:
    """How many members wear each belt now."""
    rows = await Stamp.select(Stamp.member, Stamp.action)
    gone = {row["action"] for row in await Struck.select(Struck.action)}
    counts = Counter(row["member"] for row in rows if row["action"] not in gone)
    worn = Counter(belt_of(n, settings) for n in counts.values())
    return {belt: worn[belt] for belt in Belt}
