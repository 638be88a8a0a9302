"""The mark in the link of a letter: sealed, so that it names nobody and nobody else can make one."""

from pb.core.keys import seal, unseal

_WHERE = "unsubscribe"


def mark_of(person: int) -> str:
    """A mark for this person, fit for an address."""
    return seal(str(person), where=_WHERE).replace("+", "-").replace("/", "_").rstrip("=")


def person_of(mark: str) -> int | None:
    """Whose mark it is; None when it was not made here."""
    text = mark.replace("-", "+").replace("_", "/")
    try:
        return int(unseal(text + "=" * (-len(text) % 4), where=_WHERE))
    except ValueError:
        return None
