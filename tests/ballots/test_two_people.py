"""Nobody opens a vote, closes it early or publishes alone; what changes takes signatures back."""

import pytest

from pb.ballots.life.queries import desk_of
from pb.ballots.life.rules import Act, Lacking, WhyNotSign, lacking
from pb.ballots.life.services import sign
from pb.ballots.services import close_voting, move_due_rounds, open_voting
from pb.core.actor import CLOCK, Actor, RoleKind
from pb.core.audit import happened_to
from pb.core.db import Engine
from pb.core.errors import NotFound, Refused
from pb.core.events import Event
from pb.core.ids import new_id
from pb.proposals.tables import Coauthor, Proposal
from pb.rounds.queries import require_round
from pb.rounds.rules import Phase, WhyNotRound
from pb.rounds.services import change_dates
from tests.support.signing import REASON, sign_as
from tests.support.town import NOON, OTHER_WARD, WARD, add_person, add_proposal, add_round

pytestmark = pytest.mark.anyio


async def staff(kind: RoleKind = RoleKind.FACILITATOR, place: str = WARD) -> Actor:
    return await add_person(name=kind.value, kelurahan=None, rw=None, roles=[(kind, place)])


async def why(work: object) -> object:
    with pytest.raises(Refused) as refused:
        await work
    return refused.value.reason


@pytest.mark.matrix("Z6")
async def test_the_vote_opens_at_its_hour_once_two_have_signed(engine: Engine) -> None:
    facts, one, witness = await add_round(Phase.LISTING), await staff(), await staff(RoleKind.WITNESS)
    kode, opens = facts.kode or "", facts.dates[Phase.VOTING]
    assert await why(sign_as(one, kode, Act.OPEN)) is WhyNotRound.GATE
    await add_proposal(facts, verdict="eligible")
    assert not await sign_as(one, kode, Act.OPEN)
    assert await why(sign_as(one, kode, Act.OPEN)) is WhyNotSign.TWICE
    assert await why(open_voting(kode, by=one, now=NOON, reason=REASON)) is WhyNotSign.MISSING
    await move_due_rounds(now=opens)
    assert (await require_round(kode)).phase(opens) is Phase.LISTING
    assert await sign_as(witness, kode, Act.OPEN, now=opens)
    await move_due_rounds(now=opens)
    assert (await require_round(kode)).phase(opens) is Phase.VOTING
    said = [entry for entry in await happened_to(kode) if entry.kind is Event.SIGNED]
    assert [(entry.role, entry.facts["act"]) for entry in said] == [
        ("facilitator", "open"),
        ("witness", "open"),
    ]


@pytest.mark.matrix("Z6")
async def test_whoever_has_a_proposal_in_the_round_signs_neither_its_opening_nor_its_count(
    engine: Engine,
) -> None:
    """Neither the author of the thing approved (security.md 4); with one co-author it is the same."""
    facts, author, other = await add_round(Phase.LISTING), await staff(), await staff()
    proposal = await add_proposal(facts, verdict="eligible", author=author)
    kode = facts.kode or ""
    assert await why(sign_as(author, kode, Act.OPEN)) is WhyNotSign.PROPOSES
    row = await Proposal.select(Proposal.id).where(Proposal.kode == proposal).first()
    await Coauthor.insert(
        Coauthor(id=new_id(), proposal=row["id"], account=other.person, label="Warga RW 05")
    )
    assert await why(sign_as(other, kode, Act.OPEN)) is WhyNotSign.PROPOSES
    assert not await sign_as(await staff(RoleKind.WITNESS), kode, Act.OPEN)


async def test_two_witnesses_are_not_enough_and_others_may_not_sign(engine: Engine) -> None:
    facts = await add_round(Phase.VOTING)
    kode = facts.kode or ""
    await sign_as(await staff(RoleKind.WITNESS), kode, Act.CLOSE)
    assert await why(sign_as(await staff(RoleKind.WITNESS), kode, Act.CLOSE)) is WhyNotSign.NO_FACILITATOR
    for other in (await staff(place=OTHER_WARD), await staff(RoleKind.OFFICER), await add_person()):
        with pytest.raises(NotFound):
            await sign_as(other, kode, Act.CLOSE)


async def test_a_change_of_list_or_dates_takes_the_signatures_back(engine: Engine) -> None:
    facts, one, two = await add_round(Phase.LISTING), await staff(), await staff()
    kode = facts.kode or ""
    await add_proposal(facts, verdict="eligible")
    desk = await desk_of(facts, NOON)
    assert desk is not None
    await add_proposal(facts, title="Satu lagi", verdict="eligible")
    late = sign(kode, Act.OPEN, seen=desk.digest, by=one, now=NOON)
    assert await why(late) is WhyNotSign.CHANGED
    await sign_as(one, kode, Act.OPEN)
    assert await sign_as(two, kode, Act.OPEN)
    later = facts.dates[Phase.CLOSED].replace(hour=1)
    await change_dates(kode, {Phase.CLOSED: later}, reason=REASON, by=one, now=NOON)
    assert await why(open_voting(kode, by=two, now=NOON)) is WhyNotSign.MISSING
    again = await desk_of(await require_round(kode), NOON)
    assert again is not None
    assert (len(again.signed), len(again.taken_back)) == (0, 2)


async def test_a_vote_closes_early_by_two_who_say_why_on_the_same_day(engine: Engine) -> None:
    facts, one, two = await add_round(Phase.VOTING), await staff(), await staff()
    kode = facts.kode or ""
    assert await why(close_voting(kode, by=one, now=NOON, reason=REASON)) is WhyNotSign.MISSING
    assert await why(sign_as(one, kode, Act.CLOSE, reason="")) is WhyNotRound.NO_REASON
    await sign_as(one, kode, Act.CLOSE)
    tomorrow = NOON.replace(day=13)
    assert not await sign_as(two, kode, Act.CLOSE, now=tomorrow)
    assert await sign_as(one, kode, Act.CLOSE, now=tomorrow)
    await close_voting(kode, by=one, now=tomorrow, reason=REASON)
    assert (await require_round(kode)).phase(tomorrow) is Phase.CLOSED


async def test_the_count_waits_until_marks_were_open_to_challenge(engine: Engine) -> None:
    facts, one = await add_round(Phase.VOTING, challenge_hours=72), await staff()
    kode = facts.kode or ""
    await close_voting(kode, by=CLOCK, now=NOON)
    assert await why(sign_as(one, kode, Act.PUBLISH)) is WhyNotSign.WINDOW
    await move_due_rounds(now=NOON)
    assert (await require_round(kode)).phase(NOON) is Phase.CHALLENGE
    assert await why(sign_as(one, kode, Act.PUBLISH)) is WhyNotSign.WINDOW
    await sign_as(one, kode, Act.PUBLISH, now=NOON.replace(day=15))


@pytest.mark.matrix("Z6")
@pytest.mark.parametrize(
    ("facilitators", "witnesses", "hours", "found"),
    [
        ({1}, set(), 72, (Lacking.SECOND, Lacking.WITNESS)),
        ({1}, {1}, 72, (Lacking.SECOND, Lacking.WITNESS)),
        ({1, 2}, set(), 72, (Lacking.WITNESS,)),
        ({1, 2}, set(), 0, ()),
        ({1}, {2}, 72, ()),
        ({1, 2}, {1}, 72, ()),
        (set(), {1, 2}, 0, (Lacking.SECOND,)),
    ],
)
def test_one_person_under_two_roles_is_one_person(
    facilitators: set[int], witnesses: set[int], hours: int, found: tuple[Lacking, ...]
) -> None:
    roles = [(one, RoleKind.FACILITATOR) for one in facilitators]
    roles += [(one, RoleKind.WITNESS) for one in witnesses]
    assert lacking(roles, hours) == found
