"""These run when they are asked for: `PB_FAULTS=200` says how often a server is killed."""

import os
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave them out of the tests of each change."""
    if "PB_FAULTS" not in os.environ:
        for item in items:
            if HERE in item.path.parents:
                item.add_marker(pytest.mark.skip(reason="make test-faults"))
