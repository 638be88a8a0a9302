"""What the story of a round may do with proof of residence: heads are named, asked, say it, are checked."""

from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from pb.core.actor import Actor, Level
from pb.people.attesting.services import (
    ask_heads,
    check_drawn,
    end_head,
    name_head,
    say_as_head,
    say_as_officer,
)
from pb.people.attesting.tables import Attestation, Attestor
from pb.people.tables import Account
from tests.support.paper_people import PEOPLE, Head, Request
from tests.support.paper_town import Town
from tests.support.town import WARD

REASON = "Pindah ke luar kota bulan lalu."
HEADS = ["writer", "neighbour", "newcomer", "writer", "neighbour"]
namers = st.sampled_from(["officer", "facilitator", "officer", "writer", "elsewhere"])
keepers = st.sampled_from(["officer", "officer", "officer", "facilitator", "witness"])
some = st.integers(0, 50)
has_heads = precondition(lambda self: bool(self.town.heads))
was_asked = precondition(lambda self: bool(self.town.requests))


class AttestActs:
    """A part of the story: two heads together let a newcomer vote, and an officer takes it back."""

    town: Town
    kode: str
    people: dict[str, Actor]

    def act(self, name: str, allowed: bool, work: Coroutine[Any, Any, Any], **told: int) -> bool:
        raise NotImplementedError

    def by(self, who: str) -> dict[str, Any]:
        raise NotImplementedError

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        raise NotImplementedError

    @rule(who=namers, head=st.sampled_from([*HEADS, "stranger"]), rt=st.sampled_from([0, 1, 1]))
    def somebody_names_a_head(self, who: str, head: str, rt: int) -> None:
        self._names(who, head, rt)

    def _names(self, who: str, head: str, rt: int) -> None:
        phone = f"+62812{int(self.people[head].person or 0) % 10**8:08d}"
        work = name_head(phone, WARD, 5, rt, **self.by(who))
        if self.act("name a head", self.town.may_name(who, head), work, attest__named=1):
            for old in self.town.heads:
                old.here = old.here and old.rt != rt
            key = self.run(_newest(Attestor, self.people[head].person))
            self.town.heads.append(Head(key, head, 5, rt))

    @rule(who=st.sampled_from(["newcomer", "newcomer", "newcomer", "writer", "stranger"]))
    def somebody_asks_the_heads(self, who: str) -> None:
        self._asks(who)

    def _asks(self, who: str) -> None:
        work = ask_heads(1, **self.by(who))
        if self.act("ask heads", self.town.may_ask_heads(who), work, attest__asked=1):
            key = self.run(_newest(Attestation, self.people[who].person))
            self.town.requests.append(Request(key, who, PEOPLE[who].rw, 1))

    @has_heads
    @was_asked
    @rule(
        number=some,
        mine=st.sampled_from([True, True, True, False]),
        lives=st.sampled_from([True, True, False]),
    )
    def a_head_answers(self, number: int, mine: bool, lives: bool) -> None:
        head = self.town.heads[-1 - number % min(3, len(self.town.heads))]
        self._says(head.who if mine else "reader", head, self.town.requests[-1], lives=lives)

    def _says(self, who: str, head: Head, request: Request, *, lives: bool) -> None:
        allowed, part = self.town.may_say(who, head, request), "rt" if head.rt else "rw"
        work = say_as_head(request.key, head.key, lives=lives, **self.by(who))
        self._hears("head answers", allowed, work, request, part, head.key, lives=lives)

    @was_asked
    @rule(who=keepers, lives=st.sampled_from([True, True, False]))
    def the_kelurahan_answers_for_the_rw(self, who: str, lives: bool) -> None:
        request = self.town.requests[-1]
        allowed = self.town.may_say_as_officer(who, request)
        work = say_as_officer(request.key, lives=lives, **self.by(who))
        self._hears("officer answers", allowed, work, request, "rw", 0, lives=lives)

    def _hears(
        self, name: str, allowed: bool, work: Coroutine[Any, Any, Any], request: Request, part: str, key: int,
        *, lives: bool,
    ) -> None:  # fmt: skip
        whole = lives and bool({"rt", "rw"} - {part} <= set(request.yes))
        if not self.act(name, allowed, work, attest__said=1, account__level_raised=int(whole)):
            return
        if lives:
            request.yes[part] = key
        if whole or not lives:
            request.state = "stands" if whole else "refused"
        if whole:
            first = not any(
                one is not request and one.state != "asked" and one.yes.get("rt") == request.yes["rt"]
                for one in self.town.requests
            )
            request.drawn = self.run(_is_drawn(request.key))
            assert request.drawn or not first, "the first of each head is looked at"
            self._knows(request.who, Level.L2)

    def _knows(self, who: str, level: Level) -> None:
        """The next visit of this person carries the level."""
        self.people[who] = replace(self.people[who], level=level)
        (self.town.attested.add if level is Level.L2 else self.town.attested.discard)(who)

    @was_asked
    @rule(who=keepers, lives=st.booleans())
    def somebody_looks_again(self, who: str, lives: bool) -> None:
        request = self.town.requests[-1]
        allowed = self.town.may_look_again(who, request)
        work = check_drawn(request.key, lives=lives, **self.by(who))
        if self.act("look again", allowed, work, attest__checked=1):
            request.checked = True
            if not lives:
                self._falls(request)

    def _falls(self, request: Request) -> None:
        request.state = "withdrawn"
        self._knows(request.who, Level.L1)

    @has_heads
    @rule(who=keepers, number=some, withdraws=st.booleans())
    def somebody_ends_a_head(self, who: str, number: int, withdraws: bool) -> None:
        head = self.town.heads[-1 - number % min(3, len(self.town.heads))]
        allowed = head.here and PEOPLE[who].role == "officer"
        work = end_head(head.key, REASON, withdraw=withdraws, **self.by(who))
        if self.act("end a head", allowed, work, attest__head_ended=1):
            head.here = False
            for request in self.town.requests:
                if withdraws and request.state == "stands" and head.key in request.yes.values():
                    self._falls(request)

    @precondition(lambda self: "newcomer" not in self.town.attested)
    @rule()
    def two_heads_let_the_newcomer_in(self) -> None:
        """What is rare by chance: all of it, one after the other."""
        for head, rt in (("writer", 1), ("neighbour", 0)):
            if not any(one.here and (one.who, one.rt) == (head, rt) for one in self.town.heads):
                self._names("officer", head, rt)
        if self.town.may_ask_heads("newcomer"):
            self._asks("newcomer")
        for head in [one for one in self.town.heads if one.here]:
            self._says(head.who, head, self.town.requests[-1], lives=True)


async def _newest(table: type[Attestor] | type[Attestation], account: int | None) -> int:
    row = await table.select(table.id).where(table.account == account).order_by(table.id)
    if table is Attestation:  # its keys tell no time
        row = await table.select(table.id).where(table.account == account, Attestation.state == "asked")
    return int(row[-1]["id"])


async def _is_drawn(key: int) -> bool:
    row = await Attestation.select(Attestation.drawn).where(Attestation.id == key).first()
    return bool(row["drawn"])


async def levels(names: dict[int, str]) -> dict[str, int]:
    """How well each resident is known by the database."""
    rows = await Account.select(Account.id, Account.level)
    return {names[row["id"]]: row["level"] for row in rows if row["id"] in names}
