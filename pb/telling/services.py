"""Following something, and the news of a day to those who follow."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pb.core.actor import Actor
from pb.core.city import this_city
from pb.core.db import transactional
from pb.people.following.rules import Followed
from pb.people.following.services import SETTLES, set_follow
from pb.people.following.tables import Follow
from pb.people.services import notify
from pb.people.tables import Notice
from pb.places.queries import name_of
from pb.telling.queries import lines_about, require_followable
from pb.telling.rules import Line, earliest, facts_of, for_reader, news_due

PIECE = 200


@transactional
async def follow(what: Followed, kode: str, *, wanted: bool, by: Actor, now: datetime) -> None:
    """Be told once a day what becomes of it, or not any more."""
    await require_followable(what, kode)
    await set_follow(what, kode, wanted=wanted, by=by, now=now)


async def send_news(*, now: datetime) -> None:
    """At five in the afternoon: what is new about each thing, to those who follow it."""
    due = news_due(this_city(), now)
    if due is None:
        return
    until = now - SETTLES
    while rows := await _waiting(due):
        what, kode = Followed(rows[0]["what"]), rows[0]["kode"]
        since = earliest([row["told_at"] for row in rows], now) - SETTLES
        await _tell(rows, await lines_about(what, kode, since=since, until=until), due, now=now)


async def _waiting(due: datetime) -> list[dict[str, Any]]:
    """The next followers of one thing who have not been told today."""
    first = await (
        Follow.select(Follow.kode).where(Follow.told_at < due).order_by(Follow.told_at, Follow.id).first()
    )
    if first is None:
        return []
    found: list[dict[str, Any]] = await (
        Follow.select(Follow.id, Follow.account, Follow.what, Follow.kode, Follow.told_at)
        .where(Follow.kode == first["kode"], Follow.told_at < due)
        .order_by(Follow.id)
        .limit(PIECE)
    )
    return found


@transactional
async def _tell(
    rows: Sequence[dict[str, Any]], lines: Sequence[Line], due: datetime, *, now: datetime
) -> None:
    """These followers, unless another process was first: each is told by the one that moves `told_at`."""
    taken = await (
        Follow.update({Follow.told_at: now})
        .where(Follow.id.is_in([row["id"] for row in rows]), Follow.told_at < due)
        .returning(Follow.id)
    )
    mine = {row["id"] for row in taken}
    readers = [row for row in rows if row["id"] in mine]
    if not readers or not lines:
        return
    told, followed = await _known(readers, lines)
    place = rows[0]["kode"] if rows[0]["what"] == Followed.PLACE else ""
    for said in _by_words(readers, lines, told, followed).items():
        await _write(*said, thing=rows[0]["kode"], place=place, now=now)


Words = tuple[tuple[Line, ...], int]


def _by_words(
    readers: Sequence[Mapping[str, Any]],
    lines: Sequence[Line],
    told: Mapping[int, set[tuple[str, str]]],
    followed: Mapping[int, set[str]],
) -> dict[Words, list[int]]:
    """The readers of the same lines together."""
    found: dict[Words, list[int]] = {}
    for row in readers:
        person = row["account"]
        words = for_reader(
            lines,
            since=row["told_at"] - SETTLES,
            told=told.get(person, set()),
            follows=followed.get(person, set()) - {row["kode"]},
        )
        if words[0]:
            found.setdefault(words, []).append(person)
    return found


async def _known(
    readers: Sequence[Mapping[str, Any]], lines: Sequence[Line]
) -> tuple[dict[int, set[tuple[str, str]]], dict[int, set[str]]]:
    """What each of them was told about these things at once, and which of them they follow besides."""
    people = [row["account"] for row in readers]
    kodes = sorted({kode for line in lines for kode in (line.kode, line.other) if kode})
    since = min(row["told_at"] for row in readers) - SETTLES
    told: dict[int, set[tuple[str, str]]] = {}
    for row in await Notice.select(Notice.account, Notice.kode, Notice.kind).where(
        Notice.account.is_in(people), Notice.kode.is_in(kodes), Notice.created_at >= since
    ):
        told.setdefault(row["account"], set()).add((row["kode"], row["kind"]))
    followed: dict[int, set[str]] = {}
    for row in await Follow.select(Follow.account, Follow.kode).where(
        Follow.account.is_in(people), Follow.kode.is_in(kodes)
    ):
        followed.setdefault(row["account"], set()).add(row["kode"])
    return told, followed


async def _write(words: Words, people: Sequence[int], *, thing: str, place: str, now: datetime) -> None:
    """One notice for each line, and one for what is left."""
    lines, more = words
    for line in lines:
        kind = "followed_reason" if line.reason else "followed_in" if place else "followed"
        facts = facts_of(line, thing=thing, place=name_of(place) if place else "")
        await notify(people, kind, line.kode, facts, now=now)
    if more:
        title = name_of(place) if place else lines[0].title
        of = Followed.PLACE.value if place else lines[0].of
        await notify(
            people, "followed_more", thing, {"n": more, "title": title, "of": of, "thing": thing}, now=now
        )
