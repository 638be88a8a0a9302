"""Sentences about packs, receipts and counting again."""

WORDS: dict[str, str] = {
    "pack.not_counted": "The votes of this round have not been counted yet.",
    "pack.not_signed": "The log is about to be signed. The file is there in a few minutes.",
}
