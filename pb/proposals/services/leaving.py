"""A person leaves: their words stay without their name, their drafts go."""

from datetime import datetime

from pb.core.actor import Actor
from pb.core.db import bump, transactional
from pb.people.services.mine import ERASED_NAME
from pb.proposals.tables import (
    Coauthor,
    CoauthorInvite,
    Comment,
    Draft,
    Interest,
    Photo,
    Proposal,
    Regroup,
    RegroupPart,
    SuggestionRow,
)
from pb.roll.services import leave as leave_rolls


@transactional
async def leave(*, by: Actor, now: datetime) -> None:
    """Unlink proposals and comments, delete drafts, then erase the account, all in one act."""
    published = await Proposal.select(Proposal.kode).where(Proposal.author == by.person)
    commented = await Comment.select(Comment.proposal._.kode.as_alias("kode")).where(
        Comment.account == by.person
    )
    await Proposal.update({Proposal.author: None, Proposal.author_name: ERASED_NAME}).where(
        Proposal.author == by.person
    )
    await Comment.update({Comment.account: None, Comment.author_name: ERASED_NAME}).where(
        Comment.account == by.person
    )
    shared = await Coauthor.select(Coauthor.proposal._.kode.as_alias("kode")).where(
        Coauthor.account == by.person
    )
    await Coauthor.update({Coauthor.account: None, Coauthor.label: ERASED_NAME}).where(
        Coauthor.account == by.person
    )
    await Interest.update({Interest.person: None}).where(Interest.person == by.person)
    await Regroup.update({Regroup.suggested_by: None}).where(Regroup.suggested_by == by.person)
    await RegroupPart.update({RegroupPart.person: None}).where(RegroupPart.person == by.person)
    await CoauthorInvite.delete().where(CoauthorInvite.account == by.person)
    await SuggestionRow.update({SuggestionRow.account: None, SuggestionRow.author_name: ERASED_NAME}).where(
        SuggestionRow.account == by.person
    )
    await Photo.update({Photo.removed_at: now}).where(Photo.account == by.person, Photo.proposal.is_null())
    await Draft.delete().where(Draft.account == by.person)
    await leave_rolls(by=by, now=now)
    await bump(row["kode"] for row in [*published, *shared, *commented])
