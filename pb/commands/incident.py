"""`pb incident`: write down what went wrong here, end it, and draft the letters that the law asks for."""

import argparse
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from pb.core.city import this_city
from pb.core.errors import NotFound
from pb.settings import Settings

if TYPE_CHECKING:
    from pb.operations.incidents.rules import Incident

LETTERS = Path(__file__).parent.parent / "data" / "incident_letters.txt"


def options_of(commands: Any, command: Callable[..., Any]) -> None:
    """The words of the command."""
    made = command(
        commands, "incident", incident, "show incidents, write one down, end it, draft its letters"
    )
    made.add_argument("act", nargs="?", default="show", choices=["show", "open", "end", "letters"])
    made.add_argument("which", nargs="*", help="what happened; or a number (and what was done)")
    made.add_argument("--since", default="", help="open: when it began, like 2026-11-27T08:00; default: now")
    made.add_argument(
        "--round", action="append", default=[], help="open: a round that it touches; repeatable"
    )
    made.add_argument("--personal", action="store_true", help="open: data of people were touched")


def incident(options: argparse.Namespace, settings: Settings) -> int:
    """Everything but the letters is read by everybody: on the page of the state, and in the log."""
    from pb.operations.incidents import queries, services

    def run(work: Callable[[], Any]) -> Any:
        return options.with_database(settings, work)

    try:
        if options.act == "open":
            began = _moment(options)
            if began is None:
                return 2
            said: dict[str, Any] = {"rounds": options.round, "personal": options.personal}
            what = " ".join(options.which)
            work = partial(services.open_incident, what, since=began, now=options.now(), **said)
            options.say(_line(run(work)))
        elif options.act == "show":
            options.say("\n".join(map(_line, run(queries.incidents))) or "Nothing was written down.")
        elif not options.which or not options.which[0].isdigit():
            options.say("Which incident? Give its number.")
            return 2
        elif options.act == "end":
            number, done = int(options.which[0]), " ".join(options.which[1:])
            options.say(_line(run(partial(services.end_incident, number, done, now=options.now()))))
        else:
            options.say(run(partial(_letters, int(options.which[0]))))
    except NotFound:
        options.say("There is no such incident or round here.")
        return 2
    return 0


def _moment(options: argparse.Namespace) -> datetime | None:
    """When it began, in the time of the city."""
    if not options.since:
        now: datetime = options.now()
        return now
    try:
        given = datetime.fromisoformat(options.since)
    except ValueError:
        options.say("Write the moment like 2026-11-27T08:00.")
        return None
    return given if given.tzinfo else this_city().at(given.date(), given.time())


def _line(one: "Incident") -> str:
    state = f"ended {_at(one.ended_at)}: {one.ending}" if one.ended_at else "goes on"
    due = f"; letters out by {_at(one.tell_by)}" if one.tell_by else ""
    rounds = f" [{', '.join(one.rounds)}]" if one.rounds else ""
    return f"{one.number}{rounds} since {_at(one.since)}: {one.what} ({state}{due})"


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(this_city().tz):%Y-%m-%d %H:%M}"


async def _letters(number: int) -> str:
    """Drafts to the people concerned and to the agency; names and addresses are filled in by hand."""
    from pb.operations.incidents.queries import require_incident

    one = await require_incident(number)
    words = {"number": one.number, "what": one.what, "city": this_city().name, "since": _at(one.since)}
    words |= {"noticed": _at(one.noticed_at), "by": _at(one.tell_by or one.noticed_at)}
    words |= {"rounds": ", ".join(one.rounds) or "-", "ending": one.ending or "[belum selesai]"}
    return Template(LETTERS.read_text()).substitute(words)
