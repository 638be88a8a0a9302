"""Versions that workshops write: the text, what changed and why, sign-offs and answers."""

import json
from collections import defaultdict
from datetime import datetime
from typing import Any

import msgspec

from pb.core.actor import VISITOR
from pb.core.errors import NotFound
from pb.core.ids import Kode
from pb.proposals.queries import ProposalFacts, require_proposal
from pb.proposals.rules import Content, Lack, read_content
from pb.proposals.tables import Proposal
from pb.rounds.rules import Phase
from pb.workshops.rules import (
    Answer,
    Change,
    Signed,
    VersionCase,
    VersionState,
    WorkshopStage,
    changes,
    takes_effect,
)
from pb.workshops.tables import (
    Acceptance,
    ChangeLink,
    Contribution,
    DesignDecision,
    DesignVersion,
    Signer,
    SignOff,
)


class Behind(msgspec.Struct, frozen=True):
    """What stands behind a change: the number of a note (`note`) or of a decision."""

    kind: str
    number: int


class SignedFacts(msgspec.Struct, frozen=True):
    """What a professional said of a revision; `label` is empty once they have left Rembug."""

    revision: int
    discipline: str
    agency: str
    label: str
    result: Signed
    words: str
    at: datetime


class AnswerFacts(msgspec.Struct, frozen=True):
    """What a proposer said of a revision; `declined` are the keys of changes."""

    revision: int
    proposal: int
    result: Answer
    declined: tuple[str, ...]
    reason: str
    at: datetime


class WrittenVersion(msgspec.Struct, frozen=True):
    """A version of a workshop beside its proposal. `content` is None while something lacks."""

    id: int
    workshop: Kode
    proposal: ProposalFacts
    merges: tuple[ProposalFacts, ...]
    base: int
    body: dict[str, Any]
    content: Content | None
    lacks: dict[str, Lack]
    note: str
    revision: int
    state: VersionState
    submitted_at: datetime | None
    reminded_at: datetime | None
    ended_at: datetime | None
    result_kode: str | None
    result_version: int | None
    links: dict[str, tuple[Behind, ...]]
    signed: tuple[SignedFacts, ...]
    answers: tuple[AnswerFacts, ...]

    @property
    def before(self) -> Content:
        """The version that this one is based on."""
        return self.proposal.versions[self.base - 1].content

    @property
    def changes(self) -> tuple[Change, ...]:
        """What differs from it; nothing while something lacks."""
        return changes(self.before, self.content) if self.content is not None else ()

    @property
    def all_proposals(self) -> tuple[ProposalFacts, ...]:
        return (self.proposal, *self.merges)

    @property
    def signed_now(self) -> tuple[SignedFacts, ...]:
        """What was said of the present text."""
        return tuple(one for one in self.signed if one.revision == self.revision)

    @property
    def answers_now(self) -> tuple[AnswerFacts, ...]:
        return tuple(one for one in self.answers if one.revision == self.revision)

    def case(self, stage: WorkshopStage, phase: Phase) -> VersionCase:
        """The version as its rules know it."""
        return VersionCase(
            state=self.state,
            revision=self.revision,
            stage=stage,
            phase=phase,
            alive=all(one.state == "published" and not one.hidden for one in self.all_proposals),
            base_is_current=self.base == self.proposal.now.number,
        )

    def is_signed(self, needed: tuple[str, ...]) -> bool:
        """Whether every needed discipline said that the present text can be built."""
        return takes_effect(needed, [(s.discipline, s.result) for s in self.signed_now], (), ())

    def is_ready(self, needed: tuple[str, ...]) -> bool:
        """Whether the proposers accepted it too."""
        accepted = [a.proposal for a in self.answers_now if a.result is Answer.ACCEPTED]
        signed = [(s.discipline, s.result) for s in self.signed_now]
        return takes_effect(needed, signed, [p.id for p in self.all_proposals], accepted)


async def versions_of(workshop: int) -> tuple[WrittenVersion, ...]:
    """The versions of a workshop, oldest first."""
    rows = (
        await DesignVersion.select(
            *DesignVersion.all_columns(), DesignVersion.workshop._.kode.as_alias("workshop_kode")
        )
        .where(DesignVersion.workshop == workshop)
        .order_by(DesignVersion.created_at, DesignVersion.id)
    )
    return tuple([await _filled(row) for row in rows])


async def require_written(version: int, workshop: str) -> WrittenVersion:
    """One version of this workshop; raises `NotFound`."""
    row = (
        await DesignVersion.select(
            *DesignVersion.all_columns(), DesignVersion.workshop._.kode.as_alias("workshop_kode")
        )
        .where(DesignVersion.id == version, DesignVersion.workshop._.kode == workshop)
        .first()
    )
    if row is None:
        raise NotFound
    return await _filled(row)


async def unfinished_for(proposal: int) -> bool:
    """Whether some workshop is still writing a version of this proposal."""
    open_ = [VersionState.WRITING.value, VersionState.SUBMITTED.value, VersionState.DECLINED.value]
    return await DesignVersion.exists().where(
        DesignVersion.proposal == proposal, DesignVersion.state.is_in(open_)
    )


async def _filled(row: dict[str, Any]) -> WrittenVersion:
    kodes = await _kodes([row["proposal"], *json.loads(row["merges"])])
    proposal, *merges = [await require_proposal(kode, by=VISITOR) for kode in kodes]
    body = json.loads(row["body"])
    content = read_content(body)
    plain = ("id", "base", "note", "revision", "submitted_at", "reminded_at", "ended_at", "result_kode")
    return WrittenVersion(
        **{name: row[name] for name in plain},
        result_version=row["result_version"],
        workshop=Kode(row["workshop_kode"]),
        proposal=proposal,
        merges=tuple(merges),
        body=body,
        content=content if isinstance(content, Content) else None,
        lacks=content if isinstance(content, dict) else {},
        state=VersionState(row["state"]),
        links=await _links(row["id"]),
        signed=await _signed(row["id"]),
        answers=await _answers(row["id"]),
    )


async def _kodes(ids: list[int]) -> list[str]:
    rows = await Proposal.select(Proposal.id, Proposal.kode).where(Proposal.id.is_in(ids))
    found = {row["id"]: row["kode"] for row in rows}
    return [found[key] for key in ids]


async def _links(version: int) -> dict[str, tuple[Behind, ...]]:
    rows = await ChangeLink.select().where(ChangeLink.version == version).order_by(ChangeLink.id)
    notes = await _numbers(Contribution, [row["contribution"] for row in rows if row["contribution"]])
    decisions = await _numbers(DesignDecision, [row["decision"] for row in rows if row["decision"]])
    found: dict[str, list[Behind]] = defaultdict(list)
    for row in rows:
        is_note = row["contribution"] is not None
        number = notes[row["contribution"]] if is_note else decisions[row["decision"]]
        found[row["change"]].append(Behind("note" if is_note else "decision", number))
    return {change: tuple(behind) for change, behind in found.items()}


async def _numbers(table: type[Contribution] | type[DesignDecision], ids: list[int]) -> dict[int, int]:
    if not ids:
        return {}
    rows = await table.select(table.id, table.number).where(table.id.is_in(ids))
    return {row["id"]: row["number"] for row in rows}


async def _signed(version: int) -> tuple[SignedFacts, ...]:
    rows = await SignOff.select().where(SignOff.version == version).order_by(SignOff.at, SignOff.id)
    labels = await _labels([row["id"] for row in rows])
    return tuple(signed_facts(row, labels.get(row["id"], "")) for row in rows)


async def _labels(sign_offs: list[int]) -> dict[int, str]:
    """Under which names professionals signed, as far as they are still here."""
    if not sign_offs:
        return {}
    rows = await Signer.select(Signer.sign_off, Signer.label).where(Signer.sign_off.is_in(sign_offs))
    return {row["sign_off"]: row["label"] for row in rows}


def signed_facts(row: dict[str, Any], label: str = "") -> SignedFacts:
    """A row as what a professional said."""
    plain = ("revision", "discipline", "agency", "words", "at")
    return SignedFacts(**{name: row[name] for name in plain}, label=label, result=Signed(row["result"]))


async def _answers(version: int) -> tuple[AnswerFacts, ...]:
    rows = (
        await Acceptance.select().where(Acceptance.version == version).order_by(Acceptance.at, Acceptance.id)
    )
    return tuple(answer_facts(row) for row in rows)


def answer_facts(row: dict[str, Any]) -> AnswerFacts:
    """A row as what a proposer said."""
    plain = ("revision", "proposal", "reason", "at")
    return AnswerFacts(
        **{name: row[name] for name in plain},
        result=Answer(row["result"]),
        declined=tuple(json.loads(row["declined"])),
    )
