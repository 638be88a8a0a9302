"""The demo city: built through the services, in a fixed order by chance, on an empty database only."""

from pb.demo.build import NotEmpty, alone, build_demo, build_demo_if_new

__all__ = ["NotEmpty", "alone", "build_demo", "build_demo_if_new"]
