"""`pb privacy-report`: how many ballots of a round would stand alone if they were published whole."""

import argparse
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pb.core.errors import NotFound
from pb.settings import Settings

if TYPE_CHECKING:
    from pb.ballots.privacy.queries import Line
    from pb.rounds.facts import RoundFacts

Report = tuple["RoundFacts", tuple["Line", ...]]


def options_of(commands: Any, command: Callable[..., Any]) -> None:
    """The words of the command."""
    words = "how many ballots of a round would stand alone; 1 where whole ones give too many people away"
    made = command(commands, "privacy-report", report, words)
    made.add_argument("kode", help="number of the round, as its page shows it")
    made.add_argument("--json", action="store_true", help="the same, for programs")


def report(options: argparse.Namespace, settings: Settings) -> int:
    """Simulated from voters, projects and limits, the smallest contests first: no ballot is looked at."""
    from pb.ballots.privacy.queries import privacy_report
    from pb.ballots.privacy.rules import WARN_OVER
    from pb.rounds.queries import require_round

    async def read() -> Report:
        facts = await require_round(options.kode)
        return facts, await privacy_report(facts)

    try:
        facts, lines = options.with_database(settings, read)
    except NotFound:
        options.say("There is no such round here.")
        return 2
    warns = facts.publication == "full" and any(line.warns for line in lines)
    if options.json:
        told = [
            {"contest": line.number, "voters": line.shape.voters, "projects": line.shape.projects}
            | {"alone_per_mille": line.share, "warns": line.warns}
            for line in lines
        ]
        options.say(json.dumps({"round": facts.kode, "mode": facts.publication, "contests": told}))
        return int(warns)
    options.say(f"{facts.kode}: published as {facts.publication}; warns over {WARN_OVER / 10:g} %")
    for line in lines:
        shape = f"{line.shape.voters} voters, {line.shape.projects} projects"
        note = " TOO MANY" if line.warns else ""
        options.say(f"contest {line.number} {line.name}: {shape}, {line.share / 10:g} % stand alone{note}")
    return int(warns)
