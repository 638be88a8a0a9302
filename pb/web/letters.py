"""Messages put into words when they leave, in the language of the one who reads them."""

from datetime import datetime
from typing import Any

import msgspec
from jinja2 import Environment

from pb.channels.driver import Outgoing
from pb.core.outbox import Channel, Letter
from pb.people.unsubscribe import mark_of
from pb.web.filters import weekday_moment
from pb.web.i18n import message, plural, speaking
from pb.web.i18n import translate as _
from pb.web.words import WORDS, notice_words

MOST_ON_A_PHONE = 3


class _Line(msgspec.Struct, frozen=True):
    """One notice of a letter, as the macro for its page reads it."""

    kind: str
    kode: str | None
    facts: dict[str, Any]


class _News(msgspec.Struct, frozen=True):
    """The facts of a letter with notices; `all` may be more than the lines that fit."""

    lines: list[_Line]
    all: int


def outgoing(letter: Letter, *, environment: Environment, base_url: str) -> Outgoing:
    """A message as it is handed over: address, subject, words, and the way out where there is one."""
    with speaking(letter.language):
        if letter.kind == "news" and letter.account is not None:
            many = msgspec.json.decode(letter.body, type=_News).all
            subject = plural("Rembug: %(num)s thing for you", "Rembug: %(num)s things for you", many)
            subject %= {"num": many}
        else:
            subject = _("A message from Rembug")
    return Outgoing(
        key=letter.id,
        to=letter.to,
        subject=subject,
        text=text_of(letter, environment, base_url),
        written_at=letter.created_at,
        language=letter.language,
        stop=stop_url(letter.account, environment, base_url) if letter.account is not None else "",
    )


def stop_url(person: int, environment: Environment, base_url: str) -> str:
    """The address at which this person ends their letters, without logging in."""
    address: str = environment.globals["url_for"]("unsubscribe", mark=mark_of(person))  # type: ignore[operator]  # a function of the app
    return base_url + address


def text_of(letter: Letter, environment: Environment, base_url: str) -> str:
    """The words of any message; those with notices lead to pages of this site."""
    if letter.kind != "news":
        return in_words(letter)
    with speaking(letter.language):
        return _news(letter, environment, base_url)


def in_words(letter: Letter) -> str:
    """As it was written, or the sentence of its code with its facts."""
    if not letter.kind:
        return letter.body
    with speaking(letter.language):
        facts = letter.facts
        when = weekday_moment(datetime.fromisoformat(facts.pop("at")))
        return message(WORDS[f"letter.{letter.kind}"]) % (facts | {"when": when})


def _news(letter: Letter, environment: Environment, base_url: str) -> str:
    """Each notice as a sentence, by mail with the page that it is about; a phone gets three of them."""
    news = msgspec.json.decode(letter.body, type=_News)
    page_of: Any = environment.get_template("macros/notice.html").module
    phone = letter.channel is Channel.PHONE
    parts = []
    for line in news.lines[: MOST_ON_A_PHONE if phone else None]:
        said = str(notice_words(line.kind, line.facts).unescape())
        has_page = (line.kode or line.kind == "promise_digest") and not phone
        parts.append(f"{said}\n{base_url}{str(page_of.notice_url(line)).strip()}" if has_page else said)
    left = news.all - len(parts)
    if left:
        parts.append(plural("And %(num)s more.", "And %(num)s more.", left) % {"num": left})
    url_for: Any = environment.globals["url_for"]
    stop = stop_url(letter.account or 0, environment, base_url)
    parts.append(_("All notices: %(url)s", url=base_url + url_for("notices")))
    parts.append(_("You asked for these messages on your page. To stop them: %(url)s", url=stop))
    return "\n".join(["Rembug", *parts]) if phone else "\n\n".join(parts) + "\n"
