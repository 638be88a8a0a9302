"""What the story of a round may do with letters: made, lost, made again at the counter, opened, sent in."""

from collections import Counter
from collections.abc import Coroutine
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from pb.ballots.queries import letter_voter
from pb.ballots.services import cast
from pb.core.errors import NotFound
from pb.roll.queries import opened_by
from pb.roll.rules.marks import person_tag
from pb.roll.services import make_letters, new_letter, open_letter, void_letters
from pb.roll.tables import RollEntry
from pb.rounds.queries import require_round
from pb.rounds.rules import Phase
from tests.rounds.roll_acts import BORN, RESIDENTS
from tests.support.paper_people import Posted, budgets_of
from tests.support.paper_town import Town
from tests.support.town import WARD

posters = st.sampled_from(["facilitator", "facilitator", "officer", "clerk", "witness", "elsewhere"])
some = st.integers(0, 50)
goes_by_roll = precondition(lambda self: self.town.by_roll or self.titles % 7 == 0)
has_letters = precondition(lambda self: bool(self.town.letters))


class LetterActs:
    """A part of the story: where the round goes by roll, but for a try now and then."""

    town: Town
    kode: str
    answer: Any
    titles: int
    tries: Counter[str]

    def act(self, name: str, allowed: bool, work: Coroutine[Any, Any, Any], **told: int) -> bool:
        raise NotImplementedError

    def by(self, who: str) -> dict[str, Any]:
        raise NotImplementedError

    @goes_by_roll
    @rule(who=posters, rw=st.sampled_from([5, 5, 6]))
    def somebody_makes_letters(self, who: str, rw: int) -> None:
        self._posts(who, rw)

    def _posts(self, who: str, rw: int) -> None:
        names = self.town.without_letter(rw)
        work = make_letters(self.kode, WARD, rw, 0, **self.by(who))
        if self.act("make letters", self.town.may_post(who) and bool(names), work, letters__made=1):
            number, printed = self.answer
            self.town.batches += 1
            assert number == self.town.batches
            assert sorted(one.name for one in printed) == sorted(f"Warga {name}" for name in names)
            for one in printed:
                entry = self.town.roll[one.name.removeprefix("Warga ")]
                self.town.letters.append(Posted(entry, number, one.serial, one.code))

    @has_letters
    @rule(who=posters, number=st.integers(0, 3))
    def somebody_voids_a_batch(self, who: str, number: int) -> None:
        allowed = self.town.may_keep(who) and 1 <= number <= self.town.batches
        if self.act("void", allowed, void_letters(self.kode, number, **self.by(who)), letters__voided=1):
            mine = [one for one in self.town.letters if one.live and one.batch == number]
            assert self.answer == len(mine)
            for one in mine:
                one.live = False

    @goes_by_roll
    @rule(who=posters, name=st.sampled_from(RESIDENTS))
    def somebody_asks_for_a_letter_at_the_counter(self, who: str, name: str) -> None:
        allowed = self.town.may_post(who, ("facilitator", "officer")) and name in self.town.roll
        if self.act("letter again", allowed, self._again(who, name), letters__again=1):
            entry, one = self.town.roll[name], self.answer
            for old in self.town.letters:
                old.live = old.live and old.entry is not entry
            self.town.letters.append(Posted(entry, 0, one.serial, one.code))

    async def _again(self, who: str, name: str) -> Any:
        tag = person_tag(f"Warga {name}", BORN)
        query = RollEntry.select(RollEntry.id).where(RollEntry.person_tag == tag, RollEntry.state == "in")
        row = await query.first()
        return await new_letter(self.kode, row["id"] if row else 1, **self.by(who))

    @has_letters
    @rule(number=some, right=st.sampled_from([True, True, True, False]))
    def somebody_votes_by_letter(self, number: int, right: bool) -> None:
        self._sends_letter(self.town.letters[-1 - number % len(self.town.letters)], number, right=right)

    @precondition(lambda self: self.town.by_roll and self.town.phase is Phase.VOTING)
    @rule()
    def those_whom_nobody_knows_vote_by_letter(self) -> None:
        """An account that may not vote yet: the letter is the proof."""
        unknown = [one for name, one in self.town.roll.items() if self.town.level(name) < 2]
        for letter in [one for one in self.town.letters if one.entry in unknown]:
            self._sends_letter(letter, 0, right=True)

    def _sends_letter(self, letter: Posted, number: int, *, right: bool) -> None:
        town = self.town
        name = next((name for name, one in town.roll.items() if one is letter.entry), "")
        chosen = {
            one: frozenset({1 + number % max(1, len(town.listed.get(one, ())))})
            for one in budgets_of(letter.entry.rw)
        }
        allowed = town.may_send_letter(name, letter, right=right)
        if self.act(
            "vote by letter", allowed, self._opens_and_sends(letter, chosen, right=right), ballot__cast=1
        ):
            town.box[name] = tuple(chosen)
            town.by_letter.add(name)
        if letter.wrong < 5:
            letter.wrong = 0 if right else letter.wrong + 1

    async def _opens_and_sends(
        self, letter: Posted, chosen: dict[int, frozenset[int]], *, right: bool
    ) -> None:
        self.tries["letters"] += 1  # each from an address of its own: thirty wrong ones an hour close one
        code, peer = letter.code if right else "A" * 8, f"10.0.0.{self.tries['letters']}"
        key = await open_letter(self.kode, letter.serial, code, peer=peer, now=self.town.now)
        entry = await opened_by((await require_round(self.kode)).id, key)
        if entry is None:
            raise NotFound
        await cast(self.kode, chosen, by=letter_voter(entry), now=self.town.now)
