"""A workshop that writes a version, for tests: with a settled decision, facilitator, expert and proposer."""

from datetime import datetime
from typing import Any

from pb.core.actor import Actor
from pb.core.ids import new_id
from pb.proposals.rules import Content, read_content
from pb.workshops.facts import WorkshopFacts
from pb.workshops.queries import Behind, require_written
from pb.workshops.rules import Answer, Signed, StanceKind, WorkshopStage, changes
from pb.workshops.services import (
    DecisionText,
    answer_version,
    save_version,
    settle,
    sign_off,
    start_version,
    submit_version,
    take_stance,
    write_decision,
)
from pb.workshops.tables import Contribution, Workshop
from tests.support.town import NOON, add_person
from tests.support.workshop import add_facilitator, add_option, add_professional, add_seat, add_workshop


class Room:
    """A workshop that writes, with a settled decision, its facilitator, expert and proposer."""

    def __init__(self, facts: WorkshopFacts, by: Actor, author: Actor, expert: Actor) -> None:
        self.facts, self.by, self.author, self.expert = facts, by, author, expert
        self.kode, self.proposal = facts.kode, facts.topics[0].kode

    async def start(self, *merges: str, option: int | None = 1) -> int:
        return await start_version(
            self.kode, self.proposal, option=option, merges=merges, by=self.by, now=NOON
        )

    async def save(self, version: int, **body: Any) -> int:
        """Change some fields, with the decision behind every change."""
        written = await require_written(version, self.kode)
        content = read_content(written.body | body)
        assert isinstance(content, Content)
        links = {c.key: [Behind("decision", 1)] for c in changes(written.before, content)}
        return await save_version(
            self.kode, version, body, links, note="", revision=written.revision, by=self.by, now=NOON
        )

    async def submit(self, version: int) -> int:
        revision = (await require_written(version, self.kode)).revision
        await submit_version(self.kode, version, revision=revision, by=self.by, now=NOON)
        return revision

    async def ready(self, *merges: str, **body: Any) -> tuple[int, int]:
        """A version that was handed in: its key and its revision."""
        version = await self.start(*merges)
        await self.save(version, **body)
        return version, await self.submit(version)

    async def sign(self, version: int, revision: int, result: Signed = Signed.CAN, words: str = "") -> None:
        await sign_off(
            self.kode, version, "drainage", result, words, checked=True, revision=revision,
            by=self.expert, now=NOON,
        )  # fmt: skip

    async def answer(
        self, version: int, revision: int, answer: Answer = Answer.ACCEPTED, *, by: Actor | None = None,
        proposal: str = "", **more: Any,
    ) -> None:  # fmt: skip
        await answer_version(
            self.kode, version, proposal or self.proposal, answer, revision=revision,
            by=by or self.author, now=NOON, **more,
        )  # fmt: skip


async def room(proposals: int = 1, author: Actor | None = None) -> Room:
    by, author, expert = await add_facilitator(), author or await add_person(), await add_professional()
    facts = await add_workshop(WorkshopStage.OPTIONS, proposals=proposals, author=author, by=by)
    await add_option(facts, by)
    await Workshop.update({Workshop.stage: "agree"}).where(Workshop.id == facts.id)
    await write_decision(
        facts.kode,
        DecisionText("Cara?", "Kerja bakti", "Lebih murah"),
        number=None,
        revision=0,
        by=by,
        now=NOON,
    )
    for _ in range(3):
        person = await add_person()
        seat = await add_seat(facts, person)
        await take_stance(facts.kode, 1, seat, StanceKind.AGREE, by=person, now=NOON)
    await settle(facts.kode, 1, by=by, now=NOON)
    await Workshop.update({Workshop.stage: "write"}).where(Workshop.id == facts.id)
    return Room(facts, by, author, expert)


async def add_note(facts: WorkshopFacts, text: str = "Air masuk lewat dapur", **changes: Any) -> int:
    """A need that somebody said there. Gives its number."""
    number = 1 + await Contribution.count().where(Contribution.workshop == facts.id)
    values: dict[str, Any] = {
        "kind": "need", "stage": "understand", "unit": "", "quantity": None, "unit_price": None, "seat": None,
        "group_kind": "residents", "discipline": "", "agency": "", "on_paper": 0, "parent": None,
        "merged_into": None, "cluster": None, "answered_at": None, "hidden_at": None, "hidden_reason": "",
    } | changes  # fmt: skip
    key = new_id()
    row = Contribution(
        id=key, workshop=facts.id, number=number, text=text, sent_key=f"note-{key}", created_at=NOON, **values
    )
    await Contribution.insert(row)
    return number


async def add_version(
    facts: WorkshopFacts, proposal: str, *, by: Actor, now: datetime, submitted: bool = True, **body: Any
) -> tuple[int, int]:
    """A version that changes some fields, each for the first note. Gives its key and its revision."""
    key = await start_version(facts.kode, proposal, option=None, merges=(), by=by, now=now)
    written = await require_written(key, facts.kode)
    body = body or {"need": "Air meluap ke rumah dan musala setiap hujan deras."}
    content = read_content(written.body | body)
    assert isinstance(content, Content)
    links = {change.key: [Behind("note", 1)] for change in changes(written.before, content)}
    revision = await save_version(facts.kode, key, body, links, note="", revision=1, by=by, now=now)
    if submitted:
        await submit_version(facts.kode, key, revision=revision, by=by, now=now)
    return key, revision
