"""What was done to many proposals at once can be taken back for a day, where nobody acted since."""

from datetime import timedelta

import pytest

from pb.core.actor import Level, RoleKind
from pb.core.db import Engine
from pb.core.errors import NotFound, Refused
from pb.people.queries import notices_of
from pb.people.services import read_all
from pb.proposals.queries import require_proposal
from pb.proposals.queries.undoing import newest_act
from pb.proposals.rules.moderating import Wrong
from pb.proposals.rules.undoing import ManyKind
from pb.proposals.services import moderate, report, show, undo_hidden
from pb.proposals.tables import Report
from pb.rounds.rules import Phase
from pb.screening.services import answer_dispute, dispute, give_checks, undo_given
from pb.screening.tables import ScreeningTask
from tests.support.town import CITY, NOON, WARD, add_person, add_proposal, add_round

pytestmark = pytest.mark.anyio
WHY, LATER = "Isinya iklan pinjaman.", NOON + timedelta(hours=1)


async def test_hiding_many_is_taken_back_once_and_only_by_whoever_did_it(engine: Engine) -> None:
    facts, guide = await add_round(Phase.IDEAS), await add_person(roles=[(RoleKind.FACILITATOR, WARD)])
    other = await add_person(roles=[(RoleKind.FACILITATOR, WARD)])
    kodes = [await add_proposal(facts, title=f"Usulan {n}") for n in range(3)]
    await report(kodes[0], None, Wrong.SPAM, "", peer="", by=await add_person(), now=NOON)
    await moderate([(kode, None) for kode in kodes], hides=True, reason=WHY, by=guide, now=NOON)
    act = await newest_act(ManyKind.HIDDEN, guide.person, now=LATER)
    assert act is not None
    await show(kodes[2], by=other, now=LATER)
    await moderate([(kodes[2], None)], hides=True, reason=WHY, by=other, now=LATER)
    with pytest.raises(NotFound):
        await undo_hidden(act.id, by=other, now=LATER)
    assert await undo_hidden(act.id, by=guide, now=LATER) == 2
    assert [(await require_proposal(kode, by=guide)).hidden for kode in kodes] == [False, False, True]
    assert [row["state"] for row in await Report.select(Report.state)] == ["open"]
    with pytest.raises(Refused):
        await undo_hidden(act.id, by=guide, now=LATER)
    assert await newest_act(ManyKind.HIDDEN, guide.person, now=LATER) is None


async def test_checks_go_back_to_the_desk_where_they_lay(engine: Engine) -> None:
    facts, guide = await add_round(Phase.SCREENING), await add_person(roles=[(RoleKind.FACILITATOR, WARD)])
    kodes = [await add_proposal(facts, title=f"Usulan {n}") for n in range(3)]
    await give_checks(kodes[:1], agency="DPKP", by=guide, now=NOON)
    assert await newest_act(ManyKind.CHECKS, guide.person, now=NOON) is None, "one is changed by hand"
    await give_checks(kodes, agency="DLH", by=guide, now=NOON)
    await give_checks(kodes[2:], agency="DSDABM", by=guide, now=LATER)
    act = await newest_act(ManyKind.CHECKS, guide.person, now=LATER)
    assert act is not None
    with pytest.raises(Refused):
        await undo_given(act.id, by=guide, now=NOON + timedelta(hours=25))
    assert await undo_given(act.id, by=guide, now=LATER) == 2
    left = await ScreeningTask.select(ScreeningTask.agency).order_by(ScreeningTask.agency)
    assert [row["agency"] for row in left] == ["DPKP", "DSDABM"]


async def test_who_runs_a_round_does_not_answer_what_is_said_about_it(engine: Engine) -> None:
    guide = await add_person(roles=[(RoleKind.FACILITATOR, WARD)])
    head = await add_person(roles=[(RoleKind.ADMINISTRATOR, CITY)])
    facts = await add_round(Phase.IDEAS, created_by=guide.person)
    kode, who = facts.kode or "", await add_person(level=Level.L1)
    await dispute(kode, "conduct", "Rapat diumumkan hanya semalam sebelumnya.", by=who, now=NOON)
    said = "Rapat diulang Sabtu depan, diumumkan di papan RW."
    with pytest.raises(Refused):
        await answer_dispute(kode, 1, said, "upheld", by=guide, now=NOON)
    await answer_dispute(kode, 1, said, "upheld", by=head, now=NOON)


async def test_who_read_that_words_were_hidden_is_told_that_they_are_back_and_others_never_knew(
    engine: Engine,
) -> None:
    facts, guide = await add_round(Phase.IDEAS), await add_person(roles=[(RoleKind.FACILITATOR, WARD)])
    reader, away = await add_person(), await add_person()
    kodes = [await add_proposal(facts, author=who) for who in (reader, away)]
    await moderate([(kode, None) for kode in kodes], hides=True, reason=WHY, by=guide, now=NOON)
    await read_all(by=reader, now=NOON)
    act = await newest_act(ManyKind.HIDDEN, guide.person, now=LATER)
    assert act is not None
    await undo_hidden(act.id, by=guide, now=LATER)
    assert [n.kind for n in await notices_of(reader.person or 0)] == ["shown_again", "hidden"]
    assert await notices_of(away.person or 0) == ()


async def test_whoever_had_read_that_checks_came_is_told_that_they_went(engine: Engine) -> None:
    facts, guide = await add_round(Phase.SCREENING), await add_person(roles=[(RoleKind.FACILITATOR, WARD)])
    kodes = [await add_proposal(facts, title=f"Usulan {n}") for n in range(2)]
    for reads in (True, False):
        expert = await add_person(roles=[(RoleKind.PROFESSIONAL, WARD)])
        await give_checks(kodes, person=expert.person, by=guide, now=NOON)
        if reads:
            await read_all(by=expert, now=NOON)
        act = await newest_act(ManyKind.CHECKS, guide.person, now=LATER)
        assert act is not None
        await undo_given(act.id, by=guide, now=LATER)
        told = [n.kind for n in await notices_of(expert.person or 0)]
        assert told == (["checks_taken", "checks_given"] if reads else [])
