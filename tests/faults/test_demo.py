"""A demo whose building was killed."""

from pathlib import Path

from tests.support.processes import PB, begin, fetch, free_port, pb, wait_for


def test_a_demo_that_was_killed_half_way_is_built_anew_and_by_one_process_alone(
    database_url: str, tmp_path: Path
) -> None:
    given: dict[str, object] = {"PB_DATABASE_URL": database_url, "PB_DATA_DIR": tmp_path / "data"}
    with begin((*PB, "serve", "--demo"), given | {"PB_PORT": free_port()}, quiet=False) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "  1 of 12 wards\n"
        process.kill()
    done = pb("serve", PB_PORT=free_port(), **given)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "A demo was not finished here; `pb serve --demo` builds it anew.\n"
    ports = [free_port(), free_port()]
    both = [begin((*PB, "serve", "--demo"), given | {"PB_PORT": port}, quiet=True) for port in ports]
    try:
        for process, port in zip(both, ports, strict=True):
            wait_for(process, port)
        pages = [fetch(port, "/putaran", "identity")[2] for port in ports]
        assert pages[0].count(b"Putaran ") == pages[1].count(b"Putaran ") > 11
        assert fetch(ports[0], "/demo")[0] == 200
    finally:
        for process in both:
            process.terminate()
            process.wait(20)
    assert pb("check", **given).stdout == "ok\n"
