"""Places: the official tree of codes, and RW as numbers inside a kelurahan."""

from piccolo.columns import Date, ForeignKey, OnDelete, Text
from piccolo.table import Table


class Place(Table, tablename="place"):
    """A kota, kecamatan, kelurahan or RW. The code is the key and says what lies in what."""

    code = Text(primary_key=True, default=None)
    level = Text(null=False, default=None)
    name = Text(null=False, default=None)
    parent: ForeignKey["Place"] = ForeignKey("self", null=True, default=None, on_delete=OnDelete.restrict)
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)
