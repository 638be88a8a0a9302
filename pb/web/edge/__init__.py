"""The outer layer: what is true of every answer, before and around the app (security.md 6)."""

from pb.web.edge.cache import Cacheable, PageCache
from pb.web.edge.config import EdgeConfig
from pb.web.edge.layer import edge
from pb.web.edge.statics import Statics

__all__ = ["Cacheable", "EdgeConfig", "PageCache", "Statics", "edge"]
