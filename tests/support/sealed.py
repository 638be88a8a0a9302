"""A small round that ran to its decisions and was sealed, for tests of what notices an edit."""

from pb.ballots.channels.services import log_totals, name_helper, open_kiosk, print_papers
from pb.ballots.keys.services import list_copy
from pb.ballots.queries import letter_voter
from pb.ballots.services import cast, close_voting
from pb.ballots.tables import TurnoutBand
from pb.core.actor import CLOCK, RoleKind
from pb.core.ids import new_id
from pb.outcomes.queries import outcome_of
from pb.outcomes.rules import suggested
from pb.outcomes.services import publish_decisions, save_decisions
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round
from pb.rounds.tables import Round
from pb.sealing.services import seal_due
from tests.support.roll import RollTown, voting_town
from tests.support.signing import publish_signed
from tests.support.town import NOON, WARD, add_person

VOTERS = (("Warga Mawar", "1990-04-05"), ("Warga Melati", "1971"))


async def counted_round() -> RoundFacts:
    """Two people of a roll have voted, and the count is public."""
    town = await voting_town()
    await Round.update({Round.challenge_hours: 0}).where(Round.id == town.facts.id)
    for name, birth in VOTERS:
        entry = await town.find(name, birth)
        await cast(town.kode, {1: frozenset({1, 3})}, by=letter_voter(entry), now=NOON)
    await beside_the_box(town)
    await close_voting(town.kode, by=CLOCK, now=NOON)
    contest = town.facts.contests[0].id
    if not await TurnoutBand.exists().where(TurnoutBand.contest == contest):  # so small a round shows none
        await TurnoutBand.insert(TurnoutBand(id=new_id(), contest=contest, band="", voted=10))
    await publish_signed(town.kode)
    return await require_round(town.kode)


async def beside_the_box(town: RollTown) -> None:
    """What bears on an outcome without being in the box: paper, a tablet, a helper, a copy of the keys."""
    by = town.first
    await print_papers(town.kode, 1, 2, by=by, now=NOON)
    await log_totals(town.kode, 1, unused=2, spoiled=0, unreturned=0, boxed=0, by=by, now=NOON)
    await open_kiosk(town.kode, "Aula kelurahan", "123456", by=by, now=NOON)
    phone = "+628120000112"
    await add_person(name="Warga Kamboja", phone=phone)
    await name_helper(town.kode, phone, by=by, now=NOON)
    await list_copy(town.kode, "Amplop bersegel di brankas balai RW 05", by=by, now=NOON)


async def sealed_round() -> RoundFacts:
    """The same with published decisions, all of it sealed."""
    facts = await counted_round()
    kode = facts.kode or ""
    council = await add_person(roles=[(RoleKind.COUNCIL, WARD)])
    outcome = await outcome_of(facts.contests[0])
    assert outcome is not None
    chosen = {line.project.number: suggested(line.won) for line in outcome.lines}
    await save_decisions(kode, 1, chosen, by=council, now=NOON)
    await publish_decisions(kode, 1, by=council, now=NOON)
    await seal_due(now=NOON)
    return await require_round(kode)
