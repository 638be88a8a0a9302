"""The recount pack: all that a stranger needs to count a round again, in one file (docs/recount.md)."""

from pb.publishing.packing.kept import Packs, sum_in
from pb.publishing.packing.pack import WhyNotPack, is_ready, write_pack

__all__ = ["Packs", "WhyNotPack", "is_ready", "sum_in", "write_pack"]
