"""Which rows and columns a seal covers. A column that may lawfully change later is named with its reason."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any

import msgspec
from piccolo.table import Table

from pb.ballots.channels.tables import Kiosk, Paper, PaperBatch, PaperReason, VoteHelper
from pb.ballots.life.rules import Act
from pb.ballots.life.tables import Approval, Challenge, CostChange, KeyCopy, Opinion
from pb.ballots.tables import ClosedBallot, Participation, Project, TurnoutBand
from pb.core.db import fetch
from pb.outcomes.tables import Decision, OutcomeRow, Publication
from pb.proposals.tables import CostLine, Proposal, Verdict, Version
from pb.roll.tables import RollBatch, RollEntry
from pb.rounds.rules import ORDER, Phase
from pb.rounds.tables import Contest, Move, PhaseDate, Round
from pb.sealing.rules import Part, row_bytes

AT_ONCE = 1_000
_SIGNED = [Act.OPEN.value, Act.CLOSE.value, Act.PUBLISH.value]
_COUNTED = [phase.value for phase in ORDER[: ORDER.index(Phase.PUBLISHED) + 1]]
_NARROWS = "it may only move to totals, and the record says so"
_LEAVES = "a person who leaves lets go of it"
_MODERATED = "what people may read of it is decided later too"
_SITS = "a tablet forgets who sat at it, and is put away after the vote"


class Scope(msgspec.Struct, frozen=True):
    """The keys of the rows that a seal is about."""

    round: int
    contests: tuple[int, ...]
    proposals: tuple[int, ...]
    versions: tuple[int, ...]


class Covered(msgspec.Struct, frozen=True):
    """A table under a seal: which rows, which columns stay free and why, whether it tells of people."""

    table: type[Table]
    part: Part
    where: Callable[[Scope], Any]
    free: Mapping[str, str] = {}
    personal: bool = False

    @property
    def name(self) -> str:
        return str(self.table._meta.tablename)

    @property
    def columns(self) -> list[str]:
        """Every column that is not named as free: so one that is added later is covered too."""
        names = [column._meta.name for column in self.table._meta.columns]
        return [name for name in names if name not in self.free]


def _of_contests(column: Any) -> Callable[[Scope], Any]:
    return lambda scope: column.is_in(list(scope.contests) or [0])


SEALED: tuple[Covered, ...] = (
    Covered(
        Round, Part.COUNT, lambda s: Round.id == s.round, {"created_by": _LEAVES, "publication": _NARROWS}
    ),
    Covered(Contest, Part.COUNT, lambda s: Contest.round == s.round),
    Covered(PhaseDate, Part.COUNT, lambda s: (PhaseDate.round == s.round) & PhaseDate.phase.is_in(_COUNTED)),
    Covered(Move, Part.COUNT, lambda s: (Move.round == s.round) & Move.phase.is_in(_COUNTED)),
    Covered(
        Approval,
        Part.COUNT,
        lambda s: (Approval.round == s.round) & Approval.act.is_in(_SIGNED),
        personal=True,
    ),
    Covered(
        Challenge,
        Part.COUNT,
        _of_contests(Challenge.contest),
        {"account": _LEAVES, "words_sealed": "what a person wrote may be erased"},
        personal=True,
    ),
    Covered(Opinion, Part.COUNT, _of_contests(Opinion.challenge._.contest), personal=True),
    Covered(KeyCopy, Part.COUNT, lambda s: KeyCopy.round == s.round, personal=True),
    Covered(CostChange, Part.COUNT, lambda s: CostChange.round == s.round, personal=True),
    Covered(PaperBatch, Part.COUNT, _of_contests(PaperBatch.contest), personal=True),
    Covered(Paper, Part.COUNT, lambda s: Paper.round == s.round, personal=True),
    Covered(PaperReason, Part.COUNT, _of_contests(PaperReason.contest), personal=True),
    Covered(
        Kiosk,
        Part.COUNT,
        lambda s: Kiosk.round == s.round,
        dict.fromkeys(
            ("closed_at", "wrong", "entry", "by_letter", "begun", "touched_at", "sent_form"), _SITS
        ),
        personal=True,
    ),
    Covered(
        VoteHelper,
        Part.COUNT,
        lambda s: VoteHelper.round == s.round,
        {"ended_at": "somebody may stop helping after the count too"},
        personal=True,
    ),
    Covered(Project, Part.COUNT, _of_contests(Project.contest)),
    Covered(
        Proposal,
        Part.COUNT,
        lambda s: Proposal.id.is_in(list(s.proposals) or [0]),
        {"author": _LEAVES, "author_name": _LEAVES, "hidden_at": _MODERATED, "hidden_reason": _MODERATED},
    ),
    Covered(Version, Part.COUNT, lambda s: Version.id.is_in(list(s.versions) or [0])),
    Covered(CostLine, Part.COUNT, lambda s: CostLine.version.is_in(list(s.versions) or [0])),
    Covered(Verdict, Part.COUNT, lambda s: Verdict.proposal.is_in(list(s.proposals) or [0])),
    Covered(
        RollBatch,
        Part.COUNT,
        lambda s: RollBatch.round == s.round,
        {"made_by": _LEAVES, "decided_by": _LEAVES},
    ),
    Covered(RollEntry, Part.COUNT, lambda s: RollEntry.round == s.round, {"account": _LEAVES}, personal=True),
    Covered(Participation, Part.COUNT, _of_contests(Participation.contest), personal=True),
    Covered(ClosedBallot, Part.COUNT, _of_contests(ClosedBallot.contest)),
    Covered(TurnoutBand, Part.COUNT, _of_contests(TurnoutBand.contest)),
    Covered(OutcomeRow, Part.COUNT, _of_contests(OutcomeRow.contest)),
    Covered(Decision, Part.DECISIONS, _of_contests(Decision.contest)),
    Covered(Publication, Part.DECISIONS, _of_contests(Publication.contest)),
)


async def scope_of(part: Part, subject: int) -> Scope:
    """The rows of a round, or of a contest alone where its decisions are meant."""
    if part is Part.DECISIONS:
        return Scope(0, (subject,), (), ())
    contests = [row["id"] for row in await Contest.select(Contest.id).where(Contest.round == subject)]
    rows = await Project.select(Project.proposal, Project.version).where(
        Project.contest.is_in(contests or [0])
    )
    listed = {(row["proposal"], row["version"]) for row in rows}
    found: list[int] = []
    for version in await Version.select(Version.id, Version.proposal, Version.number).where(
        Version.proposal.is_in([proposal for proposal, _ in listed] or [0])
    ):
        if (version["proposal"], version["number"]) in listed:
            found.append(version["id"])
    proposals = tuple(sorted(proposal for proposal, _ in listed))
    return Scope(subject, tuple(contests), proposals, tuple(sorted(found)))


async def rows_of(covered: Covered, scope: Scope) -> AsyncIterator[Sequence[tuple[object, bytes]]]:
    """The rows as they are now, a thousand at once in the order of their keys: key and canonical bytes.

    The keys are read first, all at once: paging through the rows by contest would sort them for each page.
    The rows come past the query builder, which takes longer for each than its hash does.
    """
    table = covered.table
    said = ", ".join(f'"{column}"' for column in covered.columns)
    pk: Any = table._meta.primary_key
    name = pk._meta.name
    keys = sorted(row[name] for row in await table.select(pk).where(covered.where(scope)))
    for start in range(0, len(keys), AT_ONCE):
        ids = keys[start : start + AT_ONCE]
        marks = ", ".join("{}" for _ in ids)
        rows = await fetch(f"SELECT {said} FROM {covered.name} WHERE {name} IN ({marks})", *ids)
        rows.sort(key=lambda row: row[name])
        yield [(row[name], row_bytes(covered.name, row)) for row in rows]
