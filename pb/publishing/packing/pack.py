"""Write the pack of a round: manifest, ballots as its mode allows, records, log, and what recounts them."""

import asyncio
import hashlib
import json
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

from pb.ballots.costs.queries import changes_in
from pb.core.canon import canon
from pb.core.errors import Refused
from pb.core.keys import these_keys
from pb.outcomes.filed import election_file
from pb.outcomes.queries import counting_id, kept_record, kept_scores, public_ballots, with_externals
from pb.publishing.packing.zipped import Zipped
from pb.publishing.queries.pack import (
    PLAIN,
    Told,
    are_counted,
    box_rows,
    head_over,
    leaves_until,
    modes_in,
    told_of,
)
from pb.rounds.facts import ContestFacts, RoundFacts
from pb.rounds.queries import require_round
from pb.rounds.rules import told_by_sums
from pb.transparency.queries import heads_after
from pb.transparency.rules.head import public_key
from pb.transparency.rules.leaf import moment

ROOT = Path(__file__).parent.parent.parent.parent
FORMAT = "rembug-pack/1"
_FILES = {
    "recount.py": ROOT / "pb" / "data" / "recount.py",
    "README.txt": ROOT / "pb" / "data" / "pack_readme.txt",
    "vectors.json": ROOT / "docs" / "recount_vectors.json",
    "docs/recount.md": ROOT / "docs" / "recount.md",
    "docs/counting.md": ROOT / "docs" / "counting.md",
}
SHIPPED = hashlib.sha256(b"".join(path.read_bytes() for path in _FILES.values())).hexdigest()[:12]
"""Of what the installation puts into each pack: a kept pack is good as long as this is the same."""


class WhyNotPack(StrEnum):
    """Why there is no pack of a round yet."""

    NOT_COUNTED = "pack.not_counted"
    NOT_SIGNED = "pack.not_signed"


async def is_ready(facts: RoundFacts) -> WhyNotPack | None:
    """The reason that the pack of a round cannot be written yet, or None."""
    if not await are_counted([contest.id for contest in facts.contests]):
        return WhyNotPack.NOT_COUNTED
    return None if await head_over(await told_of(facts.kode or "")) else WhyNotPack.NOT_SIGNED


async def write_pack(kode: str, file: BinaryIO, *, whole: bool = False) -> None:
    """Write the pack of a round whose counts are public. Its log ends with the first head over these counts,
    so that the same round always gives the same bytes. For auditors `whole`: with what opens each C.
    """
    facts = await require_round(kode)
    why = await is_ready(facts)
    if why is not None:
        raise Refused(why)
    events, out = await told_of(kode), Zipped(file)
    modes = modes_in(events)
    for name, path in sorted(_FILES.items()):
        out.add(name, path.read_bytes())
    contests = [
        await _contest(facts, contest, modes.get(contest.number, PLAIN)) for contest in facts.contests
    ]
    manifest = {"format": FORMAT, "round": kode, "title": facts.title, "contests": contests}
    out.add("manifest.json", canon(manifest).encode())
    for contest, said in zip(facts.contests, contests, strict=True):
        await _ballots(out, facts, contest, said["mode"], whole=whole)
    await _log(out, events)
    await asyncio.to_thread(out.close)


async def _contest(facts: RoundFacts, contest: ContestFacts, mode: str) -> dict[str, Any]:
    """What was put to the vote and how: as the record of the count and the rules of the round have it."""
    listed = sorted(await with_externals(contest.id), key=lambda pair: pair[0].number)
    record = json.loads(await kept_record(contest))
    rules, votes = record["rules"], record["outcome"]["votes"]
    former: dict[int, list[int]] = {}
    for change in await changes_in(facts):
        if change.accepted and change.contest == contest.number:
            former.setdefault(change.project, []).append(change.before)
    said = {
        "number": contest.number,
        "name": contest.name,
        "mode": mode,
        "ballot_type": facts.ballot_type,
        "budget": contest.budget,
        "limits": {
            "max_choices": facts.max_choices,
            "points_total": facts.points_total,
            "points_cap": facts.points_cap,
        },
        "rules": rules,
        "projects": [
            {
                "number": project.number,
                "id": counting_id(project, external),
                "kode": project.kode,
                "title": project.title,
                "cost": project.cost,
                **({"was": former[project.number]} if project.number in former else {}),
            }
            for project, external in listed
        ],
    }
    if mode == "totals" and told_by_sums(rules["rule"]):
        scores = votes | await kept_scores(contest)
        said["sums"] = [[one["id"], votes[one["id"]], scores[one["id"]]] for one in said["projects"]]
    return said


async def _ballots(out: Zipped, facts: RoundFacts, contest: ContestFacts, mode: str, *, whole: bool) -> None:
    folder, written = f"contest-{contest.number}", await kept_record(contest)
    out.add(f"{folder}/record.json", written.encode())
    with out.part(f"{folder}/ballots.jsonl") as part:
        async for rows in box_rows(contest.id):
            await asyncio.to_thread(
                part.write,
                "".join(_line(row, "full" if whole and mode == "totals" else mode) for row in rows).encode(),
            )
    if mode in {PLAIN, "full"}:
        profile, titles = await public_ballots(contest)
        body = await asyncio.to_thread(election_file, facts, contest, profile, titles, written, "pb")
        out.add(f"{folder}/ballots.pb", body)


def _line(row: dict[str, Any], mode: str) -> str:
    """One entry: its C, what opens it, and what was chosen; the C alone where choices are not published."""
    if mode == PLAIN:
        return f"[{row['choices']},{row['voters']}]\n"
    return f'["{row["key"]}"]\n' if mode == "totals" else (
        f'["{row["key"]}","{row["secret"]}",{row["choices"]}]\n'
    )  # fmt: skip


async def _log(out: Zipped, events: list[Told]) -> None:
    head = await head_over(events)
    if head is None:
        raise Refused(WhyNotPack.NOT_SIGNED)
    size, number, heads = head.head.size, 0, []
    while number < head.head.number:
        for one in await heads_after(number):
            number = one.head.number
            if number <= head.head.number:
                said = {"number": number, "size": one.head.size, "root": one.head.root}
                said |= {"time": moment(one.head.at), "prev": one.head.prev, "signature": one.signature}
                heads.append(said)
    key = public_key(these_keys().log)
    out.add("log/heads.json", canon({"heads": heads, "public_key": key}).encode())
    lines = [canon([event.idx, event.text]) for event in events if event.idx is not None and event.idx < size]
    out.add("log/events.jsonl", "".join(f"{line}\n" for line in lines).encode())
    with out.part("log/leaves.txt") as part:
        async for leaves in leaves_until(size):
            await asyncio.to_thread(part.write, "".join(f"{leaf}\n" for leaf in leaves).encode())
