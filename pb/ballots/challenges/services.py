"""Writes about challenges: a mark is challenged, two people answer, a ballot is taken out."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from pb.ballots.challenges.queries import (
    ChallengeFacts,
    keeps_roll,
    marks_by_voter,
    require_challenge,
)
from pb.ballots.challenges.rules import (
    CHALLENGES_A_DAY,
    ChallengeKind,
    WhyNotChallenge,
    upheld,
    why_not_challenge,
    why_not_decide,
    why_not_reason,
)
from pb.ballots.life.queries import proposes_in
from pb.ballots.life.rules import role_of
from pb.ballots.life.tables import Challenge, Opinion
from pb.ballots.queries import voter_of
from pb.ballots.services import withdraw
from pb.core.actor import Actor, RoleKind
from pb.core.audit import record
from pb.core.canon import canon
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, Refused, refuse_if
from pb.core.events import Event
from pb.core.ids import untimed_id
from pb.core.keys import seal
from pb.core.limits import spend
from pb.people.services import notify
from pb.roll.queries import entry_by_id, find_on_roll
from pb.roll.rules import read_birth
from pb.roll.rules.letters import serves_roll
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round
from pb.rounds.rules import Phase
from pb.rounds.tables import Round


class Said(msgspec.Struct, frozen=True):
    """What somebody says of a mark: their own, or that of a name on the roll."""

    kind: ChallengeKind
    why: str
    name: str = ""
    birth: str = ""


async def challenge(kode: str, said: Said, *, by: Actor, now: datetime) -> int:
    """Challenge a mark online; gives the number of the challenge."""
    day = timedelta(days=1)
    if not await spend("challenge", str(by.person), limit=CHALLENGES_A_DAY, window=day, now=now):
        raise Refused(WhyNotChallenge.TOO_MANY)
    return await _write(kode, said, counter=False, by=by, now=now)


@transactional
async def challenge_at_counter(kode: str, said: Said, *, by: Actor, now: datetime) -> int:
    """Challenge for somebody who stands here, by their name on the roll."""
    if not serves_roll(by, await require_round(kode)):
        raise NotFound
    return await _write(kode, said, counter=True, by=by, now=now)


@transactional
async def _write(kode: str, said: Said, *, counter: bool, by: Actor, now: datetime) -> int:
    """Nobody learns here whether another person has voted: a name is taken as it comes."""
    found = await require_round(kode)
    await lock_row(Round, found.id, Lock.UPDATE)
    facts = await require_round(kode)
    refuse_if(why_not_challenge(facts, now))
    refuse_if(why_not_reason(said.why))
    voter = await _meant(facts, said, by)
    ids: list[int] = [contest.id for contest in facts.contests]
    if voter is not None:
        refuse_if(await _already(ids, voter))
    key = untimed_id()
    number = 1 + int(await Challenge.count().where(Challenge.contest.is_in(ids)))
    words = {"why": said.why.strip(), "name": said.name.strip(), "birth": said.birth.strip()}
    row = Challenge(
        id=key,
        contest=facts.contests[0].id,
        number=number,
        kind=said.kind.value,
        voter=voter,
        words_sealed=seal(canon(words), where=f"challenge:{key}"),
        account=None if counter else by.person,
        counter=counter,
        made_at=now,
    )
    await Challenge.insert(row)
    await record(Event.CHALLENGED, by=by, now=now, kode=kode, topics=[str(facts.place)], number=number)
    return number


async def _meant(facts: RoundFacts, said: Said, by: Actor) -> int | None:
    """Whose mark is meant: one's own, which must be there, or the one person of this name and birth."""
    if said.kind is ChallengeKind.NOT_ME:
        voter = (await voter_of(facts, by)).key
        marks = (await marks_by_voter(facts, [voter])).get(voter, ()) if voter else ()
        there = [mark for mark in marks if not mark.withdrawn]
        refuse_if(None if there else WhyNotChallenge.NO_MARK)
        return voter
    refuse_if(None if facts.by_roll else WhyNotChallenge.NO_ROLL)
    birth = read_birth(said.birth)
    refuse_if(WhyNotChallenge.NO_NAME if not said.name.strip() or birth is None else None)
    entries = await find_on_roll(facts.id, said.name, birth or "")
    return entries[0].id if len(entries) == 1 else None


async def _already(ids: Sequence[int], voter: int) -> WhyNotChallenge | None:
    there = await Challenge.exists().where(
        Challenge.contest.is_in(list(ids)), Challenge.voter == voter, Challenge.decided_at.is_null()
    )
    return WhyNotChallenge.ALREADY if there else None


@transactional
async def answer_challenge(
    kode: str, number: int, *, uphold: bool, reason: str, by: Actor, now: datetime
) -> bool | None:
    """A facilitator or a witness answers; gives what both mean, or None while one is missing.

    Only when both uphold it is the ballot taken out, unopened. Both reasons stay, and whom it concerns
    reads them.
    """
    found = await require_round(kode)
    role = role_of(by, found.place) if found.place else None
    if role is None or by.person is None:
        raise NotFound
    await lock_row(Round, found.id, Lock.UPDATE)
    facts = await require_round(kode)
    one = await require_challenge(facts, number)
    refuse_if(None if facts.phase(now) is Phase.CHALLENGE else WhyNotChallenge.DECIDED)
    if role.value in {answer.role for answer in one.answers} and by.holds(RoleKind.WITNESS, str(facts.place)):
        role = RoleKind.WITNESS
    refuse_if(await _why_not(facts, one, role, by.person))
    refuse_if(why_not_reason(reason))
    row = Opinion(
        id=untimed_id(),
        challenge=one.id,
        role=role.value,
        person=by.person,
        uphold=uphold,
        reason=reason.strip(),
        at=now,
    )
    await Opinion.insert(row)
    said: dict[str, Any] = {"number": number, "uphold": uphold, "reason": row.reason}
    await record(Event.CHALLENGE_ANSWERED, by=by, now=now, kode=kode, topics=[str(facts.place)], **said)
    meant = upheld([*(answer.uphold for answer in one.answers), uphold])
    if meant is not None:
        await _settle(facts, one, meant=meant, by=by, now=now)
    return meant


async def _why_not(
    facts: RoundFacts, one: ChallengeFacts, role: RoleKind, person: int
) -> WhyNotChallenge | None:
    given = {answer.role for answer in one.answers}
    if any(answer.person == person for answer in one.answers):
        return WhyNotChallenge.ANSWERED
    return why_not_decide(
        decided=one.upheld is not None,
        given=given,
        role=role,
        keeper=await keeps_roll(facts, person),
        proposer=await proposes_in(facts, person),
        own=person in {one.account, one.voter},
    )


async def _settle(facts: RoundFacts, one: ChallengeFacts, *, meant: bool, by: Actor, now: datetime) -> None:
    """Write the decision down, take the ballots out where both agree, and tell whom it concerns."""
    await Challenge.update({Challenge.upheld: meant, Challenge.decided_at: now}).where(Challenge.id == one.id)
    marks = (await marks_by_voter(facts, [one.voter])).get(one.voter, ()) if one.voter else ()
    taken = [mark for mark in marks if meant and not mark.withdrawn]
    for mark in taken:
        await withdraw(facts, mark.contest, one.voter or 0)
    await record(
        Event.CHALLENGE_DECIDED,
        by=by,
        now=now,
        kode=facts.kode,
        topics=[str(facts.place)],
        number=one.number,
        upheld=meant,
        withdrawn=len(taken),
    )
    people = {one.account or 0, one.voter or 0} - {0}
    if facts.by_roll and one.voter:
        entry = await entry_by_id(facts.id, one.voter)
        people |= {entry.account} if entry and entry.account else set()
    kind = "challenge_upheld" if meant else "challenge_declined"
    await notify(people, kind, facts.kode, {"title": facts.title}, now=now)
