"""Election files in the format of Pabulib, in and out."""

from pb.counting.pabulib.faults import Fault, Note
from pb.counting.pabulib.filed import limits_in, rules_in
from pb.counting.pabulib.reading import KNOWN_TYPES, Election, Listed, Reading, read
from pb.counting.pabulib.sections import MOST_BYTES
from pb.counting.pabulib.writing import compose, export

__all__ = [
    "KNOWN_TYPES",
    "MOST_BYTES",
    "Election",
    "Fault",
    "Listed",
    "Note",
    "Reading",
    "compose",
    "export",
    "limits_in",
    "read",
    "rules_in",
]
