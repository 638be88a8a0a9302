"""Acts on many proposals that can be taken back."""

from enum import StrEnum


class ManyKind(StrEnum):
    """An act on many things that can be taken back."""

    CHECKS = "checks"
    HIDDEN = "hidden"
