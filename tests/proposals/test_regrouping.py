"""Proposals become one with consent, or one becomes two; nobody and no support is lost on the way."""

import asyncio
from datetime import timedelta

import pytest

from pb.core.actor import Actor, RoleKind
from pb.core.db import Engine
from pb.core.errors import NotFound, Refused
from pb.people.queries import notices_of
from pb.proposals.queries import require_proposal
from pb.proposals.queries.regrouping import origins_of, require_regroup, successors_of
from pb.proposals.rules import RegroupState, WhyNotPropose, WhyNotRegroup, WhyNotTalk
from pb.proposals.rules.regrouping import outcome
from pb.proposals.services import (
    answer_regroup,
    drop_regroup,
    leave,
    settle_regroups,
    suggest_merge,
    suggest_split,
    support,
    withdraw,
)
from pb.proposals.tables import Proposal
from pb.rounds.rules import Phase
from tests.support.town import CITY, NOON, WARD, add_person, add_proposal, add_round

pytestmark = pytest.mark.anyio
WORDS = ("Saluran dan lampu gang", "Gang banjir dan gelap.", "Satu gang, satu pekerjaan.")
HALVES = [{"title": "Saluran", "need": "Banjir."}, {"title": "Lampu", "need": "Gelap."}]
LATER = NOON + timedelta(days=12)


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("answers", "due", "state"),
    [
        (["yes", ""], False, RegroupState.ASKED),
        (["yes", "yes"], False, RegroupState.DONE),
        (["yes", "no"], False, RegroupState.DECLINED),
        (["yes", "yes", ""], False, RegroupState.ASKED),
        (["yes", "yes", ""], True, RegroupState.DONE),
        (["yes", "", ""], True, RegroupState.LAPSED),
        (["yes", "no", "yes"], False, RegroupState.DONE),
    ],
)
def test_those_who_accept_go_together_and_never_one_alone(
    answers: list[str], due: bool, state: RegroupState
) -> None:
    assert outcome(answers, merge=True, due=due) is state
    assert outcome(["yes"], merge=False, due=False) is RegroupState.DONE


async def two_neighbours(count: int = 2):
    """As many authors, each with a proposal, and somebody who supports the second."""
    facts = await add_round(Phase.IDEAS)
    people = [await add_person(name=f"Warga RW {n:02d}") for n in range(1, count + 1)]
    kodes = [
        await add_proposal(facts, title=f"Usulan {n}", author=person, cost=n * 1_000_000)
        for n, person in enumerate(people, 1)
    ]
    return facts, people, kodes


async def test_two_proposals_become_a_new_one_when_both_authors_agree(engine: Engine) -> None:
    _, (first, second), kodes = await two_neighbours()
    fan = await add_person()
    await support(kodes[1], wanted=True, by=fan, now=NOON)
    key = await suggest_merge(kodes, *WORDS, by=first, now=NOON)
    asked = await require_regroup(key)
    assert [part.answer for part in asked.parts] == ["yes", ""]
    assert (await notices_of(second.person))[0].kind == "merge_asked"
    with pytest.raises(NotFound):
        await answer_regroup(key, kodes[1], accepts=True, by=fan, now=NOON)
    await answer_regroup(key, kodes[1], accepts=True, by=second, now=NOON)
    old = [await require_proposal(kode, by=fan) for kode in kodes]
    assert {one.state for one in old} == {"merged"}
    new = await require_proposal(old[0].merged_into or "", by=fan)
    assert new.kode not in kodes
    assert (new.now.title, new.cost, new.author, new.proposers) == (
        WORDS[0], 3_000_000, first.person, {first.person, second.person},
    )  # fmt: skip
    assert [one.kode for one in await origins_of(new.id)] == kodes
    assert (new.supports, old[1].supported) == (0, True)
    assert [notice.kind for notice in await notices_of(fan.person)] == ["merged"]
    await support(new.kode, wanted=True, by=fan, now=NOON)
    await support(new.kode, wanted=True, by=fan, now=NOON)
    assert (await require_proposal(new.kode, by=fan)).supports == 1
    with pytest.raises(Refused) as ended:
        await answer_regroup(key, kodes[1], accepts=False, by=second, now=NOON)
    assert ended.value.reason is WhyNotRegroup.ENDED


async def test_the_clock_merges_those_who_accepted_and_leaves_the_silent_one_alone(engine: Engine) -> None:
    _, people, kodes = await two_neighbours(3)
    guide = await add_person(roles=[(RoleKind.FACILITATOR, WARD)])
    key = await suggest_merge(kodes, *WORDS, by=guide, now=NOON)
    for person, kode in zip(people[:2], kodes[:2], strict=True):
        await answer_regroup(key, kode, accepts=True, by=person, now=NOON)
    await settle_regroups(now=NOON)
    assert (await require_regroup(key)).state == "asked"
    await settle_regroups(now=LATER)
    states = [(await require_proposal(kode, by=guide)).state for kode in kodes]
    assert ((await require_regroup(key)).state, states) == ("done", ["merged", "merged", "published"])


async def test_what_cannot_be_merged_says_why_and_nobody_merges_what_others_wrote(engine: Engine) -> None:
    _, (first, second), kodes = await two_neighbours()
    elsewhere = await add_proposal(await add_round(Phase.IDEAS), author=second)
    late = await add_proposal(await add_round(Phase.LISTING), author=first)

    async def why_not(*chosen: str) -> WhyNotRegroup:
        with pytest.raises(Refused) as refused:
            await suggest_merge(chosen, *WORDS, by=first, now=NOON)
        return WhyNotRegroup(refused.value.reason)

    assert await why_not(kodes[0]) is WhyNotRegroup.TOO_FEW
    assert await why_not(kodes[0], "BDG-26-9999") is WhyNotRegroup.UNKNOWN
    assert await why_not(kodes[0], elsewhere) is WhyNotRegroup.ELSEWHERE
    assert await why_not(late, kodes[0]) is WhyNotRegroup.NOT_OPEN
    with pytest.raises(NotFound):
        await suggest_merge(kodes, *WORDS, by=await add_person(), now=NOON)
    key = await suggest_merge(kodes, *WORDS, by=first, now=NOON)
    assert await why_not(*kodes) is WhyNotRegroup.WAITING
    with pytest.raises(NotFound):
        await drop_regroup(key, by=second, now=NOON)
    await drop_regroup(key, by=first, now=NOON)
    assert (await require_regroup(key)).state == "dropped"
    await leave(by=second, now=NOON)
    assert await why_not(*kodes) is WhyNotRegroup.NOBODY


async def test_support_that_arrives_while_proposals_are_merged_is_neither_lost_nor_doubled(
    engine: Engine,
) -> None:
    _, (first, second), kodes = await two_neighbours()
    fans = [await add_person() for _ in range(6)]
    key = await suggest_merge(kodes, *WORDS, by=first, now=NOON)

    async def taps(fan) -> bool:
        """Whether the support of this person counted for the old one."""
        try:
            await support(kodes[1], wanted=True, by=fan, now=NOON)
        except Refused as refused:
            refusals.add(refused.reason)
            return False
        return True

    refusals: set[object] = set()
    *counted, _ = await asyncio.gather(
        *(taps(fan) for fan in fans), answer_regroup(key, kodes[1], accepts=True, by=second, now=NOON)
    )
    assert refusals <= {WhyNotTalk.MERGED}
    old = await require_proposal(kodes[1], by=first)
    assert old.supports == sum(counted)
    for fan, was_there in zip(fans, counted, strict=True):
        asked = [notice.kode for notice in await notices_of(fan.person) if notice.kind == "merged"]
        assert asked == ([old.merged_into] if was_there else [])


async def test_an_author_splits_a_proposal_and_both_halves_keep_its_people(engine: Engine) -> None:
    _, (author, other), (kode, _) = await two_neighbours()
    fan = await add_person()
    await support(kode, wanted=True, by=fan, now=NOON)
    with pytest.raises(Refused) as lines:
        await suggest_split(kode, HALVES, ["1"], WORDS[2], by=author, now=NOON)
    assert lines.value.reason is WhyNotRegroup.LINES
    with pytest.raises(NotFound):
        await suggest_split(kode, HALVES, ["both"], WORDS[2], by=other, now=NOON)
    await suggest_split(kode, HALVES, ["both"], WORDS[2], by=author, now=NOON)
    old = await require_proposal(kode, by=fan)
    made = [await require_proposal(new, by=fan) for new in await successors_of(kode)]
    assert (old.state, old.merged_into) == ("merged", made[0].kode)
    assert [(one.now.title, one.author) for one in made] == [
        ("Saluran", author.person), ("Lampu", author.person),
    ]  # fmt: skip
    assert (await notices_of(fan.person))[0].kind == "split"


async def test_a_proposal_is_taken_back_in_favour_of_another_and_its_supporters_are_asked(
    engine: Engine,
) -> None:
    _, (author, _), kodes = await two_neighbours()
    fan = await add_person()
    await support(kodes[0], wanted=True, by=fan, now=NOON)
    with pytest.raises(Refused) as refused:
        await withdraw(kodes[0], WORDS[2], favour=kodes[0], by=author, now=NOON)
    assert refused.value.reason is WhyNotPropose.FAVOUR
    await withdraw(kodes[0], WORDS[2], favour=kodes[1].lower(), by=author, now=NOON)
    gone = await require_proposal(kodes[0], by=fan)
    assert (gone.state, gone.merged_into) == ("withdrawn", kodes[1])
    told = (await notices_of(fan.person))[0]
    assert (told.kind, told.kode) == ("yielded", kodes[1])


async def test_for_somebody_without_an_account_the_counter_asks_and_says_how(engine: Engine) -> None:
    facts, (first, _), kodes = await two_neighbours()
    counter = await add_person(roles=[(RoleKind.OFFICER, WARD)])
    spoken = await add_proposal(facts)
    await Proposal.update({Proposal.written_by: "officer"}).where(Proposal.kode == spoken)
    city = await add_person(roles=[(RoleKind.FACILITATOR, CITY)])
    key = await suggest_merge([kodes[0], spoken], *WORDS, by=first, now=NOON)
    assert [n.kind for n in await notices_of(counter.person)] == ["merge_asked"]
    assert await notices_of(city.person) == (), "the kelurahan has a counter of its own"
    with pytest.raises(NotFound):
        await answer_regroup(key, spoken, accepts=True, words="Saya setuju.", by=first, now=NOON)
    with pytest.raises(Refused):
        await answer_regroup(key, spoken, accepts=True, by=counter, now=NOON)
    asked = "Ditanya di loket hari Jumat, beliau setuju."
    await answer_regroup(key, spoken, accepts=True, words=asked, by=counter, now=NOON)
    merged = await require_proposal(spoken, by=counter)
    assert ((await require_regroup(key)).state, merged.state) == ("done", "merged")
    assert (await require_proposal(merged.merged_into or "", by=counter)).author == first.person
    assert [n.kind for n in await notices_of(counter.person)] == ["merge_asked"], "who answered knows the end"


async def test_the_counter_hears_how_it_ended_so_that_it_can_tell_the_person(engine: Engine) -> None:
    """Agreed, declined, taken back or out of time: who was asked for somebody without an account hears it."""
    facts, authors, kodes = await two_neighbours(4)
    counter, second = [await add_person(roles=[(RoleKind.OFFICER, WARD)]) for _ in range(2)]

    async def ask(author: int) -> tuple[int, str]:
        spoken = await add_proposal(facts, title="Warung baca")
        await Proposal.update({Proposal.written_by: "officer"}).where(Proposal.kode == spoken)
        return await suggest_merge([kodes[author], spoken], *WORDS, by=authors[author], now=NOON), spoken

    async def heard(by: Actor) -> dict[str | None, str]:
        return {n.kode: n.kind for n in await notices_of(by.person) if n.kind.endswith("_for")}

    agreed, spoken = await ask(0)
    await answer_regroup(agreed, spoken, accepts=True, words="Beliau setuju.", by=counter, now=NOON)
    merged = (await require_proposal(spoken, by=counter)).merged_into
    declined, no = await ask(1)
    await answer_regroup(declined, no, accepts=False, words="Beliau tidak setuju.", by=counter, now=NOON)
    dropped, back = await ask(2)
    await drop_regroup(dropped, by=authors[2], now=NOON)
    _, late = await ask(3)
    await settle_regroups(now=LATER)
    ended = dict.fromkeys((back, late), "regroup_ended_for")
    assert await heard(counter) == ended
    assert await heard(second) == ended | {merged: "merge_done_for", no: "regroup_ended_for"}
