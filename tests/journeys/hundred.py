"""Adds a round with a hundred proposals to the data folder and says its number."""

import csv
from datetime import UTC, datetime

from pb.cli import with_database
from pb.places.queries import DATA
from pb.rounds.rules import Phase
from pb.settings import read_settings
from tests.support.town import add_proposal, add_round

VERDICTS = ("eligible", "eligible_changed", "not_eligible", None)


async def add() -> str:
    """Called like the sixty of the demo, and like the first sentences of forty of them."""
    now = datetime.now(UTC)
    with (DATA / "demo_projects.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    titles = [row["title_id"] for row in rows] + [
        row["description_id"].partition(".")[0] for row in rows[:40]
    ]
    found = await add_round(Phase.SCREENING, now=now, title="Seratus usulan")
    for number, title in enumerate(titles):
        await add_proposal(
            found,
            title=title,
            cost=5_000_000 + 137_000 * number,
            rw=number % 12 + 1,
            verdict=VERDICTS[number % len(VERDICTS)],
            now=now,
        )
    return str(found.kode)


if __name__ == "__main__":
    print(with_database(read_settings(), add))
