"""The two databases are tested at the same time: each is heard, each counts, and both can be stopped."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.code import ROOT

pytestmark = pytest.mark.one_engine
SIDE_BY_SIDE = [sys.executable, "-m", "tests.support.side_by_side"]
MEET = (  # waits for the other, so that it ends only when both run at once
    "import pathlib, sys, time\n"
    "here, other = map(pathlib.Path, sys.argv[1:3])\n"
    "here.touch()\n"
    "while not other.exists(): time.sleep(0.01)\n"
    "print('this is', here.name)\n"
    "sys.exit(int(sys.argv[3]))\n"
)


def meeting(folder: Path, first: int, second: int) -> list[str]:
    """Two commands that end with these statuses."""
    one, two = str(folder / "one"), str(folder / "two")
    return [
        *SIDE_BY_SIDE,
        *("A", sys.executable, "-c", MEET, one, two, str(first), "--"),
        *("B", sys.executable, "-c", MEET, two, one, str(second)),
    ]


@pytest.mark.parametrize(("first", "second", "status"), [(0, 0, 0), (5, 0, 65), (0, 1, 66), (2, 3, 67)])
def test_both_run_at_once_and_each_says_its_own(tmp_path: Path, first: int, second: int, status: int) -> None:
    done = subprocess.run(
        meeting(tmp_path, first, second), cwd=ROOT, capture_output=True, text=True, timeout=30
    )
    assert done.returncode == status
    assert done.stdout == "== A\nthis is one\n== B\nthis is two\n"
    assert done.stderr == ""


COUNTED = (  # how many run while it does, with itself
    "import pathlib, sys, time\n"
    "here = pathlib.Path(sys.argv[1], sys.argv[2])\n"
    "here.touch()\n"
    "time.sleep(0.2)\n"
    "print(len(list(here.parent.iterdir())))\n"
    "here.unlink()\n"
    "sys.exit(int(sys.argv[2] == 'c'))\n"
)


def test_of_four_no_three_run_at_once_and_all_are_heard(tmp_path: Path) -> None:
    jobs = [[name, sys.executable, "-c", COUNTED, str(tmp_path), name, "--"] for name in "abcd"]
    words = [word for job in jobs for word in job][:-1]
    done = subprocess.run([*SIDE_BY_SIDE, *words], cwd=ROOT, capture_output=True, text=True, timeout=30)
    assert done.returncode == 64 + 4
    told = done.stdout.split()
    assert [word for word in told if word in "abcd"] == ["a", "b", "c", "d"]
    assert {int(word) for word in told if word.isdigit()} <= {1, 2}


WAIT = (
    "import signal, sys, time\n"
    "try:\n"
    "    print('ready', file=sys.stderr, flush=True)\n"
    "    time.sleep(60)\n"
    "except KeyboardInterrupt:\n"
    "    print('put away', flush=True)\n"
    "    sys.exit(2)\n"
)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_both_in_good_order(tmp_path: Path, sent: signal.Signals) -> None:
    log = tmp_path / "log"
    heard = f"import os; os.dup2(os.open({str(log)!r}, os.O_WRONLY | os.O_CREAT | os.O_APPEND), 2)\n{WAIT}"
    words = [*SIDE_BY_SIDE, "A", sys.executable, "-c", heard, "--", "B", sys.executable, "-c", heard]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as both:
        while not log.exists() or log.read_text().count("ready") < 2:
            assert both.poll() is None
        both.send_signal(sent)
        said, _ = both.communicate(timeout=30)
    assert both.returncode == 130
    assert said == "== A\nput away\n== B\nput away\n"


def test_what_must_run_alone_is_where_it_is_run_alone() -> None:
    """`tests/run.sh` leaves tests marked so out at first, and runs them from one folder later."""
    marked = {
        path.parent.name for path in (ROOT / "tests").rglob("test_*.py") if "mark.alone" in path.read_text()
    }
    assert marked == {"ballots", "tests"}  # this file names the mark, and has none
    assert (ROOT / "tests" / "run.sh").read_text().count("tests/ballots -m alone") == 2
