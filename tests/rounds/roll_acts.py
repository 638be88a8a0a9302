"""What the story of a round may do with its roll: files in two hands, and accounts that find themselves."""

from collections import Counter
from collections.abc import Coroutine
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from pb.roll.rules import BatchKind
from pb.roll.rules.marks import person_tag
from pb.roll.services import approve, begin_import, match, read_due_rolls, refuse
from pb.roll.tables import RollEntry
from pb.rounds.rules import Phase
from tests.support.paper_people import PEOPLE, Batch
from tests.support.paper_town import Town

BORN, REASON = "1990-04-05", "Daftar dari data kelurahan."
RESIDENTS = ["writer", "neighbour", "reader", "newcomer", "colleague", "stranger"]
MOST_TRIES = 9  # ten a day are all that one account has
keepers = st.sampled_from(["clerk", "registrar", "clerk", "registrar", "facilitator", "witness", "elsewhere"])
homes = st.dictionaries(st.sampled_from(RESIDENTS), st.sampled_from([5, 5, 6]), min_size=1)


def _file(people: dict[str, int]) -> bytes:
    lines = [f"Warga {who};{BORN};1;{rw}" for who, rw in people.items()]
    return "\n".join(["Nama;Tanggal Lahir;RT;RW", *lines]).encode()


class RollActs:
    """A part of the story: only where the round goes by roll, but for a try now and then."""

    town: Town
    kode: str
    answer: Any
    tries: Counter[str]
    sent: int

    def act(self, name: str, allowed: bool, work: Coroutine[Any, Any, Any], **told: int) -> bool:
        raise NotImplementedError

    def by(self, who: str) -> dict[str, Any]:
        raise NotImplementedError

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        raise NotImplementedError

    def everybody_comes_on_the_roll(self) -> None:
        """At home where the account says, but for the reader, who lives in RW 05 by the roll."""
        people = {who: 5 if who == "reader" else PEOPLE[who].rw for who in RESIDENTS}
        self._sends("clerk", people, whole=True)
        self._enters_roll("registrar")
        for who in RESIDENTS[:-1]:
            self._finds(who, who)

    @precondition(lambda self: self.town.by_roll or self.titles % 7 == 0)
    @rule(who=keepers, people=homes, whole=st.booleans())
    def somebody_sends_a_roll(self, who: str, people: dict[str, int], whole: bool) -> None:
        self._sends(who, people, whole=whole)

    def _sends(self, who: str, people: dict[str, int], *, whole: bool) -> None:
        kind = BatchKind.WHOLE if whole else BatchKind.MORE
        work = begin_import(self.kode, _file(people), kind=kind, reason=REASON, **self.by(who))
        if self.act("send a roll", self.town.may_send_roll(who), work, roll__read=1):
            self.town.batch = Batch(self.answer, whole, people, who)
            self.town.keepers.add(who)
            self.run(read_due_rolls(now=self.town.now))

    @precondition(lambda self: self.town.batch is not None)
    @rule(who=keepers)
    def somebody_puts_the_roll_in_force(self, who: str) -> None:
        self._enters_roll(who)

    def _enters_roll(self, who: str) -> None:
        batch = self.town.batch
        assert batch is not None
        work = approve(self.kode, batch.number, drop_doubles=False, **self.by(who))
        if self.act("enter a roll", self.town.may_enter_roll(who, batch), work, roll__changed=1):
            self.town.enter(batch)
            self.town.keepers.add(who)
            self.town.batch = None

    @precondition(lambda self: self.town.batch is not None)
    @rule(who=keepers)
    def somebody_throws_the_roll_away(self, who: str) -> None:
        batch = self.town.batch
        assert batch is not None
        work = refuse(self.kode, batch.number, **self.by(who))
        if self.act("refuse a roll", self.town.may_keep(who), work, roll__refused=1):
            self.town.keepers.add(who)
            self.town.batch = None

    @precondition(lambda self: self.town.by_roll or self.titles % 7 == 0)
    @rule(who=st.sampled_from([*RESIDENTS, "visitor", "witness"]), name=st.sampled_from(RESIDENTS))
    def somebody_finds_themselves_on_the_roll(self, who: str, name: str) -> None:
        self._finds(who, name)

    def _finds(self, who: str, name: str) -> None:
        self.tries[who] += 1
        if self.tries[who] <= MOST_TRIES:
            work = match(self.kode, f"WARGA {name}", BORN, **self.by(who))
            if self.act("match", self.town.may_match(who, name), work, roll__matched=1):
                self.town.roll[name].account = who

    @precondition(lambda self: self.town.by_roll and not self.town.before(Phase.LISTING))
    @rule()
    def everybody_finds_themselves(self) -> None:
        for name in RESIDENTS:
            if self.town.may_match(name, name):
                self._finds(name, name)


async def roll_in_force(names: dict[int, str]) -> dict[str, tuple[int, str]]:
    """Who stands on the roll by the database: in which RW, and with whose account."""
    marks = {person_tag(f"Warga {who}", BORN): who for who in RESIDENTS}
    rows = await RollEntry.select(RollEntry.person_tag, RollEntry.rw, RollEntry.account).where(
        RollEntry.state == "in"
    )
    return {
        marks[row["person_tag"]]: (row["rw"], names[row["account"]] if row["account"] else "") for row in rows
    }
