"""Reads about field sessions: the list with its counts, one with its cards and what became of each."""

from datetime import date
from typing import Any

import msgspec
from piccolo.query.functions.aggregate import Count

from pb.commitments.rules import OPEN, PromiseState
from pb.commitments.tables import Commitment, FieldSession, SessionCard
from pb.core.area import PlaceCode
from pb.core.calendar import working_days_late
from pb.core.errors import NotFound
from pb.core.ids import Kode

PAGE = 30


class Card(msgspec.Struct, frozen=True):
    """A card. `promise` is the kode of what was promised, `state` and `late` how that stands today."""

    number: int
    agency: str
    question: str
    ended: str
    words: str
    due: date | None
    promise: Kode | None
    state: PromiseState | None
    late: int


class FieldFacts(msgspec.Struct, frozen=True):
    """A field session with its cards in their order."""

    id: int
    kode: Kode
    place: PlaceCode
    day: date
    venue: str
    agencies: tuple[str, ...]
    cards: tuple[Card, ...]

    def ended(self, how: str) -> int:
        """How many cards ended like this; an empty text is for those that wait."""
        return sum(card.ended == how for card in self.cards)


class FieldRow(msgspec.Struct, frozen=True):
    """A field session in a list, with how many cards were answered, promised, and wait."""

    kode: Kode
    place: PlaceCode
    day: date
    venue: str
    agencies: tuple[str, ...]
    cards: int
    answered: int
    promised: int


async def require_session(kode: str, *, today: date) -> FieldFacts:
    """The field session with this kode, in three queries; raises `NotFound`."""
    row = (
        await FieldSession.select(*FieldSession.all_columns(), FieldSession.place._.code.as_alias("place"))
        .where(FieldSession.kode == kode)
        .first()
    )
    if row is None:
        raise NotFound
    rows = await SessionCard.select().where(SessionCard.session == row["id"]).order_by(SessionCard.number)
    promised = await _promises([card["promise"] for card in rows if card["promise"]])
    return FieldFacts(
        id=row["id"],
        kode=Kode(row["kode"]),
        place=PlaceCode(row["place"]),
        day=row["day"],
        venue=row["venue"],
        agencies=tuple(row["agencies"].split()),
        cards=tuple(_card(card, promised, today) for card in rows),
    )


async def _promises(kodes: list[str]) -> dict[str, dict[str, Any]]:
    if not kodes:
        return {}
    rows = await Commitment.select(
        Commitment.kode, Commitment.state, Commitment.ends, Commitment.delivered
    ).where(Commitment.kode.is_in(kodes))
    return {row["kode"]: row for row in rows}


def _card(row: dict[str, Any], promised: dict[str, dict[str, Any]], today: date) -> Card:
    plain = {name: row[name] for name in ("number", "agency", "question", "ended", "words", "due")}
    made = promised.get(row["promise"] or "")
    if made is None:
        return Card(**plain, promise=None, state=None, late=0)
    state = PromiseState(made["state"])
    until = made["delivered"] or (today if state in OPEN else made["ends"])
    return Card(**plain, promise=Kode(made["kode"]), state=state, late=working_days_late(made["ends"], until))


async def sessions_listed(page: int, place: str = "") -> tuple[tuple[FieldRow, ...], int]:
    """A page of field sessions, the newest first, and how many pages there are; three queries."""
    count, query = (
        FieldSession.count(),
        FieldSession.select(
            *(
                FieldSession.id,
                FieldSession.kode,
                FieldSession.day,
                FieldSession.venue,
                FieldSession.agencies,
            ),
            FieldSession.place._.code.as_alias("place"),
        ),
    )
    if place:
        count, query = count.where(FieldSession.place == place), query.where(FieldSession.place == place)
    pages = max(1, -(-int(await count) // PAGE))
    rows = await (
        query.order_by(FieldSession.day, FieldSession.id, ascending=False)
        .limit(PAGE)
        .offset((min(max(1, page), pages) - 1) * PAGE)
    )
    counts = await _counts([row["id"] for row in rows])
    return tuple(_row(row, counts) for row in rows), pages


async def _counts(keys: list[int]) -> dict[tuple[int, str], int]:
    if not keys:
        return {}
    rows = await (
        SessionCard.select(SessionCard.session, SessionCard.ended, Count(alias="n"))
        .where(SessionCard.session.is_in(keys))
        .group_by(SessionCard.session, SessionCard.ended)
    )
    return {(row["session"], row["ended"]): int(row["n"]) for row in rows}


def _row(row: dict[str, Any], counts: dict[tuple[int, str], int]) -> FieldRow:
    by_end = {how: counts.get((row["id"], how), 0) for how in ("", "answered", "promised")}
    return FieldRow(
        kode=Kode(row["kode"]),
        place=PlaceCode(row["place"]),
        day=row["day"],
        venue=row["venue"],
        agencies=tuple(row["agencies"].split()),
        cards=sum(by_end.values()),
        answered=by_end["answered"],
        promised=by_end["promised"],
    )


async def session_of_key(sent_key: str) -> Kode | None:
    """The field session that this form made already."""
    row = await FieldSession.select(FieldSession.kode).where(FieldSession.sent_key == sent_key).first()
    return Kode(row["kode"]) if row else None


async def cards_of_key(session: int, sent_key: str) -> int:
    """How many cards this form wrote already."""
    return int(
        await SessionCard.count().where(SessionCard.session == session, SessionCard.sent_key == sent_key)
    )
