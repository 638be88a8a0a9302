"""A version: each change has its reason, an expert signs it, the proposers accept it, then it counts."""

import asyncio
from datetime import timedelta

import pytest

from pb.core.actor import VISITOR
from pb.core.audit import happened_to
from pb.core.db import Engine
from pb.core.errors import NotFound, Refused
from pb.core.events import Event
from pb.people.queries import notices_of
from pb.people.rules import Discipline
from pb.proposals.queries import require_proposal
from pb.proposals.rules import Content, Line
from pb.proposals.services import adopt_version, declare_interest, screen, support, withdraw
from pb.workshops.queries import Behind, require_written, waiting_for
from pb.workshops.rules import (
    Answer,
    Signed,
    StageEvent,
    VersionState,
    WhyNotStage,
    WhyNotVersion,
    WorkshopStage,
    changes,
    without,
)
from pb.workshops.services import (
    change_version,
    drop_version,
    move_stage,
    publish_version_beside,
    remind_proposers,
    save_version,
    sign_off,
    take_over_base,
)
from tests.support.town import NOON, OTHER_WARD, add_person
from tests.support.version_room import room
from tests.support.workshop import (
    add_facilitator,
    add_professional,
)

pytestmark = pytest.mark.anyio
LONG = "Perlu gambar kerja dan izin tetangga"


BASE = Content(
    "Saluran",
    "Banjir",
    "Warga",
    "drainage",
    5,
    "",
    "",
    "",
    (Line("Galian", "m", 90, 100), Line("Batu", "m3", 4, 50)),
)


@pytest.mark.one_engine
def test_changes_are_told_field_by_field_and_line_by_line_and_can_be_taken_back() -> None:
    new = Content(
        "Saluran",
        "Banjir tiap hujan",
        "Warga",
        "drainage",
        6,
        "",
        "",
        "",
        (Line("Galian", "m", 80, 100), Line("Pasir", "m3", 1, 9)),
    )
    found = changes(BASE, new)
    assert [change.key for change in found] == ["need", "rw", "line:Galian", "line:Pasir", "line:Batu"]
    kept = without(BASE, new, {"rw", "line:Batu", "line:Galian"})
    assert (kept.rw, kept.need) == (5, "Banjir tiap hujan")
    assert [(li.activity, li.quantity) for li in kept.lines] == [("Galian", 90), ("Pasir", 1), ("Batu", 4)]
    assert without(BASE, new, [change.key for change in found]).cost == BASE.cost


async def test_a_version_takes_effect_when_expert_and_proposer_have_said_yes(engine: Engine) -> None:
    r = await room()
    version, revision = await r.ready()
    await r.sign(version, revision)
    assert (await require_proposal(r.proposal, by=VISITOR)).now.number == 1
    await r.answer(version, revision)
    facts = await require_proposal(r.proposal, by=VISITOR)
    assert (facts.now.number, facts.now.workshop) == (2, r.kode)
    assert facts.now.contribution == "Warga memberi 240 jam."
    kinds = [entry.kind for entry in await happened_to(r.proposal)]
    assert kinds[-4:] == [
        Event.VERSION_SIGNED, Event.VERSION_ANSWERED, Event.PROPOSAL_CHANGED, Event.VERSION_EFFECTIVE,
    ]  # fmt: skip
    assert "version_effective" in {n.kind for n in await notices_of(r.author.person or 0)}


async def test_a_change_without_a_reason_is_not_handed_in(engine: Engine) -> None:
    r = await room()
    version = await r.start()
    with pytest.raises(Refused) as refused:
        await r.submit(version)
    assert refused.value.reason is WhyNotVersion.UNLINKED
    with pytest.raises(NotFound):
        await save_version(
            r.kode, version, {}, {"need": [Behind("note", 99)]}, note="", revision=1, by=r.by, now=NOON
        )


async def test_a_version_that_changes_nothing_is_not_handed_in(engine: Engine) -> None:
    r = await room()
    version = await r.start(option=None)
    with pytest.raises(Refused) as refused:
        await r.submit(version)
    assert refused.value.reason is WhyNotVersion.UNCHANGED


async def test_two_writers_of_one_version_do_not_overwrite_each_other(engine: Engine) -> None:
    r = await room()
    version = await r.start()

    async def write(text: str) -> int:
        return await save_version(
            r.kode, version, {"beneficiaries": text}, {}, note="", revision=1, by=r.by, now=NOON
        )

    answers = await asyncio.gather(write("Satu"), write("Dua"), return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert [one.reason for one in refused] == [WhyNotVersion.CHANGED]
    kept = (await require_written(version, r.kode)).body["beneficiaries"]
    assert kept == ("Satu" if answers[0] == 2 else "Dua")


async def test_a_sign_off_holds_for_the_text_that_was_read(engine: Engine) -> None:
    r = await room()
    version, revision = await r.ready()
    both = await asyncio.gather(
        r.sign(version, revision),
        change_version(r.kode, version, by=r.by, now=NOON),
        return_exceptions=True,
    )
    written = await require_written(version, r.kode)
    assert both[1] is None
    assert written.state is VersionState.WRITING
    assert written.signed_now == ()
    if isinstance(both[0], Refused):
        assert both[0].reason in {WhyNotVersion.NOT_NOW, WhyNotVersion.CHANGED}
    again = await r.submit(version)
    with pytest.raises(Refused) as refused:
        await r.sign(version, revision)
    assert refused.value.reason is WhyNotVersion.CHANGED
    await r.sign(version, again)


async def test_an_expert_of_another_discipline_or_ward_does_not_sign(engine: Engine) -> None:
    r = await room()
    version, revision = await r.ready()
    for stranger, discipline in (
        (await add_professional(Discipline.HEALTH), "health"),
        (await add_professional(Discipline.HEALTH), "drainage"),
        (await add_professional(place=OTHER_WARD), "drainage"),
    ):
        r.expert = stranger
        with pytest.raises(Refused) as refused:
            await sign_off(
                r.kode, version, discipline, Signed.CAN, "", checked=True, revision=revision,
                by=stranger, now=NOON,
            )  # fmt: skip
        assert refused.value.reason is WhyNotVersion.DISCIPLINE


async def test_nobody_signs_off_their_own_proposal(engine: Engine) -> None:
    expert = await add_professional()
    r = await room(author=expert)
    version, revision = await r.ready()
    r.expert = expert
    with pytest.raises(Refused) as refused:
        await r.sign(version, revision)
    assert refused.value.reason is WhyNotVersion.OWN


async def test_nobody_signs_off_what_they_declared_an_interest_in(engine: Engine) -> None:
    r = await room()
    version, revision = await r.ready()
    assert [one.signs for one in await waiting_for(r.expert)] == [True]
    await declare_interest(r.proposal, "Usaha keluarga.", shown=False, by=r.expert, now=NOON)
    assert await waiting_for(r.expert) == ()
    with pytest.raises(Refused) as refused:
        await r.sign(version, revision)
    assert refused.value.reason is WhyNotVersion.INTEREST


async def test_conditions_are_said_and_a_no_goes_back_to_the_table(engine: Engine) -> None:
    r = await room()
    version, revision = await r.ready()
    with pytest.raises(Refused) as refused:
        await r.sign(version, revision, Signed.CAN_IF)
    assert refused.value.reason is WhyNotVersion.NO_REASON
    with pytest.raises(Refused) as refused:
        await sign_off(
            r.kode, version, "drainage", Signed.CAN, "", checked=False, revision=revision,
            by=r.expert, now=NOON,
        )  # fmt: skip
    assert refused.value.reason is WhyNotVersion.CHECKS
    await r.sign(version, revision, Signed.CANNOT, "Tanahnya milik PT KAI")
    await r.answer(version, revision)
    assert (await require_proposal(r.proposal, by=VISITOR)).now.number == 1
    await change_version(r.kode, version, by=r.by, now=NOON)
    revision = await r.submit(version)
    await r.sign(version, revision, Signed.CAN_IF, LONG)
    await r.answer(version, revision)
    assert (await require_proposal(r.proposal, by=VISITOR)).now.number == 2


async def test_a_proposer_takes_a_part_and_the_expert_looks_again(engine: Engine) -> None:
    r = await room()
    version, revision = await r.ready(title="Saluran air dan jalan setapak")
    await r.sign(version, revision)
    with pytest.raises(Refused) as refused:
        await r.answer(version, revision, Answer.PARTLY, reason=LONG, declined=["no such change"])
    assert refused.value.reason is WhyNotVersion.NOTHING_CHOSEN
    await r.answer(version, revision, Answer.PARTLY, reason=LONG, declined=["title"])
    written = await require_written(version, r.kode)
    assert written.state is VersionState.SUBMITTED
    assert written.answers[0].declined == ("title",)
    await r.sign(version, revision + 1)
    now = (await require_proposal(r.proposal, by=VISITOR)).now
    assert (now.number, now.title) == (2, "Perbaikan saluran air di gang utama")
    assert now.contribution == "Warga memberi 240 jam."


async def test_a_declined_version_stays_on_record_and_can_be_changed(engine: Engine) -> None:
    r = await room()
    version, revision = await r.ready()
    stranger = await add_person()
    with pytest.raises(Refused) as refused:
        await r.answer(version, revision, by=stranger)
    assert refused.value.reason is WhyNotVersion.NOT_PROPOSER
    await r.answer(version, revision, Answer.DECLINED, reason=LONG)
    assert (await require_written(version, r.kode)).state is VersionState.DECLINED
    with pytest.raises(Refused) as refused:
        await move_stage(r.kode, StageEvent.NEXT, by=r.by, now=NOON)
    assert refused.value.reason is WhyNotStage.VERSION_WAITS
    await change_version(r.kode, version, by=r.by, now=NOON)
    await drop_version(r.kode, version, "Warga memilih menunggu tahun depan", by=r.by, now=NOON)
    assert await move_stage(r.kode, StageEvent.NEXT, by=r.by, now=NOON) is WorkshopStage.FINISHED


async def test_several_proposals_become_one_and_their_supporters_are_asked(engine: Engine) -> None:
    r = await room(proposals=2)
    other = r.facts.topics[1].kode
    supporter = await add_person()
    await support(other, wanted=True, by=supporter, now=NOON)
    version, revision = await r.ready(other)
    await r.sign(version, revision)
    await r.answer(version, revision)
    assert (await require_proposal(r.proposal, by=VISITOR)).state == "published"
    await r.answer(version, revision, proposal=other)
    merged = await require_proposal(other, by=VISITOR)
    assert merged.state == "merged"
    assert merged.merged_into is not None
    new = await require_proposal(merged.merged_into, by=VISITOR)
    assert (new.author, new.now.number, new.now.workshop) == (r.author.person, 1, r.kode)
    told = [n for n in await notices_of(supporter.person or 0) if n.kind == "merged"]
    assert [n.kode for n in told] == [new.kode]
    await support(new.kode, wanted=True, by=supporter, now=NOON)


async def test_a_proposer_who_stays_silent_does_not_stop_the_workshop(engine: Engine) -> None:
    r = await room()
    version, revision = await r.ready()
    await r.sign(version, revision)
    with pytest.raises(Refused) as refused:
        await publish_version_beside(r.kode, version, by=r.by, now=NOON + timedelta(days=9))
    assert refused.value.reason is WhyNotVersion.STILL_TIME
    with pytest.raises(Refused) as refused:
        await remind_proposers(r.kode, version, by=r.by, now=NOON + timedelta(days=1))
    assert refused.value.reason is WhyNotVersion.STILL_TIME
    await remind_proposers(r.kode, version, by=r.by, now=NOON + timedelta(days=3))
    assert "version_waits_still" in {n.kind for n in await notices_of(r.author.person or 0)}
    made = await publish_version_beside(r.kode, version, by=r.by, now=NOON + timedelta(days=7))
    new, old = await require_proposal(made, by=VISITOR), await require_proposal(r.proposal, by=VISITOR)
    assert (new.author, new.author_name, new.now.workshop) == (None, r.kode, r.kode)
    assert (old.state, old.now.number) == ("published", 1)


async def test_a_withdrawn_proposal_gets_no_new_version(engine: Engine) -> None:
    r = await room()
    version, revision = await r.ready()
    await withdraw(r.proposal, "Kami pindah rumah", by=r.author, now=NOON)
    with pytest.raises(Refused) as refused:
        await r.sign(version, revision)
    assert refused.value.reason is WhyNotVersion.GONE


async def test_a_screened_proposal_is_screened_again_after_a_new_version(engine: Engine) -> None:
    r = await room()
    version, revision = await r.ready()
    judge = await add_facilitator()
    before = await require_proposal(r.proposal, by=VISITOR)
    await screen(
        r.proposal, "eligible", cost=before.now.cost, agency="", reason="Layak", version=1, by=judge, now=NOON
    )
    assert (await require_proposal(r.proposal, by=VISITOR)).verdict is not None
    await r.sign(version, revision)
    await r.answer(version, revision)
    after = await require_proposal(r.proposal, by=VISITOR)
    assert after.verdict is None
    assert len(after.verdicts) == 1


async def test_a_proposal_that_changed_meanwhile_is_compared_anew(engine: Engine) -> None:
    r = await room()
    version = await r.start()
    await r.save(version)
    facts = await require_proposal(r.proposal, by=VISITOR)
    await adopt_version(facts, facts.now.content, "", r.kode, by=r.by, now=NOON)
    with pytest.raises(Refused) as refused:
        await r.submit(version)
    assert refused.value.reason is WhyNotVersion.BASE_MOVED
    await take_over_base(r.kode, version, by=r.by, now=NOON)
    await r.submit(version)


async def test_one_version_of_a_proposal_is_written_at_a_time(engine: Engine) -> None:
    r = await room()
    await r.start()
    with pytest.raises(Refused) as refused:
        await r.start()
    assert refused.value.reason is WhyNotVersion.ONE_ALREADY


async def test_two_last_words_at_once_make_one_version(engine: Engine) -> None:
    """The expert signs while the proposer accepts: whichever is last makes the version, once."""
    r = await room()
    version, revision = await r.ready()
    answers = await asyncio.gather(
        r.sign(version, revision), r.answer(version, revision), return_exceptions=True
    )
    assert answers == [None, None]
    assert (await require_proposal(r.proposal, by=VISITOR)).now.number == 2
