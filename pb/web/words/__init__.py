"""Sentences for codes: each reason, event, state and kind that is stored, as people read it."""

from collections.abc import Mapping
from enum import StrEnum

from markupsafe import Markup

from pb.web.i18n import message
from pb.web.words import (
    ballots,
    biopori,
    booth,
    calls,
    core,
    gps,
    letters,
    life,
    open_data,
    operations,
    outcomes,
    people,
    promise_acts,
    promise_views,
    promises,
    proposals,
    recounting,
    referrals,
    roll,
    rounds,
    screening,
    sessions,
    telling,
    together,
    trials,
    versions,
    volunteers,
    workshops,
)

WORDS: dict[str, str] = (
    core.WORDS
    | letters.WORDS
    | people.WORDS
    | rounds.WORDS
    | roll.WORDS
    | proposals.WORDS
    | screening.WORDS
    | together.WORDS
    | workshops.WORDS
    | versions.WORDS
    | ballots.WORDS
    | life.WORDS
    | booth.WORDS
    | calls.WORDS
    | outcomes.WORDS
    | operations.WORDS
    | referrals.WORDS
    | promises.WORDS
    | promise_acts.WORDS
    | biopori.WORDS
    | promise_views.WORDS
    | sessions.WORDS
    | telling.WORDS
    | trials.WORDS
    | volunteers.WORDS
    | gps.WORDS
    | open_data.WORDS
    | recounting.WORDS
)


def say(code: StrEnum | str, **facts: object) -> Markup:
    """The sentence of a code in the language of this request; facts are escaped."""
    text = Markup(message(WORDS[str(code)]))  # noqa: S704 - a literal of our own catalogues
    return text % facts if facts else text


def notice_words(kind: str, facts: Mapping[str, object]) -> Markup:
    """The sentence of a notice; what followers are told names what happened with a sentence of its own."""
    if "event" in facts:
        facts = {**facts, "what": telling.without_stop(say(telling.code_of_news(facts)))}
    if "overdue" in facts:
        facts = {**facts, "what": say(str(facts["overdue"]))}
    return say(f"notice.{kind}", **facts)
