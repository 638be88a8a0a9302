"""A voter with a letter votes without an account; a person has one ballot, whatever door is used."""

import asyncio
import json
from datetime import timedelta

import pytest

from pb.ballots.queries import has_voted, letter_voter, my_marks, why_not_vote_now
from pb.ballots.rules import Voter, WhyNotVote
from pb.ballots.services import cast
from pb.ballots.tables import Participation
from pb.core.actor import Actor, Level, RoleKind
from pb.core.audit import EntryActor
from pb.core.db import Engine
from pb.core.errors import NotFound, Refused
from pb.roll.queries import entry_of, letter_batches, opened_by
from pb.roll.rules.letters import WhyNotLetter, WhyNotMatch
from pb.roll.rules.marks import LETTERS
from pb.roll.services import (
    Printed,
    find_at_counter,
    leave,
    look_up,
    make_letters,
    match,
    match_at_counter,
    new_letter,
    open_letter,
    void_letters,
    wipe_old_rolls,
)
from pb.roll.tables import Letter, RollEntry, RollObjection
from pb.rounds.queries import require_round
from pb.rounds.tables import Move, Round
from tests.support.box import boxed
from tests.support.roll import FILE, RollTown, roll_town, voting_town
from tests.support.signing import open_signed
from tests.support.town import NOON, OTHER_WARD, WARD, add_person, add_proposal

pytestmark = pytest.mark.anyio
MAWAR = ("Warga Mawar", "5/4/1990")


async def letter_of(town: RollTown, name: str) -> Printed:
    _, printed = await make_letters(town.kode, WARD, 5, 0, by=town.first, now=NOON)
    return next(letter for letter in printed if letter.name == name)


async def opened(town: RollTown, letter: Printed) -> Voter:
    key = await open_letter(town.kode, letter.serial, letter.code, peer="10.0.0.1", now=NOON)
    entry = await opened_by(town.facts.id, key)
    assert entry is not None
    return letter_voter(entry)


async def vote(town: RollTown, by: Actor | Voter, *numbers: int) -> None:
    await cast(town.kode, {1: frozenset(numbers)}, by=by, now=NOON)


async def refusal(act: object) -> object:
    with pytest.raises(Refused) as refused:
        await act  # type: ignore[misc]
    return refused.value.reason


async def test_a_letter_opens_the_ballot_and_changes_it(engine: Engine) -> None:
    town = await voting_town()
    letter = await letter_of(town, "Warga Mawar")
    voter = await opened(town, letter)
    await vote(town, voter, 1)
    typed = f"{letter.code[:4].lower()}-{letter.code[4:].lower().replace('0', 'o')}"
    again = await open_letter(town.kode, f" {letter.serial.lower()}", typed, peer="10.0.0.1", now=NOON)
    entry = await opened_by(town.facts.id, again)
    assert entry is not None
    await vote(town, letter_voter(entry), 2, 3)
    (ballot,), (mark,) = (await boxed(town.facts)).values(), await Participation.select()
    assert ballot == [2, 3]
    assert (mark["voter"], mark["channel"], mark["version"]) == (voter.key, "letter", 2)
    stored = json.dumps([*await Letter.select(), *await RollEntry.select()], default=str)
    assert letter.code not in stored
    assert await EntryActor.count().where(EntryActor.person == voter.key) == 0


async def test_one_ballot_for_a_person_by_letter_or_by_account(engine: Engine) -> None:
    town, resident = await voting_town(), await add_person(level=Level.L1)
    assert await refusal(vote(town, resident, 1)) is WhyNotVote.UNMATCHED
    voter = await opened(town, await letter_of(town, "Warga Mawar"))
    await match(town.kode, *MAWAR, by=resident, now=NOON)
    await vote(town, voter, 1)
    assert await refusal(vote(town, resident, 2)) is WhyNotVote.BY_LETTER
    assert await has_voted(town.facts, by=resident)
    assert [voted.channel for voted in await my_marks(resident.person or 0)] == ["letter"]
    other = await add_person(level=Level.L1)
    await match(town.kode, "warga melati", "1971", by=other, now=NOON)
    await vote(town, other, 1)
    entry = await town.find("Warga Melati", "1971")
    assert await refusal(vote(town, letter_voter(entry), 2)) is WhyNotVote.BY_ACCOUNT
    assert await Participation.count() == 2


async def test_letter_and_account_at_once_leave_one_ballot(engine: Engine) -> None:
    town, resident = await voting_town(), await add_person(level=Level.L1)
    voter = await opened(town, await letter_of(town, "Warga Mawar"))
    await match(town.kode, *MAWAR, by=resident, now=NOON)
    done = await asyncio.gather(*(vote(town, by, 1) for by in (voter, resident) * 4), return_exceptions=True)
    assert all(result is None or isinstance(result, Refused) for result in done)
    (mark,) = await Participation.select()
    assert mark["version"] == sum(result is None for result in done) == 4


@pytest.mark.matrix("L4")
async def test_five_wrong_codes_lock_a_letter_and_a_new_one_is_made_at_the_counter(engine: Engine) -> None:
    town = await voting_town()
    letter = await letter_of(town, "Warga Mawar")
    wrong = letter.code[:-1] + next(sign for sign in LETTERS if sign != letter.code[-1])

    async def attempt(code: str, peer: str = "10.0.0.2", serial: str = letter.serial) -> object:
        return await refusal(open_letter(town.kode, serial, code, peer=peer, now=NOON))

    tried = await asyncio.gather(*(attempt(wrong) for _ in range(8)))
    assert sorted(map(str, tried)) == sorted(
        [WhyNotLetter.WRONG] * 3 + [WhyNotLetter.LAST_TRY] + [WhyNotLetter.LOCKED] * 4
    )
    assert await attempt(letter.code) is WhyNotLetter.LOCKED
    entry = await town.find("Warga Mawar", "1990-04-05")
    officer = await add_person(roles=[(RoleKind.OFFICER, WARD)])
    fresh = await new_letter(town.kode, entry.id, by=officer, now=NOON)
    assert (await opened(town, fresh)).key == entry.id
    newer = await new_letter(town.kode, entry.id, by=officer, now=NOON)
    assert await attempt(fresh.code, "10.0.0.3", fresh.serial) is WhyNotLetter.VOID
    assert (await opened(town, newer)).key == entry.id
    for _ in range(30):
        await attempt("XXXXXXXX", "10.0.0.4", "------")
    right = open_letter(town.kode, newer.serial, newer.code, peer="10.0.0.4", now=NOON)
    assert await refusal(right) is WhyNotLetter.TOO_MANY
    stranger = await add_person(roles=[(RoleKind.OFFICER, OTHER_WARD)])
    with pytest.raises(NotFound):
        await new_letter(town.kode, entry.id, by=stranger, now=NOON)


async def test_letters_are_made_once_for_each_and_a_batch_can_be_made_void(engine: Engine) -> None:
    town = await voting_town(age_on=NOON.date(), age_least=17)
    number, printed = await make_letters(town.kode, WARD, 5, 0, by=town.first, now=NOON)
    assert {letter.name for letter in printed} == {"Warga Mawar", "Warga Melati"}
    again = make_letters(town.kode, WARD, 5, 0, by=town.first, now=NOON)
    assert await refusal(again) is WhyNotLetter.NOBODY
    young = make_letters(town.kode, WARD, 7, 0, by=town.first, now=NOON)
    assert await refusal(young) is WhyNotLetter.NOBODY
    assert await void_letters(town.kode, number, by=town.first, now=NOON) == 2
    _, printed = await make_letters(town.kode, WARD, 5, 2, by=town.first, now=NOON)
    assert [letter.name for letter in printed] == ["Warga Melati"]
    assert [(b.number, b.letters, b.live) for b in await letter_batches(town.facts.id)] == [
        (2, 1, 1),
        (1, 2, 0),
    ]


async def test_an_account_is_matched_once_and_mended_at_the_counter(engine: Engine) -> None:
    town = await voting_town(age_on=NOON.date(), age_least=17)
    thief, resident, young = [await add_person(level=Level.L1) for _ in range(3)]
    await match(town.kode, *MAWAR, by=thief, now=NOON)
    for asked, who, why in (
        (MAWAR, resident, WhyNotMatch.TAKEN),
        (("Warga Melati", "1971"), thief, WhyNotMatch.ALREADY),
        (("Warga Sakura", "1971"), resident, WhyNotMatch.NOT_FOUND),
        (("Warga Mawar", "kemarin"), resident, WhyNotMatch.BIRTH),
    ):
        assert await refusal(match(town.kode, *asked, by=who, now=NOON)) is why
    officer = await add_person(roles=[(RoleKind.OFFICER, WARD)])
    (entry,) = await find_at_counter(town.kode, *MAWAR, by=officer, now=NOON)
    phone = "+628123499001"
    resident = await add_person(level=Level.L1, phone=phone)
    await match_at_counter(town.kode, entry.id, phone, by=officer, now=NOON)
    mine = await entry_of(town.facts.id, resident.person)
    assert mine is not None
    assert (mine.name, await entry_of(town.facts.id, thief.person)) == ("Warga Mawar", None)
    await match(town.kode, "Warga Kenanga", "17-08-2012", by=young, now=NOON)
    assert await why_not_vote_now(town.facts, by=young, now=NOON) is WhyNotVote.AGE
    for _ in range(20):
        await look_up(town.kode, *MAWAR, peer="10.0.0.9", now=NOON)
    assert await refusal(look_up(town.kode, *MAWAR, peer="10.0.0.9", now=NOON)) is WhyNotMatch.TOO_MANY


async def test_the_roll_is_frozen_in_the_manifest_and_counts_who_can_vote(engine: Engine) -> None:
    town = await roll_town(age_on=NOON.date(), age_least=17)
    await town.enter(FILE)
    await add_proposal(town.facts, verdict="eligible")
    await open_signed(town.kode)
    row = await Round.select(Round.manifest).where(Round.id == town.facts.id).first()
    who = json.loads(row["manifest"])["voters"]
    assert (who["by"], who["ages"], len(who["roll"])) == ("roll", ["2026-06-12", "17"], 64)
    assert (await require_round(town.kode)).contests[0].electorate == 2


@pytest.mark.matrix("N5")
async def test_names_are_wiped_ninety_days_after_the_count_and_marks_stay(engine: Engine) -> None:
    town, resident = await voting_town(), await add_person(level=Level.L1)
    voter = await opened(town, await letter_of(town, "Warga Mawar"))
    await vote(town, voter, 1)
    await match(town.kode, "Warga Melati", "1971", by=resident, now=NOON)
    await leave(by=resident, now=NOON)
    assert (await town.find("Warga Melati", "1971")).account is None
    published = Move(id=1, round=town.facts.id, phase="published", at=NOON, person=None, reason="")
    await Move.insert(published)
    await wipe_old_rolls(now=NOON + timedelta(days=89))
    assert await Letter.count() == 2
    await wipe_old_rolls(now=NOON + timedelta(days=90))
    await wipe_old_rolls(now=NOON + timedelta(days=91))
    left = await RollEntry.select()
    assert {(row["name_sealed"], row["birth_sealed"], row["person_tag"]) for row in left} == {("", "", "")}
    assert await Letter.count() == await RollObjection.count() == 0
    (mark,) = await Participation.select()
    assert mark["voter"] == voter.key
