"""Places: the official tree of codes, and RW as numbers inside a kelurahan."""

from piccolo.columns import BigInt, Date, ForeignKey, OnDelete, Text, Timestamptz
from piccolo.table import Table


class Place(Table, tablename="place"):
    """A kota, kecamatan, kelurahan or RW. The code is the key and says what lies in what."""

    code = Text(primary_key=True, default=None)
    level = Text(null=False, default=None)
    name = Text(null=False, default=None)
    parent: ForeignKey["Place"] = ForeignKey("self", null=True, default=None, on_delete=OnDelete.restrict)
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)


class CityImport(Table, tablename="city_import"):
    """A city as it was imported: settings, kelurahan and outlines in `body`. The newest one counts."""

    number = BigInt(primary_key=True, default=None)
    made_at = Timestamptz(null=False, default=None)
    digest = Text(null=False, default=None)
    body = Text(null=False, default=None)
