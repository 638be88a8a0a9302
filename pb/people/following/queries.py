"""Reads about what somebody follows."""

from collections.abc import Iterable

from pb.people.following.tables import Follow


async def follows(person: int | None, kode: str) -> bool:
    """Whether this person follows it."""
    if person is None:
        return False
    return await Follow.exists().where(Follow.account == person, Follow.kode == kode)


async def followers_of(kode: str) -> tuple[int, ...]:
    """Who follows this."""
    rows = await Follow.select(Follow.account).where(Follow.kode == kode)
    return tuple(row["account"] for row in rows)


async def followed_among(kodes: Iterable[str], person: int) -> frozenset[str]:
    """Those of these things that the person follows."""
    wanted = list(set(kodes))
    if not wanted:
        return frozenset()
    rows = await Follow.select(Follow.kode).where(Follow.account == person, Follow.kode.is_in(wanted))
    return frozenset(row["kode"] for row in rows)
