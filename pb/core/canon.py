"""Canonical bytes: one text for one value, so that a digest of it means the value (security.md 4)."""

import json
import unicodedata
from fractions import Fraction


def canon(value: object) -> str:
    """JSON in NFC with sorted keys, no spaces, integers only; a fraction is the text `a/b`.

    Raises `TypeError` for floats, for nulls and for anything else that has no canonical form.
    """
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: object) -> object:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, bool | int):
        return value
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, dict):
        return {unicodedata.normalize("NFC", _key(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    raise TypeError(f"no canonical form for {type(value).__name__}")


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError("keys must be text")
    return key
