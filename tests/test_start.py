"""Starting and stopping the server: one command, whatever happened the last time."""

import json
import signal
import socket
from pathlib import Path

import pytest

from tests.support.processes import free_port, pb, serving


def settings(database_url: str, tmp_path: Path) -> dict[str, object]:
    return {"PB_DATABASE_URL": database_url, "PB_DATA_DIR": tmp_path / "data"}


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_server_in_good_order(
    database_url: str, tmp_path: Path, sent: signal.Signals
) -> None:
    with serving(quiet=False, **settings(database_url, tmp_path)) as server:
        status, _, body = server.get("/")
        assert status == 200
        assert b"Rembug" in body or body
        server.process.send_signal(sent)
        said, logged = server.process.communicate(timeout=30)
    assert server.process.returncode == 0
    assert said.splitlines()[0] == f"Rembug: {server.url}"
    lines = [json.loads(line) for line in logged.splitlines()]
    assert {"pb.access", "uvicorn.error"} <= {line["logger"] for line in lines}
    asked = [line for line in lines if line["logger"] == "pb.access" and line["path"] == "/"]
    assert [(line["method"], line["status"]) for line in asked] == [("GET", 200)]
    assert not [line for line in lines if line["level"] not in {"info", "debug"}]


def test_a_taken_port_is_said_before_any_work_is_done(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = pb("serve", "--demo", PB_PORT=port, PB_DATA_DIR=tmp_path / "data")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(f"Port {port} cannot be used (Address already in use).")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "data").exists()


def test_a_second_start_needs_nothing_from_the_first(database_url: str, tmp_path: Path) -> None:
    given = settings(database_url, tmp_path)
    port = free_port()
    for _ in range(2):
        with serving(PB_PORT=port, **given) as server:
            assert json.loads(server.get("/sehat", "identity")[2])["status"] == "up"
