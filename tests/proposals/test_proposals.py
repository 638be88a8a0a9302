"""Proposals: written as drafts, published with a number, changed in versions, talked about, screened."""

import asyncio
import io
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pb.core.actor import Level, RoleKind
from pb.core.audit import happened_to
from pb.core.db import Engine
from pb.core.errors import NotFound, Refused
from pb.core.events import Event
from pb.people.queries import notices_of
from pb.proposals import diff
from pb.proposals.photos import WhyNotPhoto, encode, store_photo
from pb.proposals.queries import (
    Wanted,
    contest_counts,
    eligible_for_ballot,
    followers,
    list_proposals,
    mine,
    newest,
    photo_by_name,
    require_draft,
    require_proposal,
    to_screen,
)
from pb.proposals.rules import (
    Content,
    Lack,
    Line,
    WhyNotPropose,
    WhyNotScreen,
    WhyNotTalk,
    read_content,
    standing,
    why_not_say,
)
from pb.proposals.services import (
    add_photo,
    comment,
    delete_draft,
    hide,
    hide_comment,
    leave,
    publish_draft,
    remove_photo,
    save_draft,
    screen,
    show,
    start_draft,
    start_edit,
    support,
    withdraw,
)
from pb.rounds.rules import Phase
from tests.support.town import NOON, OTHER_WARD, WARD, add_person, add_proposal, add_round

pytestmark = pytest.mark.anyio
BODY = {
    "title": "Lampu penerangan gang", "need": "Gang gelap.\n\nAnak pulang mengaji lewat sini.", "rw": "05",
    "beneficiaries": "130 keluarga", "category": "penerangan", "spot": "Gang Mawar",
    "contribution": "Kerja bakti", "agency": "Dishub",
    "lines": [{"activity": "Tiang lampu", "unit": "unit", "quantity": "12", "unit_price": "7 juta"}],
}  # fmt: skip


async def publish(by, facts, **other: object) -> str:
    draft = await start_draft(facts.kode, by=by, now=NOON)
    await save_draft(draft, BODY | other, by=by, now=NOON)
    return await publish_draft(draft, by=by, now=NOON)


@pytest.mark.one_engine
def test_a_draft_says_field_by_field_what_it_lacks() -> None:
    content = read_content(BODY)
    assert isinstance(content, Content)
    assert (content.cost, content.rw) == (84_000_000, 5)
    assert read_content({}) == {
        "title": Lack.EMPTY, "need": Lack.EMPTY, "beneficiaries": Lack.EMPTY,
        "category": Lack.CHOOSE, "lines": Lack.NO_LINES,
    }  # fmt: skip
    for changed, lack in (
        ({"title": "x" * 121}, {"title": Lack.TOO_LONG}),
        ({"rw": "seratus"}, {"rw": Lack.RW}),
        ({"rw": "²"}, {"rw": Lack.RW}),
        ({"agency": "NASA"}, {"agency": Lack.CHOOSE}),
        ({"need": "hubungi 0812-3456-7890"}, {"need": Lack.PRIVATE_NUMBERS}),
        ({"lines": [{"activity": "x", "quantity": "1", "unit_price": "mahal"}]}, {"lines": Lack.LINE}),
        ({"lines": [{"activity": "", "quantity": "1", "unit_price": "5"}]}, {"lines": Lack.LINE}),
        (
            {"lines": [{"activity": "x", "quantity": "9" * 12, "unit_price": "9" * 12}]},
            {"lines": Lack.TOO_DEAR},
        ),
    ):
        assert read_content(BODY | changed) == lack


@pytest.mark.one_engine
@given(st.dictionaries(st.sampled_from([*BODY, "x"]), st.text(max_size=300)))
def test_no_text_breaks_the_reading_of_a_draft(body: dict[str, str]) -> None:
    body.pop("lines", None)
    read_content(body)


@pytest.mark.one_engine
def test_numbers_of_people_stay_out_of_public_words() -> None:
    assert why_not_say("NIK 3273 0101 0190 0000") is WhyNotTalk.PRIVATE_NUMBERS
    assert why_not_say("telepon +62 812-3456-7890") is WhyNotTalk.PRIVATE_NUMBERS
    assert why_not_say("Rp12.500.000 untuk 64 keluarga") is None


@pytest.mark.one_engine
@given(st.text(max_size=60), st.text(max_size=60))
def test_a_difference_holds_both_texts_whole(before: str, after: str) -> None:
    pieces = diff.words(before, after)
    assert "".join(p.text for p in pieces if p.kind != "new") == before
    assert "".join(p.text for p in pieces if p.kind != "old") == after


@pytest.mark.one_engine
def test_cost_lines_are_compared_by_what_is_done() -> None:
    pipe, lamp = Line("Pipa", "m", 10, 5), Line("Lampu", "unit", 1, 7)
    changes = diff.lines([pipe, lamp], [Line("Pipa", "m", 12, 5), Line("Cat", "kg", 1, 1)])
    assert [(c.before, c.after) for c in changes] == [
        (pipe, Line("Pipa", "m", 12, 5)), (None, Line("Cat", "kg", 1, 1)), (lamp, None),
    ]  # fmt: skip


@pytest.mark.one_engine
@pytest.mark.parametrize("phase", [p for p in Phase if p is not Phase.DRAFT])
@pytest.mark.parametrize("verdict", [None, "eligible", "eligible_changed", "not_eligible"])
@pytest.mark.parametrize("funded", [None, True, False])
def test_a_proposal_always_stands_somewhere(phase: Phase, verdict: str | None, funded: bool | None) -> None:
    stand = standing(phase, state="published", verdict=verdict, funded=funded)
    assert 1 <= stand.number <= 7
    assert stand.stopped == (stand.tone == "no")


async def test_a_proposal_gets_its_number_when_it_is_published(engine: Engine) -> None:
    facts, by = await add_round(Phase.IDEAS), await add_person()
    draft = await start_draft(facts.kode or "", by=by, now=NOON)
    with pytest.raises(Refused) as refused:
        await publish_draft(draft, by=by, now=NOON)
    assert refused.value.reason is WhyNotPropose.INCOMPLETE
    await save_draft(draft, BODY, by=by, now=NOON)
    kode = await publish_draft(draft, by=by, now=NOON)
    page = await require_proposal(kode, by=by)
    assert (page.now.title, page.cost, page.author_name) == (
        "Lampu penerangan gang",
        84_000_000,
        "Warga RW 05",
    )
    assert [entry.kind for entry in await happened_to(kode)] == [Event.PROPOSAL_PUBLISHED]
    with pytest.raises(NotFound):
        await require_draft(draft, by=by)
    assert [card.kode for card in await mine(by.person)] == [kode]


@pytest.mark.matrix("Z2", "Z3")
async def test_a_draft_belongs_to_its_writer_alone(engine: Engine) -> None:
    facts, by, other = await add_round(Phase.IDEAS), await add_person(), await add_person()
    draft = await start_draft(facts.kode or "", by=by, now=NOON)
    for act in (
        require_draft(draft, by=other),
        save_draft(draft, {"title": "curi"}, by=other, now=NOON),
        publish_draft(draft, by=other, now=NOON),
        delete_draft(draft, by=other, now=NOON),
    ):
        with pytest.raises(NotFound):
            await act
    assert (await require_draft(draft, by=by)).title == ""


async def test_who_may_not_propose_learns_why(engine: Engine) -> None:
    ideas, voting = await add_round(Phase.IDEAS), await add_round(Phase.VOTING)
    far, new, old = (
        await add_person(kelurahan=OTHER_WARD),
        await add_person(level=Level.L1),
        await add_person(),
    )
    for person, facts, reason in (
        (far, ideas, WhyNotPropose.ELSEWHERE),
        (new, ideas, WhyNotPropose.LEVEL),
        (old, voting, WhyNotPropose.NOT_OPEN),
    ):
        with pytest.raises(Refused) as refused:
            await start_draft(facts.kode or "", by=person, now=NOON)
        assert refused.value.reason is reason
    for number in range(3):
        await publish(old, ideas, title=f"Usulan {number}")
    with pytest.raises(Refused) as refused:
        await publish(old, ideas)
    assert refused.value.reason is WhyNotPropose.TOO_MANY


async def test_the_limit_of_three_holds_when_all_are_sent_at_once(engine: Engine) -> None:
    facts, by = await add_round(Phase.IDEAS), await add_person()
    drafts = [await start_draft(facts.kode or "", by=by, now=NOON) for _ in range(5)]
    for number, draft in enumerate(drafts):
        await save_draft(draft, BODY | {"title": f"Usulan {number}"}, by=by, now=NOON)
    done = await asyncio.gather(
        *(publish_draft(draft, by=by, now=NOON) for draft in drafts), return_exceptions=True
    )
    assert sum(isinstance(item, str) for item in done) == 3


async def test_a_change_is_a_new_version_until_a_verdict_is_given(engine: Engine) -> None:
    facts, by = await add_round(Phase.IDEAS), await add_person()
    kode = await publish(by, facts)
    draft = await start_edit(kode, by=by, now=NOON)
    assert await start_edit(kode, by=by, now=NOON) == draft
    with pytest.raises(Refused) as refused:
        await publish_draft(draft, by=by, now=NOON)
    assert refused.value.reason is WhyNotPropose.UNCHANGED
    await save_draft(draft, {"title": "Lampu gang tenaga surya"}, by=by, now=NOON)
    with pytest.raises(Refused) as refused:
        await publish_draft(draft, by=by, now=NOON, note="Telepon saya di 0812 3456 7890")
    assert refused.value.reason is WhyNotTalk.PRIVATE_NUMBERS
    assert await publish_draft(draft, by=by, now=NOON, note="Lebih hemat") == kode
    page = await require_proposal(kode, by=by)
    assert [version.title for version in page.versions] == [
        "Lampu penerangan gang",
        "Lampu gang tenaga surya",
    ]
    assert page.now.note == "Lebih hemat"
    with pytest.raises(NotFound):
        await start_edit(kode, by=await add_person(), now=NOON)
    expert = await add_person(roles=[(RoleKind.PROFESSIONAL, WARD)])
    await screen(
        kode,
        "eligible",
        cost=84_000_000,
        agency="Dishub",
        reason="Tanah kota.",
        version=2,
        by=expert,
        now=NOON,
    )
    with pytest.raises(Refused) as refused:
        await start_edit(kode, by=by, now=NOON)
    assert refused.value.reason is WhyNotPropose.TOO_LATE


async def test_support_counts_once_and_can_be_taken_back(engine: Engine) -> None:
    facts, author, neighbour = (
        await add_round(Phase.IDEAS),
        await add_person(),
        await add_person(level=Level.L1),
    )
    kode = await publish(author, facts)
    await asyncio.gather(*(support(kode, wanted=True, by=neighbour, now=NOON) for _ in range(10)))
    assert (await require_proposal(kode, by=neighbour)).supports == 1
    await support(kode, wanted=False, by=neighbour, now=NOON)
    assert (await require_proposal(kode, by=neighbour)).supports == 0
    with pytest.raises(Refused) as refused:
        await support(kode, wanted=True, by=author, now=NOON)
    assert refused.value.reason is WhyNotTalk.OWN
    late = await add_proposal(await add_round(Phase.PUBLISHED))
    with pytest.raises(Refused) as refused:
        await support(late, wanted=True, by=neighbour, now=NOON)
    assert refused.value.reason is WhyNotTalk.CLOSED


@pytest.mark.matrix("L8")
async def test_comments_reach_the_author_and_are_bounded(engine: Engine) -> None:
    facts, author, neighbour = (
        await add_round(Phase.IDEAS),
        await add_person(),
        await add_person(level=Level.L1),
    )
    kode = await publish(author, facts)
    for number in range(10):
        await comment(kode, "for", f"Setuju {number}", by=neighbour, now=NOON)
    with pytest.raises(Refused) as refused:
        await comment(kode, "for", "Setuju lagi", by=neighbour, now=NOON)
    assert refused.value.reason is WhyNotTalk.TOO_MANY
    assert len((await require_proposal(kode, by=author)).comments) == 10
    assert len(await notices_of(author.person)) == 10


async def test_a_hidden_comment_keeps_its_place_and_its_reason(engine: Engine) -> None:
    facts, author, by = (
        await add_round(Phase.IDEAS),
        await add_person(),
        await add_person(roles=[(RoleKind.FACILITATOR, WARD)]),
    )
    kode = await publish(author, facts)
    await comment(kode, "against", "Kata kasar", by=author, now=NOON)
    page = await require_proposal(kode, by=author)
    with pytest.raises(NotFound):
        await hide_comment(kode, page.comments[0].id, "kasar", by=author, now=NOON)
    await hide_comment(kode, page.comments[0].id, "Kata kasar", by=by, now=NOON)
    (kept,) = (await require_proposal(kode, by=author)).comments
    assert (kept.text, kept.hidden_reason) == ("", "Kata kasar")


async def test_a_hidden_proposal_leaves_the_lists(engine: Engine) -> None:
    facts, author, by = (
        await add_round(Phase.IDEAS),
        await add_person(),
        await add_person(roles=[(RoleKind.FACILITATOR, WARD)]),
    )
    kode = await publish(author, facts)
    await hide(kode, "Menyebut nama orang", by=by, now=NOON)
    assert (await list_proposals(facts.id, Wanted(), today=NOON.date())).found == 0
    with pytest.raises(NotFound):
        await support(kode, wanted=True, by=await add_person(), now=NOON)
    await show(kode, by=by, now=NOON)
    assert (await list_proposals(facts.id, Wanted(), today=NOON.date())).found == 1


async def test_a_proposal_can_be_taken_back_until_the_vote(engine: Engine) -> None:
    facts, author = await add_round(Phase.IDEAS), await add_person()
    kode = await publish(author, facts)
    with pytest.raises(NotFound):
        await withdraw(kode, "iseng", by=await add_person(), now=NOON)
    await withdraw(kode, "Sudah dikerjakan warga", by=author, now=NOON)
    assert (await require_proposal(kode, by=author)).state == "withdrawn"
    with pytest.raises(Refused):
        await withdraw(kode, "lagi", by=author, now=NOON)
    late = await add_proposal(await add_round(Phase.VOTING), author=author)
    with pytest.raises(Refused) as refused:
        await withdraw(late, "terlambat", by=author, now=NOON)
    assert refused.value.reason is WhyNotPropose.TOO_LATE


@pytest.mark.matrix("Z6")
async def test_a_verdict_has_a_public_reason_and_is_not_given_to_oneself(engine: Engine) -> None:
    facts, author = await add_round(Phase.SCREENING), await add_person(roles=[(RoleKind.PROFESSIONAL, WARD)])
    kode = await add_proposal(facts, author=author)
    words = {"cost": 80_000_000, "agency": "DPKP", "reason": "Gang milik kota.", "version": 1, "now": NOON}
    with pytest.raises(Refused) as refused:
        await screen(kode, "eligible", by=author, **words)  # type: ignore[arg-type]
    assert refused.value.reason is WhyNotScreen.OWN
    with pytest.raises(NotFound):
        await screen(
            kode, "eligible", by=await add_person(roles=[(RoleKind.PROFESSIONAL, OTHER_WARD)]), **words
        )  # type: ignore[arg-type]
    expert = await add_person(roles=[(RoleKind.PROFESSIONAL, WARD)])
    with pytest.raises(NotFound):
        await screen(kode, "eligible", by=expert, **words | {"version": 2})  # type: ignore[arg-type]
    assert (await contest_counts([facts.id], {facts.contests[0].id: 200_000_000}))[facts.contests[0].id] == (
        1,
        1,
        0,
        0,
    )
    await screen(kode, "not_eligible", by=expert, **words)  # type: ignore[arg-type]
    assert await eligible_for_ballot(facts.contests[0].id) == ()
    await screen(kode, "eligible_changed", by=expert, **words)  # type: ignore[arg-type]
    (candidate,) = await eligible_for_ballot(facts.contests[0].id)
    assert (candidate.kode, candidate.cost) == (kode, 80_000_000)
    assert [notice.kind for notice in await notices_of(author.person)] == [
        "screened.eligible_changed",
        "screened.not_eligible",
    ]
    assert len((await require_proposal(kode, by=expert)).verdicts) == 2
    voting = await add_proposal(await add_round(Phase.VOTING))
    with pytest.raises(Refused) as refused:
        await screen(voting, "eligible", by=expert, **words)  # type: ignore[arg-type]
    assert refused.value.reason is WhyNotScreen.NOT_NOW


async def test_lists_filter_sort_and_stay_the_same_for_a_day(engine: Engine) -> None:
    facts = await add_round(Phase.SCREENING)
    for number in range(120):
        await add_proposal(facts, title=f"Usulan {number}", cost=1_000_000 * (number + 1), rw=number % 5 + 1)
    today = NOON.date()
    first = await list_proposals(facts.id, Wanted(), today=today)
    second = await list_proposals(facts.id, Wanted(page=2), today=today)
    assert (len(first.cards), len(second.cards), first.pages, first.total) == (100, 20, 2, 120)
    assert not {card.kode for card in first.cards} & {card.kode for card in second.cards}
    assert await list_proposals(facts.id, Wanted(), today=today) == first
    tomorrow = await list_proposals(facts.id, Wanted(), today=today + timedelta(days=1))
    assert [c.kode for c in tomorrow.cards] != [c.kode for c in first.cards]
    cheap = await list_proposals(facts.id, Wanted(order="biaya", rw=2), today=today)
    assert [card.cost for card in cheap.cards] == sorted(card.cost for card in cheap.cards)
    assert cheap.found == 24
    assert (await list_proposals(facts.id, Wanted(page=99), today=today)).page == 2
    cards, count = await newest(1, WARD)
    assert (len(cards), count) == (100, 120)
    assert len(await to_screen([facts.id])) == 120


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **more: object) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "purple").save(buffer, kind, **more)
    return buffer.getvalue()


@pytest.mark.one_engine
@pytest.mark.matrix("U3")
def test_a_photo_keeps_nothing_but_its_pixels() -> None:
    exif = Image.Exif()
    exif[0x010E] = "rahasia GPS"
    encoded, width, height = encode(picture(exif=exif, comment=b"rahasia"))
    assert b"rahasia" not in encoded
    assert (width, height) == (60, 40)
    assert encode(picture("PNG", (4000, 2000)))[1:] == (1600, 800)


@pytest.mark.one_engine
@pytest.mark.matrix("U1", "U2")
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"%PDF-1.4",
        picture()[:300],
        b"GIF89a" + b"\0" * 50,
    ],
)
def test_what_is_no_photo_is_refused(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        encode(data)
    assert refused.value.reason is WhyNotPhoto.NOT_A_PHOTO


@pytest.mark.one_engine
@pytest.mark.matrix("U2")
def test_a_bomb_is_refused_before_it_is_opened() -> None:
    buffer = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(buffer, "PNG")
    with pytest.raises(Refused) as refused:
        encode(buffer.getvalue())
    assert refused.value.reason is WhyNotPhoto.TOO_LARGE


@pytest.mark.matrix("U4", "U5")
async def test_a_photo_of_a_draft_is_its_owners_until_it_is_published(engine: Engine, tmp_path: Path) -> None:
    facts, by, other = await add_round(Phase.IDEAS), await add_person(), await add_person()
    draft = await start_draft(facts.kode or "", by=by, now=NOON)
    stored = await store_photo(picture(), tmp_path)
    assert (tmp_path / stored.name).stat().st_size == stored.size
    await add_photo(draft, stored, "Gang gelap", by=by, now=NOON)
    with pytest.raises(NotFound):
        await photo_by_name(stored.name, by=other)
    await photo_by_name(stored.name, by=by)
    await save_draft(draft, BODY, by=by, now=NOON)
    kode = await publish_draft(draft, by=by, now=NOON)
    assert (await photo_by_name(stored.name, by=other)).caption == "Gang gelap"
    assert len((await require_proposal(kode, by=other)).photos) == 1
    again = await start_draft(facts.kode or "", by=by, now=NOON)
    for _ in range(5):
        await add_photo(again, await store_photo(picture(), tmp_path), "", by=by, now=NOON)
    with pytest.raises(Refused):
        await add_photo(again, stored, "", by=by, now=NOON)
    held = await require_draft(again, by=by)
    await remove_photo(again, held.photos[0].id, by=by, now=NOON)
    assert len((await require_draft(again, by=by)).photos) == 4


async def test_who_leaves_takes_the_name_and_leaves_the_words(engine: Engine) -> None:
    facts, author = await add_round(Phase.IDEAS), await add_person(name="Sari R.")
    kode = await publish(author, facts)
    await comment(kode, "question", "Kapan mulai?", by=author, now=NOON)
    await start_draft(facts.kode or "", by=author, now=NOON)
    await leave(by=author, now=NOON)
    page = await require_proposal(kode, by=await add_person())
    assert (page.author, page.author_name, page.comments[0].author_name) == (None, "Warga", "Warga")


async def test_followers_are_the_author_and_the_supporters(engine: Engine) -> None:
    facts, author, neighbour = await add_round(Phase.IDEAS), await add_person(), await add_person()
    kode = await publish(author, facts)
    await support(kode, wanted=True, by=neighbour, now=NOON)
    page = await require_proposal(kode, by=author)
    assert await followers([page.id]) == {page.id: {author.person, neighbour.person}}
