"""How many examples a property of counting is tried with: a third each time, all in `make test-elections`."""

import os

ALL = bool(os.environ.get("PB_ELECTIONS"))
_LEAST = 30


def some_of(examples: int) -> int:
    """All of these examples beside the published elections, a third of them in the tests of each change."""
    return examples if ALL else max(_LEAST, examples // 3)
