"""Trials: what is counted, the ways asked for, the results so far. Rows go after a day."""

from piccolo.columns import BigInt, Text, Timestamptz
from piccolo.table import Table


class Trial(Table, tablename="trial"):
    """One trial. `projects`, `ballots`, `ways`, `results` and `notes` are JSON; no voter is in them.

    `seed` is the number that made-up ballots came from, and empty for true ones.
    """

    id = BigInt(primary_key=True, default=None)
    name = Text(null=False, default=None)
    currency = Text(null=False, default=None)
    decimals = BigInt(null=False, default=None)
    budget = BigInt(null=False, default=None)
    ties = Text(null=False, default=None)
    kind = Text(null=False, default=None)
    projects = Text(null=False, default=None)
    ballots = Text(null=False, default=None)
    ways = Text(null=False, default=None)
    results = Text(null=False, default=None)
    notes = Text(null=False, default=None)
    state = Text(null=False, default=None)
    created_at = Timestamptz(null=False, default=None)
    min_votes = BigInt(null=False, default=0)
    seed = BigInt(null=True, default=None)
    lease_until = Timestamptz(null=True, default=None)
