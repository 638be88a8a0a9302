"""What takes a second person in rounds: who could sign, what is not signed yet, what waits around rolls."""

from collections.abc import Sequence
from datetime import datetime

from pb.ballots.life.queries import authors_in, signatures_missing
from pb.ballots.life.rules import Act, act_due
from pb.people.staffing.queries import roles_held
from pb.people.staffing.rules import Held, by_place, signers_of
from pb.roll.queries import RollWaits, roll_waits
from pb.rounds.facts import RoundFacts
from pb.rounds.rules import ORDER, Phase


async def second_people(
    rounds: Sequence[RoundFacts], now: datetime, held: Sequence[Held] | None = None
) -> dict[int, dict[str, int]]:
    """Numbers for `Seen` by round; as many queries for a hundred rounds as for one."""
    before = [f for f in rounds if ORDER.index(f.phase(now)) < ORDER.index(Phase.VOTING)]
    early = {f.id for f in before}
    signing = by_place(await roles_held(now) if held is None and before else held or ())
    signers = {one.person for place in signing.values() for one in place}
    authors = await authors_in([f.id for f in before], signers)
    acts: dict[int, Act] = {f.id: act for f in rounds if (act := act_due(f, now))}
    unsigned = await signatures_missing(acts)
    waits = await roll_waits() if any(f.by_roll for f in rounds) else {}
    found: dict[int, dict[str, int]] = {}
    for facts in rounds:
        roll = waits.get(facts.id, RollWaits())
        signs = signers_of(signing, facts.place or "", authors.get(facts.id, ()))
        found[facts.id] = {
            "few_signers": signs.missing if facts.id in early else 0,
            "unsigned": unsigned.get(facts.id, 0),
            "roll_changes": roll.changes,
            "roll_objections": roll.objections,
        }
    return found
