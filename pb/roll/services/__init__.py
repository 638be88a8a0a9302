"""Writes about the roll: who may vote, files in two hands, letters, matches, objections, forgetting."""

from pb.roll.services.importing import approve, begin_import, refuse
from pb.roll.services.reading import read_due_rolls
from pb.roll.services.settings import set_voters

__all__ = ["approve", "begin_import", "read_due_rolls", "refuse", "set_voters"]
