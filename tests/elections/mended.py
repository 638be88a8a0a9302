"""What the reference library takes a file for that we refuse: it keeps silent about what is wrong.

Of projects with one id it keeps the first cost; of a project that a ballot with points names twice, the last
points; of several elections in one file, all projects and ballots and the last budget.
"""

import csv
import io

from pb.counting.pabulib.sections import SECTIONS, Lines, title_of

Rows = dict[str, list[dict[str, str]]]


def as_the_reference_reads(text: str) -> str:
    """The same file without what we refuse, as a `.pb` text."""
    rows = _rows(text)
    rows["META"] = list({row["key"]: row for row in rows["META"]}.values())
    rows["PROJECTS"] = list({row["project_id"]: row for row in reversed(rows["PROJECTS"])}.values())[::-1]
    rows["VOTES"] = [_last_points(row) for row in rows["VOTES"]]
    out = io.StringIO()
    for section in SECTIONS:
        out.write(f"{section}\n")
        write = csv.DictWriter(
            out, list(rows[section][0]), delimiter=";", extrasaction="ignore", lineterminator="\n"
        )
        write.writeheader()
        write.writerows(rows[section])
    return out.getvalue()


def _rows(text: str) -> Rows:
    """The rows of each section, of all elections in the file, by the names of their columns."""
    rows: Rows = {section: [] for section in SECTIONS}
    section, header = "", list[str]()
    for _, row in Lines(text):
        if title_of(row):
            section, header = title_of(row), []
        elif not header:
            header = row
        elif any(row):
            rows[section].append(dict(zip(header, row, strict=False)))
    return rows


def _last_points(row: dict[str, str]) -> dict[str, str]:
    if "points" not in row:
        return row
    given = dict(zip(row["vote"].split(","), row["points"].split(","), strict=True))
    return row | {"vote": ",".join(given), "points": ",".join(given.values())}
