"""The words of pages as residents read them: tests name a message, the catalogue says how it is written."""

from pb.web.i18n import DEFAULT, catalogue
from pb.web.words import WORDS


def _(message: str, **facts: object) -> str:
    """A message of a template in Indonesian; one that no catalogue holds is a slip of the test."""
    found = catalogue(DEFAULT)._catalog.get(message)  # gettext itself would give the English back
    if found is None:
        raise LookupError(f"no page says {message!r}")
    return found % facts if facts else found


def many(one: str, number: int, **facts: object) -> str:
    """A message that counts, with its number."""
    return catalogue(DEFAULT).ngettext(one, one, number) % ({"num": number} | facts)


def said(code: str, **facts: object) -> str:
    """The sentence of a code that is stored, for example of a phase or a reason."""
    return _(WORDS[code], **facts)
