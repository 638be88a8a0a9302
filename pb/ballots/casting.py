"""Casting: one short write that is durable before it is acknowledged, for many voters at once.

All that can be known before is made ready outside; the job reads under its locks what may have changed,
seals, and writes ballot, mark and event. It shares its commit with others that wait (`pb.core.db.jobs`).
"""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import NamedTuple

import msgspec

from pb.ballots.choices import Chosen, limits_of, text_of, why_not_choose
from pb.ballots.frozen import Frozen, frozen_round
from pb.ballots.modes import mode_of
from pb.ballots.queries import MARKED, voter_of
from pb.ballots.receipts import form_key, may_show_again, receipt_of
from pb.ballots.rules import Voter, WhyNotChoose, WhyNotVote, band_in, why_not_vote
from pb.ballots.sealing import (
    Ballot,
    commitment_to,
    contest_name,
    new_secret,
    seal,
    sealed_size,
    slot_of,
    unseal,
)
from pb.core.actor import VISITOR, Actor
from pb.core.audit import day_asks
from pb.core.city import this_city
from pb.core.db import Ask, Job, Lock, lock_clause, run_job
from pb.core.errors import Refused, refuse_if
from pb.core.events import Event
from pb.core.ids import untimed_id
from pb.core.round_keys import RoundKeys, round_keys
from pb.rounds.facts import ContestFacts, RoundFacts
from pb.rounds.rules import Phase


class Receipt(NamedTuple):
    """What the voter gets for one contest: the code of the ballot, or an empty one when it is not shown."""

    contest: int
    name: str
    code: str


class _Part(NamedTuple):
    """One contest of the act, ready to be sealed."""

    contest: ContestFacts
    name: str
    choices: str
    slot: str
    size: int


class _Act(NamedTuple):
    """Everything that is known before the write."""

    frozen: Frozen
    voter: Voter
    person: int
    parts: tuple[_Part, ...]
    form: str
    event: list[Ask]
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
            return await run_job(partial(_cast, act))
        except _Stale:
            continue
        except Refused as refused:
            if tried or refused.reason not in _MAY_BE_OVER:
                raise  # the round was read just now
    raise Refused(WhyNotVote.CLOSED)  # a round that is written all the time is being closed


async def _prepare(
    frozen: Frozen, choices: Mapping[int, Chosen], by: Actor | Voter, now: datetime, form: str
) -> _Act:
    facts = frozen.facts
    voter = await voter_of(facts, by)
    refuse_if(why_not_vote(voter, facts, now))  # who comes late must not hold up the close
    contests = facts.contest_for(voter.home)
    refuse_if(WhyNotChoose.UNKNOWN if set(choices) != {contest.number for contest in contests} else None)
    refuse_if(WhyNotChoose.NOTHING if not any(choices.values()) else None)
    parts = []
    for contest in sorted(contests, key=lambda c: c.id):
        chosen, costs = choices[contest.number], frozen.costs[contest.id]
        limits = limits_of(facts, contest)
        refuse_if(why_not_choose(chosen, costs, limits))
        name = contest_name(facts.kode or "", contest.number)
        slot = slot_of(facts.id, contest.id, voter.key)
        parts.append(_Part(contest, name, text_of(chosen), slot, sealed_size(costs, limits.points)))
    who = by if isinstance(by, Actor) else VISITOR
    event = day_asks(Event.BALLOT_CAST, by=who, now=now, kode=facts.kode or "", channel=voter.door.value)
    form = form or form_key(now, new_secret()[:32])
    return _Act(frozen, voter, who.person or 0, tuple(parts), form, event, now)


_VERSION = "SELECT v FROM topic_version WHERE topic = {}"
_ROUND = "SELECT id FROM round WHERE id = {}"
_ENTRY = "SELECT id FROM roll_entry WHERE id = {} AND state = 'in'"
_ACCOUNT = "SELECT id FROM account WHERE id = {}"
_MOVES = "SELECT phase, at FROM move WHERE round = {}"
_CLOSES = "SELECT opens_at FROM phase_date WHERE round = {} AND phase = 'closed'"
_BEFORE = """
SELECT o.sealed, p.version FROM participation p LEFT JOIN open_ballot o ON o.slot = {}
WHERE p.contest = {} AND p.voter = {}
"""
_PUT = """
INSERT INTO open_ballot (slot, contest, sealed) VALUES ({}, {}, {})
ON CONFLICT (slot) DO UPDATE SET sealed = excluded.sealed
"""  # one statement: one voter has one ballot in a contest, whatever happens at once
_MARK = """
INSERT INTO participation (id, contest, voter, channel, day, version, band, assistant, withdrawn)
VALUES ({}, {}, {}, {}, {}, 1, {}, {}, 0)
ON CONFLICT (contest, voter) DO UPDATE SET version = participation.version + 1, day = excluded.day,
  channel = excluded.channel, assistant = excluded.assistant
"""  # the mark beside it, in the same commit
_FORGET = "DELETE FROM ballot_draft WHERE slot = {}"


def _cast(act: _Act) -> Job[tuple[Receipt, ...]]:
    """The write itself. It runs on the writer's thread, so it does nothing that waits."""
    facts = yield from _still_open(act)
    keys = round_keys(facts.id)
    day = this_city().day(act.now)
    receipts, written = [], False
    for part in act.parts:
        rows = yield Ask(_BEFORE, (part.slot, part.contest.id, act.voter.key))
        key, _ = keys.box()
        before = unseal(key, part.name, part.slot, rows[0]["sealed"]) if rows and rows[0]["sealed"] else None
        if before is not None and before.form == act.form:
            receipts.append(_receipt(part, before, facts, keys, shown=may_show_again(act.form, act.now)))
            continue
        secret = new_secret()
        version = rows[0]["version"] + 1 if rows else 1
        commitment = commitment_to(part.name, bytes.fromhex(secret), part.choices)
        ballot = Ballot(part.choices, secret, version, act.form, commitment)
        yield Ask(_PUT, (part.slot, part.contest.id, seal(key, part.name, part.slot, ballot, part.size)))
        band = band_in(part.contest.area or "", act.voter.home)
        mark = (part.contest.id, act.voter.key, act.voter.door.value, day, band, act.voter.assistant)
        yield Ask(_MARK, (untimed_id(), *mark))
        yield Ask(_FORGET, (part.slot,))
        receipts.append(_receipt(part, ballot, facts, keys, shown=True))
        written = True
    if written:
        for ask in act.event:  # noqa: UP028 - a list takes no rows
            yield ask
    return tuple(receipts)


def _still_open(act: _Act) -> Job[RoundFacts]:
    """Lock round and voter, and look again at what may have changed; raises `Refused` or `_Stale`."""
    facts, voter = act.frozen.facts, act.voter
    yield Ask(_ROUND + lock_clause(Lock.SHARE), (facts.id,))
    rows = yield Ask((_ENTRY if facts.by_roll else _ACCOUNT) + lock_clause(Lock.UPDATE), (voter.key,))
    refuse_if(WhyNotVote.UNMATCHED if facts.by_roll and not rows else None)
    rows = yield Ask(_VERSION, (facts.kode,))
    if (rows[0]["v"] if rows else 0) != act.frozen.version:
        raise _Stale
    moves = yield Ask(_MOVES, (facts.id,))
    closes = yield Ask(_CLOSES, (facts.id,))
    facts = msgspec.structs.replace(
        facts,
        moves={Phase(row["phase"]): row["at"] for row in moves},
        dates=facts.dates | {Phase.CLOSED: closes[0]["opens_at"]},
    )
    marks = yield Ask(MARKED, (voter.key, act.person, act.person, facts.year))
    doors = {row["channel"] for row in marks if row["round"] == facts.id and row["voter"] == voter.key}
    refuse_if(why_not_vote(voter, facts, act.now, {row["area"] for row in marks}, doors))
    return facts


def _receipt(part: _Part, ballot: Ballot, facts: RoundFacts, keys: RoundKeys, *, shown: bool) -> Receipt:
    code = (
        receipt_of(keys.receipt, mode_of(facts), part.name, ballot)
        if shown and keys.receipt and facts.receipts
        else ""
    )
    return Receipt(part.contest.number, part.contest.name, code)
