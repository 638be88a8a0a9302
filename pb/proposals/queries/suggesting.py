"""Suggested words, invitations to write together, and what waits for the word of a person."""

from datetime import datetime

import msgspec

from pb.core.errors import NotFound
from pb.core.ids import Kode
from pb.proposals.rules.suggesting import Suggested
from pb.proposals.tables import Coauthor, CoauthorInvite, Comment, Proposal, RegroupPart, SuggestionRow


class SuggestionFacts(msgspec.Struct, frozen=True):
    """One suggestion; `version` is the one that came of it."""

    id: int
    proposal: int
    account: int | None
    author_name: str
    body: Suggested
    reason: str
    state: str
    reply: str
    version: int | None
    created_at: datetime


async def suggestions_of(proposal: int) -> tuple[SuggestionFacts, ...]:
    """All suggestions about a proposal, the newest first."""
    rows = await SuggestionRow.select().where(SuggestionRow.proposal == proposal)
    rows.sort(key=lambda row: (row["created_at"], row["id"]), reverse=True)
    names = set(SuggestionFacts.__struct_fields__) - {"body"}
    return tuple(
        SuggestionFacts(
            **{name: row[name] for name in names}, body=msgspec.json.decode(row["body"], type=Suggested)
        )
        for row in rows
    )


async def credits_of(proposal: int) -> dict[int, str]:
    """Whose words each version took: number of the version to name."""
    rows = await SuggestionRow.select(SuggestionRow.version, SuggestionRow.author_name).where(
        SuggestionRow.proposal == proposal, SuggestionRow.version.is_not_null()
    )
    return {row["version"]: row["author_name"] for row in rows}


async def require_suggestion(key: int, proposal: int) -> SuggestionFacts:
    """The suggestion with this number about that proposal; raises `NotFound`."""
    found = next((one for one in await suggestions_of(proposal) if one.id == key), None)
    if found is None:
        raise NotFound
    return found


async def invitations(proposal: int) -> dict[int, str]:
    """Who was asked to write with the author, and what they answered: account to answer."""
    rows = await CoauthorInvite.select(CoauthorInvite.account, CoauthorInvite.answer).where(
        CoauthorInvite.proposal == proposal, CoauthorInvite.account.is_not_null()
    )
    return {row["account"]: row["answer"] for row in rows}


class Asked(msgspec.Struct, frozen=True):
    """Something that waits for a person's word: its kind, and where it is."""

    kind: str
    kode: Kode
    key: int


async def asked_of(person: int) -> tuple[Asked, ...]:
    """Merges, invitations, questions and suggestions that wait for this person; six queries at most."""
    rows = await CoauthorInvite.select(
        CoauthorInvite.id, CoauthorInvite.proposal._.kode.as_alias("kode")
    ).where(
        CoauthorInvite.account == person,
        CoauthorInvite.answer == "",
        CoauthorInvite.proposal._.state == "published",
    )
    found = [Asked("invite", row["kode"], row["id"]) for row in rows]
    own = await Proposal.select(Proposal.id).where(Proposal.author == person, Proposal.state == "published")
    shared = await Coauthor.select(Coauthor.proposal).where(Coauthor.account == person)
    keys = [*(row["id"] for row in own), *(row["proposal"] for row in shared)]
    return (*found, *(await _about(keys) if keys else ()))


async def _about(keys: list[int]) -> list[Asked]:
    regroup = RegroupPart.regroup._
    rows = await RegroupPart.select(
        regroup.id.as_alias("key"), RegroupPart.proposal._.kode.as_alias("kode")
    ).where(RegroupPart.proposal.is_in(keys), RegroupPart.answer == "", regroup.state == "asked")
    found = [Asked("regroup", row["kode"], row["key"]) for row in rows]
    rows = await SuggestionRow.select(SuggestionRow.id, SuggestionRow.proposal._.kode.as_alias("kode")).where(
        SuggestionRow.proposal.is_in(keys),
        SuggestionRow.state == "open",
        SuggestionRow.proposal._.state == "published",
    )
    found += [Asked("suggestion", row["kode"], row["id"]) for row in rows]
    rows = await Comment.select(Comment.id, Comment.proposal._.kode.as_alias("kode")).where(
        Comment.proposal.is_in(keys),
        Comment.kind == "question",
        Comment.answer == "",
        Comment.hidden_at.is_null(),
        Comment.held_at.is_null(),
        Comment.proposal._.state == "published",
    )
    return found + [Asked("question", row["kode"], row["id"]) for row in rows]
