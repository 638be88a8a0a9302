"""Messages put into words when they leave, in the language of the one who reads them."""

from datetime import datetime

from pb.core.outbox import Letter
from pb.web.filters import weekday_moment
from pb.web.i18n import message, speaking
from pb.web.words import WORDS


def in_words(letter: Letter) -> str:
    """As it was written, or the sentence of its code with its facts."""
    if not letter.kind:
        return letter.body
    facts = letter.facts
    with speaking(letter.language):
        when = weekday_moment(datetime.fromisoformat(facts.pop("at")))
        return message(WORDS[f"letter.{letter.kind}"]) % (facts | {"when": when})
