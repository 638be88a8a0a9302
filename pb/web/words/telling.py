"""Sentences for what followers are told, and for the button that makes one."""

from collections.abc import Mapping

from markupsafe import Markup

from pb.core.events import Event

WORDS: dict[str, str] = {
    "notice.overdue_one": "“%(title)s” is overdue: %(what)s.",
    "notice.overdue_many": "%(n)s of your rounds are overdue. The oldest, “%(title)s”: %(what)s.",
    "overdue.unsigned": "the count waits for two signatures",
    "overdue.unpublished": "the result is not public",
    "overdue.undecided": "decisions of the council with their reasons are not public",
    "overdue.no_reasons": "the council has decided and owes reasons",
    "notice.followed": "“%(title)s”: %(what)s.",
    "notice.followed_reason": "“%(title)s”: %(what)s. Reason: %(reason)s",
    "notice.followed_in": "%(place)s, “%(title)s”: %(what)s.",
    "notice.followed_more": "%(n)s more about “%(title)s”.",
    "follow.too_many": "You follow 200 things already. Let some of them go first.",
    "followed.round": "Round",
    "followed.proposal": "Proposal",
    "followed.workshop": "Workshop",
    "followed.place": "Kelurahan",
    "followed.promise": "Promise",
}


def code_of_news(facts: Mapping[str, object]) -> str:
    """The code of the sentence for what happened: a phase says what is done now."""
    if facts.get("event") == Event.PHASE_ENTERED and facts.get("detail"):
        return f"doing.{facts['detail']}"
    return f"event.{facts['event']}"


def without_stop(text: Markup) -> Markup:
    """A sentence as a part of another."""
    return Markup(text.removesuffix("."))  # noqa: S704 - it is markup already
