"""Workshops of the town that web tests visit: one in each stage, with people, notes, options, decisions."""

from dataclasses import replace

from pb.core.actor import Actor
from pb.core.ids import new_id
from pb.people.tables import RoleRow
from pb.proposals.rules import Content, read_content
from pb.rounds.rules import Phase
from pb.workshops.facts import WorkshopFacts
from pb.workshops.queries import Behind, require_written
from pb.workshops.rules import Answer, Group, Signed, StanceKind, WorkshopStage, changes
from pb.workshops.services import (
    DecisionText,
    Marks,
    answer_version,
    evaluate,
    rate,
    save_version,
    settle,
    sign_off,
    start_version,
    submit_version,
    take_stance,
    write_criterion,
    write_decision,
)
from pb.workshops.tables import Contribution, Task, Workshop
from tests.support.town import NOON, add_round
from tests.support.workshop import add_option, add_seat, add_workshop

DECISION = DecisionText(
    "Cara memperbaiki?", "Ganti semua, dengan kerja bakti", "Paling tahan lama", "Tambal sulam", option=1
)


async def add_workshops(people: dict[str, Actor], ids: dict[str, int]) -> dict[str, str]:
    """A workshop per stage of one round: stage to kode. The resident and the professional sit in each.

    In `write` a version waits for sign-off and answer (`ids["version"]`); in `finished` one is in effect
    (`ids["version_effective"]`). The resident is the author of the proposals.
    """
    round_ = await add_round(Phase.CODESIGN)
    await _give_discipline(people["professional"])
    by, found = people["facilitator"], {}
    for stage in WorkshopStage:
        facts = await add_workshop(WorkshopStage.OPTIONS, round_=round_, author=people["resident"], by=by)
        found[stage.value] = facts.kode
        seat = await add_seat(facts, people["resident"], attended=stage is not WorkshopStage.PLANNED)
        await add_seat(facts, people["professional"], kind=Group.PROFESSIONALS)
        ids[f"seat_{stage.value}"] = seat
        ids[f"note_{stage.value}"] = await add_note(facts, seat)
        for _ in range(2):
            await add_option(facts, by)
        await write_criterion(facts.kode, "Aman untuk anak", by=by, now=NOON)
        await rate(facts.kode, {}, by=by, now=NOON)
        if stage in {WorkshopStage.AGREE, WorkshopStage.WRITE, WorkshopStage.FINISHED}:
            await _decide(facts, people, seat, settled=stage is not WorkshopStage.AGREE)
        if stage in {WorkshopStage.WRITE, WorkshopStage.FINISHED}:
            ids["version" if stage is WorkshopStage.WRITE else "version_effective"] = await _write(
                facts, people, done=stage is WorkshopStage.FINISHED
            )
        await add_task(facts)
        await _set(facts, stage)
    await evaluate(
        found["finished"], ids["seat_finished"], Marks(5, 4, 4, 5), "", by=people["resident"], now=NOON
    )
    return found


async def _set(facts: WorkshopFacts, stage: WorkshopStage) -> None:
    await Workshop.update({Workshop.stage: stage.value}).where(Workshop.id == facts.id)


async def _give_discipline(professional: Actor) -> None:
    mine = (RoleRow.account == professional.person) & (RoleRow.kind == "professional")
    await RoleRow.update({RoleRow.discipline: "drainage", RoleRow.agency: "DSDABM"}).where(mine)


async def add_note(facts: WorkshopFacts, seat: int | None, *, number: int = 1, kind: str = "need") -> int:
    """Something that was said."""
    key = new_id()
    row = Contribution(
        id=key, workshop=facts.id, number=number, kind=kind, stage="understand",
        text="Air masuk lewat pintu dapur.", unit="", quantity=None, unit_price=None, seat=seat,
        group_kind="residents", discipline="", agency="", on_paper=0, parent=None, merged_into=None,
        cluster=None, sent_key=str(key), answered_at=None, hidden_at=None, hidden_reason="", created_at=NOON,
    )  # fmt: skip
    await Contribution.insert(row)
    return key


async def add_task(facts: WorkshopFacts) -> None:
    """Something that somebody promised to do."""
    row = Task(
        id=new_id(), workshop=facts.id, number=1, what="Mengukur saluran di hilir", who="Karang Taruna",
        seat=None, due_at=facts.ends_at, done_at=None, reminded_at=None,
    )  # fmt: skip
    await Task.insert(row)


async def _decide(facts: WorkshopFacts, people: dict[str, Actor], seat: int, *, settled: bool) -> None:
    by = people["facilitator"]
    await _set(facts, WorkshopStage.AGREE)
    await Workshop.update({Workshop.quorum: 1, Workshop.consent: 50}).where(Workshop.id == facts.id)
    await write_decision(facts.kode, DECISION, number=None, revision=0, by=by, now=NOON)
    await take_stance(facts.kode, 1, seat, StanceKind.AGREE, by=people["resident"], now=NOON)
    if settled:
        await settle(facts.kode, 1, by=by, now=NOON)


async def _write(facts: WorkshopFacts, people: dict[str, Actor], *, done: bool) -> int:
    by, proposal = people["facilitator"], facts.topics[0].kode
    await _set(facts, WorkshopStage.WRITE)
    version = await start_version(facts.kode, proposal, option=1, merges=(), by=by, now=NOON)
    written = await require_written(version, facts.kode)
    content = read_content(written.body)
    assert isinstance(content, Content)
    links = {c.key: [Behind("decision", 1), Behind("note", 1)] for c in changes(written.before, content)}
    revision = await save_version(
        facts.kode, version, {}, links, note="Dari lokakarya", revision=1, by=by, now=NOON
    )
    await submit_version(facts.kode, version, revision=revision, by=by, now=NOON)
    if done:
        expert = await professional_of(people["professional"])
        await sign_off(
            facts.kode, version, "drainage", Signed.CAN_IF, "Di hilir perlu u-ditch 40 cm.",
            checked=True, revision=revision, by=expert, now=NOON,
        )  # fmt: skip
        await answer_version(
            facts.kode, version, proposal, Answer.ACCEPTED, revision=revision,
            by=people["resident"], now=NOON,
        )  # fmt: skip
    return version


async def professional_of(actor: Actor) -> Actor:
    """The same person with the discipline that the database knows."""
    roles = tuple(replace(role, discipline="drainage", agency="DSDABM") for role in actor.roles)
    return replace(actor, roles=roles)
