"""`pb export` and `pb receipt-check`: the recount pack of a round; whether a code was issued and counts.

What counts is imported when a command runs: the others start without the numeric libraries.
"""

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pb.core.actor import CLOCK
from pb.core.errors import NotFound
from pb.core.round_keys import round_keys
from pb.rounds.facts import RoundFacts
from pb.settings import Settings

if TYPE_CHECKING:
    from pb.publishing.queries.receipts import Examined


def options_of(commands: Any, command: Callable[..., Any]) -> None:
    """The words of the two commands."""
    export_ = command(commands, "export", export, "write the recount pack of a finished round")
    export_.add_argument("kode", help="number of the round, as its page shows it")
    export_.add_argument("-o", "--output", type=Path, required=True, help="the file to write, like pack.zip")
    told = (
        "an office: write whole ballots for its sworn auditors, where sums alone are public; it is recorded"
    )
    export_.add_argument("--auditors", metavar="OFFICE", default="", help=told)
    check = command(commands, "receipt-check", receipt_check, "is a receipt genuine, and the last one?")
    check.add_argument("kode", help="number of the round, as its page shows it")
    check.add_argument("voter", help="phone or e-mail of the account, or the number of the entry on the roll")
    check.add_argument("code", help="as it stands on the receipt")


def export(options: argparse.Namespace, settings: Settings) -> int:
    """Write it beside its place first, so that half a pack never stands there; then say its SHA-256."""
    from pb.outcomes.services.auditing import hand_to_auditors
    from pb.publishing.packing import sum_in, write_pack

    part = options.output.with_name(f"{options.output.name}.part")

    async def write() -> None:
        whole = bool(options.auditors)
        part.unlink(missing_ok=True)
        mode = 0o600 if whole else 0o644  # what opens each C is for the auditors alone
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, mode), "w+b") as file:
            await write_pack(options.kode, file, whole=whole)
        if whole:
            await hand_to_auditors(options.kode, options.auditors, by=CLOCK, now=options.now())

    try:
        options.with_database(settings, write)
        os.replace(part, options.output)
    except NotFound:
        options.say("There is no such round here.")
        return 1
    finally:
        part.unlink(missing_ok=True)
    options.say(f"{sum_in(options.output)}  {options.output}")
    return 0


def receipt_check(options: argparse.Namespace, settings: Settings) -> int:
    """For the committee, with the voter before it. 1 where the city issued the code and the list lacks it;
    that is written into the log."""
    from pb.outcomes.missing import note_missing
    from pb.publishing.queries.receipts import examine, parts_of
    from pb.rounds.queries import require_round

    async def examined() -> list["Examined"]:
        facts = await require_round(options.kode)
        key = round_keys(facts.id).receipt
        if key is None:
            raise NotFound
        voter = await _voter(facts, options.voter)
        found = await examine(facts, options.code, voter, key)
        for contest in [one.contest for one in found if one.missing]:
            await note_missing(facts, contest, voter, now=options.now())
        return found

    if not parts_of(options.code):
        options.say("This is no code of a receipt.")
        return 2
    try:
        found = options.with_database(settings, examined)
    except NotFound:
        options.say("There is no such round or voter here, or the key of its receipts is gone.")
        return 2
    for one in found:
        options.say(f"contest {one.contest}: {_said(one)}")
    if not found:
        options.say("This voter has no mark in this round.")
    return 1 if any(one.missing for one in found) else 0


def _said(one: "Examined") -> str:
    if not one.issued:
        return "not issued by this city to this voter for this contest"
    if one.withdrawn:
        return f"genuine, version {one.issued}; the mark was challenged and the ballot withdrawn"
    if one.issued != one.last:
        return f"genuine, version {one.issued}; replaced, version {one.last} counts"
    stands = "it is in the list" if one.listed else "IT IS NOT IN THE LIST"
    return f"genuine, version {one.issued}, the last one; {stands}"


async def _voter(facts: RoundFacts, given: str) -> int:
    """The key under which somebody voted; raises `NotFound`."""
    from pb.people.contacts import read_contact
    from pb.people.queries import find_by_contact
    from pb.roll.queries import entry_of

    if given.isascii() and given.isdigit() and not given.startswith("0") and len(given) > 15:
        return int(given)
    contact = read_contact(given)
    account = await find_by_contact(contact[1]) if contact else None
    if account is None:
        raise NotFound
    if not facts.by_roll:
        return account.person
    entry = await entry_of(facts.id, account.person)
    if entry is None:
        raise NotFound
    return entry.id
