"""Writes of seals: closed rounds row by row, open boxes by their root."""

from pb.sealing.services.boxes import keep_box_roots
from pb.sealing.services.rounds import forget_salts, seal_due

__all__ = ["forget_salts", "keep_box_roots", "seal_due"]
