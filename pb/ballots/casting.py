"""Casting: one short write that is durable before it is acknowledged, for many voters at once.

All that can be known before is made ready outside; the job reads under its locks what may have changed,
seals, and writes ballot, mark and event. It shares its commit with others that wait (`pb.core.db.jobs`).
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import NamedTuple

from pb.ballots.choices import Chosen, text_of, why_not_choose
from pb.ballots.frozen import Frozen, frozen_round
from pb.ballots.modes import mode_of
from pb.ballots.queries import MARKED, voter_of
from pb.ballots.receipts import form_key, may_show_again, receipt_of
from pb.ballots.rules import Voter, WhyNotChoose, WhyNotVote, band_in, why_not_vote
from pb.ballots.sealing import (
    Ballot,
    commitment_to,
    new_secret,
    seal,
    slot_under,
    unseal,
)
from pb.core.actor import VISITOR, Actor
from pb.core.audit import day_asks
from pb.core.city import this_city
from pb.core.db import Ask, Job, Lock, Rows, lock_clause, run_job
from pb.core.errors import Busy, Refused, refuse_if
from pb.core.events import Event
from pb.core.ids import untimed_id
from pb.core.round_keys import RoundKeys, round_keys
from pb.rounds.facts import ContestFacts


class Receipt(NamedTuple):
    """What the voter gets for one contest: the code of the ballot, or an empty one when it is not shown."""

    contest: int
    name: str
    code: str


class _Part(NamedTuple):
    """One contest of the act, ready to be sealed."""

    contest: ContestFacts
    choices: str
    slot: str


class _Act(NamedTuple):
    """Everything that is known before the write."""

    frozen: Frozen
    keys: RoundKeys
    voter: Voter
    parts: tuple[_Part, ...]
    form: str
    event: list[Ask]
    day: date
    now: datetime


class _Stale(Exception):
    """The round was written since it was read."""


_TRIES = 3
_MAY_BE_OVER = {WhyNotVote.NOT_YET, WhyNotVote.CLOSED, WhyNotVote.PAUSED}


async def cast(
    kode: str,
    choices: Mapping[int, Chosen],
    *,
    by: Actor | Voter,
    now: datetime,
    form: str = "",
) -> tuple[Receipt, ...]:
    """Put a ballot in the box of each contest of the voter's home, in place of any that was cast before.

    `choices` maps contest numbers to what is chosen in each; every contest of the home is among them, and at
    least one project is chosen in one. The round is locked: a ballot that arrives while the vote closes
    is stored or refused, never lost. The account, or the entry on the roll, is locked: who moves house
    cannot vote in two places at once, nor with a letter and an account. The record says the day, and
    never for what. `form` is the key of the form that was sent: the same one again writes nothing, and
    shows the same receipt for an hour.
    """
    for tried in range(_TRIES):
        try:
            act = await _prepare(await frozen_round(kode, fresh=tried > 0), choices, by, now, form)
            return await run_job(partial(_cast, act), _touched(act))
        except _Stale:
            continue
        except Refused as refused:
            if tried or refused.reason not in _MAY_BE_OVER:
                raise  # the round was read just now
    raise Busy  # a round that is written all the time; the form is kept, and the next try is answered


async def _prepare(
    frozen: Frozen, choices: Mapping[int, Chosen], by: Actor | Voter, now: datetime, form: str
) -> _Act:
    facts = frozen.facts
    voter = await voter_of(facts, by)
    refuse_if(why_not_vote(voter, facts, now))  # who comes late must not hold up the close
    contests = facts.contest_for(voter.home)
    refuse_if(WhyNotChoose.UNKNOWN if set(choices) != {contest.number for contest in contests} else None)
    refuse_if(WhyNotChoose.NOTHING if not any(choices.values()) else None)
    keys, parts = round_keys(facts.id), []
    _, place = keys.box()
    for contest in sorted(contests, key=lambda c: c.id):
        chosen = choices[contest.number]
        refuse_if(why_not_choose(chosen, frozen.costs[contest.id], frozen.limits[contest.id]))
        parts.append(_Part(contest, text_of(chosen), slot_under(place, contest.id, voter.key)))
    who = by if isinstance(by, Actor) else VISITOR
    day = this_city().day(now)
    event = day_asks(Event.BALLOT_CAST, by=who, day=day, kode=facts.kode or "", channel=voter.door.value)
    form = form or form_key(now, new_secret()[:32])
    return _Act(frozen, keys, voter, tuple(parts), form, event, day, now)


def _touched(act: _Act) -> set[int]:
    """A voter, and the account behind them: its marks on other rolls are read as well."""
    return {act.voter.key, act.voter.account or 0} - {0}


_VERSION = "SELECT v FROM topic_version WHERE topic = {}"
_ROUND = "SELECT id FROM round WHERE id = {}"
_ACCOUNT = "SELECT id FROM account WHERE id = {}"
_ASKED = "(CAST({} AS BIGINT), CAST({} AS BIGINT))"
_ENTRY = Rows(
    "WITH asked (n, voter) AS (VALUES",
    _ASKED,
    ") SELECT a.n, e.id FROM asked a CROSS JOIN roll_entry e WHERE e.id = a.voter AND e.state = 'in'",
)
_ENTRY_LOCKED = Rows(_ENTRY.head, _ENTRY.row, f"{_ENTRY.tail} FOR UPDATE OF e")
_BEFORE = Rows(
    "WITH asked (n, slot, contest, voter) AS (VALUES",
    "(CAST({} AS BIGINT), CAST({} AS TEXT), CAST({} AS BIGINT), CAST({} AS BIGINT))",
    """) SELECT a.n, o.sealed, p.version, d.slot AS draft FROM asked a
LEFT JOIN participation p ON p.contest = a.contest AND p.voter = a.voter
LEFT JOIN open_ballot o ON o.slot = a.slot LEFT JOIN ballot_draft d ON d.slot = a.slot
""",
)
_PUT = Rows(
    "INSERT INTO open_ballot (slot, contest, sealed) VALUES",
    "({}, {}, {})",
    "ON CONFLICT (slot) DO UPDATE SET sealed = excluded.sealed",
)  # one statement: one voter has one ballot in a contest, whatever happens at once
_MARK = Rows(
    """INSERT INTO participation
  (id, contest, voter, channel, day, version, band, assistant, withdrawn) VALUES""",
    "({}, {}, {}, {}, {}, 1, {}, {}, 0)",
    """ON CONFLICT (contest, voter) DO UPDATE SET version = participation.version + 1, day = excluded.day,
  channel = excluded.channel, assistant = excluded.assistant""",
)  # the mark beside it, in the same commit
_FORGET = "DELETE FROM ballot_draft WHERE slot = {}"


def _cast(act: _Act) -> Job[tuple[Receipt, ...]]:
    """The write itself. It runs on the writer's thread, so it does nothing that waits."""
    yield from _still_open(act)
    key, _ = act.keys.box()  # who destroys them has bumped the topic before
    receipts, written = [], False
    for part in act.parts:
        (found,) = yield Ask(_BEFORE, (part.slot, part.contest.id, act.voter.key))
        name = act.frozen.names[part.contest.id]
        before = unseal(key, name, part.slot, found["sealed"]) if found["sealed"] else None
        if before is not None and before.form == act.form:
            receipts.append(_receipt(act, part, before, shown=may_show_again(act.form, act.now)))
            continue
        secret = new_secret()
        commitment = commitment_to(name, bytes.fromhex(secret), part.choices)
        ballot = Ballot(part.choices, secret, (found["version"] or 0) + 1, act.form, commitment)
        sealed = seal(key, name, part.slot, ballot, act.frozen.sizes[part.contest.id])
        yield Ask(_PUT, (part.slot, part.contest.id, sealed))
        band = band_in(part.contest.area or "", act.voter.home)
        mark = (part.contest.id, act.voter.key, act.voter.door.value, act.day, band, act.voter.assistant)
        yield Ask(_MARK, (untimed_id(), *mark))
        if found["draft"]:
            yield Ask(_FORGET, (part.slot,))
        receipts.append(_receipt(act, part, ballot, shown=True))
        written = True
    if written:
        for ask in act.event:  # noqa: UP028 - a list takes no rows
            yield ask
    return tuple(receipts)


def _still_open(act: _Act) -> Job[None]:
    """Lock round and voter, and look again at what may have changed; raises `Refused` or `_Stale`.

    Whatever changes a round (a move, a date, a pause, a cost) bumps its topic in the same transaction, and
    holds the round meanwhile: the same version means that all that was read of it before still holds.
    """
    facts, voter = act.frozen.facts, act.voter
    if lock_clause(Lock.SHARE):
        yield Ask(_ROUND + lock_clause(Lock.SHARE), (facts.id,))
    if voter.account and lock_clause(Lock.UPDATE):
        yield Ask(_ACCOUNT + lock_clause(Lock.UPDATE), (voter.account,))
    if facts.by_roll:
        rows = yield Ask(_ENTRY_LOCKED if lock_clause(Lock.UPDATE) else _ENTRY, (voter.key,))
        refuse_if(None if rows else WhyNotVote.UNMATCHED)
    rows = yield Ask(_VERSION, (facts.kode,))
    if (rows[0]["v"] if rows else 0) != act.frozen.version:
        raise _Stale
    marks = yield Ask(MARKED, (voter.key, voter.account or 0, facts.year))
    doors = {row["channel"] for row in marks if row["round"] == facts.id and row["voter"] == voter.key}
    refuse_if(why_not_vote(voter, facts, act.now, {row["area"] for row in marks}, doors))


def _receipt(act: _Act, part: _Part, ballot: Ballot, *, shown: bool) -> Receipt:
    facts, contest, keys = act.frozen.facts, part.contest, act.keys
    code = (
        receipt_of(keys.receipt, mode_of(facts), act.frozen.names[contest.id], ballot)
        if shown and keys.receipt and facts.receipts
        else ""
    )
    return Receipt(contest.number, contest.name, code)
