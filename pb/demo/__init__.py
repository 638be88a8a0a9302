"""The demo city: built through the services, in a fixed order by chance, on an empty database only."""

from pb.demo.build import NotEmpty, build_demo, build_demo_if_new

__all__ = ["NotEmpty", "build_demo", "build_demo_if_new"]
