"""Sentences about packs, receipts and counting again."""

WORDS: dict[str, str] = {
    "event.receipt.missing": "A code that the city issued is not in the list",
    "pack.not_counted": "The votes of this round have not been counted yet.",
    "pack.not_signed": "The log is about to be signed. The file is there in a few minutes.",
}
