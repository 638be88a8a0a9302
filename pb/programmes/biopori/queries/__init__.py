"""Reads about infiltration holes: the city, a kelurahan, a group, a record, the season, the open data."""

from pb.programmes.biopori.queries.city import City, WardSum, city_sums, season_of, seasons
from pb.programmes.biopori.queries.groups import Group, asking, group_of, groups_of, mine_in, my_groups
from pb.programmes.biopori.queries.records import (
    Listed,
    Record,
    Written,
    data_after,
    elsewhere,
    record_of,
    records_of,
    require_photo,
    sent_before,
)
from pb.programmes.biopori.queries.wards import Note, WardFacts, notes_of, rw_sums, since_sums, ward_facts

__all__ = [
    "City",
    "Group",
    "Listed",
    "Note",
    "Record",
    "WardFacts",
    "WardSum",
    "Written",
    "asking",
    "city_sums",
    "data_after",
    "elsewhere",
    "group_of",
    "groups_of",
    "mine_in",
    "my_groups",
    "notes_of",
    "record_of",
    "records_of",
    "require_photo",
    "rw_sums",
    "season_of",
    "seasons",
    "sent_before",
    "since_sums",
    "ward_facts",
]
