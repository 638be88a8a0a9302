"""`pb convert`: an election file in another format, with its repairs made good and told."""

import argparse
import gzip
import sys
from pathlib import Path

from pb.counting.command import FILES, REFUSED, read_or_say
from pb.counting.files import FORMATS, written_as


def options_of(parser: argparse.ArgumentParser) -> None:
    """The words of the command."""
    parser.add_argument("file", type=Path, help=FILES)
    parser.add_argument("to", type=Path, help="the new file; its ending is the format: .pb, .csv or .json")


def run(options: argparse.Namespace, _settings: object) -> int:
    """Write the new file; 0, or 2 with the reasons on standard error. A file that exists is left alone."""
    name = options.to.name.lower()
    form = name.removesuffix(".gz").rpartition(".")[2]
    if form not in FORMATS:
        print(f"{options.to}: the ending must be one of {', '.join(FORMATS)}", file=sys.stderr)
        return REFUSED
    reading = read_or_say(options.file)
    if reading is None or reading.election is None:
        return REFUSED
    for note in reading.notes:
        print(f"{options.file}: {note}", file=sys.stderr)
    data = written_as(reading.election, form).encode()
    try:
        with options.to.open("xb") as out:
            out.write(gzip.compress(data, mtime=0) if name.endswith(".gz") else data)
    except OSError as error:
        print(f"{options.to}: {error.strerror}", file=sys.stderr)
        return REFUSED
    return 0
