"""`pb export`: the recount pack of a round as a file."""

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pb.core.errors import NotFound
from pb.publishing.packing import sum_in, write_pack
from pb.settings import Settings


def options_of(commands: Any, command: Callable[..., Any]) -> None:
    """The words of the command."""
    export_ = command(commands, "export", export, "write the recount pack of a finished round")
    export_.add_argument("kode", help="number of the round, like BDG-27-0142")
    export_.add_argument("-o", "--output", type=Path, required=True, help="the file to write, like pack.zip")


def export(options: argparse.Namespace, settings: Settings) -> int:
    """Write it beside its place first, so that half a pack never stands there; then say its SHA-256."""
    part = options.output.with_name(f"{options.output.name}.part")

    async def write() -> None:
        with part.open("w+b") as file:
            await write_pack(options.kode, file)

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
