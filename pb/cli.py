"""The `pb` command: one function per command, thin over the services."""

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from pb import city_command, commands, log_command, server
from pb.commands.cannot import CannotDo
from pb.core.actor import CLOCK
from pb.core.db import DATABASE_FAULTS, UnsafeDatabase, bind, make_engine, migrate
from pb.core.errors import Busy, Refused
from pb.core.keys import NAMES, UnsafeKeys, bind_keys, load_keys
from pb.core.round_keys import rounds_with_any_key
from pb.counting import command as counting
from pb.counting import convert as converting
from pb.piccolo_app import TABLES
from pb.places.queries import open_city
from pb.places.services import load_places
from pb.settings import BadSettings, Settings, read_settings, unsafe, warnings

T = TypeVar("T")
MOST_TOLD = 200


def main(argv: list[str] | None = None) -> int:
    """Run one command; 0 when it did its work, 1 when it says why not, 2 on wrong words or a refused file."""
    options = _parser().parse_args(argv)
    try:
        return int(options.run(options, read_settings()) or 0)
    except (CannotDo, BadSettings, UnsafeKeys, UnsafeDatabase) as error:
        _complain(str(error))
    except Refused as error:
        _complain(_in_words(error))
    except Busy:
        _complain("The database is busy: another process holds it. Try again in a moment.")
    except OSError as error:
        _complain(f"{error.filename or 'The system'}: {error.strerror or error}")
    except KeyboardInterrupt:
        _complain("Stopped.")
        return 130
    return 1


def _complain(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _in_words(refused: Refused) -> str:
    from pb.web.i18n import set_language
    from pb.web.words import say

    set_language("en")
    return str(say(refused.reason, **refused.facts))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="pb", description="Rembug: participatory budgeting for a city.")
    words = parser.add_subparsers(required=True, metavar="COMMAND")
    serve_ = _command(words, "serve", serve, "serve the site in the foreground")
    serve_.add_argument("--demo", action="store_true", help="build the demo first when the database is new")
    _command(words, "migrate", migrate_, "bring the database up to date")
    demo_ = _command(words, "demo", demo, "build the demo city on an empty database")
    demo_.add_argument("--small", action="store_true", help="leave the large real election out")
    _command(words, "check", check, "say what makes this installation unsafe")
    _command(words, "messages", messages, "compile the catalogues of the languages")
    election = _command(
        words, "import-election", import_election, "turn an election file into a finished round"
    )
    election.add_argument("file", type=Path)
    election.add_argument("--title", default="", help="title of the round; default: from the file")
    election.add_argument("--rule", default="", choices=["", "greedy_votes", "mes_cost"])
    ways = ["", "none", "utilitarian", "add1", "add1_nostop"]
    election.add_argument("--completion", default="", choices=ways)
    counting.options_of(_command(words, "count", count, "count an election file and say why"))
    convert = _command(words, "convert", converting.run, "write an election file in another format")
    converting.options_of(convert)
    keys_ = _command(words, "keys", keys, "make the keys, or show which are there")
    keys_.add_argument("what", choices=["create", "status"])
    outbox_ = _command(words, "outbox", outbox, "show messages that do not leave, or try them again")
    outbox_.add_argument("what", nargs="?", default="show", choices=["show", "retry", "test"])
    outbox_.add_argument("which", nargs="*", help="retry: numbers, or all; test: a phone or an e-mail")
    city_command.options_of(words, _command)
    log_command.options_of(words, _command)
    commands.options_of(words, _command)
    return parser


def _command(words: Any, name: str, run: Callable[[argparse.Namespace, Settings], Any], text: str) -> Any:
    command = words.add_parser(name, help=text, description=text)
    command.set_defaults(run=run, with_database=with_database, now=now, say=_say)
    return command


def now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


def with_database(settings: Settings, work: Callable[[], Awaitable[T]], *, prepared: bool = True) -> T:
    """Run some work with engine, keys and city bound; `prepared` makes keys and database ready before."""

    async def run() -> T:
        engine = make_engine(settings.database_url)
        bind(engine, TABLES)
        try:
            if prepared:
                os.umask(0o077)  # what is made from here on is for this user alone
                settings.data_dir.mkdir(parents=True, exist_ok=True)
            bind_keys(load_keys(settings.key_dir, create=prepared and not settings.production))
            await engine.start()
            if prepared:
                await migrate(engine)
                await open_city(now=now())
                await load_places(now=now())
            return await work()
        except DATABASE_FAULTS as error:
            raise BadSettings(
                f"The database cannot be used ({error}). Look at PB_DATA_DIR and PB_DATABASE_URL."
            ) from error
        finally:
            await engine.stop()

    return asyncio.run(run())


def serve(options: argparse.Namespace, settings: Settings) -> int:
    """Migrate, build the demo if asked and the database is new, and serve until interrupted."""
    from pb.app import database_faults
    from pb.core.log import configure
    from pb.demo import alone, build_demo_if_new

    if faults := unsafe(settings):
        raise BadSettings("\n".join(faults))
    server.listen(settings.port).close()
    demo_wanted = bool(options.demo)
    if demo_wanted and settings.production:
        raise CannotDo("Production never holds demo data; leave --demo out.")

    async def ready() -> None:
        if demo_wanted:
            await build_demo_if_new(settings, say=_say, now=now())
        faults = await database_faults(settings)
        if faults:
            raise BadSettings("\n".join(faults))

    with alone(settings) if demo_wanted else nullcontext():
        with_database(settings, ready)
    configure("INFO")
    for text in warnings(settings):
        _complain(f"Warning: {text}")
    _say(f"Rembug: {settings.base_url}")
    if demo_wanted:
        _say(f"Accounts of the demo: {settings.base_url}/demo")
    return server.run(settings)


def _say(text: str) -> None:
    print(text, flush=True)


def migrate_(_options: argparse.Namespace, settings: Settings) -> int:
    """Bring the database up to date; the second time does nothing."""
    with_database(settings, lambda: asyncio.sleep(0))
    _say("the database is up to date")
    return 0


def demo(options: argparse.Namespace, settings: Settings) -> int:
    """Build the demo; refuses where the database already holds something, and in production."""
    from pb.demo import NotEmpty, alone, build_demo

    if settings.production:
        raise CannotDo("Production never holds demo data; PB_BASE_URL is not this machine.")
    try:
        with alone(settings):
            with_database(
                settings, lambda: build_demo(settings, say=_say, now=now(), large=not options.small)
            )
    except NotEmpty as error:
        raise CannotDo("The database is not empty; a demo is built on an empty one alone.") from error
    return 0


def check(_options: argparse.Namespace, settings: Settings) -> int:
    """Name each fault of the installation; 1 when there is one. It changes nothing."""
    from pb.app import database_faults

    faults = unsafe(settings)
    if not faults and not settings.database_exists():
        faults.append("There is no database yet; `pb migrate` makes one.")
    if not faults:
        faults += with_database(settings, lambda: database_faults(settings), prepared=False)
    _say("\n".join([*(f"Warning: {text}" for text in warnings(settings)), *(faults or ["ok"])]))
    return 1 if faults else 0


def messages(_options: argparse.Namespace, _settings: Settings) -> int:
    """Compile each catalogue beside its text."""
    from pb.web.i18n import compile_catalogues

    compile_catalogues()
    return 0


def outbox(options: argparse.Namespace, settings: Settings) -> int:
    """Show what waits or failed, put it back, or send a message to see whether the way out works."""
    from pb import outbox_command

    return outbox_command.run(options, settings, with_database, now=now, say=_say)


def import_election(options: argparse.Namespace, settings: Settings) -> int:
    """Import a finished election; every fault is told with its line, and nothing is written then."""
    from pb.counting.pabulib import MOST_BYTES
    from pb.file_faults import say_fault
    from pb.outcomes.importing import import_election as run

    with options.file.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    words: dict[str, Any] = {name: getattr(options, name) or None for name in ("title", "rule", "completion")}
    done = with_database(settings, lambda: run(data, by=CLOCK, now=now(), **words))
    for note in done.notes[:MOST_TOLD]:
        _complain(say_fault(note))
    if len(done.notes) > MOST_TOLD:
        _complain(f"… and {len(done.notes) - MOST_TOLD} more.")
    if done.kode is None:
        raise CannotDo("Nothing was imported.")
    _say(f"{settings.base_url}/putaran/{done.kode}/hasil/1")
    return 0


def count(options: argparse.Namespace, _settings: Settings) -> int:
    """Count an election file; no database is needed. 2 when the file or the rules are refused."""
    return counting.run(options, cpu=time.process_time, clock=time.monotonic)


def keys(options: argparse.Namespace, settings: Settings) -> int:
    """Make the missing keys, or list the names of those that are there, and rounds with keys; never bytes."""
    bind_keys(load_keys(settings.key_dir, create=options.what == "create"))
    said = {"directory": str(settings.key_dir), "keys": list(NAMES)}
    _say(json.dumps(said | {"rounds": rounds_with_any_key()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
