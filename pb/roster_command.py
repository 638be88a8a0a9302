"""`pb roster import`: a roll comes from the command line; a second person puts it in force on the site."""

import argparse
import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from pb.core.actor import Actor
from pb.core.errors import NotFound, Refused
from pb.people.contacts import read_contact
from pb.people.queries import find_by_contact, roles_of
from pb.roll.queries import BatchFacts, require_batch
from pb.roll.queries.batches import Note
from pb.roll.rules import MOST_BYTES, BatchKind, BatchState, may_keep, why_not_import
from pb.roll.services import begin_import, read_due_rolls
from pb.roll.services.foreseeing import Foreseen, foresee
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import announced_rounds, require_round
from pb.rounds.rules import ORDER, Phase
from pb.settings import Settings

LOOK_EVERY = 1.0  # seconds between two looks at how far the reading is


class Wrong(Exception):
    """What was asked cannot be done; the message says why."""


def options_of(commands: Any, command: Any) -> None:
    """The words of the command."""
    roster = commands.add_parser("roster", help="bring in the roll of a round").add_subparsers(
        required=True, metavar="import"
    )
    words = "read a file with the people who may vote; another person puts it in force on the site"
    import_ = command(roster, "import", run, words)
    import_.add_argument("file", type=Path)
    which = import_.add_mutually_exclusive_group(required=True)
    which.add_argument("--round", help="the number of the round")
    which.add_argument("--ward", help="code of the kelurahan, where one round by roll waits for its vote")
    import_.add_argument(
        "--by",
        required=True,
        help="phone or e-mail of who answers for it: facilitator or administrator there",
    )
    import_.add_argument("--reason", default="", help="why it comes; anybody can read it")
    import_.add_argument(
        "--more", action="store_true", help="these people come in addition; nobody is taken off"
    )
    import_.add_argument("--dry-run", action="store_true", help="say what would change, and keep nothing")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Import a file, or say what it would change; 1 when it cannot be, 2 when its reading failed."""
    with options.file.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    try:
        return int(options.with_database(settings, lambda: _import(options, settings, data)))
    except Wrong as wrong:
        options.say(str(wrong))
        return 1


async def _import(options: argparse.Namespace, settings: Settings, data: bytes) -> int:
    now, kind = options.now(), BatchKind.MORE if options.more else BatchKind.WHOLE
    by = await _actor(options.by, now)
    facts = await _round(options, by, now)
    if options.dry_run:
        why_not = why_not_import(facts, 0, options.reason or "-" * 10, now)
        if why_not:
            raise Refused(why_not)
        foreseen = await foresee(facts, data, kind, now=now)
        _tell(foreseen, foreseen.rows, options.say)
        options.say("Nothing was kept.")
        return 0
    number = await begin_import(
        facts.kode or "", data, kind=kind, reason=options.reason, by=by, now=now, on_server=True
    )
    found = await _read(facts.id, number, options)
    _tell(found, found.rows_all, options.say)
    if found.state is not BatchState.READY:
        options.say("The file could not be read; nothing changes.")
        return 2
    options.say("Another facilitator or administrator looks at it and puts it in force:")
    options.say(f"{settings.base_url}/petugas/daftar/{facts.kode}/berkas/{number}")
    return 0


async def _actor(contact: str, now: datetime) -> Actor:
    read = read_contact(contact)
    found = await find_by_contact(read[1]) if read else None
    if found is None:
        raise Wrong(f"Nobody has this phone or e-mail: {contact}")
    return Actor(person=found.person, label=found.public_name, roles=await roles_of(found.person, now=now))


async def _round(options: argparse.Namespace, by: Actor, now: datetime) -> RoundFacts:
    """The round that was named, or the only one of the kelurahan that waits for a roll."""
    try:
        facts = await require_round(options.round) if options.round else await _of_ward(options.ward, now)
    except NotFound:
        raise Wrong(f"There is no round {options.round}.") from None
    if not may_keep(by, facts):
        raise Wrong("This person is no facilitator or administrator of the place of this round.")
    return facts


async def _of_ward(ward: str, now: datetime) -> RoundFacts:
    found = [
        facts
        for facts in await announced_rounds()
        if facts.place == ward and facts.by_roll and ORDER.index(facts.phase(now)) < ORDER.index(Phase.VOTING)
    ]
    if len(found) != 1:
        kodes = ", ".join(facts.kode or "" for facts in found) or "none"
        raise Wrong(
            f"Rounds of {ward} that vote by roll and are not open yet: {kodes}. Name one with --round."
        )
    return found[0]


async def _read(round_id: int, number: int, options: argparse.Namespace) -> BatchFacts:
    """Read it here, unless the service already does, and tell how far it is."""
    reading = asyncio.create_task(read_due_rolls(now=options.now()))
    told = -1
    while True:
        ended, _ = await asyncio.wait({reading}, timeout=LOOK_EVERY)
        found = await require_batch(round_id, number)
        if found.rows_read != told:
            told = found.rows_read
            options.say(f"{told:,} of {found.rows_all:,} lines")
        if found.state is not BatchState.READING:
            await reading
            return found
        if ended:
            await asyncio.sleep(LOOK_EVERY)
            reading = asyncio.create_task(read_due_rolls(now=options.now()))


def _tell(found: BatchFacts | Foreseen, rows: int, say: Any) -> None:
    say(
        f"{rows:,} lines: {found.added:,} added, {found.removed:,} removed, {found.changed:,} changed, "
        f"{found.same:,} as before; {found.doubtful:,} to look at, {found.faulty:,} left out"
    )
    _tell_lines(found.notes, found.faulty, say)


def _tell_lines(notes: Sequence[Note], faulty: int, say: Any) -> None:
    """Lines that are left out, by number and never by name."""
    from pb.web.i18n import set_language
    from pb.web.words import say as words

    set_language("en")
    for note in notes:
        said = words(note.why, first=note.first)
        say(f"line {note.line}: {said}" if note.line else str(said))
    if faulty > len(notes):
        say(f"… and {faulty - len(notes):,} more")
