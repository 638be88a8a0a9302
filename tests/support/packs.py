"""Packs made by hand, file by file, and recount.py as a module: what a round gives in the end."""

import hashlib
import hmac
import importlib.util
import json
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

from pb.core.canon import canon
from pb.counting import BallotKind, Profile, Project, Rules, count, to_record
from pb.counting.greedy import scores_of
from pb.transparency.rules import Head, digest_of, leaf_hash, root_of
from pb.transparency.rules.head import public_key, sign
from pb.transparency.rules.leaf import LoggedEvent, event_bytes, moment
from tests.support.town import NOON

ROOT = Path(__file__).parent.parent.parent
KODE = "BDG-27-0142"
Files = dict[str, bytes]
_SEED = b"s" * 32


@cache
def recount_file() -> Any:
    """The module `recount.py`."""
    spec = importlib.util.spec_from_file_location("recount_file", ROOT / "pb" / "data" / "recount.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def joined(*parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def commitment(label: str, secret: bytes, choices: Any, contest: str = f"{KODE}/1") -> str:
    data = joined(contest.encode(), secret, canon(choices).encode())
    return hashlib.sha256(label.encode() + b"\0" + data).hexdigest()


def salt(secret: bytes, number: int) -> bytes:
    return hmac.new(secret, b"pb/atom-salt/v1\0" + joined(str(number).encode()), hashlib.sha256).digest()


def entries(mode: str, ballots: list[list[Any]]) -> list[list[Any]]:
    """The list of a contest, as `ballots.jsonl` has it."""
    found: list[list[Any]] = []
    for at, choices in enumerate(ballots):
        secret = hashlib.sha256(f"secret {at}".encode()).digest()
        if mode != "atoms":
            c = commitment("pb/ballot/v1", secret, choices)
            found.append([c] if mode == "totals" else [c, secret.hex(), choices])
            continue
        for one in choices:
            own = salt(secret, one if isinstance(one, int) else one[0])
            found.append([commitment("pb/atom/v1", own, [one]), own.hex(), [one]])
    return sorted(found)


def listed_root(lines: list[list[Any]]) -> str:
    return root_of(leaf_hash(bytes.fromhex(line[0])) for line in lines).hex()


def profile_of(kind: str, costs: list[int], ballots: list[list[Any]]) -> Profile:
    """The same ballots as the count knows them; project n is called `n`."""
    projects = tuple(Project(str(n), cost) for n, cost in enumerate(costs, 1))
    ballot_kind = {"cumulative": BallotKind.CUMULATIVE, "ordinal": BallotKind.ORDINAL}.get(kind)
    grouped: Counter[Any] = Counter()
    for choices in ballots:
        if ballot_kind is BallotKind.CUMULATIVE:
            grouped[tuple(sorted((str(n), points) for n, points in choices))] += 1
        elif ballot_kind is BallotKind.ORDINAL:
            grouped[tuple((str(n), place) for place, n in enumerate(choices, 1))] += 1
        else:
            grouped[frozenset(map(str, choices))] += 1
    return Profile(projects, grouped, ballot_kind or BallotKind.APPROVAL)


def hand_pack(
    mode: str, kind: str, costs: list[int], ballots: list[list[Any]], rules: Rules, **limits: int
) -> Files:
    """A pack of one contest, all of it."""
    profile = profile_of(kind, costs, ballots)
    outcome = count(profile, rules)
    record, lines = canon(to_record(profile, rules, outcome)), entries(mode, ballots)
    contest = {
        "number": 1, "name": "Cisaranten Endah", "mode": mode, "ballot_type": kind, "budget": rules.budget,
        "limits": {"max_choices": 0, "points_total": 0, "points_cap": 0} | limits,
        "rules": json.loads(record)["rules"],
        "projects": [
            {"number": n, "id": str(n), "kode": str(n), "title": f"Usulan {n}", "cost": cost}
            for n, cost in enumerate(costs, 1)
        ],
    }  # fmt: skip
    if mode == "totals" and rules.rule.value.startswith("greedy"):
        scores = scores_of(profile, rules.rule.worth)
        contest["sums"] = [[name, votes, scores[name]] for name, votes in outcome.votes.items()]
    box = {"contest": 1, "mode": mode, "ballots": len(ballots), "entries": len(lines)}
    told = [("box.opened", KODE, None, box | {"root": listed_root(lines)})]
    told += [
        (
            "outcome.counted",
            name,
            KODE,
            {"votes": votes, "result": _result(outcome, name)} | _points(profile, rules, name),
        )
        for name, votes in outcome.votes.items()
    ]
    manifest = {"format": "rembug-pack/1", "round": KODE, "title": "Putaran", "contests": [contest]}
    return summed(
        {
            "manifest.json": canon(manifest).encode(),
            "contest-1/ballots.jsonl": "".join(f"{canon(line)}\n" for line in lines).encode(),
            "contest-1/record.json": record.encode(),
            **logged(told),
        }
    )


def _points(profile: Profile, rules: Rules, name: str) -> dict[str, int]:
    return {} if profile.kind.plain else {"points": scores_of(profile, rules.rule.worth)[name]}


def _result(outcome: Any, name: str) -> str:
    return "won" if name in outcome.funded else "lost"


def logged(told: list[tuple[str, str, str | None, dict[str, Any]]]) -> Files:
    """A log of these events between others, under two heads."""
    leaves = [leaf_hash(b"another round")]
    events = []
    for number, (kind, kode, about, facts) in enumerate(told):
        event = LoggedEvent(number, kind, kode, about, NOON, "clock", canon(facts), "")
        events.append([len(leaves), event_bytes(event).decode()])
        leaves.append(leaf_hash(event_bytes(event)))
    heads: list[dict[str, Any]] = []
    prev = ""
    for number, size in ((1, 1), (2, len(leaves))):
        head = Head(number, size, root_of(leaves[:size]).hex(), NOON, prev)
        said = {"number": number, "size": size, "root": head.root, "time": moment(NOON), "prev": prev}
        heads.append(said | {"signature": sign(head, _SEED)})
        prev = digest_of(head)
    return {
        "log/heads.json": canon({"heads": heads, "public_key": public_key(_SEED)}).encode(),
        "log/leaves.txt": "".join(f"{leaf.hex()}\n" for leaf in leaves).encode(),
        "log/events.jsonl": "".join(f"{canon(event)}\n" for event in events).encode(),
    }


def summed(files: Files) -> Files:
    """With the sums, as somebody who edits a pack would make them too."""
    rest = {name: data for name, data in files.items() if name != "SHA256SUMS"}
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in rest.items())
    return rest | {"SHA256SUMS": sums.encode()}


def laid_out(files: Files, folder: Path) -> Path:
    """The pack as a folder."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder
