"""Appeals, pairs that cannot both be built, objections to a round."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import msgspec

from pb.core.audit import Entry
from pb.core.ids import Kode, ProposalId
from pb.proposals.queries import ProposalFacts
from pb.rounds.tables import Round
from pb.screening.rules import WhyNotAnswer, why_not_beside_appeal
from pb.screening.tables import Appeal, ConflictPair, Dispute


class AppealFacts(msgspec.Struct, frozen=True):
    """What the author said, and what became of it; words and answer are public, people are not."""

    words: str
    at: datetime
    due: date
    answer: str
    outcome: str
    answered_at: datetime | None
    verdict: int


async def appeal_of(proposal: int) -> AppealFacts | None:
    """The appeal about a proposal."""
    row = await Appeal.select().where(Appeal.proposal == proposal).first()
    if row is None:
        return None
    return AppealFacts(**{name: row[name] for name in AppealFacts.__struct_fields__})


async def why_not_beside(facts: ProposalFacts, person: int | None) -> WhyNotAnswer | None:
    """Why somebody can give no verdict on a proposal because of an appeal."""
    appeal = await appeal_of(facts.id)
    if appeal is None:
        return None
    keys = [verdict.id for verdict in facts.verdicts]
    against = facts.verdicts[: keys.index(appeal.verdict) + 1]
    return why_not_beside_appeal(
        person,
        waits=appeal.answered_at is None,
        overruled={verdict.person for verdict in against if verdict.person is not None},
    )


class AppealWaiting(msgspec.Struct, frozen=True):
    """An appeal in the list of those who can answer it."""

    kode: Kode
    due: date


async def appeals_waiting(contests: Sequence[int], me: int) -> tuple[AppealWaiting, ...]:
    """The appeals of these contests without an answer, due first; those that I refused are left out."""
    if not contests:
        return ()
    rows = (
        await Appeal.select(
            Appeal.due,
            Appeal.proposal._.kode.as_alias("kode"),
            Appeal.verdict._.person.as_alias("checker"),
        )
        .where(
            Appeal.answered_at.is_null(),
            Appeal.proposal._.contest.is_in(list(contests)),
            Appeal.proposal._.state == "published",
        )
        .order_by(Appeal.due, Appeal.at)
    )
    return tuple(AppealWaiting(Kode(row["kode"]), row["due"]) for row in rows if row["checker"] != me)


class Pair(msgspec.Struct, frozen=True):
    """Two proposals that cannot both be built."""

    one: ProposalId
    other: ProposalId
    one_kode: Kode
    other_kode: Kode
    why: str


async def pairs_among(proposals: Iterable[int]) -> tuple[Pair, ...]:
    """The pairs of which both are among these proposals."""
    ids = list(proposals)
    return tuple(pair for pair in await pairs_with(ids) if pair.one in ids and pair.other in ids)


async def pairs_with(proposals: Iterable[int]) -> tuple[Pair, ...]:
    """The pairs of which one is among these proposals."""
    ids = list(proposals)
    if not ids:
        return ()
    rows = (
        await ConflictPair.select(
            *(ConflictPair.one, ConflictPair.other, ConflictPair.why),
            ConflictPair.one._.kode.as_alias("one_kode"),
            ConflictPair.other._.kode.as_alias("other_kode"),
        )
        .where((ConflictPair.one.is_in(ids)) | (ConflictPair.other.is_in(ids)))
        .order_by(ConflictPair.at, ConflictPair.id)
    )
    return tuple(
        Pair(row["one"], row["other"], Kode(row["one_kode"]), Kode(row["other_kode"]), row["why"])
        for row in rows
    )


class DisputeFacts(msgspec.Struct, frozen=True):
    """An objection to a round. `person` is for rules, and shown to nobody."""

    id: int
    number: int
    person: int | None
    about: str
    words: str
    at: datetime
    due: date
    answer: str
    outcome: str
    answered_at: datetime | None


_RUNNERS = """
SELECT a.person FROM event e JOIN event_actor a ON a.event = e.id
WHERE e.kode = {} AND e.kind IN ('round.announced', 'round.dates_changed', 'round.amended',
  'round.phase_entered', 'round.vote_resumed', 'round.answers_timed', 'round.voters_set',
  'decision.published')
"""  # raw: no link leads from an event to who acted


async def runners_of(round_id: int, kode: str) -> frozenset[int]:
    """Who planned, announced or moved a round: they do not answer what is said about that."""
    row = await Round.select(Round.created_by).where(Round.id == round_id).first()
    found = {acted["person"] for acted in await Entry.raw(_RUNNERS, kode)}
    return frozenset(found | ({row["created_by"]} if row and row["created_by"] else set()))


async def disputes_waiting(rounds: Sequence[int]) -> dict[int, date]:
    """The rounds among these with an objection to answer, and the day by which the first is due."""
    if not rounds:
        return {}
    rows = (
        await Dispute.select(Dispute.round, Dispute.due)
        .where(Dispute.round.is_in(list(rounds)), Dispute.answered_at.is_null())
        .order_by(Dispute.due, ascending=False)
    )
    return {row["round"]: row["due"] for row in rows}


async def disputes_of(round_id: int) -> tuple[DisputeFacts, ...]:
    """The objections to a round, oldest first."""
    rows = await Dispute.select().where(Dispute.round == round_id).order_by(Dispute.number)
    return tuple(DisputeFacts(**{name: row[name] for name in DisputeFacts.__struct_fields__}) for row in rows)
