"""Canonical bytes: one text for one value, so that a digest of it means the value (security.md 4)."""

import unicodedata
from fractions import Fraction

import msgspec

_write = msgspec.json.Encoder(order="sorted").encode


def canon(value: object) -> str:
    """JSON in NFC with sorted keys, no spaces, integers only; a fraction is the text `a/b`.

    Raises `TypeError` for floats, for nulls and for anything else that has no canonical form.
    """
    return _write(_plain(value)).decode()


def _plain(value: object) -> object:
    """The common kinds first: a large vote has millions of values."""
    if isinstance(value, str):
        return _composed(value)
    if isinstance(value, int):
        return value
    if isinstance(value, dict):
        return {_composed(_key(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    raise TypeError(f"no canonical form for {type(value).__name__}")


def _composed(text: str) -> str:
    return str(text) if text.isascii() else unicodedata.normalize("NFC", text)


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError("keys must be text")
    return key
