"""What breaks the rules of talk is reported by anybody, decided together, explained, and shown again."""

from datetime import timedelta
from typing import Any

import pytest

from pb.core.actor import VISITOR, RoleKind
from pb.core.db import current_engine
from pb.core.errors import NotFound, Refused
from pb.core.ids import new_id
from pb.people.queries import notices_of
from pb.proposals.queries import require_proposal
from pb.proposals.queries.moderating import reported
from pb.proposals.rules.moderating import MOST_REPORTS, WhyNotReport, Wrong
from pb.proposals.services import (
    comment,
    hide_comment,
    moderate,
    report,
    set_first_posts,
    show_comment,
    suggest_words,
)
from pb.proposals.tables import Comment, Proposal
from pb.rounds.rules import Phase
from tests.support.town import CITY, NOON, OTHER_WARD, WARD, add_person, add_proposal, add_round, browser
from tests.web.test_pages import counted

pytestmark = pytest.mark.anyio


async def test_anybody_reports_and_a_facilitator_hides_several_at_once_with_a_reason(app: Any) -> None:
    facts, loud = await add_round(Phase.IDEAS), await add_person()
    kodes = [await add_proposal(facts, title=f"Usulan {n}", author=loud) for n in (1, 2)]
    await comment(kodes[0], "for", "Beli obat murah di toko saya!", by=loud, now=NOON)
    said = (await require_proposal(kodes[0], by=VISITOR)).comments[0]
    passer_by = await browser(app)
    form = {"sebab": "spam", "pendapat": str(said.id)}
    for _ in range(2):
        assert (await passer_by.post(f"/usulan/{kodes[0]}/lapor", form)).status == 303
    assert (await passer_by.post(f"/usulan/{kodes[1]}/lapor", {"sebab": "personal"})).status == 303
    wrong = await passer_by.post(f"/usulan/{kodes[1]}/lapor", {"kata": "Telepon 0812 3456 7890"})
    assert (wrong.status, "0812 3456 7890" in wrong.text) == (422, True)
    guide = await add_person(roles=[(RoleKind.FACILITATOR, WARD)], totp=True)
    found = await reported(by=guide)
    assert [(one.kode, one.comment, len(one.reasons)) for one in found] == [
        (kodes[0], said.id, 1), (kodes[1], None, 1),
    ]  # fmt: skip
    assert await reported(by=await add_person(roles=[(RoleKind.FACILITATOR, OTHER_WARD)])) == ()
    desk = await browser(app, guide)
    ticked = [f"{kodes[0]}:{said.id}", kodes[1]]
    silent = await desk.post("/petugas/laporan", {"pilih": ticked, "lanjut": "sembunyi", "alasan": ""})
    assert (silent.status, silent.text.count("checked")) == (422, 2)
    done = await desk.post(
        "/petugas/laporan", {"pilih": ticked, "lanjut": "sembunyi", "alasan": "Ini iklan."}
    )
    assert (done.status, await reported(by=guide)) == (303, ())
    assert (await require_proposal(kodes[1], by=VISITOR)).hidden_reason == "Ini iklan."
    told = {notice.kind: notice.facts for notice in await notices_of(loud.person)}
    assert told["comment_hidden"]["reason"] == "Ini iklan."
    assert "hidden" in told
    await show_comment(kodes[0], said.id, by=guide, now=NOON)
    assert not (await require_proposal(kodes[0], by=VISITOR)).comments[0].hidden


async def test_a_page_with_much_talk_costs_no_more_queries(app: Any) -> None:
    author = await add_person()
    kode = await add_proposal(await add_round(Phase.IDEAS), author=author)
    visitor, numbers = await browser(app), []
    for page in ("", "/saran"):
        await visitor.get(f"/usulan/{kode}{page}")
    for more in (1, 12):
        for n in range(more):
            neighbour = await add_person()
            await comment(
                kode, ("question", "for", "against")[n % 3], f"Pendapat {n}.", by=neighbour, now=NOON
            )
            await suggest_words(kode, {"title": f"Judul {more} {n}"}, [], "", by=neighbour, now=NOON)
        for page in ("", "/saran"):
            with counted(current_engine()) as asked:
                await visitor.get(f"/usulan/{kode}{page}")
            numbers.append(len(asked))
    assert numbers[:2] == numbers[2:] == [26, 15]


async def test_several_are_decided_together_or_none_and_reports_have_a_limit(engine: Any) -> None:
    kode = await add_proposal(await add_round(Phase.IDEAS), author=await add_person())
    elsewhere = await add_proposal(await add_round(Phase.IDEAS, areas=(OTHER_WARD,), place=OTHER_WARD))
    guide = await add_person(roles=[(RoleKind.FACILITATOR, WARD)])
    with pytest.raises(NotFound):
        await moderate([(kode, None), (elsewhere, None)], hides=True, reason="Iklan.", by=guide, now=NOON)
    assert not (await require_proposal(kode, by=VISITOR)).hidden
    for _ in range(MOST_REPORTS):
        await report(kode, None, Wrong.SPAM, "", peer="10.0.0.1", by=VISITOR, now=NOON)
    with pytest.raises(Refused) as many:
        await report(kode, None, Wrong.SPAM, "", peer="10.0.0.1", by=VISITOR, now=NOON)
    assert many.value.reason is WhyNotReport.TOO_MANY
    assert [len(one.reasons) for one in await reported(by=guide)] == [1]
    await moderate([(kode, None)], hides=False, by=guide, now=NOON)
    assert await reported(by=guide) == ()


async def test_the_first_comments_of_a_new_writer_wait_until_one_was_looked_at(engine: Any) -> None:
    author, new = await add_person(), await add_person()
    kode = await add_proposal(await add_round(Phase.IDEAS), author=author)
    boss = await add_person(roles=[(RoleKind.ADMINISTRATOR, CITY)])
    guide = await add_person(roles=[(RoleKind.FACILITATOR, WARD)])
    with pytest.raises(NotFound):
        await set_first_posts(1, by=guide, now=NOON)
    await set_first_posts(1, by=boss, now=NOON)
    await comment(kode, "question", "Kapan dimulai?", by=new, now=NOON)
    assert (await require_proposal(kode, by=VISITOR)).comments == ()
    own = (await require_proposal(kode, by=new)).comments[0]
    assert (own.held, [one.held for one in await reported(by=guide)]) == (True, [True])
    assert await notices_of(author.person) == ()
    await moderate([(kode, own.id)], hides=False, by=guide, now=NOON)
    await comment(kode, "for", "Setuju.", by=new, now=NOON)
    assert [one.held for one in (await require_proposal(kode, by=VISITOR)).comments] == [False, False]
    assert [notice.kind for notice in await notices_of(author.person)] == ["commented", "commented"]
    await hide_comment(kode, own.id, "Bukan di sini.", by=guide, now=NOON)
    assert [one.hidden for one in (await require_proposal(kode, by=VISITOR)).comments] == [True, False]


async def test_a_full_desk_of_reports_is_turned_page_by_page_and_shows_only_my_places(app: Any) -> None:
    """Reports of another kelurahan fill no place here, and a page asks as often for many as for few."""
    here, there = await add_round(Phase.IDEAS), await add_round(Phase.IDEAS, areas=[OTHER_WARD])
    kodes = {facts.id: await add_proposal(facts) for facts in (here, there)}
    guide = await add_person(roles=[(RoleKind.FACILITATOR, WARD)], totp=True)
    desk, asked = await browser(app, guide), []

    async def held(facts: Any, many: int) -> None:
        row = await Proposal.select(Proposal.id).where(Proposal.kode == kodes[facts.id]).first()
        for number in range(many):
            words = {"kind": "for", "text": f"Kata {facts.id} {number}.", "author_name": "Warga"}
            times = {"created_at": NOON, "held_at": NOON + timedelta(minutes=number)}
            await Comment.insert(Comment(id=new_id(), proposal=row["id"], **words, **times))

    for facts, many in ((there, 30), (here, 3), (here, 48)):
        await held(facts, many)
        with counted(current_engine()) as statements:
            text = (await desk.get("/petugas/laporan")).text
        asked.append(len(statements))
        assert f"Kata {there.id}" not in text
    assert asked[0] == asked[1] == asked[2]
    assert text.count("Kata ") == 50
    assert (await desk.get("/petugas/laporan?halaman=2")).text.count("Kata ") == 1
    ticked = f"{kodes[here.id]}:1"
    wrong = await desk.post(
        "/petugas/laporan?halaman=2", {"pilih": ticked, "lanjut": "sembunyi", "alasan": ""}
    )
    assert (wrong.status, wrong.text.count("Kata ")) == (422, 1)
