"""Reads about two people: what they would sign, who has signed, what is still missing."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import msgspec
from piccolo.query.functions.aggregate import Count

from pb.ballots.channels.queries import paper_counts
from pb.ballots.life.rules import (
    Act,
    Lacking,
    Signature,
    WhyNotSign,
    act_in,
    complete,
    digest_of,
    in_force,
    lacking,
    why_not_publish_yet,
)
from pb.ballots.life.tables import Approval, Challenge
from pb.ballots.queries import gate_counts
from pb.ballots.tables import Participation
from pb.core.actor import RoleKind
from pb.core.city import this_city
from pb.core.errors import refuse_if
from pb.people.staffing.queries import roles_held
from pb.people.staffing.rules import Together, by_place, people_missing, who_signs
from pb.people.tables import Account
from pb.proposals.queries import eligible_for_ballot
from pb.proposals.tables import Proposal
from pb.roll.queries import roll_digest
from pb.rounds.facts import RoundFacts
from pb.rounds.rules import Phase, WhyNotRound, gates

_RULES = (
    *("publication", "receipts", "challenge_hours", "ballot_type", "max_choices", "rule", "completion"),
    *("ties", "min_votes", "level_vote", "voters"),
)


class Desk(msgspec.Struct, frozen=True):
    """What two people can sign now: the draft with its digest, who has signed, why it still waits."""

    act: Act
    draft: dict[str, object]
    digest: str
    signed: tuple[Signature, ...]
    taken_back: tuple[Signature, ...]
    why: WhyNotSign | WhyNotRound | None

    @property
    def complete(self) -> bool:
        """Whether both have signed."""
        return complete(self.signed, self.act)


async def desk_of(facts: RoundFacts, now: datetime) -> Desk | None:
    """What is to be signed in this phase, or None when nothing is."""
    act = act_in(facts.phase(now))
    if act is None or act is Act.DESTROY:  # each copy of the keys is signed by itself: pb/ballots/keys
        return None
    draft = await draft_of(facts, act, now)
    digest = digest_of(draft)
    signatures = await signatures_of(facts.id, act)
    signed = in_force(signatures, digest)
    before = tuple(one for one in signatures if one not in signed)
    return Desk(act, draft, digest, signed, before, await why_not_ready(facts, act, now))


async def lacking_in(facts: RoundFacts, now: datetime) -> tuple[Lacking, ...]:
    """Which people this round still needs in its place; nothing once its count is public."""
    if facts.place is None or Phase.PUBLISHED in facts.moves:
        return ()
    here = [one for one in who_signs(by_place(await roles_held(now)), facts.place) if one.ready]
    authors = (await authors_in([facts.id], {one.person for one in here})).get(facts.id, ())
    return lacking([(one.person, one.kind) for one in here], facts.challenge_hours, authors)


_ALONE = """
SELECT p.round, p.author AS person FROM proposal p WHERE p.author IN
"""  # raw: a union, which the query builder does not know
_BESIDE = """
UNION ALL SELECT p.round, c.account FROM coauthor c JOIN proposal p ON p.id = c.proposal WHERE c.account IN
"""  # raw: the same


async def authors_in(rounds: Sequence[int], people: Collection[int]) -> dict[int, set[int]]:
    """Who of these people has a proposal in which of these rounds, alone or with others.

    Asked by the people, who are few and have written little.
    """
    if not rounds or not people:
        return {}
    ids, wanted = list(people), set(rounds)
    marks = ", ".join("{}" for _ in ids)
    rows = await Proposal.raw(f"{_ALONE} ({marks}) {_BESIDE} ({marks})", *ids, *ids)
    found: dict[int, set[int]] = {}
    for row in rows:
        if row["round"] in wanted:
            found.setdefault(row["round"], set()).add(row["person"])
    return found


async def proposes_in(facts: RoundFacts, person: int) -> bool:
    """Whether somebody has a proposal in this round, alone or with others."""
    return bool(await authors_in([facts.id], [person]))


async def why_not_ready(facts: RoundFacts, act: Act, now: datetime) -> WhyNotSign | WhyNotRound | None:
    """Why an act cannot be signed yet, whoever signs."""
    if act is Act.OPEN:
        shut = any(gate.blocking and not gate.ok for gate in gates(await gate_counts(facts)))
        return WhyNotRound.GATE if shut else None
    if act is Act.PUBLISH:
        return why_not_publish_yet(facts, await undecided(facts), now)
    return None


async def undecided(facts: RoundFacts) -> int:
    """How many challenges of a round wait for their answer."""
    ids = [contest.id for contest in facts.contests]
    return int(await Challenge.count().where(Challenge.contest.is_in(ids), Challenge.decided_at.is_null()))


async def signatures_of(round_id: int, act: Act) -> tuple[Signature, ...]:
    """Every signature under an act of a round, oldest first."""
    query = Approval.select().where(Approval.round == round_id, Approval.act == act.value)
    rows = await query.order_by(Approval.at)
    people = Account.select(Account.id, Account.public_name)
    named = await people.where(Account.id.is_in([row["person"] for row in rows])) if rows else []
    names = {row["id"]: row["public_name"] for row in named}
    return tuple(
        Signature(
            person=row["person"],
            name=names.get(row["person"], ""),
            role=RoleKind(row["role"]),
            at=row["at"],
            digest=row["digest"],
            reason=row["reason"],
        )
        for row in rows
    )


async def signatures_missing(acts: Mapping[int, Act]) -> dict[int, int]:
    """How many signatures the act of each round lacks, by its newest draft that anybody signed."""
    query = Approval.select(Approval.round, Approval.act, Approval.person, Approval.role, Approval.digest)
    rows = await query.where(Approval.round.is_in(list(acts))).order_by(Approval.at) if acts else []
    found = {}
    for key, act in acts.items():
        mine = [row for row in rows if row["round"] == key and row["act"] == act.value]
        newest = [row for row in mine if row["digest"] == mine[-1]["digest"]]
        signed = [(row["person"], RoleKind(row["role"])) for row in newest]
        found[key] = people_missing(Together.MOVE, signed)
    return found


async def require_signed(facts: RoundFacts, act: Act, now: datetime) -> None:
    """Refuse an act that two people have not signed as it stands now. Inside a transaction."""
    signatures = await signatures_of(facts.id, act)
    refuse_if(WhyNotSign.MISSING if len(signatures) < 2 else None)
    signed = in_force(signatures, digest_of(await draft_of(facts, act, now)))
    refuse_if(None if complete(signed, act) else WhyNotSign.MISSING)


async def require_publishable(facts: RoundFacts, now: datetime) -> None:
    """Refuse a count that comes before the end of the challenges, or that two people have not signed."""
    refuse_if(await why_not_ready(facts, Act.PUBLISH, now))
    await require_signed(facts, Act.PUBLISH, now)


async def draft_of(facts: RoundFacts, act: Act, now: datetime) -> dict[str, object]:
    """What is signed: for the opening list, costs, rules, dates and roll; later numbers, never a tally."""
    head: dict[str, object] = {"act": act.value, "kode": facts.kode or ""}
    if act is Act.OPEN:
        return head | {
            "rules": {name: getattr(facts, name) for name in _RULES},
            "dates": {p.value: _moment(at) for p, at in facts.dates.items() if p in _FROM_VOTE},
            "roll": await roll_digest(facts) if facts.by_roll else "",
            "contests": [
                {
                    "number": c.number,
                    "area": c.area or "",
                    "budget": c.budget,
                    "projects": [
                        [one.kode, one.version, one.cost]
                        for one in await eligible_for_ballot(c.id)
                        if one.cost <= c.budget
                    ],
                }
                for c in facts.contests
            ],
        }
    if act is Act.CLOSE:
        return head | {"day": this_city().day(now).isoformat(), "closes": _moment(facts.dates[Phase.CLOSED])}
    return head | {"publication": facts.publication, "ballots": await ballots_in(facts)}


_FROM_VOTE = (Phase.VOTING, Phase.CLOSED, Phase.CHALLENGE, Phase.PUBLISHED)


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


async def ballots_in(facts: RoundFacts) -> dict[str, int]:
    """How many ballots will be counted in each contest, by its number: marks and paper, never choices."""
    ids = [contest.id for contest in facts.contests]
    query = Participation.select(Participation.contest, Count())
    query = query.where(Participation.contest.is_in(ids), Participation.withdrawn == 0)
    query = query.where(Participation.channel != "paper")
    found = {row["contest"]: row["count"] for row in await query.group_by(Participation.contest)}
    papers = {counts.contest: counts.counted for counts in await paper_counts(facts)}
    return {
        str(contest.number): found.get(contest.id, 0) + papers.get(contest.number, 0)
        for contest in facts.contests
    }
