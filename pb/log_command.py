"""`pb log` and `pb witness`: sign a head, show proofs from the log, keep the heads of another site."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pb import backup_command, export_command, roster_command, verify_command
from pb.settings import Settings
from pb.transparency.queries import leaves, newest_head
from pb.transparency.rules import consistency, inclusion
from pb.transparency.services import extend_log
from pb.witness_command import witness


def options_of(commands: Any, command: Callable[..., Any]) -> None:
    """The words of the commands, also of those that let outsiders count again."""
    verify_command.options_of(commands, command)
    backup_command.options_of(commands, command)
    export_command.options_of(commands, command)
    roster_command.options_of(commands, command)
    log = command(commands, "log", log_, "put events in their places and sign a head; or print a proof")
    log.add_argument("what", choices=["sign", "entry", "growth"])
    log.add_argument("which", nargs="?", type=int, default=0, help="entry: its number; growth: the old size")
    keep = command(commands, "witness", witness, "keep the heads of a site, and check that its log only grew")
    keep.add_argument("site", help="its address, like https://rembug.example.id")
    keep.add_argument("file", type=Path, help="what is kept; made at the first time")


def log_(options: argparse.Namespace, settings: Settings) -> int:
    """Sign now; or a proof as JSON (RFC 9162): an entry is in the newest tree, an old tree grew into it."""
    with_database = options.with_database
    if options.what == "sign":
        with_database(settings, lambda: extend_log(now=options.now()))
    newest = with_database(settings, newest_head)
    if newest is None:
        options.say("Nothing was signed yet.")
        return 1
    head, which = newest.head, options.which
    said: dict[str, object] = {"number": head.number, "size": head.size, "root": head.root}
    if options.what != "sign":
        entry = options.what == "entry"
        if not (0 <= which < head.size if entry else 0 < which <= head.size):
            options.say(f"The newest tree has {head.size} entries.")
            return 1
        tree = with_database(settings, lambda: leaves(0, head.size))
        path = inclusion(tree, which) if entry else consistency(tree, which)
        said |= {options.what: which, "path": [node.hex() for node in path]}
        said |= {"leaf": tree[which].hex()} if entry else {}
    options.say(json.dumps(said))
    return 0
