"""One proposal with its versions, costs, verdicts, photos and comments."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from pb.core.actor import Actor
from pb.core.area import PlaceCode
from pb.core.errors import NotFound
from pb.core.ids import ContestId, Kode, ProposalId, RoundId
from pb.proposals.rules import Content, Line
from pb.proposals.tables import Coauthor, Comment, CostLine, Photo, Proposal, Support, Verdict, Version


class PhotoFacts(msgspec.Struct, frozen=True):
    """A photo; `size` in bytes."""

    id: int
    name: str
    caption: str
    width: int
    height: int
    size: int


class VersionFacts(msgspec.Struct, frozen=True):
    """One version with its cost lines."""

    number: int
    title: str
    need: str
    beneficiaries: str
    category: str
    rw: int | None
    spot: str
    contribution: str
    agency: str
    cost: int
    note: str
    created_at: datetime
    workshop: str | None
    lines: tuple[Line, ...]

    @property
    def content(self) -> Content:
        """What it says, without when and by whom."""
        return Content(**{name: getattr(self, name) for name in Content.__struct_fields__})


class VerdictFacts(msgspec.Struct, frozen=True):
    """What screening said, and of which parts. `person` is for rules, and shown to nobody."""

    id: int
    version: int
    result: str
    cost: int
    reason: str
    agency: str
    person: int | None
    created_at: datetime
    legality: str
    land: str
    technical: str
    first_year: int | None
    upkeep: int | None
    months: int | None
    conditions: str


class CommentFacts(msgspec.Struct, frozen=True):
    """What somebody said; hidden ones keep their place and their reason."""

    id: int
    author_name: str
    kind: str
    text: str
    created_at: datetime
    hidden_reason: str
    hidden: bool
    own: bool
    account: int | None
    answer: str
    answered_by: str
    held: bool


class Coauthored(msgspec.Struct, frozen=True):
    """Somebody whose proposal went into this one; no account once they have left."""

    account: int | None
    label: str


class ProposalFacts(msgspec.Struct, frozen=True):
    """Everything that the page of a proposal shows. `versions` from the first to the current one."""

    id: ProposalId
    kode: Kode
    round: RoundId
    contest: ContestId
    area: PlaceCode | None
    author: int | None
    author_name: str
    state: str
    created_at: datetime
    hidden: bool
    hidden_reason: str
    merged_into: str | None
    written_by: str
    coauthors: tuple[Coauthored, ...]
    versions: tuple[VersionFacts, ...]
    verdicts: tuple[VerdictFacts, ...]
    photos: tuple[PhotoFacts, ...]
    comments: tuple[CommentFacts, ...]
    supports: int
    supported: bool

    @property
    def proposers(self) -> frozenset[int]:
        """Everybody who answers for it."""
        people = (self.author, *(coauthor.account for coauthor in self.coauthors))
        return frozenset(person for person in people if person is not None)

    @property
    def now(self) -> VersionFacts:
        """The current version."""
        return self.versions[-1]

    @property
    def verdict(self) -> VerdictFacts | None:
        """The newest verdict on the current version."""
        return next((v for v in reversed(self.verdicts) if v.version == self.now.number), None)

    @property
    def cost(self) -> int:
        """What it costs: as checked, else as proposed."""
        return self.verdict.cost if self.verdict else self.now.cost


class TalkedOf(msgspec.Struct, frozen=True):
    """A proposal as far as somebody who supports it or speaks of it needs it."""

    id: ProposalId
    round: RoundId
    author: int | None
    proposers: frozenset[int]
    state: str
    title: str


async def require_talked_of(kode: str) -> TalkedOf:
    """The proposal with this kode and its newest title, in two queries; raises `NotFound` when hidden too."""
    of = Version.proposal._
    query = Version.select(
        *(Version.title, of.id.as_alias("id"), of.round.as_alias("round"), of.author.as_alias("author")),
        *(of.state.as_alias("state"), of.hidden_at.as_alias("hidden_at")),
    )
    row = await query.where(of.kode == kode).order_by(Version.number, ascending=False).first()
    if row is None or row["hidden_at"] is not None:
        raise NotFound
    with_ = await Coauthor.select(Coauthor.account).where(Coauthor.proposal == row["id"])
    people = {row["author"], *(one["account"] for one in with_)} - {None}
    return TalkedOf(row["id"], row["round"], row["author"], frozenset(people), row["state"], row["title"])


_SUPPORT = """
SELECT count(*) AS everybody, count(CASE WHEN account = {} THEN 1 END) AS this_one
FROM support WHERE proposal = {}
"""  # raw: two numbers in one question


async def require_proposal(kode: str, *, by: Actor) -> ProposalFacts:
    """The proposal with this kode, in seven queries; raises `NotFound`."""
    row = (
        await Proposal.select(*Proposal.all_columns(), Proposal.contest._.area._.code.as_alias("area"))
        .where(Proposal.kode == kode)
        .first()
    )
    if row is None:
        raise NotFound
    key = row["id"]
    (support,) = await Support.raw(_SUPPORT, by.person or 0, key)
    return ProposalFacts(
        id=key,
        kode=row["kode"],
        round=row["round"],
        contest=row["contest"],
        area=row["area"],
        author=row["author"],
        author_name=row["author_name"],
        state=row["state"],
        created_at=row["created_at"],
        hidden=row["hidden_at"] is not None,
        hidden_reason=row["hidden_reason"],
        merged_into=row["merged_into"],
        written_by=row["written_by"],
        coauthors=await _coauthors(key),
        versions=await _versions(key),
        verdicts=await _verdicts(key),
        photos=await photos_of(Photo.proposal == key),
        comments=await _comments(key, by),
        supports=support["everybody"],
        supported=support["this_one"] > 0,
    )


async def require_version(
    kode: str, number: int, *, by: Actor
) -> tuple[ProposalFacts, VersionFacts, VersionFacts | None]:
    """A version with its proposal and the version before it; raises `NotFound`."""
    facts = await require_proposal(kode, by=by)
    if not 0 < number <= len(facts.versions):
        raise NotFound
    return facts, facts.versions[number - 1], facts.versions[number - 2] if number > 1 else None


async def _versions(proposal: int) -> tuple[VersionFacts, ...]:
    rows = await Version.select().where(Version.proposal == proposal).order_by(Version.number)
    lines: dict[int, list[Line]] = defaultdict(list)
    ids = [row["id"] for row in rows]
    for row in await CostLine.select().where(CostLine.version.is_in(ids)).order_by(CostLine.number):
        lines[row["version"]].append(Line(row["activity"], row["unit"], row["quantity"], row["unit_price"]))
    kept = VersionFacts.__struct_fields__
    return tuple(
        VersionFacts(**{name: row[name] for name in kept if name in row}, lines=tuple(lines[row["id"]]))
        for row in rows
    )


async def _coauthors(proposal: int) -> tuple[Coauthored, ...]:
    rows = await Coauthor.select().where(Coauthor.proposal == proposal).order_by(Coauthor.id)
    return tuple(Coauthored(row["account"], row["label"]) for row in rows)


async def _verdicts(proposal: int) -> tuple[VerdictFacts, ...]:
    rows = await Verdict.select().where(Verdict.proposal == proposal).order_by(Verdict.created_at, Verdict.id)
    return tuple(VerdictFacts(**{name: row[name] for name in VerdictFacts.__struct_fields__}) for row in rows)


async def photos_of(condition: Any) -> tuple[PhotoFacts, ...]:
    """The photos that meet a condition and were not removed."""
    rows = (
        await Photo.select().where(condition, Photo.removed_at.is_null()).order_by(Photo.created_at, Photo.id)
    )
    return tuple(PhotoFacts(**{name: row[name] for name in PhotoFacts.__struct_fields__}) for row in rows)


async def _comments(proposal: int, by: Actor) -> tuple[CommentFacts, ...]:
    rows = await Comment.select().where(Comment.proposal == proposal).order_by(Comment.created_at, Comment.id)
    return tuple(
        CommentFacts(
            id=row["id"],
            author_name=row["author_name"],
            kind=row["kind"],
            text="" if row["hidden_at"] else row["text"],
            created_at=row["created_at"],
            hidden_reason=row["hidden_reason"],
            hidden=row["hidden_at"] is not None,
            own=row["account"] is not None and row["account"] == by.person,
            account=row["account"],
            answer="" if row["hidden_at"] else row["answer"],
            answered_by=row["answered_by"],
            held=row["held_at"] is not None,
        )
        for row in rows
        if row["held_at"] is None or (by.person is not None and row["account"] == by.person)
    )


async def photo_by_name(name: str, *, by: Actor) -> PhotoFacts:
    """A photo that this visitor may see: of a public proposal, or of one's own draft; else `NotFound`."""
    row = await Photo.select().where(Photo.name == name, Photo.removed_at.is_null()).first()
    if row is None:
        raise NotFound
    own = by.person is not None and row["account"] == by.person
    public = row["proposal"] is not None and await Proposal.exists().where(
        Proposal.id == row["proposal"],
        Proposal.state.is_in(["published", "merged"]),
        Proposal.hidden_at.is_null(),
    )
    if not (own or public):
        raise NotFound
    return PhotoFacts(**{field: row[field] for field in PhotoFacts.__struct_fields__})


async def supported_among(kodes: Iterable[str], *, by: Actor) -> frozenset[str]:
    """Which of these proposals this person supports."""
    wanted = list(set(kodes))
    if not wanted or by.person is None:
        return frozenset()
    rows = await Support.select(Support.proposal._.kode.as_alias("kode")).where(
        Support.account == by.person, Support.proposal._.kode.is_in(wanted)
    )
    return frozenset(row["kode"] for row in rows)
