"""Reads about attestations: heads with their counts, what waits for whom, what is to be checked."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from pb.core.area import PlaceCode
from pb.core.errors import NotFound
from pb.core.keys import unseal
from pb.people.attesting.rules import YEAR, Asked, AskState, Head, concerns
from pb.people.attesting.tables import Attestation, AttestObjection, Attestor
from pb.people.tables import Account


class HeadShown(msgspec.Struct, frozen=True):
    """A head of an RT or RW with what anybody may know: how often, how much was checked and withdrawn."""

    head: Head
    label: str
    until: datetime | None
    said: int
    stands: int
    checked: int
    withdrawn: int


class Waiting(msgspec.Struct, frozen=True):
    """Somebody who asked, with the full name for those who are asked."""

    asked: Asked
    name: str
    at: datetime
    drawn: bool


class Said(msgspec.Struct, frozen=True):
    """An objection to a head."""

    id: int
    head: Head
    words: str
    at: datetime
    answer: str


_HEAD = (Attestor.id, Attestor.account, Attestor.kelurahan, Attestor.rw, Attestor.rt)
_ASKED = tuple(getattr(Attestation, name) for name in Asked.__struct_fields__)
_COUNTS = """
SELECT h.id, h.account, h.kelurahan, h.rw, h.rt, h.until, n.public_name AS label,
  sum(CASE WHEN a.asked_at > {} THEN 1 ELSE 0 END) AS said,
  sum(CASE WHEN a.state = 'stands' THEN 1 ELSE 0 END) AS stands,
  sum(CASE WHEN a.checked_at IS NOT NULL THEN 1 ELSE 0 END) AS checked,
  sum(CASE WHEN a.state = 'withdrawn' THEN 1 ELSE 0 END) AS withdrawn
FROM attestor h JOIN account n ON n.id = h.account
LEFT JOIN attestation a ON a.rt_by = h.id OR a.rw_by = h.id
WHERE h.kelurahan IN
"""  # raw: several sums over one join
_GROUP = """
GROUP BY h.id, h.account, h.kelurahan, h.rw, h.rt, h.until, n.public_name ORDER BY h.rw, h.rt, h.id
"""  # raw: the end of the statement above


async def heads_in(places: Sequence[str], now: datetime) -> tuple[HeadShown, ...]:
    """The heads of these kelurahan, also those who no longer are, with their counts; one query."""
    if not places:
        return ()
    ids = list(places)
    marks = ", ".join("{}" for _ in ids)
    rows = await Attestor.raw(f"{_COUNTS} ({marks}) {_GROUP}", now - YEAR, *ids)
    return tuple(
        HeadShown(
            head=Head(*(row[name] for name in Head.__struct_fields__)),
            label=row["label"],
            until=_moment(row["until"]),
            **{name: int(row[name] or 0) for name in ("said", "stands", "checked", "withdrawn")},
        )
        for row in rows
    )


def _moment(value: datetime | str | None) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


async def heads_of(person: int | None) -> tuple[Head, ...]:
    """What this person heads now."""
    rows = await Attestor.select(*_HEAD).where(Attestor.account == person, Attestor.until.is_null())
    return tuple(Head(**row) for row in rows)


async def require_head(key: int) -> Head:
    """A head who is in office; raises `NotFound`."""
    row = await Attestor.select(*_HEAD).where(Attestor.id == key, Attestor.until.is_null()).first()
    if row is None:
        raise NotFound
    return Head(**row)


async def heads_here(kelurahan: str, rw: int, rt: int) -> tuple[Head, ...]:
    """Who heads an RT and its RW now."""
    rows = await Attestor.select(*_HEAD).where(
        Attestor.kelurahan == kelurahan,
        Attestor.rw == rw,
        Attestor.rt.is_in([0, rt]),
        Attestor.until.is_null(),
    )
    return tuple(Head(**row) for row in rows)


async def require_asked(key: int) -> Asked:
    """What was asked; raises `NotFound`."""
    row = await Attestation.select(*_ASKED).where(Attestation.id == key).first()
    if row is None:
        raise NotFound
    return msgspec.convert(row, type=Asked)


async def said_by(head: Head, now: datetime) -> int:
    """How often a head said yes within a year."""
    mine = (Attestation.rt_by == head.id) | (Attestation.rw_by == head.id)
    return int(await Attestation.count().where(mine, Attestation.asked_at > now - YEAR))


async def newest_ask(person: int | None) -> Asked | None:
    """What this person asked last."""
    query = Attestation.select(*_ASKED).where(Attestation.account == person)
    row = await query.order_by(Attestation.asked_at, ascending=False).first()
    return msgspec.convert(row, type=Asked) if row else None


async def waiting_for(heads: Sequence[Head]) -> tuple[Waiting, ...]:
    """Who waits for the word of these heads, the oldest first."""
    if not heads:
        return ()
    found = await _waiting([head.kelurahan for head in heads])
    return tuple(one for one in found if any(concerns(head, one.asked) for head in heads))


async def kept_in(places: Sequence[str]) -> tuple[tuple[Waiting, ...], tuple[Waiting, ...]]:
    """What waits for the kelurahan: second words, and what was drawn and not looked at yet."""
    found = await _waiting(places) if places else ()
    second = tuple(one for one in found if one.asked.state is AskState.ASKED and one.asked.rt_by)
    return second, tuple(one for one in found if one.asked.state is AskState.STANDS)


async def _waiting(places: Sequence[str]) -> tuple[Waiting, ...]:
    open_ = (Attestation.state == "asked") | (
        (Attestation.state == "stands") & (Attestation.drawn == 1) & Attestation.checked_at.is_null()
    )
    rows = (
        await Attestation.select(
            *_ASKED,
            Attestation.asked_at,
            Attestation.drawn,
            Attestation.account._.full_name_sealed.as_alias("sealed"),
            Attestation.account._.public_name.as_alias("label"),
        )
        .where(Attestation.kelurahan.is_in(list(places)), open_)
        .order_by(Attestation.asked_at)
    )
    return tuple(_shown(row) for row in rows)


def _shown(row: dict[str, object]) -> Waiting:
    asked = msgspec.convert({name: row[name] for name in Asked.__struct_fields__}, type=Asked)
    sealed = row["sealed"]
    name = unseal(str(sealed), where=f"account:{asked.account}:full_name") if sealed else str(row["label"])
    return Waiting(asked, name, msgspec.convert(row["asked_at"], type=datetime), bool(row["drawn"]))


async def open_objections(places: Sequence[str]) -> tuple[Said, ...]:
    """Objections to heads of these kelurahan that wait for an answer."""
    if not places:
        return ()
    head = AttestObjection.attestor
    rows = (
        await AttestObjection.select(
            AttestObjection.id, AttestObjection.words_sealed, AttestObjection.made_at, AttestObjection.answer,
            head._.id.as_alias("head"), head._.account.as_alias("account"),
            head._.kelurahan.as_alias("kelurahan"), head._.rw.as_alias("rw"), head._.rt.as_alias("rt"),
        )
        .where(head._.kelurahan.is_in(list(places)), AttestObjection.answered_at.is_null())
        .order_by(AttestObjection.made_at)
    )  # fmt: skip
    return tuple(
        Said(
            row["id"],
            Head(row["head"], row["account"], PlaceCode(row["kelurahan"]), row["rw"], row["rt"]),
            unseal(row["words_sealed"], where=f"attest_objection:{row['id']}:words"),
            row["made_at"],
            row["answer"],
        )
        for row in rows
    )


async def level_of(person: int) -> tuple[str | None, int | None, int]:
    """Where somebody lives and what is known of it, inside the transaction that holds the account."""
    row = (
        await Account.select(Account.kelurahan, Account.rw, Account.level).where(Account.id == person).first()
    )
    if row is None:
        raise NotFound
    return row["kelurahan"], row["rw"], int(row["level"])
