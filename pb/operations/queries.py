"""Reads for nightly work and for the page that tells how it stands."""

import json
from datetime import datetime, timedelta
from typing import Any

import msgspec

from pb.core.actor import RoleKind
from pb.core.keys import unseal
from pb.core.outbox import Channel
from pb.operations.rules import HEAD_LATE, LATE, Job, Run, RunState
from pb.operations.tables import HeadSent, JobRun, Witness
from pb.people.tables import Account, RoleRow
from pb.rounds.queries import announced_rounds
from pb.rounds.rules import ORDER, Phase
from pb.rounds.tables import Move
from pb.sealing.queries import due_seals
from pb.transparency.queries import SignedHead, newest_head

_LOOKED_AT = 30
_WAITS = timedelta(minutes=10)
_WATCHED = frozenset({Phase.LISTING, Phase.VOTING, Phase.CLOSED, Phase.CHALLENGE, Phase.PUBLISHED})


async def runs_of(job: Job, limit: int = _LOOKED_AT) -> tuple[Run, ...]:
    """The last runs of a job, the newest first."""
    rows = (
        await JobRun.select()
        .where(JobRun.job == job.value)
        .order_by(JobRun.began_at, ascending=False)
        .limit(limit)
    )
    return tuple(
        Run(
            row["id"], job, row["began_at"], row["ended_at"], RunState(row["state"]), json.loads(row["facts"])
        )
        for row in rows
    )


class Named(msgspec.Struct, frozen=True):
    """A witness of a round, for those who look after it."""

    id: int
    label: str
    address: str


async def witnesses_of(round_id: int) -> tuple[Named, ...]:
    """Who gets the heads while this round goes on."""
    rows = await Witness.select().where(Witness.round == round_id).order_by(Witness.added_at, Witness.id)
    return tuple(
        Named(row["id"], row["label"], unseal(row["address_sealed"], where=f"witness:{row['id']}:address"))
        for row in rows
    )


async def addresses_now(fixed: tuple[str, ...], now: datetime) -> tuple[tuple[str, ...], bool]:
    """Who gets heads now: those of the installation and of rounds that go on; and whether a vote is open."""
    rounds = await announced_rounds()
    watched = [facts.id for facts in rounds if facts.phase(now) in _WATCHED]
    found = [one.address for key in watched for one in await witnesses_of(key)]
    voting = any(facts.phase(now) is Phase.VOTING for facts in rounds)
    return tuple(dict.fromkeys([*fixed, *found])), voting


async def last_sent() -> tuple[int, datetime, int] | None:
    """Number, moment and mark of the head that witnesses got last."""
    query = HeadSent.select(HeadSent.head, HeadSent.at, HeadSent.head._.mark.as_alias("mark"))
    row = await query.order_by(HeadSent.head, ascending=False).first()
    return (row["head"], row["at"], row["mark"]) if row else None


async def contacts_of_administrators(now: datetime) -> list[tuple[Channel, str, str]]:
    """Way, address and language of each administrator: mail where there is one, otherwise the phone."""
    held = RoleRow.select(RoleRow.account).where(
        RoleRow.kind == RoleKind.ADMINISTRATOR.value,
        RoleRow.starts_at <= now,
        (RoleRow.ends_at.is_null()) | (RoleRow.ends_at > now),
    )
    rows = await Account.select(
        Account.id, Account.language, Account.email_sealed, Account.phone_sealed
    ).where(Account.id.is_in(held), Account.erased_at.is_null())
    found = []
    for row in rows:
        for channel, column in ((Channel.EMAIL, "email"), (Channel.PHONE, "phone")):
            sealed: Any = row[f"{column}_sealed"]
            if sealed:
                to = unseal(sealed, where=f"account:{row['id']}:{column}")
                found.append((channel, to, row["language"]))
                break
    return found


async def newest_moment() -> datetime | None:
    """The newest moment that is committed: of a move, or of a head, which comes at least hourly.

    Ballots tell nothing finer: of them the day alone is written, and a head covers them within the hour.
    """
    move = await Move.select(Move.at).order_by(Move.at, ascending=False).first()
    head = await newest_head()
    found = [move["at"]] if move else []
    return max([*found, *([head.head.at] if head else [])], default=None)


class Standing(msgspec.Struct, frozen=True):
    """How the installation stands, for anybody. Kinds of faults, never their words."""

    verified: Run | None
    verify_late: bool
    head: SignedHead | None
    head_late: bool
    witnesses: int
    heads_sent_at: datetime | None
    backups: bool
    proven: Run | None
    backup_late: bool
    backup_wrong: bool
    waiting: tuple[str, ...]
    unsealed: int


async def standing(fixed: tuple[str, ...], now: datetime, *, backups: bool) -> Standing:
    """Everything that the status page tells."""
    checks = [run for run in await runs_of(Job.VERIFY) if run.ended_at is not None]
    saved = [run for run in await runs_of(Job.BACKUP) if run.ended_at is not None]
    proven = next((run for run in saved if run.state is RunState.FINE), None)
    head, sent = await newest_head(), await last_sent()
    addresses, _ = await addresses_now(fixed, now)
    return Standing(
        verified=checks[0] if checks else None,
        verify_late=not checks or _before(checks[0].ended_at, now - LATE),
        head=head,
        head_late=head is None or head.head.at < now - HEAD_LATE,
        witnesses=len(addresses),
        heads_sent_at=sent[1] if sent else None,
        backups=backups,
        proven=proven,
        backup_late=backups and (proven is None or _before(proven.ended_at, now - LATE)),
        backup_wrong=bool(saved) and saved[0].state is not RunState.FINE,
        waiting=await _behind_their_hour(now),
        unsealed=len(await due_seals()),
    )


def _before(at: datetime | None, limit: datetime) -> bool:
    return at is None or at < limit


async def _behind_their_hour(now: datetime) -> tuple[str, ...]:
    """Rounds whose next phase should have begun ten minutes ago."""
    moved = (Phase.VOTING, Phase.CLOSED, Phase.PUBLISHED)
    found = []
    for facts in await announced_rounds():
        reached = ORDER.index(facts.phase(now))
        due = [p for p in moved if p in facts.dates and facts.dates[p] <= now - _WAITS]
        if facts.place and any(ORDER.index(phase) > reached for phase in due):
            found.append(facts.kode or "")
    return tuple(found)
