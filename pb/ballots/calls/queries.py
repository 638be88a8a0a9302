"""Reads about calls to voters: numbers for everybody, one person for whoever calls, the draw to repeat."""

import json
from collections.abc import Collection, Sequence

import msgspec
from piccolo.query.functions.aggregate import Count

from pb.ballots.calls.rules import DOUBTFUL, SETTLED, CallState, Marked, Ticket, WhyNotCall, draw, why_not_ask
from pb.ballots.calls.tables import VoterCall
from pb.ballots.challenges.queries import keeps_roll
from pb.ballots.life.queries import authors_in, proposes_in
from pb.ballots.life.rules import role_of
from pb.ballots.tables import Participation
from pb.core.actor import Actor
from pb.core.audit import Entry
from pb.core.errors import NotFound
from pb.core.events import Event
from pb.core.keys import unseal
from pb.people.tables import Account
from pb.roll.queries import named_entries
from pb.roll.tables import RollBatch, RollEntry
from pb.rounds.facts import RoundFacts


class Told(msgspec.Struct, frozen=True):
    """What everybody reads of the calls of a round: how many were marked and drawn, and what came of it."""

    seed: str
    marked: int
    drawn: int
    confirmed: int = 0
    denied: int = 0
    not_reached: int = 0
    unknown: int = 0

    @property
    def reached(self) -> int:
        return self.confirmed + self.denied

    @property
    def doubtful(self) -> int:
        return self.denied + self.unknown

    @property
    def waiting(self) -> int:
        return self.drawn - self.reached - self.not_reached - self.unknown


class Asked(msgspec.Struct, frozen=True):
    """Somebody to ask: as roll and account know them; nothing of a ballot."""

    number: int
    voter: int
    state: CallState
    name: str
    kelurahan: str
    rw: int
    rt: int
    phone: str
    email: str
    note: str


async def told_of(facts: RoundFacts) -> Told | None:
    """The numbers of a round, or None as long as nothing was drawn."""
    query = Entry.select(Entry.facts).where(Entry.kode == facts.kode)
    row = await query.where(Entry.kind == Event.CALLS_DRAWN.value).first()
    if row is None:
        return None
    query = VoterCall.select(VoterCall.state, Count()).where(VoterCall.round == facts.id)
    counts = {one["state"]: one["count"] for one in await query.group_by(VoterCall.state)}
    counts.pop(CallState.WAITING.value, None)
    said = json.loads(row["facts"])
    return Told(said["seed"], said["marked"], said["drawn"], **counts)


async def drawn_among(rounds: Sequence[RoundFacts]) -> frozenset[str]:
    """In which of these rounds the draw was made, by kode."""
    if not rounds:
        return frozenset()
    kodes = [facts.kode for facts in rounds]
    query = Entry.select(Entry.kode).where(Entry.kind == Event.CALLS_DRAWN.value, Entry.kode.is_in(kodes))
    return frozenset(row["kode"] for row in await query)


async def states_of(facts: RoundFacts) -> dict[CallState, tuple[int, ...]]:
    """The numbers of the draw by what came of them."""
    rows = (
        await VoterCall.select(VoterCall.number, VoterCall.state)
        .where(VoterCall.round == facts.id)
        .order_by(VoterCall.number)
    )
    return {
        state: tuple(row["number"] for row in rows if row["state"] == state)
        for state in CallState
        if any(row["state"] == state for row in rows)
    }


async def doubtful_among(rounds: Sequence[int]) -> dict[int, int]:
    """How many in each of these rounds say that they did not vote, or are known to nobody."""
    return await _how_many(rounds, DOUBTFUL)


async def _how_many(rounds: Sequence[int], states: Collection[CallState]) -> dict[int, int]:
    if not rounds:
        return {}
    query = VoterCall.select(VoterCall.round, Count()).where(
        VoterCall.round.is_in(list(rounds)), VoterCall.state.is_in([state.value for state in states])
    )
    return {row["round"]: row["count"] for row in await query.group_by(VoterCall.round)}


async def calls_waiting(rounds: Sequence[int], person: int) -> dict[int, int]:
    """How many of each round still wait to be asked, where this person may ask."""
    found = await _how_many(rounds, [CallState.WAITING])
    closed = await closed_to(list(found), person) if found else frozenset()
    return {key: count for key, count in found.items() if key not in closed}


async def closed_to(rounds: Sequence[int], person: int) -> frozenset[int]:
    """In which of these rounds somebody kept the roll or proposes."""
    these = list(rounds)
    kept = await RollBatch.select(RollBatch.round).where(
        RollBatch.round.is_in(these), (RollBatch.made_by == person) | (RollBatch.decided_by == person)
    )
    proposes = await authors_in(these, [person])
    return frozenset(row["round"] for row in kept) | frozenset(proposes)


async def closing_roots(facts: RoundFacts) -> tuple[str, ...]:
    """The first root of each closed box in the order of the contests; nothing while one is missing."""
    query = Entry.select(Entry.facts).where(Entry.kode == facts.kode, Entry.kind == Event.BOX_ROOT.value)
    found: dict[int, str] = {}
    for row in await query.order_by(Entry.at, Entry.id):
        said = json.loads(row["facts"])
        if said["closed"]:
            found.setdefault(said["contest"], said["root"])
    numbers = sorted(contest.number for contest in facts.contests)
    return tuple(found[number] for number in numbers) if set(numbers) <= set(found) else ()


async def tickets_of(facts: RoundFacts, seed: str) -> tuple[Ticket, ...]:
    """Everybody who is marked in a round, as the draw orders them."""
    ids = [contest.id for contest in facts.contests]
    query = Participation.select(Participation.voter, Participation.band, Participation.assistant)
    marks = await query.where(Participation.contest.is_in(ids))
    helped = {mark["voter"] for mark in marks if mark["assistant"] is not None}
    parts = {mark["voter"]: mark["band"] for mark in marks}
    if facts.by_roll and helped:  # a band is an RW at most, and help is looked at by RT
        columns = (RollEntry.id, RollEntry.kelurahan, RollEntry.rw, RollEntry.rt)
        homes = await RollEntry.select(*columns).where(RollEntry.round == facts.id)
        parts |= {row["id"]: f"{row['kelurahan']}-{row['rw']}-{row['rt']}" for row in homes}
    return draw([Marked(voter, parts[voter], voter in helped) for voter in {m["voter"] for m in marks}], seed)


async def why_not_caller(facts: RoundFacts, by: Actor) -> WhyNotCall | None:
    """Why this facilitator or witness does not ask voters of the round; raises `NotFound` for others.

    An officer does not: letters, papers and help pass through their hands.
    """
    role = role_of(by, facts.place) if facts.place else None
    if role is None or by.person is None:
        raise NotFound
    keeper = await keeps_roll(facts, by.person)
    return why_not_ask(keeper=keeper, proposer=await proposes_in(facts, by.person))


async def helped_by_person(facts: RoundFacts, voter: int, person: int) -> bool:
    """Whether somebody wrote the ballot of this voter for them."""
    ids = [contest.id for contest in facts.contests]
    return await Participation.exists().where(
        Participation.contest.is_in(ids), Participation.voter == voter, Participation.assistant == person
    )


async def account_of(facts: RoundFacts, voter: int) -> int | None:
    """The account behind a voter: their own, or that with which their entry on the roll was matched."""
    if not facts.by_roll:
        return voter
    row = await RollEntry.select(RollEntry.account).where(RollEntry.id == voter).first()
    return row["account"] if row else None


async def asked_in(
    facts: RoundFacts, *, number: int | None = None, start: int = 1, most: int = 1
) -> tuple[Asked, ...]:
    """One person of the draw, or those who were not reached yet, from a number on: with name and contact."""
    query = VoterCall.select().where(VoterCall.round == facts.id, VoterCall.voter.is_not_null())
    if number is not None:
        query = query.where(VoterCall.number == number)
    else:
        settled = [state.value for state in SETTLED]
        query = query.where(VoterCall.number >= start, VoterCall.state.not_in(settled))
    calls = await query.order_by(VoterCall.number).limit(most)
    voters = [call["voter"] for call in calls]
    entries = await named_entries(facts.id, voters) if facts.by_roll else {}
    people = [entry.account for entry in entries.values() if entry.account] if facts.by_roll else voters
    reached = await _people(people)
    found = []
    for call in calls:
        entry = entries.get(call["voter"])
        person = reached.get((entry.account or 0) if entry else call["voter"], _NOBODY)
        home = (entry.kelurahan, entry.rw, entry.rt) if entry else (person.kelurahan, person.rw, 0)
        name = entry.name if entry else person.name
        note = unseal(call["note_sealed"], where=f"call:{call['id']}") if call["note_sealed"] else ""
        facts_of = (call["number"], call["voter"], CallState(call["state"]), name, *home)
        found.append(Asked(*facts_of, person.phone, person.email, note))
    return tuple(found)


class _Person(msgspec.Struct, frozen=True):
    """An account as far as a call needs it."""

    name: str = ""
    phone: str = ""
    email: str = ""
    kelurahan: str = ""
    rw: int = 0


_NOBODY = _Person()


async def _people(accounts: Sequence[int]) -> dict[int, _Person]:
    if not accounts:
        return {}
    columns = ("id", "public_name", "full_name_sealed", "phone_sealed", "email_sealed", "kelurahan", "rw")
    query = Account.select(*(getattr(Account, name) for name in columns))
    found = {}
    for row in await query.where(Account.id.is_in(list(accounts))):
        opened = {
            part: unseal(row[f"{part}_sealed"], where=f"account:{row['id']}:{part}")
            if row[f"{part}_sealed"]
            else ""
            for part in ("full_name", "phone", "email")
        }
        name = opened["full_name"] or row["public_name"]
        home = (row["kelurahan"] or "", row["rw"] or 0)
        found[row["id"]] = _Person(name, opened["phone"], opened["email"], *home)
    return found
